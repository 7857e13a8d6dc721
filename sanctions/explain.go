package sanctions

import (
	"fmt"
	"math"

	"palermo"
	"palermo/names"
)

// Explanation is everything that a reviewer needs to decide about one hit.
type Explanation struct {
	Hit
	Asked      string        `json:"asked"`      // the two strings that were compared
	Listed     string        `json:"listed"`     //
	Alias      string        `json:"alias"`      // which name of the entry it is, and its quality
	Words      []Word        `json:"words"`      // word by word
	Errors     int           `json:"errors"`     // typing errors that turn one into the other; -1 when they were compared by words
	Agree      []string      `json:"agree"`      // what agrees
	Contradict []string      `json:"contradict"` // what contradicts
	Missing    []string      `json:"missing"`    // what one side knows and the other does not
	Alarm      string        `json:"alarm"`      // what the score means: how many unrelated people it flags
	Programmes []string      `json:"programmes"` // under what the party was listed
	Basis      string        `json:"basis,omitempty"`
	Reason     string        `json:"reason,omitempty"`
	ListedOn   *palermo.Date `json:"listed_on,omitempty"`
	Format     Format        `json:"format"`
	Status     string        `json:"status"` // that the list is a dated copy
	Steps      [5]StepFacts  `json:"steps"`  // what the two records say to each of OFAC's questions
	Delisting  Route         `json:"delisting"`
}

// Word is one line of the alignment: a word of the query, of the listed name, or
// both, and in which way they correspond. A typing error across a space makes
// one line of the whole names.
type Word struct {
	Asked  string  `json:"asked"`
	Listed string  `json:"listed"`
	How    string  `json:"how"`
	Score  float64 `json:"score"`
	Weight float64 `json:"weight"` // how much it counts: rare words more
}

// Explain compares a query with a hit of [Screener.Search] again and says in full
// why it was found. It reads the list and nothing else, so it is also the
// record to keep beside a decision. The first call for a script screens some
// thousands of made-up names, as [Screener.Threshold] does, to say what its score
// means on these lists.
func (s *Screener) Explain(q Query, h Hit, w *Scratch) Explanation {
	x := s.explain(q, h, w)
	n := s.people.read(q.Name)
	x.Alarm = s.meaning(scriptOf(&n), q.Kind, h.Score)
	return x
}

// explain is [Screener.Explain] without the alarm rate.
func (s *Screener) explain(q Query, h Hit, w *Scratch) Explanation {
	w.bind(s)
	le := s.entries[h.entry]
	e := le.entry
	x := Explanation{Hit: h, Asked: q.Name, Listed: e.Names[h.alias].Name, Alias: e.Names[h.alias].Quality.String(), Errors: -1,
		Programmes: e.Programmes, Basis: e.Basis, Reason: e.Reason, Format: le.list.Format, Delisting: Delisting(le.list.Format)}
	if !e.Listed.IsZero() {
		x.ListedOn = &e.Listed
	}
	x.Status = fmt.Sprintf("listed on the copy of %s; whether it is listed now must be checked with the authority", le.list.Dated())
	ix := [...]*index{&s.people, &s.others}[h.space]
	asked := ix.parse(q.Name)
	if len(ix.names) > 0 && len(asked.Tokens) > 0 {
		ws := &w.spaces[h.space]
		ws.ask(&asked, w)
		w.left = lettersOf(&asked, w.left[:0], &w.leftCut)
		listed := ws.parsed(s, h.at)
		j := w.judge(&asked, listed)
		x.Errors = j.slips
		x.Words = words(&asked, listed, &j)
	}
	for _, why := range h.Why {
		switch {
		case why.Kind == "name" && why.Points > 0:
		case why.Points < 0:
			x.Contradict = append(x.Contradict, fmt.Sprintf("%s: %s, listed %s (%.2f)", why.Kind, orNone(why.Query), orNone(why.List), why.Points))
		default:
			x.Agree = append(x.Agree, fmt.Sprintf("%s: %s, listed %s (+%.2f)", why.Kind, why.Query, why.List, why.Points))
		}
	}
	if c := q.Country; c != "" {
		for _, have := range e.Countries {
			if have == countryOf(c) {
				x.Agree = append(x.Agree, "country: "+have+" (adds nothing: true of many people)")
			}
		}
	}
	if q.Gender != GenderUnknown && q.Gender == e.Gender {
		x.Agree = append(x.Agree, "gender: "+e.Gender.String()+" (adds nothing: true of half of all people)")
	}
	x.Missing = missingFrom(&q, e)
	x.Steps = x.steps(&q, e)
	return x
}

func words(asked, listed *names.Name, j *judgement) []Word {
	var out []Word
	if j.slips >= 0 {
		how := fmt.Sprintf("typing errors: %d", j.slips)
		if j.slips == 0 {
			how = "the same letters, spaces elsewhere"
		}
		out = append(out, Word{Asked: asked.Original, Listed: listed.Original, How: how, Score: round(j.score), Weight: 1})
	}
	for i := range j.align.Pairs {
		p := &j.align.Pairs[i]
		a, l := p.Texts(asked, listed)
		out = append(out, Word{Asked: a, Listed: l, How: p.How.String(), Score: round(float64(p.Score)), Weight: math.Round(float64(p.Weight)*100) / 100})
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// missingFrom names what would help and is known on one side only, or on none.
func missingFrom(q *Query, e *Entry) []string {
	var out []string
	side := func(what string, asked, listed bool) {
		switch {
		case asked && !listed:
			out = append(out, what+": not on the list")
		case !asked && listed:
			out = append(out, what+": on the list, not given")
		case !asked && !listed:
			out = append(out, what+": on neither side")
		}
	}
	if e.Kind == Person || e.Kind == UnknownKind {
		side("birth date", !q.Born.IsZero(), len(e.Born) > 0)
		side("gender", q.Gender != GenderUnknown, e.Gender != GenderUnknown)
	}
	side("document", q.Document != "", len(e.Documents) > 0)
	side("country", q.Country != "", len(e.Countries) > 0)
	return out
}

// meaning states in words the alarm rate of a score: that of the lists in force,
// or of the caller's own calibration.
func (s *Screener) meaning(script names.Script, kind Kind, score float64) string {
	share, rare, ok := s.flagged(script, kind, score)
	if !ok {
		return fmt.Sprintf("how many unrelated people a score of %.2f flags was not measured for the %s script", score, script)
	}
	on := fmt.Sprintf("the %d entries of the lists in force", s.Len())
	if s.fits == nil {
		on = fmt.Sprintf("%d entries", s.calibration.Entries)
	}
	of := fmt.Sprintf("of unrelated people with names in the %s script, measured on %s", script, on)
	if share < rare {
		return fmt.Sprintf("at %.2f fewer than 1 in %.0f %s are flagged by name alone", score, 1/rare, of)
	}
	return fmt.Sprintf("at %.2f about %.2g in 1,000 %s are flagged by name alone", score, 1000*share, of)
}

// flagged is the share of unrelated people with names in a script whose best hit
// reaches a score. Shares below rare are less than one name in a stock and are not
// told as a figure.
func (s *Screener) flagged(script names.Script, kind Kind, score float64) (share, rare float64, ok bool) {
	if s.fits == nil {
		share, ok = s.calibration.Alarms(script, score)
		return share, 1 / float64(max(s.calibration.Names, 1)), ok
	}
	curve := s.fitted(script, kind)
	if curve == nil {
		return 0, 0, false
	}
	return alarmsAt(curve, score), 1 / float64(s.fits.n), true
}
