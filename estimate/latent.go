package estimate

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// LatentOptions are the settings of the latent class method.
type LatentOptions struct {
	Classes int `json:"classes,omitempty"` // most classes; 0 means 10
	Chains  int `json:"chains,omitempty"`  // 0 means 4
	// MaxSweeps bounds the sweeps of each chain; 0 means 20,000. Chains stop
	// earlier once they agree.
	MaxSweeps int `json:"max_sweeps,omitempty"`
}

// What counts as converged, for log N: chains that agree, and enough draws in
// the bulk; and what makes limits more than rough.
const (
	convergedRHat = 1.05
	convergedESS  = 400
	enoughTail    = 100
)

// latentClasses is the method lcmcr.
func latentClasses(ctx context.Context, t *Table, o *Options) (*Result, error) {
	lo := o.Latent
	if lo.Classes == 0 {
		lo.Classes = 10
	}
	if lo.Chains == 0 {
		lo.Chains = 4
	}
	if lo.MaxSweeps == 0 {
		lo.MaxSweeps = 20_000
	}
	switch {
	case lo.Classes < 1 || lo.Classes > 100:
		return nil, invalid(fmt.Sprintf("%d classes are not possible", lo.Classes), "give 1 to 100")
	case lo.Chains < 2 || lo.Chains > 1000:
		return nil, invalid(fmt.Sprintf("%d chains are not possible", lo.Chains), "give 2 to 1000")
	case lo.MaxSweeps < 1000:
		return nil, invalid(fmt.Sprintf("%d sweeps are too few", lo.MaxSweeps), "give at least 1000")
	case bitsSet(t.active()) < 3:
		return nil, invalid("latent classes need three lists", "use another method")
	}
	t, _ = t.compact()
	ladders := make([]*ladder, lo.Chains)
	draws := make([][]float64, lo.Chains)
	for i := range ladders {
		ladders[i] = newLadder(stream(o.Seed, forLatent, uint64(i)), newLatentModel(t, lo.Classes))
	}
	pool := newPool(o.Workers)
	done, target := 0, 6000
	var set *ChainSet
	var diag Diagnostics
	for {
		target = min(target, lo.MaxSweeps)
		err := pool.each(ctx, len(ladders), func(_, i int) {
			for s := done; s < target && ctx.Err() == nil; s++ {
				draws[i] = append(draws[i], ladders[i].sweep())
			}
		})
		if err != nil {
			return nil, err
		}
		done = target
		o.report("lcmcr: sweeps", done, lo.MaxSweeps)
		set = secondHalves(draws)
		diag = set.Diagnose()
		if diag.RHat <= convergedRHat && diag.ESS >= convergedESS && diag.Tail >= enoughTail || done == lo.MaxSweeps {
			break
		}
		target = done + max(done/2, 500)
	}
	return latentResult(t, o, set, diag, done, lo), nil
}

// maxKept is the number of draws kept of each chain, evenly spaced.
const maxKept = 2000

// secondHalves drops the first half of each chain, as warm-up, and thins the
// rest.
func secondHalves(draws [][]float64) *ChainSet {
	set := &ChainSet{Name: "N"}
	for _, d := range draws {
		d = d[len(d)/2:]
		every := (len(d) + maxKept - 1) / maxKept
		var kept []float64
		for i := every - 1; i < len(d); i += every {
			kept = append(kept, d[i])
		}
		set.Values = append(set.Values, kept)
	}
	return set
}

func latentResult(t *Table, o *Options, set *ChainSet, diag Diagnostics, sweeps int, lo LatentOptions) *Result {
	r := newResult(t, MethodLatent, o)
	r.Chains = set
	r.Model = fmt.Sprintf("latent classes, at most %d", lo.Classes)
	all := set.Sorted()
	n := float64(r.N)
	median := quantile8(all, 0.5)
	rhat, ess := Number(diag.RHat), Number(diag.ESS)
	ok := diag.RHat <= convergedRHat && diag.ESS >= convergedESS
	r.note("r-hat", diag.RHat <= convergedRHat, fmt.Sprintf("rank-normalised R-hat of N over %d chains of %d sweeps from dispersed starts; at most %g is asked", lo.Chains, sweeps, convergedRHat)).Value = &rhat
	r.note("ess", diag.ESS >= convergedESS, fmt.Sprintf("bulk effective sample size of N; at least %d is asked", convergedESS)).Value = &ess
	tail := Number(diag.Tail)
	text := fmt.Sprintf("effective sample size at the 2.5 %% and 97.5 %% quantiles; below %d limits are rough", enoughTail)
	r.note("tail-ess", diag.Tail >= enoughTail, text).Value = &tail
	if !ok {
		r.note("converged", false, "the chains have not converged: no estimate and no interval is given")
		return r
	}
	r.quantile = func(p float64) float64 { return quantile8(all, p) }
	r.Estimate, r.Dark = Number(median), Number(median-n)
	_, v := meanVariance(all)
	r.SE = Number(math.Sqrt(v))
	r.Interval = Interval{Kind: "posterior", Level: Number(o.Level), Lo: Number(quantile8(all, (1-o.Level)/2)), Hi: Number(quantile8(all, (1+o.Level)/2))}
	r.note("converged", true, "the chains agree")
	if i := slices.IndexFunc(all, func(v float64) bool { return v > 20*n+n }); i >= 0 {
		share := Number(float64(len(all)-i) / float64(len(all)))
		r.note("ceiling", true, "share of the posterior with over 20 n unseen, which the peer's program cuts off").Value = &share
	}
	return r
}
