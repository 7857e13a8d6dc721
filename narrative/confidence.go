package narrative

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"

	"palermo"
)

// Confidence turns the prior of a pattern into the share of such suggestions
// that a coder shared. It is fitted on coded texts, apart for reports of court
// cases and for accounts, and for suggestions that a text states something and
// that it denies it or leaves it unclear.
//
// A table has a step for each prior, the share shrunk towards the table's base
// rate by as many pseudo-observations as [shrinkage] and made to rise with the prior
// (pool adjacent violators: M. Ayer and others, Annals of Mathematical
// Statistics 26, 1955). A fact has its own share, shrunk towards the step's in the
// same way, so that a fact seldom coded has the step's.
type Confidence struct {
	Version   int                         `json:"version"`
	About     string                      `json:"about"`     // what it was fitted on
	Documents int                         `json:"documents"` // coded texts
	Pairs     int                         `json:"pairs"`     // suggestions judged
	Tables    map[string]*confidenceTable `json:"tables"`
}

type confidenceTable struct {
	Base  float64                   `json:"base"` // share shared, of all
	Pairs int                       `json:"pairs"`
	Steps []confidenceStep          `json:"steps"` // by rising prior
	Facts map[palermo.FactID][2]int `json:"facts"` // shared, of how many
}

type confidenceStep struct {
	Prior float64 `json:"prior"`
	Pairs int     `json:"pairs"`
	Share float64 `json:"share"`
}

const confidenceVersion = 1

// shrinkage is how many observations a share is shrunk by: with as many of its own
// it stands half-way between what was seen and what is expected.
const shrinkage = 10

// judged is a suggestion, its prior, and whether the coder shared it.
type judged struct {
	table  string
	prior  float64
	fact   palermo.FactID
	shared bool
	group  string
}

// Coded is texts that one coder coded alike. A fact that none of them is coded
// for was not coded at all, and says nothing about suggestions of it.
type Coded []CodedText

// CodedText is a coded text and the case it belongs to; texts of one case are
// never on both sides of a cross-validation.
type CodedText struct {
	Gold
	Group string
	Asked []palermo.FactID // what alone the coder was asked about; empty: every fact
}

// tableOf names the table of a suggestion.
func tableOf(doc palermo.Modality, v Value) string {
	kind := "account"
	if doc != palermo.Asserted {
		kind = "court"
	}
	if v == Established {
		return kind + " stated"
	}
	return kind + " other"
}

// compareCoded reads coded texts and judges every suggestion by the coder's value.
func (r *Reader) compareCoded(sets []Coded) (out []judged) {
	raw := *r
	raw.confidence = nil
	for _, set := range sets {
		known := map[palermo.FactID]bool{}
		for i := range set {
			for _, f := range set[i].Facts {
				known[f.Fact] = true
			}
		}
		for i := range set {
			s := raw.session(set[i].Document)
			doc := s.marks.modality()
			coded := map[palermo.FactID]Value{}
			for _, f := range set[i].Facts {
				coded[f.Fact] = f.Value
			}
			best := map[palermo.FactID]Suggestion{}
			for _, g := range s.res.Suggestions {
				if old, ok := best[g.Fact]; !ok || rank(g.Value) < rank(old.Value) {
					best[g.Fact] = g
				}
			}
			for _, fact := range sortedFacts(best) {
				if g := best[fact]; known[fact] {
					out = append(out, judged{tableOf(doc, g.Value), g.Confidence, fact, coded[fact] == g.Value, cmp.Or(set[i].Group, set[i].ID)})
				}
			}
		}
	}
	return out
}

func sortedFacts[V any](m map[palermo.FactID]V) []palermo.FactID {
	facts := make([]palermo.FactID, 0, len(m))
	for f := range m {
		facts = append(facts, f)
	}
	slices.Sort(facts)
	return facts
}

// Calibrate fits the confidence of suggestions to coded texts. The same texts
// give the same bytes.
func (r *Reader) Calibrate(sets []Coded, about string) (*Confidence, error) {
	pairs := r.compareCoded(sets)
	if len(pairs) == 0 {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "nothing is suggested of the facts that these texts are coded for", Hint: "give texts with coded facts"}
	}
	c := fitConfidence(pairs)
	c.About = about
	for _, set := range sets {
		c.Documents += len(set)
	}
	return c, nil
}

func fitConfidence(pairs []judged) *Confidence {
	c := &Confidence{Version: confidenceVersion, Pairs: len(pairs), Tables: map[string]*confidenceTable{}}
	byTable := map[string][]judged{}
	for _, p := range pairs {
		byTable[p.table] = append(byTable[p.table], p)
	}
	for name, ps := range byTable {
		t := &confidenceTable{Pairs: len(ps), Facts: map[palermo.FactID][2]int{}}
		hits, seen := map[float64]int{}, map[float64]int{}
		all := 0
		for _, p := range ps {
			n := t.Facts[p.fact]
			n[1]++
			seen[p.prior]++
			if p.shared {
				n[0]++
				hits[p.prior]++
				all++
			}
			t.Facts[p.fact] = n
		}
		t.Base = round4((float64(all) + 1) / (float64(len(ps)) + 2))
		for prior, n := range seen {
			t.Steps = append(t.Steps, confidenceStep{prior, n, shrink(hits[prior], n, t.Base)})
		}
		slices.SortFunc(t.Steps, func(a, b confidenceStep) int { return cmp.Compare(a.Prior, b.Prior) })
		rise(t.Steps)
		c.Tables[name] = t
	}
	return c
}

// shrink is the share of hits among n, drawn towards what is expected.
func shrink(hits, n int, expected float64) float64 {
	return (float64(hits) + shrinkage*expected) / (float64(n) + shrinkage)
}

// rise makes the shares rise with the prior: neighbours out of order share their
// mean, weighted by their observations.
func rise(steps []confidenceStep) {
	type block struct {
		share, weight float64
		n             int
	}
	var bs []block
	for _, s := range steps {
		bs = append(bs, block{s.Share, float64(s.Pairs) + shrinkage, 1})
		for len(bs) > 1 && bs[len(bs)-2].share > bs[len(bs)-1].share {
			a, b := bs[len(bs)-2], bs[len(bs)-1]
			w := a.weight + b.weight
			bs = append(bs[:len(bs)-2], block{(a.share*a.weight + b.share*b.weight) / w, w, a.n + b.n})
		}
	}
	i := 0
	for _, b := range bs {
		for range b.n {
			steps[i].Share = round4(b.share)
			i++
		}
	}
}

func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// of is the confidence of a suggestion with a prior; without a table, the prior.
func (c *Confidence) of(table string, prior float64, fact palermo.FactID) float64 {
	if c == nil {
		return prior
	}
	t := c.Tables[table]
	if t == nil {
		return prior
	}
	n := t.Facts[fact]
	return math.Round(shrink(n[0], n[1], t.step(prior))*1000) / 1000
}

// step is the share of the nearest prior that was seen.
func (t *confidenceTable) step(prior float64) float64 {
	best, share := math.Inf(1), t.Base
	for _, s := range t.Steps {
		if d := math.Abs(s.Prior - prior); d < best {
			best, share = d, s.Share
		}
	}
	return share
}

// MarshalText writes the table.
func (c *Confidence) MarshalText() ([]byte, error) {
	var w bytes.Buffer
	enc := json.NewEncoder(&w)
	enc.SetIndent("", " ")
	type plain Confidence
	if err := enc.Encode((*plain)(c)); err != nil {
		return nil, err
	}
	return w.Bytes(), nil
}

// ParseConfidence reads what [Confidence.MarshalText] wrote.
func ParseConfidence(data []byte) (*Confidence, error) {
	type plain Confidence
	c := &plain{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	bad := d.Decode(c) != nil || c.Version != confidenceVersion
	for _, t := range c.Tables {
		bad = bad || t == nil || !share(t.Base) || slices.ContainsFunc(t.Steps, func(s confidenceStep) bool { return !share(s.Share) })
		if t != nil {
			for _, n := range t.Facts {
				bad = bad || n[0] < 0 || n[0] > n[1]
			}
		}
	}
	if bad {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "this is no table of confidence of this version", Hint: "make it again with palermo read calibrate"}
	}
	return (*Confidence)(c), nil
}

func share(x float64) bool { return x >= 0 && x <= 1 }
