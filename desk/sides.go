package desk

import (
	"slices"
	"strings"

	"palermo"
)

// Side is what the facts recorded amount to on one track under one law.
type Side struct {
	Track  palermo.Track
	Lead   *palermo.Assessment   // the rule nearest to being met; nil when that law has none on this track, or none that was read
	Others []*palermo.Assessment // the other rules of the track, nearest first
}

// Has reports whether the law has a rule on this track that somebody read.
func (s Side) Has() bool { return s.Lead != nil }

// Outcome is the leading rule's; not yet known when there is no rule.
func (s Side) Outcome() palermo.Truth {
	if s.Lead == nil {
		return palermo.NotYetKnown
	}
	return s.Lead.Outcome
}

// Sides parts the assessments of one actor by track: the two crimes beside each
// other, and what is neither.
type Sides struct {
	Trafficking, Smuggling Side
	Other                  []*palermo.Assessment
}

// Sides picks, out of the assessments of an episode, those of one actor by the
// rules that are law at a place: "un" for the two Protocols alone. Without a
// place it takes every rule.
func (l *Law) Sides(all []palermo.Assessment, actor palermo.PartyID, place string) Sides {
	s := Sides{Trafficking: Side{Track: palermo.Trafficking}, Smuggling: Side{Track: palermo.Smuggling}}
	var t, m []*palermo.Assessment
	for i := range all {
		a := &all[i]
		if a.Actor != actor || place != "" && !l.appliesAt(a.Offence, place) {
			continue
		}
		switch a.Track {
		case palermo.Trafficking:
			t = append(t, a)
		case palermo.Smuggling:
			m = append(m, a)
		default:
			s.Other = append(s.Other, a)
		}
	}
	s.Trafficking.Lead, s.Trafficking.Others = nearest(t)
	s.Smuggling.Lead, s.Smuggling.Others = nearest(m)
	slices.SortStableFunc(s.Other, compareNear)
	return s
}

func nearest(as []*palermo.Assessment) (lead *palermo.Assessment, others []*palermo.Assessment) {
	if len(as) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(as, compareNear)
	return as[0], as[1:]
}

// compareNear puts first what is established, then what is disputed or open,
// then what is ruled out; among equals the one with more of its elements met,
// then the one with more elements, then by id.
func compareNear(a, b *palermo.Assessment) int {
	if d := near(b.Outcome) - near(a.Outcome); d != 0 {
		return d
	}
	if d := met(b) - met(a); d != 0 {
		return d
	}
	if d := len(b.Elements) - len(a.Elements); d != 0 {
		return d
	}
	return strings.Compare(a.Offence, b.Offence)
}

func near(t palermo.Truth) int {
	switch t {
	case palermo.Established:
		return 3
	case palermo.Contested:
		return 2
	case palermo.NotYetKnown:
		return 1
	}
	return 0
}

func met(a *palermo.Assessment) int {
	n := 0
	for i := range a.Elements {
		if a.Elements[i].Outcome == palermo.Established {
			n++
		}
	}
	return n
}

// Answer is what one may say about a story: which of the two crimes the facts
// recorded meet.
type Answer string

// The answers. Open is the honest one when what is recorded is not enough.
const (
	AnswerTrafficking Answer = "trafficking"
	AnswerSmuggling   Answer = "smuggling"
	AnswerBoth        Answer = "both"
	AnswerNeither     Answer = "neither"
	AnswerOpen        Answer = "open"
)

// Answers lists them in the order in which they are offered.
var Answers = []Answer{AnswerTrafficking, AnswerSmuggling, AnswerBoth, AnswerNeither, AnswerOpen}

// Answer says which crimes are met. Where neither is and one is not decided, it
// is too early to say.
func (s Sides) Answer() Answer {
	t, m := s.Trafficking.Outcome(), s.Smuggling.Outcome()
	switch {
	case t == palermo.Established && m == palermo.Established:
		return AnswerBoth
	case t == palermo.Established:
		return AnswerTrafficking
	case m == palermo.Established:
		return AnswerSmuggling
	case t.Open() || m.Open():
		return AnswerOpen
	}
	return AnswerNeither
}
