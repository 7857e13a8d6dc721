package narrative_test

import (
	"testing"

	"palermo/narrative"
)

// Spanish texts with one fact each, written without the patterns at hand and
// run on them as they were: 33 of 44 on the first run.
func TestSpanishTexts(t *testing.T) {
	r := reader(t)
	texts := lines[authored](t, "testdata/texts_es.jsonl")
	right := 0
	for _, x := range texts {
		got := "none"
		for _, g := range r.Suggest(narrative.Document{ID: x.ID, Text: x.Text}).Suggestions {
			if g.Fact == x.Fact {
				got = string(g.Value)
			}
		}
		if got == x.Value {
			right++
			continue
		}
		t.Logf("%s: %s %s, coded %s: %s", x.ID, x.Fact, got, x.Value, x.Text)
	}
	t.Logf("%d of %d as coded", right, len(texts))
	if len(texts) < 40 || right*100 < len(texts)*85 {
		t.Errorf("%d of %d Spanish texts read as coded", right, len(texts))
	}
}
