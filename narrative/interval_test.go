package narrative_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"palermo"
	"palermo/narrative"
)

// The counts of the facts add up to those of all facts together, whoever agrees
// with whom; an interval is one, and is a point where all is right.
func TestFactsAddUp(t *testing.T) {
	facts := []palermo.FactID{"means.force", "control.debt", "act.recruited"}
	values := []narrative.Value{narrative.Established, narrative.Denied, narrative.Unclear, ""}
	rapid.Check(t, func(t *rapid.T) {
		var gold []narrative.Gold
		var read []narrative.Result
		for i := range rapid.IntRange(1, 12).Draw(t, "texts") {
			g := narrative.Gold{Document: narrative.Document{ID: fmt.Sprint(i), Text: "x"}}
			r := narrative.Result{ID: g.ID}
			for _, f := range facts {
				if v := rapid.SampledFrom(values).Draw(t, "coded"); v != "" {
					g.Facts = append(g.Facts, narrative.GoldFact{Fact: f, Value: v})
				}
				if v := rapid.SampledFrom(values).Draw(t, "read"); v != "" {
					r.Suggestions = append(r.Suggestions, narrative.Suggestion{Fact: f, Value: v})
				}
			}
			gold, read = append(gold, g), append(read, r)
		}
		rep := narrative.Score(gold, read, 1)
		var found, spurious, missed int
		for _, f := range rep.PerFact {
			found, spurious, missed = found+f.Found, spurious+f.Spurious, missed+f.Missed
			if f.Found+f.Spurious+f.Missed == 0 {
				t.Errorf("%s is listed and nobody coded or suggested it", f.Fact)
			}
			if f.F1.Low > f.F1.High || f.F1.Low < 0 || f.F1.High > 1 || f.Found > 0 && f.F1.High == 0 {
				t.Errorf("%s: F1 %v", f.Fact, f.F1)
			}
			if f.Spurious+f.Missed == 0 && f.F1 != (narrative.Number{Value: 1, Low: 1, High: 1}) {
				t.Errorf("%s is always right and has F1 %v", f.Fact, f.F1)
			}
		}
		if found != rep.Facts.Found || spurious != rep.Facts.Spurious || missed != rep.Facts.Missed {
			t.Errorf("facts add up to %d, %d, %d; together they are %+v", found, spurious, missed, rep.Facts)
		}
	})
}
