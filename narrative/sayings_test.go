package narrative_test

import (
	"testing"

	"palermo/narrative"
)

// Sentences as callers and workers say them, one fact each, written without
// looking at a pattern and never corrected on: what wording that nobody thought
// of gets. The floors are just under what was measured; they are no bar.
func TestSayingsNeverCorrectedOn(t *testing.T) {
	r := reader(t)
	found, of := map[int]int{}, map[int]int{}
	for _, d := range lines[struct {
		ID, Fact, Text string
		Batch          int
	}](t, "testdata/sayings.jsonl") {
		of[d.Batch]++
		for _, s := range r.Suggest(narrative.Document{ID: d.ID, Text: d.Text}).Suggestions {
			if string(s.Fact) == d.Fact && s.Value == narrative.Established {
				found[d.Batch]++
				break
			}
		}
	}
	for batch, floor := range map[int]float64{1: 0.58, 2: 0.43} {
		t.Logf("batch %d: %d of %d", batch, found[batch], of[batch])
		if float64(found[batch]) < floor*float64(of[batch]) {
			t.Errorf("batch %d: fewer found than measured", batch)
		}
	}
}
