package narrative_test

import (
	"sync"
	"testing"

	"palermo/narrative"

	"github.com/google/go-cmp/cmp"
)

// One reader serves any number of goroutines, and what one reads changes nothing
// for another. The race detector watches this test; so it does the folds of the
// classifier's validation, which share their samples.
func TestConcurrentReading(t *testing.T) {
	r := reader(t)
	texts := lines[noteOfClass](t, "testdata/calls.jsonl")
	want := make([]narrative.Result, len(texts))
	for i, d := range texts {
		want[i] = r.Suggest(narrative.Document{ID: d.ID, Text: d.Text})
	}
	var run sync.WaitGroup
	for range 4 {
		run.Go(func() {
			for i, d := range texts {
				if diff := cmp.Diff(want[i].Suggestions, r.Suggest(narrative.Document{ID: d.ID, Text: d.Text}).Suggestions, cmp.AllowUnexported(narrative.Suggestion{})); diff != "" {
					t.Errorf("%s: %s", d.ID, diff)
				}
			}
		})
	}
	run.Wait()
	var docs []narrative.Labelled
	for _, d := range texts {
		docs = append(docs, narrative.Labelled{Document: narrative.Document{ID: d.ID, Text: d.Text}, Class: d.Class})
	}
	_, one := r.Validate(docs, 1)
	_, two := r.Validate(docs, 1)
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("validated twice: %s", diff)
	}
}
