package estimate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"palermo"
)

// MaxLists is the largest number of lists a table may have. A table of t lists
// has 2^t - 1 cells, all of which a log-linear fit visits.
const MaxLists = 20

// maxPeople keeps every count, and their sum, exact as a float64.
const maxPeople = int64(1) << 53

// Table is what overlapping lists say: for each combination of lists, how many
// people are on exactly those. Combinations nobody has are left out.
type Table struct {
	Name  string        // the file's name, for errors and records
	Lists []string      // list i has bit i of a cell's On, and number i+1 in a model
	Track palermo.Track // what the people are; Other when the table does not say
	Cells []Cell        // counts above zero, in order of On
	Notes []string      // what reading changed, in words: merged rows and the like
}

// Cell is how many people are on exactly the lists whose bits are set in On.
type Cell struct {
	On    uint32 `json:"on"`
	Count int64  `json:"count"`
}

// NewTable makes a table from counts by combination of lists. Cells that
// repeat are added up. It refuses fewer than two lists, more than [MaxLists],
// a negative count, people on no list, and a table without people.
func NewTable(name string, lists []string, track palermo.Track, cells []Cell) (*Table, error) {
	t := &Table{Name: name, Lists: slices.Clone(lists), Track: track}
	switch {
	case len(lists) < 2:
		return nil, invalid("one list overlaps with nothing", "give at least two lists")
	case len(lists) > MaxLists:
		return nil, invalid(fmt.Sprintf("%d lists make over a million combinations", len(lists)),
			fmt.Sprintf("merge lists until there are at most %d", MaxLists))
	}
	var n int64
	for _, c := range cells {
		switch {
		case c.Count < 0:
			return nil, invalid(fmt.Sprintf("count %d is negative", c.Count), "give the number of people, 0 or more")
		case c.Count == 0:
			continue
		case c.On == 0:
			return nil, invalid(fmt.Sprintf("%d people are on no list", c.Count),
				"remove the row: people whom no list saw are what is estimated")
		case c.On>>len(lists) != 0:
			return nil, invalid(fmt.Sprintf("a cell names list %d of %d", 32-leadingZeros(c.On), len(lists)), "name every list")
		case c.Count > maxPeople-n:
			return nil, invalid("the counts add up to more than 9 x 10^15 people", "check the count column")
		}
		n += c.Count
		t.Cells = append(t.Cells, c)
	}
	if n == 0 {
		return nil, invalid("the table has no people", "give at least one row with a count above 0")
	}
	t.Cells = mergeCells(t.Cells)
	return t, nil
}

// mergeCells sorts cells by combination and adds up those that repeat.
func mergeCells(cells []Cell) []Cell {
	slices.SortFunc(cells, func(a, b Cell) int { return cmp.Compare(a.On, b.On) })
	out := cells[:0]
	for _, c := range cells {
		if k := len(out); k > 0 && out[k-1].On == c.On {
			out[k-1].Count += c.Count
		} else {
			out = append(out, c)
		}
	}
	return out
}

// People is n, the number of people on at least one list.
func (t *Table) People() int64 {
	var n int64
	for _, c := range t.Cells {
		n += c.Count
	}
	return n
}

// On is the number of people who are on all the lists of a combination, and
// perhaps on others.
func (t *Table) On(lists uint32) int64 {
	var n int64
	for _, c := range t.Cells {
		if c.On&lists == lists {
			n += c.Count
		}
	}
	return n
}

// Hash names the counts: the SHA-256 of the number of lists, their names, the
// track and the cells, in hexadecimal. The table's file name is no part of it,
// nor is the order of the rows.
func (t *Table) Hash() string {
	var b strings.Builder
	fmt.Fprintf(&b, "palermo table 1\n%s\n%d\n", t.Track, len(t.Lists))
	for _, l := range t.Lists {
		b.WriteString(strconv.Quote(l) + "\n")
	}
	for _, c := range t.Cells {
		fmt.Fprintf(&b, "%d %d\n", c.On, c.Count)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// dense spreads the counts over all 2^t combinations.
func (t *Table) dense() []float64 {
	y := make([]float64, 1<<len(t.Lists))
	for _, c := range t.Cells {
		y[c.On] = float64(c.Count)
	}
	return y
}

// withCounts is the table with other counts in its cells, in their order.
func (t *Table) withCounts(counts []int64) *Table {
	c := *t
	c.Cells = make([]Cell, 0, len(counts))
	for i, k := range counts {
		if k > 0 {
			c.Cells = append(c.Cells, Cell{t.Cells[i].On, k})
		}
	}
	return &c
}

// Omit is the table without a list (counted from 0): people seen by that list
// alone are no longer seen.
func (t *Table) Omit(list int) (*Table, error) {
	lists := slices.Delete(slices.Clone(t.Lists), list, list+1)
	return NewTable(t.Name, lists, t.Track, moveCells(t.Cells, func(on uint32) uint32 { return squeeze(on, list) }, 0))
}

// Merge is the table in which two lists (counted from 0) are one: who is on
// either is on the merged list, which takes the place of the first.
func (t *Table) Merge(a, b int) (*Table, error) {
	if a > b {
		a, b = b, a
	}
	lists := slices.Delete(slices.Clone(t.Lists), b, b+1)
	lists[a] = t.Lists[a] + "+" + t.Lists[b]
	return NewTable(t.Name, lists, t.Track, moveCells(t.Cells, func(on uint32) uint32 {
		if on>>b&1 == 1 {
			on |= 1 << a
		}
		return squeeze(on, b)
	}, 0))
}

// Within is the table of the people on one list, as the other lists saw them,
// and the number of those whom no other list saw: a population whose true size
// is known.
func (t *Table) Within(list int) (seen *Table, unseen int64, err error) {
	only := uint32(1) << list
	var cells []Cell
	for _, c := range t.Cells {
		switch {
		case c.On == only:
			unseen = c.Count
		case c.On&only != 0:
			cells = append(cells, Cell{squeeze(c.On, list), c.Count})
		}
	}
	lists := slices.Delete(slices.Clone(t.Lists), list, list+1)
	seen, err = NewTable(t.Name, lists, t.Track, cells)
	return seen, unseen, err
}

// moveCells maps cells to other combinations and leaves out those that land on
// the combination drop.
func moveCells(cells []Cell, to func(uint32) uint32, drop uint32) []Cell {
	var out []Cell
	for _, c := range cells {
		if on := to(c.On); on != drop {
			out = append(out, Cell{on, c.Count})
		}
	}
	return out
}

// squeeze takes one bit out of a combination and closes the gap.
func squeeze(on uint32, bit int) uint32 {
	low := on & (1<<bit - 1)
	return on>>(bit+1)<<bit | low
}

// informative is the table without the lists that say nothing: empty ones and
// copies of an earlier list. Such a list keeps its number, so that models mean
// the same, but is on no cell. A list that has everyone is refused when
// leaving it out would lose people, because a list that misses nobody leaves
// nothing to estimate.
//
// Source: Chan, Silverman and Vincent (2021), who drop the same three kinds.
func (t *Table) informative() (*Table, error) {
	n := t.People()
	var drop uint32
	var notes []string
	for i, name := range t.Lists {
		bit := uint32(1) << i
		switch t.On(bit) {
		case 0:
			drop |= bit
			notes = append(notes, fmt.Sprintf("list %d (%s) has nobody and was left out", i+1, name))
			continue
		case n:
			if t.hasCell(bit | drop) {
				return nil, invalid(fmt.Sprintf("list %d (%s) has everyone", i+1, name),
					"leave it out: the other lists cannot say whom it missed")
			}
			drop |= bit
			notes = append(notes, fmt.Sprintf("list %d (%s) has everyone and was left out", i+1, name))
			continue
		}
		for j := range i {
			if drop>>j&1 == 0 && t.same(bit, 1<<j) {
				drop |= bit
				notes = append(notes, fmt.Sprintf("list %d (%s) has the same people as list %d (%s) and was left out", i+1, name, j+1, t.Lists[j]))
				break
			}
		}
	}
	if drop == 0 {
		return t, nil
	}
	c := *t
	c.Cells = mergeCells(moveCells(t.Cells, func(on uint32) uint32 { return on &^ drop }, 0))
	c.Notes = append(slices.Clone(t.Notes), notes...)
	if bitsSet(c.active()) < 2 {
		return nil, invalid("fewer than two lists say anything: "+strings.Join(notes, "; "), "give at least two different lists")
	}
	return &c, nil
}

// hasCell reports whether somebody is on a list of the set and on no other.
func (t *Table) hasCell(set uint32) bool {
	return slices.ContainsFunc(t.Cells, func(c Cell) bool { return c.On&^set == 0 })
}

// same reports whether two lists have the same people.
func (t *Table) same(a, b uint32) bool {
	return !slices.ContainsFunc(t.Cells, func(c Cell) bool { return (c.On&a == 0) != (c.On&b == 0) })
}

// active is the set of lists that have people.
func (t *Table) active() uint32 {
	var set uint32
	for _, c := range t.Cells {
		set |= c.On
	}
	return set
}

// compact is the table without the lists that have nobody, and the number,
// from 0, that each list left had before.
func (t *Table) compact() (*Table, []int) {
	active := t.active()
	c := *t
	c.Lists = nil
	c.Cells = slices.Clone(t.Cells)
	var was []int
	for i := len(t.Lists) - 1; i >= 0; i-- {
		if active>>i&1 == 0 {
			c.Cells = moveCells(c.Cells, func(on uint32) uint32 { return squeeze(on, i) }, 0)
		}
	}
	for i, name := range t.Lists {
		if active>>i&1 == 1 {
			c.Lists, was = append(c.Lists, name), append(was, i)
		}
	}
	return &c, was
}

// nested are the pairs of different lists of which the first is part of the
// second, both with people.
func (t *Table) nested() [][2]int {
	var out [][2]int
	active := t.active()
	for _, pair := range pairsOf(len(t.Lists), active) {
		var lists []int
		for i := range t.Lists {
			if pair>>i&1 == 1 {
				lists = append(lists, i)
			}
		}
		switch both := t.On(pair); both {
		case t.On(1 << lists[0]):
			out = append(out, [2]int{lists[0], lists[1]})
		case t.On(1 << lists[1]):
			out = append(out, [2]int{lists[1], lists[0]})
		}
	}
	return out
}
