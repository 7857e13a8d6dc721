package narrative

import (
	"math"

	"palermo"
)

// FactModel reads sentences in wording that no pattern foresaw: a logistic
// regression a fact, over what the words of a sentence mean (the mean of their
// vectors), over what those of the whole note mean, and over the words and pairs
// of words themselves. It suggests beside the patterns and never against them.
//
// It was trained on coded notes by several authors. Its probabilities are those
// that held for authors whose notes it had not seen.
type FactModel struct {
	Recipe FactRecipe
	small  map[uint32]bool  // words that the training texts write small somewhere
	grams  map[uint32]int32 // words and pairs of words, by hash: their place
	idf    []float64
	stance factWeights   // whether a sentence states what it touches
	facts  []factWeights // in the order of their ids
}

// FactRecipe says how a model of facts was made, and how its raw scores become
// probabilities: of a fact whose share of the training notes is s, a score z has
// the log odds Slope*z + Shift + Prior*log(s/(1-s)).
type FactRecipe struct {
	Version   int                                 `json:"version"`
	Data      string                              `json:"data"` // what it was trained on, in words
	Documents int                                 `json:"documents"`
	Sentences int                                 `json:"sentences"`
	Weights   [families][evidenceSize + 1]float64 `json:"weights"`
}

// factWeights is the regression of one fact. The dense weights are of the
// sentence's mean vector and then of the note's.
type factWeights struct {
	Fact       palermo.FactID `json:"fact"`
	Share      float64        `json:"share"` // of the training notes that state it
	Bias       float64        `json:"bias"`
	DenseScale float64        `json:"dense_scale"`
	GramScale  float64        `json:"gram_scale"`
	dense      []int8
	grams      []int8
}

const factModelVersion = 1

// The parts of a row in proportion, so that one ridge suits all of them.
const (
	sentenceWeight = 3
	noteWeight     = 2
	denseSize      = 2 * vectorSize
)

// score is the raw score of a passage, and how much of it each clause gives.
func (f *factWeights) score(v *view, note *[vectorSize]float64, clauses []float64) float64 {
	z := f.Bias
	clear(clauses)
	own, whole := f.dense[:vectorSize], f.dense[vectorSize:]
	for i, c := range whole {
		z += f.DenseScale * noteWeight * float64(c) * note[i]
	}
	for i, x := range v.near {
		clauses[i/vectorSize] += f.DenseScale * sentenceWeight * float64(own[i%vectorSize]) * x
	}
	for _, g := range v.grams {
		clauses[g.clause] += f.GramScale * float64(f.grams[g.gram]) * g.value
	}
	for _, x := range clauses {
		z += x
	}
	return z
}

// probability is the calibrated probability that a coder finds a fact stated in a
// note, where the patterns are silent about it.
func (m *FactModel) probability(f palermo.FactID, x *[evidenceSize]float64) float64 {
	w := &m.Recipe.Weights[familyOf(f)]
	z := w[evidenceSize]
	for i, v := range x {
		z += w[i] * v
	}
	return sigmoid(z)
}

// The families of facts that bear on each other in a note; the last is the rest.
const (
	families     = 6
	evidenceSize = 4 + 2*(families-1)
)

func familyOf(f palermo.FactID) int {
	switch family(f) {
	case "act":
		return 0
	case "means":
		return 1
	case "purpose":
		return 2
	case "control":
		return 3
	case "entry":
		return 4
	}
	return families - 1
}

// ruled is what the patterns found in a note.
type ruled struct {
	facts    map[palermo.FactID]bool // facts that they say anything about
	families [families]bool          // with a fact established
}

func (s *session) ruled() ruled {
	r := ruled{facts: map[palermo.FactID]bool{}}
	for f, list := range s.best {
		r.facts[f] = true
		if list[0].Value == Established && !isSign(f) {
			r.families[familyOf(f)] = true
		}
	}
	return r
}

// evidence is what a fact's probability rests on: its own raw score, how common
// it is, whether a negation stands beside, and for each family the best raw
// score of another fact and whether the patterns found one.
func (m *FactModel) evidence(k int, best []shownAt, ps []passage, rules *ruled) (x [evidenceSize]float64) {
	at := best[k]
	x[0], x[1], x[2] = at.raw, logit(m.facts[k].Share), at.stance
	if ps[at.passage].clauses[at.clause].scope&Negated != 0 {
		x[3] = 1
	}
	for fam := range families - 1 {
		x[4+fam] = -2
		if rules.families[fam] {
			x[4+families-1+fam] = 1
		}
	}
	for j := range best {
		if fam := familyOf(m.facts[j].Fact); j != k && fam < families-1 {
			x[4+fam] = min(2, max(x[4+fam], best[j].raw))
		}
	}
	return x
}

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// noteMean is the mean vector of all passages.
func noteMean(views []view) (mean [vectorSize]float64) {
	total := 0.0
	for i := range views {
		total += views[i].weight
		for j, x := range views[i].mean {
			mean[j] += x * views[i].weight
		}
	}
	if total > 0 {
		for j := range mean {
			mean[j] /= total
		}
	}
	return mean
}

// shownAt is where a fact is shown best in a note, its raw score there, and the
// score of the sentence's stating what it touches.
type shownAt struct {
	raw, stance     float64
	passage, clause int
}

// best finds for every fact the passage that shows it best.
func (m *FactModel) best(ps []passage, vectors *wordVectors) []shownAt {
	views := make([]view, len(ps))
	for i := range ps {
		views[i] = m.view(&ps[i], vectors)
	}
	mean := noteMean(views)
	stance := make([]float64, len(ps))
	for i := range views {
		stance[i] = m.stance.score(&views[i], &mean, make([]float64, len(ps[i].clauses)))
	}
	out := make([]shownAt, len(m.facts))
	clauses := make([]float64, maxClauses)
	for k := range m.facts {
		out[k].raw = math.Inf(-1)
		for i := range views {
			c := clauses[:len(ps[i].clauses)]
			if z := m.facts[k].score(&views[i], &mean, c); z > out[k].raw {
				at := 0
				for j := range c {
					if c[j] > c[at] {
						at = j
					}
				}
				out[k] = shownAt{z, stance[i], i, at}
			}
		}
	}
	return out
}
