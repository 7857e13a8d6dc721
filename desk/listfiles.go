package desk

import (
	"io/fs"
	"path"

	"palermo/sanctions"
)

// ListFile is one file of the sanctions lists that are kept.
type ListFile struct {
	Name     string // below the folder, with slashes
	Format   sanctions.Format
	SHA256   string
	Warnings []string
}

// readLists reads the lists of a folder; files that are still being written are
// left out.
func readLists(fsys fs.FS, dir string) (lists []*sanctions.List, files []ListFile, err error) {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		return nil, nil, err
	}
	all, err := sanctions.ReadFiles(sub, "", func(name string) bool { return path.Ext(name) == ".part" })
	if err != nil {
		return nil, nil, err
	}
	if lists, err = sanctions.JoinFiles(all); err != nil {
		return nil, nil, err
	}
	for _, f := range all {
		files = append(files, ListFile{f.Name, f.List.Format, f.SHA256, f.List.Warnings})
	}
	return lists, files, nil
}
