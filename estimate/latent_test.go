package estimate

import (
	"math"
	"slices"
	"testing"
)

// The gradients agree with differences of the density.
func TestLatentGradient(t *testing.T) {
	m := newLatentModel(load(t, "UKdat_5"), 4)
	rng := stream(1, forLatent, 0)
	d := m.dim()
	at, gl, gp, spare := make([]float64, d), make([]float64, d), make([]float64, d), make([]float64, d)
	for range 20 {
		m.draw(rng, at)
		m.density(at, gl, gp)
		for i := range at {
			const h = 1e-5
			up, down := slices.Clone(at), slices.Clone(at)
			up[i] += h
			down[i] -= h
			l1, p1 := m.density(up, spare, slices.Clone(spare))
			l0, p0 := m.density(down, spare, slices.Clone(spare))
			if got := (l1 - l0) / (2 * h); math.Abs(got-gl[i]) > 1e-4*(1+math.Abs(gl[i])+math.Abs(l1)*1e-5) {
				t.Fatalf("coordinate %d: likelihood gradient %g, difference %g", i, gl[i], got)
			}
			if got := (p1 - p0) / (2 * h); math.Abs(got-gp[i]) > 1e-4*(1+math.Abs(gp[i])) {
				t.Fatalf("coordinate %d: prior gradient %g, difference %g", i, gp[i], got)
			}
		}
	}
}
