package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"palermo"
	"palermo/sanctions"
)

// ListFile is one file of the sanctions lists that are kept.
type ListFile struct {
	Name     string // below the folder, with slashes
	Format   sanctions.Format
	SHA256   string
	Warnings []string
}

// readLists reads every file below a folder. A file that is no list, or is
// damaged, stops everything: half a list would miss people. Files in one folder
// that belong together, as OFAC's names, aliases and addresses do, become one
// list.
func readLists(fsys fs.FS, dir string) (lists []*sanctions.List, files []ListFile, err error) {
	var alone, group []*sanctions.List
	folder := ""
	join := func() {
		leads := false
		for _, l := range group {
			leads = leads || len(l.Entries) > 0
		}
		if leads {
			lists = append(lists, sanctions.Join(group...)...)
		} else {
			alone = append(alone, group...)
		}
		group = nil
	}
	err = fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || path.Ext(name) == ".part" || name == dir+"/lists.json" { // lists.json: where palermo lists add took them from
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		l, err := sanctions.Read(name, strings.NewReader(string(data)))
		if err != nil {
			return err
		}
		if path.Dir(name) != folder {
			join()
			folder = path.Dir(name)
		}
		sum := sha256.Sum256(data)
		group = append(group, l)
		files = append(files, ListFile{strings.TrimPrefix(name, dir+"/"), l.Format, hex.EncodeToString(sum[:]), l.Warnings})
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	join()
	if len(alone) > 0 {
		lists = sanctions.Join(append(lists, alone...)...)
	}
	seen := map[string]bool{}
	for _, l := range lists {
		if seen[l.Name] {
			return nil, nil, &palermo.Error{Code: palermo.Conflict, Where: l.Name, Message: "two lists have this name", Hint: "take the old one away first, or rename the file"}
		}
		seen[l.Name] = true
	}
	return lists, files, nil
}
