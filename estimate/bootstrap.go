package estimate

import (
	"context"
	"math"
	"slices"
)

// Replicate is one bootstrap replicate: what the method, choosing its model
// again, makes of counts drawn anew.
type Replicate struct {
	I        int    `json:"i"`        // its number, from 0; it selects the random stream
	Estimate Number `json:"estimate"` // missing when no model could be fitted
	Model    string `json:"model"`
}

// Resume is the saved state of a bootstrap: the replicates finished so far, in
// any order. A run that is given it does the others and ends the same.
type Resume struct {
	Replicates []Replicate `json:"replicates"`
}

// bootstrap is the chooser applied to a table and to its resampled versions.
type bootstrap struct {
	table  *Table
	choose chooser
	ex     *existence
	pool   pool
}

func newBootstrap(t *Table, choose chooser, ex *existence, workers int) *bootstrap {
	return &bootstrap{t, choose, ex, newPool(workers)}
}

// on is what the chooser makes of other counts in the table's cells.
func (b *bootstrap) on(f *fitter, y []float64, counts []int64) (float64, string) {
	for i, c := range b.table.Cells {
		y[c.On] = float64(counts[i])
	}
	return b.fit(f, y)
}

// fit is the estimate and model that the chooser makes of counts by cell.
func (b *bootstrap) fit(f *fitter, y []float64) (float64, string) {
	f.load(y)
	m, err := b.choose(f, b.ex)
	if err != nil {
		return math.NaN(), ""
	}
	return f.n + f.dark(), m.String()
}

// scratch is the working memory of one goroutine.
type scratch struct {
	f      *fitter
	y      []float64
	counts []int64
}

func (b *bootstrap) scratch() []scratch {
	s := make([]scratch, b.pool)
	for i := range s {
		s[i] = scratch{newFitter(len(b.table.Lists)), make([]float64, 1<<len(b.table.Lists)), make([]int64, len(b.table.Cells))}
	}
	return s
}

// replicates draws B replicates: n people, multinomially over the cells seen.
// Those in done are taken over. It reports each finished replicate.
//
// Source: Chan, Silverman and Vincent (2021), section 3.3.
func (b *bootstrap) replicates(ctx context.Context, B int, seed uint64, done []Replicate, report func(Replicate)) ([]Replicate, error) {
	out := make([]Replicate, B)
	have := make([]bool, B)
	for _, r := range done {
		if r.I >= 0 && r.I < B {
			out[r.I], have[r.I] = r, true
		}
	}
	counts := b.counts()
	n := b.table.People()
	work := b.scratch()
	err := b.pool.each(ctx, B, func(worker, i int) {
		if have[i] {
			return
		}
		w := &work[worker]
		multinomial(stream(seed, forBootstrap, uint64(i)), counts, n, w.counts)
		est, model := b.on(w.f, w.y, w.counts)
		out[i] = Replicate{I: i, Estimate: Number(est), Model: model}
		report(out[i])
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Replayed is a bootstrap whose replicates were given and not drawn.
type Replayed struct {
	Estimate   float64
	Model      string
	Replicates []Replicate
	Jackknife  []float64 // with one person less in each of the table's cells, in their order
	BCa        BCa
}

// Replay runs a bootstrap on given resampled tables, which must have the lists
// of t, and not on tables drawn here: so results can be compared with those of
// other programs, replicate by replicate. The method of opt must be one that
// chooses a log-linear model.
func Replay(ctx context.Context, t *Table, opt Options, resampled []*Table) (*Replayed, error) {
	o := opt.withDefaults()
	o.Bootstrap = max(o.Bootstrap, 1) // so that a search keeps its best models
	if err := o.validate(); err != nil {
		return nil, err
	}
	t, err := admit(t, o)
	if err != nil {
		return nil, err
	}
	if err := sameLists(append([]*Table{t}, resampled...)); err != nil {
		return nil, err
	}
	ex := newExistence(len(t.Lists))
	pick, err := choose(ctx, t, o, ex)
	if err != nil {
		return nil, refusal(t, o, err)
	}
	f := newFitter(len(t.Lists))
	f.load(t.dense())
	m, err := pick.onData(f, ex)
	if err != nil {
		return nil, refusal(t, o, err)
	}
	out := &Replayed{Estimate: f.n + f.dark(), Model: m.String(), Replicates: make([]Replicate, len(resampled))}
	b := newBootstrap(t, pick.again, ex, o.Workers)
	if out.Jackknife, err = b.jackknife(ctx); err != nil {
		return nil, err
	}
	work := b.scratch()
	values := make([]float64, len(resampled))
	err = b.pool.each(ctx, len(resampled), func(worker, i int) {
		var model string
		values[i], model = b.fit(work[worker].f, resampled[i].dense())
		out.Replicates[i] = Replicate{I: i, Estimate: Number(values[i]), Model: model}
	})
	out.BCa = NewBCa(out.Estimate, values, out.Jackknife, b.counts())
	return out, err
}

// jackknife is the estimate with one person less in each cell, in the order of
// the cells.
func (b *bootstrap) jackknife(ctx context.Context) ([]float64, error) {
	counts := b.counts()
	vectors := make([][]int64, len(counts))
	for i := range counts {
		vectors[i] = slices.Clone(counts)
		vectors[i][i]--
	}
	out := make([]float64, len(vectors))
	work := b.scratch()
	err := b.pool.each(ctx, len(vectors), func(worker, i int) {
		out[i], _ = b.on(work[worker].f, work[worker].y, vectors[i])
	})
	return out, err
}

func (b *bootstrap) counts() []int64 {
	counts := make([]int64, len(b.table.Cells))
	for i, c := range b.table.Cells {
		counts[i] = c.Count
	}
	return counts
}
