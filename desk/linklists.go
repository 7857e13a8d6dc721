package desk

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"palermo"
	"palermo/linkage"
)

// LinkFile is a list as somebody sent it.
type LinkFile struct {
	Name string
	Data []byte
}

// LinkDemo says how a demonstration was made up.
type LinkDemo struct {
	People int    `json:"people"` // in the whole population
	Seed   uint64 `json:"seed"`
}

// ListSet is lists that were sent together.
type ListSet struct {
	ID    string    `json:"-"`
	Files []string  `json:"files"`
	Demo  *LinkDemo `json:"demo,omitempty"`
	Kept  time.Time `json:"-"`
}

// linkDemo is the invented population of the demonstration and the share of it
// that each of three agencies meets.
var linkDemo = linkage.Generator{People: 2000, Lists: []float64{0.3, 0.25, 0.2}, Duplicates: 0.02, Errors: 1, Seed: 2026}

// TakeDemonstration makes up three lists of a population whose size is known,
// and keeps them.
func (l *Links) TakeDemonstration() (string, error) {
	var files []LinkFile
	for i := range linkDemo.Lists {
		var b bytes.Buffer
		if err := linkDemo.WriteList(i, &b); err != nil {
			return "", err
		}
		files = append(files, LinkFile{linkDemo.ListName(i) + ".csv", b.Bytes()})
	}
	return l.take(files, &LinkDemo{linkDemo.People, linkDemo.Seed})
}

// Take keeps lists that somebody sent, all or none, and returns the id of the
// set: the same lists have the same.
func (l *Links) Take(files []LinkFile) (string, error) { return l.take(files, nil) }

func (l *Links) take(files []LinkFile, demo *LinkDemo) (string, error) {
	set := ListSet{Demo: demo}
	sum := sha256.New()
	sum.Write([]byte("palermo lists\n"))
	slices.SortStableFunc(files, func(a, b LinkFile) int { return cmp.Compare(a.Name, b.Name) })
	for i := range files {
		f := &files[i]
		f.Name = fileName(f.Name)
		set.Files = append(set.Files, f.Name)
		fmt.Fprintf(sum, "%q %d\n", f.Name, len(f.Data))
		sum.Write(f.Data)
	}
	if _, err := parseLists(files); err != nil {
		return "", err
	}
	id := hex.EncodeToString(sum.Sum(nil)[:6])
	about, err := json.Marshal(set)
	if err != nil {
		return "", err
	}
	for i, f := range files {
		if err := l.folder.Write(listFile(id, i), f.Data); err != nil {
			return "", err
		}
	}
	return id, l.folder.Write(setFile(id), about) // last: with it the set is whole
}

func setFile(id string) string         { return "entries/" + id + "/set.json" }
func listFile(id string, i int) string { return fmt.Sprintf("entries/%s/%02d.csv", id, i+1) }

// parseLists reads lists of different names.
func parseLists(files []LinkFile) ([]*linkage.List, error) {
	switch {
	case len(files) == 0:
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "no list was sent", Hint: "choose one CSV file or more"}
	case len(files) > linkage.MostLists:
		return nil, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%d lists are too many", len(files)), Hint: fmt.Sprintf("join some: at most %d can be linked at once", linkage.MostLists)}
	}
	var out []*linkage.List
	names := map[string]string{}
	for _, f := range files {
		list, err := linkage.ReadCSV(f.Name, bytes.NewReader(f.Data))
		if err != nil {
			return nil, err
		}
		if first, twice := names[list.Name]; twice {
			return nil, palermo.At(f.Name, 0, &palermo.Error{Code: palermo.Conflict, Message: fmt.Sprintf("a list is named %s already, by %s", list.Name, first), Hint: "rename one of the files"})
		}
		names[list.Name] = f.Name
		out = append(out, list)
	}
	return out, nil
}

// set is a kept set, and its lists.
func (l *Links) set(id string) (*ListSet, []*linkage.List, error) {
	if !idShape.MatchString(id) {
		return nil, nil, noSuch("set of lists", id)
	}
	data, err := l.folder.Read(setFile(id))
	if err != nil {
		return nil, nil, err
	}
	s := &ListSet{ID: id}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, nil, palermo.At(setFile(id), 0, err)
	}
	if st, err := fs.Stat(l.folder.FS(), setFile(id)); err == nil {
		s.Kept = st.ModTime()
	}
	var files []LinkFile
	for i, name := range s.Files {
		data, err := l.folder.Read(listFile(id, i))
		if err != nil {
			return nil, nil, err
		}
		files = append(files, LinkFile{name, data})
	}
	lists, err := parseLists(files)
	return s, lists, err
}

// ListSight is what was recognised in a set of lists, for somebody to confirm.
type ListSight struct {
	ListSet
	Lists    []ListLine
	IDColumn string         // the column that names an entry; empty for row numbers
	IDs      []string       // columns that could: every list has them
	Columns  []SeenColumn   // all others
	Kinds    []ColumnKind   // to choose from
	Config   linkage.Config // as recognised
}

// ListLine is one list: its name and entries.
type ListLine struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
}

// SeenColumn is a column as recognised, with some of what it holds.
type SeenColumn struct {
	LinkColumn
	Values []string // different values, at most four
}

// RowNumbers is the choice of no column as the id.
const RowNumbers = "-"

// See reads a set and recognises its columns. id is the column that names an
// entry: "" to recognise it, [RowNumbers] for none.
func (l *Links) See(set, id string) (*ListSight, error) {
	s, lists, err := l.set(set)
	if err != nil {
		return nil, err
	}
	c, err := recognise(lists, id)
	if err != nil {
		return nil, err
	}
	out := &ListSight{ListSet: *s, IDColumn: c.ID, Config: c, Kinds: columnKinds}
	for _, list := range lists {
		out.Lists = append(out.Lists, ListLine{list.Name, list.Rows()})
	}
	for _, name := range lists[0].Columns {
		if !slices.ContainsFunc(lists, func(o *linkage.List) bool { return !slices.Contains(o.Columns, name) }) {
			out.IDs = append(out.IDs, name)
		}
	}
	for _, col := range c.Columns {
		out.Columns = append(out.Columns, SeenColumn{col, someValues(lists, &col)})
	}
	return out, nil
}

var columnKinds = []ColumnKind{linkage.GivenName, linkage.FamilyName, linkage.FullName, linkage.DateKind, linkage.YearKind, linkage.Number, linkage.Category, linkage.Text, linkage.Code, linkage.Email, linkage.Ignore}

// recognise is linkage.Recognise with the choice of row numbers instead of an id.
func recognise(lists []*linkage.List, id string) (linkage.Config, error) {
	if id != RowNumbers {
		return linkage.Recognise(lists, linkage.Hints{ID: id})
	}
	c, err := linkage.Recognise(lists, linkage.Hints{})
	if err != nil || c.ID == "" {
		return c, err
	}
	c.Columns = append(c.Columns, linkage.Column{Name: c.ID, Kind: linkage.Ignore, Why: "it names entries"})
	c.ID = ""
	return c, nil
}

// columnIn is where a list has a column, or -1.
func columnIn(list *linkage.List, c *linkage.Column) int {
	for _, name := range append([]string{c.Name}, c.Also...) {
		if i := slices.Index(list.Columns, name); i >= 0 {
			return i
		}
	}
	return -1
}

func someValues(lists []*linkage.List, c *linkage.Column) []string {
	var out []string
	for _, list := range lists {
		at := columnIn(list, c)
		if at < 0 {
			continue
		}
		for row := 0; row < min(list.Rows(), 200) && len(out) < 4; row++ {
			v := list.Value(row, at)
			if r := []rune(v); len(r) > 40 {
				v = string(r[:40]) + "…"
			}
			if v != "" && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// Sets are the kept lists that no link is of, the newest first.
func (l *Links) Sets() ([]ListSet, error) {
	names, err := l.folder.Names("entries")
	if err != nil {
		return nil, err
	}
	links, err := l.List()
	if err != nil {
		return nil, err
	}
	var out []ListSet
	for _, id := range names {
		if slices.ContainsFunc(links, func(k *KeptLink) bool { return k.Set == id }) {
			continue
		}
		data, err := l.folder.Read(setFile(id))
		if err != nil {
			continue // a set that was cut short
		}
		s := ListSet{ID: id}
		if err := json.Unmarshal(data, &s); err != nil {
			return nil, palermo.At(setFile(id), 0, err)
		}
		if st, err := fs.Stat(l.folder.FS(), setFile(id)); err == nil {
			s.Kept = st.ModTime()
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b ListSet) int { return b.Kept.Compare(a.Kept) })
	return out, nil
}

// DropSet removes lists. It is a conflict while a link is of them.
func (l *Links) DropSet(id string) error {
	if !idShape.MatchString(id) {
		return noSuch("set of lists", id)
	}
	links, err := l.List()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(links, func(k *KeptLink) bool { return k.Set == id }) {
		return &palermo.Error{Code: palermo.Conflict, Message: "a link is of these lists", Hint: "delete the link: its lists go with it"}
	}
	return l.folder.Remove("entries/" + id)
}
