package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"palermo"
	"palermo/sanctions"
)

// sanctionsLists are the lists of a folder.
type sanctionsLists struct {
	dir   string
	lists []*sanctions.List
	files []listFile
}

// listFile is one file of the folder.
type listFile struct {
	name   string // below the folder, with slashes
	sha256 string
	list   *sanctions.List
}

// readLists reads every file of a folder and of the folders in it. A file that is
// no list, or is damaged, stops everything: half a list would miss people. Files
// in one folder that belong together (OFAC's names, aliases and addresses) become
// one list; aliases that lie alone go to whichever list has their entries.
func readLists(dir string) (*sanctionsLists, error) {
	all, err := readFiles(dir, "")
	if err != nil {
		return nil, err
	}
	if err := all.unchanged(); err != nil {
		return nil, err
	}
	all.join()
	if len(all.lists) == 0 {
		return nil, &palermo.Error{Code: palermo.Invalid, Where: dir, Message: "the lists have no entry", Hint: "copy the whole list, with its main file"}
	}
	seen := map[string]bool{}
	for _, l := range all.lists {
		if seen[l.Name] {
			return nil, &palermo.Error{Code: palermo.Conflict, Where: dir, Message: fmt.Sprintf("two lists are named %s", l.Name), Hint: "rename a file, or keep one of the two"}
		}
		seen[l.Name] = true
	}
	return all, nil
}

// readFiles reads the files of a folder, but not those of the list named leave.
func readFiles(dir, leave string) (*sanctionsLists, error) {
	root, err := openDir(dir)
	if err != nil {
		return nil, err
	}
	all := &sanctionsLists{dir: dir}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fileError(dir, err)
	}
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fileError(filepath.Join(dir, name), err)
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() && name == leave:
			return fs.SkipDir
		case d.IsDir(), name == listsStateFile:
			return nil
		}
		f, err := readListFile(filepath.Join(dir, filepath.FromSlash(name)), path.Join(filepath.Base(abs), name))
		if err == nil {
			f.name = name
			all.files = append(all.files, f)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(all.files) == 0 {
		return nil, &palermo.Error{Code: palermo.NotFound, Where: dir, Message: "there is no list in this folder", Hint: "copy a sanctions list into it"}
	}
	return all, nil
}

// unchanged refuses a folder in which a file that was added is missing or is not
// the one that was added.
func (all *sanctionsLists) unchanged() error {
	state, err := readListsState(all.dir)
	if err != nil {
		return err
	}
	sums := map[string]string{}
	for _, f := range all.files {
		sums[f.name] = f.sha256
	}
	for _, l := range state.Lists {
		for _, f := range l.Files {
			if got := sums[f.File]; got != f.SHA256 {
				what := "this is not the file that was added"
				if got == "" {
					what = "a file that was added is missing"
				}
				return &palermo.Error{Code: palermo.Conflict, Where: filepath.Join(all.dir, filepath.FromSlash(f.File)), Message: what, Hint: "bring the list up to date with palermo lists update"}
			}
		}
	}
	return nil
}

func (all *sanctionsLists) join() {
	var alone []*sanctions.List
	for i := 0; i < len(all.files); {
		folder := path.Dir(all.files[i].name)
		var group []*sanctions.List
		leads := false
		for ; i < len(all.files) && path.Dir(all.files[i].name) == folder; i++ {
			l := all.files[i].list
			group, leads = append(group, l), leads || len(l.Entries) > 0
		}
		if leads {
			all.lists = append(all.lists, sanctions.Join(group...)...)
		} else {
			alone = append(alone, group...)
		}
	}
	if len(alone) > 0 {
		all.lists = sanctions.Join(append(all.lists, alone...)...)
	}
}

// readListFile reads one file. dated is a path that may bear the list's date.
func readListFile(name, dated string) (listFile, error) {
	file, err := os.Open(name)
	if err != nil {
		return listFile{}, fileError(name, err)
	}
	defer file.Close()
	sum := sha256.New()
	r := io.TeeReader(bufio.NewReaderSize(file, 1<<20), sum)
	l, err := sanctions.Read(dated, r)
	if err != nil {
		e := *palermo.At(name, 0, err)
		if rest, ok := strings.CutPrefix(e.Where, filepath.Base(name)); ok {
			e.Where = name + rest // the package knows the file's own name only
		}
		return listFile{}, &e
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return listFile{}, fileError(name, err)
	}
	return listFile{sha256: fmt.Sprintf("%x", sum.Sum(nil)), list: l}, nil
}

// warn tells a person at a terminal that lists have slips.
func (all *sanctionsLists) warn(s *streams) {
	n := 0
	for _, f := range all.files {
		n += len(f.list.Warnings)
	}
	if n > 0 && s.progress {
		fmt.Fprintf(s.err, "palermo: the lists hold %d slips; see palermo lists status %s\n", n, all.dir)
	}
}

type listsCmd struct {
	Add    listsAddCmd    `cmd:"" help:"Add a sanctions list to a folder: from a file, a folder, an https address, or the invented demo."`
	Update listsUpdateCmd `cmd:"" help:"Look again where the lists came from; a list is replaced only by one that was read whole."`
	Status listsStatusCmd `cmd:"" help:"Show the sanctions lists of a folder: format, date, entries, checksum, slips."`
}

type listsStatusCmd struct {
	Dir  string `arg:"" help:"Folder with sanctions lists."`
	JSON bool   `name:"json" help:"Print JSON."`
}

func (c *listsStatusCmd) Run(s *streams) error {
	all, err := readLists(c.Dir)
	if err != nil {
		return err
	}
	type fileRow struct {
		File     string           `json:"file"`
		Format   sanctions.Format `json:"format"`
		SHA256   string           `json:"sha256"`
		Warnings []string         `json:"warnings"`
	}
	type listRow struct {
		List    string `json:"list"`
		Date    string `json:"date"`
		DateBy  string `json:"date_by"`
		Entries int    `json:"entries"`
	}
	out := struct {
		Lists []listRow `json:"lists"`
		Files []fileRow `json:"files"`
	}{}
	for _, l := range all.lists {
		out.Lists = append(out.Lists, listRow{l.Name, l.Date.String(), l.DateBy, len(l.Entries)})
	}
	for _, f := range all.files {
		out.Files = append(out.Files, fileRow{f.name, f.list.Format, f.sha256, f.list.Warnings})
	}
	if c.JSON {
		return s.jsonLines(out)
	}
	p := s.paper()
	for i, l := range all.lists {
		by := map[string]string{"content": "as the list says", "name": "by the file's or folder's name"}[l.DateBy]
		p.line(p.paint(bold, pad(l.Name, 28)), pad(l.Dated(), 16), pad(thousands(int64(out.Lists[i].Entries))+" entries", 18), p.paint(faint, by))
	}
	p.line()
	for _, f := range out.Files {
		p.line(pad(f.File, 40), pad(string(f.Format), 50), p.paint(faint, "sha256 "+f.SHA256))
		for _, w := range f.Warnings {
			p.line("  ", p.paint(yellow, "slip: "), wrap(w, 100, "    "))
		}
	}
	state, err := readListsState(c.Dir)
	if err != nil {
		return err
	}
	for _, k := range state.Lists {
		p.line(pad(k.Name, 40), "added from ", k.Source)
	}
	p.line()
	p.line(p.paint(faint, "These are dated copies: who is listed today, only the lists' authorities can say."))
	_, err = s.out.WriteString(p.b.String())
	return err
}
