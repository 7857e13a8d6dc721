package narrative_test

import (
	"cmp"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"palermo/narrative"
)

var updateConfidence = flag.Bool("update-confidence", false, "fit library/narrative/confidence.json anew")

// codedSets is the coded texts that confidence is fitted on: the development
// releases, grouped by case, and notes by two authors of this package's texts.
func codedSets(t *testing.T) []narrative.Coded {
	dir := filepath.Join(dataDir(t), "narrative")
	group := map[string]string{}
	for _, d := range lines[release](t, filepath.Join(dir, "releases.jsonl")) {
		group[d.ID] = d.Group
	}
	set := func(docs []narrative.Gold) (out narrative.Coded) {
		for _, d := range docs {
			out = append(out, narrative.CodedText{Gold: d, Group: cmp.Or(group[d.ID], d.ID)})
		}
		return out
	}
	var blind []narrative.Gold
	for _, n := range lines[blindNote](t, "testdata/blind.jsonl") {
		g := narrative.Gold{Document: narrative.Document{ID: n.ID, Text: n.Text}}
		for _, f := range n.Facts {
			g.Facts = append(g.Facts, narrative.GoldFact{Fact: f, Value: narrative.Established})
		}
		blind = append(blind, g)
	}
	// Notes by an author who had read no pattern: the half that patterns were then
	// corrected on. The other half is TestConfidenceOfUnseenNotes'.
	return []narrative.Coded{
		independentNotes(t, "development"),
		set(gold(lines[goldDoc](t, filepath.Join(dir, "coded.jsonl")))),
		set(gold(lines[goldDoc](t, "../testdata/notes.jsonl"))),
		set(blind),
	}
}

// independentNotes is a half of the notes by another author, those about neither
// crime with them.
func independentNotes(t *testing.T, half string) (out narrative.Coded) {
	for _, f := range []string{"notes", "negatives"} {
		for _, d := range lines[struct {
			ID, Half, Text string
			Facts          []narrative.GoldFact
		}](t, "testdata/independent_"+f+".jsonl") {
			if d.Half == half {
				out = append(out, narrative.CodedText{Gold: narrative.Gold{Document: narrative.Document{ID: d.ID, Text: d.Text}, Facts: d.Facts}, Group: d.ID})
			}
		}
	}
	return out
}

// What the confidences are worth on notes that neither they nor the patterns were
// fitted to. The bound is what was measured, so that a fall is seen; it is no bar.
func TestConfidenceOfUnseenNotes(t *testing.T) {
	own, priors := reader(t).Reliability([]narrative.Coded{independentNotes(t, "held-back")})
	t.Logf("%d suggestions: Brier %.4f, calibration error %.4f; priors %.4f, %.4f", own.Pairs, own.Brier, own.Gap, priors.Brier, priors.Gap)
	for i, b := range own.Bins {
		if b.Pairs > 0 {
			t.Logf("  %.1f to %.1f: %4d suggestions, confidence %.3f, shared %.3f", float64(i)/10, float64(i+1)/10, b.Pairs, b.Confidence, b.Share)
		}
	}
	if own.Pairs < 100 || own.Brier >= priors.Brier {
		t.Error("the confidences are worse than the priors on notes not seen before")
	}
}

// The confidences of the library are those that the coded texts give, and hold
// for cases they were not fitted on better than the priors and than one rate for
// all. With -update-confidence the artefact is made anew.
func TestEvalConfidence(t *testing.T) {
	sets, r := codedSets(t), reader(t)
	fitted, priors, base := r.ValidateConfidence(sets)
	for _, x := range []struct {
		name string
		r    narrative.Reliability
	}{{"fitted, cross-validated", fitted}, {"priors", priors}, {"one base rate", base}} {
		t.Logf("%-24s %d pairs: Brier %.4f, calibration error %.4f", x.name, x.r.Pairs, x.r.Brier, x.r.Gap)
	}
	for i, b := range fitted.Bins {
		if b.Pairs > 0 {
			t.Logf("  %.1f to %.1f: %4d suggestions, confidence %.3f, shared %.3f", float64(i)/10, float64(i+1)/10, b.Pairs, b.Confidence, b.Share)
		}
	}
	if fitted.Brier >= priors.Brier || fitted.Brier >= base.Brier || fitted.Gap > 0.06 {
		t.Error("the fitted confidences are worse than they were")
	}
	c, err := r.Calibrate(sets, "40 coded releases (development set), 64 authored notes, 100 blind notes, the development half of the independent notes; go test ./narrative -run EvalConfidence -update-confidence")
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	const artefact = "../library/narrative/confidence.json"
	if *updateConfidence {
		if err := os.WriteFile(artefact, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(artefact); err != nil || string(want) != string(got) {
		t.Logf("%s was fitted on other patterns or texts; -update-confidence fits it anew (%v)", artefact, err)
	}
}

func TestConfidenceRoundTrip(t *testing.T) {
	data, err := os.ReadFile("../library/narrative/confidence.json")
	if err != nil {
		t.Fatal(err)
	}
	c, err := narrative.ParseConfidence(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.MarshalText()
	if err != nil || string(again) != string(data) {
		t.Errorf("the table does not round-trip: %v", err)
	}
	for name, table := range c.Tables {
		last := 0.0
		for _, s := range table.Steps {
			if s.Share < last {
				t.Errorf("%s: the share falls to %.4f at the prior %.2f", name, s.Share, s.Prior)
			}
			last = s.Share
		}
	}
	for _, bad := range []string{"", "{}", `{"version":1,"tables":{"x":null}}`, `{"version":1,"tables":{"x":{"base":2}}}`, `{"version":1,"tables":{"x":{"facts":{"act.harboured":[3,2]}}}}`} {
		if _, err := narrative.ParseConfidence([]byte(bad)); err == nil {
			t.Errorf("%q is no table of confidence", bad)
		}
	}
}
