package narrative

import (
	"cmp"
	"slices"
	"strings"

	"palermo"
)

// endParagraph decides what in the paragraph is a spokesman's quotation, and
// keeps the best suggestions.
func (s *session) endParagraph() {
	held := len(s.para) > 0
	s.settleParagraph()
	s.prevRhetoric = s.paraRhetoric || s.prevRhetoric && s.paraQuotes && held
	s.paraRhetoric, s.paraQuotes = false, false
}

// keepPerParagraph bounds what is held of a paragraph that never ends; what is
// more is judged by the part of the paragraph read so far.
const keepPerParagraph = 256

func (s *session) settleParagraph() {
	for _, g := range s.para {
		quoted := g.scope&quotedWords != 0
		g.scope &^= quotedWords
		if s.paraRhetoric && (quoted || !s.paraQuotes) || quoted && s.prevRhetoric {
			g.scope |= Rhetoric
		}
		s.keep(g)
	}
	s.para = s.para[:0]
}

// keepPerFact bounds what is remembered of one fact in a text of any length.
const keepPerFact = 12

func (s *session) keep(g Suggestion) {
	if k, ok := nameSigns[g.Fact]; ok && s.only == nil {
		s.named.note(k, g.sentence)
		return
	}
	g.Value, g.Modality = judge(&g)
	s.keepOne(g)
}

// attempt suggests that an entry was only attempted, where the text never says
// that one was completed.
func (s *session) attempt() {
	list := s.best["entry.illegal-entry-procured"]
	if len(list) == 0 || slices.ContainsFunc(list, func(g Suggestion) bool { return g.scope&Attempted == 0 }) {
		return
	}
	g := list[0]
	g.Fact = "conduct.attempt-only"
	s.keepOne(g)
}

func (s *session) keepOne(g Suggestion) {
	list := s.best[g.Fact]
	if len(list) >= keepPerFact {
		out := spare(list)
		if rank(g.Value) >= rank(list[out].Value) && (out == len(list)-1 || slices.ContainsFunc(list, g.sameParties)) {
			return
		}
		list = slices.Delete(list, out, out+1)
	}
	list = append(list, g)
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(rank(a.Value), rank(b.Value)), order(a.SaidBy == palermo.SaidByActor, b.SaidBy == palermo.SaidByActor), order(a.heading, b.heading), cmp.Compare(b.Confidence, a.Confidence))
	})
	s.best[g.Fact] = list
}

// sameParties reports whether another suggestion is of the same actors and
// persons.
func (g Suggestion) sameParties(o Suggestion) bool { return g.who == o.who && g.person == o.person }

// spare is the place of the weakest suggestion of a full list that can go: one of
// actors and persons of whom a stronger one is kept, or else the weakest.
func spare(list []Suggestion) int {
	for i := len(list) - 1; i > 0; i-- {
		if slices.ContainsFunc(list[:i], list[i].sameParties) {
			return i
		}
	}
	return len(list) - 1
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// isHeading reports whether a sentence is a heading: no full stop at its end
// and most of its words in capitals.
func isHeading(text string, s Sentence, toks []token) bool {
	if len(toks) < 3 || strings.IndexByte(".!?\"", text[s.End-1]) >= 0 {
		return false
	}
	n := 0
	for i := range toks {
		if toks[i].upper || toks[i].end-toks[i].start <= 3 {
			n++
		}
	}
	return n*10 >= len(toks)*8
}

func rank(v Value) int {
	switch v {
	case Established:
		return 0
	case Denied:
		return 1
	}
	return 2
}

// judge applies the scopes to a suggestion.
func judge(g *Suggestion) (Value, palermo.Modality) {
	v := g.Value
	switch {
	case g.scope&Rhetoric != 0:
		return Unclear, palermo.Asserted
	case g.scope&HypotheticalScope != 0:
		return Unclear, palermo.Hypothetical
	case g.scope&(OtherPerson|Hedged|Historical) != 0:
		return Unclear, palermo.Asserted
	case g.scope&Negated != 0 && v == Established:
		return Denied, palermo.Asserted
	case g.scope&Negated != 0 && v == Denied:
		return Unclear, palermo.Asserted
	case g.scope&Attempted != 0 && v == Established && !strings.HasPrefix(string(g.Fact), "entry.") &&
		!strings.HasPrefix(string(g.Fact), "purpose.") && !strings.HasPrefix(string(g.Fact), "benefit."):
		return Unclear, palermo.Asserted
	}
	return v, palermo.Asserted
}

// settle picks one suggestion a fact and gives it the document's modality where
// its own sentence does not say otherwise.
func (s *session) settle() {
	doc := s.marks.modality()
	s.accountsOnly(doc)
	s.attempt()
	s.fallBack()
	s.derive(doc)
	s.learn(doc)
	s.tellApart()
	for fact, list := range s.best {
		if !isSign(fact) {
			s.emit(list, doc)
		}
	}
	s.gate()
	for i := range s.res.Suggestions {
		g := &s.res.Suggestions[i]
		if g.Modality == palermo.Admitted || g.Modality == palermo.Found {
			g.SaidBy = palermo.SaidByOther // a plea or a verdict stands, whoever spoke
		}
		g.Confidence = s.r.confidence.of(tableOf(doc, g.Value), g.Confidence, g.Fact)
	}
	s.res.Suggestions = append(s.res.Suggestions, s.learned...)
	s.parties()
	s.setApart()
}

// setApart takes what is only inferred out of the suggestions.
func (s *session) setApart() {
	said := s.res.Suggestions[:0]
	for _, g := range s.res.Suggestions {
		if g.inferred {
			s.res.inferred = append(s.res.inferred, g)
		} else {
			said = append(said, g)
		}
	}
	s.res.Suggestions = said
}

func sortSuggestions(list []Suggestion) {
	slices.SortFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Fact, b.Fact), cmp.Compare(a.who, b.who), cmp.Compare(a.person, b.person))
	})
}

// inherit is the modality of a suggestion: its sentence's if that is weaker
// than the document's or says so outright, else the document's.
func inherit(g Suggestion, doc palermo.Modality) palermo.Modality {
	switch {
	case g.scope&HypotheticalScope != 0:
		return palermo.Hypothetical
	case g.scope&Rhetoric != 0:
		return palermo.Asserted
	case g.decided && g.family == palermo.Asserted && doc == palermo.Found:
		return doc
	case g.decided && g.family == palermo.Charged && (doc == palermo.Admitted || doc == palermo.Found):
		return doc
	case g.decided:
		return g.family
	}
	return doc
}

// gate drops what says nothing without conduct towards a person: gain,
// agreement and intent are found in every report of every crime.
func (s *session) gate() {
	anchored := s.anchored || s.bag.toks <= shortText
	for i := range s.res.Suggestions {
		f := string(s.res.Suggestions[i].Fact)
		for _, p := range [...]string{"act.", "entry.", "purpose.", "means.", "control.", "hostage."} {
			anchored = anchored || strings.HasPrefix(f, p)
		}
	}
	if !anchored {
		s.res.Suggestions = slices.DeleteFunc(s.res.Suggestions, func(g Suggestion) bool {
			f := string(g.Fact)
			return strings.HasPrefix(f, "benefit.") || strings.HasPrefix(f, "part.") || strings.HasPrefix(f, "actor.")
		})
	}
}

// accountsOnly drops what patterns for accounts found in a long report of a
// court case, whose style they do not know.
func (s *session) accountsOnly(doc palermo.Modality) {
	if s.account(doc) || s.only != nil {
		return
	}
	for f, list := range s.best {
		list = slices.DeleteFunc(list, func(g Suggestion) bool { return g.accounts })
		if len(list) == 0 {
			delete(s.best, f)
		} else {
			s.best[f] = list
		}
	}
}

// account reports whether the text is a note or an account, and no long report
// of a court case.
func (s *session) account(doc palermo.Modality) bool {
	return doc == palermo.Asserted || s.bag.toks <= shortText
}
