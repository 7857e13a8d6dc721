package linkage

import (
	"math/bits"
	"slices"
)

// unseenMatches estimates how many matches no blocking pass proposed, and the
// share that some pass did.
//
// It imagines matches: two entries drawn at random say which fields both have,
// and for each of these a likely match that was found lends how it meets there
// (under which views). The lender of a field was proposed by a pass that does not
// use the field, so that it was not found because it agrees in it. Fields are
// taken for independent given a match, as in the model. What capped blocks lose
// is counted too: of the likely matches that share a key of a pass, how many
// stand in one of its blocks.
func (r *run) unseenMatches() (unseen, recall float64) {
	var seen float64
	var likely []edge
	step := max(1, len(r.edges)/200000)
	for i := 0; i < len(r.edges); i += step {
		e := r.edges[i]
		p := sigmoid2(float64(e.bits))
		if p < 0.01 {
			continue
		}
		seen += p * float64(step)
		if luck(uint64(i), 31) < p {
			likely = append(likely, e)
		}
	}
	if len(likely) == 0 || len(r.x.passes) < 2 {
		return 0, 1 // nothing to compare a single pass with
	}
	recall = max(r.imagine(likely, 20000), 0.01)
	return seen * (1 - recall) / recall, recall
}

// luck is a number in [0, 1) that depends on the parts alone.
func luck(parts ...uint64) float64 { return float64(hash(parts...)>>11) / (1 << 53) }

// imagine is the share of n imagined matches that a pass proposes.
func (r *run) imagine(likely []edge, n int) float64 {
	passes, fields := r.x.passes, r.t.fields
	const most = 20000
	if step := (len(likely) + most - 1) / most; step > 1 {
		for i := 0; i*step < len(likely); i++ {
			likely[i] = likely[i*step]
		}
		likely = likely[:(len(likely)+step-1)/step]
	}
	uses := make([]uint32, len(fields)) // by field: the passes that use it
	for i := range passes {
		for _, v := range passes[i].views {
			uses[v.field] |= 1 << i
		}
	}
	lent, all := make([][]uint8, len(fields)), make([][]uint8, len(fields)) // by field: the views under which lenders meet
	kept, shared := make([]float64, len(passes)), make([]float64, len(passes))
	meets := make([]uint8, len(fields))
	var b meetBuffer
	for _, e := range likely {
		proposed := r.x.proposed(e.a, e.b)
		for f, fd := range fields {
			meets[f] = b.meet(fd, fd.val[e.a], fd.val[e.b])
			if fd.val[e.a] == 0 || fd.val[e.b] == 0 {
				continue
			}
			all[f] = append(all[f], meets[f])
			if proposed&^uses[f] != 0 {
				lent[f] = append(lent[f], meets[f])
			}
		}
		for i := range passes {
			// a pass cannot tell of itself what its cap loses
			if passes[i].hits(meets) && proposed&^(1<<i) != 0 {
				shared[i]++
				if proposed&(1<<i) != 0 {
					kept[i]++
				}
			}
		}
	}
	const fewest = 20 // lenders; with fewer all likely matches lend
	for f := range lent {
		if len(lent[f]) < fewest {
			lent[f] = all[f]
		}
	}
	found := 0
	for k := range uint64(n) {
		x, y := hash(k, 32)%uint64(len(r.t.ids)), hash(k, 33)%uint64(len(r.t.ids))
		for f, fd := range fields {
			meets[f] = 0
			if m := uint64(len(lent[f])); m > 0 && fd.val[x] != 0 && fd.val[y] != 0 {
				meets[f] = lent[f][hash(k, 34, uint64(f))%m]
			}
		}
		for i := range passes {
			if passes[i].hits(meets) && (shared[i] == 0 || luck(k, 35, uint64(i)) < kept[i]/shared[i]) {
				found++
				break
			}
		}
	}
	return float64(found) / float64(n)
}

// hits reports whether a pair that meets under these views, by field, shares a
// key of the pass.
func (p *pass) hits(meets []uint8) bool {
	for _, v := range p.views {
		if meets[v.field]&(1<<v.view) == 0 {
			return false
		}
	}
	return true
}

// meetBuffer is working memory of meet.
type meetBuffer struct{ a, b []uint64 }

// meet is the set of views under which two values share a key, a bit each.
func (m *meetBuffer) meet(fd *field, a, b uint32) (set uint8) {
	if a == 0 || b == 0 {
		return 0
	}
	for v := range fd.cmp.views() {
		m.a, m.b = fd.cmp.keys(v, a, m.a[:0]), fd.cmp.keys(v, b, m.b[:0])
		if slices.ContainsFunc(m.a, func(k uint64) bool { return slices.Contains(m.b, k) }) {
			set |= 1 << v
		}
	}
	return set
}

// passesOf counts the passes that propose a pair.
func (x *index) passesOf(a, b uint32) int { return bits.OnesCount32(x.proposed(a, b)) }

// proposed is the set of passes that propose a pair, a bit each.
func (x *index) proposed(a, b uint32) (set uint32) {
	p, q := x.blocks[x.first[a]:x.first[a+1]], x.blocks[x.first[b]:x.first[b+1]]
	for len(p) > 0 && len(q) > 0 {
		switch {
		case p[0] < q[0]:
			p = p[1:]
		case p[0] > q[0]:
			q = q[1:]
		default:
			set |= 1 << x.passOf[p[0]]
			p, q = p[1:], q[1:]
		}
	}
	return set
}
