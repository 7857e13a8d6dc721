package linkage

import (
	"cmp"
	"math"
	"slices"
)

// question is a pair that a person might judge.
type question struct {
	a, b uint32
	bits float64 // evidence, from the cut
}

// NearCut lists the n pairs whose probability is nearest the cut, at most one of
// each two clusters, most doubtful first. Pairs that somebody judged, or looked
// at and left undecided, are left out.
func (res *Result) NearCut(n int) []Waterfall {
	near := res.askable()
	slices.SortStableFunc(near, func(x, y question) int { return cmp.Compare(math.Abs(x.bits), math.Abs(y.bits)) })
	return res.waterfalls(near[:min(n, len(near))])
}

// Questions proposes the n pairs (50 to 200 are worth the while) whose judgement
// would teach most about the cut. Half of them are the nearest to the cut; the
// others are spread over the evidence around it, more where many pairs are
// in doubt (Neyman's allocation: as the square root of p(1-p), summed), so that
// both the level and the slope of the calibration can be learnt. Most doubtful
// first; what was judged before is left out. The choice depends on the entries
// and on nothing random.
func (res *Result) Questions(n int) []Waterfall {
	all := res.askable()
	slices.SortStableFunc(all, func(x, y question) int { return cmp.Compare(math.Abs(x.bits), math.Abs(y.bits)) })
	half := min((n+1)/2, len(all))
	chosen, rest := slices.Clone(all[:half]), all[half:]
	cut := res.cutBits()
	slices.SortStableFunc(rest, func(x, y question) int { return cmp.Compare(x.bits, y.bits) })
	weight := func(q question) float64 {
		p := sigmoid2(q.bits + cut)
		return math.Sqrt(p*(1-p)) + 1e-4
	}
	total := 0.0
	for _, q := range rest {
		total += weight(q)
	}
	// a systematic sample with chances in proportion to the weights
	step := total / math.Max(float64(n-half), 1)
	at, next := 0.0, step/2
	for _, q := range rest {
		if at += weight(q); at >= next && len(chosen) < n {
			chosen = append(chosen, q)
			next = math.Max(next+step, at)
		}
	}
	slices.SortStableFunc(chosen, func(x, y question) int { return cmp.Compare(math.Abs(x.bits), math.Abs(y.bits)) })
	return res.waterfalls(chosen)
}

func (res *Result) cutBits() float64 {
	return clamp(math.Log2(res.Summary.Cut/(1-res.Summary.Cut)), -99, 99)
}

// askable lists the candidate pairs within 12 bits of the cut that nobody has
// judged, one of each two clusters: that with most evidence.
func (res *Result) askable() []question {
	const far = 12
	cut := res.cutBits()
	judged := map[[2]uint32]bool{} // by cluster: what was said of one pair answers for all
	for p := range res.decided {
		judged[res.clustersOf(p[0], p[1])] = true
	}
	best := map[[2]uint32]int{}
	var all []question
	for i := range res.r.edges {
		e := &res.r.edges[i]
		bits, ok := res.joined(e.a, e.b)
		if !ok {
			if bits = e.bits; !res.r.clean {
				continue
			}
		}
		q := question{e.a, e.b, float64(bits) - cut}
		k := res.clustersOf(e.a, e.b)
		if math.Abs(q.bits) > far || judged[k] && k[0] != k[1] || res.decided[[2]uint32{e.a, e.b}] != "" {
			continue
		}
		j, seen := best[k]
		switch {
		case !seen:
			best[k] = len(all)
			all = append(all, q)
		case k[0] == k[1] && q.bits < all[j].bits: // within a cluster: what holds it together
			all[j] = q
		}
	}
	return all
}

func (res *Result) clustersOf(a, b uint32) [2]uint32 {
	x, y := res.cluster[a], res.cluster[b]
	return [2]uint32{min(x, y), max(x, y)}
}

func (res *Result) waterfalls(qs []question) []Waterfall {
	w := newWorker(len(res.r.t.fields))
	out := make([]Waterfall, 0, len(qs))
	for _, q := range qs {
		out = append(out, res.waterfall(q.a, q.b, w))
	}
	return out
}
