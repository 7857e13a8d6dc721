package estimate

import (
	"math"
	"math/big"
	"slices"
)

// jointFit is a fit of a model of lists and covariates by Newton's method, on a
// design of 0 and 1 that is kept as the columns of each row.
type jointFit struct {
	j        *joint
	columns  []column // finite
	minusInf []column
	kept     []bool  // rows in the fit, or of people on no list that it extends to
	cols     [][]int // finite columns of each row
	a        []float64
	mu       []float64
	hess     []float64 // Cholesky factor of the information
	deviance float64
	logLik   float64
}

// fit fits the main effects with some choices. It is an error if the model has no
// estimate or is not identifiable.
func (j *joint) fit(chosen []termBlock) (*jointFit, error) {
	all := j.mains()
	for _, b := range chosen {
		all = append(all, b.columns...)
	}
	f := &jointFit{j: j, kept: make([]bool, len(j.rows)), cols: make([][]int, len(j.rows)), mu: make([]float64, len(j.rows))}
	for i := range f.kept {
		f.kept[i] = true
	}
	for _, c := range all {
		supported := slices.ContainsFunc(j.rows[:j.seen], func(r jointRow) bool { return r.count > 0 && c.has(r) })
		if supported {
			f.columns = append(f.columns, c)
			continue
		}
		f.minusInf = append(f.minusInf, c)
		for i, r := range j.rows {
			f.kept[i] = f.kept[i] && !c.has(r)
		}
	}
	for i, r := range j.rows {
		for k, c := range f.columns {
			if f.kept[i] && c.has(r) {
				f.cols[i] = append(f.cols[i], k)
			}
		}
	}
	if !f.exists() {
		return nil, invalid("the model of lists and covariates has no estimate", "merge levels, or lists that hardly overlap")
	}
	if !f.newton() {
		return nil, invalid("the fit of lists and covariates did not converge", "merge levels, or lists that hardly overlap")
	}
	return f, nil
}

// exists decides as support.decide does, on this design: exactly.
func (f *jointFit) exists() bool {
	p := len(f.columns)
	var modular [][]uint64
	var exact [][]int64
	for i := range f.j.rows[:f.j.seen] {
		if f.j.rows[i].count == 0 {
			continue
		}
		m, e := make([]uint64, p), make([]int64, p)
		for _, k := range f.cols[i] {
			m[k], e[k] = 1, 1
		}
		modular, exact = append(modular, m), append(exact, e)
	}
	if fullRankModulo(modular, p) {
		return true
	}
	basis := nullSpace(exact, p)
	if len(basis) == 0 {
		return true
	}
	var shadows [][]int64
	seen := map[string]bool{}
	for i := range f.j.rows[:f.j.seen] {
		if !f.kept[i] {
			continue
		}
		v := make([]int64, len(basis))
		zero := true
		for b, d := range basis {
			sum := new(big.Int)
			for _, k := range f.cols[i] {
				sum.Add(sum, d[k])
			}
			if !sum.IsInt64() {
				return false
			}
			v[b] = sum.Int64()
			zero = zero && v[b] == 0
		}
		if key := string(shadowKey(nil, v)); !zero && !seen[key] {
			seen[key] = true
			shadows = append(shadows, v)
		}
	}
	code, _, _ := decideShadows(shadows, len(basis))
	return code == CodeFine
}

// newton maximises the likelihood from a weighted least squares start.
func (f *jointFit) newton() bool {
	p := len(f.columns)
	f.a = make([]float64, p)
	f.hess = make([]float64, p*p)
	g, d := make([]float64, p), make([]float64, p)
	for i, r := range f.j.rows[:f.j.seen] {
		if f.kept[i] {
			m, mlog := startWeight(r.count)
			f.add(i, m, mlog, g)
		}
	}
	if !cholesky(f.hess, p) {
		return false
	}
	solve(f.hess, p, g, f.a)
	like := f.evaluate()
	for range maxNewton {
		clear(f.hess)
		clear(g)
		for i, r := range f.j.rows[:f.j.seen] {
			if f.kept[i] {
				f.add(i, f.mu[i], r.count-f.mu[i], g)
			}
		}
		if !cholesky(f.hess, p) {
			return false
		}
		solve(f.hess, p, g, d)
		step := 0.0
		for k := range d {
			step = max(step, math.Abs(d[k]))
			f.a[k] += d[k]
		}
		next := f.evaluate()
		if step < stepDone {
			f.finish()
			return !math.IsNaN(next)
		}
		for size, halved := 1.0, 0; !(next >= like-1e-9*(math.Abs(like)*1e-3+1)); halved++ {
			if halved == maxHalvings {
				return false
			}
			size /= 2
			for k := range d {
				f.a[k] -= size * d[k]
			}
			next = f.evaluate()
		}
		like = next
	}
	return false
}

// add adds a row of weight m to the information, and v times the row to g.
func (f *jointFit) add(row int, m, v float64, g []float64) {
	p := len(f.columns)
	for _, k := range f.cols[row] {
		g[k] += v
		for _, l := range f.cols[row] {
			if l <= k {
				f.hess[k*p+l] += m
			}
		}
	}
}

// evaluate computes expected counts, of people on no list too, and the log
// likelihood up to a constant.
func (f *jointFit) evaluate() float64 {
	like := 0.0
	for i, r := range f.j.rows {
		f.mu[i] = 0
		if !f.kept[i] {
			continue
		}
		eta := 0.0
		for _, k := range f.cols[i] {
			eta += f.a[k]
		}
		f.mu[i] = math.Exp(eta)
		if i < f.j.seen {
			like += r.count*eta - f.mu[i]
		}
	}
	return like
}

func (f *jointFit) finish() {
	f.deviance, f.logLik = 0, 0
	for i, r := range f.j.rows[:f.j.seen] {
		if f.kept[i] {
			dev := cellDeviance(r.count, f.mu[i])
			f.deviance += 2 * dev
			f.logLik -= dev + logFactorialRest(r.count)
		}
	}
}

func (f *jointFit) bic(n int64) float64 { return bic(f.logLik, len(f.columns)+len(f.minusInf), n) }

// dark is the expected number of people on no list, over all levels, and its
// variance by the delta method.
func (f *jointFit) dark() (sum, variance float64) {
	p := len(f.columns)
	g, d := make([]float64, p), make([]float64, p)
	for i := f.j.seen; i < len(f.j.rows); i++ {
		sum += f.mu[i]
		for _, k := range f.cols[i] {
			g[k] += f.mu[i]
		}
	}
	solve(f.hess, p, g, d)
	for k := range g {
		variance += g[k] * d[k]
	}
	return sum, variance
}
