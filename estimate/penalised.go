package estimate

import "math"

// useAll takes all terms of a model as finite, and all cells of its lists.
func (f *fitter) useAll(m Model) {
	f.prepare(m)
	f.terms = append(append(f.terms[:0], 0), m.terms...)
	f.minusInf = f.minusInf[:0]
	p := len(f.terms)
	f.a, f.g, f.d, f.h = make([]float64, p), make([]float64, p), make([]float64, p), make([]float64, p*p)
	var lists uint32
	for _, th := range m.terms {
		lists |= th
	}
	f.cells = f.cells[:0]
	for _, w := range f.allCells {
		if w&^lists == 0 {
			f.cells = append(f.cells, w)
		}
	}
	clear(f.mu)
}

// penalised maximises the log likelihood less half the sum of precision times
// squared parameter, over the terms in use. It leaves the Cholesky factor of
// the curvature at the maximum in f.h.
func (f *fitter) penalised(precision []float64) bool {
	p := len(f.terms)
	clear(f.a)
	f.a[0] = math.Log(max(f.n, 1)) - float64(f.t)
	objective := func() float64 {
		f.evaluate()
		s := f.loglik
		for i, a := range f.a {
			s -= precision[i] * a * a / 2
		}
		return s
	}
	now := objective()
	for range maxNewton {
		for i, th := range f.terms {
			f.g[i] = f.nsup[th] - f.z[th] - precision[i]*f.a[i]
			for j := 0; j <= i; j++ {
				f.h[i*p+j] = f.z[th|f.terms[j]]
			}
			f.h[i*p+i] += precision[i]
		}
		if !cholesky(f.h, p) {
			return false
		}
		solve(f.h, p, f.g, f.d)
		step := 0.0
		for i, d := range f.d {
			step = max(step, math.Abs(d))
			f.a[i] += d
		}
		if step < stepDone {
			return true
		}
		size := 1.0
		for k := 0; ; k++ {
			if next := objective(); next >= now-1e-9*(1+math.Abs(now)) {
				now = next
				break
			}
			if k == maxHalvings {
				return false
			}
			size /= 2
			for i, d := range f.d {
				f.a[i] -= size * d
			}
		}
	}
	return false
}
