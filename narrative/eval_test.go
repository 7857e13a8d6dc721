package narrative_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"palermo/narrative"
)

func fmtNumber(x narrative.Number) string {
	return fmt.Sprintf("%.3f [%.3f, %.3f]", x.Value, x.Low, x.High)
}

// dataDir is the folder of development data; the test is skipped unless
// PALERMO_EVAL=1 asks for evaluation.
func dataDir(t *testing.T) string {
	t.Helper()
	if os.Getenv("PALERMO_EVAL") != "1" {
		t.Skip("evaluation on the shared data: set PALERMO_EVAL=1")
	}
	if dir := os.Getenv("PALERMO_DATA"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "shared", "data")
}

type release struct {
	ID, Title, Text, Label, Group string
}

// The bars of the coding project, on the coded development releases. Their
// author had read them: the figures flatter.
func TestCodedReleases(t *testing.T) {
	g := gold(lines[goldDoc](t, filepath.Join(dataDir(t), "narrative", "coded.jsonl")))
	rep := narrative.Score(g, suggestAll(reader(t), g), 1)
	logReport(t, rep)
	for _, f := range rep.PerFact {
		t.Logf("%-34s found %d spurious %d missed %d F1 %.2f", f.Fact, f.Found, f.Spurious, f.Missed, f.F1.Value)
	}
	for what, ok := range map[string]bool{
		"facts F1 0.85":                      rep.Facts.F1.Value >= 0.85,
		"act, means, purpose F1 0.93":        rep.Groups.F1.Value >= 0.93,
		"modality 0.88":                      rep.Modality.Share.Value >= 0.88,
		"spans exact":                        rep.Spans.Share.Value == 1,
		"unclear or denied asserted <= 0.10": rep.Unasserted.Share.Value >= 0.90,
	} {
		if !ok {
			t.Errorf("bar missed: %s", what)
		}
	}
}

// The classifier by nested cross-validation over case groups, for several ways
// of dealing the groups to the folds.
func TestClassifierCrossValidated(t *testing.T) {
	var docs []narrative.Labelled
	var g []narrative.Gold
	for _, d := range lines[release](t, filepath.Join(dataDir(t), "narrative", "releases.jsonl")) {
		doc := narrative.Document{ID: d.ID, Title: d.Title, Text: d.Text}
		docs = append(docs, narrative.Labelled{Document: doc, Class: d.Label, Group: d.Group})
		g = append(g, narrative.Gold{Document: doc, Class: d.Label})
	}
	const seeds = 5
	var mean, both float64
	wrong := map[string]int{}
	for seed := range uint64(seeds) {
		_, classes := reader(t).Validate(docs, seed)
		results := make([]narrative.Result, len(docs))
		for i := range docs {
			results[i] = narrative.Result{ID: docs[i].ID, Class: classes[i]}
			if docs[i].Class != classes[i] {
				wrong[docs[i].ID+" labelled "+docs[i].Class+", classed "+classes[i]]++
			}
		}
		rep := narrative.Score(g, results, 1)
		t.Logf("seed %d: macro-F1 %s, both %s", seed, fmtNumber(rep.Class), fmtNumber(rep.Both.Share))
		mean += rep.Class.Value / seeds
		both += rep.Both.Share.Value / seeds
	}
	for what, n := range wrong {
		if n > seeds/2 {
			t.Logf("%d of %d: %s", n, seeds, what)
		}
	}
	t.Logf("mean macro-F1 %.3f, both %.2f", mean, both)
	if mean < 0.93 {
		t.Errorf("macro-F1 %.3f in nested cross-validation", mean)
	}
}

func TestReleasesPerSecond(t *testing.T) {
	docs := lines[release](t, filepath.Join(dataDir(t), "narrative", "releases.jsonl"))
	r := reader(t)
	start := time.Now()
	for _, d := range docs {
		r.Suggest(narrative.Document{ID: d.ID, Title: d.Title, Text: d.Text})
	}
	t.Logf("%.0f releases a second on one core", float64(len(docs))/time.Since(start).Seconds())
}
