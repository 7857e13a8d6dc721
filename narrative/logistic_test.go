package narrative

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Planted weights come back: rows drawn from a known regression, many of them and
// hardly held back.
func TestRegressFindsPlantedWeights(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	want := []float64{1.5, -2, 0.5, -0.4} // the last is the intercept
	const rows = 20000
	xs, ys, ws := make([]sparse, rows), make([]bool, rows), make([]float64, rows)
	for i := range xs {
		z := want[3]
		for j := range 3 {
			x := rng.NormFloat64()
			xs[i].at, xs[i].v = append(xs[i].at, int32(j)), append(xs[i].v, x)
			z += want[j] * x
		}
		ys[i], ws[i] = rng.Float64() < sigmoid(z), 1
	}
	for j, got := range regress(xs, ys, ws, 3) {
		if math.Abs(got-want[j]) > 0.08 { // four standard errors
			t.Errorf("weight %d is %.3f, planted %.3f", j, got, want[j])
		}
	}
}

// With one row in favour and one against of a single number x the best weight
// solves w = 2x/(1+exp(w x)), a scalar equation solved here by bisection.
func TestRegressAgainstBisection(t *testing.T) {
	for _, x := range []float64{0.1, 1, 3} {
		lo, hi := 0.0, 10.0
		for range 200 {
			if w := (lo + hi) / 2; w < 2*x/(1+math.Exp(w*x)) {
				lo = w
			} else {
				hi = w
			}
		}
		xs := []sparse{{at: []int32{0}, v: []float64{x}}, {at: []int32{0}, v: []float64{-x}}}
		if w := regress(xs, []bool{true, false}, []float64{1, 1}, 1); math.Abs(w[0]-lo) > 1e-3 || math.Abs(w[1]) > 1e-6 {
			t.Errorf("x %v: weights %v, want %v and 0", x, w, lo)
		}
	}
}
