package narrative

import (
	"strconv"
	"strings"

	"palermo"
)

// emit suggests a fact once, from the words that show it best, and again for
// every other actor or person of whom the text states it in its own words.
func (s *session) emit(list []Suggestion, doc palermo.Modality) {
	c := &s.cast
	if !c.several() && !s.apart {
		g := list[0]
		g.Modality = inherit(g, doc)
		s.res.Suggestions = append(s.res.Suggestions, g)
		return
	}
	var out []Suggestion
	for _, g := range list {
		g.who, g.person = c.resolve(g.who), s.told(g.person)
		if ofPersonOnly(g.Fact) {
			g.Modality = inherit(g, doc)
			g.who = 0
			out = widen(out, g)
			continue
		}
		for _, w := range c.alike(g.who, doc) {
			h := g
			h.who = w
			h.Modality = s.inherits(h, doc)
			out = widen(out, h)
		}
	}
	s.res.Suggestions = append(s.res.Suggestions, out...)
}

// widen adds a suggestion unless one as strong says the same of its people
// already. What is said of nobody adds nothing to what is said of somebody.
func widen(out []Suggestion, g Suggestion) []Suggestion {
	for i := range out {
		o := &out[i]
		switch {
		case rank(o.Value) > rank(g.Value):
		case o.person != g.person && g.person != 0:
		case g.who&^o.who == 0:
			return out
		case o.who == 0 && o.Value == g.Value && o.person == g.person:
			*o = g
			return out
		}
	}
	if len(out) >= keepPerFact {
		return out
	}
	return append(out, g)
}

// alike cuts a set of actors into sets whose cases stand alike.
func (c *cast) alike(w who, doc palermo.Modality) []who {
	if !w.several() {
		return []who{w}
	}
	if _, ok := c.posture(w, doc); ok {
		return []who{w}
	}
	var out []who
	var at []palermo.Modality
members:
	for i := range c.actors {
		if w&(1<<i) == 0 {
			continue
		}
		m := c.standing(&c.actors[i], doc)
		for j := range at {
			if at[j] == m {
				out[j] |= 1 << i
				continue members
			}
		}
		out, at = append(out, 1<<i), append(at, m)
	}
	return out
}

// inherits is the modality of a suggestion by where its own actors stand. A plea
// or finding that is not theirs does not raise what is only alleged of them.
func (s *session) inherits(g Suggestion, doc palermo.Modality) palermo.Modality {
	if !s.cast.several() || g.who == 0 {
		return inherit(g, doc)
	}
	own, _ := s.cast.posture(g.who, doc)
	if g.decided && !g.own && (g.family == palermo.Admitted || g.family == palermo.Found) && (own == palermo.Charged || own == palermo.Asserted) {
		g.decided = false
	}
	return inherit(g, own)
}

// told is a person where the text tells persons apart, and nobody where it does
// not.
func (s *session) told(w who) who {
	if !s.apart {
		return 0
	}
	return w
}

// tellApart decides whether the text tells persons apart: facts are stated of two
// of them at least.
func (s *session) tellApart() {
	c := &s.cast
	var seen who
	for fact, list := range s.best {
		if isSign(fact) {
			continue
		}
		for _, g := range list {
			if g.person.single() {
				seen |= g.person
			}
		}
	}
	// Ordinals tell persons apart from each other only: "one victim" alone may be
	// whoever else is spoken of.
	var counted who
	for i := range c.persons {
		if seen&(1<<i) != 0 && strings.HasPrefix(c.persons[i].key, "which ") {
			counted |= 1 << i
		}
	}
	if counted.single() {
		seen &^= counted
	}
	s.apart = seen.several()
	if !s.apart {
		return
	}
	// Leave out whoever no fact is about, so that labels run on without gaps.
	place := map[int]int{}
	var kept []member
	for i := range c.persons {
		if seen&(1<<i) != 0 {
			place[i] = len(kept)
			kept = append(kept, c.persons[i])
		}
	}
	c.persons = kept
	for _, list := range s.best {
		for i := range list {
			switch w := list[i].person; {
			case !w.single():
			case seen&w == 0:
				list[i].person = 0
			default:
				list[i].person = 1 << place[w.index()]
			}
		}
	}
}

// parties names the actors and the persons and labels the suggestions with them.
// A text has one of each unless it says more. The first person stands for all
// together and for whoever cannot be told.
func (s *session) parties() {
	if len(s.res.Suggestions) == 0 {
		return
	}
	sortSuggestions(s.res.Suggestions)
	s.labelActors()
	s.labelPersons()
}

func (s *session) labelActors() {
	c := &s.cast
	if !c.several() {
		one := Party{Label: "a1", Role: "actor"}
		if len(c.actors) == 1 {
			one.Name = c.actors[0].name
		}
		s.res.Actors = []Party{one}
		for i := range s.res.Suggestions {
			if g := &s.res.Suggestions[i]; !ofPersonOnly(g.Fact) {
				g.Of = one.Label
			}
		}
		return
	}
	l := newLabels("a", "actor", c.actors, c.others)
	for i := range s.res.Suggestions {
		g := &s.res.Suggestions[i]
		g.Of = l.label(g.who)
	}
	s.res.Actors = l.parties
}

func (s *session) labelPersons() {
	all := Party{Label: "p1", Role: "person"}
	s.res.Persons = []Party{all}
	if s.apart {
		for i := range s.cast.persons {
			p := Party{Label: "p" + strconv.Itoa(i+2), Name: s.cast.persons[i].name, Role: "person"}
			s.res.Persons = append(s.res.Persons, p)
			s.res.Persons[0].Members = append(s.res.Persons[0].Members, p.Label)
		}
	}
	for i := range s.res.Suggestions {
		g := &s.res.Suggestions[i]
		g.About = all.Label
		if s.apart && g.person.single() {
			g.About = s.res.Persons[1+g.person.index()].Label
		}
		g.shared = g.person&everyone != 0
	}
}
