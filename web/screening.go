package web

import (
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"palermo"
	"palermo/desk"
)

// screeningPages are the pages of sanctions screening.
func (s *site) screeningPages(mux *http.ServeMux) {
	mux.HandleFunc("GET /screening", s.page(s.screening))
	mux.HandleFunc("POST /screening/lists", s.action(s.takeLists))
	mux.HandleFunc("POST /screening/lists/drop", s.action(s.dropLists))
	mux.HandleFunc("POST /screening/demonstration", s.action(s.screenDemonstration))
	mux.HandleFunc("POST /screening/names", s.action(s.screenNames))
	mux.HandleFunc("GET /screening/decisions.jsonl", s.decisionsFile)
	mux.HandleFunc("GET /screening/{id}", s.screened)
	mux.HandleFunc("POST /screening/{id}/again", s.action(s.screenAgain))
	mux.HandleFunc("POST /screening/{id}/stop", s.action(s.stopScreening))
	mux.HandleFunc("POST /screening/{id}/drop", s.action(s.dropScreening))
	mux.HandleFunc("GET /screening/{id}/{q}/{list}/{entry}", s.page(s.hit))
	mux.HandleFunc("POST /screening/{id}/{q}/{list}/{entry}", s.action(s.decide))
}

// alarmRates are the shares of unrelated people whose flagging an office may
// accept.
var alarmRates = []float64{0.001, 0.003, 0.01}

type screeningData struct {
	Lists      []listLine
	Screenings []*desk.Screened
	Rates      []rate
	Files      int // with slips
	Today      palermo.Date
}

type listLine struct {
	Name, Format, Dated, DateBy, Folder string
	Entries                             int
	Warnings                            []string
	SHA256                              []string
}

// rate is an alarm rate as a choice: so many in a thousand.
type rate struct {
	Value    string
	Thousand int
	Usual    bool
}

func (s *site) screening(q *request) (*view, error) {
	d := &screeningData{}
	lists, files := s.desk.Screening.Lists()
	for _, l := range lists {
		line := listLine{Name: l.Name, Format: string(l.Format), Dated: l.Dated(), DateBy: l.DateBy, Entries: len(l.Entries)}
		for _, f := range files {
			if stem := strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name)); stem == l.Name {
				line.Folder = path.Dir(f.Name)
			}
		}
		for _, f := range files {
			if path.Dir(f.Name) == line.Folder {
				line.SHA256, line.Warnings = append(line.SHA256, path.Base(f.Name)+" "+f.SHA256), append(line.Warnings, f.Warnings...)
			}
		}
		d.Lists = append(d.Lists, line)
	}
	var err error
	if d.Screenings, err = s.desk.Screening.Screenings(); err != nil {
		return nil, err
	}
	for _, r := range alarmRates {
		d.Rates = append(d.Rates, rate{strconv.FormatFloat(r, 'f', -1, 64), int(r*1000 + .5), r == 0.003})
	}
	return &view{page: "screening", nav: "screening", title: q.t("screening.title"), data: d}, nil
}

// takeLists keeps the files of one list that were sent together.
func (s *site) takeLists(q *request) (string, *view, error) {
	form, files, err := readUpload(q.Request)
	if err != nil {
		return "", nil, err
	}
	sent := map[string][]byte{}
	for _, f := range files["list"] {
		sent[path.Base(strings.ReplaceAll(f.Name, `\`, "/"))] = f.Data
	}
	if len(sent) == 0 {
		return "", nil, &palermo.Error{Code: palermo.Invalid, Message: "no list was sent", Hint: "choose the files of a sanctions list"}
	}
	name := strings.TrimSpace(form.Get("name"))
	if name == "" {
		first := slices.Sorted(maps.Keys(sent))[0]
		name = strings.TrimSuffix(first, path.Ext(first))
	}
	return "/screening", nil, s.desk.Screening.TakeLists(name, sent)
}

func (s *site) dropLists(q *request) (string, *view, error) {
	form, err := readForm(q.Request)
	if err != nil {
		return "", nil, err
	}
	return "/screening", nil, s.desk.Screening.DropLists(form.Get("name"))
}

// screenDemonstration takes the invented list into force and screens invented
// names.
func (s *site) screenDemonstration(*request) (string, *view, error) {
	if err := s.desk.Screening.TakeDemonstration(); err != nil {
		return "", nil, err
	}
	names, err := s.desk.Screening.DemonstrationNames()
	if err != nil {
		return "", nil, err
	}
	id, err := s.desk.Screening.Start("invented-names.csv", names, 0)
	return "/screening/" + id, nil, err
}

// screenNames screens a file of names, or one name with what is known of it.
func (s *site) screenNames(q *request) (string, *view, error) {
	form, files, err := readUpload(q.Request)
	if err != nil {
		return "", nil, err
	}
	alarms := 0.0
	if a := form.Get("alarms"); a != "" {
		if alarms, err = strconv.ParseFloat(a, 64); err != nil {
			return "", nil, &palermo.Error{Code: palermo.Invalid, Message: "the alarm rate is no number", Hint: "choose one of the list"}
		}
	}
	name, data := oneName(form)
	if sent := files["names"]; len(sent) > 0 {
		name, data = sent[0].Name, sent[0].Data
	}
	if data == nil {
		return "", nil, &palermo.Error{Code: palermo.Invalid, Message: "no name was sent", Hint: "write a name, or choose a CSV file with a column name"}
	}
	id, err := s.desk.Screening.Start(name, data, alarms)
	return "/screening/" + id, nil, err
}

// oneName is the file of one name that a form describes; nothing without a name.
func oneName(form url.Values) (string, []byte) {
	name := strings.TrimSpace(form.Get("name"))
	if name == "" {
		return "", nil
	}
	var head, row []string
	for _, col := range []string{"name", "birth_date", "country", "document", "gender", "kind"} {
		if v := strings.TrimSpace(form.Get(col)); v != "" {
			head = append(head, col)
			row = append(row, `"`+strings.ReplaceAll(v, `"`, `""`)+`"`)
		}
	}
	return name, []byte(strings.Join(head, ",") + "\n" + strings.Join(row, ",") + "\n")
}

func (s *site) screenAgain(q *request) (string, *view, error) {
	id := q.PathValue("id")
	return "/screening/" + id, nil, s.desk.Screening.Again(id)
}

func (s *site) stopScreening(q *request) (string, *view, error) {
	return "/screening", nil, s.desk.Screening.Stop(q.PathValue("id"))
}

func (s *site) dropScreening(q *request) (string, *view, error) {
	return "/screening", nil, s.desk.Screening.Drop(q.PathValue("id"))
}

// decisionsFile is the decisions as they are kept.
func (s *site) decisionsFile(w http.ResponseWriter, r *http.Request) {
	data, err := s.desk.Screening.DecisionsFile()
	if err != nil {
		s.log.Error("decisions not read", "err", err)
		http.Error(w, "The decisions cannot be read.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="decisions.jsonl"`)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(data)
}

type screenedData struct {
	*desk.Screened
	Rows    []hitLine
	Open    int
	Settled int
	Names   int // with a hit
	First   *hitLine
	Page    int
	Pages   []int
}

// hitLine is a hit in a list.
type hitLine struct {
	Row  *desk.Flagged
	Hit  *desk.KeptHit
	Lead bool // the first hit of its row
	Href string
}

// perPage is how many rows of names a page shows.
const perPage = 100

// screened is a screening: while it is at work, how far it is, and then the hits
// that need somebody.
func (s *site) screened(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if job := s.desk.Screening.Job(id); job != nil && !job.State().Ended {
		q := s.request(r)
		s.follow(w, r, q, following{page: "screeningwork", nav: "screening", title: q.t("screening.work"), data: id, job: job,
			part: func(now desk.JobState, _ []any) any { return workPart(q, now) }})
		return
	}
	s.page(func(q *request) (*view, error) {
		if job := s.desk.Screening.Job(id); job != nil {
			if st := job.State(); st.Err != nil && !st.Stopped() {
				return nil, st.Err
			}
		}
		all, err := s.desk.Screening.Screened(id)
		if err != nil {
			return nil, err
		}
		d := &screenedData{Screened: all, Names: len(all.Flagged), Page: 1}
		if n, err := strconv.Atoi(q.URL.Query().Get("page")); err == nil && n > 0 {
			d.Page = n
		}
		for p := 0; p*perPage < len(all.Flagged); p++ {
			d.Pages = append(d.Pages, p+1)
		}
		for i := range all.Flagged {
			f := &all.Flagged[i]
			for k := range f.Hits {
				h := &f.Hits[k]
				line := hitLine{f, h, k == 0, hitAddress(id, f, h)}
				if settled(h.Standing) {
					d.Settled++
				} else {
					d.Open++
					if d.First == nil {
						d.First = &line
					}
				}
				if i/perPage+1 == d.Page {
					d.Rows = append(d.Rows, line)
				}
			}
		}
		return &view{page: "screened", nav: "screening", title: all.Name, data: d}, nil
	})(w, r)
}

func settled(st desk.Standing) bool { return st == "confirmed" || st == "cleared" }

func hitAddress(id string, f *desk.Flagged, h *desk.KeptHit) string {
	return "/screening/" + id + "/" + strconv.Itoa(f.Q) + "/" + url.PathEscape(h.List) + "/" + url.PathEscape(h.ID)
}

// workData is how far work is.
type workData struct {
	Text    string
	Why     string // of work that failed
	Percent int
	Ended   bool
	Href    string
	Open    string
}

func workPart(q *request, now desk.JobState) workData {
	d := workData{Text: q.t("screening.waiting"), Ended: now.Ended, Href: q.Href(q.URL.Path), Open: q.t("screening.open")}
	if now.Of > 0 {
		d.Percent = int(100 * int64(now.Done) / int64(now.Of))
		d.Text = q.t("screening.percent", "n", d.Percent)
	}
	if now.Ended {
		d.Text = q.t("screening.done")
		if now.Err != nil {
			d.Text, d.Why = q.t("screening.failed"), q.reason(now.Err)
		}
	}
	return d
}

type hitData struct {
	*desk.Review
	Address  string
	Back     string
	Reviewer string // filled in from the form before
	Said     string // what was just recorded, a key
	Steps    []stepData
	Next     string // the next hit that waits; empty for none
}

// stepData is one of the five questions, with what the records say to it.
type stepData struct {
	ID       string
	Question words
	Facts    []string
	Against  string
}

func (s *site) hit(q *request) (*view, error) {
	n, err := strconv.Atoi(q.PathValue("q"))
	if err != nil {
		return nil, &palermo.Error{Code: palermo.NotFound, Message: "there is no such row", Hint: "choose one that is shown"}
	}
	r, err := s.desk.Screening.Review(q.PathValue("id"), n, q.PathValue("list"), q.PathValue("entry"))
	if err != nil {
		return nil, err
	}
	return s.hitView(q, r, "", "")
}

func (s *site) hitView(q *request, r *desk.Review, reviewer, said string) (*view, error) {
	d := &hitData{Review: r, Address: hitAddress(r.Screening.ID, r.Row, r.Hit), Back: "/screening/" + r.Screening.ID, Reviewer: reviewer, Said: said}
	if r.Explained != nil {
		for _, st := range r.Explained.Steps {
			step := stepData{ID: st.ID, Question: words{st.Question, q.unless(base)}, Facts: st.Facts, Against: st.Against}
			if key := "step." + st.ID; q.has(key) {
				step.Question = words{q.t(key), ""}
			}
			d.Steps = append(d.Steps, step)
		}
	}
	f, h, err := s.desk.Screening.Next(r.Screening.ID, reviewer)
	if err != nil {
		return nil, err
	}
	if h != nil && h != r.Hit {
		if next := hitAddress(r.Screening.ID, f, h); next != d.Address {
			d.Next = next
		}
	}
	return &view{page: "hit", nav: "screening", title: r.Hit.Name, data: d, keys: true}, nil
}

// decide records what somebody says of a hit and shows what it amounts to.
func (s *site) decide(q *request) (string, *view, error) {
	form, err := readForm(q.Request)
	if err != nil {
		return "", nil, err
	}
	n, err := strconv.Atoi(q.PathValue("q"))
	if err != nil {
		return "", nil, &palermo.Error{Code: palermo.NotFound, Message: "there is no such row", Hint: "choose one that is shown"}
	}
	say := desk.Ruling{Reasons: form.Get("reasons"), Reviewer: form.Get("reviewer"), Steps: map[string]string{}}
	if err := say.Of(form.Get("verdict"), form.Get("expires")); err != nil {
		return "", nil, err
	}
	for k, v := range form {
		if step, ok := strings.CutPrefix(k, "step."); ok && strings.TrimSpace(v[0]) != "" {
			say.Steps[step] = strings.TrimSpace(v[0])
		}
	}
	r, err := s.desk.Screening.Decide(q.PathValue("id"), n, q.PathValue("list"), q.PathValue("entry"), say)
	if err != nil {
		return "", nil, err
	}
	v, err := s.hitView(q, r, say.Reviewer, "hit.recorded")
	return "", v, err
}
