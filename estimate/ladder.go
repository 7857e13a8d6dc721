package estimate

import (
	"math"
	"math/rand/v2"
)

// ladder is one tempered chain: rungs that see the likelihood raised to powers
// from 1 down to almost nothing. Each rung moves by Hamiltonian trajectories,
// and neighbouring rungs exchange their points, so that the rung at 1, whose
// draws count, can pass between modes that no path of high density joins.
//
// Sources: Duane, Kennedy, Pendleton and Roweth, Physics Letters B 195 (1987)
// 216-222; Geyer, Computing Science and Statistics 23 (1991) 156-163.
type ladder struct {
	rng   *rand.Rand
	model *latentModel
	rungs []*rung
	moved int // sweeps so far

	momentum, from, gl, gp []float64
}

// rung is a tempered density with its present point and its tuning.
type rung struct {
	power      float64
	at         []float64
	lik, prior float64
	gradLik    []float64
	gradPrior  []float64
	seen       float64 // 1 - p_0 at the point

	step      float64
	scale     []float64 // standard deviation of each coordinate, as far as known
	mean, ssd []float64 // of the points since the last change of scale
	observed  float64
	since     int
}

// powers are the powers of the rungs. They are closest where the posterior
// changes most: between half and a third, classes begin to tell apart.
var powers = []float64{1, 0.85, 0.73, 0.63, 0.56, 0.50, 0.45, 0.40, 0.34, 0.27, 0.2}

// The warm-up and the moves.
const (
	warmUp       = 1000 // sweeps in which steps and scales are tuned
	targetAccept = 0.75
	leapfrogs    = 24
)

func newLadder(rng *rand.Rand, model *latentModel) *ladder {
	d := model.dim()
	l := &ladder{rng: rng, model: model}
	for _, p := range []*[]float64{&l.momentum, &l.from, &l.gl, &l.gp} {
		*p = make([]float64, d)
	}
	for _, power := range powers {
		r := &rung{power: power, step: 0.1}
		for _, p := range []*[]float64{&r.at, &r.gradLik, &r.gradPrior, &r.scale, &r.mean, &r.ssd} {
			*p = make([]float64, d)
		}
		for j := range r.scale {
			r.scale[j] = 1
		}
		model.draw(rng, r.at)
		r.lik, r.prior = model.density(r.at, r.gradLik, r.gradPrior)
		r.seen = model.seen
		l.rungs = append(l.rungs, r)
	}
	return l
}

// sweep moves every rung, lets neighbours exchange, and returns a draw of the
// number of people.
func (l *ladder) sweep() float64 {
	l.moved++
	for _, r := range l.rungs {
		l.move(r)
		l.relabel(r)
	}
	l.exchange(0)
	l.exchange(1)
	l.model.seen = l.rungs[0].seen
	return l.model.people(l.rng)
}

// exchange lets every other pair of neighbours try to exchange their points.
func (l *ladder) exchange(first int) {
	for i := first; i+1 < len(l.rungs); i += 2 {
		a, b := l.rungs[i], l.rungs[i+1]
		if math.Log(l.rng.Float64()) < (a.power-b.power)*(b.lik-a.lik) {
			a.at, b.at = b.at, a.at
			a.gradLik, b.gradLik = b.gradLik, a.gradLik
			a.gradPrior, b.gradPrior = b.gradPrior, a.gradPrior
			a.lik, b.lik = b.lik, a.lik
			a.prior, b.prior = b.prior, a.prior
			a.seen, b.seen = b.seen, a.seen
		}
	}
}

// relabel tries to exchange two neighbouring classes on the stick, shares and
// all. The likelihood does not change; the prior does, as it wants large classes
// first. Without this, classes would have to pass through each other to change
// places.
//
// Source: Papaspiliopoulos and Roberts, Biometrika 95 (2008) 169-186.
func (l *ladder) relabel(r *rung) {
	m := l.model
	if m.k < 3 {
		return
	}
	k := l.rng.IntN(m.k - 2)
	y, la := m.k*m.t, r.at[len(r.at)-1]
	e0, e1 := math.Exp(r.at[y+k]-la), math.Exp(r.at[y+k+1]-la) // -log(1-V)
	v0, v1 := -math.Expm1(-e0), -math.Expm1(-e1)
	w0 := (1 - v0) * v1
	w1 := v0 / (1 - w0)
	f0, f1 := -math.Log1p(-w0), -math.Log1p(-w1)
	if !(f0 > 0 && f1 > 0) || math.IsInf(f1, 1) {
		return
	}
	// In V the prior is exp(-(alpha-1) e), and the exchange has the Jacobian
	// (1-V_k)/(1-V_k').
	ratio := (1-math.Exp(la))*(f0+f1-e0-e1) + math.Log((1-v0)/(1-w0))
	if !(math.Log(l.rng.Float64()) < ratio) {
		return
	}
	r.at[y+k], r.at[y+k+1] = math.Log(f0)+la, math.Log(f1)+la
	for j := range m.t {
		a, b := k*m.t+j, (k+1)*m.t+j
		r.at[a], r.at[b] = r.at[b], r.at[a]
	}
	r.lik, r.prior = m.density(r.at, r.gradLik, r.gradPrior)
	r.seen = m.seen
}

// move makes one Hamiltonian trajectory of random length.
func (l *ladder) move(r *rung) {
	copy(l.from, r.at)
	energy := -r.power*r.lik - r.prior
	for i := range l.momentum {
		l.momentum[i] = l.rng.NormFloat64()
		energy += l.momentum[i] * l.momentum[i] / 2
	}
	copy(l.gl, r.gradLik)
	copy(l.gp, r.gradPrior)
	steps := 1 + l.rng.IntN(leapfrogs)
	// Steps of very different sizes: the modes have very different widths.
	eps := r.step * math.Exp(0.3-1.5*l.rng.Float64())
	var lik, prior float64
	for range steps {
		for i, s := range r.scale {
			l.momentum[i] += eps / 2 * s * (r.power*l.gl[i] + l.gp[i])
			l.from[i] += eps * s * l.momentum[i]
		}
		lik, prior = l.model.density(l.from, l.gl, l.gp)
		for i, s := range r.scale {
			l.momentum[i] += eps / 2 * s * (r.power*l.gl[i] + l.gp[i])
		}
		if math.IsNaN(lik) || math.IsInf(lik, 0) {
			break
		}
	}
	end := -r.power*lik - prior
	for _, p := range l.momentum {
		end += p * p / 2
	}
	accept := math.Min(1, math.Exp(energy-end))
	if math.IsNaN(accept) {
		accept = 0
	}
	if l.rng.Float64() < accept {
		r.at, l.from = l.from, r.at
		r.gradLik, l.gl = l.gl, r.gradLik
		r.gradPrior, l.gp = l.gp, r.gradPrior
		r.lik, r.prior, r.seen = lik, prior, l.model.seen
	}
	if l.moved <= warmUp {
		r.tune(l.moved, accept)
	}
}

// tune adapts the step to the rate of acceptance, and the scales to the spread
// seen so far. It ends with the warm-up: later draws come from a fixed kernel.
func (r *rung) tune(sweep int, accept float64) {
	gain := 1 / math.Pow(float64(sweep-r.since)+5, 0.6)
	r.step *= math.Exp(gain * (accept - targetAccept))
	r.step = min(max(r.step, 1e-5), 2)
	r.observed++
	for i, v := range r.at {
		d := v - r.mean[i]
		r.mean[i] += d / r.observed
		r.ssd[i] += d * (v - r.mean[i])
	}
	if sweep == 100 || sweep == 300 || sweep == 700 {
		r.since = sweep
		for i := range r.scale {
			v := (r.ssd[i] + 5) / (r.observed + 5) // shrunk towards 1
			r.scale[i] = math.Sqrt(v)
			r.mean[i], r.ssd[i] = 0, 0
		}
		r.observed = 0
	}
}
