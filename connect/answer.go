package connect

import (
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"

	"palermo"
)

// Suggestion is a fact that a model reads in a text, with the exact words of the
// text that its quote was found to be. It is never a fact of a case until a
// person accepts it, and nothing that Palermo works out counts it before.
type Suggestion struct {
	Fact     palermo.FactID
	Value    palermo.Answer // Yes, No or Unclear
	Modality palermo.Modality
	palermo.Span
	Source string // "model:" and the model's name
}

// The words of an answer.
var (
	valueWords    = [...]string{"established", "denied", "unclear"}
	modalityWords = [...]string{"alleged", "admitted", "found", "asserted", "hypothetical"}
)

var valueOf = map[string]palermo.Answer{"established": palermo.Yes, "denied": palermo.No, "unclear": palermo.Unclear}

// Bounds on an answer.
const (
	maxFacts = 200
	maxQuote = 600 // bytes
)

// answered is the schema of an answer. Members that it does not name are refused.
type answered struct {
	Facts []struct {
		Fact     string `json:"fact"`
		Value    string `json:"value"`
		Modality string `json:"modality"`
		Sentence int    `json:"sentence"`
		Quote    string `json:"quote"`
	} `json:"facts"`
}

// completion is the envelope of chat completions, of which servers send more
// than is named here.
type completion struct {
	Choices []struct {
		Finish  string `json:"finish_reason"`
		Message struct {
			Content string `json:"content"`
		} `json:"message"`
	} `json:"choices"`
}

// open takes the model's words out of the envelope.
func open(body []byte) (content string, why Reason) {
	var c completion
	switch err := json.Unmarshal(body, &c); {
	case err != nil:
		return "", NotTheSchema
	case len(c.Choices) == 0:
		return "", NotTheSchema
	case c.Choices[0].Finish == "length":
		return "", CutOff
	}
	return c.Choices[0].Message.Content, ""
}

// verify turns an answer into suggestions. What is not as the schema says is
// refused whole; a fact that is unknown, or whose quote is not in the sentence
// that it cites, is dropped and counted. Only sentences that were asked about can
// be cited.
func (m *Model) verify(text string, asked []numbered, content string, t *Tally) (out []Suggestion, why Reason) {
	var a answered
	if err := json.Unmarshal([]byte(unfenced(content)), &a, json.RejectUnknownMembers(true)); err != nil || a.Facts == nil {
		return nil, NotTheSchema
	}
	by := make(map[int]*Masked, len(asked))
	for _, s := range asked {
		by[s.number] = s.Masked
	}
	seen := map[Suggestion]bool{}
	for i, f := range a.Facts {
		if i == maxFacts {
			t.drop(TooMany, len(a.Facts)-i)
			break
		}
		s := Suggestion{Fact: palermo.FactID(f.Fact), Source: m.Source()}
		var known bool
		s.Value, known = valueOf[f.Value]
		switch {
		case !m.known[s.Fact]:
			t.drop(UnknownFact, 1)
			continue
		case !known:
			t.drop(UnknownValue, 1)
			continue
		case s.Modality.UnmarshalText([]byte(f.Modality)) != nil:
			t.drop(UnknownModality, 1)
			continue
		case by[f.Sentence] == nil:
			t.drop(NoSuchSentence, 1)
			continue
		}
		place, why := quoted(by[f.Sentence], f.Quote)
		if why != "" {
			t.drop(why, 1)
			continue
		}
		s.Span = palermo.Span{Start: place.Start, End: place.End, Text: text[place.Start:place.End]}
		if seen[s] {
			t.drop(Repeated, 1)
			continue
		}
		seen[s] = true
		out = append(out, s)
	}
	t.Facts += len(out)
	return out, ""
}

// quoted finds a quote in the sentence that it is said to be from.
func quoted(m *Masked, quote string) (Place, Reason) {
	quote = strings.TrimSpace(quote)
	if len(quote) > maxQuote {
		return Place{}, QuoteTooLong
	}
	place, found, cut := m.Find(quote)
	switch {
	case cut:
		return Place{}, QuoteCut
	case !found:
		return Place{}, QuoteNotThere
	case !says(m, place):
		return Place{}, QuoteSaysNothing
	}
	return place, ""
}

// says reports whether a place holds three letters besides role words.
func says(m *Masked, p Place) bool {
	letters := 0
	for _, c := range m.pieces {
		if c.replaced || c.to <= p.Start || c.from >= p.End {
			continue
		}
		lo, hi := max(c.from, p.Start)-c.from, min(c.to, p.End)-c.from
		for _, r := range m.Line[c.at+lo : c.at+hi] {
			if unicode.IsLetter(r) {
				letters++
			}
		}
	}
	return letters >= 3
}

// unfenced takes away the code fence that many models put around JSON.
func unfenced(s string) string {
	s = strings.TrimSpace(s)
	inner, ok := strings.CutPrefix(s, "```")
	if !ok {
		return s
	}
	inner, ok = strings.CutSuffix(strings.TrimPrefix(inner, "json"), "```")
	if !ok {
		return s
	}
	return inner
}
