package estimate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// autoregressive draws chains of x' = rho x + e, whose effective size is
// n (1-rho)/(1+rho).
func autoregressive(rng *rand.Rand, chains, n int, rho float64) *ChainSet {
	set := &ChainSet{}
	for range chains {
		x := rng.NormFloat64() / math.Sqrt(1-rho*rho)
		var c []float64
		for range n {
			x = rho*x + rng.NormFloat64()
			c = append(c, x)
		}
		set.Values = append(set.Values, c)
	}
	return set
}

func TestChainsDiagnose(t *testing.T) {
	rng := stream(1, forLatent, 0)
	for _, rho := range []float64{0, 0.5, 0.9} {
		set := autoregressive(rng, 4, 4000, rho)
		d := set.Diagnose()
		near(t, "effective size", d.ESS, 16000*(1-rho)/(1+rho), 0.2)
		if d.RHat > 1.02 {
			t.Errorf("rho %g: R-hat %g of one distribution", rho, d.RHat)
		}
	}
	// One chain elsewhere, and one chain wider, are both noticed.
	apart := autoregressive(rng, 4, 1000, 0)
	wider := autoregressive(rng, 4, 1000, 0)
	for i := range apart.Values[0] {
		apart.Values[0][i] += 2
		wider.Values[0][i] *= 4
	}
	if d := apart.Diagnose(); d.RHat < convergedRHat {
		t.Errorf("R-hat %g with a chain apart", d.RHat)
	}
	if d := wider.Diagnose(); d.RHat < convergedRHat {
		t.Errorf("R-hat %g with a chain four times as wide", d.RHat)
	}
}

// With the likelihood switched off the moves leave the prior as it is: each
// exp(y) is exponential, whose logarithm has mean -gamma and variance pi^2/6, and
// the logit of a uniform has variance pi^2/3.
func TestMovesKeepThePrior(t *testing.T) {
	model := newLatentModel(table(t, 3, Cell{1, 5}, Cell{2, 4}, Cell{3, 2}, Cell{4, 3}, Cell{6, 1}), 5)
	l := newLadder(stream(1, forLatent, 0), model)
	r := l.rungs[0]
	r.power = 0
	l.rungs = []*rung{r}
	var sum, square [3]float64
	const n = 20000
	for range warmUp {
		l.sweep()
	}
	x, y := 0, model.k*model.t
	for range n {
		l.sweep()
		for i, v := range [3]float64{r.at[y], r.at[y+2], r.at[x]} {
			sum[i] += v
			square[i] += v * v
		}
	}
	for i, want := range [3][2]float64{{-0.5772, math.Pi * math.Pi / 6}, {-0.5772, math.Pi * math.Pi / 6}, {0, math.Pi * math.Pi / 3}} {
		mean := sum[i] / n
		if math.Abs(mean-want[0]) > 0.1 {
			t.Errorf("coordinate %d: mean %.3f, want %.3f", i, mean, want[0])
		}
		near(t, "variance", square[i]/n-mean*mean, want[1], 0.12)
	}
}

// Draws have the means and variances of their distributions.
func TestRandomDraws(t *testing.T) {
	rng := stream(2, forLatent, 0)
	const n = 40000
	for _, c := range []struct {
		name           string
		draw           func() float64
		mean, variance float64
	}{
		{"binomial, small", func() float64 { return float64(binomial(rng, 30, 0.1)) }, 3, 2.7},
		{"binomial, large", func() float64 { return float64(binomial(rng, 1000, 0.3)) }, 300, 210},
		{"binomial, above half", func() float64 { return float64(binomial(rng, 1000, 0.9)) }, 900, 90},
		{"binomial, 10^12", func() float64 { return float64(binomial(rng, 1e12, 0.25)) - 2.5e11 }, 0, 1.875e11},
		{"poisson, small", func() float64 { return poisson(rng, 4) }, 4, 4},
		{"poisson, large", func() float64 { return poisson(rng, 500) }, 500, 500},
		{"gamma below 1", func() float64 { return gammaDraw(rng, 0.4) }, 0.4, 0.4},
		{"gamma above 1", func() float64 { return gammaDraw(rng, 7) }, 7, 7},
		{"negative binomial", func() float64 { return negativeBinomial(rng, 10, 0.25) }, 30, 120},
	} {
		var s, q float64
		for range n {
			v := c.draw()
			s += v
			q += v * v
		}
		mean := s / n
		if d := math.Abs(mean - c.mean); d > 5*math.Sqrt(c.variance/n) {
			t.Errorf("%s: mean %g, want %g", c.name, mean, c.mean)
		}
		near(t, c.name+" variance", q/n-mean*mean, c.variance, 0.06)
	}
}
