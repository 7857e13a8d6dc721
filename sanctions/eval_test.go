package sanctions

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write data/calibration.json anew")

// dataDir is the shared development data; tests that need it are skipped unless
// PALERMO_EVAL=1.
func dataDir(t testing.TB) string {
	t.Helper()
	if os.Getenv("PALERMO_EVAL") != "1" {
		t.Skip("reads the shared data: set PALERMO_EVAL=1")
	}
	if dir := os.Getenv("PALERMO_DATA"); dir != "" {
		return dir
	}
	return "../../shared/data"
}

// sharedLists reads lists of the shared data by folder and joins them.
func sharedLists(t testing.TB, globs ...string) []*List {
	t.Helper()
	base := dataDir(t)
	var lists []*List
	for _, g := range globs {
		files, err := filepath.Glob(filepath.Join(base, "screening", g))
		if err != nil || len(files) == 0 {
			t.Fatalf("no file matches %s", g)
		}
		for _, f := range files {
			r, err := os.Open(f)
			if err != nil {
				t.Fatal(err)
			}
			l, err := Read(filepath.ToSlash(strings.TrimPrefix(f, base)), r)
			r.Close()
			if err != nil {
				t.Fatal(err)
			}
			lists = append(lists, l)
		}
	}
	return Join(lists...)
}

// TestEvalCalibration measures the alarm curves and what scores across scripts
// must lose; with -update it writes them to data/calibration.json.
func TestEvalCalibration(t *testing.T) {
	lists := sharedLists(t, "ofac_2022-01-31/*.csv", "uk_2025-08-11/*.csv", "un_*/*.xml")
	c := Calibrate(Index(lists...), "OFAC SDN 2022-01-31, UK 2025-08-11, UN 2026-02-27 (sample)", 10_000, 1)
	for _, s := range c.Scripts {
		t.Logf("%-9s lower %.3f  alarms at 0.80 %.4f 0.85 %.4f 0.90 %.4f 0.92 %.4f 0.95 %.4f", s.Script, s.Lower, s.Alarms[30], s.Alarms[35], s.Alarms[40], s.Alarms[42], s.Alarms[45])
	}
	if *update {
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("data/calibration.json", append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEvalCurves prints recall and alarm rates over the scores.
func TestEvalCurves(t *testing.T) {
	lists := sharedLists(t, "ofac_2022-01-31/*.csv", "un_*/*.xml")
	s := Index(lists...)
	truth := Generate(lists, 2000, 7)
	w := &Scratch{}
	hits := make([][]Hit, len(truth))
	for i := range truth {
		hits[i] = s.Search(Query{Name: truth[i].Name}, w)
	}
	r, err := Score(truth, hits, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d entries\n%s", s.Len(), r)
}

// TestEvalOutside measures a set of unrelated names made elsewhere, JSON lines of
// {"set", "name"} in the file that PALERMO_NEGATIVES names, and how many people
// are found by their original script, on lists stripped of every original script.
func TestEvalOutside(t *testing.T) {
	lists := sharedLists(t, "ofac_2022-01-31/*.csv", "un_*/*.xml")
	path := os.Getenv("PALERMO_NEGATIVES")
	if path == "" {
		t.Skip("needs a file of unrelated names: set PALERMO_NEGATIVES")
	}
	var truth []Generated
	for _, l := range lists {
		for i := range l.Entries {
			e := &l.Entries[i]
			var latin []Alias
			for _, a := range e.Names {
				switch s := scriptLabel(a.Name); {
				case s == "Latin" || s == "none":
					latin = append(latin, a)
				case e.Kind == Person:
					truth = append(truth, Generated{Name: a.Name, Case: Script, Script: s, List: l.Name, ID: e.ID})
				}
			}
			if len(latin) > 0 {
				e.Names = latin
			}
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		var x struct{ Set, Name string }
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		truth = append(truth, Generated{Name: x.Name, Case: Unrelated, Script: x.Set})
	}
	s, w := Index(lists...), &Scratch{}
	hits := make([][]Hit, len(truth))
	for i := range truth {
		hits[i] = s.Search(Query{Name: truth[i].Name}, w)
	}
	r, err := Score(truth, hits, []float64{0.70, 0.78, 0.80, 0.81, 0.82, 0.83, 0.84, 0.85, 0.88, 0.90, 0.92, 0.95})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", r)
	for _, line := range r.Found {
		for i, cut := range r.Cuts {
			p, lo, hi := line.Rate(i)
			t.Logf("%s at %.2f: %.3f (%.3f to %.3f), %d of %d", line.Script, cut, p, lo, hi, line.At[i], line.N)
		}
	}
}
