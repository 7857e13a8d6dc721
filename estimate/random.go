package estimate

import (
	"math"
	"math/rand/v2"
)

// stream is the random source of piece i of a run. Streams of different pieces
// and purposes do not overlap in practice: PCG with the pair as its seed.
func stream(seed uint64, purpose, i uint64) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed^purpose*0x9e3779b97f4a7c15), mix(i+purpose<<40)))
}

// mix is the finaliser of SplitMix64: it spreads close seeds far apart.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// The purposes of random streams.
const (
	forBootstrap uint64 = iota + 1
	forLatent
	forThreshold
	forSimulation
	forFlow
	forDraws
)

// multinomial draws new counts for n people over the cells in proportion to
// the counts given.
//
// The counts are drawn one after another, each binomial given those before.
func multinomial(rng *rand.Rand, counts []int64, n int64, out []int64) {
	left, weight := n, int64(0)
	for _, c := range counts {
		weight += c
	}
	for i, c := range counts {
		switch {
		case left == 0 || c == 0:
			out[i] = 0
		case c == weight:
			out[i] = left
		default:
			out[i] = binomial(rng, left, float64(c)/float64(weight))
		}
		left -= out[i]
		weight -= c
	}
}

// binomial draws the number of successes in n trials of probability p.
func binomial(rng *rand.Rand, n int64, p float64) int64 {
	switch {
	case n <= 0 || p <= 0:
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - binomial(rng, n, 1-p)
	case float64(n)*p < 10:
		return smallBinomial(rng, n, p)
	}
	return largeBinomial(rng, n, p)
}

// smallBinomial draws by inversion, for a mean below 10.
func smallBinomial(rng *rand.Rand, n int64, p float64) int64 {
	odds := p / (1 - p)
	first := math.Exp(float64(n) * math.Log1p(-p))
	for {
		u, mass := rng.Float64(), first
		for k := int64(0); k <= min(n, 1000); k++ {
			if u < mass {
				return k
			}
			u -= mass
			mass *= odds * float64(n-k) / float64(k+1)
		}
		// Rounding left a sliver of u: draw again.
	}
}

// largeBinomial draws by transformed rejection, for a mean of at least 10 and
// p at most a half. Probabilities are compared in Loader's form, which keeps
// its digits for any n.
//
// Source: Hormann, Journal of Statistical Computation and Simulation 46 (1993)
// 101-110, algorithm BTRS; Loader, "Fast and accurate computation of binomial
// probabilities" (2000).
func largeBinomial(rng *rand.Rand, n int64, p float64) int64 {
	fn := float64(n)
	mean := fn * p
	spq := math.Sqrt(mean * (1 - p))
	b := 1.15 + 2.53*spq
	a := -0.0873 + 0.0248*b + 0.01*p
	c := mean + 0.5
	vr := 0.92 - 4.2/b
	alpha := (2.83 + 5.1/b) * spq
	logMass := func(k float64) float64 {
		return -logFactorialRest(k) - logFactorialRest(fn-k) - cellDeviance(k, mean) - cellDeviance(fn-k, fn-mean)
	}
	top := math.NaN()
	for {
		u := rng.Float64() - 0.5
		v := rng.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + c)
		if us >= 0.07 && v <= vr {
			return int64(k)
		}
		if k < 0 || k > fn {
			continue
		}
		if math.IsNaN(top) {
			top = logMass(math.Floor((fn + 1) * p))
		}
		if math.Log(v*alpha/(a/(us*us)+b)) <= logMass(k)-top {
			return int64(k)
		}
	}
}

// gammaDraw draws from the gamma distribution of a shape and scale 1.
//
// Source: Marsaglia and Tsang, ACM Transactions on Mathematical Software 26
// (2000) 363-372.
func gammaDraw(rng *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gammaDraw(rng, shape+1) * math.Pow(rng.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		u := rng.Float64()
		if u < 1-0.0331*x*x*x*x || math.Log(u) < 0.5*x*x+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}

// poisson draws from the Poisson distribution.
func poisson(rng *rand.Rand, mean float64) float64 {
	switch {
	case mean <= 0:
		return 0
	case mean > 1e12: // the normal limit is exact to the last of 12 digits
		return math.Round(mean + math.Sqrt(mean)*rng.NormFloat64())
	case mean > 30: // split: a gamma waiting time leaves a binomial remainder
		m := math.Floor(mean * 7 / 8)
		x := gammaDraw(rng, m)
		if x <= mean {
			return m + poisson(rng, mean-x)
		}
		return float64(binomial(rng, int64(m)-1, mean/x))
	}
	k, end := 0.0, math.Exp(-mean)
	for u := rng.Float64(); u > end; u *= rng.Float64() {
		k++
	}
	return k
}

// negativeBinomial draws the failures before n successes of probability p, as a
// Poisson variable of gamma mean.
func negativeBinomial(rng *rand.Rand, n, p float64) float64 {
	return poisson(rng, gammaDraw(rng, n)*(1-p)/p)
}
