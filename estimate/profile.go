package estimate

import "math"

// profiler computes the multinomial profile likelihood of the population size.
// For a size N the number n0 = N - n of people on no list joins the fit as one
// more cell, and
//
//	l(N) = log N!/(n0! prod N_w!) + sum N_w log(mu_w/N) + n0 log(mu_0/N)
//
// with mu fitted. N need not be whole. Factorials are exact gamma functions
// and the search has no upper limit.
//
// Source: Cormack, Biometrics 48 (1992) 567-576.
type profiler struct {
	f    *fitter // after a fit of the model
	a    []float64
	rest float64 // sum of logFactorialRest over cells
}

func newProfiler(f *fitter) *profiler {
	p := &profiler{f: f, a: append([]float64(nil), f.a...)}
	for _, w := range f.cells {
		p.rest += logFactorialRest(f.y[w])
	}
	return p
}

// at is the profile log likelihood with n0 people on no list, and its slope.
func (p *profiler) at(n0 float64) (l, slope float64, ok bool) {
	f := p.f
	if !p.refit(n0) {
		return 0, 0, false
	}
	total := f.n + n0
	dev := cellDeviance(n0, f.mu[0])
	for _, w := range f.cells {
		dev += cellDeviance(f.y[w], f.mu[w])
	}
	l = logFactorialRest(total) - logFactorialRest(n0) - p.rest - dev
	// By the envelope theorem only the explicit n0 counts.
	slope = digammaRest(total) - digammaRest(n0) + math.Log(f.mu[0])
	if n0 > 0 {
		slope -= math.Log(n0)
	}
	return l, slope, true
}

// digammaRest is psi(x+1) - log x, the derivative of log x! less that of its
// large part; at 0, where log x is infinite, it is psi(1) alone.
func digammaRest(x float64) float64 {
	if x <= 0 {
		return -0.577215664901532860606512090082
	}
	shift := 0.0 // psi(x+1) = psi(z) - 1/(x+1) - ... - 1/(z-1)
	z := x + 1
	for ; z < 13; z++ {
		shift += 1 / z
	}
	i2 := 1 / (z * z)
	return math.Log1p((z-x)/x) - shift - 0.5/z - i2*(1.0/12-i2*(1.0/120-i2*(1.0/252-i2/240)))
}

// refit fits the model with n0 people in the empty cell, from where the last
// fit ended.
func (p *profiler) refit(n0 float64) bool {
	f := p.f
	copy(f.a, p.a)
	f.withEmpty, f.empty = true, n0
	ok := f.newton() == fitted
	if ok {
		copy(p.a, f.a)
	}
	return ok
}

// interval is where the profile likelihood is within half the chi-square
// quantile of its maximum, and where that maximum is. ok is false when the
// likelihood has no inner maximum or never falls far enough.
func (p *profiler) interval(level float64) (est float64, iv Interval, ok bool) {
	f := p.f
	defer func() { f.withEmpty = false }()
	n := f.n
	dark := math.Exp(p.a[0])
	z := normalQuantile((1 + level) / 2)
	drop := z * z / 2
	peak, ok := p.peak(dark)
	if !ok {
		return 0, iv, false
	}
	top, _, ok := p.at(peak)
	if !ok {
		return 0, iv, false
	}
	below := func(n0 float64) (float64, float64, bool) {
		l, s, ok := p.at(n0)
		return l - (top - drop), s, ok
	}
	lo := 0.0
	if v, _, ok := below(0); ok && v < 0 {
		if lo, ok = crossing(below, 0, peak); !ok {
			return 0, iv, false
		}
	}
	far := peak
	for i := 0; ; i++ {
		far = far*1.5 + 1
		v, _, fine := below(far)
		if !fine || i == 200 {
			return 0, iv, false
		}
		if v < 0 {
			break
		}
	}
	hi, ok := crossing(below, far, peak)
	if !ok {
		return 0, iv, false
	}
	return n + peak, Interval{Kind: "profile", Level: Number(level), Lo: Number(n + lo), Hi: Number(n + hi)}, true
}

// peak finds where the slope of the profile is zero, near a first guess.
func (p *profiler) peak(guess float64) (float64, bool) {
	slope := func(n0 float64) (float64, bool) {
		_, s, ok := p.at(n0)
		return s, ok
	}
	s0, ok := slope(0)
	if !ok {
		return 0, false
	}
	if s0 <= 0 {
		return 0, true
	}
	lo, hi := 0.0, max(guess, 1)
	for i := 0; ; i++ {
		s, ok := slope(hi)
		if !ok || i == 200 {
			return 0, false
		}
		if s <= 0 {
			break
		}
		lo, hi = hi, hi*1.5+1
	}
	return bisectSecant(slope, lo, hi)
}

// bisectSecant finds the zero of a function that falls from positive at lo to
// not positive at hi, by the Illinois variant of false position.
func bisectSecant(fn func(float64) (float64, bool), lo, hi float64) (float64, bool) {
	flo, ok1 := fn(lo)
	fhi, ok2 := fn(hi)
	if !ok1 || !ok2 {
		return 0, false
	}
	if fhi == 0 {
		return hi, true
	}
	side := 0
	for range 200 {
		x := (lo*fhi - hi*flo) / (fhi - flo)
		if !(x > min(lo, hi) && x < max(lo, hi)) {
			x = (lo + hi) / 2
		}
		fx, ok := fn(x)
		if !ok {
			return 0, false
		}
		if fx == 0 || math.Abs(hi-lo) <= 1e-10*(1+math.Abs(x)) {
			return x, true
		}
		if (fx > 0) == (flo > 0) {
			if math.Abs(x-lo) <= 1e-12*(1+math.Abs(x)) {
				return x, true
			}
			lo, flo = x, fx
			if side == -1 {
				fhi /= 2
			}
			side = -1
		} else {
			if math.Abs(x-hi) <= 1e-12*(1+math.Abs(x)) {
				return x, true
			}
			hi, fhi = x, fx
			if side == 1 {
				flo /= 2
			}
			side = 1
		}
	}
	return (lo + hi) / 2, true
}

// crossing finds where fn is zero between outside, where it is negative, and
// inside, where it is positive.
func crossing(fn func(float64) (float64, float64, bool), outside, inside float64) (float64, bool) {
	return bisectSecant(func(x float64) (float64, bool) {
		v, _, ok := fn(x)
		return v, ok
	}, outside, inside)
}
