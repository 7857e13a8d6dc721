package narrative

import (
	"slices"

	"palermo"
)

// learnedCut is the probability from which on the model of facts suggests: that
// a coder would share it is likelier than not.
const learnedCut = 0.5

// How its suggestions are marked.
const (
	Learned        = "learned" // Suggestion.Source
	learnedPattern = "likeness"
)

// WithFacts is the reader with another model of facts, or with none: nil.
func (r *Reader) WithFacts(m *FactModel) *Reader {
	other := *r
	other.facts = m
	return &other
}

// learns reports whether there is a model of facts for a language: the notes and
// the word vectors are English.
func (r *Reader) learns(l *language) bool {
	return r.facts != nil && r.vectors != nil && l.name == "en"
}

// learn asks the model of facts about a note. Where the patterns say anything
// about a fact they stand; the model speaks where they are silent.
func (s *session) learn(doc palermo.Modality) {
	if s.r.facts == nil || len(s.r.facts.facts) == 0 || len(s.passages) == 0 || doc != palermo.Asserted {
		return
	}
	m := s.r.facts
	best, rules := m.best(s.passages, s.r.vectors), s.ruled()
	for k, at := range best {
		f := &m.facts[k]
		x := m.evidence(k, best, s.passages, &rules)
		p := m.probability(f.Fact, &x)
		if p < learnedCut || len(s.best[f.Fact]) > 0 {
			continue
		}
		ps := &s.passages[at.passage]
		if family(f.Fact) == "act" && s.crossing(ps.number) {
			continue
		}
		c := &ps.clauses[at.clause]
		g := Suggestion{
			Fact: f.Fact, Value: Established, Span: c.span, Pattern: learnedPattern, Source: Learned, Confidence: round4(p),
			SaidBy: c.saidBy, scope: c.scope &^ (Negated | quotedWords), family: c.family, decided: c.decided, own: c.own, sentence: ps.number, accounts: true,
		}
		g.Value, _ = judge(&g)
		g.Modality = inherit(g, doc)
		s.learned = append(s.learned, g)
	}
	slices.SortFunc(s.learned, func(a, b Suggestion) int { return a.Start - b.Start })
}

// crossing reports whether the patterns find an unlawful journey in a sentence.
// That somebody crossed a border, or paid a guide for it, is no act towards
// exploiting them: the model, which sees likeness and not who did what, would
// take the one crime for a part of the other.
func (s *session) crossing(sentence int) bool {
	for f, list := range s.best {
		if family(f) == "entry" && slices.ContainsFunc(list, func(g Suggestion) bool { return g.sentence == sentence && g.Value != Denied }) {
			return true
		}
	}
	return false
}
