package estimate

import (
	"context"
	"fmt"
	"math"
)

// MissedRow is what a method makes of a table if a share of links was missed.
type MissedRow struct {
	Missed   Number   `json:"missed"` // share of the links between a person's records
	N        Number   `json:"n"`      // people seen, after correction; need not be whole
	Estimate Number   `json:"estimate"`
	Interval Interval `json:"interval"` // Wald's, given the model
	Model    string   `json:"model"`
	Refused  string   `json:"refused"` // why there is no estimate; else empty
}

// IfMissed corrects a table for missed links and estimates again, for each of
// the given shares of links missed. The method must be one that chooses a
// log-linear model.
//
// A missed link splits a person in two, which makes overlaps too small and the
// estimate too large. The model: each record of a person comes loose with
// probability q and then stands alone, so that a link between two records
// survives with (1-q)^2 = 1 - share. People on the lists w show as people on a
// part v of at least two of them with probability (1-q)^|v| q^(|w|-|v|). That is
// a triangular system, solved from the largest combinations down; people on
// one list alone are then what is left of that list's records, whose number
// linkage does not change.
//
// Source: the correction of dual-system estimates for linkage error of Ding and
// Fienberg, Survey Methodology 20 (1994) 149-158, extended to any number of
// lists; docs/methods/estimation.md derives it.
func IfMissed(ctx context.Context, t *Table, opt Options, shares []float64) ([]MissedRow, error) {
	o := opt.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	t, err := admit(t, o)
	if err != nil {
		return nil, err
	}
	ex := newExistence(len(t.Lists))
	pick, err := choose(ctx, t, o, ex)
	if err != nil {
		return nil, refusal(t, o, err)
	}
	f := newFitter(len(t.Lists))
	rows := []MissedRow{}
	for _, share := range shares {
		if !(share >= 0 && share < 1) {
			return nil, invalid(fmt.Sprintf("%g is not a share of links", share), "give a share from 0 to below 1")
		}
		row := MissedRow{Missed: Number(share), N: Missing, Estimate: Missing, Interval: noInterval(o.Level)}
		y := t.dense()
		if list := relink(y, len(t.Lists), share); list >= 0 {
			row.Refused = fmt.Sprintf("list %s would have fewer records than people", t.Lists[list])
		} else {
			f.load(y)
			m, err := pick.again(f, ex)
			row.N = Number(f.n)
			if err != nil {
				row.Refused = err.Error()
			} else {
				row.Estimate, row.Model = Number(f.n+f.dark()), m.String()
				row.Interval = wald(f.n, f.a[0], f.variance(0), o.Level)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// relink replaces counts by what they were before a share of links was missed.
// It returns a list whose records would not suffice, or -1.
func relink(y []float64, lists int, share float64) int {
	q := 1 - math.Sqrt(1-share)
	records := make([]float64, lists)
	for w, c := range y {
		for j := range lists {
			if w>>j&1 == 1 {
				records[j] += c
			}
		}
	}
	// Larger combinations first: what is on w shows on its parts.
	for size := lists; size >= 2; size-- {
		for w := range y {
			if bitsSet(uint32(w)) != size {
				continue
			}
			y[w] /= math.Pow(1-q, float64(size))
			for v := (w - 1) & w; v > 0 && y[w] > 0; v = (v - 1) & w {
				if k := bitsSet(uint32(v)); k >= 2 {
					y[v] -= y[w] * math.Pow(1-q, float64(k)) * math.Pow(q, float64(size-k))
				}
			}
		}
		for w := range y { // sampling noise can leave less than nothing
			if bitsSet(uint32(w)) == size-1 && size > 2 {
				y[w] = max(y[w], 0)
			}
		}
	}
	for j := range lists {
		y[1<<j] = 0
		left := records[j]
		for w, c := range y {
			if w>>j&1 == 1 {
				left -= c
			}
		}
		if left < -1e-9*records[j] {
			return j
		}
		y[1<<j] = max(left, 0)
	}
	return -1
}
