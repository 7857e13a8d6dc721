package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"palermo"
	"palermo/connect"
	"palermo/library"
)

// demoList is the address of the invented list that ships with the program.
const demoList = "demo"

type listsAddCmd struct {
	Dir    string       `arg:"" help:"Folder of sanctions lists; made when it is not there."`
	Source string       `arg:"" help:"A file, a folder, an https address, or demo for the invented list that ships with Palermo."`
	Name   string       `placeholder:"NAME" help:"Under which name the folder keeps it; by default the source's own."`
	SHA256 string       `name:"sha256" placeholder:"HEX" help:"The checksum that the authority publishes; another file is refused."`
	Date   palermo.Date `placeholder:"YYYY-MM-DD" help:"The list's date, where neither its content nor its name says it."`
	JSON   bool         `name:"json" help:"Print JSON."`
}

func (c *listsAddCmd) Run(s *streams) error {
	name := c.Name
	if name == "" {
		name = listName(c.Source)
	}
	if !goodListName.MatchString(name) || name == listsStateFile {
		return palermo.At("--name", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%q cannot name a list", name), Hint: "use letters, digits, dots, - and _"})
	}
	if c.SHA256 != "" && !goodSum.MatchString(c.SHA256) {
		return palermo.At("--sha256", 0, &palermo.Error{Code: palermo.Invalid, Message: "this is no SHA-256 checksum", Hint: "give its 64 hexadecimal digits"})
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return fileError(c.Dir, err)
	}
	state, err := readListsState(c.Dir)
	if err != nil {
		return err
	}
	if state.find(name) != nil {
		return &palermo.Error{Code: palermo.Conflict, Where: c.Dir, Message: fmt.Sprintf("there is a list named %s already", name), Hint: "bring it up to date with palermo lists update, or give another --name"}
	}
	if _, err := os.Lstat(filepath.Join(c.Dir, name)); err == nil {
		return &palermo.Error{Code: palermo.Conflict, Where: filepath.Join(c.Dir, name), Message: "this is here already and was not added with palermo lists add", Hint: "give another --name"}
	}
	ctx, stop := untilStopped()
	defer stop()
	n := newList{dir: c.Dir, kept: keptList{Name: name, Source: c.Source}, sum: strings.ToLower(c.SHA256), date: c.Date}
	if err := n.take(ctx, s, state); err != nil {
		return ended(s, ctx, err)
	}
	return tellList(s, c.JSON, "added", n.kept)
}

type listsUpdateCmd struct {
	Dir          string       `arg:"" help:"Folder of sanctions lists."`
	Names        []string     `arg:"" optional:"" help:"Which lists; all that were added when left out."`
	From         string       `placeholder:"SOURCE" help:"Take it from here from now on: a file, a folder or an https address."`
	SHA256       string       `name:"sha256" placeholder:"HEX" help:"The checksum that the authority publishes; another file is refused."`
	Date         palermo.Date `placeholder:"YYYY-MM-DD" help:"The list's date, where neither its content nor its name says it."`
	AcceptShrink bool         `help:"Take a list that has lost more than a fifth of its entries."`
	AcceptOlder  bool         `help:"Take a list that is older than the one in force."`
	JSON         bool         `name:"json" help:"Print JSON lines."`
}

func (c *listsUpdateCmd) Run(s *streams) error {
	state, err := readListsState(c.Dir)
	if err != nil {
		return err
	}
	names := c.Names
	if len(names) == 0 {
		for _, l := range state.Lists {
			names = append(names, l.Name)
		}
	}
	switch {
	case len(names) == 0:
		return &palermo.Error{Code: palermo.NotFound, Where: c.Dir, Message: "no list was added to this folder", Hint: "add one with palermo lists add"}
	case len(names) > 1 && (c.From != "" || c.SHA256 != "" || !c.Date.IsZero()):
		return &palermo.Error{Code: palermo.Invalid, Where: c.Dir, Message: "--from, --sha256 and --date are for one list", Hint: "name the list"}
	case c.SHA256 != "" && !goodSum.MatchString(c.SHA256):
		return palermo.At("--sha256", 0, &palermo.Error{Code: palermo.Invalid, Message: "this is no SHA-256 checksum", Hint: "give its 64 hexadecimal digits"})
	}
	ctx, stop := untilStopped()
	defer stop()
	for _, name := range names {
		old := state.find(name)
		if old == nil {
			return &palermo.Error{Code: palermo.NotFound, Where: c.Dir, Message: fmt.Sprintf("no list named %s was added to this folder", name), Hint: "see palermo lists status"}
		}
		was := *old
		n := newList{dir: c.Dir, kept: keptList{Name: name, Source: was.Source}, sum: strings.ToLower(c.SHA256), date: c.Date, old: &was, shrink: c.AcceptShrink, older: c.AcceptOlder}
		if c.From != "" {
			n.kept.Source = c.From
		}
		if err := n.take(ctx, s, state); err != nil {
			return ended(s, ctx, err)
		}
		what := "updated"
		if n.same {
			what = "unchanged"
		}
		if err := tellList(s, c.JSON, what, n.kept); err != nil {
			return err
		}
	}
	return nil
}

func tellList(s *streams, asJSON bool, what string, k keptList) error {
	if asJSON {
		return s.jsonLines(struct {
			Done string   `json:"done"`
			List keptList `json:"list"`
		}{what, k})
	}
	p := s.paper()
	p.line(what, " ", p.paint(bold, k.Name), ": list of ", k.dated(), ", ", thousands(int64(k.Entries)), " entries")
	for _, f := range k.Files {
		p.line("  ", pad(f.File, 40), "  ", p.paint(faint, "sha256 "+f.SHA256))
	}
	_, err := s.out.WriteString(p.b.String())
	return err
}

var (
	goodListName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
	goodSum      = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
)

// isAddress reports whether a source is to be fetched from a network.
func isAddress(source string) bool {
	return strings.HasPrefix(source, "https://") || strings.HasPrefix(source, "http://")
}

// listName is the name that a source suggests.
func listName(source string) string {
	switch {
	case source == demoList:
		return "invented"
	case isAddress(source):
		source, _, _ = strings.Cut(source, "?")
		source = path.Base(source)
	default:
		if abs, err := filepath.Abs(source); err == nil {
			source = abs
		}
		source = filepath.Base(source)
	}
	return strings.TrimSuffix(source, path.Ext(source))
}

// A list may lose so much of its entries from one copy to the next before a
// person has to look: copies are cut off more often than lists are emptied.
const mostShrink = 0.20

// newList is a list being taken into a folder. It is copied beside its place,
// read whole, and put there only when everything is right; until then, and on any
// error, the old list stays in force.
type newList struct {
	dir    string
	kept   keptList
	sum    string       // expected checksum, or empty
	date   palermo.Date // given by hand
	old    *keptList    // in force; nil for a new one
	shrink bool
	older  bool
	same   bool // the copy is the one in force
}

func (n *newList) take(ctx context.Context, s *streams, state *listsState) error {
	build, err := os.MkdirTemp(n.dir, ".palermo-*")
	if err != nil {
		return fileError(n.dir, err)
	}
	defer os.RemoveAll(build)
	if err := os.Chmod(build, 0o755); err != nil {
		return fileError(build, err)
	}
	leaf, err := n.copy(ctx, filepath.Join(build, n.kept.Name))
	if err != nil {
		return err
	}
	all, err := readLists(build)
	if err != nil {
		return n.inSource(err, build, leaf)
	}
	all.warn(s)
	if err := n.compare(all); err != nil || n.same {
		return err
	}
	if err := n.alone(all); err != nil {
		return err
	}
	return n.put(build, state)
}

// copy brings the source's files into a folder whose name may bear the list's
// date, and returns the name of that folder.
func (n *newList) copy(ctx context.Context, to string) (leaf string, err error) {
	src := n.kept.Source
	leaf = "list"
	if !n.date.IsZero() {
		leaf = n.date.String()
	}
	into := filepath.Join(to, leaf)
	write := func(name string, fill func(io.Writer) error) error {
		sum := sha256.New()
		err := putFile(filepath.Join(into, name), func(w io.Writer) error { return fill(io.MultiWriter(w, sum)) })
		if err != nil {
			return err
		}
		got := fmt.Sprintf("%x", sum.Sum(nil))
		if n.sum != "" && got != n.sum {
			return &palermo.Error{Code: palermo.Conflict, Where: src, Message: "the file's checksum is " + got + " and not the one expected", Hint: "fetch it again, and ask the authority when it stays so"}
		}
		return nil
	}
	switch {
	case src == demoList:
		data, err := library.FS.ReadFile("demo/sanctions-list.csv")
		if err != nil {
			return "", err
		}
		return leaf, write("invented.csv", func(w io.Writer) error { _, err := w.Write(data); return err })
	case isAddress(src):
		name := path.Base(strings.SplitN(src, "?", 2)[0])
		return leaf, write(name, func(w io.Writer) error {
			_, err := (&connect.Fetcher{Roots: trusted}).Fetch(ctx, src, w)
			return err
		})
	}
	st, err := os.Stat(src)
	if err != nil {
		return "", fileError(src, err)
	}
	local := func(file, name string) error {
		f, err := os.Open(file)
		if err != nil {
			return fileError(file, err)
		}
		defer f.Close()
		return write(name, func(w io.Writer) error { _, err := io.Copy(w, f); return err })
	}
	if !st.IsDir() {
		return leaf, local(src, filepath.Base(src))
	}
	if n.sum != "" {
		return "", palermo.At("--sha256", 0, &palermo.Error{Code: palermo.Invalid, Message: "a checksum is for one file and the source is a folder", Hint: "leave it out, or name the file"})
	}
	if n.date.IsZero() {
		leaf = filepath.Base(src)
		if abs, err := filepath.Abs(src); err == nil {
			leaf = filepath.Base(abs)
		}
		into = filepath.Join(to, leaf)
	}
	return leaf, filepath.WalkDir(src, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(src, name)
		switch {
		case err != nil:
			return fileError(name, err)
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && rel != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir(), strings.HasPrefix(d.Name(), "."), rel == listsStateFile:
			return nil
		}
		return local(name, rel)
	})
}

// inSource makes an error about the copy one about the source.
func (n *newList) inSource(err error, build, leaf string) error {
	var e *palermo.Error
	if !errors.As(err, &e) {
		return err
	}
	c := *e
	copied := filepath.Join(build, n.kept.Name, leaf)
	rest, inside := strings.CutPrefix(c.Where, copied)
	switch {
	case !inside || isAddress(n.kept.Source) || n.kept.Source == demoList:
		c.Where = n.kept.Source + strings.TrimPrefix(rest, string(filepath.Separator)+path.Base(n.kept.Source))
		if !inside {
			c.Where = n.kept.Source
		}
	default:
		if st, err := os.Stat(n.kept.Source); err == nil && !st.IsDir() {
			rest = strings.TrimPrefix(rest, string(filepath.Separator)+filepath.Base(n.kept.Source))
		}
		c.Where = n.kept.Source + rest
	}
	return &c
}

// compare fills in what is kept of the list and holds it against the one in force.
func (n *newList) compare(all *sanctionsLists) error {
	for _, f := range all.files {
		n.kept.Files = append(n.kept.Files, keptFile{File: f.Name, SHA256: f.SHA256})
	}
	for _, l := range all.lists {
		n.kept.Entries += len(l.Entries)
		if n.kept.Date.Before(l.Date) {
			n.kept.Date = l.Date
		}
	}
	if n.old == nil {
		return nil
	}
	switch old := n.old; {
	case slices.Equal(old.Files, n.kept.Files) && old.Source == n.kept.Source && n.onDisk():
		n.same = true
		return nil
	case !n.shrink && float64(n.kept.Entries) < (1-mostShrink)*float64(old.Entries):
		return &palermo.Error{Code: palermo.Conflict, Where: n.kept.Source, Message: fmt.Sprintf("the list would shrink from %s to %s entries", thousands(int64(old.Entries)), thousands(int64(n.kept.Entries))), Hint: "check that it is whole; if the authority did that, add --accept-shrink"}
	case !n.older && !n.kept.Date.IsZero() && n.kept.Date.Before(old.Date):
		return &palermo.Error{Code: palermo.Conflict, Where: n.kept.Source, Message: fmt.Sprintf("the list is of %s and the one in force of %s", n.kept.Date, old.Date), Hint: "check that it is the newest; if the older one is wanted, add --accept-older"}
	}
	return nil
}

// onDisk reports whether the list in force is there as it was added.
func (n *newList) onDisk() bool {
	for _, f := range n.old.Files {
		file, err := os.Open(filepath.Join(n.dir, filepath.FromSlash(f.File)))
		if err != nil {
			return false
		}
		sum := sha256.New()
		_, err = io.Copy(sum, file)
		file.Close()
		if err != nil || fmt.Sprintf("%x", sum.Sum(nil)) != f.SHA256 {
			return false
		}
	}
	return true
}

// alone refuses a list whose name another list of the folder has: decisions name
// their entries by list and id.
func (n *newList) alone(all *sanctionsLists) error {
	there, err := readFiles(n.dir, n.kept.Name)
	if palermo.CodeOf(err) == palermo.NotFound {
		return nil // the folder is empty
	}
	if err != nil {
		return err
	}
	for _, l := range all.lists {
		for _, f := range there.files {
			if f.List.Name == l.Name {
				return &palermo.Error{Code: palermo.Conflict, Where: n.kept.Source, Message: fmt.Sprintf("the folder has a list named %s already, in %s", l.Name, f.Name), Hint: "rename the file"}
			}
		}
	}
	return nil
}

// put brings the copy into force: the old list is moved aside, the new one moved
// in, and the state written; what fails is undone.
func (n *newList) put(build string, state *listsState) error {
	place, aside := filepath.Join(n.dir, n.kept.Name), filepath.Join(build, ".old")
	if n.old != nil {
		if err := os.Rename(place, aside); err != nil {
			return fileError(place, err)
		}
	}
	back := func(err error) error {
		_ = os.RemoveAll(place)
		if n.old != nil {
			_ = os.Rename(aside, place)
		}
		return err
	}
	if err := os.Rename(filepath.Join(build, n.kept.Name), place); err != nil {
		return back(fileError(place, err))
	}
	if err := state.keep(n.dir, n.kept); err != nil {
		return back(err)
	}
	return nil
}
