package sanctions

import (
	_ "embed"
	"math/rand/v2"
	"strings"
	"sync"
	"unicode"

	"palermo/names"
)

//go:embed data/stock.txt
var stockText string

// stock is given and family names of one custom of writing.
type stock struct {
	label         string
	given, family []string
	familyFirst   bool
}

var stocks = sync.OnceValue(func() []stock {
	var out []stock
	at := map[string]int{}
	for _, line := range strings.Split(stockText, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		head, rest, ok := strings.Cut(line, ": ")
		label, what, known := strings.Cut(head, " ")
		if !ok || !known {
			continue
		}
		i, seen := at[label]
		if !seen {
			i = len(out)
			at[label] = i
			out = append(out, stock{label: label})
		}
		switch what {
		case "given":
			out[i].given = strings.Fields(rest)
		case "family":
			out[i].family = strings.Fields(rest)
		case "order":
			out[i].familyFirst = rest == "family-given"
		}
	}
	return out
})

// Case says how a generated query was made.
type Case string

// The cases. All but Unrelated have an entry that should be found.
const (
	Exact     Case = "exact"     // the primary name as listed
	Typing    Case = "typing"    // one typing error
	TwoErrors Case = "two"       // two typing errors
	Swap      Case = "swap"      // two neighbouring letters exchanged, across a space too
	Reordered Case = "reordered" // the words turned round by one
	Joined    Case = "joined"    // a space left out
	Script    Case = "script"    // the entry's name in its original script
	Unrelated Case = "unrelated" // a made-up person
)

// Generated is a query whose answer is known.
type Generated struct {
	Name   string `json:"name"`
	Case   Case   `json:"case"`
	Script string `json:"script"`         // label of the stock for unrelated names, else the name's script
	List   string `json:"list,omitempty"` // the entry that should be found
	ID     string `json:"id,omitempty"`
}

// Generate makes queries from lists: for every case but [Unrelated] one query for
// each of n persons drawn at random from the lists (all of them when n is 0 or
// more than there are), and n unrelated names for each stock of names (1,000 when
// n is 0). The same lists, n and seed give the same queries.
//
// A typing error is, with equal chance, two neighbouring characters exchanged (a
// space may be one of them), a letter left out, a letter doubled, or a letter
// replaced by another of the same name or, one time in two, by any of a to z.
// Errors strike letters only, anywhere, the first letter included; a result equal
// to the name is drawn again. A name in the form "Surname, Given" is first written
// "Given Surname". An unrelated name is one given and one family name of a stock,
// drawn evenly, in the order of their custom (Chinese, Korean and Japanese names
// half the time given name first, apart, as forms export them); that it may coincide with a listed person is part of what an alarm
// rate measures.
//
// The draws are rand.NewPCG(seed, n-th person) of math/rand/v2, so a query does
// not depend on how many others are made.
func Generate(lists []*List, n int, seed uint64) []Generated {
	var out []Generated
	people := drawPeople(lists, n, seed)
	for k, p := range people {
		r := rand.New(rand.NewPCG(seed, uint64(k)))
		e := &p.list.Entries[p.entry]
		name := spoken(e.Names[0].Name)
		script := scriptLabel(name)
		if script != names.Latin.String() {
			continue
		}
		add := func(c Case, text, script string) {
			out = append(out, Generated{Name: text, Case: c, Script: script, List: p.list.Name, ID: e.ID})
		}
		add(Exact, name, script)
		one := mistype(r, name)
		add(Typing, one, script)
		add(TwoErrors, mistype(r, one), script)
		if v := swapped(r, name); v != name {
			add(Swap, v, script)
		}
		if words := strings.Fields(name); len(words) > 1 {
			add(Reordered, strings.Join(append(words[1:len(words):len(words)], words[0]), " "), script)
			i := r.IntN(len(words) - 1)
			add(Joined, strings.Join(append(append(append([]string{}, words[:i]...), words[i]+words[i+1]), words[i+2:]...), " "), script)
		}
		for _, a := range e.Names[1:] {
			if s := scriptLabel(a.Name); s != names.Latin.String() && s != names.NoScript.String() {
				add(Script, a.Name, s)
				break
			}
		}
	}
	if n == 0 {
		n = 1000
	}
	return append(out, MadeUp(n, seed)...)
}

// MadeUp makes n unrelated names for each stock of names.
func MadeUp(n int, seed uint64) []Generated {
	var out []Generated
	for k, st := range stocks() {
		out = append(out, st.madeUp(k, n, seed)...)
	}
	return out
}

// madeUp makes n unrelated names of the k-th stock.
func (st *stock) madeUp(k, n int, seed uint64) []Generated {
	out := make([]Generated, n)
	r := rand.New(rand.NewPCG(seed, uint64(k)<<32))
	for i := range out {
		given, family := st.given[r.IntN(len(st.given))], st.family[r.IntN(len(st.family))]
		name := given + " " + family
		if st.familyFirst && i%2 == 0 {
			name = family + given // as written; the other half as forms with two fields give it
		}
		out[i] = Generated{Name: name, Case: Unrelated, Script: st.label}
	}
	return out
}

// standard is the script for whose alarms a stock stands; false for a stock that
// is shown in the documentation and is no part of the measure.
func (st *stock) standard() (names.Script, bool) {
	switch st.label {
	case "latin-arabic":
		return names.Latin, false
	case "japanese":
		return names.Han, true // most Japanese names are written in Han signs
	}
	n := names.Parse(st.given[0] + " " + st.family[0])
	return scriptOf(&n), true
}

type person struct {
	list  *List
	entry int
}

// drawPeople draws n persons without repeats, in the order of the lists.
func drawPeople(lists []*List, n int, seed uint64) []person {
	var all []person
	for _, l := range lists {
		for i := range l.Entries {
			if l.Entries[i].Kind == Person {
				all = append(all, person{l, i})
			}
		}
	}
	if n <= 0 || n >= len(all) {
		return all
	}
	r := rand.New(rand.NewPCG(seed, ^uint64(0)))
	out := all[:0:0]
	for i, need := 0, n; need > 0; i++ {
		if r.IntN(len(all)-i) < need {
			out = append(out, all[i])
			need--
		}
	}
	return out
}

// spoken writes "Surname, Given" as "Given Surname".
func spoken(name string) string {
	if family, given, ok := strings.Cut(name, ", "); ok && !strings.Contains(given, ",") {
		return given + " " + family
	}
	return name
}

func scriptLabel(name string) string {
	n := names.Parse(name)
	label := names.NoScript
	for i := range n.Tokens {
		if s := n.Tokens[i].Script; s != names.NoScript && (label == names.NoScript || label == names.Latin) {
			label = s
		}
	}
	return label.String()
}

func mistype(r *rand.Rand, name string) string {
	for range 100 {
		rs := []rune(name)
		i := r.IntN(len(rs))
		if !unicode.IsLetter(rs[i]) {
			continue
		}
		switch r.IntN(4) {
		case 0:
			if i+1 < len(rs) {
				rs[i], rs[i+1] = rs[i+1], rs[i]
			}
		case 1:
			rs = append(rs[:i], rs[i+1:]...)
		case 2:
			rs = append(rs[:i+1], rs[i:]...)
		case 3:
			to := rs[r.IntN(len(rs))]
			if r.IntN(2) == 0 || !unicode.IsLetter(to) {
				to = rune('a' + r.IntN(26))
			}
			rs[i] = to
		}
		if out := strings.TrimSpace(string(rs)); out != name && out != "" {
			return out
		}
	}
	return name
}

func swapped(r *rand.Rand, name string) string {
	for range 100 {
		rs := []rune(name)
		if len(rs) < 2 {
			return name
		}
		i := r.IntN(len(rs) - 1)
		rs[i], rs[i+1] = rs[i+1], rs[i]
		if out := strings.TrimSpace(string(rs)); out != name {
			return out
		}
	}
	return name
}
