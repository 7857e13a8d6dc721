package sanctions

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// bestF1 is the largest F1 over all cuts, and the cut.
func bestF1(scores []float64, match []bool) (best, cut float64) {
	order := make([]int, len(scores))
	total := 0
	for i := range order {
		order[i] = i
		if match[i] {
			total++
		}
	}
	sort.Slice(order, func(a, b int) bool { return scores[order[a]] > scores[order[b]] })
	tp := 0
	for k, i := range order {
		if match[i] {
			tp++
		}
		if k+1 < len(order) && scores[order[k+1]] == scores[i] {
			continue
		}
		if f := 2 * float64(tp) / float64(k+1+total); f > best {
			best, cut = f, scores[i]
		}
	}
	return best, cut
}

// crossF1 is F1 when the cut of every fifth of the pairs is the best cut of the
// other four: every pair is judged once by a cut that it did not choose.
func crossF1(scores []float64, match []bool) float64 {
	const folds = 5
	var tp, said, total int
	for k := range folds {
		var s []float64
		var m []bool
		for i := range scores {
			if i%folds != k {
				s, m = append(s, scores[i]), append(m, match[i])
			}
		}
		_, cut := bestF1(s, m)
		for i := k; i < len(scores); i += folds {
			if match[i] {
				total++
			}
			if scores[i] >= cut {
				said++
				if match[i] {
					tp++
				}
			}
		}
	}
	return 2 * float64(tp) / float64(max(said+total, 1))
}

// TestEvalNamePairs screens the first name of every labelled pair against a list
// that holds the second names of its group, and takes the score of its own pair.
func TestEvalNamePairs(t *testing.T) {
	f, err := os.Open(filepath.Join(dataDir(t), "screening", "namepairs.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range []string{"person", "organisation", "list variants"} {
		var mine [][]string
		for _, r := range rows[1:] {
			g := "person"
			if r[3] != "Person" {
				g = "organisation"
			}
			if strings.HasPrefix(r[5], "ofac_") {
				g = "list variants"
			}
			if g == group {
				mine = append(mine, r)
			}
		}
		kind := Person
		if group == "organisation" {
			kind = Organisation
		}
		l := &List{Name: "pairs"}
		for i, r := range mine {
			l.Entries = append(l.Entries, Entry{ID: fmt.Sprint(i), Kind: kind, Names: []Alias{{Name: r[1]}}})
		}
		s, w := Index(l), &Scratch{}
		var alone, listed []float64
		var match []bool
		for i, r := range mine {
			one := Index(&List{Entries: []Entry{l.Entries[i]}})
			v := 0.0
			if h := one.Search(Query{Name: r[0], Kind: kind}, &Scratch{}); len(h) > 0 {
				v = h[0].Score
			}
			alone = append(alone, v)
			v = 0
			for _, h := range s.Search(Query{Name: r[0], Kind: kind}, w) {
				if h.ID == fmt.Sprint(i) {
					v = h.Score
				}
			}
			listed = append(listed, v)
			match = append(match, r[2] == "match")
			if os.Getenv("PALERMO_VERBOSE") == group && (match[i] != (alone[i] >= 0.85)) {
				t.Logf("%.3f %.3f %s | %s | %s", alone[i], listed[i], r[2], r[0], r[1])
			}
		}
		fa, ca := bestF1(alone, match)
		fl, cl := bestF1(listed, match)
		t.Logf("%-14s %4d pairs: F1 %.3f at %.3f as a list of one, %.3f at %.3f within the list of all; cut chosen on other pairs: %.3f and %.3f", group, len(mine), fa, ca, fl, cl, crossF1(alone, match), crossF1(listed, match))
	}
}
