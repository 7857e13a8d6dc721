package narrative

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"palermo"
)

// resamples is the number of bootstrap samples of an interval.
const resamples = 1000

// resample draws n of n documents with replacement, again and again. The slice
// that it hands on is used again.
func resample(n int, seed uint64, use func(at []int)) {
	rng := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	at := make([]int, n)
	for range resamples {
		for i := range at {
			at[i] = rng.IntN(n)
		}
		use(at)
	}
}

// interval is the middle 95 % of draws, of which there must be one.
func interval(draws []float64) (lo, hi float64) {
	slices.Sort(draws)
	n := len(draws)
	return draws[n*25/1000], draws[min(n-1, n*975/1000)]
}

// intervals fills the 95 % percentile intervals by resampling documents (B.
// Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13).
func (r *Report) intervals(ts []tally, seed uint64) {
	if len(ts) == 0 {
		return
	}
	figures := []struct {
		of  *Number
		get func(*tally) float64
	}{
		{&r.Facts.F1, func(t *tally) float64 { return t.facts.f1() }},
		{&r.Groups.F1, func(t *tally) float64 { return t.groups.f1() }},
		{&r.Modality.Share, func(t *tally) float64 { return t.modality.share() }},
		{&r.Unasserted.Share, func(t *tally) float64 { return t.unclear.share() }},
		{&r.Both.Share, func(t *tally) float64 { return t.both.share() }},
		{&r.Spans.Share, func(t *tally) float64 { return t.spans.share() }},
		{&r.Class, (*tally).macro},
	}
	draws := make([][]float64, len(figures))
	facts := factRows(ts)
	times := make([]int, len(ts)) // how often each document was drawn
	resample(len(ts), seed, func(at []int) {
		s := sum(ts, at)
		for i, f := range figures {
			draws[i] = append(draws[i], f.get(&s))
		}
		clear(times)
		for _, i := range at {
			times[i]++
		}
		for i := range facts {
			facts[i].draw(times)
		}
	})
	for i, f := range figures {
		f.of.Low, f.of.High = interval(draws[i])
	}
	for i := range facts {
		r.PerFact = append(r.PerFact, facts[i].score())
	}
}

// factRow is the documents that say something of one fact.
type factRow struct {
	fact  palermo.FactID
	docs  []int
	each  []counts
	draws []float64
}

func factRows(ts []tally) (rows []factRow) {
	at := map[palermo.FactID]int{}
	for i := range ts {
		for f, c := range ts[i].per {
			k, ok := at[f]
			if !ok {
				k = len(rows)
				at[f] = k
				rows = append(rows, factRow{fact: f})
			}
			rows[k].docs, rows[k].each = append(rows[k].docs, i), append(rows[k].each, c)
		}
	}
	slices.SortFunc(rows, func(a, b factRow) int { return cmp.Compare(a.fact, b.fact) })
	return rows
}

// draw notes the fact's F1 when each document counts so many times. A sample in
// which nobody coded or suggested the fact has none and is left out.
func (r *factRow) draw(times []int) {
	var c counts
	for i, d := range r.docs {
		c.tp += times[d] * r.each[i].tp
		c.fp += times[d] * r.each[i].fp
		c.fn += times[d] * r.each[i].fn
	}
	if c != (counts{}) {
		r.draws = append(r.draws, c.f1())
	}
}

func (r *factRow) score() FactScore {
	var c counts
	for _, e := range r.each {
		c.tp, c.fp, c.fn = c.tp+e.tp, c.fp+e.fp, c.fn+e.fn
	}
	out := FactScore{r.fact, measure(c)}
	if len(r.draws) > 0 {
		out.F1.Low, out.F1.High = interval(r.draws)
	}
	return out
}
