package estimate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"palermo"
)

// Strata is a table whose people are kept apart by covariates, such as year
// and age group.
type Strata struct {
	Name    string
	Columns []string // the covariates
	Lists   []string
	Track   palermo.Track
	Strata  []Stratum // in order of their levels
	Notes   []string
}

// Stratum is the people at one level of every covariate.
type Stratum struct {
	Level []string // a value per column of the Strata
	Cells []Cell
}

// Label is a stratum's levels in one string.
func (s Stratum) Label() string { return strings.Join(s.Level, ", ") }

// table is the table of one stratum.
func (s *Strata) table(i int) (*Table, error) {
	return NewTable(s.Name, s.Lists, s.Track, s.Strata[i].Cells)
}

// total is the table of all strata together.
func (s *Strata) total() (*Table, error) {
	var cells []Cell
	for _, st := range s.Strata {
		cells = append(cells, st.Cells...)
	}
	t, err := NewTable(s.Name, s.Lists, s.Track, cells)
	if err != nil {
		return nil, palermo.At(s.Name, 1, err)
	}
	t.Notes = slices.Clone(s.Notes)
	return t, nil
}

// stratumBuilder gathers rows.
type stratumBuilder struct {
	columns   []string
	lists     []string
	track     palermo.Track
	trackLine int // where the track was first given in the file
	strata    []Stratum
	at        map[string]int
	seen      map[string]int // line of each combination in each stratum
	repeated  int
	people    int64
}

func (b *stratumBuilder) add(rec record, line int) error {
	if rec.track != "" {
		if err := b.setTrack(rec.track, line); err != nil {
			return err
		}
	}
	if b.at == nil {
		b.at, b.seen = map[string]int{}, map[string]int{}
	}
	key := strings.Join(rec.level, "\x00")
	i, ok := b.at[key]
	if !ok {
		i = len(b.strata)
		b.at[key] = i
		b.strata = append(b.strata, Stratum{Level: rec.level})
	}
	cellKey := fmt.Sprintf("%d %s", rec.cell.On, key)
	if b.seen[cellKey] > 0 {
		b.repeated++
	}
	b.seen[cellKey] = line
	if rec.cell.Count > maxPeople-b.people {
		return invalid("the counts up to here add up to more than 9 x 10^15 people", "check the count column")
	}
	b.people += rec.cell.Count
	if rec.cell.Count > 0 {
		b.strata[i].Cells = append(b.strata[i].Cells, rec.cell)
	}
	return nil
}

func (b *stratumBuilder) setTrack(s string, line int) error {
	var tr palermo.Track
	if err := tr.UnmarshalText([]byte(s)); err != nil {
		return err
	}
	switch {
	case tr == palermo.Other:
		return invalid("an estimate is of trafficking or of smuggling", "write one of the two")
	case b.track == palermo.Other:
		b.track, b.trackLine = tr, line
	case b.track != tr && b.trackLine > 0:
		return invalid(fmt.Sprintf("the track is %s here and %s on line %d", tr, b.track, b.trackLine),
			"estimate each in a table of its own: the two are never pooled")
	case b.track != tr:
		return invalid(fmt.Sprintf("the track is %s here and %s was asked for", tr, b.track),
			"ask for the table's own track")
	}
	return nil
}

func (b *stratumBuilder) build(name string) (*Strata, error) {
	if b.people == 0 {
		return nil, invalid("the table has no people", "give at least one row with a count above 0")
	}
	s := &Strata{Name: name, Columns: b.columns, Lists: b.lists, Track: b.track}
	for _, st := range b.strata {
		if len(st.Cells) > 0 {
			st.Cells = mergeCells(st.Cells)
			s.Strata = append(s.Strata, st)
		}
	}
	slices.SortFunc(s.Strata, func(x, y Stratum) int { return slices.Compare(x.Level, y.Level) })
	if b.repeated > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d rows repeat a combination of an earlier row and were added to it", b.repeated))
	}
	return s, nil
}

// StrataResult is an estimate of the whole beside those of its parts.
type StrataResult struct {
	Columns []string        `json:"columns"`
	Total   *Result         `json:"total"` // from the people of all strata together
	Strata  []StratumResult `json:"strata"`
	// Sum adds up the strata that have an estimate; Difference is the total's
	// estimate less that sum. They need not meet, and nothing makes them.
	Sum        Number   `json:"sum"`
	Difference Number   `json:"difference"`
	Missing    []string `json:"missing"` // strata without an estimate, which Sum leaves out
	Rule       string   `json:"rule"`    // how Reconciled was made; empty unless asked for
}

// StratumResult is one stratum's estimate.
type StratumResult struct {
	Level      []string `json:"level"`
	Result     *Result  `json:"result"`     // nil when refused
	Refused    string   `json:"refused"`    // why; else empty
	Reconciled Number   `json:"reconciled"` // missing unless asked for
}

// Reconcile is a rule to make strata add up to the total.
type Reconcile string

// The rules. Neither is applied unless asked for.
const (
	KeepApart    Reconcile = ""
	Proportional Reconcile = "proportional" // every stratum's unseen people in proportion, so that they add up to the total's
)

// EstimateStrata estimates each stratum with the existence checks of its own
// table, and the total, and prints the difference. Each stratum has its own
// model and its own lists' reach, as in a log-linear model in which every term
// meets every covariate.
//
// Source: Cruyff, van Dijk and van der Heijden, CHANCE 30(3) (2017) 41-49, who
// fit covariates jointly; here they are apart because a joint fit hides strata
// that have no estimate of their own.
func EstimateStrata(ctx context.Context, s *Strata, opt Options, rule Reconcile) (*StrataResult, error) {
	if rule != KeepApart && rule != Proportional {
		return nil, invalid("rule "+clip(string(rule))+" is not known", "write proportional, or none")
	}
	total, err := s.total()
	if err != nil {
		return nil, err
	}
	out := &StrataResult{Columns: slices.Clone(s.Columns), Missing: []string{}, Rule: string(rule)}
	if out.Total, err = Estimate(ctx, total, opt); err != nil {
		return nil, err
	}
	var dark, sum float64
	for i, st := range s.Strata {
		part := StratumResult{Level: st.Level, Reconciled: Missing}
		t, err := s.table(i)
		if err == nil {
			part.Result, err = Estimate(ctx, t, opt)
		}
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			part.Refused = reasonOf(err)
			out.Missing = append(out.Missing, st.Label())
		case !part.Result.Estimate.Known():
			part.Refused = "no estimate: see its checks"
			out.Missing = append(out.Missing, st.Label())
		default:
			sum += float64(part.Result.Estimate)
			dark += float64(part.Result.Dark)
		}
		out.Strata = append(out.Strata, part)
		opt.report("strata", i+1, len(s.Strata))
	}
	out.Sum, out.Difference = Number(sum), out.Total.Estimate-Number(sum)
	if rule == Proportional {
		if len(out.Missing) > 0 {
			return nil, palermo.At(s.Name, 0, invalid("strata without an estimate cannot be reconciled: "+out.Missing[0], "merge levels until every stratum has one"))
		}
		for i := range out.Strata {
			r := out.Strata[i].Result
			out.Strata[i].Reconciled = Number(r.N) + r.Dark*out.Total.Dark/Number(dark)
		}
	}
	return out, nil
}
