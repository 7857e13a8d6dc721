package estimate

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// logFactorialRest is log x! - x log x + x: what is left of the log factorial
// when its large part is taken away. It is computed without that part, so sums
// of counts of 10^12 keep their digits.
func logFactorialRest(x float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x < 30:
		lg, _ := math.Lgamma(x + 1)
		return lg - x*math.Log(x) + x
	}
	// Stirling's series.
	x2 := 1 / (x * x)
	return 0.5*math.Log(2*math.Pi*x) + (1.0/12-x2*(1.0/360-x2*(1.0/1260-x2/1680)))/x
}

// cellDeviance is y log(y/mu) - (y - mu), without loss when mu is near y.
func cellDeviance(y, mu float64) float64 {
	if y == 0 {
		return mu
	}
	d := (mu - y) / y
	if math.Abs(d) > 0.01 {
		return y*math.Log(y/mu) - (y - mu)
	}
	// d - log(1+d), by its series: the leading terms cancel.
	term, s := d*d, 0.0
	for k := 2; k < 12; k++ {
		s += term / float64(k)
		term *= -d
	}
	return y * s
}

// deviance is twice the log likelihood ratio of the saturated model to the
// fitted one, over the cells kept.
func (f *fitter) deviance() float64 {
	s := 0.0
	for _, w := range f.cells {
		s += cellDeviance(f.y[w], f.mu[w])
	}
	return 2 * s
}

// logLikelihood is the Poisson log likelihood of the fit whose deviance is
// given.
func (f *fitter) logLikelihood(deviance float64) float64 {
	s := -deviance / 2
	for _, w := range f.cells {
		s -= logFactorialRest(f.y[w])
	}
	return s
}

// aic and bic are Akaike's and Schwarz's criteria: -2 log L + 2k, and
// -2 log L + k log n with n the number of people (not of cells).
func aic(loglik float64, k int) float64          { return -2*loglik + 2*float64(k) }
func bic(loglik float64, k int, n int64) float64 { return -2*loglik + float64(k)*math.Log(float64(n)) }

// normalQuantile is the inverse of the standard normal distribution function.
func normalQuantile(p float64) float64 { return distuv.UnitNormal.Quantile(p) }

func normalCDF(x float64) float64 { return distuv.UnitNormal.CDF(x) }

// wald is the interval n + exp(a0 -+ z sqrt(v)) of a fit with constant a0 of
// variance v: the constant is nearly normal, the people it stands for nearly
// log-normal.
func wald(n, a0, v, level float64) Interval {
	z := normalQuantile((1 + level) / 2)
	half := z * math.Sqrt(v)
	return Interval{Kind: "wald", Level: Number(level), Lo: Number(n + math.Exp(a0-half)), Hi: Number(n + math.Exp(a0+half))}
}

// logNormal is the quantile function whose central parts are the intervals of
// [wald].
func logNormal(n, a0, v float64) func(p float64) float64 {
	return func(p float64) float64 { return n + math.Exp(a0+normalQuantile(p)*math.Sqrt(v)) }
}
