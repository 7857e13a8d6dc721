package web

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"palermo"
	"palermo/chart"
	"palermo/desk"
)

// picture is a drawing for wide and for narrow windows, with its table and the
// files that can be taken away.
type picture struct {
	Name         string
	Title, Text  string
	Wide, Narrow chart.Figure
	Run          string // id; empty while there are no files
	draw         func(chart.Options) chart.Figure
}

func (q *request) picture(name, run string, draw func(chart.Options) chart.Figure) picture {
	return picture{Name: name, Title: q.t("picture." + name), Text: q.t("picture." + name + ".text"), Run: run, draw: draw,
		Wide: draw(chart.Options{RTL: q.rtl()}), Narrow: draw(chart.Options{RTL: q.rtl(), Narrow: true})}
}

func float(x desk.Number) float64 { return float64(x) }

// intervals draws the methods of a panel side by side; methods whose turn has
// not come wait. Methods that count for the range come first.
func (q *request) intervals(results []*desk.Estimate, p *desk.Panel, all []desk.Method) picture {
	return q.intervalsOf("", results, p, all)
}

func (q *request) intervalsOf(run string, results []*desk.Estimate, p *desk.Panel, all []desk.Method) picture {
	var rows []chart.IntervalRow
	seen := 0.0
	for _, r := range results {
		m := q.methodRow(r, p)
		row := chart.IntervalRow{Label: m.Name, Estimate: float(r.Estimate), Lo: float(r.Interval.Lo), Hi: float(r.Interval.Hi), Model: r.Model, Refused: m.Refused.Text}
		row.Part = map[string]chart.Part{"counts": chart.Counted, "compare": chart.Compared, "bound": chart.Bounded}[m.Role]
		rows = append(rows, row)
		seen = float64(r.N)
	}
	for _, m := range all {
		if !slices.ContainsFunc(results, func(r *desk.Estimate) bool { return r.Method == m }) {
			row := chart.IntervalRow{Label: q.t("method." + string(m)), Waiting: true, Estimate: math.NaN(), Lo: math.NaN(), Hi: math.NaN()}
			if role := m.Describe().Role; role == "compare" {
				row.Part = chart.Compared
			} else if role == "bound" {
				row.Part = chart.Bounded
			}
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b chart.IntervalRow) int { return int(a.Part) - int(b.Part) })
	lo, hi := math.NaN(), math.NaN()
	about := q.t("picture.methods.norange")
	if p != nil {
		seen = float64(p.N)
		if p.Range.Lo.Known() {
			lo, hi = float(p.Range.Lo), float(p.Range.Hi)
			about = q.t("picture.methods.about", "lo", q.people(p.Range.Lo), "hi", q.people(p.Range.Hi), "n", len(rows))
		}
	}
	w := chart.IntervalWords{Title: q.t("picture.methods"), About: about, Seen: q.t("picture.seen"), Band: q.t("picture.range"), AtLeast: q.t("picture.at-least"),
		Refused: q.t("picture.refused"), Waiting: q.t("picture.waiting"), Log: q.t("picture.log"), Method: q.t("picture.method"), Estimate: q.t("picture.estimate"),
		Low: q.t("picture.low"), High: q.t("picture.high"), Counts: q.t("picture.counts"), CountsYes: q.t("picture.counts.yes"), CountsNo: q.t("picture.counts.no"),
		CountsBound: q.t("picture.counts.bound"), Model: q.t("picture.model"), None: q.t("picture.none"), Figure: q.figure}
	return q.picture("methods", run, func(o chart.Options) chart.Figure { return chart.Intervals(rows, seen, lo, hi, w, o) })
}

// pictures are those of a finished run that there are.
func (q *request) pictures(k *desk.KeptRun) []picture {
	out := []picture{q.intervalsOf(k.ID, k.Results(), k.Panel, nil)}
	p := k.Pictures()
	if p.Lists != nil {
		out = append(out, q.overlaps(k))
	}
	if p.Space != nil && len(p.Space.Estimates) > 0 {
		sp := p.Space
		w := chart.SpaceWords{Title: q.t("picture.space"), About: q.t("picture.space.about", "n", q.count(sp.Models), "best", sp.Best[0], "estimate", q.figure(sp.Estimates[0])),
			Best: q.t("picture.space.best"), Within: q.t("picture.space.within"), Estimate: q.t("picture.people"), Worse: q.t("picture.space.worse"),
			Model: q.t("picture.model"), People: q.t("picture.estimate"), BIC: q.t("picture.space.bic"), Figure: q.figure}
		out = append(out, q.picture("space", k.ID, func(o chart.Options) chart.Figure { return chart.Space(sp.Estimates, sp.BIC, sp.Best, w, o) }))
	}
	if len(p.Along) > 1 {
		out = append(out, q.trajectory(k))
	}
	for _, c := range p.Chains {
		w := chart.ChainWords{Trace: q.t("picture.trace"), TraceAbout: q.t("picture.trace.about", "method", q.t("method."+string(c.Method)), "chains", len(c.Values)),
			Ranks: q.t("picture.ranks"), RanksAbout: q.t("picture.ranks.about"), Chain: func(n int) string { return q.t("picture.chain", "n", n) },
			Lowest: q.t("picture.lowest"), Middle: q.t("picture.mean"), Highest: q.t("picture.highest"), Even: q.t("picture.even"),
			Draws: q.t("picture.draws"), LowHalf: q.t("picture.lowhalf"), HighHalf: q.t("picture.highhalf"), Figure: q.figure}
		method := "-" + string(c.Method)
		trace := q.picture("trace", k.ID, func(o chart.Options) chart.Figure { return chart.Trace(c.Values, w, o) })
		ranks := q.picture("ranks", k.ID, func(o chart.Options) chart.Figure { return chart.Ranks(c.Ranks, w, o) })
		trace.Title += ": " + q.t("method."+string(c.Method))
		ranks.Title += ": " + q.t("method."+string(c.Method))
		if c.RHat.Known() {
			trace.Text += " " + q.t("picture.rhat", "rhat", strings.Replace(strconv.FormatFloat(float(c.RHat), 'f', 3, 64), ".", q.t("figure.point"), 1), "ess", q.people(c.ESS))
		}
		trace.Name, ranks.Name = "trace"+method, "ranks"+method
		out = append(out, trace, ranks)
	}
	return out
}

func (q *request) overlaps(k *desk.KeptRun) picture {
	var overlaps []chart.Overlap
	cells := slices.Clone(k.Table.Cells)
	slices.SortStableFunc(cells, func(a, b desk.Cell) int {
		switch {
		case a.Count > b.Count:
			return -1
		case a.Count < b.Count:
			return 1
		}
		return 0
	})
	shared := int64(0)
	for _, c := range cells {
		on := make([]bool, len(k.Table.Lists))
		for i := range on {
			on[i] = c.On>>i&1 == 1
		}
		if c.On&(c.On-1) != 0 {
			shared += c.Count
		}
		overlaps = append(overlaps, chart.Overlap{On: on, Count: c.Count})
	}
	w := chart.OverlapWords{Title: q.t("picture.overlaps"), About: q.t("picture.overlaps.about", "n", q.count(shared), "combinations", len(cells)),
		Lists: q.t("picture.lists"), Count: q.t("picture.count"), Alone: q.t("picture.alone"),
		Rest: func(n int, people int64) string { return q.t("picture.rest", "n", n, "people", q.count(people)) }, Figure: q.figure}
	return q.picture("overlaps", k.ID, func(o chart.Options) chart.Figure { return chart.Overlaps(k.Table.Lists, overlaps, w, o) })
}

func (q *request) trajectory(k *desk.KeptRun) picture {
	var steps []chart.Step
	for _, v := range k.Pictures().Along {
		steps = append(steps, chart.Step{Label: v.Change, Seen: float64(v.N), Estimate: float(v.Estimate), Lo: float(v.Interval.Lo), Hi: float(v.Interval.Hi), Refused: v.Refused})
	}
	w := chart.TrajectoryWords{Title: q.t("picture.trajectory"), About: q.t("picture.trajectory.about", "n", len(steps), "column", k.Pictures().When), Seen: q.t("picture.seen"),
		Until: q.t("picture.until"), Estimate: q.t("picture.estimate"), Low: q.t("picture.low"), High: q.t("picture.high"), Why: q.t("picture.refused"), None: q.t("picture.none"), Figure: q.figure, Each: q.t("picture.each"),
		Ratio: func(x float64) string {
			return strings.Replace(strconv.FormatFloat(x, 'f', 1, 64), ".", q.t("figure.point"), 1)
		}}
	return q.picture("trajectory", k.ID, func(o chart.Options) chart.Figure { return chart.Trajectory(steps, w, o) })
}

// runPicture hands a picture out as a file: SVG in the language of the page, PNG
// in English where the language has letters that its font has not.
func (s *site) runPicture(w http.ResponseWriter, r *http.Request) {
	name, kind, ok := strings.Cut(r.PathValue("file"), ".")
	data, err := func() ([]byte, error) {
		none := &palermo.Error{Code: palermo.NotFound, Message: "there is no such picture", Hint: "take one from the page of the run"}
		if !ok || kind != "svg" && kind != "png" {
			return nil, none
		}
		k, err := s.desk.Runs.Run(r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		q := s.request(r)
		if kind == "png" && q.rtl() {
			q.language = s.languages[0]
		}
		if !k.Finished() {
			return nil, none
		}
		pictures := q.pictures(k)
		i := slices.IndexFunc(pictures, func(p picture) bool { return p.Name == name })
		if i < 0 {
			return nil, none
		}
		f := pictures[i].draw(chart.Options{RTL: q.rtl()})
		if kind == "svg" {
			return f.File(k.Options.Track), nil
		}
		return f.PNG(k.Options.Track, 2)
	}()
	if err != nil {
		s.page(func(*request) (*view, error) { return nil, err })(w, r)
		return
	}
	attach(w, fmt.Sprintf("palermo-%s-%s.%s", r.PathValue("id"), name, kind), map[string]string{"svg": "image/svg+xml", "png": "image/png"}[kind], data)
}

// missedRow is the estimate if a share of the links was missed.
type missedRow struct {
	Share, Seen, Says, Low, High string
	Refused                      words
}

func (q *request) missedRow(m desk.MissedRow) missedRow {
	return missedRow{Share: q.percent(float(m.Missed)), Seen: q.people(m.N), Says: q.people(m.Estimate), Low: q.people(m.Interval.Lo), High: q.people(m.Interval.Hi), Refused: words{sentence(m.Refused), q.unless(base)}}
}

// missed fills in what would be if links were missed: the run's own table, and
// the share that the form asks for.
func (s *site) missed(q *request, k *desk.KeptRun, d *runData) error {
	for _, m := range k.Missed {
		d.Missed = append(d.Missed, q.missedRow(m))
	}
	asked := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(q.URL.Query().Get("missed")), "%"))
	if asked == "" {
		return nil
	}
	x, err := strconv.ParseFloat(strings.Replace(asked, ",", ".", 1), 64)
	if err != nil || !(x >= 0 && x < 100) {
		return &palermo.Error{Code: palermo.Invalid, Message: "the share of links missed is no number from 0 to below 100", Hint: "write one like 3 or 7.5"}
	}
	row, err := s.desk.Runs.IfMissed(q.Context(), k, x/100)
	if err != nil {
		return err
	}
	r := q.missedRow(*row)
	d.Asked = &r
	return nil
}

// listsData is how much a quick method's estimate hangs on the lists as they are.
type listsData struct {
	Held            []heldRow
	HeldIn, HeldAll int
	Omitted, Merged []changedRow
	Method          string
}

type heldRow struct {
	List                         string
	Truth, Seen, Says, Low, High string
	Covered                      bool
	Refused                      words
}

type changedRow struct {
	Change                string
	Seen, Says, Low, High string
	Refused               words
}

func (q *request) listsData(k *desk.KeptRun) *listsData {
	p := k.Pictures().Lists
	if p == nil {
		return nil
	}
	d := &listsData{Method: q.t("method." + string(k.Quick()))}
	for _, h := range p.HeldOut {
		d.Held = append(d.Held, heldRow{h.List, q.count(h.Truth), q.count(h.Seen), q.people(h.Estimate), q.people(h.Interval.Lo), q.people(h.Interval.Hi), h.Covered, words{sentence(h.Refused), q.unless(base)}})
		if h.Refused == "" {
			d.HeldAll++
			if h.Covered {
				d.HeldIn++
			}
		}
	}
	changed := func(v desk.Variant, name string) changedRow {
		return changedRow{name, q.count(v.N), q.people(v.Estimate), q.people(v.Interval.Lo), q.people(v.Interval.Hi), words{sentence(v.Refused), q.unless(base)}}
	}
	lists := k.Table.Lists
	for i, v := range p.Omitted {
		d.Omitted = append(d.Omitted, changed(v, q.t("run.without", "list", lists[i])))
	}
	n := 0
	for i := range lists {
		for j := i + 1; j < len(lists); j++ {
			if n < len(p.Merged) {
				d.Merged = append(d.Merged, changed(p.Merged[n], lists[i]+" + "+lists[j]))
			}
			n++
		}
	}
	return d
}

// partsData is the strata beside the total, with what separates them.
type partsData struct {
	Columns         string
	Rows            []changedRow
	Total           changedRow
	Sum, Difference string
	Missing         []string
	Method          string
}

func (q *request) partsData(k *desk.KeptRun) *partsData {
	p := k.Pictures().Parts
	if p == nil {
		return nil
	}
	row := func(name string, r *desk.Estimate, refused string) changedRow {
		c := changedRow{Change: name, Refused: words{sentence(refused), q.unless(base)}}
		if r != nil {
			c.Seen, c.Says, c.Low, c.High = q.count(r.N), q.people(r.Estimate), q.people(r.Interval.Lo), q.people(r.Interval.Hi)
		}
		return c
	}
	d := &partsData{Columns: strings.Join(p.Columns, ", "), Total: row(q.t("run.total"), p.Total, ""), Sum: q.people(p.Sum), Difference: q.people(p.Difference), Missing: p.Missing, Method: q.t("method." + string(p.Total.Method))}
	for _, s := range p.Strata {
		d.Rows = append(d.Rows, row(strings.Join(s.Level, ", "), s.Result, s.Refused))
	}
	return d
}

// citation is a text to cite a run by: what it is of, how it was made, and what
// repeats it.
func (q *request) citation(k *desk.KeptRun) string {
	result := q.t("cite.unfinished")
	switch {
	case k.Panel != nil && k.Panel.Range.Lo.Known():
		result = q.t("cite.panel", "lo", q.people(k.Panel.Range.Lo), "hi", q.people(k.Panel.Range.Hi), "verdict", q.t("run.short."+string(k.Panel.Verdict)))
	case k.Result != nil && k.Result.Interval.Lo.Known():
		result = q.t("cite.one", "method", q.t("method."+string(k.Result.Method)), "lo", q.people(k.Result.Interval.Lo), "hi", q.people(k.Result.Interval.Hi), "level", q.percent(float(k.Result.Interval.Level)))
	case k.Finished():
		result = q.t("cite.none")
	}
	var n int64
	for _, c := range k.Table.Cells {
		n += c.Count
	}
	level := 0.95
	if k.Options.Level != 0 {
		level = k.Options.Level
	}
	return q.t("cite.text", "table", k.Table.Name, "track", q.t("track."+k.Options.Track.String()), "n", q.count(n), "lists", len(k.Table.Lists), "result", result,
		"method", q.t("method."+string(k.Options.Method)), "bootstrap", q.count(k.Options.Bootstrap), "level", q.percent(level), "seed", k.Options.Seed, "version", k.Version, "hash", k.Table.Hash, "run", k.ID)
}

// report is a run as pages to print: nothing on it is folded away.
func (s *site) report(q *request) (*view, error) {
	k, err := s.desk.Runs.Run(q.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if !k.Finished() {
		return nil, &palermo.Error{Code: palermo.Conflict, Message: "the run has no result yet", Hint: "let it go on"}
	}
	d, err := s.runData(q, k)
	return &view{page: "runreport", nav: "numbers", title: q.t("report.title", "table", d.Title), data: d}, err
}

// besideData is runs of one table side by side.
type besideData struct {
	Runs    []runLine
	Rows    []besideRow
	Range   string
	Verdict string
	Reasons reasonLists
	Track   palermo.Track
	Picture picture
}

type besideRow struct {
	methodRow
	Run     string
	Options string
}

func (s *site) compareRuns(q *request) (*view, error) {
	ids := q.URL.Query()["run"]
	if len(ids) > 12 {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "more than twelve runs cannot be read side by side", Hint: "choose fewer"}
	}
	c, err := s.desk.Runs.Compare(ids)
	if err != nil {
		return nil, err
	}
	d := besideData{Verdict: string(c.Panel.Verdict), Range: q.rangeWords(c.Panel), Reasons: q.reasons(c.Panel), Track: c.Panel.Track}
	for _, k := range c.Runs {
		d.Runs = append(d.Runs, q.runLine(k))
		for _, r := range k.Results() {
			d.Rows = append(d.Rows, besideRow{q.methodRow(r, c.Panel), k.ID, q.t("sides.options", "seed", k.Options.Seed, "bootstrap", q.count(k.Options.Bootstrap))})
		}
	}
	d.Picture = q.intervals(c.Panel.Results, c.Panel, nil)
	return &view{page: "runcompare", nav: "numbers", title: q.t("sides.title"), data: d}, nil
}
