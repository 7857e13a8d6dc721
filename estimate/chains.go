package estimate

import (
	"math"
	"slices"
	"sort"
)

// ChainSet holds draws of one quantity from several Markov chains.
type ChainSet struct {
	Name   string      // what was drawn: "N"
	Values [][]float64 // by chain, in order, all of one length
}

// Diagnostics say whether chains agree.
//
// Source: Vehtari, Gelman, Simpson, Carpenter and Burkner, Bayesian Analysis 16
// (2021) 667-718.
type Diagnostics struct {
	RHat float64 // rank-normalised split R-hat, the larger of bulk and folded
	ESS  float64 // bulk effective sample size
	Tail float64 // the smaller effective sample size at the 2.5 % and 97.5 % quantiles
}

// Diagnose computes R-hat and effective sample size of chains. Both are of
// ranks, so they do not depend on the scale of the quantity.
func (c *ChainSet) Diagnose() Diagnostics {
	split := splitChains(c.Values)
	if len(split) < 2 || len(split[0]) < 4 {
		return Diagnostics{RHat: math.Inf(1)}
	}
	z := rankNormal(split)
	return Diagnostics{RHat: max(rHat(z), rHat(rankNormal(folded(split)))), ESS: effectiveSize(z),
		Tail: min(effectiveSize(below(split, 0.025)), effectiveSize(below(split, 0.975)))}
}

// Sorted is all draws in order of size.
func (c *ChainSet) Sorted() []float64 {
	all := slices.Concat(c.Values...)
	slices.Sort(all)
	return all
}

// splitChains halves each chain, so that a chain that drifts disagrees with
// itself.
func splitChains(chains [][]float64) [][]float64 {
	var out [][]float64
	for _, c := range chains {
		h := len(c) / 2
		out = append(out, c[:h], c[len(c)-h:])
	}
	return out
}

// folded is the distance of each draw from the median of all.
func folded(chains [][]float64) [][]float64 {
	all := slices.Concat(chains...)
	slices.Sort(all)
	med := (all[len(all)/2] + all[(len(all)-1)/2]) / 2
	out := make([][]float64, len(chains))
	for i, c := range chains {
		out[i] = make([]float64, len(c))
		for j, v := range c {
			out[i][j] = math.Abs(v - med)
		}
	}
	return out
}

// below marks the draws up to a quantile of all.
func below(chains [][]float64, p float64) [][]float64 {
	all := slices.Concat(chains...)
	slices.Sort(all)
	limit := quantile8(all, p)
	out := make([][]float64, len(chains))
	for i, c := range chains {
		out[i] = make([]float64, len(c))
		for j, v := range c {
			if v <= limit {
				out[i][j] = 1
			}
		}
	}
	return out
}

// rankNormal replaces draws by the normal quantiles of their average ranks
// among all draws.
func rankNormal(chains [][]float64) [][]float64 {
	all := slices.Concat(chains...)
	slices.Sort(all)
	n := float64(len(all))
	out := make([][]float64, len(chains))
	for i, c := range chains {
		out[i] = make([]float64, len(c))
		for j, v := range c {
			lo := sort.SearchFloat64s(all, v)
			hi := lo + sort.Search(len(all)-lo, func(k int) bool { return all[lo+k] > v })
			rank := float64(lo+hi+1) / 2
			out[i][j] = normalQuantile((rank - 3.0/8) / (n + 1.0/4))
		}
	}
	return out
}

// rHat is the square root of the ratio of the variance of all draws to the mean
// variance within chains.
func rHat(chains [][]float64) float64 {
	within, between, n := variances(chains)
	if within == 0 {
		return 1
	}
	return math.Sqrt(((n-1)/n*within + between/n) / within)
}

// variances are the mean variance within chains, the variance of their means
// times their length, and that length.
func variances(chains [][]float64) (within, between, n float64) {
	n = float64(len(chains[0]))
	means := make([]float64, len(chains))
	for i, c := range chains {
		mean, v := meanVariance(c)
		means[i] = mean
		within += v
	}
	_, v := meanVariance(means)
	return within / float64(len(chains)), v * n, n
}

func meanVariance(x []float64) (mean, v float64) {
	for _, a := range x {
		mean += a
	}
	mean /= float64(len(x))
	for _, a := range x {
		v += (a - mean) * (a - mean)
	}
	return mean, v / float64(len(x)-1)
}

// effectiveSize is the number of independent draws that would say as much, by
// Geyer's initial monotone sequence of the chains' pooled autocorrelation.
//
// Source: Geyer, Statistical Science 7 (1992) 473-483.
func effectiveSize(chains [][]float64) float64 {
	within, between, n := variances(chains)
	if within == 0 {
		return n * float64(len(chains))
	}
	total := (n-1)/n*within + between/n
	centred := make([][]float64, len(chains))
	for i, c := range chains {
		mean, _ := meanVariance(c)
		centred[i] = make([]float64, len(c))
		for j, v := range c {
			centred[i][j] = v - mean
		}
	}
	rho := func(lag int) float64 {
		cov := 0.0
		for _, c := range centred {
			s := 0.0
			for j := lag; j < len(c); j++ {
				s += c[j] * c[j-lag]
			}
			cov += s / n
		}
		return 1 - (within-cov/float64(len(chains)))/total
	}
	sum, last := 0.0, math.Inf(1)
	for lag := 0; lag+1 < len(centred[0]); lag += 2 {
		pair := rho(lag) + rho(lag+1)
		if pair <= 0 {
			break
		}
		last = min(last, pair)
		sum += last
	}
	tau := max(2*sum-1, 1/math.Log10(n*float64(len(chains))))
	return n * float64(len(chains)) / tau
}
