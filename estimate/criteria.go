package estimate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// criterion is what exhaustive search minimises.
type criterion uint8

const (
	byBIC criterion = iota
	byAIC
)

// penalty is what a parameter costs.
func (c criterion) penalty(n float64) float64 {
	if c == byAIC {
		return 2
	}
	return math.Log(n)
}

// ModelPoint is one model of a search: where it puts the estimate and how well
// it does.
type ModelPoint struct {
	Model    string `json:"model"`
	Estimate Number `json:"estimate"`
	NPar     int    `json:"npar"`
	AIC      Number `json:"aic"`
	BIC      Number `json:"bic"`
	Share    Number `json:"share"` // posterior share, where there is one
}

// maxSpace bounds the models an exhaustive search goes through.
const maxSpace = 4 << 20

// search goes through all hierarchical models of a table.
type search struct {
	by       criterion
	active   uint32
	maxOrder int
}

// scored is one model's criterion and estimate.
type scored struct {
	model Model
	score float64 // penalised deviance; the criterion up to a constant
	dark  float64
	npar  int
}

// better orders models by score, then by size, then by terms, so that a tie
// does not depend on the order of the search.
func (s scored) better(o scored) int {
	return cmp.Or(cmp.Compare(s.score, o.score), cmp.Compare(s.npar, o.npar), slices.CompareFunc(s.model.terms, o.model.terms, compareTerms))
}

// run fits every model that has an estimate and returns the best ones, best
// first: at most keep of them, or all when keep is 0.
func (s search) run(ctx context.Context, t *Table, ex *existence, keep int, pool pool, report func(done, of int)) ([]scored, error) {
	y := t.dense()
	fine := s.allFine(y, ex)
	const batchSize = 2048
	total := int(min(spaceSize(bitsSet(s.active), s.maxOrder), 1e9))
	models := make([]Model, 0, batchSize)
	out := make([]scored, batchSize)
	fitters := pool.fitters(len(t.Lists), y)
	var best []scored
	done := 0
	flush := func() error {
		err := pool.each(ctx, len(models), func(worker, i int) {
			out[i] = s.score(fitters[worker], ex, models[i], fine)
		})
		for i := range models {
			if !math.IsInf(out[i].score, 1) {
				best = append(best, out[i])
			}
		}
		if keep > 0 && len(best) > 4*keep+batchSize {
			slices.SortFunc(best, scored.better)
			best = best[:max(keep, tiesKept)]
		}
		done += len(models)
		models = models[:0]
		report(done, total)
		return err
	}
	for m := range hierarchical(len(t.Lists), s.active, s.maxOrder) {
		models = append(models, Model{m.lists, slices.Clone(m.terms)})
		if len(models) == batchSize {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	slices.SortFunc(best, scored.better)
	settleTie(best)
	if keep > 0 && len(best) > keep {
		best = best[:keep]
	}
	if len(best) == 0 {
		return nil, invalid("none of the models has an estimate for this table", "merge lists that hardly overlap, or leave one out")
	}
	return best, nil
}

// tiesKept is how many models are kept on the way at least, for those that tie
// with the best.
const tiesKept = 64

// settleTie puts first the smallest, then first by terms, of the models that are
// as good as the best but for rounding. They are sorted.
func settleTie(best []scored) {
	if len(best) == 0 {
		return
	}
	limit := best[0].score + tie*(1+math.Abs(best[0].score))
	at := 0
	for i := 1; i < len(best) && best[i].score <= limit; i++ {
		a, b := best[i], best[at]
		a.score, b.score = 0, 0
		if a.better(b) < 0 {
			at = i
		}
	}
	first := best[at]
	copy(best[1:at+1], best[:at])
	best[0] = first
}

// allFine proves, if it can, that every model of the space has an estimate: the
// cells with people determine all finite terms at once, hence any part of them.
func (s search) allFine(y []float64, ex *existence) bool {
	lists := bitsTop(len(y))
	var full Model
	full.lists = lists
	for th := uint32(1); th < uint32(len(y)); th++ {
		if th&^s.active == 0 && bitsSet(th) <= max(s.maxOrder, 1) && th != s.active {
			full.terms = append(full.terms, th)
		}
	}
	return split(y, full).provedFine()
}

func bitsTop(size int) int {
	t := 0
	for 1<<t < size {
		t++
	}
	return t
}

// score fits one model. A model without an estimate scores infinity.
func (s search) score(f *fitter, ex *existence, m Model, fine bool) scored {
	if !fine && ex.code(f.y, m) != CodeFine || f.fit(m) != fitted {
		return scored{model: m, score: math.Inf(1)}
	}
	k := f.npar()
	return scored{m, f.relativeDeviance() + s.by.penalty(f.n)*float64(k), f.dark(), k}
}

// among is the chooser that takes the best of given models.
func (s search) among(models []Model) chooser {
	return func(f *fitter, ex *existence) (Model, error) {
		fine := s.allFine(f.y, ex)
		best := scored{score: math.Inf(1)}
		for _, m := range models {
			if c := s.score(f, ex, m, fine); c.score < best.score-tie*(1+math.Abs(c.score)) {
				best = c
			}
		}
		if math.IsInf(best.score, 1) {
			return Model{}, fmt.Errorf("none of %d models has an estimate", len(models))
		}
		return best.model, fitChecked(f, ex, best.model)
	}
}

// points are a search's models as figures, with full likelihoods.
func points(t *Table, found []scored) []ModelPoint {
	n := t.People()
	y := t.dense()
	constant := 0.0
	for _, c := range y {
		constant -= logFactorialRest(c)
	}
	out := make([]ModelPoint, len(found))
	f := newFitter(len(t.Lists))
	f.load(y)
	for i, s := range found {
		// score = deviance + penalty k, whichever penalty it was.
		out[i] = ModelPoint{Model: s.model.String(), Estimate: Number(float64(n) + s.dark), NPar: s.npar, Share: Missing}
		if f.fit(s.model) == fitted {
			ll := constant - f.relativeDeviance()/2
			out[i].AIC, out[i].BIC = Number(aic(ll, s.npar)), Number(bic(ll, s.npar, n))
		}
	}
	return out
}
