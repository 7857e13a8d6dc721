package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"palermo"
	"palermo/sanctions"
)

// sanctionsLists are the lists of a folder.
type sanctionsLists struct {
	dir   string
	lists []*sanctions.List
	files []sanctions.ListFile
}

// readLists reads the lists of a folder, as they were added.
func readLists(dir string) (*sanctionsLists, error) {
	all, err := readFiles(dir, "")
	if err != nil {
		return nil, err
	}
	if err := all.unchanged(); err != nil {
		return nil, err
	}
	if all.lists, err = sanctions.JoinFiles(all.files); err != nil {
		return nil, inFolder(dir, err)
	}
	if len(all.lists) == 0 {
		return nil, &palermo.Error{Code: palermo.Invalid, Where: dir, Message: "the lists have no entry", Hint: "copy the whole list, with its main file"}
	}
	return all, nil
}

// readFiles reads the files of a folder, but not those of the list named leave.
func readFiles(dir, leave string) (*sanctionsLists, error) {
	root, err := openDir(dir)
	if err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fileError(dir, err)
	}
	all := &sanctionsLists{dir: dir}
	all.files, err = sanctions.ReadFiles(root, filepath.Base(abs), func(name string) bool { return name == leave })
	if err != nil {
		return nil, inFolder(dir, err)
	}
	if len(all.files) == 0 {
		return nil, &palermo.Error{Code: palermo.NotFound, Where: dir, Message: "there is no list in this folder", Hint: "copy a sanctions list into it"}
	}
	return all, nil
}

// inFolder puts the folder in front of the place of an error that names a file
// below it.
func inFolder(dir string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return fileError(filepath.Join(dir, filepath.FromSlash(pe.Path)), err)
	}
	e := *palermo.At("", 0, err)
	e.Where = filepath.Join(dir, filepath.FromSlash(e.Where))
	return &e
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
		sums[f.Name] = f.SHA256
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

// warn tells a person at a terminal that lists have slips.
func (all *sanctionsLists) warn(s *streams) {
	n := 0
	for _, f := range all.files {
		n += len(f.List.Warnings)
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
		out.Files = append(out.Files, fileRow{f.Name, f.List.Format, f.SHA256, f.List.Warnings})
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
