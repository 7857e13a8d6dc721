package narrative

import (
	"math"
	"slices"
	"sync"

	"palermo"
)

// What a fact needs to be learned, and how much each part of the loss weighs.
const (
	leastStated   = 8   // sentences that state it
	leastSeen     = 2   // sentences with a word or pair
	looseness     = 3   // the loss against the ridge
	hardWeight    = 4   // a sentence that touches a fact without stating it
	exampleWeight = 0.3 // a sentence of which only some facts were asked
)

// notLearned are facts that a model of wording must leave alone: the words that
// show them are words that it never sees.
func notLearned(f palermo.FactID) bool {
	return f == "person.foreign-to-destination" || family(f) == "status"
}

// LearnFacts fits the model of facts to coded notes. Every set is one author's:
// the probabilities are calibrated on authors left out in turn. Texts of which
// only some facts were asked, and the patterns' own examples, help to learn those
// facts and have no part in the calibration. It uses no randomness. Facts without
// a quote in their text are passed over.
func (r *Reader) LearnFacts(sets []Coded, about string) (*FactModel, error) {
	if r.vectors == nil {
		return nil, &palermo.Error{Code: palermo.NotFound, Message: "there are no word vectors", Hint: "put vectors.bin beside the patterns"}
	}
	authors := make([][]note, len(sets))
	extra := r.examples()
	var all []note
	for i, set := range sets {
		for _, n := range r.notes(set) {
			if n.example {
				extra = append(extra, n)
			} else {
				authors[i] = append(authors[i], n)
			}
		}
		all = append(all, authors[i]...)
	}
	m := r.learn(append(all, extra...))
	if len(m.facts) == 0 {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "no fact is stated often enough to be learned", Hint: "give more coded notes"}
	}
	m.Recipe.Data = about
	m.calibrate(r.leftOut(authors, extra))
	return m, nil
}

// lesson is a passage as the regressions learn it.
type lesson struct {
	row            sparse
	from           *note
	stated, unsaid map[palermo.FactID]bool
}

// learn fits the regressions, without calibration.
func (r *Reader) learn(notes []note) *FactModel {
	m := &FactModel{small: map[uint32]bool{}, grams: map[uint32]int32{}}
	m.vocabulary(notes)
	var lessons []lesson
	for i := range notes {
		n := &notes[i]
		views := make([]view, len(n.passages))
		for k := range n.passages {
			views[k] = m.view(&n.passages[k], r.vectors)
		}
		mean := noteMean(views)
		for k := range views {
			lessons = append(lessons, lesson{views[k].row(&mean), n, n.stated[k], n.unsaid[k]})
		}
	}
	m.Recipe = FactRecipe{Version: factModelVersion, Documents: len(notes), Sentences: len(lessons)}
	m.choose(notes, lessons)
	var run sync.WaitGroup
	next := make(chan *factWeights)
	for range 2 {
		run.Go(func() {
			for f := range next {
				f.fit(lessons, len(m.idf))
			}
		})
	}
	for i := range m.facts {
		next <- &m.facts[i]
	}
	close(next)
	run.Wait()
	m.fitStance(lessons)
	return m
}

// choose takes up the facts that are stated often enough, and how common each is
// in notes whose coder looked for it.
func (m *FactModel) choose(notes []note, lessons []lesson) {
	times, coded, in := map[palermo.FactID]int{}, map[palermo.FactID]int{}, map[palermo.FactID]int{}
	for i := range lessons {
		for f := range lessons[i].stated {
			times[f]++
		}
	}
	for i := range notes {
		if notes[i].example {
			continue
		}
		for f := range notes[i].known {
			coded[f]++
			if notes[i].states(f) {
				in[f]++
			}
		}
	}
	for _, f := range sortedFacts(times) {
		if times[f] >= leastStated && !notLearned(f) {
			m.facts = append(m.facts, factWeights{Fact: f, Share: round4((float64(in[f]) + 0.5) / (float64(coded[f]) + 1))})
		}
	}
}

// vocabulary takes up the words and pairs of the notes.
func (m *FactModel) vocabulary(notes []note) {
	each := func(do func(p *passage)) {
		for i := range notes {
			for k := range notes[i].passages {
				do(&notes[i].passages[k])
			}
		}
	}
	each(func(p *passage) {
		for _, w := range p.words {
			if w.hash != 0 && !w.upper {
				m.small[w.hash] = true
			}
		}
	})
	seen, total := map[uint32]int{}, 0
	each(func(p *passage) {
		total++
		own := map[uint32]bool{}
		prev := uint32(0)
		for _, w := range p.words {
			if w.hash == 0 || w.upper && !m.small[w.hash] {
				prev = 0
				continue
			}
			own[w.hash] = true
			if prev != 0 {
				own[pairOf(prev, w.hash)] = true
			}
			prev = w.hash
		}
		for h := range own {
			seen[h]++
		}
	})
	var kept []uint32
	for h, n := range seen {
		if n >= leastSeen {
			kept = append(kept, h)
		}
	}
	slices.Sort(kept)
	for i, h := range kept {
		m.grams[h] = int32(i)
		idf := math.Log(float64(1+total)/float64(1+seen[h])) + 1
		m.idf = append(m.idf, math.Round(idf*idfUnit)/idfUnit)
	}
}

// row is a passage as the regressions see it.
func (v *view) row(note *[vectorSize]float64) (x sparse) {
	for i, y := range v.mean {
		x.at, x.v = append(x.at, int32(i)), append(x.v, sentenceWeight*y)
	}
	for i, y := range note {
		x.at, x.v = append(x.at, int32(vectorSize+i)), append(x.v, noteWeight*y)
	}
	for _, g := range v.grams {
		x.at, x.v = append(x.at, denseSize+g.gram), append(x.v, g.value)
	}
	return x
}

// fit trains one regression. Sentences that state the fact weigh as much together
// as those that do not.
func (f *factWeights) fit(lessons []lesson, grams int) {
	var mine []*lesson
	pos := 0.0
	for i := range lessons {
		if l := &lessons[i]; l.from.known[f.Fact] {
			mine = append(mine, l)
			if l.stated[f.Fact] {
				pos++
			}
		}
	}
	all := float64(len(mine))
	xs, ys, weight := make([]sparse, len(mine)), make([]bool, len(mine)), make([]float64, len(mine))
	for i, l := range mine {
		xs[i], ys[i] = l.row, l.stated[f.Fact]
		switch {
		case ys[i]:
			weight[i] = looseness * all / (2 * pos)
		case l.unsaid[f.Fact]:
			weight[i] = looseness * all / (2 * (all - pos)) * hardWeight
		default:
			weight[i] = looseness * all / (2 * (all - pos))
		}
		if l.from.example {
			weight[i] *= exampleWeight
		}
	}
	f.keep(regress(xs, ys, weight, denseSize+grams))
}

// fitStance trains the regression that tells sentences which state what they touch
// from those that deny it or leave it open, whatever the fact.
func (m *FactModel) fitStance(lessons []lesson) {
	var xs []sparse
	var ys []bool
	var weight []float64
	for i := range lessons {
		l := &lessons[i]
		if n := len(l.stated); n > 0 {
			xs, ys, weight = append(xs, l.row), append(ys, true), append(weight, float64(n))
		}
		if n := len(l.unsaid); n > 0 {
			xs, ys, weight = append(xs, l.row), append(ys, false), append(weight, float64(n))
		}
	}
	m.stance.keep(regress(xs, ys, weight, denseSize+len(m.idf)))
}

// keep packs the weights of a regression.
func (f *factWeights) keep(w []float64) {
	n := len(w) - 1
	f.Bias = round4(w[n])
	f.dense, f.DenseScale = packed(w[:denseSize])
	f.grams, f.GramScale = packed(w[denseSize:n])
}

// packed keeps weights as bytes times a scale.
func packed(w []float64) ([]int8, float64) {
	top := 1e-6
	for _, x := range w {
		top = max(top, math.Abs(x))
	}
	scale := math.Ceil(top/127*1e7) / 1e7
	out := make([]int8, len(w))
	for i, x := range w {
		out[i] = int8(math.Round(x / scale))
	}
	return out, scale
}

// held is a fact about which the patterns are silent in a note whose author the
// model had not seen, and whether the author coded it.
type held struct {
	family int
	x      [evidenceSize]float64
	stated bool
}

// leftOut scores each author's notes by a model trained on the others'.
func (r *Reader) leftOut(notes [][]note, extra []note) (out []held) {
	for i := range notes {
		others := slices.Clone(extra)
		for k := range notes {
			if k != i {
				others = append(others, notes[k]...)
			}
		}
		m := r.learn(others)
		for n := range notes[i] {
			x := &notes[i][n]
			if len(x.passages) == 0 {
				continue
			}
			best := m.best(x.passages, r.vectors)
			for k := range m.facts {
				f := &m.facts[k]
				if !x.known[f.Fact] || x.rules.facts[f.Fact] {
					continue
				}
				out = append(out, held{familyOf(f.Fact), m.evidence(k, best, x.passages, &x.rules), x.states(f.Fact)})
			}
		}
	}
	return out
}

// calibrate fits what turns raw scores into probabilities.
func (m *FactModel) calibrate(hs []held) {
	for fam := range families {
		var xs []sparse
		var ys []bool
		var ws []float64
		for i := range hs {
			if hs[i].family != fam {
				continue
			}
			row := sparse{v: slices.Clone(hs[i].x[:])}
			for j := range row.v {
				row.at = append(row.at, int32(j))
			}
			xs, ys, ws = append(xs, row), append(ys, hs[i].stated), append(ws, 1)
		}
		if len(xs) == 0 {
			continue
		}
		w := regress(xs, ys, ws, evidenceSize)
		for j, v := range w {
			m.Recipe.Weights[fam][j] = round4(v)
		}
	}
}
