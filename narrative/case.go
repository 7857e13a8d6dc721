package narrative

import "palermo"

// parties names the actor and the person that the suggestions are about. A text
// has one of each unless it says more.
func (s *session) parties() {
	if len(s.res.Suggestions) == 0 {
		return
	}
	s.res.Actors = []Party{{Label: "a1", Role: "actor"}}
	s.res.Persons = []Party{{Label: "p1", Role: "person"}}
	for i := range s.res.Suggestions {
		s.res.Suggestions[i].Of, s.res.Suggestions[i].About = "a1", "p1"
	}
}

// Case turns the suggestions into a case with one episode for each person, for
// the law to assess as if every suggestion had been accepted. A suggestion of a
// hypothetical modality shows nothing and is left out.
func (r *Result) Case() palermo.Case {
	c := palermo.Case{ID: r.ID}
	actors, persons := r.Actors, r.Persons
	if len(actors) == 0 {
		actors = []Party{{Label: "a1"}}
	}
	if len(persons) == 0 {
		persons = []Party{{Label: "p1"}}
	}
	for _, p := range append(append([]Party{}, persons...), actors...) {
		c.Parties = append(c.Parties, palermo.Party{ID: palermo.PartyID(p.Label)})
	}
	for i, p := range persons {
		e := palermo.Episode{ID: itoa(i + 1), Person: palermo.PartyID(p.Label)}
		for _, a := range actors {
			e.Actors = append(e.Actors, palermo.PartyID(a.Label))
		}
		for _, g := range r.Suggestions {
			if g.About != "" && g.About != p.Label && len(persons) > 1 {
				continue
			}
			std, ok := g.Modality.Standard()
			if !ok {
				continue
			}
			f := palermo.Fact{
				ID: g.Fact, Value: palermo.Yes, Standard: std, SaidBy: g.by, Source: r.ID, Span: g.Span, Date: g.Date,
				Of: palermo.PartyID(g.Of),
			}
			switch g.Value {
			case Denied:
				f.Value = palermo.No
			case Unclear:
				f.Value = palermo.Unclear
			}
			e.Facts = append(e.Facts, f)
			if !g.Date.IsZero() && (e.To.IsZero() || e.To.Before(g.Date)) {
				e.To = g.Date
			}
			if !g.Date.IsZero() && (e.From.IsZero() || g.Date.Before(e.From)) {
				e.From = g.Date
			}
		}
		c.Episodes = append(c.Episodes, e)
	}
	return c
}

func itoa(n int) string {
	if n >= 10 {
		return itoa(n/10) + itoa(n%10)
	}
	return string(rune('0' + n))
}
