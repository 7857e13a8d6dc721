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
// whom is right. Each draw gives an equal share of values, and the interval is
// of all values together, so it holds the uncertainty of the links beside that
// of the counts. The values are bootstrap replicates for the methods that
// choose a log-linear model, evenly spaced quantiles of the posterior for the
// Bayesian ones, and of the log-normal distribution of the dark figure for
// Chao's bound and people who differ. opt.Bootstrap is the number of
// values in all; 0 means 1,000.
//
// Methods that run chains use some of the draws, evenly spaced, and a check
// says how many.
//
// The estimate is the median over draws of what the method makes of each; the
// model, likelihood and criteria are of the first draw, and checks say how much
// of the variance comes from the links. The number of people seen is the median
// over all draws.
//
// Source of the mixture: Rubin, Multiple Imputation for Nonresponse in Surveys
// (1987); for links, Sadinle, Journal of the American Statistical Association
// 112 (2017) 600-612.
func FromLinks(ctx context.Context, draws []*Table, opt Options) (*Result, error) {
	o := opt.withDefaults()
	if o.Bootstrap == 0 {
		o.Bootstrap = defaultPanelBootstrap
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	if err := sameLists(draws); err != nil {
		return nil, err
	}
	used := spaced(draws, o.Method.mostDraws())
	per := (o.Bootstrap + len(used) - 1) / len(used)
	gathered := linkMixture{level: o.Level}
	var last error
	for d, t := range used {
		one := *o
		one.Resume, one.Save, one.Progress = nil, nil, nil
		res, values, err := spread(ctx, t, &one, per, uint64(d))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		o.report("links: draws", d+1, len(used))
		if err != nil {
			last = err
			continue
		}
		gathered.add(res, values)
	}
	if gathered.first == nil {
		return nil, last
	}
	r := gathered.result(draws)
	r.Seed = o.Seed
	share := gathered.share()
	r.note("links", len(used) >= 20, fmt.Sprintf("%d draws of the linkage, %d values of each; share of the variance that comes from the links", len(used), per)).Value = &share
	if refused := len(used) - len(gathered.points); refused > 0 {
		r.note("links-refused", false, fmt.Sprintf("%d of %d draws have no estimate and were left out", refused, len(used)))
	}
	if len(used) < len(draws) {
		r.note("links-used", true, fmt.Sprintf("%d of %d draws were used, evenly spaced", len(used), len(draws)))
	}
	return r, nil
}

// mostDraws bounds the draws of a linkage that a slow method looks at.
func (m Method) mostDraws() int {
	switch m {
	case MethodLatent:
		return 5
	case MethodThreshold:
		return 20
	}
	return math.MaxInt
}

// spaced takes at most so many draws, evenly spaced, the first among them.
func spaced(draws []*Table, most int) []*Table {
	if len(draws) <= most {
		return draws
	}
	out := make([]*Table, most)
	for i := range out {
		out[i] = draws[i*len(draws)/most]
	}
	return out
}

// linkMixture gathers what a method makes of draws of a linkage.
type linkMixture struct {
	level         float64
	first         *Result
	points, mixed []float64
	within        float64 // sum over draws of the variance of a draw's values
}

func (x *linkMixture) add(r *Result, values []float64) {
	if x.first == nil {
		x.first = r
	}
	x.points = append(x.points, float64(r.Estimate))
	x.mixed = append(x.mixed, values...)
	if len(values) > 1 {
		_, v := meanVariance(values)
		x.within += v
	}
}

// share is the share of the variance that comes from the links.
func (x *linkMixture) share() Number {
	_, v := meanVariance(x.mixed)
	if len(x.points) < 2 || !(v > 0) {
		return Missing
	}
	return Number(max(0, 1-x.within/float64(len(x.points))/v))
}

func (x *linkMixture) result(draws []*Table) *Result {
	slices.Sort(x.points)
	slices.Sort(x.mixed)
	r := x.first
	r.N = medianPeople(draws)
	r.Estimate = Number(quantile8(x.points, 0.5))
	r.Dark = r.Estimate - Number(r.N)
	_, v := meanVariance(x.mixed)
	r.SE = Number(math.Sqrt(v))
	r.Interval = Interval{Kind: "linkage-mixture", Level: Number(x.level),
		Lo: Number(quantile8(x.mixed, (1-x.level)/2)), Hi: Number(quantile8(x.mixed, (1+x.level)/2))}
	r.Replicates, r.Chains, r.Space, r.quantile = nil, nil, nil, nil
	return r
}

// spread is one draw's result and its values: bootstrap replicates, or evenly
// spaced quantiles of what the method knows.
func spread(ctx context.Context, t *Table, o *Options, per int, draw uint64) (*Result, []float64, error) {
	if o.Method.logLinear() {
		r, reps, err := replicated(ctx, t, o, per, mix(o.Seed+forDraws<<32+draw))
		if err != nil {
			return nil, nil, err
		}
		var values []float64
		for _, rep := range reps {
			if rep.Estimate.Known() {
				values = append(values, float64(rep.Estimate))
			}
		}
		if len(values) == 0 {
			return nil, nil, invalid("no replicate of the draw has an estimate", "merge lists that hardly overlap")
		}
		return r, values, nil
	}
	o.Bootstrap = 0
	r, err := Estimate(ctx, t, *o)
	switch {
	case err != nil:
		return nil, nil, err
	case !r.Estimate.Known() || r.quantile == nil:
		return nil, nil, withoutEstimate(r)
	}
	values := make([]float64, per)
	for i := range values {
		values[i] = r.quantile((float64(i) + 0.5) / float64(per))
	}
	return r, values, nil
}

// withoutEstimate is the error of a draw whose method gives no estimate.
func withoutEstimate(r *Result) error {
	why := "no estimate is given"
	for _, n := range r.Checks {
		if !n.OK {
			why = n.Text
		}
	}
	return invalid(fmt.Sprintf("%s refused: %s", r.Method, why), "use another method")
}

// logLinear reports whether a method chooses a log-linear model of the lists
// alone, which can be chosen again on a replicate.
func (m Method) logLinear() bool {
	return slices.Contains([]Method{MethodMain, MethodAllPairs, MethodStepwise, MethodAICStep, MethodBIC, MethodAIC, MethodFixed}, m)
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
	if !r.Estimate.Known() {
		return nil, nil, refusal(t, o, &unfittable{m, verdict{}})
	}
	reps, err := newBootstrap(t, pick.again, ex, o.Workers).replicates(ctx, B, seed, nil, func(Replicate) {})
	return r, reps, err
}

// panelFromLinks is a panel over draws of a linkage.
func panelFromLinks(ctx context.Context, draws []*Table, opt Options, done []*Result, w watcher) (*PanelResult, error) {
	if err := sameLists(draws); err != nil {
		return nil, err
	}
	return panelOf(ctx, draws[0], opt, done, w, func(ctx context.Context, o Options) (*Result, error) {
		return FromLinks(ctx, draws, o)
	}, medianPeople(draws))
}

// PanelFromLinks is [Watched] over draws of a linkage: every method of the
// panel by [FromLinks].
func PanelFromLinks(ctx context.Context, draws []*Table, opt Options, step func(Step), partial func(*PanelResult)) (*PanelResult, error) {
	return panelFromLinks(ctx, draws, opt, nil, watcher{step: step, partial: partial})
}

// medianPeople is the median number of people seen over draws.
func medianPeople(draws []*Table) int64 {
	var seen []float64
	for _, t := range draws {
		seen = append(seen, float64(t.People()))
	}
	slices.Sort(seen)
	return int64(math.Round(quantile8(seen, 0.5)))
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
