package estimate

import (
	"context"
	"fmt"
	"math"
	"slices"

	"palermo"
)

// FromLinks estimates from several posterior draws of a linkage: tables of the
// same lists, each what the lists say if one draw of who is the same person as
// whom is right. Each draw gets an equal share of the bootstrap replicates, and
// the interval is of all replicates together, so it holds the uncertainty of
// the links beside that of the counts. It works for the methods that choose a
// log-linear model. opt.Bootstrap is the number of replicates in all; 0 means
// 1,000.
//
// The estimate is the median over draws of what the method makes of each; the
// model, likelihood and criteria are of the first draw, and checks say how much
// of the variance comes from the links.
//
// Source of the mixture: Rubin, Multiple Imputation for Nonresponse in Surveys
// (1987); for links, Sadinle, Journal of the American Statistical Association
// 112 (2017) 600-612.
func FromLinks(ctx context.Context, draws []*Table, opt Options) (*Result, error) {
	o := opt.withDefaults()
	if o.Bootstrap == 0 {
		o.Bootstrap = 1000
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	if err := sameLists(draws); err != nil {
		return nil, err
	}
	per := (o.Bootstrap + len(draws) - 1) / len(draws)
	var points, seen, mixed []float64
	var within float64
	var first *Result
	refused := 0
	for d, t := range draws {
		one := *o
		one.Bootstrap, one.Resume, one.Save = 0, nil, nil
		one.Progress = nil
		res, reps, err := replicated(ctx, t, &one, per, mix(o.Seed+forDraws<<32+uint64(d)))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		o.report("links: draws", d+1, len(draws))
		if err != nil {
			if refused++; refused == len(draws) {
				return nil, err
			}
			continue
		}
		if first == nil {
			first = res
		}
		points, seen = append(points, float64(res.Estimate)), append(seen, float64(res.N))
		var fitting []float64
		for _, r := range reps {
			if r.Estimate.Known() {
				fitting = append(fitting, float64(r.Estimate))
			}
		}
		if len(fitting) > 1 {
			_, v := meanVariance(fitting)
			within += v
		}
		mixed = append(mixed, fitting...)
	}
	slices.Sort(mixed)
	slices.Sort(seen)
	share := Missing
	if _, v := meanVariance(mixed); len(points) > 1 && v > 0 {
		share = Number(max(0, 1-within/float64(len(points))/v))
	}
	slices.Sort(points)
	r := first
	r.N = int64(math.Round(quantile8(seen, 0.5)))
	r.Estimate = Number(quantile8(points, 0.5))
	r.Dark = r.Estimate - Number(r.N)
	_, v := meanVariance(mixed)
	r.SE, r.Seed = Number(math.Sqrt(v)), o.Seed
	r.Interval = Interval{Kind: "linkage-mixture", Level: Number(o.Level),
		Lo: Number(quantile8(mixed, (1-o.Level)/2)), Hi: Number(quantile8(mixed, (1+o.Level)/2))}
	r.note("links", len(draws) >= 20, fmt.Sprintf("%d draws of the linkage, %d replicates of each; share of the variance that comes from the links", len(draws), per)).Value = &share
	if refused > 0 {
		r.note("links-refused", false, fmt.Sprintf("%d of %d draws have no estimate and were left out", refused, len(draws)))
	}
	return r, nil
}

// replicated is one draw's estimate and its bootstrap replicates.
func replicated(ctx context.Context, t *Table, o *Options, B int, seed uint64) (*Result, []Replicate, error) {
	o.Bootstrap = B // the search keeps the models to choose from again
	t, err := admit(t, o)
	if err != nil {
		return nil, nil, err
	}
	ex := newExistence(len(t.Lists))
	pick, err := choose(ctx, t, o, ex)
	if err != nil {
		return nil, nil, refusal(t, o, err)
	}
	f := newFitter(len(t.Lists))
	f.load(t.dense())
	m, err := pick.onData(f, ex)
	if err != nil {
		return nil, nil, refusal(t, o, err)
	}
	r := newResult(t, o.Method, o)
	r.fromFit(f, m, o.Level)
	reps, err := newBootstrap(t, pick.again, ex, o.Workers).replicates(ctx, B, seed, nil, func(Replicate) {})
	return r, reps, err
}

func sameLists(draws []*Table) error {
	if len(draws) == 0 {
		return invalid("there are no draws of a linkage", "give at least one table")
	}
	for _, t := range draws[1:] {
		if !slices.Equal(t.Lists, draws[0].Lists) {
			return palermo.At(t.Name, 1, invalid("the lists differ from those of "+draws[0].Name, "give draws of one linkage"))
		}
		if t.Track != draws[0].Track {
			return palermo.At(t.Name, 1, invalid("the track differs from that of "+draws[0].Name, "give draws of one linkage"))
		}
	}
	return nil
}

// MissedRow is what a method makes of a table if a share of links was missed.
type MissedRow struct {
	Missed   Number   `json:"missed"` // share of the links between a person's records
	N        Number   `json:"n"`      // people seen, after correction; need not be whole
	Estimate Number   `json:"estimate"`
	Interval Interval `json:"interval"` // Wald's, given the model
	Model    string   `json:"model"`
	Refused  string   `json:"refused"` // why there is no estimate; else empty
}

// IfMissed corrects a table for missed links and estimates again, for each of
// the given shares of links missed. The method must be one that chooses a
// log-linear model.
//
// A missed link splits a person in two, which makes overlaps too small and the
// estimate too large. The model: each record of a person comes loose with
// probability q and then stands alone, so that a link between two records
// survives with (1-q)^2 = 1 - share. People on the lists w show as people on a
// part v of at least two of them with probability (1-q)^|v| q^(|w|-|v|). That is
// a triangular system, solved from the largest combinations down; people on
// one list alone are then what is left of that list's records, whose number
// linkage does not change.
//
// Source: the correction of dual-system estimates for linkage error of Ding and
// Fienberg, Survey Methodology 20 (1994) 149-158, extended to any number of
// lists; docs/methods/estimation.md derives it.
func IfMissed(ctx context.Context, t *Table, opt Options, shares []float64) ([]MissedRow, error) {
	o := opt.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	t, err := admit(t, o)
	if err != nil {
		return nil, err
	}
	ex := newExistence(len(t.Lists))
	pick, err := choose(ctx, t, o, ex)
	if err != nil {
		return nil, refusal(t, o, err)
	}
	f := newFitter(len(t.Lists))
	rows := []MissedRow{}
	for _, share := range shares {
		if !(share >= 0 && share < 1) {
			return nil, invalid(fmt.Sprintf("%g is not a share of links", share), "give a share from 0 to below 1")
		}
		row := MissedRow{Missed: Number(share), N: Missing, Estimate: Missing, Interval: noInterval(o.Level)}
		y := t.dense()
		if list := relink(y, len(t.Lists), share); list >= 0 {
			row.Refused = fmt.Sprintf("list %s would have fewer records than people", t.Lists[list])
		} else {
			f.load(y)
			m, err := pick.again(f, ex)
			row.N = Number(f.n)
			if err != nil {
				row.Refused = err.Error()
			} else {
				row.Estimate, row.Model = Number(f.n+f.dark()), m.String()
				row.Interval = wald(f.n, f.a[0], f.variance(0), o.Level)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// relink replaces counts by what they were before a share of links was missed.
// It returns a list whose records would not suffice, or -1.
func relink(y []float64, lists int, share float64) int {
	q := 1 - math.Sqrt(1-share)
	records := make([]float64, lists)
	for w, c := range y {
		for j := range lists {
			if w>>j&1 == 1 {
				records[j] += c
			}
		}
	}
	// Larger combinations first: what is on w shows on its parts.
	for size := lists; size >= 2; size-- {
		for w := range y {
			if bitsSet(uint32(w)) != size {
				continue
			}
			y[w] /= math.Pow(1-q, float64(size))
			for v := (w - 1) & w; v > 0 && y[w] > 0; v = (v - 1) & w {
				if k := bitsSet(uint32(v)); k >= 2 {
					y[v] -= y[w] * math.Pow(1-q, float64(k)) * math.Pow(q, float64(size-k))
				}
			}
		}
		for w := range y { // sampling noise can leave less than nothing
			if bitsSet(uint32(w)) == size-1 && size > 2 {
				y[w] = max(y[w], 0)
			}
		}
	}
	for j := range lists {
		y[1<<j] = 0
		left := records[j]
		for w, c := range y {
			if w>>j&1 == 1 {
				left -= c
			}
		}
		if left < -1e-9*records[j] {
			return j
		}
		y[1<<j] = max(left, 0)
	}
	return -1
}
