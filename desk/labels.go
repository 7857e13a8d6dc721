package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"palermo"
	"palermo/law"
	"palermo/narrative"
)

// Decision is what a person did with a suggestion.
type Decision string

// The decisions. An added fact is one that a person saw and nothing suggested.
const (
	Accepted Decision = "accepted"
	Edited   Decision = "edited"
	Rejected Decision = "rejected"
	Added    Decision = "added"
)

// Decided is a line of labelled data: what was suggested of a text, and what a
// named person decided about it. A line without a fact says instead what the
// whole text is about.
type Decided struct {
	Doc      string           `json:"doc"`
	Fact     palermo.FactID   `json:"fact,omitempty"`
	Value    narrative.Value  `json:"value,omitempty"`
	Modality palermo.Modality `json:"modality"`
	palermo.Span
	Pattern  string              `json:"pattern,omitempty"`
	Source   string              `json:"source,omitempty"` // "rules", "learned", "model:NAME", empty for an added fact
	Decision Decision            `json:"decision"`
	By       string              `json:"by"`
	EditedTo *narrative.GoldFact `json:"edited_to,omitempty"` // all of the fact as it was edited
	Class    string              `json:"class,omitempty"`     // trafficking, smuggling, both, other
}

// Decided lists what was decided about the suggestions of a note, as labelled
// data; what is undecided is left out.
func (t *Tried) Decided(doc, by string) []Decided {
	var out []Decided
	for _, s := range t.Suggestions {
		if !s.Decided {
			continue
		}
		d := Decided{Doc: doc, Fact: s.Fact, Value: s.Value, Modality: s.Modality, Span: s.Span, Pattern: s.Pattern, Source: s.Source, Decision: Rejected, By: by}
		switch {
		case s.Accepted && s.Edited != "":
			d.Decision, d.EditedTo = Edited, &narrative.GoldFact{Fact: s.Fact, Value: s.Edited, Modality: s.Modality, Span: s.Span}
		case s.Accepted:
			d.Decision = Accepted
		}
		out = append(out, d)
	}
	return out
}

// Value is what a text says of a fact.
type Value = narrative.Value

// doc is the id of a note, which has none of its own: the same for the same text.
func (t *Tried) doc() string {
	sum := sha256.Sum256([]byte(t.Text))
	return "note-" + hex.EncodeToString(sum[:6])
}

// TextLine is the text as a line of JSON, to go with its decisions.
func (t *Tried) TextLine() ([]byte, error) {
	line, err := json.Marshal(struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}{t.doc(), t.Text})
	return append(line, '\n'), err
}

// DecisionLines are the decisions about the text's suggestions as lines of JSON.
// They are somebody's: by is the name of who decided.
func (t *Tried) DecisionLines(by string) ([]byte, error) {
	if by = strings.Join(strings.Fields(by), " "); by == "" {
		return nil, fault("write your name beside the button", "the decisions are nobody's")
	}
	decided := t.Decided(t.doc(), by)
	if len(decided) == 0 {
		return nil, fault("accept or reject a suggestion first", "nothing is decided")
	}
	var out []byte
	for _, d := range decided {
		line, err := json.Marshal(d)
		if err != nil {
			return nil, err
		}
		out = append(append(out, line...), '\n')
	}
	return out, nil
}

// Coded is a text with the facts that people decided on: gold to score the
// reader by, and a labelled text to train it on where its class is known.
type Coded struct {
	narrative.Document
	Facts []narrative.GoldFact `json:"facts"`
	Class string               `json:"label,omitempty"`
	Group string               `json:"group,omitempty"`
}

// Labels turns decisions into coded texts. It holds every text that it was given.
type Labels struct {
	known    func(palermo.FactID) bool
	order    []string
	texts    map[string]*Coded
	last     map[labelKey]Decided
	class    map[string]Decided
	disputed int
}

// labelKey is what a decision is about.
type labelKey struct {
	doc, source string
	narrative.GoldFact
}

// NewLabels starts without texts. known says which facts the codebook has.
func NewLabels(known func(palermo.FactID) bool) *Labels {
	return &Labels{known: known, texts: map[string]*Coded{}, last: map[labelKey]Decided{}, class: map[string]Decided{}}
}

// Text adds a text that decisions may be about, with its class and the case that
// it belongs to where they are known already.
func (l *Labels) Text(c Coded) error {
	switch {
	case c.ID == "":
		return fault("give it an \"id\"", "the text has no id")
	case l.texts[c.ID] != nil:
		return fault("keep one of the two", "the text %q is there twice", c.ID)
	case !isClass(c.Class) && c.Class != "":
		return fault(classHint, "label %q is not known", c.Class)
	}
	c.Facts = nil
	l.texts[c.ID] = &c
	l.order = append(l.order, c.ID)
	return nil
}

const classHint = "write trafficking, smuggling, both or other"

func isClass(c string) bool {
	return slices.Contains([]string{narrative.ClassTrafficking, narrative.ClassSmuggling, narrative.ClassBoth, narrative.ClassOther}, c)
}

// Decide adds a decision from a line of JSON. Of two decisions about the same
// suggestion the later counts.
func (l *Labels) Decide(line []byte) error {
	var d Decided
	if err := json.Unmarshal(line, &d, json.RejectUnknownMembers(true)); err != nil {
		return law.JSONError(err)
	}
	text := l.texts[d.Doc]
	switch {
	case text == nil:
		return fault("give the text it is about", "there is no text %q", d.Doc)
	case strings.TrimSpace(d.By) == "":
		return fault("say who decided under \"by\"", "the decision is nobody's")
	case d.Fact == "" && d.Class == "":
		return fault("give it a fact, or the class of the whole text", "the decision is about nothing")
	case d.Fact != "" && d.Class != "":
		return fault("write two lines", "the decision is about a fact and a class at once")
	case d.Class != "":
		if !isClass(d.Class) {
			return fault(classHint, "class %q is not known", d.Class)
		}
		if d.Decision != Accepted && d.Decision != Added {
			return fault("write accepted or added", "a class was %q", d.Decision)
		}
		l.dispute(l.class[d.Doc], d, l.class[d.Doc].Class != d.Class)
		l.class[d.Doc] = d
		return nil
	}
	is := narrative.GoldFact{Fact: d.Fact, Value: d.Value, Modality: d.Modality, Span: d.Span}
	if err := l.check(text.Text, is); err != nil {
		return err
	}
	switch d.Decision {
	case Accepted, Rejected, Added:
		if d.EditedTo != nil {
			return fault("call it edited, or leave edited_to out", "a suggestion that was %s has an edited fact", d.Decision)
		}
	case Edited:
		if d.EditedTo == nil {
			return fault("give the fact as it was edited", "an edited suggestion has no edited_to")
		}
		if err := l.check(text.Text, *d.EditedTo); err != nil {
			return err
		}
	default:
		return fault("write accepted, edited, rejected or added", "decision %q is not known", d.Decision)
	}
	key := labelKey{d.Doc, d.Source, is}
	before := l.last[key]
	l.dispute(before, d, before.Decision != d.Decision || before.EditedTo != nil && *before.EditedTo != *d.EditedTo)
	l.last[key] = d
	return nil
}

func (l *Labels) dispute(before, now Decided, differ bool) {
	if before.By != "" && before.By != now.By && differ {
		l.disputed++
	}
}

// Disputed is how many decisions replaced a different one by somebody else.
func (l *Labels) Disputed() int { return l.disputed }

// check sees that a fact could be coded: known, with a known value, its span the
// exact slice of the text.
func (l *Labels) check(text string, f narrative.GoldFact) error {
	switch {
	case !l.known(f.Fact):
		return fault("use a fact of the codebook", "fact %q is not known", f.Fact)
	case f.Value != narrative.Established && f.Value != narrative.Denied && f.Value != narrative.Unclear:
		return fault("write established, denied or unclear", "value %q is not known", f.Value)
	case f.Start < 0 || f.End > len(text) || f.Start >= f.End || text[f.Start:f.End] != f.Text:
		return fault("give the offsets in bytes and the words exactly as they stand there", "the span is not at bytes %d to %d of the text", f.Start, f.End)
	}
	return nil
}

// strength orders values: what says most comes last.
var strength = map[narrative.Value]int{narrative.Unclear: 0, narrative.Denied: 1, narrative.Established: 2}

// Coded returns the texts about which something was decided, in the order they
// were added. A rejected suggestion leaves no fact; a text all of whose
// suggestions were rejected is coded with none.
func (l *Labels) Coded() []Coded {
	type at struct {
		fact       palermo.FactID
		start, end int
	}
	facts := map[string]map[at]narrative.GoldFact{}
	for _, id := range l.order {
		facts[id] = nil
	}
	keys := make([]labelKey, 0, len(l.last))
	for k := range l.last {
		keys = append(keys, k)
	}
	// two suggestions of one fact at one place, as by rules and model: of their
	// values the stronger stays, whatever order the lines are in
	slices.SortFunc(keys, func(a, b labelKey) int {
		return cmp.Or(cmp.Compare(strength[a.Value], strength[b.Value]), cmp.Compare(b.Modality, a.Modality), cmp.Compare(a.source, b.source))
	})
	for _, k := range keys {
		if facts[k.doc] == nil {
			facts[k.doc] = map[at]narrative.GoldFact{}
		}
		d, f := l.last[k], k.GoldFact
		if d.Decision == Rejected {
			continue
		}
		if d.EditedTo != nil {
			f = *d.EditedTo
		}
		facts[k.doc][at{f.Fact, f.Start, f.End}] = f
	}
	var out []Coded
	for _, id := range l.order {
		if facts[id] == nil && l.class[id].Class == "" {
			continue
		}
		c := *l.texts[id]
		c.Facts = []narrative.GoldFact{}
		for _, f := range facts[id] {
			c.Facts = append(c.Facts, f)
		}
		slices.SortFunc(c.Facts, func(a, b narrative.GoldFact) int {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Fact, b.Fact))
		})
		if class := l.class[id].Class; class != "" {
			c.Class = class
		}
		out = append(out, c)
	}
	return out
}

// WriteDecided writes decisions as lines of JSON.
func WriteDecided(list []Decided) ([]byte, error) {
	var out []byte
	for _, d := range list {
		line, err := json.Marshal(d)
		if err != nil {
			return nil, fmt.Errorf("a decision about %q: %w", d.Doc, err)
		}
		out = append(append(out, line...), '\n')
	}
	return out, nil
}
