package narrative

import (
	"cmp"
	"fmt"
	"slices"

	"palermo"
)

// Ranked is a document's place in a pile, and why it stands there.
type Ranked struct {
	ID      string
	Score   float64  // likelihood of the crime and stakes together; only its order means anything
	Reasons []Reason // strongest first
}

// Reason is one reason for a place, with the words that show it where there
// are any.
type Reason struct {
	Why  string
	Fact palermo.FactID // empty for the model's score
	palermo.Span
}

// stakes are facts that make waiting costly. Who somebody is never counts: not
// nationality, ethnicity, religion, language or status.
var stakes = []struct {
	fact   palermo.FactID
	weight float64
	why    string
}{
	{palermo.FactUnder18, 0.35, "a child may be concerned"},
	{"control.confinement", 0.3, "somebody may be confined"},
	{"harm.life-endangered", 0.2, "life may be in danger"},
	{"hostage.seized-or-detained", 0.25, "somebody may be held"},
	{"means.force", 0.15, "force is described"},
	{"harm.sexual-violence", 0.15, "sexual violence is described"},
	{"control.documents-taken", 0.05, "documents were taken"},
}

// Rank orders a pile of documents by how likely each is about a crime and by
// what is at stake: children, confinement that may be going on, danger to life.
// Where a court case is over the stakes count for half, because what was at
// stake is known to somebody already. Documents that rank equal keep the order
// of their ids.
func Rank(results []Result, crime palermo.Track) []Ranked {
	out := make([]Ranked, 0, len(results))
	for i := range results {
		out = append(out, place(&results[i], crime))
	}
	slices.SortStableFunc(out, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func place(r *Result, crime palermo.Track) Ranked {
	p := r.Scores.Trafficking
	if crime == palermo.Smuggling {
		p = r.Scores.Smuggling
	}
	out := Ranked{ID: r.ID, Score: p}
	out.Reasons = append(out.Reasons, Reason{Why: fmt.Sprintf("words and facts of %s: %.2f", crime, p)})
	var risk float64
	for _, s := range stakes {
		for _, g := range r.Suggestions {
			if g.Fact != s.fact || g.Value == Denied || g.Modality == palermo.Hypothetical {
				continue
			}
			w := s.weight
			if g.Value == Unclear {
				w /= 3
			}
			if g.Modality == palermo.Found || g.Modality == palermo.Admitted {
				w /= 2
			}
			risk += w
			out.Reasons = append(out.Reasons, Reason{Why: s.why, Fact: g.Fact, Span: g.Span})
			break
		}
	}
	out.Score = p * (1 + risk)
	given := map[palermo.FactID]bool{} // a fact of several actors is one reason
	for _, g := range r.Suggestions {
		if g.Value == Established && decisive(g.Fact, crime) && !given[g.Fact] {
			given[g.Fact] = true
			out.Reasons = append(out.Reasons, Reason{Why: "element described", Fact: g.Fact, Span: g.Span})
		}
	}
	return out
}

// decisive reports whether a fact is of an element that tells the crime apart.
func decisive(f palermo.FactID, crime palermo.Track) bool {
	if crime == palermo.Smuggling {
		return f == "entry.illegal-entry-procured" || f == "entry.document-fraud" || f == "benefit.sought"
	}
	switch family(f) {
	case "purpose":
		return f != "purpose.labour-or-services"
	case "means":
		return true
	}
	return false
}
