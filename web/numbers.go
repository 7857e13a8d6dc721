package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"palermo"
	"palermo/desk"
)

// numbersPages are the pages of the number's journey: lists, links, estimates.
func (s *site) numbersPages(mux *http.ServeMux) {
	mux.HandleFunc("GET /numbers", s.page(s.numbers))
	mux.HandleFunc("POST /numbers/tables", s.action(s.takeTable))
	mux.HandleFunc("GET /numbers/tables/{id}", s.page(s.table))
	mux.HandleFunc("POST /numbers/tables/{id}/runs", s.action(s.startRun))
	mux.HandleFunc("POST /numbers/tables/{id}/delete", s.action(s.dropTable))
	s.runPages(mux)
	s.entriesPages(mux)
	s.linkPages(mux)
}

// numbersData is the first page: where to start, and what is kept.
type numbersData struct {
	Demos  []demoCard
	Tables []desk.KeptTable
	Runs   []runLine
	Many   bool // two runs or more: they may be compared
}

// demoCard is a demonstration table.
type demoCard struct {
	desk.DemoTable
	People int64
}

// runLine is a kept run in a list.
type runLine struct {
	*desk.KeptRun
	Lo, Hi string // of the range or the interval; empty for none
}

// Table is what a run is of.
func (r runLine) Name() string { return r.KeptRun.Table.Name }

func (s *site) numbers(q *request) (*view, error) {
	kept, demos, err := s.desk.Runs.Tables()
	if err != nil {
		return nil, err
	}
	runs, err := s.desk.Runs.List()
	if err != nil {
		return nil, err
	}
	d := numbersData{Tables: kept, Many: len(runs) > 1}
	for _, t := range demos {
		sight, err := s.desk.Runs.Table(t.ID, nil)
		if err != nil {
			return nil, err
		}
		d.Demos = append(d.Demos, demoCard{t, sight.People})
	}
	for _, r := range runs {
		d.Runs = append(d.Runs, q.runLine(r))
	}
	return &view{page: "numbers", nav: "numbers", title: q.t("numbers.title"), data: d}, nil
}

func (q *request) runLine(k *desk.KeptRun) runLine {
	l := runLine{KeptRun: k}
	switch {
	case k.Panel != nil && k.Panel.Range.Lo.Known():
		l.Lo, l.Hi = q.people(k.Panel.Range.Lo), q.people(k.Panel.Range.Hi)
	case k.Result != nil && k.Result.Interval.Lo.Known():
		l.Lo, l.Hi = q.people(k.Result.Interval.Lo), q.people(k.Result.Interval.Hi)
	}
	return l
}

// takeTable keeps a table that was sent, as a file or as text, and shows what
// was recognised in it. A run file, made here before or by the command line, is
// shown as the run that it is.
func (s *site) takeTable(q *request) (string, *view, error) {
	form, files, err := readUpload(q.Request)
	if err != nil {
		return "", nil, err
	}
	var up upload
	switch sent := files["table"]; {
	case len(sent) > 0:
		up = sent[0]
	case strings.TrimSpace(form.Get("text")) != "":
		up = upload{"pasted.csv", []byte(form.Get("text"))}
	default:
		return "", nil, &palermo.Error{Code: palermo.Invalid, Message: "no table was sent", Hint: "choose a CSV file, or paste its text"}
	}
	if bytes.HasPrefix(bytes.TrimSpace(up.Data), []byte("{")) {
		id, err := s.desk.Runs.Import(up.Name, up.Data)
		return "/numbers/runs/" + id, nil, err
	}
	id, err := s.desk.Runs.Take(up.Name, up.Data)
	if err != nil {
		return "", nil, err
	}
	return "/numbers/tables/" + id, nil, nil
}

func (s *site) dropTable(q *request) (string, *view, error) {
	return "/numbers", nil, s.desk.Runs.DropTable(q.PathValue("id"))
}

// tableData is what was recognised in a table, and the form that starts a run.
type tableData struct {
	*desk.Sight
	Apart   map[string]bool // columns that keep people apart
	Tracks  []palermo.Track
	Methods []desk.Method
	Runs    []runLine // kept runs of the same counts
}

func (s *site) table(q *request) (*view, error) {
	var apart []string
	if q.URL.Query().Has("columns") {
		apart = append([]string{}, q.URL.Query()["apart"]...)
	}
	sight, err := s.desk.Runs.Table(q.PathValue("id"), apart)
	if err != nil {
		return nil, err
	}
	d := tableData{Sight: sight, Apart: map[string]bool{}, Tracks: []palermo.Track{palermo.Trafficking, palermo.Smuggling}, Methods: s.desk.Runs.Methods()}
	for _, c := range sight.Strata {
		d.Apart[c] = true
	}
	runs, err := s.desk.Runs.List()
	if err != nil {
		return nil, err
	}
	for _, r := range runs {
		if r.Pictures().Source == sight.ID {
			d.Runs = append(d.Runs, q.runLine(r))
		}
	}
	return &view{page: "numbertable", nav: "numbers", title: sight.Name, data: d}, nil
}

// startRun begins what the form asks for.
func (s *site) startRun(q *request) (string, *view, error) {
	form, _, err := readUpload(q.Request)
	if err != nil {
		return "", nil, err
	}
	ask, err := readAsk(form)
	if err != nil {
		return "", nil, err
	}
	ask.Table = q.PathValue("id")
	id, err := s.desk.Runs.Start(ask)
	if err != nil {
		return "", nil, err
	}
	return "/numbers/runs/" + id, nil, nil
}

func readAsk(form url.Values) (desk.Ask, error) {
	a := desk.Ask{Strata: form["apart"], When: form.Get("when"), Persons: form.Get("persons") != "", Method: desk.Method(form.Get("method")), Model: strings.TrimSpace(form.Get("model"))}
	if t := form.Get("track"); t != "" {
		if err := a.Track.UnmarshalText([]byte(t)); err != nil {
			return a, err
		}
	}
	if a.Method != "fixed" {
		a.Model = ""
	}
	var err error
	if a.Seed, err = strconv.ParseUint(strings.TrimSpace(or(form.Get("seed"), "1")), 10, 64); err != nil {
		return a, &palermo.Error{Code: palermo.Invalid, Message: "the seed is no whole number", Hint: "write one like 1, 2 or 2024"}
	}
	if a.Bootstrap, err = strconv.Atoi(strings.TrimSpace(or(form.Get("bootstrap"), "1000"))); err != nil {
		return a, &palermo.Error{Code: palermo.Invalid, Message: "the number of replicates is no whole number", Hint: "write one like 1000"}
	}
	return a, nil
}

func or(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}

// people writes a number of people as the language does, "?" when it is not known.
func (q *request) people(x desk.Number) string {
	if !x.Known() {
		return "?"
	}
	return q.language.figure(float64(x))
}

// day is a moment's date, for lists.
func (l *language) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.date(palermo.Date{Year: int16(t.Year()), Month: uint8(t.Month()), Day: uint8(t.Day())})
}
