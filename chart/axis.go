package chart

import (
	"math"
	"slices"
)

// axis places figures on a length of the drawing, evenly or by their logarithm.
type axis struct {
	lo, hi   float64 // figures at the ends
	from, to float64 // places of the ends
	log      bool
	ticks    []float64
}

// wide is how many times the smallest figure the largest must be for an axis to
// be logarithmic: beyond it the lower half would be a smear at one end.
const wide = 6

// The figures that an axis holds; others are placed at its ends. No number of
// people is outside, and the logarithm of a ratio inside is a number.
const leastFigure, mostFigure = 1e-6, 1e18

// newAxis is an axis that holds all known figures, all above zero, with a little
// room; room is the number of pixels there are for a tick's label.
func newAxis(figures []float64, from, to, room float64) axis {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range figures {
		if v >= leastFigure && v <= mostFigure {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if math.IsInf(lo, 0) {
		lo, hi = 1, 10
	}
	a := axis{from: from, to: to, log: hi > wide*lo}
	most := max(2, int(math.Abs(to-from)/room))
	if a.log {
		a.lo, a.hi = lo/math.Pow(hi/lo, 0.04), hi*math.Pow(hi/lo, 0.05)
		a.ticks = logTicks(a.lo, a.hi, most)
		return a
	}
	if hi == lo {
		lo, hi = 0.9*lo, 1.1*hi
	}
	a.lo, a.hi = max(0, lo-0.06*(hi-lo)), hi+0.06*(hi-lo)
	a.ticks = evenTicks(a.lo, a.hi, most)
	return a
}

// at is the place of a figure. Figures beyond an end are placed at it.
func (a axis) at(v float64) float64 {
	lo, hi := a.lo, a.hi
	if a.log {
		lo, hi, v = math.Log(lo), math.Log(hi), math.Log(max(v, math.SmallestNonzeroFloat64))
	}
	return a.from + (a.to-a.from)*min(max((v-lo)/(hi-lo), 0), 1)
}

// evenTicks are round figures between two, at most a number of them.
func evenTicks(lo, hi float64, most int) []float64 {
	step := math.Pow(10, math.Floor(math.Log10((hi-lo)/float64(most))))
	for _, k := range []float64{1, 2, 5, 10, 20, 50} {
		if (hi-lo)/(k*step) <= float64(most) {
			step *= k
			break
		}
	}
	var out []float64
	for i := math.Ceil(lo / step); i*step <= hi && len(out) < 100; i++ {
		out = append(out, i*step)
	}
	return out
}

// logTicks are figures of one digit, fewer as there is less room.
func logTicks(lo, hi float64, most int) []float64 {
	var out []float64
	for _, digits := range [][]float64{{1, 1.5, 2, 3, 5, 7}, {1, 2, 3, 5}, {1, 2, 5}, {1, 3}, {1}} {
		out = out[:0]
		for e := math.Floor(math.Log10(lo)); e <= math.Ceil(math.Log10(hi)); e++ {
			for _, d := range digits {
				if v := d * math.Pow(10, e); v >= lo && v <= hi {
					out = append(out, v)
				}
			}
		}
		if len(out) <= most {
			break
		}
	}
	for len(out) > most && most > 0 {
		var fewer []float64
		for i := 0; i < len(out); i += 2 {
			fewer = append(fewer, out[i])
		}
		out = fewer
	}
	return slices.Clone(out)
}
