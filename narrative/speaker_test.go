package narrative_test

import (
	"slices"
	"testing"

	"palermo"
	"palermo/narrative"
)

// A suspect's word is told apart from the word of the text and from what the
// suspect is said to have said to the person: testdata/speakers.jsonl.
func TestSpeakers(t *testing.T) {
	type spoken struct {
		Text   string
		Fact   palermo.FactID
		SaidBy palermo.Speaker `json:"said_by"`
	}
	r := reader(t)
	for _, d := range lines[spoken](t, "testdata/speakers.jsonl") {
		res := r.Suggest(narrative.Document{Text: d.Text})
		i := slices.IndexFunc(res.Suggestions, func(g narrative.Suggestion) bool { return g.Fact == d.Fact })
		if i < 0 {
			t.Errorf("%q: %s is not suggested", d.Text, d.Fact)
			continue
		}
		if got := res.Suggestions[i].SaidBy; got != d.SaidBy {
			t.Errorf("%q: %s is said by %v, want %v", d.Text, d.Fact, got, d.SaidBy)
		}
	}
}

// What is shown by somebody else is not weakened by a suspect's saying it too,
// and in a case a suspect's denial rules nothing out.
func TestSuspectsWordDecidesNothing(t *testing.T) {
	r := reader(t)
	weigh := func(text string) palermo.Evidence {
		res := r.Suggest(narrative.Document{Text: text})
		c := res.Case()
		var facts []palermo.Fact
		for _, e := range c.Episodes {
			for _, f := range e.Facts {
				if f.ID == "control.documents-taken" {
					facts = append(facts, f)
				}
			}
		}
		if len(facts) == 0 {
			t.Fatalf("%q: the passports are not found", text)
		}
		return palermo.Weigh(facts...)
	}
	nothing := palermo.Weigh()
	if got := weigh("The owner denies that he took their passports."); got != nothing {
		t.Errorf("a suspect's denial alone counts as %v", got)
	}
	if got := weigh("The inspector says that the owner never took their passports."); got == nothing {
		t.Error("an inspector's finding counts for nothing")
	}
	plain := weigh("The owner took their passports.")
	if got := weigh("The owner admits that he took their passports. The owner took their passports."); got != plain {
		t.Errorf("shown and admitted counts as %v, shown alone as %v", got, plain)
	}
}
