package narrative

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"palermo"
)

// Labelled is a document and what it is about.
type Labelled struct {
	Document
	Class string // trafficking, smuggling, both, other
	Group string // documents of one case share a group; empty: a group of its own
}

// Train fits the classifier to labelled documents. It uses no randomness: the
// same documents in the same order give the same model. Calibration is fitted
// to scores from five-fold cross-validation by case group.
//
// Regularised logistic regressions by full passes of AdaGrad (Duchi, Hazan,
// Singer 2011), averaged over learning rates; calibration after Platt (1999).
func (r *Reader) Train(docs []Labelled, about string) (*Model, error) {
	xs := make([]sample, len(docs))
	for i, d := range docs {
		if !slices.Contains([]string{ClassTrafficking, ClassSmuggling, ClassBoth, ClassOther}, d.Class) {
			return nil, &palermo.Error{
				Code: palermo.Invalid, Where: d.ID, Message: "the class " + d.Class + " is not known", Hint: "write trafficking, smuggling, both or other",
			}
		}
		xs[i] = r.sample(d.Document)
	}
	if len(xs) == 0 {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "there is no document to learn from", Hint: "give labelled documents"}
	}
	m := &Model{Recipe: Recipe{Version: modelVersion, Buckets: buckets, Epochs: epochs, Documents: len(docs), Data: about}}
	folds := foldsOf(docs)
	for t, l := range []*linear{&m.trafficking, &m.smuggling} {
		ys := targets(docs, t)
		raw := crossValidate(xs, ys, folds)
		*l = fit(xs, ys, nil)
		l.Slope, l.Shift = platt(raw, ys)
		l.Cut = bestCut(raw, ys, l.Slope, l.Shift)
	}
	return m, nil
}

// Validate predicts every document by a model that saw no document of its
// group, and returns the scores and classes in the order of the documents. The
// classes are those that Suggest would give: by the model, and in notes by the
// facts found too. It is nested: calibration and cut are chosen inside the documents that the model
// saw. The seed deals the groups to the folds.
func (r *Reader) Validate(docs []Labelled, seed uint64) ([]Scores, []string) {
	xs := make([]sample, len(docs))
	for i, d := range docs {
		xs[i] = r.sample(d.Document)
	}
	outer := shuffledFolds(docs, seed)
	scores := make([]Scores, len(docs))
	classes := make([]string, len(docs))
	var run sync.WaitGroup
	for f := range foldCount {
		run.Go(func() {
			var seen []Labelled
			var own []sample
			for i := range docs {
				if outer[i] != f {
					seen, own = append(seen, docs[i]), append(own, xs[i])
				}
			}
			inner := shuffledFolds(seen, seed+1)
			var l [2]linear
			for t := range l {
				ys := targets(seen, t)
				raw := crossValidate(own, ys, inner)
				l[t] = fit(own, ys, nil)
				l[t].Slope, l[t].Shift = platt(raw, ys)
				l[t].Cut = bestCut(raw, ys, l[t].Slope, l[t].Shift)
			}
			for i := range docs {
				if outer[i] == f {
					p := Scores{Trafficking: l[0].score(&xs[i].bag, &xs[i].found), Smuggling: l[1].score(&xs[i].bag, &xs[i].found)}
					p.Other = (1 - p.Trafficking) * (1 - p.Smuggling)
					scores[i], classes[i] = p, xs[i].evidence.class(p.round(), p.class(l[0].Cut, l[1].Cut))
				}
			}
		})
	}
	run.Wait()
	return scores, classes
}

// shuffledFolds deals the documents to the folds in an order that the seed
// fixes, group by group within each class.
func shuffledFolds(docs []Labelled, seed uint64) []int {
	order := rand.New(rand.NewPCG(seed, 0x2545f4914f6cdd1d)).Perm(len(docs))
	mixed := make([]Labelled, len(docs))
	for i, at := range order {
		mixed[i] = docs[at]
	}
	out := make([]int, len(docs))
	for i, f := range foldsOf(mixed) {
		out[order[i]] = f
	}
	return out
}

// bestCut is the probability from which on a document counts as about the
// crime: the one with the best F1 in cross-validation, between two samples.
func bestCut(raw, ys []float64, a, b float64) float64 {
	type pair struct{ p, y float64 }
	ps := make([]pair, len(raw))
	pos := 0.0
	for i := range raw {
		ps[i] = pair{sigmoid(a*raw[i] + b), ys[i]}
		pos += ys[i]
	}
	slices.SortFunc(ps, func(x, y pair) int { return cmp.Or(cmp.Compare(y.p, x.p), cmp.Compare(x.y, y.y)) })
	best, cut, tp := -1.0, 0.5, 0.0
	for i, x := range ps {
		tp += x.y
		next := 0.0
		if i+1 < len(ps) {
			next = ps[i+1].p
		}
		if f := 2 * tp / (float64(i+1) + pos); f > best && next < x.p {
			best, cut = f, (x.p+next)/2
		}
	}
	return math.Round(min(max(cut, 0.15), 0.6)*1e4) / 1e4
}

// sample is what the regression sees of a document.
type sample struct {
	bag      bag
	found    [features]float64
	evidence evidence
}

func (r *Reader) sample(d Document) sample {
	s := r.session(d)
	b := s.bag
	b.seen = nil
	return sample{bag: b, found: s.found(), evidence: s.evidence()}
}

func targets(docs []Labelled, track int) []float64 {
	ys := make([]float64, len(docs))
	own := [...]string{ClassTrafficking, ClassSmuggling}[track]
	for i, d := range docs {
		if d.Class == own || d.Class == ClassBoth {
			ys[i] = 1
		}
	}
	return ys
}

const foldCount = 5

// foldsOf deals the groups to the folds, group by group in order of appearance
// within each class, so that every fold sees every class.
func foldsOf(docs []Labelled) []int {
	fold := map[string]int{}
	next := map[string]int{}
	out := make([]int, len(docs))
	for i, d := range docs {
		g := d.Group
		if g == "" {
			g = "\x00" + d.ID
		}
		f, ok := fold[g]
		if !ok {
			f = next[d.Class] % foldCount
			next[d.Class]++
			fold[g] = f
		}
		out[i] = f
	}
	return out
}

// crossValidate returns raw scores of documents under models that did not see
// their folds.
func crossValidate(xs []sample, ys []float64, folds []int) []float64 {
	raw := make([]float64, len(xs))
	for f := range foldCount {
		l := fit(xs, ys, func(i int) bool { return folds[i] == f })
		for i := range xs {
			if folds[i] == f {
				raw[i] = l.raw(&xs[i].bag, &xs[i].found)
			}
		}
	}
	return raw
}

const (
	epochs = 40
	ridge  = 1e-4
	rarity = 3
)

// logRatios is the logarithm of how much likelier each word is in a document of
// the crime than in another.
func logRatios(xs []sample, ys []float64, skip func(int) bool) []float64 {
	var count [2][]float64
	var total [2]float64
	for c := range count {
		count[c] = make([]float64, buckets)
	}
	for i := range xs {
		if skip != nil && skip(i) {
			continue
		}
		c := int(ys[i])
		total[c]++
		for _, j := range xs[i].bag.index {
			count[c][j]++
		}
	}
	r := make([]float64, buckets)
	for j := range r {
		r[j] = math.Log((count[1][j] + 0.5) / (total[1] + 1) * (total[0] + 1) / (count[0][j] + 0.5))
	}
	return r
}

// rates are the learning rates of the regressions that are averaged. No single
// one is best for both crimes, and choosing one would fit it to the texts at hand.
var rates = [...]float64{0.05, 0.1, 0.2}

// fit trains one regression on the samples that skip leaves: the mean of one at
// each of the rates. The words enter weighted by how much more often they occur
// in one class than in the other (S. Wang and C. Manning, "Baselines and
// Bigrams", ACL 2012); the weights are folded into one number a word at the end.
func fit(xs []sample, ys []float64, skip func(int) bool) linear {
	ratio := logRatios(xs, ys, skip)
	sum := newWeights()
	for _, rate := range rates {
		w := newWeights()
		w.descend(xs, ys, skip, ratio, rate)
		sum.add(w, 1/float64(len(rates)))
	}
	for j := range sum.words {
		sum.words[j] *= ratio[j]
	}
	return sum.pack()
}

// weights are a regression at full precision.
type weights struct {
	words    []float64
	findings [features]float64
	bias     float64
}

func newWeights() *weights { return &weights{words: make([]float64, buckets)} }

func (w *weights) add(x *weights, share float64) {
	for j, v := range x.words {
		w.words[j] += share * v
	}
	for j, v := range x.findings {
		w.findings[j] += share * v
	}
	w.bias += share * x.bias
}

// descend lowers the logistic loss by full passes of AdaGrad.
func (w *weights) descend(xs []sample, ys []float64, skip func(int) bool, ratio []float64, rate float64) {
	squares := newWeights() // of the gradients so far
	step := func(x, sum *float64, d float64) {
		*sum += d * d
		*x -= rate * d / math.Sqrt(*sum+1e-8)
	}
	for range epochs {
		for i := range xs {
			if skip != nil && skip(i) {
				continue
			}
			x := &xs[i]
			norm := 1 / math.Sqrt(float64(max(1, len(x.bag.index))))
			z := w.bias
			for _, j := range x.bag.index {
				z += w.words[j] * ratio[j] * norm
			}
			for j, v := range x.found {
				z += w.findings[j] * v
			}
			e := sigmoid(z) - ys[i]
			if ys[i] == 1 {
				e *= rarity // the crimes are rarer than the rest
			}
			for _, j := range x.bag.index {
				step(&w.words[j], &squares.words[j], e*norm*ratio[j]+ridge*w.words[j])
			}
			for j, v := range x.found {
				if v != 0 {
					step(&w.findings[j], &squares.findings[j], 0.3*e*v+ridge*w.findings[j])
				}
			}
			step(&w.bias, &squares.bias, e)
		}
	}
}

// pack rounds the weights to what is kept: the same model on every machine has
// no digits beyond those that matter.
func (w *weights) pack() linear {
	top := 0.0
	for _, v := range w.words {
		top = max(top, math.Abs(v))
	}
	cut := func(x float64) float64 { return math.Round(x*1e6) / 1e6 }
	l := linear{Scale: cut(top / 127), Bias: cut(w.bias), Slope: 1, words: make([]int8, buckets)}
	if top > 0 {
		for i, v := range w.words {
			l.words[i] = int8(math.Round(v / top * 127))
		}
	}
	for i, v := range w.findings {
		l.Findings[i] = cut(v)
	}
	return l
}

// platt fits a slope and a shift that turn raw scores into probabilities, by
// Newton's method on smoothed targets.
func platt(raw, ys []float64) (a, b float64) {
	pos := 0.0
	for _, y := range ys {
		pos += y
	}
	n := float64(len(ys))
	hi, lo := (pos+1)/(pos+2), 1/(n-pos+2)
	a = 1
	for range 50 {
		var ga, gb, haa, hab, hbb float64
		for i, x := range raw {
			t := lo
			if ys[i] == 1 {
				t = hi
			}
			p := sigmoid(a*x + b)
			d, w := p-t, p*(1-p)
			ga += d * x
			gb += d
			haa += w * x * x
			hab += w * x
			hbb += w
		}
		haa += 1e-6
		hbb += 1e-6
		det := haa*hbb - hab*hab
		if det <= 0 {
			break
		}
		da, db := (ga*hbb-gb*hab)/det, (gb*haa-ga*hab)/det
		a, b = a-da, b-db
		if math.Abs(da)+math.Abs(db) < 1e-9 {
			break
		}
	}
	return math.Round(max(a, 0.05)*1e6) / 1e6, math.Round(b*1e6) / 1e6
}
