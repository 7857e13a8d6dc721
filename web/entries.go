package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"palermo"
	"palermo/desk"
)

// entriesPages are those of unlawful entries, which are no persons on lists.
func (s *site) entriesPages(mux *http.ServeMux) {
	mux.HandleFunc("GET /numbers/entries", s.page(s.entries))
	mux.HandleFunc("POST /numbers/entries", s.page(s.entries))
}

// entriesData is the two forms as they were filled in, and what came out.
type entriesData struct {
	Trials, Rest []quantityField
	Period       string
	Share        quantityField // who paid a facilitator
	Apart        []apartField
	Confirmed    bool
	Method       string // trials or rest
	Seed         string
	Fault        string
	Result       *entriesResult
}

// quantityField is one figure of a form with its range and source.
type quantityField struct {
	Name                     string
	Percent                  bool
	Value, Low, High, Source string
}

// apartField is a group that is counted apart.
type apartField struct{ Name, Count, Source string }

// entriesResult is an estimated flow in words.
type entriesResult struct {
	Entries, Attempts, Rate, Smuggled string // intervals; empty where there is none
	Level                             string
	Rows                              [][4]string // deterrence, chance, attempts, entries
	Apart                             []apartField
	Assumptions                       []words
	Stated                            []quantityField
	Dropped                           string // share of draws that contradict the model
	Version                           string
	Seed                              uint64
}

var (
	trialFields = []quantityField{{Name: "apprehensions"}, {Name: "recidivism", Percent: true}, {Name: "deterrence", Percent: true}}
	restFields  = []quantityField{{Name: "inflow"}, {Name: "detected"}, {Name: "turned-back"}}
	apartNames  = []string{"asylum", "children", "families"}
)

// example is what the forms hold when somebody asks for an example: invented
// figures, which say so in their source.
func example(l *language) url.Values {
	v := url.Values{"period": {"2025"}, "seed": {"1"}, "apart": {"yes"}}
	invented := l.t("entries.invented")
	for name, f := range map[string][3]string{"apprehensions": {"42000", "42000", "42000"}, "recidivism": {"23", "20", "26"}, "deterrence": {"15", "5", "30"}, "share": {"70", "60", "80"},
		"inflow": {"130000", "110000", "150000"}, "detected": {"42000", "42000", "42000"}, "turned-back": {"8000", "5000", "12000"}} {
		v.Set(name, f[0])
		v.Set(name+".low", f[1])
		v.Set(name+".high", f[2])
		v.Set(name+".source", invented)
	}
	for name, n := range map[string]string{"asylum": "61000", "children": "7400", "families": "18200"} {
		v.Set("apart."+name, n)
		v.Set("apart."+name+".source", invented)
	}
	return v
}

func (s *site) entries(q *request) (*view, error) {
	form, err := readForm(q.Request)
	if err != nil {
		return nil, err
	}
	if q.Method == http.MethodGet && q.URL.Query().Has("example") {
		form = example(q.language)
	}
	d := &entriesData{Period: form.Get("period"), Confirmed: form.Get("apart") != "", Method: form.Get("method"), Seed: or(form.Get("seed"), "1"), Share: field(form, quantityField{Name: "share", Percent: true})}
	for _, f := range trialFields {
		d.Trials = append(d.Trials, field(form, f))
	}
	for _, f := range restFields {
		d.Rest = append(d.Rest, field(form, f))
	}
	for _, n := range apartNames {
		d.Apart = append(d.Apart, apartField{n, form.Get("apart." + n), form.Get("apart." + n + ".source")})
	}
	if q.Method == http.MethodPost {
		r, err := s.estimateEntries(q, d)
		if e, ok := told(err); ok {
			d.Fault = explain(e)
		} else if err != nil {
			return nil, err
		}
		d.Result = r
	}
	return &view{page: "entries", nav: "numbers", title: q.t("entries.title"), data: d}, nil
}

func field(form url.Values, f quantityField) quantityField {
	get := func(end string) string { return strings.TrimSpace(form.Get(f.Name + end)) }
	f.Value, f.Low, f.High, f.Source = get(""), get(".low"), get(".high"), get(".source")
	return f
}

// quantity reads a figure of a form; an empty one is the zero Quantity.
func (f quantityField) quantity(q *request) (desk.Quantity, error) {
	if f.Value == "" && f.Low == "" && f.High == "" && f.Source == "" {
		return desk.Quantity{}, nil
	}
	read := func(s string) (float64, error) {
		s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "%", "", "'", "").Replace(s)
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return 0, &palermo.Error{Code: palermo.Invalid, Message: q.t("entries.bad", "name", q.t("entries."+f.Name)), Hint: q.t("entries.bad.hint")}
		}
		if f.Percent {
			x /= 100
		}
		return x, nil
	}
	value, err := read(f.Value)
	if err != nil {
		return desk.Quantity{}, err
	}
	out := desk.Quantity{Value: value, Low: value, High: value, Source: f.Source}
	if f.Low != "" {
		if out.Low, err = read(f.Low); err != nil {
			return out, err
		}
	}
	if f.High != "" {
		if out.High, err = read(f.High); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (s *site) estimateEntries(q *request, d *entriesData) (*entriesResult, error) {
	seed, err := strconv.ParseUint(strings.TrimSpace(d.Seed), 10, 64)
	if err != nil {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "the seed is no whole number", Hint: "write one like 1"}
	}
	share, err := d.Share.quantity(q)
	if err != nil {
		return nil, err
	}
	fields := d.Trials
	if d.Method == "rest" {
		fields = d.Rest
	}
	quantities := make([]desk.Quantity, len(fields))
	for i, f := range fields {
		if quantities[i], err = f.quantity(q); err != nil {
			return nil, err
		}
	}
	if d.Method == "rest" {
		r, err := s.desk.Runs.Remainder(desk.Residual{Track: palermo.Smuggling, Period: d.Period, Inflow: quantities[0], Detected: quantities[1], TurnedBack: quantities[2], Facilitated: share}, seed)
		if err != nil {
			return nil, err
		}
		return q.entriesResult(r, append(fields, d.Share)), nil
	}
	if !d.Confirmed {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: q.t("entries.apart.missing"), Hint: q.t("entries.apart.missing.hint")}
	}
	f := desk.Flow{Track: palermo.Smuggling, Period: d.Period, Apprehensions: quantities[0], Recidivism: quantities[1], Deterrence: quantities[2], Facilitated: share}
	for _, a := range d.Apart {
		if a.Count == "" {
			continue
		}
		n, err := quantityField{Name: a.Name, Value: a.Count}.quantity(q)
		if err != nil {
			return nil, err
		}
		f.Apart = append(f.Apart, desk.Group{Name: a.Name, Count: int64(n.Value), Source: a.Source})
	}
	r, err := s.desk.Runs.Entries(f, seed)
	if err != nil {
		return nil, err
	}
	return q.entriesResult(r, append(fields, d.Share)), nil
}

func (q *request) entriesResult(r *desk.FlowResult, stated []quantityField) *entriesResult {
	between := func(iv desk.Interval, write func(desk.Number) string) string {
		if !iv.Lo.Known() {
			return ""
		}
		return q.t("run.between", "lo", write(iv.Lo), "hi", write(iv.Hi))
	}
	share := func(x desk.Number) string {
		if !x.Known() {
			return q.t("entries.impossible")
		}
		return q.percent(float(x))
	}
	d := &entriesResult{Entries: between(r.Entries, q.people), Attempts: between(r.Attempts, q.people), Rate: between(r.Apprehended, share), Level: q.percent(float(r.Entries.Level)), Version: r.Version, Seed: r.Seed}
	if r.Smuggled != nil {
		d.Smuggled = between(*r.Smuggled, q.people)
	}
	for _, row := range r.Table {
		d.Rows = append(d.Rows, [4]string{share(row.Deterrence), share(row.Rate), q.people(row.Attempts), q.people(row.Entries)})
	}
	for _, g := range r.Apart {
		d.Apart = append(d.Apart, apartField{g.Name, q.count(g.Count), g.Source})
	}
	if r.Dropped > 0 {
		d.Dropped = q.percent(float(r.Dropped))
	}
	for _, a := range r.Assumptions[:len(r.Assumptions)-q.statedOf(r)] {
		d.Assumptions = append(d.Assumptions, words{q.assumption(a), ""})
	}
	for _, f := range stated {
		if f.Value != "" {
			d.Stated = append(d.Stated, f)
		}
	}
	return d
}

// statedOf is how many of a result's assumptions are the figures that were
// stated, which the page shows in a table of their own.
func (q *request) statedOf(r *desk.FlowResult) int {
	if r.Smuggled != nil {
		return 4
	}
	return 3
}

// assumption is one of a flow's assumptions in the page's language. They have
// the order and the words of package estimate; one that is not known stays.
func (q *request) assumption(english string) string {
	for _, key := range []string{"returned", "same-chance", "left-out", "other-ways", "same-people"} {
		if en := q.languageBase().t("entries.assume." + key); en == sentence(english) {
			return q.t("entries.assume." + key)
		}
	}
	return sentence(english)
}

// languageBase is the English catalogue.
func (l *language) languageBase() *language {
	if l.fallback != nil {
		return l.fallback
	}
	return l
}
