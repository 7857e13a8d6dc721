package linkage

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"palermo"
)

// table is the entries of all lists in an order of their own (list, then id),
// so that the order of rows in the files never matters.
type table struct {
	lists  []string
	list   []uint16
	ids    []string
	fields []*field
	skip   []Column // columns not compared

	unsorted bool // entries have row numbers for ids and stand in order of content
}

// maxFields bounds the fields of one configuration.
const maxFields = 24

func buildTable(lists []*List, c *Config, watch *watch) (*table, error) {
	t := &table{}
	order, err := t.order(lists, c)
	if err != nil {
		return nil, err
	}
	group := map[string]*field{}
	for _, col := range c.Columns {
		if col.Kind == Ignore {
			t.skip = append(t.skip, col)
			continue
		}
		switch col.Kind {
		case GivenName, FamilyName, FullName:
			if f := group[col.Group]; f != nil {
				f.columns = append(f.columns, col)
				continue
			}
			f := &field{name: cmp.Or(col.Group, "name"), kind: FullName, columns: []Column{col}}
			group[col.Group] = f
			t.fields = append(t.fields, f)
		default:
			t.fields = append(t.fields, &field{name: col.Name, kind: col.Kind, columns: []Column{col}})
		}
	}
	if len(t.fields) > maxFields {
		return nil, invalid(strconv.Itoa(len(t.fields))+" columns are to be compared", "give the others the kind ignore: at most "+strconv.Itoa(maxFields)+" help")
	}
	for i, f := range t.fields {
		if err := watch.stopped(); err != nil {
			return nil, err
		}
		watch.step("reading values", i, len(t.fields))
		f.fill(lists, order)
	}
	return t, nil
}

// place is a row of a list.
type place struct {
	list uint16
	row  int32
}

// order sorts the entries and reads their ids. A list without an id column gets
// the numbers of its rows, and identical rows then are interchangeable.
func (t *table) order(lists []*List, c *Config) ([]place, error) {
	var all []place
	for i, l := range lists {
		for _, name := range t.lists {
			if name == l.Name {
				return nil, palermo.At(l.file, 0, &palermo.Error{Code: palermo.Invalid, Message: "two files have this name", Hint: "rename one: lists are named after their files"})
			}
		}
		t.lists = append(t.lists, l.Name)
		for r := 0; r < l.Rows(); r++ {
			all = append(all, place{uint16(i), int32(r)})
		}
	}
	at := make([]int, len(lists))
	for i, l := range lists {
		if at[i] = slices.Index(l.Columns, c.ID); at[i] < 0 && c.ID != "" {
			return nil, palermo.At(l.file, 1, invalid("there is no column "+strconv.Quote(c.ID), "give every list its id column, or leave id out"))
		}
	}
	id := func(p place) string {
		l := lists[p.list]
		if at[p.list] < 0 {
			return strconv.Itoa(int(p.row) + 1)
		}
		return l.Value(int(p.row), at[p.list])
	}
	if t.unsorted = c.ID == ""; t.unsorted {
		slices.SortFunc(all, func(a, b place) int {
			if d := cmp.Compare(lists[a.list].Name, lists[b.list].Name); d != 0 {
				return d
			}
			for j := range lists[a.list].Columns {
				if d := strings.Compare(lists[a.list].Value(int(a.row), j), lists[a.list].Value(int(b.row), j)); d != 0 {
					return d
				}
			}
			return cmp.Compare(a.row, b.row)
		})
	} else {
		slices.SortFunc(all, func(a, b place) int {
			return cmp.Or(cmp.Compare(lists[a.list].Name, lists[b.list].Name), strings.Compare(id(a), id(b)), cmp.Compare(a.row, b.row))
		})
	}
	t.list, t.ids = make([]uint16, len(all)), make([]string, len(all))
	for i, p := range all {
		t.list[i], t.ids[i] = p.list, id(p)
		if c.ID == "" {
			continue
		}
		l := lists[p.list]
		if t.ids[i] == "" {
			return nil, palermo.At(l.file, l.Line(int(p.row)), invalid("the entry has no id", "fill column "+strconv.Quote(c.ID)))
		}
		if i > 0 && t.list[i-1] == p.list && t.ids[i-1] == t.ids[i] {
			return nil, palermo.At(l.file, l.Line(int(p.row)), invalid("the id "+strconv.Quote(t.ids[i])+" is already on line "+strconv.Itoa(l.Line(int(all[i-1].row))), "give every entry of a list an id of its own"))
		}
	}
	return all, nil
}

// fill numbers the values of a field in the order of the entries.
func (f *field) fill(lists []*List, order []place) {
	if f.kind == FullName {
		f.fillNames(lists, order)
		return
	}
	at := make([]int, len(lists))
	number := make([][]uint32, len(lists))
	ages := make([]func(int) string, len(lists))
	for i, l := range lists {
		ages[i] = f.columns[0].agesOf(l)
		if at[i] = columnOf(l, &f.columns[0]); at[i] >= 0 {
			number[i] = make([]uint32, len(l.values[at[i]]))
		}
	}
	values := []string{""}
	index := map[string]uint32{}
	f.val = make([]uint32, len(order))
	numbered := func(v string) uint32 {
		id, ok := index[v]
		if !ok {
			id = uint32(len(values))
			values = append(values, v)
			index[v] = id
		}
		return id
	}
	for i, p := range order {
		if aged := ages[p.list]; aged != nil {
			if v := aged(int(p.row)); v != "" {
				f.val[i] = numbered(v)
			}
			continue
		}
		if at[p.list] < 0 {
			continue
		}
		l := lists[p.list]
		cell := l.cells[at[p.list]][p.row]
		if cell == 0 {
			continue
		}
		if number[p.list][cell] == 0 {
			number[p.list][cell] = numbered(l.values[at[p.list]][cell])
		}
		f.val[i] = number[p.list][cell]
	}
	switch f.kind {
	case DateKind, YearKind:
		f.cmp = newDayField(values, f.val)
	case Number:
		f.cmp = newNumberField(values, f.val)
	case Category:
		f.cmp = newCategoryField(values, f.val)
	case Code:
		f.cmp = newCodeField(values, f.val)
	case Email:
		f.cmp = newEmailField(values, f.val)
	default:
		f.cmp = newTextField(values, f.val)
	}
}

func newCategoryField(values []string, val []uint32) *categoryField {
	f := &categoryField{raw: values}
	first := map[string]uint32{}
	alias := make([]uint32, len(values))
	for i, v := range values[1:] {
		k := strings.ToLower(v)
		if _, ok := first[k]; !ok {
			first[k] = uint32(i + 1)
		}
		alias[i+1] = first[k]
	}
	for i, v := range val {
		val[i] = alias[v]
	}
	f.freq = countValues(val, len(values)-1)
	return f
}

// fillNames puts the words of all name columns of a row together.
func (f *field) fillNames(lists []*List, order []place) {
	n := newNameField()
	at := make([][]int, len(f.columns))
	parsed := make([][][][]nameWord, len(f.columns)) // column, list, cell
	for c := range f.columns {
		at[c] = make([]int, len(lists))
		parsed[c] = make([][][]nameWord, len(lists))
		for i, l := range lists {
			if at[c][i] = columnOf(l, &f.columns[c]); at[c][i] >= 0 {
				parsed[c][i] = make([][]nameWord, len(l.values[at[c][i]]))
			}
		}
	}
	index := map[string]uint32{}
	f.val = make([]uint32, len(order))
	var key []byte
	for i, p := range order {
		l := lists[p.list]
		key = key[:0]
		any := false
		for c := range f.columns {
			if j := at[c][p.list]; j >= 0 {
				key = append(key, l.Value(int(p.row), j)...)
				any = any || l.cells[j][p.row] != 0
			}
			key = append(key, 0)
		}
		if !any {
			continue
		}
		id, ok := index[string(key)]
		if !ok {
			var part [3][]nameWord
			var shown []string
			for c, col := range f.columns {
				j := at[c][p.list]
				if j < 0 || l.cells[j][p.row] == 0 {
					continue
				}
				cell := l.cells[j][p.row]
				ws := parsed[c][p.list][cell]
				if ws == nil {
					ws = n.parse(l.values[j][cell])
					parsed[c][p.list][cell] = ws
				}
				k := 0
				switch col.Kind {
				case FamilyName:
					k = 1
				case FullName:
					k = 2
				}
				part[k] = append(part[k], ws...)
				shown = append(shown, l.values[j][cell])
			}
			id = n.add(part[0], part[1], part[2], strings.Join(shown, " | "))
			index[string(key)] = id
		}
		f.val[i] = id
	}
	n.finish(f.val)
	f.cmp = n
}
