package linkage

import "math"

// Two answers to dependence between fields that the classes of kin leave open.

// near reports whether the names of a pair share a word, or nearly: 1, else 0.
// Chances of categories among others are kept apart for the two, because people
// whose names resemble each other mostly are of one origin and one sex: counting
// both would count one coincidence twice. Classes of kin learn this too, but only
// from candidates, which are few among all people of one origin.
func (md *model) near(p *pattern) int {
	for f, named := range md.named {
		if l := p.level[f]; named && l != 0 && int(l) < len(md.m[f])-1 {
			return 1
		}
	}
	return 0
}

// nearPull is how many pairs the chances over all names weigh in those of near names.
const nearPull = 20

// chancesOfNear sets the chances of categories among others with near names,
// from the counts of random pairs that are no matches.
func (md *model) chancesOfNear(count [][]float64) {
	for f, u := range md.u {
		near := md.uNear[f]
		copy(near, u)
		if !md.category[f] {
			continue
		}
		sum := 0.0
		for l := 1; l < len(u); l++ {
			near[l] = math.Max(count[f][l], 0) + nearPull*u[l]
			sum += near[l]
		}
		for l := 1; l < len(u); l++ {
			near[l] /= sum
		}
	}
}

// dispersion is how much more the evidence of a pair varies than it would if its
// fields were independent: the variance of the sum of the weights over the sum of
// their variances, among likely matches or among the others. Fields that repeat
// each other have more than 1; blocking brings the others below 1. A missing
// field counts as average.
func (md *model) dispersion(cand []counted, matches bool) float64 {
	mean, n := make([]float64, len(md.m)), make([]float64, len(md.m))
	share := make([]float64, len(cand))
	for i := range cand {
		p := &cand[i]
		if share[i] = p.n * sigmoid2(md.odds(&p.pattern)); !matches {
			share[i] = p.n - share[i]
		}
		for f, w := range md.weights(&p.pattern) {
			if l := p.level[f]; l != 0 {
				mean[f] += share[i] * float64(w[l])
				n[f] += share[i]
			}
		}
	}
	for f := range mean {
		mean[f] /= math.Max(n[f], 1e-9)
	}
	whole, parts := 0.0, 0.0
	for i := range cand {
		p := &cand[i]
		sum := 0.0
		for f, w := range md.weights(&p.pattern) {
			if l := p.level[f]; l != 0 {
				x := float64(w[l]) - mean[f]
				sum += x
				parts += share[i] * x * x
			}
		}
		whole += share[i] * sum * sum
	}
	if parts < 1e-9 {
		return 1
	}
	return whole / parts
}

// soften divides all evidence by the dispersion where that is above 1: the
// usual adjustment of a likelihood whose parts are not independent (F. Pauli, W.
// Racugno and L. Ventura, "Bayesian composite marginal likelihoods", Statistica
// Sinica 21 (2011) 149-164). Prior odds stay. Lists of people need it not:
// there the classes of kin carry the dependence.
func (md *model) soften(cand []counted) {
	md.temper = 1 / math.Max(1, math.Max(md.dispersion(cand, true), md.dispersion(cand, false)))
}
