package law

import (
	"slices"

	"palermo"
)

// vault is what one episode's records amount to, before any law is applied.
type vault struct {
	actors       []palermo.PartyID
	own          []facts // per actor
	person       facts   // whoever did it: the person's side
	declined     [maxQuestions]bool
	unattributed []palermo.FactID

	weights []palermo.Weight // actors+1 rows of the codebook's length; the last row is unattributed conduct
	frame   frame
	asks    []ask
}

// unknownActor stands for whoever did it when a record names no actor.
const unknownActor palermo.PartyID = "unknown"

// gather weighs the records of an episode for each of its actors. A fact of an
// actor or of conduct counts for the actor it names; one that names nobody counts
// for the only actor there is, and among several for none of them, because an
// accusation without a name is nobody's.
func (l *Library) gather(v *vault, c *palermo.Case, e *palermo.Episode, until palermo.Date) error {
	book := l.Book
	n := book.Len()
	v.actors = append(v.actors[:0], e.Actors...)
	if len(v.actors) == 0 {
		v.actors = append(v.actors, unknownActor)
	}
	slices.Sort(v.actors)
	v.actors = slices.Compact(v.actors)
	rows := len(v.actors) + 1
	v.weights = grow(v.weights, rows*n)
	clear(v.weights)
	v.own = grow(v.own, len(v.actors))
	v.unattributed = v.unattributed[:0]
	clear(v.declined[:])
	row := func(a int) []palermo.Weight { return v.weights[a*n : (a+1)*n] }
	loose := row(len(v.actors))

	for i := range e.Facts {
		f := &e.Facts[i]
		q, ok := book.index[f.ID]
		if !ok {
			return book.Unknown(f.ID)
		}
		if !until.IsZero() && !counts(&book.questions[q], f, until) {
			continue
		}
		if f.Value == palermo.Declined {
			v.declined[q] = true
		}
		switch about := book.questions[q].About; {
		case !about.ofActor():
			for a := range v.actors {
				row(a)[q].Add(f.Value, f.Standard, f.SaidBy)
			}
		case f.Of == "" && len(v.actors) == 1:
			row(0)[q].Add(f.Value, f.Standard, f.SaidBy)
		case f.Of == "":
			loose[q].Add(f.Value, f.Standard, f.SaidBy)
			if !slices.Contains(v.unattributed, f.ID) {
				v.unattributed = append(v.unattributed, f.ID)
			}
		default:
			a, ok := slices.BinarySearch(v.actors, f.Of)
			if !ok {
				return errorf("name one of the episode's actors, or leave it out", "fact %s is of %q, who is no actor of episode %q", f.ID, f.Of, e.ID)
			}
			row(a)[q].Add(f.Value, f.Standard, f.SaidBy)
		}
	}
	if age, ok := book.index[palermo.FactUnder18]; ok {
		if a := c.Party(e.Person).Under18(e.From); a != palermo.NotAsked {
			for i := range v.actors {
				row(i)[age].Add(a, palermo.ReasonableGrounds, palermo.SaidByDocument)
			}
		}
	}
	for a := range rows {
		w := row(a)
		for i := range w {
			if s := w[i].Shown(); s != 0 {
				for _, j := range book.implied[i] {
					w[j].Imply(s)
				}
			}
		}
	}
	for i := range n {
		merged := palermo.Excluded
		for a := range v.actors {
			ev := row(a)[i].Evidence()
			v.own[a][i] = ev
			merged = merged.Or(ev)
		}
		if ev := loose[i].Evidence(); ev != 0 {
			merged = merged.Or(ev)
		}
		v.person[i] = merged
	}
	return nil
}

// counts reports whether a fact counts on a day of the timeline: what happens
// counts from its own date on, and a state of affairs always. An undated event
// counts on no day, so that a turning point is never dated by guessing.
func counts(q *Query, f *palermo.Fact, day palermo.Date) bool {
	if f.Date.IsZero() {
		return !q.Event
	}
	return !day.Before(f.Date)
}
