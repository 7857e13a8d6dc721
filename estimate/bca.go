package estimate

import (
	"math"
	"slices"
)

// BCa is what Efron's bias-corrected and accelerated interval is made of.
//
// Source: Efron, Journal of the American Statistical Association 82 (1987)
// 171-185; weights for repeated people as in Chan, Silverman and Vincent (2021).
type BCa struct {
	Estimate float64   // of the data
	A        float64   // acceleration, from the jackknife
	Z0       float64   // bias correction; infinite when the estimate is outside all replicates
	Sorted   []float64 // the replicates that could be fitted
	Dropped  int       // those that could not
}

// tie is how near, relatively, a replicate must be to count as equal to the
// estimate. Small tables give exact ties; without this, rounding would decide
// on which side they fall. Ties count half.
const tie = 1e-9

// NewBCa prepares an interval from the replicates and from the jackknife: the
// estimate with one person less in a cell, and the number of people in that
// cell. Values that are NaN are left out.
func NewBCa(estimate float64, replicates, jackknife []float64, counts []int64) BCa {
	b := BCa{Estimate: estimate, A: acceleration(jackknife, counts)}
	below := 0.0
	for _, r := range replicates {
		if math.IsNaN(r) || math.IsInf(r, 0) {
			b.Dropped++
			continue
		}
		b.Sorted = append(b.Sorted, r)
		switch {
		case math.Abs(r-estimate) <= tie*math.Abs(estimate):
			below += 0.5
		case r < estimate:
			below++
		}
	}
	slices.Sort(b.Sorted)
	b.Z0 = math.NaN()
	if len(b.Sorted) > 0 {
		b.Z0 = normalQuantile(below / float64(len(b.Sorted)))
	}
	return b
}

// acceleration is sum N r^3 / (6 (sum N r^2)^1.5) with r the mean jackknife
// estimate less each one.
func acceleration(jackknife []float64, counts []int64) float64 {
	var n, mean float64
	for i, th := range jackknife {
		if counts[i] > 0 && !math.IsNaN(th) {
			n += float64(counts[i])
			mean += float64(counts[i]) * th
		}
	}
	mean /= n
	var s2, s3 float64
	for i, th := range jackknife {
		if counts[i] > 0 && !math.IsNaN(th) {
			r := mean - th
			s2 += float64(counts[i]) * r * r
			s3 += float64(counts[i]) * r * r * r
		}
	}
	if s2 == 0 {
		return 0
	}
	return s3 / (6 * math.Pow(s2, 1.5))
}

// Limit is the end of the interval that a share p of the distribution lies
// below, for instance 0.025. ok is false when there is none to give.
func (b BCa) Limit(p float64) (limit float64, ok bool) {
	if math.IsNaN(b.Z0) || math.IsInf(b.Z0, 0) || math.IsNaN(b.A) {
		return 0, false
	}
	z := b.Z0 + normalQuantile(p)
	den := 1 - b.A*z
	if den <= 0 {
		return 0, false
	}
	return quantile8(b.Sorted, normalCDF(b.Z0+z/den)), true
}

// Interval is the interval of a level.
func (b BCa) Interval(level float64) (Interval, bool) {
	lo, ok1 := b.Limit((1 - level) / 2)
	hi, ok2 := b.Limit((1 + level) / 2)
	if !ok1 || !ok2 {
		return noInterval(level), false
	}
	return Interval{Kind: "bca", Level: Number(level), Lo: Number(lo), Hi: Number(hi)}, true
}

// quantile8 is the p quantile of sorted values by Hyndman and Fan's definition
// 8, which is median-unbiased whatever the distribution. It panics when there
// are no values.
//
// Source: Hyndman and Fan, American Statistician 50 (1996) 361-365.
func quantile8(sorted []float64, p float64) float64 {
	n := len(sorted)
	h := (float64(n)+1.0/3)*p + 1.0/3
	// As in R, an h that is a whole number but for rounding counts as one.
	const fuzz = 4 * 2.220446049250313e-16
	j := math.Floor(h + fuzz)
	g := h - j
	if math.Abs(g) < fuzz {
		g = 0
	}
	at := func(k float64) float64 { return sorted[int(min(max(k, 1), float64(n)))-1] }
	return (1-g)*at(j) + g*at(j+1)
}
