package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"palermo"
	"palermo/desk"
)

// runPages are the pages of one run.
func (s *site) runPages(mux *http.ServeMux) {
	mux.HandleFunc("GET /numbers/runs/{id}", s.run)
	mux.HandleFunc("POST /numbers/runs/{id}/stop", s.action(s.changeRun((*desk.Runs).Stop)))
	mux.HandleFunc("POST /numbers/runs/{id}/resume", s.action(s.changeRun((*desk.Runs).Resume)))
	mux.HandleFunc("POST /numbers/runs/{id}/delete", s.action(s.deleteRun))
	mux.HandleFunc("GET /numbers/runs/{id}/file", s.runFile)
	mux.HandleFunc("GET /numbers/runs/{id}/report", s.page(s.report))
	mux.HandleFunc("GET /numbers/runs/{id}/pictures/{file}", s.runPicture)
	mux.HandleFunc("GET /numbers/compare", s.page(s.compareRuns))
}

// run shows a run: while it is being worked on, in parts as they are ready.
func (s *site) run(w http.ResponseWriter, r *http.Request) {
	q := s.request(r)
	k, err := s.desk.Runs.Run(q.PathValue("id"))
	if err == nil && k.Working && !k.Finished() {
		s.follow(w, r, q, following{page: "runlive", nav: "numbers", title: k.Table.Name, data: s.runHead(q, k), job: s.desk.Runs.Job(k.ID),
			part: func(now desk.JobState, fresh []any) any { return s.livePart(q, k, now, fresh) }})
		return
	}
	s.page(func(q *request) (*view, error) {
		if err != nil {
			return nil, err
		}
		d, err := s.runData(q, k)
		return &view{page: "run", nav: "numbers", title: k.Table.Name, data: d}, err
	})(w, r)
}

func (s *site) changeRun(change func(*desk.Runs, string) error) func(*request) (string, *view, error) {
	return func(q *request) (string, *view, error) {
		id := q.PathValue("id")
		err := change(s.desk.Runs, id)
		if job := s.desk.Runs.Job(id); err == nil && job != nil && strings.HasSuffix(q.URL.Path, "/stop") {
			waitEnded(q, job)
		}
		return "/numbers/runs/" + id, nil, err
	}
}

// told is an error that is meant for whoever asked.
func told(err error) (*palermo.Error, bool) {
	var e *palermo.Error
	return e, errors.As(err, &e)
}

// waitEnded waits until a job that was asked to stop has done so.
func waitEnded(q *request, job *desk.Job) {
	for {
		changed := job.Changed()
		if job.State().Ended {
			return
		}
		select {
		case <-changed:
		case <-q.Context().Done():
			return
		}
	}
}

func (s *site) deleteRun(q *request) (string, *view, error) {
	return "/numbers", nil, s.desk.Runs.Delete(q.PathValue("id"))
}

// runFile hands a run out as it is kept.
func (s *site) runFile(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	data, err := s.desk.Runs.File(id)
	if err != nil {
		s.page(func(*request) (*view, error) { return nil, err })(w, r)
		return
	}
	attach(w, "palermo-run-"+id+".json", "application/json", data)
}

// attach sends a file to be saved.
func attach(w http.ResponseWriter, name, kind string, data []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(data)
}

// runHead is what every page of a run has.
type runHead struct {
	*desk.KeptRun
	Title string
	Demo  *desk.DemoTable
	Seen  string
	Track palermo.Track
	Lists []string
}

func (s *site) runHead(q *request, k *desk.KeptRun) runHead {
	var n int64
	for _, c := range k.Table.Cells {
		n += c.Count
	}
	h := runHead{KeptRun: k, Title: k.Table.Name, Seen: q.count(n), Track: k.Options.Track, Lists: k.Table.Lists}
	if t, err := s.desk.Runs.Table(k.Pictures().Source, nil); err == nil && t.Demo != nil {
		h.Demo, h.Title = t.Demo, q.t("numbers."+t.Demo.ID)
	}
	return h
}

// liveData is one part of a page that is followed: how far the work is, and the
// picture when there is a new one.
type liveData struct {
	runHead
	Stage   string
	Share   string // in per cent; empty where nobody can say
	Done    int    // of all, for the bar
	Picture *picture
	Range   string
	Ended   bool
	Stopped bool
	Failed  string
}

func (s *site) livePart(q *request, k *desk.KeptRun, now desk.JobState, fresh []any) any {
	d := liveData{runHead: s.runHead(q, k), Ended: now.Ended, Stopped: now.Stopped()}
	method, stage, ok := strings.Cut(now.Stage, ": ")
	switch {
	case now.Stage == "":
		d.Stage = q.t("live.waiting")
	case method == "pictures":
		d.Stage = q.t("live.pictures")
	case ok:
		key := "live.stage." + strings.ReplaceAll(stage, " ", "-")
		if !q.has(key) {
			key = "live.working"
		}
		d.Stage = q.t("live.stage", "method", q.t("method."+method), "stage", q.t(key))
	default:
		d.Stage = q.t("live.working")
	}
	if now.Of > 1 {
		d.Share = q.percent(math.Floor(100*float64(now.Done)/float64(now.Of)) / 100)
		d.Done = 100 * now.Done / now.Of
	}
	if now.Ended && now.Err != nil && !now.Stopped() {
		d.Failed = q.reason(now.Err)
	}
	if len(fresh) > 0 {
		if p, ok := fresh[len(fresh)-1].(*desk.Panel); ok {
			pic := q.intervals(p.Results, p, s.desk.Runs.PanelMethods())
			d.Picture = &pic
			d.Range = q.rangeWords(p)
		}
	}
	return d
}

// runData is a whole run.
type runData struct {
	runHead
	Panel    *desk.Panel
	Range    string
	Verdict  string
	Reasons  reasonLists
	Rows     []methodRow
	Pictures []picture
	Missed   []missedRow
	Asked    *missedRow // of the form
	Shared   []words    // what every method assumes
	Hang     *listsData // how much hangs on the lists as they are
	Parts    *partsData
	Cite     string
	NoPic    bool // the pictures are not ready
}

// methodRow is what one method says, and what it takes for granted.
type methodRow struct {
	*desk.Estimate
	Name, Role            string
	Says, Low, High       string
	Known, Bound          bool
	Assumes, Made, Doubts words
	Refused               words
	Checks                []checkRow
	Bad                   int // checks that did not pass
}

// checkRow is one check of a method.
type checkRow struct {
	OK    bool
	Name  string
	Text  words
	Extra string
}

// reasonLists are the reasons of a panel, by what they are for.
type reasonLists struct {
	Differ   []words    // where methods contradict each other
	Separate []words    // what assumptions separate them
	Checks   []checkRow // what to know before quoting
}

func (s *site) runData(q *request, k *desk.KeptRun) (*runData, error) {
	d := &runData{runHead: s.runHead(q, k), Panel: k.Panel, Cite: q.citation(k), NoPic: k.Finished() && !k.Pictures().Done && k.Working}
	for _, r := range k.Results() {
		d.Rows = append(d.Rows, q.methodRow(r, k.Panel))
	}
	slices.SortStableFunc(d.Rows, func(a, b methodRow) int { return roleOrder(a.Role) - roleOrder(b.Role) })
	for _, a := range s.desk.Runs.Assumptions() {
		d.Shared = append(d.Shared, q.phrase(a))
	}
	if !k.Finished() {
		return d, nil
	}
	if k.Panel != nil {
		d.Verdict, d.Range = string(k.Panel.Verdict), q.rangeWords(k.Panel)
		d.Reasons = q.reasons(k.Panel)
	}
	d.Pictures = q.pictures(k)
	d.Hang, d.Parts = q.listsData(k), q.partsData(k)
	return d, s.missed(q, k, d)
}

// role is the part of a result in its panel: counts, compare or bound.
func role(r *desk.Estimate, p *desk.Panel) string {
	switch {
	case r.Method.Describe().Role == "bound":
		return "bound"
	case p == nil || p.Counts(r):
		return "counts"
	}
	return "compare"
}

func roleOrder(role string) int {
	return slices.Index([]string{"counts", "compare", "bound"}, role)
}

func (q *request) methodRow(r *desk.Estimate, p *desk.Panel) methodRow {
	w := r.Method.Describe()
	row := methodRow{Estimate: r, Name: q.phrase(w.Name).Text, Role: role(r, p), Assumes: q.phrase(w.Assumes),
		Made: q.phrase(r.IntervalMade()), Doubts: q.phrase(r.IntervalCounts()),
		Known: r.Estimate.Known() && r.Interval.Lo.Known(), Bound: role(r, p) == "bound"}
	row.Says, row.Low, row.High = q.people(r.Estimate), q.people(r.Interval.Lo), q.people(r.Interval.Hi)
	for _, n := range r.Checks {
		c := checkRow{OK: n.OK, Name: q.t("check." + n.ID), Text: words{sentence(n.Text), q.unless(base)}}
		if n.Interval != nil && n.Interval.Lo.Known() {
			c.Extra = q.t("run.between", "lo", q.people(n.Interval.Lo), "hi", q.people(n.Interval.Hi))
		}
		if !n.OK {
			row.Bad++
		}
		row.Checks = append(row.Checks, c)
		if !r.Estimate.Known() && (n.ID == "refused" || row.Refused.Text == "" && !n.OK) {
			row.Refused = words{sentence(strings.TrimPrefix(n.Text, string(r.Method)+" refused: ")), q.unless(base)}
		}
	}
	return row
}

// phrase is a phrase in the page's language, or in English.
func (q *request) phrase(p desk.Phrase) words {
	if text, lang, ok := q.lookup(p.Code); ok {
		return words{text, q.unless(lang)}
	}
	return words{p.English, q.unless(base)}
}

// rangeWords is a panel's range; empty when it has none.
func (q *request) rangeWords(p *desk.Panel) string {
	if !p.Range.Lo.Known() {
		return ""
	}
	return q.t("run.between", "lo", q.people(p.Range.Lo), "hi", q.people(p.Range.Hi))
}

// reasons puts a panel's reasons into the page's language.
func (q *request) reasons(p *desk.Panel) (out reasonLists) {
	name := func(m desk.Method) string { return q.t("method." + string(m)) }
	for _, r := range p.Explain() {
		in := func(key string, pairs ...any) words { return words{q.t("reason."+key, pairs...), ""} }
		switch r.Code {
		case "outside-interval", "below-bound":
			out.Differ = append(out.Differ, in(r.Code, "method", name(r.Method), "estimate", q.people(r.Estimate), "other", name(r.Other), "lo", q.people(r.Interval.Lo), "hi", q.people(r.Interval.Hi)))
		case "people-differ":
			out.Separate = append(out.Separate, in(r.Code, "method", name(r.Method), "estimate", q.people(r.Estimate)))
		case "different-models":
			out.Separate = append(out.Separate, in(r.Code, "models", strings.Join(r.Models, "  ")))
		case "extremes":
			low, high := r.Method.Describe(), r.Other.Describe()
			out.Separate = append(out.Separate, in(r.Code, "low", name(r.Method), "if-low", q.phrase(low.Assumes).Text, "high", name(r.Other), "if-high", q.phrase(high.Assumes).Text))
		case "shared":
			out.Separate = append(out.Separate, in(r.Code))
		case "check":
			out.Checks = append(out.Checks, checkRow{Name: name(r.Method) + ": " + q.t("check."+r.Check.ID), Text: words{sentence(r.Check.Text), q.unless(base)}})
		default:
			out.Separate = append(out.Separate, words{sentence(r.English), q.unless(base)})
		}
	}
	return out
}
