package chart

import (
	"fmt"
	"math"
)

// SpaceWords are the words of a picture of models in the reader's language.
type SpaceWords struct {
	Title, About       string
	Best, Within       string // labels of the best model and of the line of ten
	Estimate, Worse    string // names of the axes
	Model, People, BIC string // heads of the table
	Figure             func(float64) string
}

// Space draws every model as a point: to the side how many people it estimates,
// downwards how much worse it fits than the best by Schwarz's criterion. Where
// there are more than a few hundred the points are counted in tiles. estimates
// and worse are in order, best first; names are of the first models.
//
// The downward scale is of square roots: models within ten of the best, between
// which the criterion hardly decides, would else share a line.
func Space(estimates, worse []float64, names []string, w SpaceWords, o Options) Figure {
	f := Figure{Table: Table{Caption: w.Title, Head: []string{w.Model, w.People, w.BIC}}}
	for i, n := range names {
		f.Table.Rows = append(f.Table.Rows, []string{n, w.Figure(estimates[i]), fmt.Sprintf("%.1f", worse[i])})
	}
	if len(estimates) == 0 {
		return f
	}
	d := &drawing{class: "chart space", width: o.width(), height: 420, title: w.Title, about: w.About, rtl: o.RTL}
	const top, bottom, left = 34, 370, 40
	x := newAxis(estimates, left, d.width-14, 62)
	most := math.Max(worse[len(worse)-1], 12)
	y := func(v float64) float64 { return top + (bottom-top)*math.Sqrt(max(v, 0)/most) }
	d.rect("h-band", left, y(0)-6, d.width-14-left, y(10)-y(0)+6, 0)
	d.text("h-quiet", "end", d.width-18, y(10)-6, w.Within)
	last := -20.0
	for _, v := range []float64{0, 10, 50, 200, 1000, 5000} {
		if v <= most && y(v)-last > 16 {
			d.line("h-rule", left, y(v), d.width-14, y(v))
			d.text("h-figure", "end", left-6, y(v)+4, w.Figure(v))
			last = y(v)
		}
	}
	if len(estimates) <= 300 {
		for i := len(estimates) - 1; i >= 0; i-- {
			d.circle("h-point", x.at(estimates[i]), y(worse[i]), 4)
		}
	} else {
		tiles(d, x, y, estimates, worse)
	}
	d.circle("h-best", x.at(estimates[0]), y(worse[0]), 7)
	words := w.Best + " " + names[0]
	at, anchor := fit(d.width, x.at(estimates[0]), textWidth(words, 14))
	d.text("h-label", anchor, at, 18, words)
	x.below(d, bottom, w.Figure)
	d.text("h-quiet", "end", d.width-14, bottom+38, w.Estimate)
	d.text("h-quiet", "start", 4, bottom+38, w.Worse)
	f.draw(d)
	return f
}

// tiles draws how many models there are in each tile, in five steps of which
// each is some four times the one before.
func tiles(d *drawing, x axis, y func(float64) float64, estimates, worse []float64) {
	const side = 7
	counts := map[[2]int]int{}
	most := 1
	for i, e := range estimates {
		at := [2]int{int(x.at(e)) / side, int(y(worse[i])) / side}
		counts[at]++
		most = max(most, counts[at])
	}
	for row := range 60 {
		for col := range int(d.width)/side + 1 {
			n := counts[[2]int{col, row}]
			if n == 0 {
				continue
			}
			step := 1 + int(4*math.Log(float64(n))/math.Log(float64(max(most, 2))))
			d.rect(fmt.Sprintf("h-tile h-tile%d", min(step, 5)), float64(col*side), float64(row*side), side, side, 0)
		}
	}
}
