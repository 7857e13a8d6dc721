package sanctions

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"palermo"
)

// StateFile is the name of the file in which a folder of lists keeps where its
// lists came from. It is no list and is not read as one.
const StateFile = "lists.json"

// ListFile is one file of a folder of lists.
type ListFile struct {
	Name   string // below the folder, with slashes
	SHA256 string // of its bytes, in hexadecimal
	List   *List  // what it holds by itself, before [JoinFiles]
}

// ReadFiles reads every file of a folder and of the folders in it, in the order
// of their names, except [StateFile], what begins with a dot and what skip says
// (a file or a whole folder; nil skips nothing more). The folder's own name may
// bear the date of its lists, as at [Read]; it may be empty.
//
// A file that is no list, or is damaged, stops everything: half a folder would
// miss people. The error names the file below the folder; an error of the file
// system is returned as it is.
func ReadFiles(fsys fs.FS, folder string, skip func(name string) bool) ([]ListFile, error) {
	var files []ListFile
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case strings.HasPrefix(d.Name(), "."), skip != nil && skip(name):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir(), name == StateFile:
			return nil
		}
		f, err := readFile(fsys, name, path.Join(folder, name))
		if err == nil {
			files = append(files, f)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return files, nil
}

// readFile reads one file. dated is a path that may bear the list's date.
func readFile(fsys fs.FS, name, dated string) (ListFile, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return ListFile{}, err
	}
	defer file.Close()
	sum := sha256.New()
	r := io.TeeReader(bufio.NewReaderSize(file, 1<<16), sum)
	l, err := Read(dated, r)
	if err != nil {
		e := *palermo.At(name, 0, err)
		if rest, ok := strings.CutPrefix(e.Where, path.Base(name)); ok {
			e.Where = name + rest // Read knows the file's own name only
		}
		return ListFile{}, &e
	}
	if _, err := io.Copy(io.Discard, r); err != nil { // a reader may stop before white space at the end
		return ListFile{}, err
	}
	return ListFile{Name: name, SHA256: hex.EncodeToString(sum.Sum(nil)), List: l}, nil
}

// JoinFiles makes lists of the files of a folder. Files in one folder that belong
// together, as OFAC's names, aliases and addresses do, become one list (see
// [Join]); aliases that lie alone go to whichever list has their entries. Two
// lists of one name are refused, because decisions name their entries by list
// and id. Entries are changed in place: join the same files once.
func JoinFiles(files []ListFile) ([]*List, error) {
	var lists, alone []*List
	for i := 0; i < len(files); {
		folder := path.Dir(files[i].Name)
		var group []*List
		leads := false
		for ; i < len(files) && path.Dir(files[i].Name) == folder; i++ {
			l := files[i].List
			group, leads = append(group, l), leads || len(l.Entries) > 0
		}
		if leads {
			lists = append(lists, Join(group...)...)
		} else {
			alone = append(alone, group...)
		}
	}
	if len(alone) > 0 {
		lists = Join(append(lists, alone...)...)
	}
	seen := map[string]bool{}
	for _, l := range lists {
		if seen[l.Name] {
			return nil, &palermo.Error{Code: palermo.Conflict, Message: fmt.Sprintf("two lists are named %s", l.Name), Hint: "rename a file, or keep one of the two"}
		}
		seen[l.Name] = true
	}
	return lists, nil
}
