package linkage

import (
	"math"
	"math/rand/v2"
	"slices"
)

// ErrorRange is a 95 % interval of est_fdr.
type ErrorRange struct {
	Lo float64 `json:"lo"`
	Hi float64 `json:"hi"`
}

// rangeDraws is how many linkages it rests on.
const rangeDraws = 200

// wrongRange is an interval of the share of linked pairs that are wrong. Two things make it wide. The
// pairs of one merger are right or wrong together, so a set of few large groups
// hangs on a few decisions: every draw keeps a merger whole or not at all, as
// [Result.draw] does. And all evidence of a run errs in common, by a shift and a
// slope: what judgements have not settled, the priors of [calibrate] say.
func (res *Result) wrongRange(cut float64) ErrorRange {
	f := res.r.forest
	least := float32(math.Log2(cut / (1 - cut)))
	pairs := make([]float64, len(f.steps)) // that a merger of a cluster links
	size := func(part int32) float64 {
		if part < 0 {
			return float64(f.steps[^part].size)
		}
		return 1
	}
	linked := 0.0
	for i, s := range f.steps {
		if s.bits >= least {
			pairs[i] = size(s.left) * size(s.right)
			linked += pairs[i]
		}
	}
	if linked == 0 {
		return ErrorRange{}
	}
	wrong := make([]float64, rangeDraws)
	parallel(res.r.workers, func(worker int) {
		whole, chance := make([]bool, len(f.steps)), make([]float64, len(f.steps))
		for d := worker; d < rangeDraws; d += res.r.workers {
			rng := rand.New(rand.NewPCG(0x6572726f72, uint64(d)))
			shift, slope := res.calibrated.err(rng)
			of := func(part int32) (ok bool, p float64) {
				if part >= 0 {
					return true, 1
				}
				return whole[^part], chance[^part]
			}
			right := 0.0
			for i, s := range f.steps {
				if pairs[i] == 0 {
					continue // parts of a cluster have at least its evidence
				}
				okA, pa := of(s.left)
				okB, pb := of(s.right)
				chance[i] = sigmoid2(shift + slope*float64(s.bits))
				whole[i] = okA && okB && rng.Float64()*pa*pb < chance[i]
				if whole[i] {
					right += pairs[i]
				}
			}
			wrong[d] = 1 - right/linked
		}
	})
	slices.Sort(wrong)
	at := rangeDraws * 25 / 1000
	return ErrorRange{round6(wrong[at]), round6(wrong[rangeDraws-1-at])}
}

// err draws the error that all evidence has in common: bits are read as
// shift + slope*bits.
func (c *calibration) err(rng *rand.Rand) (shift, slope float64) {
	x, y := rng.NormFloat64(), rng.NormFloat64()
	r := c.together
	return x * c.doubt, math.Exp((r*x + math.Sqrt(1-r*r)*y) * c.slopeDoubt)
}
