package desk

import (
	"slices"

	"palermo"
	"palermo/narrative"
)

// cast is whom a note tells apart, and of whom it is asked. The zero value is a
// note that tells nobody apart: all conduct is one actor's.
type cast struct {
	several []narrative.Party   // each alone; none where there are not two
	members map[string][]string // by label, of one actor or of several together
	chosen  string              // a label of several; empty for all as one
}

func castOf(actors []narrative.Party, chosen string) cast {
	c := cast{members: map[string][]string{}}
	for _, a := range actors {
		if c.members[a.Label] = a.Members; len(a.Members) == 0 {
			c.members[a.Label] = []string{a.Label}
			c.several = append(c.several, a)
		}
	}
	if len(c.several) < 2 {
		return cast{}
	}
	if slices.ContainsFunc(c.several, func(a narrative.Party) bool { return a.Label == chosen }) {
		c.chosen = chosen
	}
	return c
}

// names are the names of those whom a label stands for.
func (c *cast) names(label string) (names []string) {
	for _, m := range c.members[label] {
		for _, a := range c.several {
			if a.Label == m && a.Name != "" {
				names = append(names, a.Name)
			}
		}
	}
	return names
}

// others are those of whom it is not asked.
func (c *cast) others() (ids []palermo.PartyID) {
	for _, a := range c.several {
		if c.chosen != "" && a.Label != c.chosen {
			ids = append(ids, palermo.PartyID(a.Label))
		}
	}
	return ids
}

// facts are an accepted suggestion as facts: of the actor asked about, of others
// beside, or of nobody in particular, as the text tells it.
func (c *cast) facts(s *Suggestion) (facts []palermo.Fact) {
	f := s.fact()
	if c.chosen == "" {
		return []palermo.Fact{f}
	}
	f.Of = ""
	if len(c.members[s.Of]) == 0 {
		return []palermo.Fact{f}
	}
	for _, m := range c.members[s.Of] {
		if f.Of = palermo.PartyID(m); m == c.chosen {
			f.Of = tryActor
		}
		facts = append(facts, f)
	}
	return facts
}
