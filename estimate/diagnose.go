package estimate

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Overlap is how two lists meet.
type Overlap struct {
	Lists    string `json:"lists"`    // as in a model: "12"
	Both     int64  `json:"both"`     // people on both, and perhaps on others
	Expected Number `json:"expected"` // the same if all lists were independent
	Pull     Number `json:"pull"`     // odds ratio from the model of all pairs; 1 is independence; missing when that has no estimate
}

// Pattern is one exact combination of lists, for an overlap chart.
type Pattern struct {
	Lists string `json:"lists"`
	Count int64  `json:"count"`
}

// Variant is an estimate from a table that was changed.
type Variant struct {
	Change   string   `json:"change"` // "without LA", "LA and NG merged"
	N        int64    `json:"n"`
	Estimate Number   `json:"estimate"`
	Interval Interval `json:"interval"`
	Model    string   `json:"model"`
	Refused  string   `json:"refused"` // why there is none; else empty
}

// HeldOut is a test against a truth that the table itself holds: how many
// people a list has, estimated from those of them whom other lists saw.
type HeldOut struct {
	List     string   `json:"list"`
	Truth    int64    `json:"truth"` // people on the list
	Seen     int64    `json:"seen"`  // of them, on another list too
	Estimate Number   `json:"estimate"`
	Interval Interval `json:"interval"`
	Covered  bool     `json:"covered"` // the interval holds the truth
	Refused  string   `json:"refused"`
}

// Diagnosis says how much an estimate hangs on the lists as they are.
type Diagnosis struct {
	Patterns []Pattern `json:"patterns"` // largest first
	Overlaps []Overlap `json:"overlaps"`
	Omitted  []Variant `json:"omitted"`  // each list left out
	Merged   []Variant `json:"merged"`   // each two lists made one
	HeldOut  []HeldOut `json:"held_out"` // each list as its own truth
}

// Diagnose looks at the overlaps of a table and runs the method of opt again
// without each list, with each two lists merged, and on the people of each list
// alone, whose number is known.
//
// Source of the test against a held-out list: Binette and Steorts, Journal of
// the Royal Statistical Society A 185 (2022).
func Diagnose(ctx context.Context, t *Table, opt Options) (*Diagnosis, error) {
	o := opt.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	t, err := admit(t, o)
	if err != nil {
		return nil, err
	}
	d := &Diagnosis{Patterns: t.patterns(), Overlaps: t.overlaps(), Omitted: []Variant{}, Merged: []Variant{}, HeldOut: []HeldOut{}}
	lists := len(t.Lists)
	total := lists + lists*(lists-1)/2 + lists
	done := 0
	tick := func() { done++; o.report("diagnosis", done, total) }
	for i, name := range t.Lists {
		v, err := variant(ctx, "without "+name, opt, func() (*Table, error) { return t.Omit(i) })
		if err != nil {
			return nil, err
		}
		d.Omitted = append(d.Omitted, v)
		tick()
	}
	for i := range t.Lists {
		for j := i + 1; j < lists; j++ {
			v, err := variant(ctx, t.Lists[i]+" and "+t.Lists[j]+" merged", opt, func() (*Table, error) { return t.Merge(i, j) })
			if err != nil {
				return nil, err
			}
			d.Merged = append(d.Merged, v)
			tick()
		}
	}
	for i, name := range t.Lists {
		var unseen int64
		v, err := variant(ctx, name, opt, func() (*Table, error) {
			within, left, err := t.Within(i)
			unseen = left
			return within, err
		})
		if err != nil {
			return nil, err
		}
		truth := t.On(1 << i)
		d.HeldOut = append(d.HeldOut, HeldOut{List: name, Truth: truth, Seen: truth - unseen, Estimate: v.Estimate, Interval: v.Interval,
			Covered: v.Interval.Lo.Known() && float64(v.Interval.Lo) <= float64(truth) && float64(truth) <= float64(v.Interval.Hi), Refused: v.Refused})
		tick()
	}
	return d, nil
}

// variant estimates from a changed table. A table or method that refuses is
// part of the answer.
func variant(ctx context.Context, change string, opt Options, table func() (*Table, error)) (Variant, error) {
	v := Variant{Change: change, Estimate: Missing, Interval: Interval{Kind: "none", Level: Missing, Lo: Missing, Hi: Missing}}
	opt.Progress, opt.Save, opt.Resume = nil, nil, nil
	t, err := table()
	var r *Result
	if err == nil {
		v.N = t.People()
		r, err = Estimate(ctx, t, opt)
	}
	switch {
	case ctx.Err() != nil:
		return v, ctx.Err()
	case err != nil:
		v.Refused = reasonOf(err)
	default:
		v.Estimate, v.Interval, v.Model = r.Estimate, r.Interval, r.Model
	}
	return v, nil
}

// Trajectory estimates from tables that hold more and more of the data, such
// as those up to the end of each year: an estimate that climbs as data come in
// is not yet one. Each table's name says what it holds.
func Trajectory(ctx context.Context, tables []*Table, opt Options) ([]Variant, error) {
	if err := sameLists(tables); err != nil {
		return nil, err
	}
	out := []Variant{}
	for _, t := range tables {
		v, err := variant(ctx, t.Name, opt, func() (*Table, error) { return t, nil })
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (t *Table) patterns() []Pattern {
	cells := slices.Clone(t.Cells)
	slices.SortStableFunc(cells, func(a, b Cell) int { return cmp.Or(cmp.Compare(b.Count, a.Count), compareTerms(a.On, b.On)) })
	out := []Pattern{}
	for _, c := range cells {
		out = append(out, Pattern{termName(c.On, len(t.Lists)), c.Count})
	}
	return out
}

func (t *Table) overlaps() []Overlap {
	lists := len(t.Lists)
	ex := newExistence(lists)
	independent, paired := newFitter(lists), newFitter(lists)
	independent.load(t.dense())
	paired.load(t.dense())
	okMain := fitChecked(independent, ex, mainEffects(lists, t.active())) == nil
	okPairs := fitChecked(paired, ex, allPairs(lists, t.active())) == nil
	out := []Overlap{}
	for _, pair := range pairsOf(lists, t.active()) {
		o := Overlap{Lists: termName(pair, lists), Both: t.On(pair), Expected: Missing, Pull: Missing}
		if okMain {
			o.Expected = Number(independent.z[pair])
		}
		if okPairs {
			o.Pull = 0 // at minus infinity
			if at := slices.Index(paired.terms, pair); at >= 0 {
				o.Pull = Number(math.Exp(paired.a[at]))
			}
		}
		out = append(out, o)
	}
	return out
}
