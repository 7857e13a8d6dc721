package narrative

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"

	"palermo"
)

// Scores is how likely a document is about each crime, and about neither. A
// document can be about both, so the three need not add up to one.
type Scores struct {
	Trafficking float64 `json:"trafficking"`
	Smuggling   float64 `json:"smuggling"`
	Other       float64 `json:"other"`
}

// class names what the scores say the document is about, given the score from
// which on each crime counts.
func (s Scores) class(trafficking, smuggling float64) string {
	switch t, m := s.Trafficking >= trafficking, s.Smuggling >= smuggling; {
	case t && m:
		return ClassBoth
	case t:
		return ClassTrafficking
	case m:
		return ClassSmuggling
	}
	return ClassOther
}

// What a document can be about.
const (
	ClassTrafficking = "trafficking"
	ClassSmuggling   = "smuggling"
	ClassBoth        = "both"
	ClassOther       = "other"
)

// buckets is the number of hashed words and pairs of words.
const buckets = 1 << 15

// Model is two logistic regressions, one a crime, over the hashed words and
// pairs of words of a text and over what the rules found in it. It routes
// documents and raises an alarm where it disagrees with the rules; it never
// decides a fact.
type Model struct {
	Recipe      Recipe
	trafficking linear
	smuggling   linear
}

// Recipe says how a model was made.
type Recipe struct {
	Version   int    `json:"version"`
	Buckets   int    `json:"buckets"`
	Epochs    int    `json:"epochs"`
	Documents int    `json:"documents"`
	Data      string `json:"data,omitempty"` // what it was trained on, in words
}

// linear is one regression: weights of the words as bytes times a scale,
// weights of the findings, and a calibration of the result.
type linear struct {
	Scale    float64           `json:"scale"`
	Bias     float64           `json:"bias"`
	Findings [features]float64 `json:"findings"`
	Slope    float64           `json:"slope"` // Platt scaling of the raw score
	Shift    float64           `json:"shift"`
	Cut      float64           `json:"cut"` // the score from which on a document is about the crime
	words    []int8
}

// bag is the set of hashed words and pairs of a text.
type bag struct {
	seen  []bool
	index []uint32
	toks  int
}

// add takes a sentence. Words of a heading count apart from those of the text.
func (b *bag) add(toks []token, heading bool) {
	if b.seen == nil {
		b.seen = make([]bool, buckets)
	}
	prev := uint32(0)
	for i := range toks {
		h := toks[i].hash
		if h == 0 {
			prev = 0
			continue
		}
		b.put(h)
		if heading {
			b.put(h ^ 0x5bd1e995)
		}
		if prev != 0 {
			b.put((prev ^ h*31) * fnvPrime)
		}
		prev = h
	}
	b.toks += len(toks)
}

func (b *bag) put(h uint32) {
	h = (h ^ h>>15) & (buckets - 1)
	if !b.seen[h] {
		b.seen[h] = true
		b.index = append(b.index, h)
	}
}

// findings is the number of features that the rules give.
const findings = 28

// features is the number of all features beside the words.
const features = 2*findings + nameFeatures

// shortText is the number of words up to which a text is weighed as a note.
const shortText = 150

// found sums up what the rules found and where the crimes are named. What the
// rules found counts again by itself in notes, whose few words say little.
func (s *session) found() (f [features]float64) {
	var v [findings]float64
	set := func(i int, on bool) {
		if on {
			v[i] = 1
		}
	}
	has := func(ids ...palermo.FactID) bool {
		for _, id := range ids {
			if s.shown(id) {
				return true
			}
		}
		return false
	}
	hinted := func(ids ...palermo.FactID) bool { // established or unclear
		for _, id := range ids {
			if l := s.best[id]; len(l) > 0 && l[0].Value != Denied {
				return true
			}
		}
		return false
	}
	group := map[string]bool{}
	for id, list := range s.best {
		if list[0].Value == Established && !isSign(id) {
			group[family(id)] = true
		}
	}
	sex := has("purpose.prostitution-of-others", "purpose.sexual-exploitation")
	work := has("purpose.forced-labour", "purpose.servitude", "purpose.slavery-like-practice", "purpose.us-servitude", "purpose.slavery")
	odd := has("purpose.organ-removal", "purpose.forced-criminality", "purpose.begging", "purpose.forced-marriage", "purpose.exploitative-surrogacy", "purpose.illegal-adoption")
	entry := has("entry.illegal-entry-procured")
	gain := has("benefit.sought")
	means := group["means"]
	for i, on := range []bool{
		group["act"], means, sex, work, odd, entry, has("entry.border-crossed"), gain,
		has("entry.concealed-from-detection", "entry.illegal-stay-enabled"), has("entry.document-fraud"),
		has(palermo.FactUnder18), group["control"], has("control.confinement"), has("control.documents-taken"),
		group["act"] && means && (sex || work || odd), entry && gain, (sex || work || odd) && means,
		has("consent.to-move"), group["hostage"], has("act.transported") && has("person.unlawfully-present", "person.foreign-to-destination"),
		has("entry.moved-in-furtherance", "entry.encouraged"), has("control.debt", "control.wages-withheld"),
		hinted("entry.illegal-entry-procured"), hinted("entry.illegal-stay-enabled", "entry.concealed-from-detection"),
		hinted("entry.illegal-entry-procured", "entry.border-crossed") && has("person.unlawfully-present", "person.foreign-to-destination") && gain,
		hinted("entry.illegal-stay-enabled", "entry.concealed-from-detection") && (sex || work) && gain,
		hinted("entry.illegal-entry-procured") && (sex || work), hinted("entry.illegal-entry-procured") && group["act"] && !sex && !work,
	} {
		set(i, on)
	}
	copy(f[:], v[:])
	if s.bag.toks <= shortText {
		copy(f[findings:], v[:])
	}
	n := s.named.features()
	copy(f[2*findings:], n[:])
	return f
}

// raw is the regression's linear score.
func (l *linear) raw(b *bag, f *[features]float64) float64 {
	sum := 0.0
	for _, i := range b.index {
		sum += float64(l.words[i])
	}
	z := l.Bias
	if n := len(b.index); n > 0 {
		z += sum * l.Scale / math.Sqrt(float64(n))
	}
	for i, v := range f {
		z += l.Findings[i] * v
	}
	return z
}

func (l *linear) score(b *bag, f *[features]float64) float64 {
	return sigmoid(l.Slope*l.raw(b, f) + l.Shift)
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// classify scores the document and says where the rules and the model differ.
func (s *session) classify() {
	rules := s.ruleClass()
	if s.r.model == nil {
		s.res.Class = rules
		s.res.Scores = Scores{Other: 1}
		return
	}
	f := s.found()
	p := Scores{Trafficking: s.r.model.trafficking.score(&s.bag, &f), Smuggling: s.r.model.smuggling.score(&s.bag, &f)}
	p.Other = (1 - p.Trafficking) * (1 - p.Smuggling)
	s.res.Scores = p.round()
	s.res.Class = s.evidence().class(s.res.Scores, p.class(s.r.model.trafficking.Cut, s.r.model.smuggling.Cut))
	if rules != s.res.Class {
		s.res.Alarm = "the facts found look like " + rules + ", the words like " + s.res.Class + ": read it"
	}
}

// evidence is what the facts found say about the class, beside the model.
type evidence struct {
	note     bool   // a short text
	rules    string // the class that the facts alone give
	exploits bool   // a purpose of exploitation is shown
	entry    bool   // an unlawful entry or stay is shown, and no gain denied
}

func (s *session) evidence() evidence {
	return evidence{
		note: s.bag.toks <= shortText, rules: s.ruleClass(), exploits: s.likely(exploitation) > 0,
		entry: !s.denied("benefit.sought") && (s.suggested("entry.illegal-entry-procured") || s.suggested("entry.document-fraud") ||
			s.suggested("entry.concealed-from-detection") || s.suggested("entry.illegal-stay-enabled")),
	}
}

// class is what the text is about, given the model's scores and class. Few words
// leave the model guessing, so in a note the facts found decide where they are
// complete, and the model speaks only where they point its way.
func (e evidence) class(p Scores, model string) string {
	if !e.note {
		return model
	}
	if e.rules != ClassOther {
		return e.rules
	}
	if !e.exploits {
		p.Trafficking = 0
	}
	if !e.entry {
		p.Smuggling = 0
	}
	return p.class(0.5, 0.4)
}

// exploitation reports whether a fact is a purpose of exploitation: work and sex
// for money are none by themselves.
func exploitation(f palermo.FactID) bool {
	return family(f) == "purpose" && f != "purpose.labour-or-services" && f != "purpose.commercial-sex"
}

// likely is how likely one of the facts that fit is stated: one where the patterns
// say so, the highest probability where only the model of facts does.
func (s *session) likely(fits func(palermo.FactID) bool) (p float64) {
	for id, list := range s.best {
		if list[0].Value == Established && fits(id) {
			return 1
		}
	}
	for i := range s.learned {
		if g := &s.learned[i]; g.Value == Established && fits(g.Fact) {
			p = max(p, g.Confidence)
		}
	}
	return p
}

func (s *session) suggested(f palermo.FactID) bool {
	return s.likely(func(g palermo.FactID) bool { return g == f }) > 0
}

func (s *session) denied(f palermo.FactID) bool {
	l := s.best[f]
	return len(l) > 0 && l[0].Value == Denied
}

// round cuts the scores to four places, so that they print the same anywhere.
func (s Scores) round() Scores {
	r := func(x float64) float64 { return math.Round(x*1e4) / 1e4 }
	return Scores{r(s.Trafficking), r(s.Smuggling), r(s.Other)}
}

// ruleClass says what the facts found look like, without the classifier: a crime
// counts when all its elements together are likelier than not.
func (s *session) ruleClass() string {
	in := func(name string) func(palermo.FactID) bool {
		return func(f palermo.FactID) bool { return family(f) == name && !isSign(f) }
	}
	is := func(id palermo.FactID) func(palermo.FactID) bool {
		return func(f palermo.FactID) bool { return f == id }
	}
	p := Scores{
		Trafficking: s.likely(in("act")) * s.likely(in("means")) * s.likely(exploitation),
		Smuggling:   s.likely(is("entry.illegal-entry-procured")) * s.likely(is("benefit.sought")),
	}
	return p.class(0.5, 0.5)
}

// MarshalText writes the model: its recipe, its calibration, its weights.
func (m *Model) MarshalText() ([]byte, error) {
	var w bytes.Buffer
	enc := json.NewEncoder(&w)
	if err := enc.Encode(m.Recipe); err != nil {
		return nil, err
	}
	for _, l := range []*linear{&m.trafficking, &m.smuggling} {
		if err := enc.Encode(l); err != nil {
			return nil, err
		}
		b := make([]byte, len(l.words))
		for i, v := range l.words {
			b[i] = byte(v)
		}
		w.WriteString(base64.StdEncoding.EncodeToString(b))
		w.WriteByte('\n')
	}
	return w.Bytes(), nil
}

// ParseModel reads what [Model.MarshalText] wrote.
func ParseModel(data []byte) (*Model, error) {
	bad := &palermo.Error{Code: palermo.Invalid, Message: "this is no classifier of this version", Hint: "train it again"}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	m := &Model{}
	if len(lines) != 5 || json.Unmarshal(lines[0], &m.Recipe) != nil || m.Recipe.Version != modelVersion || m.Recipe.Buckets != buckets {
		return nil, bad
	}
	for i, l := range []*linear{&m.trafficking, &m.smuggling} {
		if json.Unmarshal(lines[1+2*i], l) != nil {
			return nil, bad
		}
		b, err := base64.StdEncoding.DecodeString(string(lines[2+2*i]))
		if err != nil || len(b) != buckets {
			return nil, bad
		}
		l.words = make([]int8, buckets)
		for j, v := range b {
			l.words[j] = int8(v)
		}
	}
	return m, nil
}

const modelVersion = 2
