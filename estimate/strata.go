package estimate

import (
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
