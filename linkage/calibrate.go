package linkage

import (
	"math"
	"slices"
)

// calibration carries the model's evidence over to evidence that people's
// judgements bear out: bits become shift + slope*bits. Without judgements it
// changes nothing, and doubt is the standard deviation, in bits, of the error
// that all evidence of a run has in common.
//
// It is Platt's logistic calibration (Advances in Large Margin Classifiers,
// 1999), with normal priors around "the model is right", so that three
// judgements move little and a hundred much. Judged pairs may be chosen by their
// evidence, as [Result.Questions] does, because the fit is of the verdict given
// the evidence.
type calibration struct {
	shift, slope, doubt float64
	slopeDoubt          float64 // standard deviation of the logarithm of the slope
	together            float64 // correlation of the two errors
	judged              int     // judgements that it rests on
}

// anySlope is the standard deviation of the logarithm of the slope before
// anything is judged.
const anySlope = 0.4

// judgedPair is the evidence of the model on a pair and what a person decided.
type judgedPair struct {
	bits float64
	same bool
}

// calibrate finds the most probable shift and slope (Newton's method on the
// penalised likelihood; evidence beyond 30 bits teaches no more than 30).
func calibrate(judged []judgedPair) calibration {
	c := calibration{slope: 1, doubt: sharedDoubt, slopeDoubt: anySlope, judged: len(judged)}
	if len(judged) == 0 {
		return c
	}
	shift, log := 0.0, 0.0
	for range 100 {
		slope := math.Exp(log)
		// gradient and information of the log posterior in (shift, log slope)
		gs, gl := -shift/(sharedDoubt*sharedDoubt), -log/(anySlope*anySlope)
		ss, sl, ll := 1/(sharedDoubt*sharedDoubt), 0.0, 1/(anySlope*anySlope)
		for _, j := range judged {
			x := slope * clamp(j.bits, -30, 30)
			p := sigmoid2(shift + x)
			y := 0.0
			if j.same {
				y = 1
			}
			r, w := (y-p)*math.Ln2, p*(1-p)*math.Ln2*math.Ln2
			gs, gl = gs+r, gl+r*x
			ss, sl, ll = ss+w, sl+w*x, ll+w*x*x
		}
		det := ss*ll - sl*sl
		ds, dl := (ll*gs-sl*gl)/det, (ss*gl-sl*gs)/det
		shift += clamp(ds, -2, 2)
		log = clamp(log+clamp(dl, -0.3, 0.3), -1.5, 1)
		c.doubt, c.slopeDoubt = math.Sqrt(ll/det), math.Sqrt(ss/det)
		c.together = -sl / math.Sqrt(ss*ll)
		if math.Abs(ds)+math.Abs(dl) < 1e-9 {
			break
		}
	}
	c.shift, c.slope = shift, math.Exp(log)
	return c
}

func (c *calibration) bits(x float64) float64 {
	if math.IsInf(x, 0) {
		return x // judged
	}
	return c.shift + c.slope*x
}

// learn calibrates by the judgements: what the run, not knowing them, held of
// the pairs that were judged. The forest must be built without judgements.
func (res *Result) learn(judged []edge) calibration {
	w := newWorker(len(res.r.t.fields))
	var pairs []judgedPair
	for _, j := range judged {
		pairs = append(pairs, judgedPair{res.evidence(j.a, j.b, w), j.bits > 0})
	}
	return calibrate(pairs)
}

// evidence is what stands for two entries being one person: that of the merger
// that joins them, and of pairs never joined their own.
func (res *Result) evidence(a, b uint32, w *worker) float64 {
	if bits, ok := res.joined(a, b); ok {
		return float64(bits)
	}
	r := res.r
	if i, ok := slices.BinarySearchFunc(r.edges, edge{a: a, b: b}, compareEdges); ok && r.clean {
		return float64(r.edges[i].bits) // knows the rivals
	}
	return math.Min(res.calibrated.bits(r.bits(a, b, w)), floorBits)
}

// apply calibrates all evidence of the run. The order of mergers stays.
func (res *Result) apply(c calibration) {
	res.calibrated = c
	if c.shift == 0 && c.slope == 1 {
		return
	}
	for i := range res.r.edges {
		e := &res.r.edges[i]
		e.bits = float32(c.bits(float64(e.bits)))
	}
	for i := range res.r.forest.steps {
		s := &res.r.forest.steps[i]
		s.bits = float32(c.bits(float64(s.bits)))
	}
}
