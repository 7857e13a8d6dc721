package chart

import "math"

// Curve is a share at each place of the common axis, with its interval. Shares
// are from 0 to 1.
type Curve struct {
	Label         string
	Note          string // beside the label: how many it is of
	Share, Lo, Hi []float64
}

// CurveWords are the words of curves in the reader's language.
type CurveWords struct {
	Title, About     string
	Kind, Low, High  string // heads of the table, before those of the places
	Place            func(float64) string
	Share            func(float64) string
	AxisX, AxisShare string // what the axes are, under the title
}

// Curves draws shares along an axis that they have in common, each in a panel of
// its own with its 95 % interval, so that many stay readable and none hides
// another. Log is for rare events: the axis of shares is then logarithmic, and a
// share of none stands at its foot. Mark is a share to hold them against, drawn as
// a line; 0 for none.
func Curves(at []float64, curves []Curve, log bool, mark float64, w CurveWords, o Options) Figure {
	f := Figure{Table: Table{Caption: w.Title, Head: []string{w.Kind}}}
	for _, x := range at {
		f.Table.Head = append(f.Table.Head, w.Place(x))
	}
	for _, c := range curves {
		row := []string{c.Label + ", " + c.Note}
		for i := range at {
			row = append(row, w.Share(c.Share[i])+" ("+w.Low+" "+w.Share(c.Lo[i])+", "+w.High+" "+w.Share(c.Hi[i])+")")
		}
		f.Table.Rows = append(f.Table.Rows, row)
	}
	if len(at) < 2 || len(curves) == 0 {
		return f
	}
	const head, left, right, gap, panel, plot = 46, 50, 18, 14, 150, 92
	columns := 3
	if o.Narrow {
		columns = 1
	}
	rows := (len(curves) + columns - 1) / columns
	d := &drawing{class: "chart curves", width: o.width(), height: float64(head + rows*panel + 8), title: w.Title, about: w.About, rtl: o.RTL}
	d.text("h-quiet", "start", 12, 16, w.AxisShare)
	d.text("h-quiet", "end", d.width-right, 16, w.AxisX)
	wide := (d.width - right - float64(columns)*left - float64(columns-1)*gap) / float64(columns)
	first, last := at[0], at[len(at)-1]
	for k, c := range curves {
		x0 := float64(k%columns)*(wide+left+gap) + left
		y0 := float64(head + (k/columns)*panel + 22)
		y := axis{lo: 0, hi: 1, from: y0 + plot, to: y0, ticks: []float64{0, 0.5, 1}}
		if log {
			y = axis{lo: 1e-4, hi: 1, from: y0 + plot, to: y0, log: true, ticks: []float64{1e-4, 1e-2, 1}}
		}
		x := func(v float64) float64 { return x0 + wide*(v-first)/(last-first) }
		d.text("h-label", "start", x0, y0-8, shorten(c.Label, int(wide/9)))
		d.text("h-small", "end", x0+wide, y0-8, c.Note)
		for _, t := range y.ticks {
			d.line("h-rule", x0, y.at(t), x0+wide, y.at(t))
			d.text("h-small", "end", x0-6, y.at(t)+4, w.Share(t))
		}
		for _, v := range []float64{first, nearest(at, (first+last)/2), last} {
			d.text("h-small", "middle", x(v), y0+plot+16, w.Place(v))
		}
		if mark > 0 {
			d.line("h-even", x0, y.at(mark), x0+wide, y.at(mark))
		}
		var line, band, back []point
		for i, v := range at {
			if math.IsNaN(c.Share[i]) {
				continue
			}
			line = append(line, point{x(v), y.at(c.Share[i])})
			band, back = append(band, point{x(v), y.at(c.Hi[i])}), append([]point{{x(v), y.at(c.Lo[i])}}, back...)
		}
		d.path("h-band", true, append(band, back...)...)
		d.path("h-cap-counted", false, line...)
	}
	f.draw(d)
	return f
}

// nearest is the place that is nearest to v.
func nearest(at []float64, v float64) float64 {
	best := at[0]
	for _, x := range at {
		if math.Abs(x-v) < math.Abs(best-v) {
			best = x
		}
	}
	return best
}
