package linkage

import "math"

// rivalry weighs the candidate pairs of clean lists against each other: an
// entry has at most one partner in each other list, so a pair competes with
// the entry's other candidates and with "no partner". Odds that look at each
// pair alone are too low where nearly every entry has a partner and too high
// where several candidates look alike.
//
// Between two lists the partners are a matching, whose probability is in
// proportion to the product of its pairs' likelihood ratios, each times the
// activity of the two lists. The probability of a pair is its marginal, by belief
// propagation: exact where the candidates form a tree, and convergent always (M. Bayati, D.
// Gamarnik, D. Katz, C. Nair and P. Tetali, "Simple deterministic approximation
// algorithms for counting matchings", STOC 2007). A rival that has a
// better partner elsewhere so hardly counts.
type rivalry struct {
	r       *run
	sideA   []int32 // by edge: the group of its rivals at either end
	sideB   []int32
	couple  []int32   // by edge: which two lists
	larger  []float64 // by couple: entries of the larger list
	smaller []float64
	share   []float64 // by couple: entries of the smaller list that have a partner
	ratio   []float64 // by edge: likelihood ratio
	freeA   []float64 // by edge: the chance that its end is free, were the edge not there
	freeB   []float64
	sum     []float64 // by side: weight of its edges
	odds    []float64 // by edge: posterior odds after the last round of weigh
}

func newRivalry(r *run) *rivalry {
	type side struct {
		entry uint32
		other uint16
	}
	type two struct{ a, b uint16 }
	v := &rivalry{r: r, ratio: make([]float64, len(r.edges)), odds: make([]float64, len(r.edges))}
	size := make([]float64, len(r.t.lists))
	for _, l := range r.t.list {
		size[l]++
	}
	number := map[side]int32{}
	couples := map[two]int32{}
	at := func(e uint32, other uint16) int32 {
		k := side{e, other}
		n, ok := number[k]
		if !ok {
			n = int32(len(number))
			number[k] = n
		}
		return n
	}
	for _, e := range r.edges {
		la, lb := r.t.list[e.a], r.t.list[e.b]
		v.sideA = append(v.sideA, at(e.a, lb))
		v.sideB = append(v.sideB, at(e.b, la))
		k := two{min(la, lb), max(la, lb)}
		c, ok := couples[k]
		if !ok {
			c = int32(len(couples))
			couples[k] = c
			v.larger = append(v.larger, math.Max(size[la], size[lb]))
			v.smaller = append(v.smaller, math.Min(size[la], size[lb]))
			v.share = append(v.share, 0.5)
		}
		v.couple = append(v.couple, c)
	}
	v.sum = make([]float64, len(number))
	v.freeA, v.freeB = make([]float64, len(r.edges)), make([]float64, len(r.edges))
	for i := range v.freeA {
		v.freeA[i], v.freeB[i] = 0.5, 0.5
	}
	return v
}

// settle fits the model anew with the competition in it (EM over the edges
// themselves) and leaves the odds in the run's edges.
func (v *rivalry) settle(patterns []pattern) {
	const rounds = 12
	md := v.r.md
	for round := 0; round < rounds; round++ {
		parallel(v.r.workers, func(k int) {
			for i := k * len(patterns) / v.r.workers; i < (k+1)*len(patterns)/v.r.workers; i++ {
				p := &patterns[i]
				v.ratio[i] = math.Exp2(clamp(md.odds(p)-md.prior[p.class], -200, 200))
			}
		})
		v.weigh()
		for n := 0; n < 50 && v.weigh() > 1e-4; n++ {
		}
		if round == rounds-1 || md.refit(v.odds, patterns) < 2e-4 {
			break
		}
	}
	for i, odds := range v.odds {
		v.r.edges[i].bits = float32(math.Log2(odds + 1e-300))
	}
}

// weigh is one round of belief propagation: it computes the odds of each edge
// against its rivals, and from them the share of entries that have a partner; it
// returns how much that changed.
func (v *rivalry) weigh() (change float64) {
	clear(v.sum)
	activity := make([]float64, len(v.share))
	for c, s := range v.share {
		n := s * v.smaller[c]
		activity[c] = n / ((v.larger[c] - n) * (v.smaller[c] - n))
	}
	for i, x := range v.ratio {
		x *= activity[v.couple[i]]
		v.sum[v.sideA[i]] += x * v.freeB[i]
		v.sum[v.sideB[i]] += x * v.freeA[i]
	}
	next := make([]float64, len(v.share))
	for i, x := range v.ratio {
		c := v.couple[i]
		x *= activity[c]
		a := 1 / (1 + math.Max(v.sum[v.sideA[i]]-x*v.freeB[i], 0))
		b := 1 / (1 + math.Max(v.sum[v.sideB[i]]-x*v.freeA[i], 0))
		// the mean of two rounds: single ones swing around the solution
		v.freeA[i], v.freeB[i] = (v.freeA[i]+a)/2, (v.freeB[i]+b)/2
		odds := x * v.freeA[i] * v.freeB[i]
		v.odds[i] = odds
		next[c] += odds / (1 + odds)
	}
	for c := range next {
		s := clamp(next[c]/v.smaller[c], 0.01, 0.995)
		change = math.Max(change, math.Abs(s-v.share[c]))
		v.share[c] = s
	}
	return change
}

// refit estimates the chances among matches from the odds of the edges; it returns the
// largest change.
func (md *model) refit(odds []float64, patterns []pattern) float64 {
	next := make([][]float64, len(md.m))
	for f := range next {
		next[f] = make([]float64, len(md.m[f]))
	}
	found := 0.0
	for i, o := range odds {
		p := o / (1 + o)
		found += p
		for f := range next {
			next[f][patterns[i].level[f]] += p
		}
	}
	md.found[across] = found
	change := md.setMatches(next)
	md.weigh()
	return change
}
