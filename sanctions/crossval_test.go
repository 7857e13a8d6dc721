package sanctions

import (
	"fmt"
	"strings"
	"testing"
)

// bars are the alarm rates within which recall is stated: US names, and names of
// the whole world.
const (
	barUS    = 0.001
	barWorld = 0.003
)

// half is the scores of one half of people and of made-up names on some lists.
type half struct {
	us, world []float64 // best hit of unrelated names
	found     map[Case][]float64
}

// halvesOf scores generated queries on lists, split by turns into two halves:
// unrelated names and people of one half are not in the other.
func halvesOf(t *testing.T, lists []*List, people, strangers int, seed uint64) [2]half {
	var out [2]half
	for k := range out {
		out[k].found = map[Case][]float64{}
	}
	s, w := Index(lists...), &Scratch{}
	side := func(id string) int { return int(hashOf(id) & 1) }
	for _, g := range Generate(lists, people, seed) {
		if g.Case != Typing && g.Case != Swap && g.Case != Joined && g.Case != TwoErrors {
			continue
		}
		best := 0.0
		for _, h := range s.Search(Query{Name: g.Name}, w) {
			if h.ID == g.ID && h.List == g.List {
				best = h.Score
			}
		}
		f := out[side(g.ID)].found
		f[g.Case] = append(f[g.Case], best)
	}
	// Original script: on lists stripped of it.
	bare, queries := stripped(lists)
	s = Index(bare...)
	for _, g := range queries {
		best := 0.0
		for _, h := range s.Search(Query{Name: g.Name}, w) {
			if h.ID == g.ID && h.List == g.List {
				best = h.Score
			}
		}
		f := out[side(g.ID)].found
		f[Script] = append(f[Script], best)
	}
	s = Index(lists...)
	for i, g := range MadeUp(strangers, seed+1) {
		best := 0.0
		if h := s.Search(Query{Name: g.Name}, w); len(h) > 0 {
			best = h[0].Score
		}
		o := &out[i&1]
		if g.Script == "latin-us" {
			o.us = append(o.us, best)
		} else {
			o.world = append(o.world, best)
		}
	}
	return out
}

// stripped copies lists without names in scripts other than Latin, and gives a
// query for each person's name so taken away.
func stripped(lists []*List) (bare []*List, queries []Generated) {
	for _, l := range lists {
		c := *l
		c.Entries = append([]Entry(nil), l.Entries...)
		for i := range c.Entries {
			e := &c.Entries[i]
			var latin []Alias
			for _, a := range e.Names {
				if s := scriptLabel(a.Name); s == "Latin" || s == "none" {
					latin = append(latin, a)
				} else if e.Kind == Person {
					queries = append(queries, Generated{Name: a.Name, Case: Script, Script: s, List: l.Name, ID: e.ID})
				}
			}
			if len(latin) > 0 {
				e.Names = latin
			}
		}
		bare = append(bare, &c)
	}
	return bare, queries
}

// threshold is the lowest score at which a half keeps within both alarm rates.
func (h *half) threshold() float64 {
	for cut := 0.50; cut <= 1; cut += 0.005 {
		if share(h.us, cut-1e-9, 0) <= barUS && share(h.world, cut-1e-9, 0) <= barWorld {
			return cut
		}
	}
	return 1
}

func (h *half) String() string {
	cut := h.threshold()
	return h.at(cut)
}

// at tells how a half does at a score.
func (h *half) at(cut float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "at %.3f: US %.3f %%, world %.3f %%;", cut, 100*share(h.us, cut-1e-9, 0), 100*share(h.world, cut-1e-9, 0))
	for _, c := range []Case{Typing, Swap, Joined, TwoErrors, Script} {
		if n := len(h.found[c]); n > 0 {
			fmt.Fprintf(&b, " %s %.1f %% of %d;", c, 100*share(h.found[c], cut-1e-9, 0), n)
		}
	}
	return b.String()
}

// TestEvalCrossValidated chooses the threshold on half of the people and names,
// or on another list, and says what it does on the rest.
func TestEvalCrossValidated(t *testing.T) {
	sets := []struct {
		name  string
		lists []*List
	}{
		{"OFAC 2022 and UN", sharedLists(t, "ofac_2022-01-31/*.csv", "un_*/*.xml")},
		{"UK 2025", sharedLists(t, "uk_2025-08-11/*.csv")},
	}
	var all [][2]half
	for _, s := range sets {
		all = append(all, halvesOf(t, s.lists, 3000, 4000, 21))
	}
	for i, s := range sets {
		h := all[i]
		t.Logf("%s, chosen on half A: A %s", s.name, h[0].String())
		t.Logf("%s, chosen on half A: B %s", s.name, h[1].at(h[0].threshold()))
		t.Logf("%s, chosen on half B: A %s", s.name, h[0].at(h[1].threshold()))
		o := all[1-i]
		cut := max(o[0].threshold(), o[1].threshold())
		for k := range h {
			t.Logf("%s, chosen on %s: %c %s", s.name, sets[1-i].name, 'A'+k, h[k].at(cut))
		}
	}
}
