package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"palermo"
	"palermo/estimate"
)

// DemoTable is an invented table of overlapping lists, drawn by our own
// simulation from a population whose size is known.
type DemoTable struct {
	ID         string   `json:"id"`
	File       string   `json:"file"`
	Population string   `json:"population"` // its name among [estimate.Truths]
	Truth      int64    `json:"truth"`      // people in all
	Seed       uint64   `json:"seed"`
	Lists      []string `json:"lists"`
	Years      []int    `json:"years"` // each with an equal part of the people; none for one table
}

// KeptTable is a table that somebody sent, or a demonstration table.
type KeptTable struct {
	ID   string
	Name string // of the file
	Demo *DemoTable
	Kept time.Time // zero for a demonstration table
}

// storedTable is the file of a table that was sent.
type storedTable struct {
	Name string `json:"name"`
	CSV  string `json:"csv"`
}

// Sight is what was recognised in a table, for somebody to confirm.
type Sight struct {
	KeptTable
	Columns  []Column
	Strata   []string // columns that keep people apart, as suggested or as asked for
	Lists    []string
	On       []int64       // people on each list
	Both     [][]int64     // people on list i and on list j, perhaps on others
	People   int64         // people seen
	Repeated int64         // of them, on two lists or more
	Track    palermo.Track // Other when the table does not say, which nobody guesses
	Hash     string        // of the counts
	Notes    []string
}

// Column is a column that is neither the count nor the track.
type Column struct {
	Name   string
	List   bool     // every value is 0 or 1
	Values []string // different values, at most eight
	More   bool     // there are more
}

// maxTable is the longest table that a page takes. The largest real ones are a
// few kilobytes: there are at most as many rows as combinations of lists.
const maxTable = 8 << 20

// Take keeps a table that somebody sent, whole or not at all, and returns its
// id: the same bytes under the same name have the same. It refuses what no
// choice of columns would make a table of overlapping lists.
func (r *Runs) Take(name string, data []byte) (string, error) {
	name = fileName(name)
	if len(data) > maxTable {
		return "", palermo.At(name, 0, &palermo.Error{Code: palermo.Invalid, Message: "the table is longer than 8 megabytes", Hint: "add up rows of the same combination of lists, or use palermo estimate on the command line"})
	}
	if !utf8.Valid(data) {
		// The reader says what the file is instead.
		_, err := estimate.Read(bytes.NewReader(data), name, estimate.ReadOptions{})
		return "", err
	}
	sum := sha256.Sum256(append([]byte(name+"\x00"), data...))
	id := hex.EncodeToString(sum[:6])
	if _, err := see(KeptTable{ID: id, Name: name}, data, nil); err != nil {
		return "", err
	}
	file, err := json.Marshal(storedTable{name, string(data)})
	if err != nil {
		return "", err
	}
	return id, r.folder.Write(tableFile(id), file)
}

// fileName is a file's name as it is shown and kept: one short line without
// folders.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(s, `\`, "/"))
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s))
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80])
	}
	if s == "" || s == "." || s == "/" {
		return "table.csv"
	}
	return s
}

func tableFile(id string) string { return "tables/" + id + ".json" }

// idShape is what names a table or a run: nothing else becomes part of a path.
var idShape = regexp.MustCompile(`^[0-9a-f]{12}$`)

func noSuch(what, id string) error {
	return &palermo.Error{Code: palermo.NotFound, Message: "there is no " + what + " of this name", Hint: "start from the page of numbers"}
}

// source is a table's name and text.
func (r *Runs) source(id string) (KeptTable, []byte, error) {
	for i := range r.demos {
		if d := &r.demos[i]; d.ID == id {
			data, err := fs.ReadFile(r.library, path.Join("demo", d.File))
			return KeptTable{ID: id, Name: d.File, Demo: d}, data, err
		}
	}
	if !idShape.MatchString(id) {
		return KeptTable{}, nil, noSuch("table", id)
	}
	data, err := r.folder.Read(tableFile(id))
	if err != nil {
		return KeptTable{}, nil, err
	}
	var s storedTable
	if err := json.Unmarshal(data, &s); err != nil {
		return KeptTable{}, nil, palermo.At(tableFile(id), 0, err)
	}
	k := KeptTable{ID: id, Name: s.Name}
	if st, err := fs.Stat(r.folder.FS(), tableFile(id)); err == nil {
		k.Kept = st.ModTime()
	}
	return k, []byte(s.CSV), nil
}

// Table says what is recognised in a table. strata are the columns that keep
// people apart and are no lists; nil is a suggestion: those that hold anything
// but 0 and 1.
func (r *Runs) Table(id string, strata []string) (*Sight, error) {
	k, data, err := r.source(id)
	if err != nil {
		return nil, err
	}
	return see(k, data, strata)
}

func see(k KeptTable, data []byte, strata []string) (*Sight, error) {
	s := &Sight{KeptTable: k, Columns: columnsOf(data), Strata: strata}
	if strata == nil {
		for _, c := range s.Columns {
			if !c.List {
				s.Strata = append(s.Strata, c.Name)
			}
		}
		// A suggestion that leaves too few lists explains nothing: say what is
		// wrong with the columns as lists.
		if len(s.Columns)-len(s.Strata) < 2 {
			s.Strata = nil
		}
	}
	t, err := estimate.Read(bytes.NewReader(data), k.Name, estimate.ReadOptions{Strata: s.Strata})
	if err != nil {
		return nil, err
	}
	s.Lists, s.People, s.Track, s.Hash, s.Notes = t.Lists, t.People(), t.Track, t.Hash(), t.Notes
	for i := range t.Lists {
		s.On = append(s.On, t.On(1<<i))
		row := make([]int64, len(t.Lists))
		for j := range t.Lists {
			row[j] = t.On(1<<i | 1<<j)
		}
		s.Both = append(s.Both, row)
	}
	for _, c := range t.Cells {
		if c.On&(c.On-1) != 0 {
			s.Repeated += c.Count
		}
	}
	return s, nil
}

// columnsOf looks at the columns of a table. What cannot be read has none: the
// reader says why.
func columnsOf(data []byte) []Column {
	cr := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	cr.TrimLeadingSpace = true
	header, err := cr.Read()
	if err != nil {
		return nil
	}
	cols := make([]Column, len(header))
	for i, h := range header {
		cols[i] = Column{Name: strings.TrimSpace(h), List: true}
	}
	for {
		row, err := cr.Read()
		if err != nil {
			break
		}
		for i, v := range row {
			v = strings.TrimSpace(v)
			cols[i].List = cols[i].List && (v == "0" || v == "1")
			switch {
			case slices.Contains(cols[i].Values, v):
			case len(cols[i].Values) < 8:
				cols[i].Values = append(cols[i].Values, v)
			default:
				cols[i].More = true
			}
		}
	}
	return slices.DeleteFunc(cols, func(c Column) bool {
		n := strings.ToLower(c.Name)
		return n == "count" || n == "track"
	})
}

// Tables are the tables that were sent, the newest first, and the demonstration
// tables.
func (r *Runs) Tables() (kept []KeptTable, demos []DemoTable, err error) {
	names, err := r.folder.Names("tables")
	if err != nil {
		return nil, nil, err
	}
	for _, n := range names {
		if k, _, err := r.source(strings.TrimSuffix(n, ".json")); err == nil {
			kept = append(kept, k)
		}
	}
	slices.SortStableFunc(kept, func(a, b KeptTable) int { return b.Kept.Compare(a.Kept) })
	return kept, r.demos, nil
}

// DropTable removes a table that was sent. Its runs hold their own counts and
// stay.
func (r *Runs) DropTable(id string) error {
	if !idShape.MatchString(id) {
		return noSuch("table", id)
	}
	return r.folder.Remove(tableFile(id))
}
