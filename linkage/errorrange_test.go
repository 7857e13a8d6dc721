package linkage

import (
	"math"
	"testing"
)

// TestWrongRange: as many pairs of the same evidence, in 10,000 mergers and in
// one. Where only luck is in doubt, the first all but settles the share that is
// wrong, and the second leaves everything open; a common error widens both.
func TestWrongRange(t *testing.T) {
	bits := float32(math.Log2(0.7 / 0.3))
	many, one := &forest{}, &forest{}
	for i := range int32(10000) {
		many.steps = append(many.steps, merger{2 * i, 2*i + 1, bits, 2})
	}
	grow := func(from int32) int32 { // 100 entries that are one person for sure
		at := from
		for i := range int32(99) {
			one.steps = append(one.steps, merger{at, from + i + 1, 60, i + 2})
			at = ^int32(len(one.steps) - 1)
		}
		return at
	}
	a, b := grow(0), grow(100)
	one.steps = append(one.steps, merger{a, b, bits, 200})
	rangeOf := func(f *forest, doubt float64) ErrorRange {
		res := &Result{r: &run{forest: f, watch: watch{workers: 2}}, calibrated: calibration{slope: 1, doubt: doubt, slopeDoubt: doubt / 5}}
		return res.wrongRange(0.5)
	}
	if g := rangeOf(many, 0); g.Lo < 0.28 || g.Hi > 0.32 {
		t.Errorf("10,000 mergers of 0.7: %+v", g)
	}
	if g := rangeOf(one, 0); g.Lo > 0.001 || g.Hi < 0.5 { // 10,000 of 19,900 pairs hang on one merger
		t.Errorf("one merger of 0.7: %+v", g)
	}
	if g := rangeOf(many, 2); g.Lo > 0.1 || g.Hi < 0.6 {
		t.Errorf("10,000 mergers with a common error of 2 bits: %+v", g)
	}
	if g := rangeOf(&forest{}, 2); g != (ErrorRange{}) {
		t.Errorf("no link: %+v", g)
	}
}
