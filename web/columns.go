package web

import (
	"fmt"
	"slices"

	"palermo"
	"palermo/chart"
	"palermo/desk"
)

// columns are the two crimes side by side, as every page shows them.
type columns struct {
	Trafficking, Smuggling column
}

// column is one crime: what its law asks for, element by element.
type column struct {
	Track     palermo.Track
	Has       bool // there is a rule that somebody read
	Outcome   palermo.Truth
	Title     words // of the leading rule
	Offence   string
	Cite      string
	Checked   palermo.Checked
	NotForce  bool // conduct before the rule was in force
	Met       int
	Rows      []row
	Standards []standardOutcome
	Others    []other
	Stones    string // the drawing
}

// row is an element.
type row struct {
	Name     string // in plain words
	Label    words  // in the law's terms
	Cite     string
	Outcome  palermo.Truth
	Decides  bool // it is what the outcome turns on
	Via      string
	Shown    []said
	Disputed []said
	Open     []said
	Against  []said
	Readings []palermo.Reading
}

// said is a fact in words, and the places of a text that speak of it.
type said struct {
	words
	Fact  palermo.FactID
	Spans []spanRef
}

// spanRef leads to a suggestion.
type spanRef struct {
	Number  int
	Quote   string // the words of the text, shortened
	Counted bool   // somebody accepted it; otherwise it waits
}

type standardOutcome struct {
	Standard palermo.Standard
	Outcome  palermo.Truth
	Current  bool
}

// other is a further rule, in a line.
type other struct {
	Offence string
	Title   words
	Cite    string
	Outcome palermo.Truth
	Checked palermo.Checked
	Stones  string
}

func (s *site) columns(l *language, sides desk.Sides, standard palermo.Standard, name func(palermo.PartyID) string) columns {
	return columns{s.column(l, sides.Trafficking, standard, name), s.column(l, sides.Smuggling, standard, name)}
}

func (s *site) column(l *language, side desk.Side, standard palermo.Standard, name func(palermo.PartyID) string) column {
	c := column{Track: side.Track}
	a := side.Lead
	if a == nil {
		return c
	}
	c.Has, c.Outcome, c.Offence, c.Checked = true, a.Outcome, a.Offence, a.Checked
	c.Title, c.Cite = s.title(l, a.Offence), s.cite(a.Offence)
	c.NotForce = a.Reason == palermo.NotInForce
	for st := range palermo.Standards {
		c.Standards = append(c.Standards, standardOutcome{palermo.Standard(st), a.ByStandard[st], palermo.Standard(st) == standard})
	}
	for i := range a.Elements {
		e := &a.Elements[i]
		r := s.row(l, a, e)
		r.Decides = a.Outcome != palermo.Established && (e.Outcome == a.Outcome || a.Outcome.Open() && e.Outcome.Open())
		if e.Via != "" && name != nil {
			r.Via = name(e.Via)
		}
		if e.Outcome == palermo.Established {
			c.Met++
		}
		c.Rows = append(c.Rows, r)
	}
	c.Stones = s.stones(l, a)
	for _, o := range side.Others {
		c.Others = append(c.Others, s.other(l, o))
	}
	return c
}

func (s *site) row(l *language, a *palermo.Assessment, e *palermo.Element) row {
	r := row{Name: s.elementName(l, e), Cite: e.Cite, Outcome: e.Outcome}
	if text, lang, ok := l.lookup("label." + a.Offence + "." + e.ID); ok {
		r.Label = words{text, l.unless(lang)}
	} else if e.Label != "" && e.Label != r.Name {
		r.Label = words{e.Label, l.unless(base)}
	}
	s.leaves(l, e, &r, map[palermo.FactID]bool{})
	for _, rd := range a.Readings {
		if rd.Element == e.ID {
			r.Readings = append(r.Readings, rd)
		}
	}
	return r
}

// elementName is an element in plain words where the catalogue has them, else in
// the law's.
func (s *site) elementName(l *language, e *palermo.Element) string {
	if key := "element." + e.ID; l.has(key) {
		return l.t(key)
	}
	if e.Label != "" {
		return e.Label
	}
	return e.ID
}

// leaves sorts the facts below an element by what is recorded of them.
func (s *site) leaves(l *language, e *palermo.Element, r *row, seen map[palermo.FactID]bool) {
	if e.Fact != "" {
		if seen[e.Fact] {
			return
		}
		seen[e.Fact] = true
		w := said{words: s.fact(l, e.Fact), Fact: e.Fact}
		switch e.Outcome {
		case palermo.Established:
			r.Shown = append(r.Shown, w)
		case palermo.RuledOut:
			r.Against = append(r.Against, w)
		case palermo.Contested:
			r.Disputed = append(r.Disputed, w)
		default:
			r.Open = append(r.Open, w)
		}
	}
	for i := range e.Trace {
		s.leaves(l, &e.Trace[i], r, seen)
	}
}

// refer gives the facts of both columns the places of the text that speak of
// them.
func (c columns) refer(spans map[palermo.FactID][]spanRef) {
	for _, rows := range [][]row{c.Trafficking.Rows, c.Smuggling.Rows} {
		for i := range rows {
			for _, list := range [][]said{rows[i].Shown, rows[i].Disputed, rows[i].Open, rows[i].Against} {
				for k := range list {
					list[k].Spans = spans[list[k].Fact]
				}
			}
		}
	}
}

// Suggested are the places of the text that speak of what is not known, and that
// nobody has accepted yet, each once.
func (r row) Suggested() (out []spanRef) {
	for _, f := range r.Open {
		for _, at := range f.Spans {
			if !at.Counted && !slices.ContainsFunc(out, func(o spanRef) bool { return o.Number == at.Number }) {
				out = append(out, at)
			}
		}
	}
	return out
}

// Quoted are the places of the text that the element rests on.
func (r row) Quoted() (out []spanRef) {
	for _, list := range [][]said{r.Shown, r.Disputed, r.Against} {
		for _, f := range list {
			for _, at := range f.Spans {
				if at.Counted && !slices.ContainsFunc(out, func(o spanRef) bool { return o.Number == at.Number }) {
					out = append(out, at)
				}
			}
		}
	}
	return out
}

// ShowOpen reports whether what is not known is worth a line: where the element
// is met without it, it is not.
func (r row) ShowOpen() bool { return r.Outcome.Open() && len(r.Open) > 0 }

// ShowAgainst reports whether what is recorded as not so is worth a line.
func (r row) ShowAgainst() bool { return r.Outcome != palermo.Established && len(r.Against) > 0 }

// Few reports whether a list is short enough to stand open.
func (r row) Few(list []said) bool { return len(list) <= 2 }

// title is the name of a rule: the catalogue's where it has one, else the law
// pack's.
func (s *site) title(l *language, offence string) words {
	if text, ok := l.Text["offence."+offence]; ok {
		return words{text, ""}
	}
	text, in := s.desk.Law.Title(offence, l.Code)
	return words{text, l.unless(in)}
}

// cite is the provision of a rule in its newest version.
func (s *site) cite(offence string) string {
	r, err := s.desk.Law.Rule(offence)
	if err != nil {
		return ""
	}
	return r.Cite
}

func (s *site) other(l *language, a *palermo.Assessment) other {
	return other{Offence: a.Offence, Title: s.title(l, a.Offence), Cite: s.cite(a.Offence), Outcome: a.Outcome, Checked: a.Checked, Stones: s.stones(l, a)}
}

// stones draws the elements of an assessment as a path.
func (s *site) stones(l *language, a *palermo.Assessment) string {
	stones := make([]chart.Stone, len(a.Elements))
	met := 0
	for i := range a.Elements {
		stones[i] = chart.Stone{Label: s.elementName(l, &a.Elements[i]), Outcome: a.Elements[i].Outcome}
		if a.Elements[i].Outcome == palermo.Established {
			met++
		}
	}
	if len(stones) == 0 {
		return ""
	}
	return chart.Stones(l.t("stones.label", "met", met, "all", len(stones)), stones, l.rtl())
}

// figure is a drawing of package chart with its table, for a template.
type figure struct {
	chart.Figure
	ID string
}

func toString(v any) string { return fmt.Sprint(v) }
