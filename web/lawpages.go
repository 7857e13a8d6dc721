package web

import (
	"slices"
	"strings"

	"palermo"
	"palermo/desk"
)

type lawsData struct {
	Places []placeData
	On     palermo.Date
	Only   string
	All    []string
	Text   int // places by how far they were read
	Second int
	Cards  int
}

type placeData struct {
	Code        string
	Card        bool
	Checked     palermo.Checked // the least read instrument with rules
	Instruments []instrumentData
}

type instrumentData struct {
	Title, Citation, Card string
	Checked               palermo.Checked
	Review                palermo.Date
	Sources               []string
	Rules                 []ruleLine
	Cards                 []cardLine
}

type cardLine struct {
	Track    palermo.Track
	Citation string
}

type ruleLine struct {
	ID      string
	Title   words
	Cite    string
	Track   palermo.Track
	Kind    palermo.Kind
	InForce bool
	Checked palermo.Checked
	From    palermo.Date
}

// laws lists the packs by country, as of a day.
func (s *site) laws(q *request) (*view, error) {
	on, err := dateOf(q, "on")
	if err != nil {
		return nil, err
	}
	d := lawsData{On: on, Only: q.URL.Query().Get("place")}
	if d.Only != "" {
		if _, err := s.desk.Law.Place(d.Only); err != nil {
			return nil, err
		}
	}
	for _, p := range s.desk.Law.Places() {
		d.All = append(d.All, p.Code)
		pd := placeData{Code: p.Code, Card: p.Card(), Checked: palermo.Text}
		for _, in := range p.Instruments {
			i := instrumentData{Title: in.Title, Citation: in.Citation, Card: in.Card, Checked: in.Checked, Review: in.ReviewBy, Sources: in.Sources}
			for _, c := range in.Tracks {
				i.Cards = append(i.Cards, cardLine{c.Track, c.Citation})
			}
			for _, r := range in.Offences {
				v := r.On(on)
				line := ruleLine{ID: r.ID, Title: s.title(q.language, r.ID), Cite: r.Cite, Track: r.Track, Kind: r.Kind, InForce: v != nil}
				if v != nil {
					line.Checked, line.From = v.Checked, v.From
					pd.Checked = min(pd.Checked, v.Checked)
				}
				i.Rules = append(i.Rules, line)
			}
			slices.SortStableFunc(i.Rules, func(a, b ruleLine) int { return order(a.Track) - order(b.Track) })
			pd.Instruments = append(pd.Instruments, i)
		}
		switch {
		case pd.Card:
			d.Cards++
		case pd.Checked == palermo.Text:
			d.Text++
		default:
			d.Second++
		}
		if d.Only == "" || d.Only == p.Code {
			d.Places = append(d.Places, pd)
		}
	}
	return &view{page: "laws", nav: "law", title: q.t("law.title"), data: d, keep: true}, nil
}

// order puts trafficking and smuggling before the rest.
func order(t palermo.Track) int {
	switch t {
	case palermo.Trafficking:
		return 0
	case palermo.Smuggling:
		return 1
	}
	return 2
}

func dateOf(q *request, name string) (palermo.Date, error) {
	v := strings.TrimSpace(q.URL.Query().Get(name))
	if v == "" {
		return palermo.Date{}, nil
	}
	return palermo.ParseDate(v)
}

type ruleData struct {
	ID, Place  string
	Title      words
	Cite       string
	Track      palermo.Track
	Kind       palermo.Kind
	Instrument instrumentData
	Versions   []versionData
}

type versionData struct {
	From, To palermo.Date
	Cite     string
	Checked  palermo.Checked
	Note     string
	Years    int
	Current  bool
	Tree     desk.Clause
	Carries  []desk.Carry
}

// rule is one offence: its versions and the tree of each as text.
func (s *site) rule(q *request) (*view, error) {
	r, err := s.desk.Law.Rule(q.PathValue("id"))
	if err != nil {
		return nil, err
	}
	in := r.Instrument()
	d := ruleData{ID: r.ID, Place: in.Place, Title: s.title(q.language, r.ID), Cite: r.Cite, Track: r.Track, Kind: r.Kind,
		Instrument: instrumentData{Title: in.Title, Citation: in.Citation, Checked: in.Checked, Review: in.ReviewBy, Sources: in.Sources}}
	for i := len(r.Versions) - 1; i >= 0; i-- {
		v := r.Versions[i]
		vd := versionData{From: v.From, To: v.To, Cite: v.Cite, Checked: v.Checked, Note: v.Note, Years: v.MaxYears, Current: i == len(r.Versions)-1, Tree: desk.Tree(v)}
		for _, p := range v.Participation {
			vd.Carries = append(vd.Carries, desk.Carry{By: p.By, Cite: p.Cite, Elements: p.Carries})
		}
		d.Versions = append(d.Versions, vd)
	}
	return &view{page: "rule", nav: "law", title: d.Title.Text, data: d, keep: true}, nil
}

type matrixData struct {
	Tracks []matrixTrack
	On     palermo.Date
}

// matrixTrack is the half of the matrix that is about one of the two crimes.
type matrixTrack struct {
	Track     palermo.Track
	Questions []words
	Places    []matrixPlace
}

type matrixPlace struct {
	Code  string
	Cells []matrixCell
}

type matrixCell struct {
	Answer    string
	Differs   bool // from the Protocol's
	Unchecked bool
}

// matrix shows where laws differ, a row for each place and a half for each
// crime.
func (s *site) matrix(q *request) (*view, error) {
	on, err := dateOf(q, "on")
	if err != nil {
		return nil, err
	}
	m, err := s.desk.Law.Matrix(on)
	if err != nil {
		return nil, err
	}
	d := matrixData{On: on}
	for _, track := range []palermo.Track{palermo.Trafficking, palermo.Smuggling} {
		t := matrixTrack{Track: track}
		for i, place := range m.Places {
			p := matrixPlace{Code: place}
			some := false
			for _, r := range m.Rows {
				if r.Track != track {
					continue
				}
				if i == 0 {
					t.Questions = append(t.Questions, s.probe(q.language, r.ID, r.Question))
				}
				c := r.Cells[i]
				some = some || c.Answer != ""
				p.Cells = append(p.Cells, matrixCell{c.Answer, c.Answer != "" && c.Answer != r.Cells[0].Answer, c.Checked == palermo.Unchecked})
			}
			if some {
				t.Places = append(t.Places, p)
			}
		}
		d.Tracks = append(d.Tracks, t)
	}
	return &view{page: "matrix", nav: "law", title: q.t("matrix.title"), data: d, keep: true}, nil
}

// probe is a question of the matrix in the page's language.
func (s *site) probe(l *language, id, question string) words {
	if text, lang, ok := l.lookup("probe." + id); ok {
		return words{text, l.unless(lang)}
	}
	return words{question, l.unless(base)}
}

type compareData struct {
	Places   []string
	A, B     desk.Scope
	Asked    bool
	Rows     []compareRow
	Differ   int
	Cases    []compareCase
	All      int
	Impact   []impactRow
	Impacted bool
}

type compareRow struct {
	Track  palermo.Track
	Words  words
	A, B   string
	Differ bool
}

type compareCase struct {
	ID     string
	Title  words
	Actor  string
	A1, A2 column
	B1, B2 column
}

type impactRow struct {
	Offence  string
	Title    words
	From, To string
	Count    int
}

// compare puts two laws, or one law on two days, beside each other, and says
// what changes for the demonstration caseload.
func (s *site) compare(q *request) (*view, error) {
	vals := q.URL.Query()
	d := compareData{A: desk.Scope{Place: desk.United}, B: desk.Scope{Place: "us"}}
	for _, p := range s.desk.Law.Places() {
		if !p.Card() {
			d.Places = append(d.Places, p.Code)
		}
	}
	var err error
	if d.A.On, err = dateOf(q, "aon"); err != nil {
		return nil, err
	}
	if d.B.On, err = dateOf(q, "bon"); err != nil {
		return nil, err
	}
	if a, b := vals.Get("a"), vals.Get("b"); a != "" && b != "" {
		d.A.Place, d.B.Place = a, b
	}
	c, err := s.desk.Law.Compare(s.session, d.A, d.B, palermo.ReasonableGrounds)
	if err != nil {
		return nil, err
	}
	for _, r := range c.Rows {
		row := compareRow{Track: r.Track, Words: s.probe(q.language, r.ID, r.Question), A: r.A.Answer, B: r.B.Answer, Differ: r.Differ()}
		if row.Differ {
			d.Differ++
		}
		d.Rows = append(d.Rows, row)
	}
	d.All = c.All
	for _, k := range c.Cases {
		title, in := inLanguage(k.File.Title, q.language)
		d.Cases = append(d.Cases, compareCase{ID: k.File.ID, Title: words{title, in}, Actor: k.File.Name(k.Actor, q.Code),
			A1: s.outcomeOnly(k.A.Trafficking), A2: s.outcomeOnly(k.A.Smuggling), B1: s.outcomeOnly(k.B.Trafficking), B2: s.outcomeOnly(k.B.Smuggling)})
	}
	if d.A.Place == d.B.Place {
		if d.Impact, err = s.impact(q, d.A, d.B); err != nil {
			return nil, err
		}
		d.Impacted = true
	}
	return &view{page: "compare", nav: "law", title: q.t("compare.title"), data: d, keep: true}, nil
}

func (s *site) outcomeOnly(side desk.Side) column {
	return column{Track: side.Track, Has: side.Has(), Outcome: side.Outcome()}
}

// impact is what changes in the caseload, rule by rule, from one day's law of a
// place to another's.
func (s *site) impact(q *request, a, b desk.Scope) ([]impactRow, error) {
	im, err := s.desk.Law.Impact(s.session, a.On, b.On, palermo.ReasonableGrounds)
	if err != nil {
		return nil, err
	}
	var out []impactRow
	for _, c := range im.Changes {
		if s.desk.Law.PlaceOf(c.Offence) == a.Place {
			out = append(out, impactRow{c.Offence, s.title(q.language, c.Offence), c.From, c.To, c.Count})
		}
	}
	return out, nil
}
