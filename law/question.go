package law

import (
	"math"
	"slices"

	"palermo"
)

// ask is the worth of one question to one actor's assessments.
type ask struct {
	gain float64 // bits, over all open offences
	used bool
}

// expect estimates, for one open offence, what each open fact would tell about
// it, and adds that to gain: at base[0] for facts that are asked of this actor and
// at base[1] for those that are asked once for the episode.
//
// Facts are taken as independent with the codebook's fixed priors, so that the
// probability of the offence is multilinear in them: one pass up gives it, one
// pass down gives its slope in every fact, and with it the probability after
// either answer. The worth of a question is the expected drop of entropy
// (Lindley 1956). Where a fact occurs twice or participation enters, the figure
// is an approximation; it orders questions and decides nothing.
func (p *program) expect(facts *facts, s palermo.Standard, book *Codebook, f *frame, part func(carry, int32) (reach, add float64), gain []ask, base [2]int, weight float64) {
	f.prob, f.slope = grow(f.prob, len(p.ops)), grow(f.slope, len(p.ops))
	prob, slope := f.prob, f.slope
	pick := 0
	for i := range p.ops {
		o := &p.ops[i]
		kids := p.kids[o.first:o.last]
		v := 1.0
		switch o.kind {
		case opLeaf:
			v = chance(facts[o.fact], s, book.questions[o.fact].Prior)
		case opAll:
			for _, k := range kids {
				v *= prob[k]
			}
		case opAny:
			for _, k := range kids {
				v *= 1 - prob[k]
			}
			v = 1 - v
		case opNot:
			v = 1 - prob[kids[0]]
		case opAtLeast:
			v = p.tail(o, -1, f)
		case opPick:
			v = prob[kids[f.pick[pick]]]
			pick++
		case opVictim:
			v = chance(f.vals[i], s, 0.5)
		}
		prob[i], slope[i] = v, 0
	}
	root := len(p.ops) - 1
	via := [8]float64{}
	for i, c := range p.carried {
		if part == nil || i >= len(via) {
			break
		}
		_, via[i] = part(c, int32(i))
		prob[c.node] = 1 - (1-prob[c.node])*(1-via[i])
	}
	slope[root] = 1
	pick = len(p.picks) - 1
	for i := root; i >= 0; i-- {
		o := &p.ops[i]
		if o.kind == opLeaf {
			continue
		}
		if o.kind == opPick {
			pick--
		}
		sl := slope[i]
		if sl == 0 {
			continue
		}
		if part != nil {
			for c := range p.carried {
				if p.carried[c].node == int32(i) && c < len(via) {
					sl *= 1 - via[c]
				}
			}
		}
		kids := p.kids[o.first:o.last]
		switch o.kind {
		case opAll:
			spread(kids, prob, slope, sl, false)
		case opAny:
			spread(kids, prob, slope, sl, true)
		case opNot:
			slope[kids[0]] = -sl
		case opAtLeast:
			for j, k := range kids {
				slope[k] = sl * p.tail(o, j, f)
			}
		case opPick:
			slope[kids[f.pick[pick+1]]] = sl
		}
	}
	// The parts of one clause mostly have the same slope, and then the same worth.
	h, lastSlope, lastPrior, worth := entropy(prob[root]), 0.0, 0.0, 0.0
	for i := range p.ops {
		o := &p.ops[i]
		if o.kind != opLeaf || slope[i] == 0 || o.unchecked || prob[i] == 0 || prob[i] == 1 {
			continue
		}
		if slope[i] != lastSlope || prob[i] != lastPrior {
			lastSlope, lastPrior = slope[i], prob[i]
			worth = weight * drop(h, prob[root], lastSlope, lastPrior)
		}
		a := &gain[base[book.questions[o.fact].About.row()]+int(o.fact)]
		a.gain, a.used = a.gain+worth, true
	}
	if part == nil {
		return
	}
	for i, c := range p.carried {
		if sl := slope[c.node]; sl != 0 && i < len(via) {
			for _, by := range c.by {
				if reach, _ := part(c, int32(i)); reach > 0 && !decided(facts[by], s) {
					prior := book.questions[by].Prior
					a := &gain[base[book.questions[by].About.row()]+int(by)]
					a.gain, a.used = a.gain+weight*drop(h, prob[root], sl*reach*(1-via[i]), prior), true
				}
			}
		}
	}
}

// otherWeight is what information about an offence of neither crime counts for:
// the question that tells the two apart comes before one about a document.
const otherWeight = 0.25

func (v *Version) questionWeight() float64 {
	if v.rule.Track == palermo.Other {
		return otherWeight
	}
	return 1
}

// drop is the expected drop of entropy from h, the entropy of probability p, when
// a fact with a slope and a prior is answered.
func drop(h, p, slope, prior float64) float64 {
	return max(0, h-prior*entropy(p+slope*(1-prior))-(1-prior)*entropy(p-slope*prior))
}

// chance is 1 or 0 for what is decided and the prior for what is open.
func chance(v palermo.Evidence, s palermo.Standard, prior float64) float64 {
	switch v.At(s) {
	case palermo.Established:
		return 1
	case palermo.RuledOut:
		return 0
	}
	return prior
}

// spread hands a node's slope down to its parts: the product of the others'
// probabilities, or of their complements. Dividing by each would fail at zero.
func spread(kids []int32, prob, slope []float64, sl float64, complement bool) {
	rest, zeros := sl, 0
	at := func(k int32) float64 {
		if complement {
			return 1 - prob[k]
		}
		return prob[k]
	}
	for _, k := range kids {
		if x := at(k); x == 0 {
			zeros++
		} else {
			rest *= x
		}
	}
	if zeros > 1 {
		return
	}
	for _, k := range kids {
		switch x := at(k); {
		case x == 0:
			slope[k] = rest
		case zeros == 0:
			slope[k] = rest / x
		}
	}
}

// tail is the probability that at least n of a node's parts hold; with without
// >= 0, the difference that this one part makes to it, which is the probability
// that exactly n-1 of the others hold.
func (p *program) tail(o *op, without int, f *frame) float64 {
	var room [64]float64
	dist := append(room[:0], 1)
	for j, k := range p.kids[o.first:o.last] {
		if j == without {
			continue
		}
		dist = append(dist, 0)
		for m := len(dist) - 1; m > 0; m-- {
			dist[m] = dist[m]*(1-f.prob[k]) + dist[m-1]*f.prob[k]
		}
		dist[0] *= 1 - f.prob[k]
	}
	if without >= 0 {
		return dist[o.n-1]
	}
	sum := 0.0
	for _, d := range dist[min(int(o.n), len(dist)):] {
		sum += d
	}
	return sum
}

// entropy is the Shannon entropy, in bits, of a yes-or-no with probability p,
// by linear interpolation in a table (absolute error below 1e-4).
func entropy(p float64) float64 {
	x := p * (entropySteps - 1)
	if !(x > 0) || x >= entropySteps-1 {
		return 0
	}
	i := int(x)
	r := x - float64(i)
	return entropies[i] + r*(entropies[i+1]-entropies[i])
}

const entropySteps = 2049

var entropies = func() (t [entropySteps]float64) {
	for i := 1; i < entropySteps-1; i++ {
		p := float64(i) / (entropySteps - 1)
		t[i] = -p*math.Log2(p) - (1-p)*math.Log2(1-p)
	}
	return t
}()

// better reports whether question i should be asked before question j: what a
// file or an official can answer first, then a third party, then the person; and
// among those what tells most for what it costs whoever answers.
func (b *Codebook) better(i int, gi float64, j int, gj float64) bool {
	qi, qj := &b.questions[i], &b.questions[j]
	if a, c := askRank(qi.Ask), askRank(qj.Ask); a != c {
		return a < c
	}
	wi, wj := gi/float64(1+qi.Cost), gj/float64(1+qj.Cost)
	if wi != wj {
		return wi > wj
	}
	return i < j
}

// painful is the cost from which a question is only for a trained interviewer,
// after the safety check.
const painful = 2

// nextQuestion picks the question to ask from the worth that was gathered. Facts
// that somebody declined to answer are not asked again.
func (l *Library) nextQuestion(v *vault, assessments []palermo.Assessment) *palermo.Question {
	n := l.Book.Len()
	best, at := -1, -1
	for i := range v.asks {
		q := i % n
		if g := v.asks[i]; !g.used || g.gain <= 1e-12 || v.declined[q] {
			continue
		}
		if best < 0 || l.Book.better(q, v.asks[i].gain, best, v.asks[at].gain) {
			best, at = q, i
		}
	}
	if best < 0 {
		return nil
	}
	q := &l.Book.questions[best]
	out := &palermo.Question{Fact: q.ID, Question: q.Text, Ask: q.Ask, Trained: q.Cost >= painful}
	if row := at / n; row < len(v.actors) {
		out.Actor = v.actors[row]
	}
	for i := range assessments {
		a := &assessments[i]
		if a.Outcome.Open() && (out.Actor == "" || a.Actor == out.Actor) && slices.Contains(a.Missing, q.ID) && !slices.Contains(out.Offences, a.Offence) {
			out.Offences = append(out.Offences, a.Offence)
		}
	}
	slices.Sort(out.Offences)
	return out
}
