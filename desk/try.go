package desk

import (
	"fmt"
	"hash/fnv"
	"strings"

	"palermo"
	"palermo/law"
	"palermo/narrative"
)

// Try says what a text or free facts amount to, for one person and for one actor,
// or for all actors as if they were one. It keeps nothing: the note comes in whole each time and is forgotten.
type Try struct {
	law    *Law
	reader *narrative.Reader
}

// Note is what somebody pasted, ticked and decided.
type Note struct {
	Text     string
	Place    string // whose law; [United] when empty
	Standard palermo.Standard
	Yes, No  []palermo.FactID           // in both: contested
	Skip     []palermo.FactID           // not to be asked again
	Actor    string                     // label of the actor whose conduct is asked about; empty for all as one
	Accepted map[string]bool            // by suggestion key: accepted or rejected; not there: undecided
	Edited   map[string]narrative.Value // by suggestion key: what the words say instead of what was suggested
}

// MaxText is the longest text that is read, in bytes.
const MaxText = 1 << 20

// Tried is what a note amounts to.
type Tried struct {
	Note
	Suggestions []Suggestion
	Actors      []narrative.Party // whom the text tells apart, two at least, or none
	Result      palermo.EpisodeResult
	Sides       Sides
}

// Suggestion is what the reader suggests, and what was decided about it.
type Suggestion struct {
	narrative.Suggestion
	Key               string // the same as long as the words and what they are said to show are the same
	Accepted, Decided bool
	Whose             []string        // names of the actors, where the text tells several apart
	Edited            narrative.Value // what a person says that the words say; empty: as suggested
}

// The parties of a note, which names none.
const (
	tryActor  palermo.PartyID = "actor"
	tryPerson palermo.PartyID = "person"
)

// Assess reads the text, counts the suggestions that were accepted together with
// the facts that were ticked, and applies the law. Facts that the codebook does
// not have are dropped, and bytes that are no text are replaced: a form can hold
// anything.
func (t *Try) Assess(n Note) (*Tried, error) {
	if len(n.Text) > MaxText {
		return nil, fault("paste the part that matters", "the text is longer than one megabyte")
	}
	n.Text = strings.ToValidUTF8(n.Text, "\uFFFD")
	if n.Place == "" {
		n.Place = United
	}
	if _, err := t.law.Place(n.Place); err != nil {
		return nil, err
	}
	out := &Tried{Note: n}
	var facts []palermo.Fact
	var who cast
	if strings.TrimSpace(n.Text) != "" {
		found := t.reader.Suggest(narrative.Document{ID: "note", Text: n.Text})
		who = castOf(found.Actors, n.Actor)
		out.Actors = who.several
		for _, s := range found.Suggestions {
			if _, ok := s.Modality.Standard(); !ok || s.Start < 0 || s.End > len(n.Text) || s.Start >= s.End {
				continue // a hypothetical shows nothing
			}
			sug := Suggestion{Suggestion: s, Key: keyOf(s), Whose: who.names(s.Of)}
			sug.Accepted, sug.Decided = n.Accepted[sug.Key], has(n.Accepted, sug.Key)
			switch v := n.Edited[sug.Key]; v {
			case narrative.Established, narrative.Denied, narrative.Unclear:
				if v != sug.Value {
					sug.Edited = v
				}
			}
			if sug.Accepted {
				facts = append(facts, who.facts(&sug)...)
			}
			out.Suggestions = append(out.Suggestions, sug)
		}
	}
	out.Actor = who.chosen
	out.Yes, facts = t.ticked(n.Yes, palermo.Yes, facts)
	out.No, facts = t.ticked(n.No, palermo.No, facts)
	out.Skip, facts = t.ticked(n.Skip, palermo.Declined, facts)
	r, err := t.law.judge(oneEpisode(facts, who.others()...), n.Place, law.Options{Standard: n.Standard, Trace: true})
	if err != nil {
		return nil, err
	}
	out.Result, out.Sides = r, t.law.Sides(r.Assessments, tryActor, n.Place)
	return out, nil
}

// ticked keeps the ids that the codebook has, each once, in the codebook's
// order, and adds them as facts.
func (t *Try) ticked(ids []palermo.FactID, v palermo.Answer, facts []palermo.Fact) ([]palermo.FactID, []palermo.Fact) {
	want := make(map[palermo.FactID]bool, len(ids))
	for _, id := range ids {
		want[id] = true
	}
	var kept []palermo.FactID
	for _, q := range t.law.Questions() {
		if want[q.ID] {
			kept = append(kept, q.ID)
			facts = append(facts, factOf(q.ID, v))
		}
	}
	return kept, facts
}

// factOf is a fact that counts at every standard.
func factOf(id palermo.FactID, v palermo.Answer) palermo.Fact {
	return palermo.Fact{ID: id, Value: v, Of: tryActor, Standard: palermo.BeyondReasonableDoubt, SaidBy: palermo.SaidByOfficial}
}

// oneEpisode is a case of one person and one actor, as stories and notes are, with
// whoever else is told of beside the actor.
func oneEpisode(facts []palermo.Fact, others ...palermo.PartyID) *palermo.Case {
	c := &palermo.Case{ID: "1", Parties: []palermo.Party{{ID: tryActor}, {ID: tryPerson}},
		Episodes: []palermo.Episode{{ID: "1", Person: tryPerson, Actors: append([]palermo.PartyID{tryActor}, others...), Facts: facts}}}
	for _, o := range others {
		c.Parties = append(c.Parties, palermo.Party{ID: o})
	}
	return c
}

// fact is the suggestion as somebody accepted it, at the standard that the words
// reach, as the conduct of the actor asked about.
func (s Suggestion) fact() palermo.Fact {
	standard, _ := s.Modality.Standard()
	f := palermo.Fact{ID: s.Fact, Of: tryActor, Standard: standard, SaidBy: s.SaidBy, Source: "note", Span: s.Span, Date: s.Date}
	value := s.Value
	if s.Edited != "" {
		value = s.Edited
	}
	switch value {
	case narrative.Established:
		f.Value = palermo.Yes
	case narrative.Denied:
		f.Value = palermo.No
	default:
		f.Value = palermo.Unclear
	}
	return f
}

// Answer is what the words are said to answer.
func (s Suggestion) Answer() palermo.Answer { return s.fact().Value }

func keyOf(s narrative.Suggestion) string {
	h := fnv.New32a()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s", s.Fact, s.Value, s.Modality, s.Span.Text)
	if s.Of != "" && s.Of != "a1" { // the same words of several actors are several suggestions
		fmt.Fprintf(h, "\x00%s", s.Of)
	}
	return fmt.Sprintf("%08x", h.Sum32())
}

func has(m map[string]bool, k string) bool { _, ok := m[k]; return ok }
