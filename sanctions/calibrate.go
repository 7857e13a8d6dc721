package sanctions

import (
	_ "embed"
	"encoding/json"
	"math"
	"sync"

	"palermo/names"
)

//go:embed data/calibration.json
var calibrationJSON []byte

// Calibration says what a score means: how many unrelated people of each script
// are flagged at it, and by how much scores across scripts are lowered so that no
// script is flagged more than twice as often as Latin at the same score.
type Calibration struct {
	Lists   string         `json:"lists"`   // what it was measured on
	Entries int            `json:"entries"` // how many entries those held
	Names   int            `json:"names"`   // unrelated names of each stock
	Seed    uint64         `json:"seed"`
	Scripts []ScriptAlarms `json:"scripts"`
}

// ScriptAlarms is the alarm curve of one script.
type ScriptAlarms struct {
	Script string  `json:"script"` // as names.Script writes it
	Lower  float64 `json:"lower"`  // taken off scores across scripts
	// Alarms[i] is the share of unrelated names whose best hit scores at least
	// 0.50 + i/100, for i from 0 to 50.
	Alarms []float64 `json:"alarms"`
}

// standard is the calibration measured on the shared OFAC, UK and UN lists; see
// docs/methods/screening.md for the command.
var standard = sync.OnceValue(func() *Calibration {
	var c Calibration
	if err := json.Unmarshal(calibrationJSON, &c); err != nil {
		panic("sanctions: data/calibration.json: " + err.Error())
	}
	return &c
})

// Calibration is the calibration in use; store what it says beside a decision.
func (s *Screener) Calibration() *Calibration { return s.calibration }

// Calibrated returns a screener over the same lists that uses another
// calibration, such as one that [Calibrate] measured on those very lists.
func (s *Screener) Calibrated(c *Calibration) *Screener {
	out := *s
	out.calibration, out.fits = c, nil
	out.lower = lowering(c)
	return &out
}

// lowering tabulates a calibration by script.
func lowering(c *Calibration) (t [names.OtherScript + 1]float64) {
	for _, sc := range c.Scripts {
		for s := names.NoScript; s <= names.OtherScript; s++ {
			if s.String() == sc.Script {
				t[s] = sc.Lower
			}
		}
	}
	return t
}

// Alarms is the share of unrelated names in a script that are flagged at a score,
// as measured; ok is false for scripts that were not.
func (c *Calibration) Alarms(script names.Script, score float64) (share float64, ok bool) {
	for _, sc := range c.Scripts {
		if sc.Script == script.String() && len(sc.Alarms) > 0 {
			return alarmsAt(sc.Alarms, score), true
		}
	}
	return 0, false
}

// alarmsAt is what a curve of alarms says of a score.
func alarmsAt(curve []float64, score float64) float64 {
	i := int(math.Floor((score-reported)*100 + 1e-9))
	return curve[min(max(i, 0), len(curve)-1)]
}

// UsualAlarms is the alarm rate at which hits are shown for decision unless an
// office chooses another: 3 in 1,000 unrelated people.
const UsualAlarms = 0.003

// Threshold is the lowest score at which no more than the given share of unrelated
// people with names in a script is flagged by name alone. Scripts that were not
// measured get the highest threshold of those that were.
func (c *Calibration) Threshold(script names.Script, rate float64) float64 {
	highest := reported
	for _, sc := range c.Scripts {
		at := lowestAt(sc.Alarms, rate)
		if sc.Script == script.String() && len(sc.Alarms) > 0 {
			return at
		}
		highest = max(highest, at)
	}
	return highest
}

// lowered takes the calibrated part off a score across scripts. Names that are
// equal sign by sign keep their 1.
func lowered(score, lower float64) float64 {
	return score - lower*min((1-score)/0.02, 1)
}

// leastAlarms is the rate below which rates count as equal: of some thousands of
// names one or two are within the reach of chance.
const leastAlarms = 0.00025

// uses are the scores at which the rule about scripts must hold.
var uses = [...]float64{0.80, 0.85, 0.88, 0.90, 0.92, 0.95}

// Calibrate measures a calibration on the lists of s with n made-up names of
// each stock. It takes n searches for each of the stocks.
func Calibrate(s *Screener, what string, n int, seed uint64) *Calibration {
	c := &Calibration{Lists: what, Entries: s.Len(), Names: n, Seed: seed}
	bare := s.Calibrated(&Calibration{})
	w := &Scratch{}
	latin := [2][]float64{}
	byScript := map[names.Script][][]float64{} // raw best scores of each stock
	var order []names.Script
	made := MadeUp(n, seed)
	for from := 0; from < len(made); from += n {
		label := made[from].Script
		best := make([]float64, n)
		for i := range n {
			if h := bare.Search(Query{Name: made[from+i].Name, Kind: Person}, w); len(h) > 0 {
				best[i] = h[0].Score
			}
		}
		switch label {
		case "latin-us":
			latin[0] = best
		case "latin-world":
			latin[1] = best
		case "latin-arabic": // shown in the documentation, no part of the standard
		default:
			n := names.Parse(made[from].Name)
			sc := scriptOf(&n)
			if label == "japanese" {
				sc = names.Han // most Japanese names are written in Han signs
			}
			if byScript[sc] == nil {
				order = append(order, sc)
			}
			byScript[sc] = append(byScript[sc], best)
		}
	}
	pooled := append(append([]float64{}, latin[0]...), latin[1]...)
	c.Scripts = append(c.Scripts, ScriptAlarms{Script: names.Latin.String(), Alarms: curve(pooled, 0)})
	for _, sc := range order {
		lower := 0.0
		for ; lower < 0.2; lower += 0.005 {
			fair := true
			for _, stock := range byScript[sc] {
				for _, cut := range uses {
					fair = fair && share(stock, cut, lower) <= 2*max(share(pooled, cut, 0), leastAlarms)
				}
			}
			if fair {
				break
			}
		}
		lower = round(lower)
		var all []float64
		for _, stock := range byScript[sc] {
			all = append(all, stock...)
		}
		c.Scripts = append(c.Scripts, ScriptAlarms{Script: sc.String(), Lower: lower, Alarms: curve(all, lower)})
	}
	return c
}

// share is the part of the scores that reach the cut once lowered.
func share(scores []float64, cut, lower float64) float64 {
	k := 0
	for _, v := range scores {
		if lowered(v, lower) >= cut {
			k++
		}
	}
	return float64(k) / float64(max(len(scores), 1))
}

func curve(scores []float64, lower float64) []float64 {
	out := make([]float64, 51)
	for i := range out {
		out[i] = math.Round(share(scores, reported+float64(i)/100-1e-9, lower)*1e6) / 1e6
	}
	return out
}
