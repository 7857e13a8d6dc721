package names

import (
	"encoding/csv"
	"encoding/xml"
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
	for i := range al.Pairs {
		p := &al.Pairs[i]
		x, y := p.Texts(a, b)
		fmt.Fprintf(&out, "[%s/%s %s %.2f*%.2f]", x, y, p.How, p.Score, p.Weight)
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

// TestEvalOriginalScript compares the sample's names in their original script
// with every Latin name of the sample: how many true pairs lie above the highest
// false ones.
func TestEvalOriginalScript(t *testing.T) {
	f := dataFile(t, "screening/un_2026-02-27_sample/un_consolidated_sample.xml")
	type individual struct {
		First  string `xml:"FIRST_NAME"`
		Second string `xml:"SECOND_NAME"`
		Third  string `xml:"THIRD_NAME"`
		Fourth string `xml:"FOURTH_NAME"`
		Native string `xml:"NAME_ORIGINAL_SCRIPT"`
	}
	var doc struct {
		People []individual `xml:"INDIVIDUALS>INDIVIDUAL"`
	}
	if err := xml.NewDecoder(f).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	s := &Scratch{}
	var same, other []float64
	for i, p := range doc.People {
		if strings.TrimSpace(p.Native) == "" {
			continue
		}
		a := Parse(p.Native)
		for j, q := range doc.People {
			b := Parse(strings.Join([]string{q.First, q.Second, q.Third, q.Fourth}, " "))
			al := Compare(&a, &b, s)
			if i == j {
				same = append(same, al.Score)
				t.Logf("%.3f %s | %s %s", al.Score, p.Native, b.Original, explain(&a, &b, al))
			} else {
				other = append(other, al.Score)
			}
		}
	}
	sort.Float64s(other)
	for _, rate := range []float64{0, 0.001, 0.003, 0.01} {
		cut := other[len(other)-1-int(rate*float64(len(other)))]
		n := 0
		for _, v := range same {
			if v > cut {
				n++
			}
		}
		t.Logf("false pairs above the cut %.3f: %.1f %%; true pairs above: %d of %d", cut, 100*rate, n, len(same))
	}
}
