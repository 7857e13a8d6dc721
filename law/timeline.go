package law

import (
	"slices"

	"palermo"
)

// date finds, from dated facts, the day on which each element and each offence
// that is established became complete, and the day on which a smuggling turned
// into a trafficking. What happened on no known day completes nothing.
func (l *Library) date(v *vault, c *palermo.Case, e *palermo.Episode, sc *scope, o Options, r *palermo.EpisodeResult) {
	var days []palermo.Date
	for i := range e.Facts {
		if d := e.Facts[i].Date; !d.IsZero() {
			days = append(days, d)
		}
	}
	if len(days) == 0 {
		return
	}
	slices.SortFunc(days, func(a, b palermo.Date) int { return int(a.Ordinal() - b.Ordinal()) })
	days = slices.CompactFunc(days, func(a, b palermo.Date) bool { return a.Ordinal() == b.Ordinal() })
	if len(days) > maxDays {
		days = days[:maxDays]
	}
	then := l.vaults.Get().(*vault)
	defer l.vaults.Put(then)
	for i := range days {
		day := days[i]
		if l.gather(then, c, e, day) != nil {
			return
		}
		for k, ap := range sc.rules {
			if ap.version == nil {
				continue
			}
			for a := range then.actors {
				into := &r.Assessments[a*len(sc.rules)+k]
				root := l.decide(then, ap.version.prog, a)
				if into.CompleteOn == nil && into.Outcome == palermo.Established && root.At(o.Standard) == palermo.Established {
					into.CompleteOn = &day
				}
				for j, n := range ap.version.prog.elements {
					el := &into.Elements[j]
					if el.CompleteOn == nil && el.Outcome == palermo.Established && then.frame.vals[n].At(o.Standard) == palermo.Established {
						el.CompleteOn = &day
					}
				}
			}
		}
	}
	r.TurningPoint = turningPoint(r.Assessments)
}

// maxDays bounds the work of a timeline; no file of a person has as many.
const maxDays = 1000

// turningPoint is the first trafficking offence, of any actor, that became
// complete after a smuggling of the same person had.
func turningPoint(assessments []palermo.Assessment) *palermo.TurningPoint {
	var smuggled, turned *palermo.Assessment
	for i := range assessments {
		a := &assessments[i]
		if a.Track == palermo.Smuggling && a.CompleteOn != nil && (smuggled == nil || a.CompleteOn.Before(*smuggled.CompleteOn)) {
			smuggled = a
		}
	}
	if smuggled == nil {
		return nil
	}
	for i := range assessments {
		a := &assessments[i]
		if a.Track != palermo.Trafficking || a.CompleteOn == nil {
			continue
		}
		if !smuggled.CompleteOn.Before(*a.CompleteOn) {
			return nil // it was trafficking from the start
		}
		if turned == nil || a.CompleteOn.Before(*turned.CompleteOn) {
			turned = a
		}
	}
	if turned == nil {
		return nil
	}
	return &palermo.TurningPoint{Actor: turned.Actor, Smuggling: smuggled.Offence, SmuggledOn: *smuggled.CompleteOn,
		Trafficking: turned.Offence, TurnedOn: *turned.CompleteOn}
}
