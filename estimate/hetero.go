package estimate

import (
	"fmt"
	"math"
	"slices"
)

// The method mth: lists independent for each person, people who differ in how
// easily they are seen. The expected number of people on exactly the lists w is
//
//	log mu_w = a_0 + sum of a_j over lists j of w + b h(k),  k the lists in w,
//
// one parameter more than independent lists. The form h stands for how people
// differ: 2^k - 1 (Poisson), k^2/2 (Darroch) and log 3.5 - log(3.5 + k) (gamma),
// which put ever more people out of sight. Data can hardly tell the forms apart,
// and no data tell what any of them says about people on no list.
//
// Sources: Rivest and Baillargeon, Biometrics 63 (2007) 999-1006, for the
// forms; Darroch, Fienberg, Glonek and Junker, Journal of the American
// Statistical Association 88 (1993) 1137-1148, for the second; Link, Biometrics
// 59 (2003) 1123-1130, for what cannot be told apart.
var heterogeneityForms = []struct {
	name string
	h    func(k float64) float64
}{
	{"Poisson", func(k float64) float64 { return math.Exp2(k) - 1 }},
	{"Darroch", func(k float64) float64 { return k * k / 2 }},
	{"gamma", func(k float64) float64 { return math.Log(3.5) - math.Log(3.5+k) }},
}

// darroch is the form that the test for heterogeneity uses: with it every pair
// of lists depends alike.
const darroch = 1

// curved fits a log-linear model with one column more, a function of the number
// of lists a person is on. It is not safe for concurrent use.
type curved struct {
	f       *fitter // holds the model; its parameters are the first of a
	h       []float64
	a       []float64 // parameters of the finite terms, then of the column
	hess    []float64
	g, d    []float64
	hmu     []float64
	logLik  float64 // as fitter.loglik
	gained  float64 // likelihood ratio, 2 log, against the model without the column
	n       float64
	variant string
}

// withColumn fits the model that f is fitted to with a column more. ok is false
// when the column cannot be told from the model or the fit does not end.
func withColumn(f *fitter, h func(k float64) float64) (c *curved, ok bool) {
	p := len(f.terms) + 1
	c = &curved{f: f, n: f.n, a: append(slices.Clone(f.a), 0), h: make([]float64, f.t+1),
		hess: make([]float64, p*p), g: make([]float64, p), d: make([]float64, p), hmu: make([]float64, len(f.y))}
	for k := range c.h {
		c.h[k] = h(float64(k))
	}
	without := f.loglik
	c.evaluate()
	for range maxNewton {
		if !c.derivatives() {
			return nil, false
		}
		solve(c.hess, p, c.g, c.d)
		step := 0.0
		for _, d := range c.d {
			step = max(step, math.Abs(d))
		}
		before := c.logLik
		c.move(1)
		if step < stepDone {
			c.gained = 2 * (c.logLik - without)
			return c, c.derivatives()
		}
		for k, size := 0, 1.0; !(c.logLik >= before-1e-9*(math.Abs(before)*1e-3+1)); k++ {
			if k == maxHalvings {
				return nil, false
			}
			size /= 2
			c.move(-size)
		}
	}
	return nil, false
}

func (c *curved) move(size float64) {
	for i, d := range c.d {
		c.a[i] += size * d
	}
	c.evaluate()
}

// evaluate computes fitted counts and the likelihood at the parameters.
func (c *curved) evaluate() {
	f, p := c.f, len(c.a)
	eta := f.zlog
	clear(eta)
	for i, th := range f.terms {
		eta[th] = c.a[i]
	}
	subsetSums(eta, f.t)
	c.logLik = 0
	clear(f.mu)
	for _, w := range f.cells {
		e := eta[w] + c.a[p-1]*c.h[bitsSet(w)]
		f.mu[w] = math.Exp(e)
		c.logLik += f.y[w]*e - f.mu[w]
	}
	copy(f.z, f.mu)
	supersetSums(f.z, f.t)
}

// derivatives computes the gradient and the factored information. It is false
// when the information is singular.
func (c *curved) derivatives() bool {
	f, p := c.f, len(c.a)
	clear(c.hmu)
	c.g[p-1] = 0
	second := 0.0
	for _, w := range f.cells {
		h := c.h[bitsSet(w)]
		c.g[p-1] += h * (f.y[w] - f.mu[w])
		second += h * h * f.mu[w]
		c.hmu[w] = h * f.mu[w]
	}
	supersetSums(c.hmu, f.t)
	for i, th := range f.terms {
		c.g[i] = f.target(th) - f.z[th]
		for j := range i + 1 {
			c.hess[i*p+j] = f.z[th|f.terms[j]]
		}
		c.hess[(p-1)*p+i] = c.hmu[th]
	}
	c.hess[p*p-1] = second
	return cholesky(c.hess, p) && !math.IsNaN(c.logLik)
}

// variance is that of the constant, after a fit.
func (c *curved) variance() float64 {
	p := len(c.a)
	clear(c.g)
	c.g[0] = 1
	solve(c.hess, p, c.g, c.d)
	return c.d[0]
}

// rejectForm is the fall of the deviance, chi-square with one degree of freedom
// at 0.05, beyond which a form fits worse than the best one.
const rejectForm = 3.841458820694124

// heterogeneous is the method mth. Its estimate is of the form that fits best;
// its interval runs over the intervals of all forms that fit about as well.
func heterogeneous(t *Table, o *Options) (*Result, error) {
	if bitsSet(t.active()) < 3 {
		return nil, invalid("whether people differ shows with three lists and more", "use another method")
	}
	f := newFitter(len(t.Lists))
	f.load(t.dense())
	m := mainEffects(len(t.Lists), t.active())
	var fits []*curved
	for _, form := range heterogeneityForms {
		if err := fitChecked(f, newExistence(len(t.Lists)), m); err != nil {
			return nil, err
		}
		c, ok := withColumn(f, form.h)
		if !ok {
			return nil, invalid(fmt.Sprintf("%s refused: too few people are on several lists to say how they differ", MethodHeterogeneous), "merge lists that hardly overlap")
		}
		c.variant = form.name
		fits = append(fits, c)
	}
	best := slices.MaxFunc(fits, func(a, b *curved) int {
		if a.logLik < b.logLik {
			return -1
		}
		return 1
	})
	r := newResult(t, MethodHeterogeneous, o)
	r.NPar = len(best.a)
	v := best.variance()
	d := math.Exp(best.a[0])
	r.Dark, r.Estimate = Number(d), Number(best.n+d)
	r.SE = Number(math.Sqrt(d + d*d*v))
	r.Model = m.String() + " + heterogeneity (" + best.variant + ")"
	var near []func(float64) float64
	r.Interval = wald(best.n, best.a[0], v, o.Level)
	r.Interval.Kind = "forms"
	for _, c := range fits {
		iv := wald(c.n, c.a[0], c.variance(), o.Level)
		fall := 2 * (best.logLik - c.logLik)
		text := fmt.Sprintf("people differ by the %s form", c.variant)
		if fall > rejectForm {
			r.noteInterval("form", text+", which fits worse and is left out", iv)
			continue
		}
		r.noteInterval("form", text, iv)
		near = append(near, logNormal(c.n, c.a[0], c.variance()))
		r.Interval.Lo, r.Interval.Hi = min(r.Interval.Lo, iv.Lo), max(r.Interval.Hi, iv.Hi)
	}
	r.quantile = envelope(near)
	b := Number(best.a[len(best.a)-1])
	r.note("heterogeneity", true, "parameter of the form that fits best").Value = &b
	if !r.Estimate.Known() || !r.Interval.Hi.Known() {
		return nil, invalid(fmt.Sprintf("%s refused: the number of people unseen has no bound", MethodHeterogeneous), "merge lists that hardly overlap")
	}
	r.noteDifferences(t, f, o)
	return r, nil
}

// envelope is the lower quantile of several below the middle and the upper above.
func envelope(quantiles []func(float64) float64) func(float64) float64 {
	return func(p float64) float64 {
		pick := math.Max
		if p < 0.5 {
			pick = math.Min
		}
		q := quantiles[0](p)
		for _, of := range quantiles[1:] {
			q = pick(q, of(p))
		}
		return q
	}
}

// differing is the id of the check that says whether people differ.
const differing = "people-differ"

// indicated is the level of the test for heterogeneity.
const indicated = 0.01

// noteDifferences tests whether the model that stepwise chooses leaves people
// who differ in how easily they are seen: is the fit better when every pair of
// lists depends alike, on top? The likelihood ratio has one degree of freedom, so
// it sees what no single pair shows; it is one-sided, for people who differ
// bring people onto many lists and never away from them. When the test rejects,
// this method counts for a panel's range.
//
// Source of the test in one direction: Darroch and others (1993), section 4.
func (r *Result) noteDifferences(t *Table, f *fitter, o *Options) {
	m, err := stepwise(t.active(), o.P)(f, newExistence(len(t.Lists)))
	if err != nil {
		r.note(differing, true, "whether people differ cannot be tested: stepwise has no model")
		return
	}
	c, ok := withColumn(f, heterogeneityForms[darroch].h)
	if !ok {
		r.note(differing, true, fmt.Sprintf("whether people differ cannot be tested beside %s", m))
		return
	}
	z := math.Sqrt(max(c.gained, 0))
	if c.a[len(c.a)-1] < 0 {
		z = -z
	}
	p := Number(normalCDF(-z))
	text := fmt.Sprintf("%s leaves no sign that people differ in how easily they are seen (probability of as strong a sign by chance)", m)
	if p < indicated {
		text = fmt.Sprintf("people differ in how easily they are seen by more than %s allows (probability of as strong a sign by chance): methods that take them for alike are likely too low", m)
	}
	r.note(differing, p >= indicated, text).Value = &p
}

// countsFor reports whether the result counts for the range and the verdict of
// a panel: its method does, or it is the one for people who differ and they do.
func (r *Result) countsFor() bool {
	if r.Method.Describe().Role == RoleIndicated {
		sign := r.Check(differing)
		return sign != nil && !sign.OK
	}
	return r.Method.counts()
}
