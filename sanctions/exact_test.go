package sanctions

import (
	"fmt"
	"slices"
	"testing"
)

// everyone is the search without an index: every name is compared in full.
func everyone(s *Screener, q Query, w *Scratch) []string {
	w.bind(s)
	w.match = w.match[:0]
	n := s.people.parse(q.Name)
	space := &w.spaces[0]
	space.ask(&n, w)
	w.left = lettersOf(&n, w.left[:0], &w.leftCut)
	for at := range s.people.names {
		w.compareWith(&n, 0, uint32(at))
	}
	var out []string
	for i := range w.match {
		if score := s.score(&q, &w.match[i], nil); score >= floor {
			out = append(out, fmt.Sprintf("%d %.4f", w.match[i].entry, score))
		}
	}
	return out
}

// missedBy counts the entries that comparing everybody would show at 0.80 or
// more, below which nothing is put before a reviewer, and that the index does
// not show, for queries with no more than ten.
func missedBy(s *Screener, asked []string) (missed, all int, worst string) {
	w, v := &Scratch{}, &Scratch{}
	for _, name := range asked {
		q := Query{Name: name, Kind: Person}
		want := everyone(s, q, w)
		if len(want) > hitsPerQuery {
			continue
		}
		var got []string
		for _, h := range s.Search(q, v) {
			got = append(got, fmt.Sprintf("%d %.4f", h.entry, h.Score))
		}
		for _, h := range want {
			all++
			if !slices.Contains(got, h) {
				missed++
				worst = name
			}
		}
	}
	return missed, all, worst
}

func TestIndexAgainstComparingEveryone(t *testing.T) {
	l := invented(1500, 4)
	missed, all, worst := missedBy(Index(l), queries(l, 60))
	if all < 25 || missed > all/25 {
		t.Errorf("%d of %d hits of 0.80 or more are not found, of %q", missed, all, worst)
	}
	t.Logf("%d of %d not found", missed, all)
}

// TestEvalFullScan says how many hits the index loses against comparing the query
// with every listed name.
func TestEvalFullScan(t *testing.T) {
	lists := sharedLists(t, "ofac_2022-01-31/*.csv", "uk_2025-08-11/*.csv", "un_*/*.xml")
	s := Index(lists...)
	by := map[string][]string{}
	for _, g := range Generate(lists, 60, 11) {
		key := string(g.Case)
		if g.Case == Unrelated {
			key += " " + g.Script
			if len(by[key]) >= 25 {
				continue
			}
		}
		by[key] = append(by[key], g.Name)
	}
	for key, asked := range by {
		missed, all, worst := missedBy(s, asked)
		t.Logf("%-24s %3d queries: %d of %d hits of 0.80 or more are lost %s", key, len(asked), missed, all, worst)
	}
}
