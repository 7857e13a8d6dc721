package narrative

import (
	"slices"
	"strconv"

	"palermo"
)

// Case turns the suggestions into a case with one episode for each person, for
// the law to assess as if every suggestion had been accepted. What is said of
// several actors together is each one's; what is said of nobody in particular is
// nobody's. A suggestion of a hypothetical modality shows nothing and is left
// out.
func (r *Result) Case() palermo.Case {
	actors, persons := r.Actors, r.Persons
	if len(actors) == 0 {
		actors = []Party{{Label: "a1"}}
	}
	if len(persons) == 0 {
		persons = []Party{{Label: "p1"}}
	}
	c := palermo.Case{ID: r.ID}
	shown := slices.Concat(r.Suggestions, r.inferred)
	var single []palermo.PartyID
	members := map[string][]string{}
	for _, p := range persons {
		c.Parties = append(c.Parties, palermo.Party{ID: palermo.PartyID(p.Label)})
	}
	for _, a := range actors {
		if members[a.Label] = a.Members; len(a.Members) == 0 {
			members[a.Label] = []string{a.Label}
			single = append(single, palermo.PartyID(a.Label))
			c.Parties = append(c.Parties, palermo.Party{ID: palermo.PartyID(a.Label)})
		}
	}
	for _, p := range persons {
		e := palermo.Episode{ID: strconv.Itoa(len(c.Episodes) + 1), Person: palermo.PartyID(p.Label), Actors: slices.Clone(single)}
		for i := range shown {
			g := &shown[i]
			if !g.concerns(p.Label) {
				continue
			}
			of := members[g.Of]
			if len(of) == 0 {
				of = []string{""}
			}
			for _, actor := range of {
				if f, ok := g.fact(r.ID, palermo.PartyID(actor)); ok {
					e.Facts = append(e.Facts, f)
				}
			}
			if _, ok := g.Modality.Standard(); ok && !g.Date.IsZero() {
				if e.From.IsZero() || g.Date.Before(e.From) {
					e.From = g.Date
				}
				if e.To.IsZero() || e.To.Before(g.Date) {
					e.To = g.Date
				}
			}
		}
		if len(e.Facts) > 0 || len(c.Episodes) == 0 && len(persons) == 1 {
			c.Episodes = append(c.Episodes, e)
		}
	}
	return c
}

// Together is the case of the text as a whole: what it describes, whoever of the
// actors did it and to whomever of the persons. Whether a text describes a crime
// does not depend on its naming who did which part.
func (r *Result) Together() palermo.Case {
	one := *r
	one.Actors, one.Persons = []Party{{Label: "a1"}}, []Party{{Label: "p1"}}
	one.Suggestions, one.inferred = slices.Clone(r.Suggestions), slices.Clone(r.inferred)
	for _, list := range [][]Suggestion{one.Suggestions, one.inferred} {
		for i := range list {
			list[i].Of, list[i].About = "a1", "p1"
		}
	}
	return one.Case()
}

// concerns reports whether a suggestion belongs to the episode of a person: it is
// about them, about all together, or about no person but an actor alone.
func (g *Suggestion) concerns(person string) bool {
	return g.About == "" || g.About == person || g.shared || ofActorOnly(g.Fact)
}

// ofActorOnly reports whether a fact is of an actor's state of mind, gain or part
// and so the same towards every person.
func ofActorOnly(f palermo.FactID) bool {
	switch family(f) {
	case "actor", "part", "benefit":
		return true
	}
	return false
}

// fact is the suggestion as a fact of a case; ok is false when it shows nothing.
func (g *Suggestion) fact(source string, of palermo.PartyID) (f palermo.Fact, ok bool) {
	std, ok := g.Modality.Standard()
	f = palermo.Fact{
		ID: g.Fact, Value: palermo.Yes, Standard: std, SaidBy: g.SaidBy, Source: source, Span: g.Span, Date: g.Date, Of: of,
	}
	switch g.Value {
	case Denied:
		f.Value = palermo.No
	case Unclear:
		f.Value = palermo.Unclear
	}
	return f, ok
}
