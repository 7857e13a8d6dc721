package web

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"palermo"
	"palermo/chart"
	"palermo/desk"
)

// linkPages are the pages from lists to an estimate: what was sent, who is the
// same person, the pairs in doubt.
func (s *site) linkPages(mux *http.ServeMux) {
	mux.HandleFunc("GET /numbers/links", s.page(s.links))
	mux.HandleFunc("POST /numbers/links/lists", s.action(s.takeLinkLists))
	mux.HandleFunc("POST /numbers/links/demonstration", s.action(s.linkDemonstration))
	mux.HandleFunc("GET /numbers/lists/{id}", s.page(s.linkLists))
	mux.HandleFunc("POST /numbers/lists/{id}/links", s.action(s.startLink))
	mux.HandleFunc("POST /numbers/lists/{id}/delete", s.action(s.dropLinkLists))
	mux.HandleFunc("GET /numbers/links/{id}", s.link)
	mux.HandleFunc("POST /numbers/links/{id}/again", s.action(s.changeLink((*desk.Links).Again)))
	mux.HandleFunc("POST /numbers/links/{id}/stop", s.action(s.stopLink))
	mux.HandleFunc("POST /numbers/links/{id}/delete", s.action(s.deleteLink))
	mux.HandleFunc("POST /numbers/links/{id}/estimate", s.action(s.estimateLink))
	mux.HandleFunc("GET /numbers/links/{id}/report", s.linkReport)
	mux.HandleFunc("GET /numbers/links/{id}/files/{file}", s.linkFile)
	mux.HandleFunc("GET /numbers/links/{id}/review", s.page(s.reviewLink))
	mux.HandleFunc("POST /numbers/links/{id}/review", s.action(s.judgePair))
}

// links is where linking starts, and what is kept.
func (s *site) links(q *request) (*view, error) {
	kept, err := s.desk.Links.List()
	if err != nil {
		return nil, err
	}
	sets, err := s.desk.Links.Sets()
	if err != nil {
		return nil, err
	}
	return &view{page: "links", nav: "numbers", title: q.t("links.title"), data: linksData{kept, sets}}, nil
}

// linksData is what is kept: links, and lists that no link is of.
type linksData struct {
	Links []*desk.KeptLink
	Sets  []desk.ListSet
}

func (s *site) dropLinkLists(q *request) (string, *view, error) {
	return "/numbers/links", nil, s.desk.Links.DropSet(q.PathValue("id"))
}

func (s *site) takeLinkLists(q *request) (string, *view, error) {
	_, files, err := readUpload(q.Request)
	if err != nil {
		return "", nil, err
	}
	var sent []desk.LinkFile
	for _, f := range files["lists"] {
		sent = append(sent, desk.LinkFile{Name: f.Name, Data: f.Data})
	}
	id, err := s.desk.Links.Take(sent)
	return "/numbers/lists/" + id, nil, err
}

// linkDemonstration makes up three lists and links them.
func (s *site) linkDemonstration(*request) (string, *view, error) {
	set, err := s.desk.Links.TakeDemonstration()
	if err != nil {
		return "", nil, err
	}
	id, err := s.desk.Links.Start(desk.LinkAsk{Set: set, Duplicates: "auto", Seed: 1})
	return "/numbers/links/" + id, nil, err
}

// linkLists shows what was recognised in lists that were sent, to be changed.
func (s *site) linkLists(q *request) (*view, error) {
	sight, err := s.desk.Links.See(q.PathValue("id"), q.URL.Query().Get("id"))
	if err != nil {
		return nil, err
	}
	return &view{page: "linklists", nav: "numbers", title: q.t("linklists.title"), data: sight}, nil
}

func (s *site) startLink(q *request) (string, *view, error) {
	form, err := readForm(q.Request)
	if err != nil {
		return "", nil, err
	}
	ask := desk.LinkAsk{Set: q.PathValue("id"), ID: or(form.Get("id"), desk.RowNumbers), Duplicates: or(form.Get("duplicates"), "auto"), Kinds: map[string]desk.ColumnKind{}}
	for name, v := range form {
		if column, ok := strings.CutPrefix(name, "kind."); ok {
			ask.Kinds[column] = desk.ColumnKind(v[0])
		}
	}
	if ask.Seed, err = strconv.ParseUint(strings.TrimSpace(or(form.Get("seed"), "1")), 10, 64); err != nil {
		return "", nil, &palermo.Error{Code: palermo.Invalid, Message: "the seed is no whole number", Hint: "write one like 1, 2 or 2024"}
	}
	id, err := s.desk.Links.Start(ask)
	return "/numbers/links/" + id, nil, err
}

func (s *site) changeLink(change func(*desk.Links, string) error) func(*request) (string, *view, error) {
	return func(q *request) (string, *view, error) {
		id := q.PathValue("id")
		return "/numbers/links/" + id, nil, change(s.desk.Links, id)
	}
}

func (s *site) stopLink(q *request) (string, *view, error) {
	id := q.PathValue("id")
	job := s.desk.Links.Job(id)
	if job != nil {
		if err := s.desk.Links.Stop(id); err != nil && palermo.CodeOf(err) != palermo.NotFound {
			return "", nil, err
		}
		waitEnded(q, job)
	}
	return "/numbers/links/" + id, nil, nil
}

func (s *site) deleteLink(q *request) (string, *view, error) {
	return "/numbers/links", nil, s.desk.Links.Delete(q.PathValue("id"))
}

// estimateLink begins the estimate from a link.
func (s *site) estimateLink(q *request) (string, *view, error) {
	form, err := readForm(q.Request)
	if err != nil {
		return "", nil, err
	}
	ask, err := readAsk(form)
	if err != nil {
		return "", nil, err
	}
	id := q.PathValue("id")
	return "/numbers/links/" + id, nil, s.desk.Links.Estimate(id, ask)
}

// linkData is a link with what was estimated from it.
type linkData struct {
	*desk.KeptLink
	Cut            string
	Wrong, Missed  string // expected numbers of pairs
	FalseP, MissP  string // in per cent
	Found          string // share of true pairs that the search sees
	Questions, New int    // pairs in doubt nobody answered, decisions the link does not know
	Judged         int    // pairs that people decided
	Tracks         []palermo.Track
	Estimates      []tripleData
	Downloads      []string
	Failed         string
}

// tripleData is one estimate with the doubt about links, without it, and by
// exact matching.
type tripleData struct {
	Track   palermo.Track
	Rows    []tripleRow
	Picture picture
	Truth   string // of a demonstration
}

type tripleRow struct {
	Key          string // with, sure, exact
	Seen         string
	Low, High    string
	Known        bool
	Verdict, Run string
}

// link is a link: while it or an estimate from it is being made, how far that
// is, and then what came out.
func (s *site) link(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	k, err := s.desk.Links.Link(id)
	if err == nil {
		if job := s.desk.Links.Job(id); job != nil {
			q := s.request(r)
			s.follow(w, r, q, following{page: "linklive", nav: "numbers", title: q.t("linklive.title"), data: k, job: job,
				part: func(now desk.JobState, _ []any) any { return linkPart(q, now) }})
			return
		}
	}
	s.page(func(q *request) (*view, error) {
		if err != nil {
			return nil, err
		}
		d, err := s.linkData(q, k)
		return &view{page: "link", nav: "numbers", title: k.Name, data: d}, err
	})(w, r)
}

func (s *site) linkData(q *request, k *desk.KeptLink) (*linkData, error) {
	d := &linkData{KeptLink: k, Tracks: []palermo.Track{palermo.Trafficking, palermo.Smuggling}}
	if k.Failed != nil {
		d.Failed = q.reason(k.Failed)
	}
	if !k.Done {
		return d, nil
	}
	d.Downloads = s.desk.Links.Downloads(k)
	sum := k.Summary
	right := float64(sum.Pairs) * (1 - sum.EstFDR)
	d.Cut = strings.Replace(strconv.FormatFloat(sum.Cut, 'g', 2, 64), ".", q.t("figure.point"), 1)
	d.Wrong, d.Missed = q.figure(float64(sum.Pairs)-right), q.figure(right/(1-sum.EstFNR)-right)
	d.FalseP, d.MissP, d.Found = q.tenth(sum.EstFDR), q.tenth(sum.EstFNR), q.tenth(sum.BlockingRecall)
	review, err := s.desk.Links.Review(k.ID)
	if err != nil {
		return nil, err
	}
	d.Questions, d.New, d.Judged = review.Open, review.New, len(review.Standing)
	made, err := s.desk.Links.Estimates(k.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range made {
		if t, ok := s.triple(q, k, e); ok {
			d.Estimates = append(d.Estimates, t)
		}
	}
	return d, nil
}

// tenth is a share in per cent, to a tenth of one.
func (q *request) tenth(share float64) string { return q.percent(math.Round(share*1000) / 1000) }

// triple is one estimate, unless one of its runs was deleted.
func (s *site) triple(q *request, k *desk.KeptLink, e desk.LinkEstimate) (tripleData, bool) {
	t := tripleData{Track: e.Track}
	var rows []chart.IntervalRow
	seen := math.NaN()
	for i, id := range e.Runs() {
		run, err := s.desk.Runs.Run(id)
		if err != nil || run.Panel == nil {
			return t, false
		}
		p := run.Panel
		row := tripleRow{Key: []string{"with", "sure", "exact"}[i], Seen: q.count(p.N), Low: q.people(p.Range.Lo), High: q.people(p.Range.Hi), Known: p.Range.Lo.Known(), Verdict: string(p.Verdict), Run: id}
		t.Rows = append(t.Rows, row)
		line := chart.IntervalRow{Label: q.t("triple." + row.Key), Part: chart.Counted, Estimate: math.NaN(), Lo: float(p.Range.Lo), Hi: float(p.Range.Hi)}
		if i > 0 {
			line.Part = chart.Compared
		} else {
			seen = float64(p.N)
		}
		if !row.Known {
			line.Refused = q.t("run.norange")
		}
		rows = append(rows, line)
	}
	w := chart.IntervalWords{Title: q.t("picture.triple"), About: q.t("picture.triple.text"), Seen: q.t("picture.seen"), Refused: q.t("picture.refused"), Log: q.t("picture.log"), Method: q.t("triple.links"),
		Estimate: q.t("picture.estimate"), Low: q.t("picture.low"), High: q.t("picture.high"), Counts: q.t("picture.counts"), CountsYes: q.t("picture.counts.yes"), CountsNo: q.t("picture.counts.no"),
		Model: q.t("picture.model"), None: q.t("picture.none"), Figure: q.figure}
	t.Picture = q.picture("triple", "", func(o chart.Options) chart.Figure { return chart.Intervals(rows, seen, math.NaN(), math.NaN(), w, o) })
	if k.Demo != nil {
		t.Truth = q.count(k.Demo.People)
	}
	return t, true
}

// linkPart is how far the work is, in words.
func linkPart(q *request, now desk.JobState) workData {
	d := workData{Text: q.t("screening.waiting"), Ended: now.Ended, Href: q.Href(q.URL.Path), Open: q.t("linklive.open")}
	which, rest, estimating := strings.Cut(now.Stage, ": ")
	method, _, _ := strings.Cut(rest, ": ")
	switch {
	case now.Stage == "":
	case !estimating:
		d.Text = q.t("linklive." + strings.ReplaceAll(now.Stage, " ", "-"))
	case method == "pictures":
		d.Text = q.t("triple."+which) + ": " + q.t("linklive.pictures")
	default:
		d.Text = q.t("triple."+which) + ": " + q.t("method."+method)
	}
	if now.Of > 1 {
		d.Percent = int(100 * int64(now.Done) / int64(now.Of))
	}
	if now.Ended {
		d.Text = q.t("screening.done")
		if now.Stopped() {
			d.Text = q.t("linklive.stopped")
		} else if now.Err != nil {
			d.Text, d.Why = q.t("screening.failed"), q.reason(now.Err)
		}
	}
	return d
}

// linkReport shows the report of a link as it is kept: it has a style of its own
// and no script, and nothing in it may do anything.
func (s *site) linkReport(w http.ResponseWriter, r *http.Request) {
	data, err := s.desk.Links.File(r.PathValue("id"), "report.html")
	if err != nil {
		s.page(func(*request) (*view, error) { return nil, err })(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(data)
}

func (s *site) linkFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	data, err := s.desk.Links.File(r.PathValue("id"), name)
	if err != nil {
		s.page(func(*request) (*view, error) { return nil, err })(w, r)
		return
	}
	attach(w, name, "application/octet-stream", data)
}
