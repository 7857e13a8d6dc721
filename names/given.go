package names

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/given.txt
var givenText string

// givenTable is data/given.txt: the groups that each name stands in.
type givenTable struct {
	groups map[string][]group
	latin  map[string]string // names in other scripts -> how they are romanised
}

// group is a line of the table: its number, whether it lists spellings rather
// than nicknames, and whether the name is the line's head.
type group uint16

func (g group) line() uint16   { return uint16(g) >> 2 }
func (g group) spelling() bool { return g&1 != 0 }
func (g group) head() bool     { return g&2 != 0 }

// givenNames parses the embedded table once; a malformed table is a fault of
// this package that its tests would show.
var givenNames = sync.OnceValue(func() *givenTable {
	t := &givenTable{groups: map[string][]group{}, latin: map[string]string{}}
	number := uint16(0)
	for line := range strings.Lines(givenText) {
		kind, head, members, ok := cutGiven(line)
		if !ok {
			continue
		}
		number++
		g := group(number << 2)
		if kind == "v" {
			g |= 1
		}
		t.add(head, g|2)
		for _, m := range strings.Fields(members) {
			t.add(m, g)
			if kind == "v" && !isASCII(m) {
				if folded := foldText(m); t.latin[folded] == "" && scriptOf([]rune(folded)[0]) != Latin {
					t.latin[folded] = lettersOnly(head)
				}
			}
		}
	}
	return t
})

func cutGiven(line string) (kind, head, members string, ok bool) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return "", "", "", false
	}
	front, members, ok := strings.Cut(line, ":")
	kind, head, found := strings.Cut(front, " ")
	return kind, head, members, ok && found
}

// add enters a name under its folded text, or its letters where it is Latin.
func (t *givenTable) add(name string, g group) {
	key := foldText(name)
	if scriptOf([]rune(key)[0]) == Latin {
		plain, _ := foldLatin(key)
		key = lettersOnly(plain)
	}
	for _, have := range t.groups[key] {
		if have.line() == g.line() {
			return
		}
	}
	t.groups[key] = append(t.groups[key], g)
}

// IsGiven reports whether a word, in any letters, is a given name, a short form
// or a spelling of one in the table of this package. A name that is not in the
// table is unknown, not refused.
func IsGiven(word string) bool {
	key := foldText(word)
	if key == "" {
		return false
	}
	if scriptOf([]rune(key)[0]) == Latin {
		plain, _ := foldLatin(key)
		key = lettersOnly(plain)
	}
	return len(givenNames().groups[key]) > 0
}
