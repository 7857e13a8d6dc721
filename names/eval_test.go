package names

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// dataFile opens a file of the shared development data, or skips.
func dataFile(t *testing.T, path string) *os.File {
	t.Helper()
	if os.Getenv("PALERMO_EVAL") != "1" {
		t.Skip("reads the shared data: set PALERMO_EVAL=1")
	}
	dir := os.Getenv("PALERMO_DATA")
	if dir == "" {
		dir = "../../shared/data"
	}
	f, err := os.Open(filepath.Join(dir, path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestEvalNamePairs prints F1 over cuts on the labelled pairs, by group, and the
// pairs farthest on the wrong side when PALERMO_VERBOSE is set.
func TestEvalNamePairs(t *testing.T) {
	rows, err := csv.NewReader(dataFile(t, "screening/namepairs.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type scored struct {
		score float64
		match bool
		text  string
	}
	groups := map[string][]scored{}
	s := &Scratch{}
	for _, r := range rows[1:] {
		read, group := Parse, "person"
		if r[3] != "Person" {
			read, group = ParseOrganisation, "organisation"
		}
		if strings.HasPrefix(r[5], "ofac_") {
			group = "list variants"
		}
		a, b := read(r[0]), read(r[1])
		al := Compare(&a, &b, s)
		groups[group] = append(groups[group], scored{al.Score, r[2] == "match", fmt.Sprintf("%.3f %s %s | %s %s", al.Score, r[2], r[0], r[1], explain(&a, &b, al))})
	}
	for _, g := range []string{"person", "organisation", "list variants"} {
		list := groups[g]
		sort.Slice(list, func(i, j int) bool { return list[i].score > list[j].score })
		total := 0
		for _, x := range list {
			if x.match {
				total++
			}
		}
		best, cut, tp := 0.0, 0.0, 0
		for i, x := range list {
			if x.match {
				tp++
			}
			if i+1 < len(list) && list[i+1].score == x.score {
				continue
			}
			if f := 2 * float64(tp) / float64(i+1+total); f > best {
				best, cut = f, x.score
			}
		}
		t.Logf("%-14s %4d pairs, best F1 %.3f at %.3f", g, len(list), best, cut)
		if v := os.Getenv("PALERMO_VERBOSE"); v == g {
			for _, x := range list {
				if x.match != (x.score >= cut) {
					t.Log(x.text)
				}
			}
		}
	}
}

func explain(a, b *Name, al Alignment) string {
	var out strings.Builder
	side := func(n *Name, i, k int16) string {
		var w []string
		for ; k > 0; i, k = i+1, k-1 {
			w = append(w, n.Tokens[i].Latin)
		}
		return strings.Join(w, "+")
	}
	for _, p := range al.Pairs {
		fmt.Fprintf(&out, "[%s/%s %s %.2f*%.2f]", side(a, p.A, p.NA), side(b, p.B, p.NB), p.How, p.Score, p.Weight)
	}
	return out.String()
}

func TestEvalCrossScript(t *testing.T) {
	r := csv.NewReader(dataFile(t, "linkage/cross_script_pairs.csv"))
	r.Comment, r.FieldsPerRecord = '#', -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	ok, n := 0, 0
	for _, row := range rows {
		if len(row) < 3 {
			continue
		}
		want, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			continue
		}
		a, b := Parse(row[0]), Parse(row[1])
		al := Compare(&a, &b, &Scratch{})
		n++
		if al.Score >= want {
			ok++
		}
		t.Logf("%.3f (expected %.2f) %s | %s %s", al.Score, want, row[0], row[1], explain(&a, &b, al))
	}
	t.Logf("%d of %d at or above the expected score", ok, n)
}
