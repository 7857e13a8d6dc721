package estimate

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// chooser picks a model for the counts loaded in a fitter and leaves the
// fitter fitted to it. It is called again for every bootstrap replicate.
type chooser func(f *fitter, ex *existence) (Model, error)

// fitChecked fits a model after checking that it can be fitted.
func fitChecked(f *fitter, ex *existence, m Model) error {
	if v := ex.code(f.y, m); v != CodeFine {
		return &unfittable{m, ex.check(f.y, m)}
	}
	if f.fit(m) != fitted {
		return &unfittable{m, verdict{}}
	}
	return nil
}

// unfittable is a model that has no estimate for the counts at hand. A verdict
// with code 0 means that the estimate exists and could not be computed.
type unfittable struct {
	model   Model
	verdict verdict
}

func (e *unfittable) Error() string {
	if e.verdict.code == CodeFine {
		return "the fit of " + e.model.String() + " did not converge"
	}
	return e.verdict.explain(e.model).Reason
}

// fixed is the chooser that always takes the same model.
func fixed(m Model) chooser {
	return func(f *fitter, ex *existence) (Model, error) { return m, fitChecked(f, ex, m) }
}

// stepwise starts from independent lists and, while some pair of lists shares
// surprisingly many or few people, adds the pair with the smallest p value. A
// pair that would leave the model without an estimate is passed over. Level 0
// gives the main effects and level 1 all pairs.
//
// Source: Chan, Silverman and Vincent (2021), section 3.2.
func stepwise(active uint32, level float64) chooser {
	return func(f *fitter, ex *existence) (Model, error) {
		if level >= 1 {
			m := allPairs(f.t, active)
			return m, fitChecked(f, ex, m)
		}
		m := mainEffects(f.t, active)
		if err := fitChecked(f, ex, m); err != nil {
			return m, err
		}
		pairs := pairsOf(f.t, active)
		ps := make([]float64, len(pairs))
		for {
			for i, pair := range pairs {
				ps[i] = 1
				if !m.has(pair) {
					ps[i] = surprise(f.nsup[pair], f.z[pair])
				}
			}
			next, ok := nextPair(f, ex, m, pairs, ps, level)
			if !ok {
				return m, nil
			}
			m = next
			if f.fit(m) != fitted {
				return m, &unfittable{m, verdict{}}
			}
		}
	}
}

// nextPair is the model with the most surprising pair below the level that
// leaves it with an estimate; the first pair, when several are as surprising but
// for rounding.
func nextPair(f *fitter, ex *existence, m Model, pairs []uint32, ps []float64, level float64) (Model, bool) {
	for {
		best := -1
		for i, p := range ps {
			if p < level && (best < 0 || p < ps[best]*(1-tie)) {
				best = i
			}
		}
		if best < 0 {
			return m, false
		}
		next := m.with(pairs[best])
		if ex.code(f.y, next) == CodeFine {
			return next, true
		}
		ps[best] = 1
	}
}

// surprise is the smaller of the probabilities that a Poisson variable of the
// expected size is at most, and is at least, the number seen. It is not
// doubled.
func surprise(seen, expected float64) float64 {
	if expected <= 0 {
		return 1
	}
	// P(X >= k) is the distribution function of a gamma variable of shape k,
	// which keeps the digits of small tails.
	atMost := distuv.Gamma{Alpha: seen + 1, Beta: 1}.Survival(expected)
	if seen == 0 {
		return atMost
	}
	return min(atMost, distuv.Gamma{Alpha: seen, Beta: 1}.CDF(expected))
}

// aicStepwise starts from independent lists and adds the pair that lowers
// Akaike's criterion most, as long as it falls and the pair's own parameter is
// different from zero at 0.05 (Wald).
//
// Source: Bales, Hesketh and Silverman, Significance 12(3) (2015) 16-21; the
// estimate of the United Kingdom's strategy of 2014.
func aicStepwise(active uint32) chooser {
	return func(f *fitter, ex *existence) (Model, error) {
		m := mainEffects(f.t, active)
		if err := fitChecked(f, ex, m); err != nil {
			return m, err
		}
		pairs := pairsOf(f.t, active)
		score := f.relativeDeviance() + 2*float64(f.npar())
		for {
			best, bestScore := uint32(0), score
			for _, pair := range pairs {
				if m.has(pair) {
					continue
				}
				next := m.with(pair)
				if ex.code(f.y, next) != CodeFine || f.fit(next) != fitted {
					continue
				}
				if s := f.relativeDeviance() + 2*float64(f.npar()); s < bestScore-tie*(1+math.Abs(bestScore)) {
					best, bestScore = pair, s
				}
			}
			if best == 0 || f.fit(m.with(best)) != fitted || f.waldP(best) > 0.05 {
				if f.fit(m) != fitted {
					return m, &unfittable{m, verdict{}}
				}
				return m, nil
			}
			m, score = m.with(best), bestScore
		}
	}
}

// waldP is the two-sided probability of a parameter as far from zero as a
// term's. A term at minus infinity has no standard error and shows nothing: 1.
func (f *fitter) waldP(term uint32) float64 {
	at := slices.Index(f.terms, term)
	if at < 0 {
		return 1
	}
	return 2 * normalCDF(-math.Abs(f.a[at])/math.Sqrt(f.variance(at)))
}
