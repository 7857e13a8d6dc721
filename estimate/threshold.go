package estimate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// ThresholdOptions are the settings of Bayesian thresholding.
type ThresholdOptions struct {
	// Keep is how many posterior standard deviations from zero an interaction
	// must be to stay; 0 means 2.
	Keep float64 `json:"keep,omitempty"`
	// Draws is the number of draws of each of four chains, after as many tenths
	// of warm-up; 0 means 25,000.
	Draws int `json:"draws,omitempty"`
}

const thresholdChains = 4

// thresholdLists bounds the lists: each of 200,000 draws visits all 2^t cells.
const thresholdLists = 12

// The prior precisions: interactions are normal(0, 1), the constant and the
// lists nearly flat.
const (
	interactionPrecision = 1
	mainPrecision        = 1e-4
)

// thresholded is the method bayes-threshold: fit all pairs under a prior that
// expects no interaction, keep the pairs whose posterior is far from zero, and
// fit again with those alone. A proper prior needs no minus infinity and always
// has a posterior.
//
// Source: Silverman, Journal of the Royal Statistical Society A 183 (2020)
// 691-736, section 6.
func thresholded(ctx context.Context, t *Table, o *Options) (*Result, error) {
	to := o.Threshold
	if to.Keep == 0 {
		to.Keep = 2
	}
	if to.Draws == 0 {
		to.Draws = 25_000
	}
	if to.Draws < 100 || to.Draws > 10_000_000 || !(to.Keep > 0) {
		return nil, invalid("the draws or the threshold are out of range", "give 100 to 10,000,000 draws and a threshold such as 2")
	}
	if len(t.Lists) > thresholdLists {
		return nil, invalid(fmt.Sprintf("bayes-threshold draws take too long with more than %d lists", thresholdLists), "merge lists or use the method stepwise")
	}
	y := t.dense()
	full := allPairs(len(t.Lists), t.active())
	first, err := drawPosterior(ctx, full, y, o, to.Draws, 0)
	if err != nil {
		return nil, err
	}
	o.report("bayes-threshold", 1, 2)
	kept := full
	closest := math.Inf(1)
	for i, th := range full.terms {
		if bitsSet(th) < 2 {
			continue
		}
		ratio := math.Abs(first.mean[i+1]) / first.sd[i+1]
		closest = min(closest, math.Abs(ratio-to.Keep))
		if ratio < to.Keep {
			kept = kept.without(th)
		}
	}
	second, err := drawPosterior(ctx, kept, y, o, to.Draws, 1)
	if err != nil {
		return nil, err
	}
	o.report("bayes-threshold", 2, 2)
	return thresholdResult(t, o, kept, second, closest), nil
}

func thresholdResult(t *Table, o *Options, m Model, post *posteriorDraws, closest float64) *Result {
	r := newResult(t, MethodThreshold, o)
	r.Model = m.String()
	r.NPar = len(m.terms) + 1
	r.Chains = post.chains
	all := post.chains.Sorted()
	diag := post.chains.Diagnose()
	rhat, ess := Number(diag.RHat), Number(diag.ESS)
	r.note("r-hat", diag.RHat <= convergedRHat, fmt.Sprintf("rank-normalised R-hat of N over %d chains; at most %g is asked", thresholdChains, convergedRHat)).Value = &rhat
	r.note("ess", diag.ESS >= convergedESS, fmt.Sprintf("bulk effective sample size of N; at least %d is asked", convergedESS)).Value = &ess
	c := Number(closest)
	r.note("threshold", closest > 0.1, "how near to the threshold the closest interaction is, in posterior standard deviations; below 0.1 the choice of model hangs on it").Value = &c
	if diag.RHat > convergedRHat || diag.ESS < convergedESS {
		r.note("converged", false, "the chains have not converged: no estimate and no interval is given")
		return r
	}
	median := quantile8(all, 0.5)
	r.quantile = func(p float64) float64 { return quantile8(all, p) }
	r.Estimate, r.Dark = Number(median), Number(median-float64(r.N))
	_, v := meanVariance(all)
	r.SE = Number(math.Sqrt(v))
	r.Interval = Interval{Kind: "posterior", Level: Number(o.Level), Lo: Number(quantile8(all, (1-o.Level)/2)), Hi: Number(quantile8(all, (1+o.Level)/2))}
	return r
}

// posteriorDraws is what is kept of a posterior of log-linear parameters.
type posteriorDraws struct {
	mean, sd []float64 // of the parameters, the constant first
	chains   *ChainSet // of n + exp(constant)
}

// drawPosterior samples the posterior of a model from four chains.
func drawPosterior(ctx context.Context, m Model, y []float64, o *Options, draws int, stage uint64) (*posteriorDraws, error) {
	p := len(m.terms) + 1
	sums, squares := make([][]float64, thresholdChains), make([][]float64, thresholdChains)
	out := &posteriorDraws{mean: make([]float64, p), sd: make([]float64, p),
		chains: &ChainSet{Name: "N", Values: make([][]float64, thresholdChains)}}
	failed := make([]bool, thresholdChains)
	err := newPool(o.Workers).each(ctx, thresholdChains, func(_, i int) {
		w, ok := newWanderer(stream(o.Seed, forThreshold, stage<<8|uint64(i)), m, y)
		if failed[i] = !ok; failed[i] {
			return
		}
		sums[i], squares[i] = make([]float64, p), make([]float64, p)
		every := max(draws/maxKept, 1)
		for s := -draws / 10; s < draws; s++ {
			if s&63 == 0 && ctx.Err() != nil {
				return
			}
			w.step()
			if s < 0 {
				continue
			}
			for j, a := range w.at {
				d := a - w.mode[j]
				sums[i][j] += d
				squares[i][j] += d * d
			}
			if s%every == every-1 {
				out.chains.Values[i] = append(out.chains.Values[i], w.f.n+math.Exp(w.at[0]))
			}
		}
		for j := range sums[i] {
			sums[i][j] += w.mode[j] * float64(draws)
			squares[i][j] += 2*w.mode[j]*sums[i][j] - w.mode[j]*w.mode[j]*float64(draws)
		}
	})
	if err != nil {
		return nil, err
	}
	if slices.Contains(failed, true) {
		return nil, invalid("the posterior has no mode in reach", "merge lists that hardly overlap")
	}
	total := float64(thresholdChains * draws)
	for j := range p {
		var s, q float64
		for i := range sums {
			s += sums[i][j]
			q += squares[i][j]
		}
		out.mean[j] = s / total
		out.sd[j] = math.Sqrt(max(q/total-out.mean[j]*out.mean[j], 0))
	}
	return out, nil
}

// wanderer is a Metropolis chain on the parameters of a log-linear model. Its
// moves have the shape of the posterior at its mode: by turns a random walk,
// and a draw from a multivariate t around the mode.
type wanderer struct {
	rng       *rand.Rand
	f         *fitter
	precision []float64
	mode      []float64
	factor    []float64 // Cholesky factor of the curvature at the mode
	at        []float64
	logPost   float64
	next, z   []float64
	walks     bool
}

func newWanderer(rng *rand.Rand, m Model, y []float64) (*wanderer, bool) {
	f := newFitter(m.lists)
	f.load(y)
	w := &wanderer{rng: rng, f: f}
	f.useAll(m)
	p := len(f.terms)
	w.precision = make([]float64, p)
	for i, th := range f.terms {
		w.precision[i] = mainPrecision
		if bitsSet(th) > 1 {
			w.precision[i] = interactionPrecision
		}
	}
	if !f.penalised(w.precision) {
		return nil, false
	}
	w.mode = slices.Clone(f.a)
	w.factor = slices.Clone(f.h[:p*p])
	w.next, w.z = make([]float64, p), make([]float64, p)
	w.at = slices.Clone(w.mode)
	// A dispersed start: two standard deviations and more from the mode.
	w.propose(w.at, 2)
	copy(w.at, w.next)
	w.logPost = w.density(w.at)
	return w, true
}

// density is the log posterior density at a point, up to a constant.
func (w *wanderer) density(a []float64) float64 {
	copy(w.f.a, a)
	w.f.evaluate()
	s := w.f.loglik
	for i, v := range a {
		s -= w.precision[i] * v * v / 2
	}
	return s
}

// propose sets next to from plus a normal step of the posterior's shape.
func (w *wanderer) propose(from []float64, size float64) {
	p := len(from)
	for i := range w.z {
		w.z[i] = w.rng.NormFloat64()
	}
	for i := p - 1; i >= 0; i-- { // solve L' x = z
		s := w.z[i]
		for k := i + 1; k < p; k++ {
			s -= w.factor[k*p+i] * w.z[k]
		}
		w.z[i] = s * w.factor[i*p+i]
		w.next[i] = from[i] + size*w.z[i]
	}
}

// heavyTails is the degrees of freedom of the t that proposes around the mode.
const heavyTails = 8

// step makes one Metropolis-Hastings move.
func (w *wanderer) step() {
	w.walks = !w.walks
	var proposal float64 // log of the ratio of proposal densities
	if w.walks {
		w.propose(w.at, 2.4/math.Sqrt(float64(len(w.at))))
	} else {
		chi := 2 * gammaDraw(w.rng, heavyTails/2.0)
		w.propose(w.mode, math.Sqrt(heavyTails/chi))
		proposal = w.logT(w.at) - w.logT(w.next)
	}
	lp := w.density(w.next)
	if math.Log(w.rng.Float64()) < lp-w.logPost+proposal {
		w.at, w.next = w.next, w.at
		w.logPost = lp
	}
}

// logT is the log density of the t proposal, up to a constant.
func (w *wanderer) logT(a []float64) float64 {
	p := len(a)
	q := 0.0
	for i := range p { // |L'(a - mode)|^2
		s := (a[i] - w.mode[i]) / w.factor[i*p+i]
		for k := i + 1; k < p; k++ {
			s += w.factor[k*p+i] * (a[k] - w.mode[k])
		}
		q += s * s
	}
	return -(heavyTails + float64(p)) / 2 * math.Log1p(q/heavyTails)
}
