package sanctions

import (
	"fmt"
	"runtime"
	"sync"

	"palermo/names"
)

// How an alarm rate is measured on the lists in force.
const (
	fitNames = 20_000 // made-up names of each stock
	fitSeed  = 0x5eed // of the names; the lists decide the rest
	floor    = 0.80   // no lower score is put before a reviewer, however rare alarms are
)

// fits are the alarm curves of the lists in force, by script and by whether the
// queries say that they ask for a person. Each is measured when it is first asked
// for, so that loading lists costs nothing.
type fits struct {
	n      int // made-up names of each stock
	curves [names.OtherScript + 1][2]struct {
		once   sync.Once
		alarms []float64 // as in ScriptAlarms; nil for a script without a stock
	}
}

// fitted is the alarm curve of a script on the lists in force, for people asked
// for as what kind says. A person meets listed persons alone. All other kinds are
// answered as if nothing were said, because a name then meets organisations and
// vessels too, which can only be more alarms. How often a score
// flags somebody grows with the lists and with the names on them, so a curve
// measured on one list says little of another. The two Latin stocks
// count as one; elsewhere each point is that of the stock flagged most, so that
// Japanese names do not hide what happens to Chinese ones.
func (s *Screener) fitted(script names.Script, kind Kind) []float64 {
	f := &s.fits.curves[script][0]
	if kind == Person {
		f = &s.fits.curves[script][1]
	} else {
		kind = UnknownKind
	}
	f.once.Do(func() {
		var latin []float64
		for k, st := range stocks() {
			if of, ok := st.standard(); !ok || of != script {
				continue
			}
			best := s.bests(st.madeUp(k, s.fits.n, fitSeed), kind)
			if script == names.Latin {
				latin = append(latin, best...)
				best = latin
			}
			c := alarmCurve(best)
			if script != names.Latin && f.alarms != nil {
				for i := range c {
					c[i] = max(c[i], f.alarms[i])
				}
			}
			f.alarms = c
		}
	})
	return f.alarms
}

// bests are the scores of the best hits of the given names asked for as a kind, 0
// for none. The result does not depend on the number of workers.
func (s *Screener) bests(made []Generated, kind Kind) []float64 {
	out := make([]float64, len(made))
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			w := &Scratch{}
			for i := k; i < len(made); i += workers {
				if h := s.Search(Query{Name: made[i].Name, Kind: kind}, w); len(h) > 0 {
					out[i] = h[0].Score
				}
			}
		})
	}
	wg.Wait()
	return out
}

// alarmCurve is the share of unrelated names that reach each score from 0.50 in
// steps of 0.01, as counted and half a name more, so that nothing is stated as
// never. No law of the tail is fitted: the best scores are a heap of people who
// bear the very name of a listed one, and an exponential or Pareto tail through
// the rest stood far off it.
func alarmCurve(scores []float64) []float64 {
	out := make([]float64, 51)
	n := float64(max(len(scores), 1))
	for i := range out {
		out[i] = min(share(scores, reported+float64(i)/100-1e-9, 0)+0.5/n, 1)
	}
	return out
}

// Threshold is the score from which on hits of a query are to be looked at: the
// lowest, but at least 0.80, at which no more than the given share of unrelated
// people whose names are written in the script of its name, and who are asked for
// as of its kind, is flagged by name alone on the lists in force; and no more than
// twice as many as of people with Latin names at their threshold. The first call
// for a script and for persons, or for any other kind, screens some ten thousands
// of made-up names. The rate is such as [UsualAlarms].
func (s *Screener) Threshold(q Query, rate float64) float64 {
	n := s.people.read(q.Name)
	return s.threshold(scriptOf(&n), q.Kind, rate)
}

func (s *Screener) threshold(script names.Script, kind Kind, rate float64) float64 {
	if s.fits == nil { // the caller's own calibration
		return s.calibration.Threshold(script, rate)
	}
	latin := s.fitted(names.Latin, kind)
	cut := max(floor, lowestAt(latin, rate))
	if script == names.Latin {
		return cut
	}
	curve := s.fitted(script, kind)
	if curve == nil { // no stock of names: as the strictest measured, or as Latin
		return max(s.calibration.Threshold(script, rate), lowestAt(latin, rate))
	}
	fair := 2 * max(alarmsAt(latin, cut), leastAlarms)
	return max(floor, lowestAt(curve, min(rate, fair)))
}

// lowestAt is the lowest score at which a curve of alarms is within a rate.
func lowestAt(curve []float64, rate float64) float64 {
	for i, share := range curve {
		if share <= rate {
			return round(reported + float64(i)/100)
		}
	}
	return 1
}

// measured says on what thresholds are based.
func (s *Screener) measured() string {
	if s.fits == nil {
		return s.calibration.Lists
	}
	return fmt.Sprintf("%d made-up names of each custom of writing on the lists in force (%d entries)", s.fits.n, s.Len())
}
