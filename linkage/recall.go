package linkage

import "math"

// unseenMatches estimates how many matches no blocking pass proposed, by how
// many passes proposed those that were seen (A. Chao's lower bound, Scandinavian
// Journal of Statistics 11 (1984) 265-270), and the recall that follows.
func (r *run) unseenMatches() (unseen, recall float64) {
	var once, twice, seen float64
	step := max(1, len(r.edges)/200000)
	for i := 0; i < len(r.edges); i += step {
		e := r.edges[i]
		p := sigmoid2(float64(e.bits))
		if p < 0.01 {
			continue
		}
		seen += p
		switch r.x.passesOf(e.a, e.b) {
		case 1:
			once += p
		case 2:
			twice += p
		}
	}
	if seen == 0 {
		return 0, 1
	}
	if len(r.x.passes) < 2 {
		return 0, 1 // nothing to compare a single pass with
	}
	f0 := math.Min(once*once/math.Max(2*twice, 1), seen)
	return f0 * float64(step), seen / (seen + f0)
}

// passesOf counts the passes that propose a pair.
func (x *index) passesOf(a, b uint32) int {
	p, q := x.blocks[x.first[a]:x.first[a+1]], x.blocks[x.first[b]:x.first[b+1]]
	seen := uint32(0)
	for len(p) > 0 && len(q) > 0 {
		switch {
		case p[0] < q[0]:
			p = p[1:]
		case p[0] > q[0]:
			q = q[1:]
		default:
			seen |= 1 << x.passOf[p[0]]
			p, q = p[1:], q[1:]
		}
	}
	n := 0
	for ; seen != 0; seen &= seen - 1 {
		n++
	}
	return n
}
