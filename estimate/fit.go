package estimate

import "math"

// fitter fits log-linear models to the counts of one table by Newton's method.
// It owns all the memory a fit needs, so fitting thousands of models or
// bootstrap replicates allocates nothing. It is not safe for concurrent use.
//
// The rows of the design matrix are indicators "term is a subset of cell", so
// nothing is ever multiplied by it: with Z the superset sums of the fitted
// counts mu, Z(s) = sum of mu(w) over cells w that contain s, the gradient at
// term a is N*(a) - Z(a) and the Hessian at terms a, b is Z(a|b). The sums over
// all 2^t cells cost t 2^(t-1) additions.
type fitter struct {
	t    int
	n    float64   // people
	y    []float64 // people on exactly the lists of a cell; y[0] is 0
	nsup []float64 // N*: people on at least the lists of a cell
	sat  float64   // sum of y log y

	most      int     // use only cells of at most this many lists; 0 for all
	withEmpty bool    // the empty cell takes part, with
	empty     float64 // this many people (see profiler)

	// The starting values of the unrestricted fit, for counts y + 0.1.
	startZ, startZlog []float64

	terms    []uint32 // the finite terms, the empty one first
	minusInf []uint32 // the terms that nobody supports, sent to minus infinity
	cells    []uint32 // the cells with an expected count above zero
	allCells []uint32

	a      []float64 // the parameters of terms
	mu, z  []float64 // fitted counts by cell, and their superset sums
	zlog   []float64
	h      []float64 // Hessian and its Cholesky factor, row by row
	g, d   []float64 // gradient, step
	loglik float64   // sum of y log mu - mu at a
}

// newFitter makes a fitter for tables of t lists.
func newFitter(t int) *fitter {
	size := 1 << t
	f := &fitter{t: t}
	block := make([]float64, 7*size)
	for _, p := range []*[]float64{&f.y, &f.nsup, &f.startZ, &f.startZlog, &f.mu, &f.z, &f.zlog} {
		*p, block = block[:size:size], block[size:]
	}
	f.allCells = make([]uint32, 0, size-1)
	for w := 1; w < size; w++ {
		f.allCells = append(f.allCells, uint32(w))
	}
	return f
}

// load takes the counts of a table, by cell.
func (f *fitter) load(y []float64) {
	copy(f.y, y)
	f.y[0], f.n, f.sat = 0, 0, 0
	for w := 1; w < len(f.y); w++ {
		v := f.y[w]
		f.n += v
		if v > 0 {
			f.sat += v * math.Log(v)
		}
		f.startZ[w], f.startZlog[w] = startWeight(v)
	}
	f.startZ[0], f.startZlog[0] = 0, 0
	copy(f.nsup, f.y)
	supersetSums(f.nsup, f.t)
	supersetSums(f.startZ, f.t)
	supersetSums(f.startZlog, f.t)
}

// startWeight is the weight and weighted logarithm of a cell at the start of a
// fit: its own count, moved off zero.
func startWeight(count float64) (m, mlog float64) {
	m = count + 0.1
	return m, m * math.Log(m)
}

// fitStatus says how a fit ended.
type fitStatus uint8

const (
	fitted       fitStatus = iota
	singular               // the information matrix is singular: not identifiable, or nearly
	notConverged           // the parameters drift: no maximum, or none in reach
)

// fit fits a model. Terms with N* = 0 go to minus infinity: they and the cells
// that contain them leave the fit.
//
// Source of the treatment of empty overlaps: Chan, Silverman and Vincent,
// Journal of the American Statistical Association 116 (2021), section 2; for
// terms of any order Silverman, Chan and Vincent (2024).
func (f *fitter) fit(m Model) fitStatus {
	restricted := f.prepare(m)
	p := len(f.terms)
	sz, szlog := f.startZ, f.startZlog
	if restricted {
		f.maskedStart()
		sz, szlog = f.z, f.zlog
	}
	for i, th := range f.terms {
		f.g[i] = szlog[th]
		for j := 0; j <= i; j++ {
			f.h[i*p+j] = sz[th|f.terms[j]]
		}
	}
	if !cholesky(f.h, p) {
		return singular
	}
	solve(f.h, p, f.g, f.a)
	return f.newton()
}

// prepare splits the model's terms into finite ones and those at minus
// infinity, chooses the cells, and sizes the work space. It reports whether the
// fit leaves out cells.
func (f *fitter) prepare(m Model) bool {
	f.terms = append(f.terms[:0], 0)
	f.minusInf = f.minusInf[:0]
	var lists uint32
	for _, th := range m.terms {
		lists |= th
		if f.nsup[th] > 0 {
			f.terms = append(f.terms, th)
		} else {
			f.minusInf = append(f.minusInf, th)
		}
	}
	if p := len(f.terms); cap(f.a) < p {
		f.a, f.g, f.d = make([]float64, p, 2*p), make([]float64, p, 2*p), make([]float64, p, 2*p)
		f.h = make([]float64, 4*p*p)
	}
	p := len(f.terms)
	f.a, f.g, f.d = f.a[:p], f.g[:p], f.d[:p]
	all := lists == 1<<f.t-1 && len(f.minusInf) == 0 && f.most == 0
	if all {
		if len(f.cells) != len(f.allCells) {
			f.cells = append(f.cells[:0], f.allCells...)
			clear(f.mu)
		}
		return false
	}
	f.cells = f.cells[:0]
cells:
	for _, w := range f.allCells {
		if w&^lists != 0 || f.most > 0 && bitsSet(w) > f.most {
			continue
		}
		for _, th := range f.minusInf {
			if w&th == th {
				continue cells
			}
		}
		f.cells = append(f.cells, w)
	}
	clear(f.mu)
	return true
}

// maskedStart makes the starting sums over the cells kept, in z and zlog.
func (f *fitter) maskedStart() {
	clear(f.z)
	clear(f.zlog)
	for _, w := range f.cells {
		f.z[w], f.zlog[w] = startWeight(f.y[w])
	}
	supersetSums(f.z, f.t)
	supersetSums(f.zlog, f.t)
}

// Newton's method stops when no parameter moves by more than stepDone: it
// converges quadratically, so the parameters then are right to about 1e-14.
const (
	stepDone    = 1e-7
	maxNewton   = 200
	maxHalvings = 40
)

// newton maximises the log likelihood from the parameters f.a. A step that
// lowers the likelihood is halved; the likelihood is concave, so this ends at
// the maximum if there is one.
func (f *fitter) newton() fitStatus {
	p := len(f.terms)
	f.evaluate()
	for range maxNewton {
		for i, th := range f.terms {
			f.g[i] = f.target(th) - f.z[th]
			row := f.h[i*p : i*p+i+1]
			for j := range row {
				row[j] = f.z[th|f.terms[j]]
			}
		}
		if !cholesky(f.h, p) {
			return singular
		}
		solve(f.h, p, f.g, f.d)
		step, gain := 0.0, 0.0
		for i, d := range f.d {
			step = max(step, math.Abs(d))
			gain += d * f.g[i]
		}
		if math.IsNaN(step) {
			return singular
		}
		before := f.loglik
		f.move(1)
		if step < stepDone {
			return fitted
		}
		// Near the maximum rounding decides; only a real loss is a bad step.
		for k, size := 0, 1.0; !(f.loglik >= before-1e-9*(math.Abs(before)*1e-3+1)); k++ {
			if k == maxHalvings {
				return notConverged
			}
			size /= 2
			f.move(-size) // back from twice the size to this one
		}
	}
	return notConverged
}

// target is the sum of the counts of the cells in use that contain a term.
func (f *fitter) target(th uint32) float64 {
	if f.most == 0 {
		if th == 0 && f.withEmpty {
			return f.n + f.empty
		}
		return f.nsup[th]
	}
	s := 0.0
	for _, w := range f.cells {
		if w&th == th {
			s += f.y[w]
		}
	}
	return s
}

// move takes a multiple of the last step and evaluates the fit there.
func (f *fitter) move(size float64) {
	for i, d := range f.d {
		f.a[i] += size * d
	}
	f.evaluate()
}

// evaluate computes fitted counts, their superset sums and the likelihood at
// the parameters f.a.
func (f *fitter) evaluate() {
	eta := f.zlog // spare by now
	clear(eta)
	f.loglik = 0
	for i, th := range f.terms {
		eta[th] = f.a[i]
		f.loglik += f.a[i] * f.target(th)
	}
	subsetSums(eta, f.t)
	for _, w := range f.cells {
		f.mu[w] = math.Exp(eta[w])
	}
	f.mu[0] = 0
	if f.withEmpty {
		f.mu[0] = math.Exp(f.a[0])
	}
	copy(f.z, f.mu)
	supersetSums(f.z, f.t)
	f.loglik -= f.z[0]
}

// dark is the estimate of the people on no list: exp of the constant.
func (f *fitter) dark() float64 { return math.Exp(f.a[0]) }

// npar is k, the number of parameters, those at minus infinity included.
func (f *fitter) npar() int { return len(f.terms) + len(f.minusInf) }

// relativeDeviance is the deviance up to rounding of the size of the sum of
// y log y, which is enough to choose between models and needs no logarithm.
func (f *fitter) relativeDeviance() float64 { return 2 * (f.sat - f.n - f.loglik) }

// variance is the variance of a finite term's parameter: the term's diagonal
// element of the inverse information matrix. Term 0 is the constant.
func (f *fitter) variance(at int) float64 {
	p := len(f.terms)
	for i, th := range f.terms {
		for j := 0; j <= i; j++ {
			f.h[i*p+j] = f.z[th|f.terms[j]]
		}
	}
	if !cholesky(f.h, p) {
		return math.Inf(1)
	}
	clear(f.g)
	f.g[at] = 1
	solve(f.h, p, f.g, f.d)
	return f.d[at]
}

// supersetSums replaces v(s) by the sum of v(w) over w that contain s.
func supersetSums(v []float64, t int) {
	for i := range t {
		h := 1 << i
		for b := 0; b < len(v); b += 2 * h {
			lo, hi := v[b:b+h:b+h], v[b+h:b+2*h]
			for j := range lo {
				lo[j] += hi[j]
			}
		}
	}
}

// subsetSums replaces v(w) by the sum of v(s) over subsets s of w.
func subsetSums(v []float64, t int) {
	for i := range t {
		h := 1 << i
		for b := 0; b < len(v); b += 2 * h {
			lo, hi := v[b:b+h:b+h], v[b+h:b+2*h]
			for j := range hi {
				hi[j] += lo[j]
			}
		}
	}
}

// cholesky factors the symmetric p x p matrix whose lower triangle is in h, in
// place. It reports false when a pivot is lost to rounding.
func cholesky(h []float64, p int) bool {
	for i := range p {
		ri := h[i*p : i*p+i+1]
		for j := range i {
			rj := h[j*p : j*p+j+1]
			s := ri[j]
			for k := range j {
				s -= ri[k] * rj[k]
			}
			ri[j] = s * rj[j] // the diagonal holds reciprocals
		}
		diag, s := ri[i], ri[i]
		for k := range i {
			s -= ri[k] * ri[k]
		}
		if !(s > 1e-14*diag) || math.IsInf(s, 1) {
			return false
		}
		ri[i] = 1 / math.Sqrt(s)
	}
	return true
}

// solve solves the system factored by cholesky for the right-hand side b.
func solve(h []float64, p int, b, x []float64) {
	for i := range p {
		s := b[i]
		row := h[i*p : i*p+i+1]
		for k := range i {
			s -= row[k] * x[k]
		}
		x[i] = s * row[i]
	}
	for i := p - 1; i >= 0; i-- {
		s := x[i]
		for k := i + 1; k < p; k++ {
			s -= h[k*p+i] * x[k]
		}
		x[i] = s * h[i*p+i]
	}
}
