package chart

import (
	"math"
	"strings"
)

// Part is what an interval is in a picture of several methods.
type Part int

// The parts.
const (
	Counted  Part = iota // it belongs to the range
	Compared             // shown to compare with
	Bounded              // a lower bound: the figure may be larger
)

// IntervalRow is one method. Figures that are not known are NaN; a row without
// an interval shows Refused, the reason, instead.
type IntervalRow struct {
	Label            string
	Part             Part
	Estimate, Lo, Hi float64
	Model            string // for the table; may be empty
	Refused          string
	Waiting          bool // its turn has not come
}

// known reports whether there is something to draw.
func (r IntervalRow) known() bool { return finite(r.Lo) && finite(r.Hi) }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// IntervalWords are the words of a picture of intervals in the reader's language.
type IntervalWords struct {
	Title, About                        string
	Seen                                string // on the line of the number seen
	Band                                string // on the band of the range
	AtLeast                             string // before a lower bound
	Refused, Waiting                    string
	Log                                 string // that the axis is logarithmic
	Method, Estimate, Low, High, Counts string // heads of the table
	CountsYes, CountsNo, CountsBound    string
	Model, None                         string
	Figure                              func(float64) string
}

// Intervals draws methods side by side on one axis, each with its interval, and
// the hull of those that count as a band behind them: no method stands above
// another. Lo and hi are the band, NaN for none; seen is the number of people
// seen, below which nothing can lie.
func Intervals(rows []IntervalRow, seen, lo, hi float64, w IntervalWords, o Options) Figure {
	f := Figure{Table: Table{Caption: w.Title, Head: []string{w.Method, w.Estimate, w.Low, w.High, w.Counts, w.Model}}}
	figures := []float64{seen}
	for _, r := range rows {
		if r.known() {
			figures = append(figures, r.Lo, r.Hi)
			if finite(r.Estimate) {
				figures = append(figures, r.Estimate)
			}
		}
		f.Table.Rows = append(f.Table.Rows, w.row(r))
	}
	// On a phone the name stands over its interval, elsewhere beside it.
	const head, foot = 46, 44
	l := intervalLayout{line: 38, name: 14, bar: 19, text: 24, from: 214, to: o.width() - 172, says: o.width() - 14}
	if o.Narrow {
		l = intervalLayout{line: 46, name: 8, bar: 30, text: 16, from: 14, to: o.width() - 14, says: o.width() - 8, over: true}
	}
	d := &drawing{class: "chart intervals", width: o.width(), height: head + l.line*float64(len(rows)) + foot, title: w.Title, about: w.About, rtl: o.RTL}
	x := newAxis(figures, l.from, l.to, 62)
	bottom := d.height - foot
	if finite(lo) && finite(hi) {
		d.rect("h-band", x.at(lo), head-12, max(x.at(hi)-x.at(lo), 2), bottom-head+12, 0)
		words := w.Band + " " + w.Figure(lo) + " – " + w.Figure(hi)
		at, anchor := fit(d.width, (x.at(lo)+x.at(hi))/2, textWidth(words, 15))
		d.text("h-title", anchor, at, 22, words)
	}
	x.below(d, bottom, w.Figure)
	for i, r := range rows {
		y := head + l.line*float64(i)
		top := y
		if l.over { // lines leave room for the words
			top += 21
		}
		d.line("h-seen", x.at(seen), top, x.at(seen), y+l.line)
		if finite(lo) && finite(hi) {
			d.line("h-edge", x.at(lo), top, x.at(lo), y+l.line)
			d.line("h-edge", x.at(hi), top, x.at(hi), y+l.line)
		}
		w.draw(d, x, l, r, y)
	}
	words := w.Seen + " " + w.Figure(seen)
	if x.log {
		words += " · " + w.Log
	}
	at, anchor := fit(d.width, x.at(seen), textWidth(words, 13))
	if anchor == "middle" {
		at, anchor = x.at(seen)-8, "start"
	}
	d.text("h-quiet", anchor, at, d.height-4, words)
	f.draw(d)
	return f
}

// intervalLayout is where the parts of a row stand.
type intervalLayout struct {
	line       float64 // height of a row
	name, says float64 // where the name begins and the figures end
	bar, text  float64 // below the top of the row
	from, to   float64 // the axis
	over       bool    // the words stand over the interval
}

func (w IntervalWords) row(r IntervalRow) []string {
	counts := map[Part]string{Counted: w.CountsYes, Compared: w.CountsNo, Bounded: w.CountsBound}[r.Part]
	show := func(v float64) string {
		if finite(v) {
			return w.Figure(v)
		}
		return w.None
	}
	switch {
	case r.Waiting:
		return []string{r.Label, w.Waiting, w.None, w.None, counts, ""}
	case r.Refused != "" && !finite(r.Estimate):
		return []string{r.Label, w.Refused + ": " + r.Refused, w.None, w.None, counts, ""}
	}
	return []string{r.Label, show(r.Estimate), show(r.Lo), show(r.Hi), counts, r.Model}
}

// draw draws one method: its name, the interval with the estimate, its figures.
func (w IntervalWords) draw(d *drawing, x axis, l intervalLayout, r IntervalRow, y float64) {
	class := map[Part]string{Counted: "counted", Compared: "compared", Bounded: "bounded"}[r.Part]
	bar := y + l.bar
	d.line("h-rule", l.name, y+l.line, l.says, y+l.line)
	name := "h-label"
	if r.Waiting {
		name += " h-wait"
	}
	d.text(name, "start", l.name, y+l.text, r.Label)
	if !r.known() {
		class, why := "h-refused", w.Refused
		if r.Waiting {
			class, why = "h-quiet", w.Waiting
		} else if r.Refused != "" {
			why += ": " + r.Refused
		}
		d.text(class, "start", l.from, bar+5, shorten(why, int((l.says-l.from)/6.9)))
		return
	}
	says := w.Figure(r.Lo) + " – " + w.Figure(r.Hi)
	if r.Part == Bounded && finite(r.Estimate) {
		says = w.AtLeast + " " + w.Figure(r.Estimate)
	}
	d.text("h-says", "end", l.says, y+l.text, says)
	lo, hi := x.at(r.Lo), x.at(r.Hi)
	d.line("h-"+class, lo, bar, max(hi, lo+1), bar)
	d.line("h-cap-"+class, lo, bar-6, lo, bar+6)
	if r.Part == Bounded { // open upwards: an arrow in place of the end
		d.path("h-cap-"+class, false, point{hi - 6, bar - 6}, point{hi, bar}, point{hi - 6, bar + 6})
	} else {
		d.line("h-cap-"+class, hi, bar-6, hi, bar+6)
	}
	if e := x.at(r.Estimate); finite(r.Estimate) {
		switch r.Part {
		case Counted:
			d.circle("h-dot", e, bar, 6)
		case Compared:
			d.circle("h-ring", e, bar, 5.5)
		case Bounded:
			d.path("h-ring", true, point{e - 6, bar - 6}, point{e + 6, bar}, point{e - 6, bar + 6})
		}
	}
}

// below draws the ticks of a horizontal axis under a picture.
func (a axis) below(d *drawing, y float64, figure func(float64) string) {
	d.line("h-axis", min(a.from, a.to), y, max(a.from, a.to), y)
	for _, t := range a.ticks {
		d.line("h-tick", a.at(t), y, a.at(t), y+5)
		at, anchor := fit(d.width, a.at(t), textWidth(figure(t), 13))
		d.text("h-figure", anchor, at, y+19, figure(t))
	}
}

// fit moves a text that would run over an edge of the drawing.
func fit(width, x, w float64) (float64, string) {
	switch {
	case x-w/2 < 4:
		return 4, "start"
	case x+w/2 > width-4:
		return width - 4, "end"
	}
	return x, "middle"
}

// Options say how a picture is laid out.
type Options struct {
	Narrow bool // for a phone
	RTL    bool // the page runs from right to left
}

func (o Options) width() float64 {
	if o.Narrow {
		return 340
	}
	return 760
}

// draw puts a drawing into a figure.
func (f *Figure) draw(d *drawing) {
	f.drawing = d
	f.SVG = d.svg()
}

// describe joins sentences.
func describe(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }
