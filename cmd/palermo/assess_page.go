package main

import (
	"fmt"
	"slices"
	"strings"

	"palermo"
	"palermo/law"
	"palermo/narrative"
)

// assessPage prints assessments for people: both tracks, one after the other,
// offence by offence, with the elements beside each outcome.
type assessPage struct {
	colour bool
	trace  bool
	book   *law.Codebook
}

var trackTitles = []struct {
	track palermo.Track
	title string
}{
	{palermo.Trafficking, "TRAFFICKING IN PERSONS, a crime against the person"},
	{palermo.Smuggling, "SMUGGLING OF MIGRANTS, a crime against the State"},
	{palermo.Other, "OTHER OFFENCES"},
}

func (pg *assessPage) render(r *palermo.CaseResult, found suggestions, o law.Options) []byte {
	p := &paper{colour: pg.colour}
	p.line(p.paint(bold, strings.TrimSpace(r.ID+"  "+found.title)))
	if len(found.facts) > 0 {
		p.line("  ", p.paint(bold, "SUGGESTED FROM THE TEXT"), ", until somebody accepts it")
	}
	for _, f := range found.facts {
		sign := map[narrative.Value]string{narrative.Established: "+", narrative.Denied: "-", narrative.Unclear: "?"}[f.Value]
		p.line("    ", sign, " ", pad(string(f.Fact), 30), pad(f.Modality.String(), 13), p.paint(faint, fmt.Sprintf("%d-%d ", f.Start, f.End)), "\"", wrap(f.Text, 90, strings.Repeat(" ", 50)), "\"")
	}
	for i := range r.Episodes {
		pg.episode(p, &r.Episodes[i], o)
	}
	p.line()
	return []byte(p.b.String())
}

func (pg *assessPage) episode(p *paper, e *palermo.EpisodeResult, o law.Options) {
	by := ""
	if len(e.Assessments) > 0 && e.Assessments[0].VersionBy == "newest" {
		by = ", by the newest law, because no date is given"
	}
	p.line(p.paint(faint, fmt.Sprintf("episode %s, person %s, at %s%s", e.ID, e.Person, spaced(o.Standard.String()), by)))
	width := 0
	for _, a := range e.Assessments {
		width = max(width, len(a.Offence))
	}
	var actors []palermo.PartyID
	for _, a := range e.Assessments {
		if !slices.Contains(actors, a.Actor) {
			actors = append(actors, a.Actor)
		}
	}
	for _, actor := range actors {
		if len(actors) > 1 {
			p.line()
			p.line(p.paint(bold, "actor "+string(actor)))
		}
		for _, t := range trackTitles {
			pg.track(p, e, actor, t.track, t.title, width)
		}
	}
	p.line(p.paint(faint, "  "+markLegend))
	pg.tail(p, e)
}

func (pg *assessPage) track(p *paper, e *palermo.EpisodeResult, actor palermo.PartyID, track palermo.Track, title string, width int) {
	first := true
	for i := range e.Assessments {
		a := &e.Assessments[i]
		if a.Actor != actor || a.Track != track {
			continue
		}
		if first {
			p.line("  ", p.paint(bold, title))
			first = false
		}
		p.line("    ", p.outcome(a.Outcome), " ", pad(a.Offence, width), "  ", pg.elements(p, a))
		pg.details(p, a)
	}
}

func (pg *assessPage) elements(p *paper, a *palermo.Assessment) string {
	var parts []string
	if a.Reason == palermo.NotInForce {
		parts = append(parts, "not in force then")
	}
	for _, el := range a.Elements {
		s := p.mark(el.Outcome) + " " + el.ID
		if el.Via != "" {
			s += " (via " + string(el.Via) + ")"
		}
		parts = append(parts, s)
	}
	if a.Checked == palermo.Unchecked {
		parts = append(parts, p.paint(faint, "[text not read]"))
	}
	return strings.Join(parts, "  ")
}

func (pg *assessPage) details(p *paper, a *palermo.Assessment) {
	const indent = "                    "
	if len(a.ToEstablish) > 0 || len(a.ToRuleOut) > 0 {
		var parts []string
		if len(a.ToEstablish) > 0 {
			parts = append(parts, "established by "+join(a.ToEstablish, " and "))
		}
		switch n := len(a.ToRuleOut); {
		case n > 3:
			parts = append(parts, fmt.Sprintf("ruled out by no to each of %d: %s, ...", n, join(a.ToRuleOut[:2], ", ")))
		case n > 0:
			parts = append(parts, "ruled out by no to "+join(a.ToRuleOut, " and "))
		}
		p.line(indent, p.paint(faint, wrap(strings.Join(parts, "; "), 96, indent)))
	}
	for _, rd := range a.Readings {
		if !rd.Leading && rd.Offence != a.Outcome {
			p.line(indent, wrap(fmt.Sprintf("another reading (%s): %s. %s", rd.ID, spaced(rd.Offence.String()), rd.Authority), 96, indent))
		}
	}
	if pg.trace {
		for i := range a.Elements {
			tree(p, &a.Elements[i], 10)
		}
	}
}

// tree prints the statute's tree below an element, one clause a line.
func tree(p *paper, el *palermo.Element, indent int) {
	name := el.Label
	switch {
	case el.Fact != "" && name == "":
		name = string(el.Fact)
	case el.Fact != "":
		name += " (" + string(el.Fact) + ")"
	case name == "" && el.ID != "":
		name = el.ID
	}
	if el.Op != "" && el.Op != "fact" {
		name = strings.TrimSpace(name + " [" + strings.ReplaceAll(el.Op, "_", " ") + "]")
	}
	p.line(strings.Repeat(" ", indent), p.mark(el.Outcome), " ", name, "  ", p.paint(faint, el.Cite))
	for i := range el.Trace {
		tree(p, &el.Trace[i], indent+2)
	}
}

// tail prints what is the episode's and not one offence's.
func (pg *assessPage) tail(p *paper, e *palermo.EpisodeResult) {
	if q := e.Next; q != nil {
		who := map[palermo.Asked]string{palermo.AskFile: "look in the file", palermo.AskOfficial: "ask an official",
			palermo.AskThirdParty: "ask somebody else first", palermo.AskPerson: "ask the person"}[q.Ask]
		if q.Trained {
			who += ", a trained interviewer only, once they are safe"
		}
		about := ""
		if q.Actor != "" && q.Actor != "a" {
			about = " (about actor " + string(q.Actor) + ")"
		}
		p.line("  ", p.paint(bold, "NEXT QUESTION"), "  ", q.Question, about)
		p.line("    ", p.paint(faint, fmt.Sprintf("%s; %s; bears on %d open offences", q.Fact, who, len(q.Offences))))
	}
	if t := e.TurningPoint; t != nil {
		p.line("  ", p.paint(bold, "TURNING POINT"), fmt.Sprintf("  smuggling was complete on %s (%s); it became trafficking on %s (%s)", t.SmuggledOn, t.Smuggling, t.TurnedOn, t.Trafficking))
	}
	if len(e.Unattributed) > 0 {
		p.line("  ", p.paint(bold, "WHOSE CONDUCT?"), "  nobody is named for ", join(e.Unattributed, ", "), "; it counts for no actor")
	}
	if e.PossibleVictim != palermo.NotPossibleVictim {
		p.line("  ", p.paint(bold, "POSSIBLE VICTIM"), "  treat as one: ", string(e.PossibleVictim))
	}
	if len(e.Protection) == 0 {
		return
	}
	p.line("  ", p.paint(bold, "PROTECTION OF THE PERSON"), ", whatever comes of the actors")
	for _, pr := range e.Protection {
		if pr.Outcome == palermo.RuledOut {
			continue
		}
		note := ""
		if pr.Checked == palermo.Unchecked {
			note = p.paint(faint, " [text not read]")
		}
		p.line("    ", p.outcome(pr.Outcome), " ", pr.Label, "  ", p.paint(faint, pr.Cite), note)
	}
}

func join(ids []palermo.FactID, sep string) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = string(id)
	}
	return strings.Join(parts, sep)
}

func spaced(s string) string { return strings.ReplaceAll(s, "-", " ") }
