package narrative_test

import (
	"math"
	"os"
	"testing"

	"palermo/narrative"
)

// The texts in testdata/independent_*.jsonl are by another author, who had
// seen no pattern. They were scored before any change; then they were split by
// a hash of the text. Patterns were corrected on one half; the other is scored
// and not read.
type independent struct {
	narrative.Gold
	Half string `json:"half"`
}

const (
	developmentHalf = "development"
	heldBackHalf    = "held-back"
)

// floors are just under what was measured (docs/methods/narrative.md). They
// guard against a fall; they are not the bars, which the notes miss.
var floors = map[string]struct {
	facts        float64 // F1
	whole, terms int     // per cent
}{
	developmentHalf: {0.78, 90, 88}, // the model of facts is trained on it
	heldBackHalf:    {0.58, 66, 76},
}

func independentTexts(t *testing.T, files ...string) map[string][]narrative.Gold {
	t.Helper()
	halves := map[string][]narrative.Gold{}
	for _, f := range files {
		for _, d := range lines[independent](t, "testdata/"+f+".jsonl") {
			d.Gold.ID = f + " " + d.Gold.ID
			halves[d.Half] = append(halves[d.Half], d.Gold)
		}
	}
	return halves
}

// wholeFound counts texts that state act, means and purpose, and of them those
// in which all three were found.
func wholeFound(g []narrative.Gold, results []narrative.Result) (found, of int) {
	for i := range g {
		if !hasGroups(goldFacts(g[i])) || g[i].Class == narrative.ClassSmuggling || g[i].Class == narrative.ClassOther {
			continue
		}
		of++
		var got []string
		for _, s := range results[i].Suggestions {
			if s.Value == narrative.Established {
				got = append(got, string(s.Fact))
			}
		}
		if hasGroups(got) {
			found++
		}
	}
	return found, of
}

func calledCrime(g []narrative.Gold, results []narrative.Result) (called, of int) {
	for i := range g {
		if g[i].Class == narrative.ClassOther {
			of++
			if results[i].Class != narrative.ClassOther {
				called++
			}
		}
	}
	return called, of
}

// readNotes scores the reader on notes and logs the measures of the bars.
func readNotes(t *testing.T, r *narrative.Reader, name string, g []narrative.Gold) (rep narrative.Report, whole, wholeOf, called, calledOf int) {
	t.Helper()
	results := suggestAll(r, g)
	rep = narrative.Score(g, results, 1)
	whole, wholeOf = wholeFound(g, results)
	called, calledOf = calledCrime(g, results)
	t.Logf("%s: all three %d of %d, neither called a crime %d of %d", name, whole, wholeOf, called, calledOf)
	logReport(t, rep)
	return rep, whole, wholeOf, called, calledOf
}

func TestIndependentNotes(t *testing.T) {
	r := reader(t)
	for half, g := range independentTexts(t, "independent_notes", "independent_negatives") {
		rep, whole, wholeOf, called, calledOf := readNotes(t, r, half, g)
		if rep.Facts.F1.Value < floors[half].facts || whole*100 < floors[half].whole*wholeOf || called*100 > 13*calledOf {
			t.Errorf("%s: read worse than measured", half)
		}
		if half == developmentHalf && os.Getenv("PALERMO_SHOW") != "" {
			for _, f := range rep.PerFact {
				t.Logf("%-36s found %3d spurious %3d missed %3d F1 %.2f", f.Fact, f.Found, f.Spurious, f.Missed, f.F1.Value)
			}
			for i := range g {
				t.Logf("%s %s read %s: %s", g[i].ID, g[i].Class, r.Suggest(g[i].Document).Class, g[i].Text)
				for _, e := range rep.Errors {
					if e.ID == g[i].ID {
						t.Logf("    %s %s coded %q got %q: %q (%s)", e.Kind, e.Fact, e.Gold, e.Got, e.Span.Text, e.Pattern)
					}
				}
			}
		}
	}
}

// The notes in testdata/oblique_notes.jsonl are by two more authors who had seen
// no pattern and were asked to show by what happens and not to name it. No
// pattern was ever corrected on either half. The model of facts is trained on the
// development half; on the other it buys recall with some of what is coded as
// unclear, which the patterns alone leave alone.
func TestObliqueNotes(t *testing.T) {
	r := reader(t)
	floor := map[string][2]float64{developmentHalf: {0.75, 0.88}, heldBackHalf: {0.35, 0.80}} // just under what was measured
	patterns := map[string][2]float64{developmentHalf: {0.28, 0.88}, heldBackHalf: {0.23, 0.88}}
	for half, g := range independentTexts(t, "oblique_notes") {
		for name, x := range map[string]struct {
			r     *narrative.Reader
			floor [2]float64
		}{half: {r, floor[half]}, half + ", patterns alone": {r.WithFacts(nil), patterns[half]}} {
			rep, _, _, called, calledOf := readNotes(t, x.r, name, g)
			if rep.Facts.F1.Value < x.floor[0] || rep.Spans.Share.Value < 1 || rep.Unasserted.Share.Value < x.floor[1] || called*10 > calledOf {
				t.Errorf("%s: read worse than measured", name)
			}
		}
	}
}

func TestIndependentTerms(t *testing.T) {
	type termsText struct {
		ID, Half, Text string
		Uses           []narrative.Use
	}
	r := reader(t)
	right, of := map[string]int{}, map[string]int{}
	for _, d := range lines[termsText](t, "testdata/independent_terms.jsonl") {
		got := r.Terms(narrative.Document{ID: d.ID, Text: d.Text})
		for _, want := range d.Uses {
			of[d.Half]++
			verdict := narrative.Verdict("none")
			for _, u := range got {
				if u.Start < want.End && want.Start < u.End {
					verdict = u.Verdict
					break
				}
			}
			if verdict == want.Verdict {
				right[d.Half]++
			} else if d.Half == developmentHalf {
				t.Logf("%s %q: read %s, coded %s (%s): %s", d.ID, want.Text, verdict, want.Verdict, want.Why, d.Text)
			}
		}
	}
	for half, n := range of {
		t.Logf("%s: %d of %d verdicts right", half, right[half], n)
		if right[half]*100 < floors[half].terms*n {
			t.Errorf("%s: terms are judged worse than measured", half)
		}
	}
}

// A second person read forty of the authored texts without the first coding.
func TestSecondReading(t *testing.T) {
	type reading struct{ ID, Fact, Value string }
	first := map[string]string{}
	for _, x := range lines[authored](t, "testdata/texts.jsonl") {
		first[x.ID] = x.Value
	}
	table := map[[2]string]int{}
	n, agree, tp, fp, fn := 0, 0, 0, 0, 0
	for _, x := range lines[reading](t, "testdata/independent_reading.jsonl") {
		a, b := first[x.ID], x.Value
		n++
		table[[2]string{a, b}]++
		if a == b {
			agree++
		} else {
			t.Logf("%s: first %s, second %s", x.ID, a, b)
		}
		switch {
		case a == "established" && b == a:
			tp++
		case a == "established":
			fn++
		case b == "established":
			fp++
		}
	}
	var chance float64
	for _, v := range []string{"established", "denied", "unclear", "none"} {
		var row, col int
		for k, c := range table {
			if k[0] == v {
				row += c
			}
			if k[1] == v {
				col += c
			}
		}
		chance += float64(row) * float64(col) / float64(n*n)
	}
	p := float64(agree) / float64(n)
	kappa, f1 := (p-chance)/(1-chance), 2*float64(tp)/float64(2*tp+fp+fn)
	t.Logf("%d of %d agree (%.2f), kappa %.2f, F1 on established facts %.2f", agree, n, p, kappa, f1)
	if n != 40 || math.IsNaN(kappa) || kappa < 0.5 {
		t.Errorf("agreement on %d texts, kappa %.2f", n, kappa)
	}
}

func goldFacts(g narrative.Gold) (out []string) {
	for _, f := range g.Facts {
		if f.Value == narrative.Established {
			out = append(out, string(f.Fact))
		}
	}
	return out
}

func hasGroups(facts []string) bool {
	var act, means, purpose bool
	for _, f := range facts {
		switch {
		case len(f) > 4 && f[:4] == "act.":
			act = true
		case len(f) > 6 && f[:6] == "means.", f == "person.under-18":
			means = true
		case len(f) > 8 && f[:8] == "purpose.":
			purpose = true
		}
	}
	return act && means && purpose
}
