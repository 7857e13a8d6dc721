package narrative

import (
	"cmp"
	"math"
	"slices"
)

// Reliability is how far confidences agree with what coders shared.
type Reliability struct {
	Pairs int
	// Brier is the mean squared difference between a confidence and what was so
	// (G. Brier, Monthly Weather Review 78, 1950): 0 is best.
	Brier float64
	// Gap is the expected calibration error: the mean difference between
	// confidence and share in ten bins of equal width, weighted by their size.
	Gap  float64
	Bins []ReliabilityBin
}

// ReliabilityBin is the suggestions whose confidence lies in one tenth.
type ReliabilityBin struct {
	Pairs             int
	Confidence, Share float64 // means
}

// ValidateConfidence measures confidences that were fitted without the case they
// are used on, and beside them the priors as they are and one base rate for all.
func (r *Reader) ValidateConfidence(sets []Coded) (fitted, priors, base Reliability) {
	pairs := r.compareCoded(sets)
	at := fold10(pairs)
	var p [3][]float64
	for i := range p {
		p[i] = make([]float64, len(pairs))
	}
	for k := range folds10 {
		var train []judged
		shared := 0
		for i, x := range pairs {
			if at[i] != k {
				train = append(train, x)
				if x.shared {
					shared++
				}
			}
		}
		c := fitConfidence(train)
		for i, x := range pairs {
			if at[i] == k {
				p[0][i], p[1][i], p[2][i] = c.of(x.table, x.prior, x.fact), x.prior, float64(shared)/float64(max(len(train), 1))
			}
		}
	}
	return reliability(pairs, p[0]), reliability(pairs, p[1]), reliability(pairs, p[2])
}

// Reliability measures the reader's own confidences on coded texts, which should
// be none of those that they were fitted on.
func (r *Reader) Reliability(sets []Coded) (own, priors Reliability) {
	pairs := r.compareCoded(sets)
	p, q := make([]float64, len(pairs)), make([]float64, len(pairs))
	for i, x := range pairs {
		p[i], q[i] = r.confidence.of(x.table, x.prior, x.fact), x.prior
	}
	return reliability(pairs, p), reliability(pairs, q)
}

const folds10 = 10

// fold10 deals the groups out to ten folds, the largest first, each to the fold
// that has least.
func fold10(pairs []judged) []int {
	size := map[string]int{}
	for _, p := range pairs {
		size[p.group]++
	}
	groups := sortedKeys(size)
	slices.SortStableFunc(groups, func(a, b string) int { return cmp.Compare(size[b], size[a]) })
	var load [folds10]int
	fold := map[string]int{}
	for _, g := range groups {
		least := 0
		for k := range load {
			if load[k] < load[least] {
				least = k
			}
		}
		fold[g], load[least] = least, load[least]+size[g]
	}
	at := make([]int, len(pairs))
	for i, p := range pairs {
		at[i] = fold[p.group]
	}
	return at
}

func reliability(pairs []judged, p []float64) Reliability {
	r := Reliability{Pairs: len(pairs), Bins: make([]ReliabilityBin, 10)}
	if len(pairs) == 0 {
		return r
	}
	for i, x := range pairs {
		y := 0.0
		if x.shared {
			y = 1
		}
		r.Brier += (p[i] - y) * (p[i] - y)
		b := &r.Bins[min(int(p[i]*10), 9)]
		b.Pairs, b.Confidence, b.Share = b.Pairs+1, b.Confidence+p[i], b.Share+y
	}
	r.Brier /= float64(len(pairs))
	for i := range r.Bins {
		if b := &r.Bins[i]; b.Pairs > 0 {
			b.Confidence, b.Share = b.Confidence/float64(b.Pairs), b.Share/float64(b.Pairs)
			r.Gap += math.Abs(b.Confidence-b.Share) * float64(b.Pairs) / float64(len(pairs))
		}
	}
	return r
}
