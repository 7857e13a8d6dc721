package web

import (
	"slices"

	"palermo"
	"palermo/chart"
	"palermo/desk"
)

// caseRow is a case of the list: the two tracks in columns of their own, a line
// for each actor.
type caseRow struct {
	ID      string
	Title   words
	Actors  []actorRow
	Turn    bool
	Next    words // the next question
	HasNext bool
}

type actorRow struct {
	Name                   string
	Trafficking, Smuggling column
	Other                  []other
}

type casesData struct{ Rows []caseRow }

// cases is the caseload, by the law of each case's place and day.
func (s *site) cases(q *request) (*view, error) {
	files, err := s.desk.Cases.List(s.session)
	if err != nil {
		return nil, err
	}
	var d casesData
	for _, f := range files {
		res, err := s.desk.Cases.Assess(s.session, f.ID, palermo.ReasonableGrounds, false)
		if err != nil {
			return nil, err
		}
		title, in := inLanguage(f.Title, q.language)
		r := caseRow{ID: f.ID, Title: words{title, in}}
		for i, e := range res.Episodes {
			for _, actor := range f.Episodes[i].Actors {
				sides := s.desk.Law.Sides(e.Assessments, actor, desk.United)
				row := actorRow{Name: f.Name(actor, q.Code), Trafficking: s.column(q.language, sides.Trafficking, palermo.ReasonableGrounds, nil),
					Smuggling: s.column(q.language, sides.Smuggling, palermo.ReasonableGrounds, nil)}
				for _, a := range s.desk.Law.Sides(e.Assessments, actor, "").Other {
					if a.Outcome == palermo.Established {
						row.Other = append(row.Other, s.other(q.language, a))
					}
				}
				r.Actors = append(r.Actors, row)
			}
			r.Turn = r.Turn || e.TurningPoint != nil
			if e.Next != nil && !r.HasNext {
				r.Next, r.HasNext = s.fact(q.language, e.Next.Fact), true
			}
		}
		d.Rows = append(d.Rows, r)
	}
	return &view{page: "cases", nav: "cases", title: q.t("cases.title"), data: d}, nil
}

func inLanguage(by map[string]string, l *language) (text, lang string) {
	if t, ok := by[l.Code]; ok {
		return t, ""
	}
	return by[base], l.unless(base)
}

type fileData struct {
	File      *desk.File
	Title     words
	About     words
	Standard  palermo.Standard
	Standards []palermo.Standard
	Law       string // whose law the columns show
	Laws      []string
	Episodes  []episodeData
}

type episodeData struct {
	Episode    *palermo.Episode
	Result     palermo.EpisodeResult
	Person     string
	Timeline   figure
	Grid       figure
	Turn       *turnData
	Actors     []actorData
	Facts      []factRow
	Deciders   []*nextData // questions of which one answer, either way, decides a crime
	Next       *nextData
	Protection []protection
	Several    bool
	Ground     string
}

type turnData struct {
	palermo.TurningPoint
	Actor                  string
	Smuggling, Trafficking words
}

type actorData struct {
	ID      palermo.PartyID
	Name    string
	Columns columns
	Other   []other // what is neither of the two crimes
	Decide  []words // the fewest facts that would decide what is open
}

type factRow struct {
	palermo.Fact
	Words    []words // several where one passage denies a whole list
	Of       string
	Document desk.Document
	Before   string // of the words that show it, a little of what stands around them
	After    string
	Number   int // on the timeline; 0 without a date
}

type nextData struct {
	palermo.Question
	Words   words
	Actor   string
	If      []ifData
	Changes bool // an answer changes what the two columns say
}

// ifData is what would follow from an answer.
type ifData struct {
	Value                  palermo.Answer
	Trafficking, Smuggling palermo.Truth
	Changed                bool
}

type protection struct {
	palermo.Protection
	Words words
	Facts []words
}

// file is one case: per episode and actor both crimes side by side, with what is
// recorded, who says so, and what is missing.
func (s *site) file(q *request) (*view, error) {
	id := q.PathValue("id")
	f, err := s.desk.Cases.Get(s.session, id)
	if err != nil {
		return nil, err
	}
	standard := palermo.ReasonableGrounds
	vals := q.URL.Query()
	if st := vals.Get("standard"); st != "" {
		if err := standard.UnmarshalText([]byte(st)); err != nil {
			return nil, err
		}
	}
	res, err := s.desk.Cases.Assess(s.session, id, standard, true)
	if err != nil {
		return nil, err
	}
	title, in := inLanguage(f.Title, q.language)
	about, ain := inLanguage(f.About, q.language)
	d := fileData{File: f, Title: words{title, in}, About: words{about, ain}, Standard: standard, Law: desk.United,
		Standards: []palermo.Standard{palermo.Alleged, palermo.ReasonableGrounds, palermo.BalanceOfProbabilities, palermo.BeyondReasonableDoubt}}
	d.Laws = s.lawsOf(f)
	if l := vals.Get("law"); slices.Contains(d.Laws, l) {
		d.Law = l
	}
	for i := range res.Episodes {
		e, err := s.episode(q, f, &f.Episodes[i], res.Episodes[i], d.Law, standard)
		if err != nil {
			return nil, err
		}
		d.Episodes = append(d.Episodes, e)
	}
	return &view{page: "case", nav: "cases", title: title, data: d}, nil
}

// lawsOf are the laws by which a case can be looked at: the Protocols and those
// of its places.
func (s *site) lawsOf(f *desk.File) []string {
	out := []string{desk.United}
	for i := range f.Episodes {
		for _, p := range f.Episodes[i].Place {
			if slices.Contains(s.desk.Law.Comparable(), p) && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

func (s *site) episode(q *request, f *desk.File, e *palermo.Episode, r palermo.EpisodeResult, law string, standard palermo.Standard) (episodeData, error) {
	d := episodeData{Episode: e, Result: r, Person: f.Name(e.Person, q.Code), Several: len(e.Actors) > 1}
	if r.PossibleVictim != palermo.NotPossibleVictim {
		d.Ground = q.t("ground." + groundKey(r.PossibleVictim))
	}
	if t := r.TurningPoint; t != nil {
		d.Turn = &turnData{*t, f.Name(t.Actor, q.Code), s.title(q.language, t.Smuggling), s.title(q.language, t.Trafficking)}
	}
	name := func(id palermo.PartyID) string { return f.Name(id, q.Code) }
	bears := map[palermo.Track]map[palermo.FactID]bool{palermo.Trafficking: {}, palermo.Smuggling: {}}
	var rows []chart.Row
	for _, actor := range e.Actors {
		sides := s.desk.Law.Sides(r.Assessments, actor, law)
		a := actorData{ID: actor, Name: f.Name(actor, q.Code), Columns: s.columns(q.language, sides, standard, name)}
		all := s.desk.Law.Sides(r.Assessments, actor, "")
		for _, o := range all.Other {
			a.Other = append(a.Other, s.other(q.language, o))
		}
		if d.Several {
			rows = append(rows, chart.Row{Heading: true, Label: f.Name(actor, q.Code)})
		}
		for _, side := range []desk.Side{all.Trafficking, all.Smuggling} {
			for _, x := range append([]*palermo.Assessment{side.Lead}, side.Others...) {
				if x == nil {
					continue
				}
				for i := range x.Elements {
					counted(&x.Elements[i], bears[side.Track])
				}
				if x.Outcome != palermo.RuledOut {
					rows = append(rows, s.gridRow(q.language, x))
				}
			}
		}
		for _, x := range []*palermo.Assessment{sides.Trafficking.Lead, sides.Smuggling.Lead} {
			if x == nil || !x.Outcome.Open() {
				continue
			}
			if len(x.ToEstablish) == 1 && len(x.ToRuleOut) == 1 && x.ToEstablish[0] == x.ToRuleOut[0] {
				decider, err := s.decider(q, f, e, r, actor, x, law, standard)
				if err != nil {
					return d, err
				}
				if decider.decides(x.Track) {
					d.Deciders = append(d.Deciders, decider)
					continue
				}
			}
			for _, id := range x.ToEstablish {
				if w := s.fact(q.language, id); !slices.Contains(a.Decide, w) {
					a.Decide = append(a.Decide, w)
				}
			}
		}
		d.Actors = append(d.Actors, a)
	}
	d.Facts = s.factRows(q, f, e)
	d.Timeline = s.timeline(q.language, e, r, d.Facts, bears)
	d.Grid = figure{chart.Grid(rows, chart.GridWords{Title: q.t("grid.title"), Offence: q.t("grid.offence"), Element: q.t("grid.element"), Outcome: q.t("grid.outcome"),
		Truth: func(t palermo.Truth) string { return q.t("truth." + t.String()) }}, q.rtl()), "grid-" + e.ID}
	var err error
	if d.Next, err = s.next(q, f, e, r, law, standard); err != nil {
		return d, err
	}
	for _, p := range r.Protection {
		if p.Outcome == palermo.RuledOut {
			continue
		}
		w := words{p.Label, q.unless(base)}
		if key := "protection." + p.ID; q.has(key) {
			text, lang, _ := q.lookup(key)
			w = words{text, q.unless(lang)}
		}
		pr := protection{Protection: p, Words: w}
		if p.Outcome != palermo.NotYetKnown || len(p.Missing) <= 4 {
			for _, m := range p.Missing {
				pr.Facts = append(pr.Facts, s.fact(q.language, m))
			}
		}
		d.Protection = append(d.Protection, pr)
	}
	slices.SortStableFunc(d.Protection, func(a, b protection) int { return rank(b.Outcome) - rank(a.Outcome) })
	return d, nil
}

func rank(t palermo.Truth) int {
	switch t {
	case palermo.Established:
		return 2
	case palermo.Contested:
		return 1
	}
	return 0
}

func groundKey(g palermo.VictimGround) string {
	switch g {
	case palermo.GroundChild:
		return "child"
	case palermo.GroundControl:
		return "control"
	case palermo.GroundNamed:
		return "named"
	}
	return "element"
}

// counted notes the facts that are recorded as so below an element.
func counted(e *palermo.Element, into map[palermo.FactID]bool) {
	if e.Fact != "" && e.Outcome != palermo.RuledOut {
		into[e.Fact] = true
	}
	for i := range e.Trace {
		counted(&e.Trace[i], into)
	}
}

func (s *site) gridRow(l *language, a *palermo.Assessment) chart.Row {
	r := chart.Row{Track: a.Track, Label: s.title(l, a.Offence).Text, Outcome: a.Outcome}
	for i := range a.Elements {
		r.Stones = append(r.Stones, chart.Stone{Label: s.elementName(l, &a.Elements[i]), Outcome: a.Elements[i].Outcome})
	}
	return r
}

// factRows are the facts of an episode: those with a day in their order, then
// the others. What one passage denies stands in one row.
func (s *site) factRows(q *request, f *desk.File, e *palermo.Episode) []factRow {
	rows := make([]factRow, 0, len(e.Facts))
	for _, fact := range e.Facts {
		r := factRow{Fact: fact, Words: []words{s.fact(q.language, fact.ID)}, Document: f.Document(fact.Source)}
		if fact.Of != "" {
			r.Of = f.Name(fact.Of, q.Code)
		}
		if text := r.Document.Text; fact.Span.Text != "" {
			r.Before, r.After = around(text, fact.Span.Start, fact.Span.End)
		}
		if n := len(rows); n > 0 && rows[n-1].sameDenial(fact) {
			rows[n-1].Words = append(rows[n-1].Words, r.Words...)
			continue
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b factRow) int {
		if a.Date.IsZero() != b.Date.IsZero() {
			if a.Date.IsZero() {
				return 1
			}
			return -1
		}
		return int(a.Date.Ordinal() - b.Date.Ordinal())
	})
	n := 0
	for i := range rows {
		if rows[i].dated() {
			n++
			rows[i].Number = n
		}
	}
	return rows
}

// sameDenial reports whether a fact is denied in the same words of the same
// conduct.
func (r factRow) sameDenial(f palermo.Fact) bool {
	g := r.Fact
	g.ID = f.ID
	return f.Value == palermo.No && g == f
}

// dated reports whether the fact stands on the timeline: something that
// happened, on a known day.
func (r factRow) dated() bool { return r.Value == palermo.Yes && !r.Date.IsZero() }

// around is a little of a text before and after a span, cut between words.
func around(text string, start, end int) (before, after string) {
	const width = 40
	before, after = text[:start], text[end:]
	if len(before) > width {
		before = before[len(before)-width:]
		for i, c := range before {
			if c == ' ' {
				before = "…" + before[i+1:]
				break
			}
		}
	}
	if len(after) > width {
		cut := 0
		for i, c := range after[:width] {
			if c == ' ' {
				cut = i
			}
		}
		after = after[:cut] + "…"
	}
	return before, after
}

func (s *site) timeline(l *language, e *palermo.Episode, r palermo.EpisodeResult, rows []factRow, bears map[palermo.Track]map[palermo.FactID]bool) figure {
	var events []chart.Event
	for _, row := range rows {
		if row.dated() {
			label := row.Words[0].Text
			if row.Of != "" {
				label += " (" + row.Of + ")"
			}
			events = append(events, chart.Event{Date: row.Date, Label: label,
				Trafficking: bears[palermo.Trafficking][row.ID], Smuggling: bears[palermo.Smuggling][row.ID]})
		}
	}
	span := chart.Span{}
	for i := range r.Assessments {
		a := &r.Assessments[i]
		if a.CompleteOn == nil {
			continue
		}
		into := &span.Smuggling
		if a.Track == palermo.Trafficking {
			into = &span.Trafficking
		} else if a.Track != palermo.Smuggling {
			continue
		}
		if into.IsZero() || a.CompleteOn.Before(*into) {
			*into = *a.CompleteOn
		}
	}
	if r.TurningPoint != nil {
		span.Turn = r.TurningPoint.TurnedOn
	}
	return figure{chart.Timeline(events, span, chart.TimelineWords{Title: l.t("timeline.title"), Trafficking: l.t("track.trafficking"), Smuggling: l.t("track.smuggling"),
		Complete: l.t("timeline.complete"), Turn: l.t("timeline.turn"), Number: l.t("timeline.number"), Day: l.t("timeline.day"), Event: l.t("timeline.event"),
		Bears: l.t("timeline.bears"), Date: l.date}, l.rtl()), "timeline-" + e.ID}
}

// next is the next question, with what would follow from a yes and from a no.
func (s *site) next(q *request, f *desk.File, e *palermo.Episode, r palermo.EpisodeResult, law string, standard palermo.Standard) (*nextData, error) {
	if r.Next == nil {
		return nil, nil
	}
	return s.whatIf(q, f, e, r, *r.Next, law, standard)
}

// decider is the one question whose answer, either way, decides an assessment.
func (s *site) decider(q *request, f *desk.File, e *palermo.Episode, r palermo.EpisodeResult, actor palermo.PartyID, a *palermo.Assessment, law string, standard palermo.Standard) (*nextData, error) {
	row, ok := s.desk.Law.Question(a.ToEstablish[0])
	if !ok {
		return nil, &palermo.Error{Code: palermo.Internal, Message: "a fact of the law is not in the codebook"}
	}
	return s.whatIf(q, f, e, r, palermo.Question{Fact: row.ID, Question: row.Text, Ask: row.Ask, Actor: actor, Trained: row.Cost >= painful}, law, standard)
}

// decides reports whether every answer leaves nothing open on a track.
func (n *nextData) decides(t palermo.Track) bool {
	return !slices.ContainsFunc(n.If, func(i ifData) bool {
		if t == palermo.Trafficking {
			return i.Trafficking.Open()
		}
		return i.Smuggling.Open()
	})
}

// painful is the cost of a question from which only a trained interviewer asks
// it.
const painful = 2

func (s *site) whatIf(q *request, f *desk.File, e *palermo.Episode, r palermo.EpisodeResult, question palermo.Question, law string, standard palermo.Standard) (*nextData, error) {
	n := &nextData{Question: question, Words: s.fact(q.language, question.Fact)}
	actor := question.Actor
	if actor != "" {
		n.Actor = f.Name(actor, q.Code)
	} else if len(e.Actors) > 0 {
		actor = e.Actors[0]
	}
	now := s.desk.Law.Sides(r.Assessments, actor, law)
	for _, v := range []palermo.Answer{palermo.Yes, palermo.No} {
		then, err := s.desk.Cases.Suppose(s.session, f.ID, e.ID, question, v, standard)
		if err != nil {
			return nil, err
		}
		sides := s.desk.Law.Sides(then.Assessments, actor, law)
		n.If = append(n.If, ifData{v, sides.Trafficking.Outcome(), sides.Smuggling.Outcome(),
			sides.Trafficking.Outcome() != now.Trafficking.Outcome() || sides.Smuggling.Outcome() != now.Smuggling.Outcome()})
		n.Changes = n.Changes || n.If[len(n.If)-1].Changed
	}
	return n, nil
}
