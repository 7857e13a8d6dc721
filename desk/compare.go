package desk

import (
	"palermo"
	"palermo/law"
)

// Matrix shows where the laws of places differ on a day, or in their newest
// versions on the zero date. Cards have no column.
func (l *Law) Matrix(on palermo.Date, places ...string) (*law.Matrix, error) {
	return l.engine.Matrix(on, places...)
}

// Scope is the law of a place on a day; the newest on the zero date.
type Scope struct {
	Place string
	On    palermo.Date
}

// Comparison is two laws beside each other.
type Comparison struct {
	A, B  Scope
	Rows  []CompareRow
	Cases []CompareCase // the cases of the caseload whose outcome differs on a track
	All   int           // how many episodes and actors were judged by both
}

// CompareRow is a question that both laws answer.
type CompareRow struct {
	Track    palermo.Track
	ID       string
	Question string
	A, B     law.MatrixCell
}

// Differ reports whether the two answers are not the same.
func (r CompareRow) Differ() bool { return r.A.Answer != r.B.Answer }

// CompareCase is a row of the caseload that the two laws judge differently.
type CompareCase struct {
	File    *File
	Episode string
	Actor   palermo.PartyID
	A, B    Sides
}

// Compare puts two laws beside each other, and applies both to the caseload of
// the session's agency at a standard. A law that did not exist on its day has no
// answers.
func (l *Law) Compare(s Session, a, b Scope, standard palermo.Standard) (*Comparison, error) {
	for _, sc := range []Scope{a, b} {
		if _, err := l.Place(sc.Place); err != nil {
			return nil, err
		}
	}
	ma, err := l.Matrix(a.On, a.Place)
	if err != nil {
		return nil, err
	}
	mb, err := l.Matrix(b.On, b.Place)
	if err != nil {
		return nil, err
	}
	c := &Comparison{A: a, B: b}
	for i, r := range ma.Rows {
		c.Rows = append(c.Rows, CompareRow{Track: r.Track, ID: r.ID, Question: r.Question, A: r.Cells[0], B: mb.Rows[i].Cells[0]})
	}
	files, err := l.caseload.files(s)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		ra, err := l.engine.Assess(&f.Case, law.Options{Standard: standard, Date: a.On, Place: l.where(a.Place)})
		if err != nil {
			return nil, err
		}
		rb, err := l.engine.Assess(&f.Case, law.Options{Standard: standard, Date: b.On, Place: l.where(b.Place)})
		if err != nil {
			return nil, err
		}
		for i := range ra.Episodes {
			for _, actor := range f.Case.Episodes[i].Actors {
				c.All++
				sa := l.Sides(ra.Episodes[i].Assessments, actor, a.Place)
				sb := l.Sides(rb.Episodes[i].Assessments, actor, b.Place)
				if differ(sa.Trafficking, sb.Trafficking) || differ(sa.Smuggling, sb.Smuggling) {
					c.Cases = append(c.Cases, CompareCase{File: f, Episode: ra.Episodes[i].ID, Actor: actor, A: sa, B: sb})
				}
			}
		}
	}
	return c, nil
}

func differ(a, b Side) bool { return a.Has() != b.Has() || a.Outcome() != b.Outcome() }

// Impact says which outcomes of the caseload, offence by offence, change from
// the law of one day to that of another. The zero date is each episode's own.
func (l *Law) Impact(s Session, from, to palermo.Date, standard palermo.Standard) (*law.Impact, error) {
	files, err := l.caseload.files(s)
	if err != nil {
		return nil, err
	}
	cases := make([]*palermo.Case, len(files))
	for i, f := range files {
		cases[i] = &f.Case
	}
	c := law.Comparison{Old: law.Side{Library: l.engine, On: from}, New: law.Side{Library: l.engine, On: to}, Standard: standard}
	return c.Of(cases)
}
