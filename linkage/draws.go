package linkage

import (
	"math"
	"math/rand/v2"
	"slices"
)

// History is how many people are on exactly the lists marked true.
type History struct {
	On    []bool // by list, in the order of Result.Lists
	Count int
}

// Histories counts, for the linkage at the cut, on which lists each person is.
func (res *Result) Histories() []History {
	masks := make([]uint64, res.Summary.Clusters+1)
	for i, c := range res.cluster {
		masks[c] |= 1 << res.r.t.list[i]
	}
	return histories(masks[1:], len(res.Lists))
}

func histories(masks []uint64, lists int) []History {
	count := map[uint64]int{}
	for _, m := range masks {
		count[m]++
	}
	order := make([]uint64, 0, len(count))
	for m := range count {
		order = append(order, m)
	}
	reversed := func(m uint64) uint64 { // the first list leads
		r := uint64(0)
		for i := 0; i < lists; i++ {
			r = r<<1 | m>>i&1
		}
		return r
	}
	slices.SortFunc(order, func(a, b uint64) int {
		if reversed(a) < reversed(b) {
			return -1
		}
		return 1
	})
	out := make([]History, 0, len(order))
	for _, m := range order {
		h := History{On: make([]bool, lists), Count: count[m]}
		for i := range h.On {
			h.On[i] = m>>i&1 == 1
		}
		out = append(out, h)
	}
	return out
}

// sharedDoubt is the standard deviation, in bits, of the error that all
// evidence of one run has in common: the model's chances are themselves
// estimates, and fields are not independent. Without it draws would differ only
// by the luck of single pairs, which averages out. Set so that intervals of two-list
// estimates cover generated populations (TestTwoListEstimates).
const sharedDoubt = 2.0

// draw samples linkages from the posterior over cuts of the forest: every
// merger stands with its own probability given that its parts stand, under
// evidence shifted by a common error drawn for the whole run. Each draw has a
// random stream of its own, so the workers do not matter.
func (res *Result) draw(n int, seed uint64) ([][]History, error) {
	f := res.r.forest
	t := res.r.t
	out := make([][]History, n)
	parallel(res.r.workers, func(worker int) {
		// state of a group: its lists while it stands whole
		mask := make([]uint64, len(f.steps))
		whole := make([]bool, len(f.steps))
		for d := worker; d < n; d += res.r.workers {
			if res.r.stopped() != nil {
				return
			}
			if worker == 0 {
				res.r.step("drawing", d, n)
			}
			rng := rand.New(rand.NewPCG(seed, uint64(d)+1))
			shift := rng.NormFloat64() * res.calibrated.doubt
			var done []uint64
			get := func(part int32) (m uint64, ok bool, p float64) {
				if part >= 0 {
					return 1 << t.list[part], true, 1
				}
				return mask[^part], whole[^part], sigmoid2(float64(f.steps[^part].bits) + shift)
			}
			for i, s := range f.steps {
				ma, okA, pa := get(s.left)
				mb, okB, pb := get(s.right)
				chance := sigmoid2(float64(s.bits)+shift) / math.Max(pa*pb, 1e-300)
				luck := rng.Float64()
				mask[i], whole[i] = ma|mb, okA && okB && luck < chance
				if whole[i] {
					continue
				}
				if okA {
					done = append(done, ma)
				}
				if okB {
					done = append(done, mb)
				}
			}
			for i, w := range whole {
				if w && res.parent[i] < 0 {
					done = append(done, mask[i])
				}
			}
			for e, leaf := range res.leaf {
				if leaf < 0 {
					done = append(done, 1<<t.list[e])
				}
			}
			out[d] = histories(done, len(t.lists))
		}
	})
	return out, res.r.stopped()
}
