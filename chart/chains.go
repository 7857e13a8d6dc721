package chart

import (
	"fmt"
	"math"
)

// ChainWords are the words of pictures of chains in the reader's language.
type ChainWords struct {
	Trace, TraceAbout        string
	Ranks, RanksAbout        string
	Chain                    func(n int) string
	Lowest, Middle, Highest  string // heads of the table of the trace: of each chain's draws
	Even                     string // on the line where agreeing chains lie
	LowHalf, HighHalf, Draws string // heads of the table of ranks
	Figure                   func(float64) string
}

// Trace draws the draws of several chains in their order, each in a strip of its
// own on one scale: chains that agree look alike.
func Trace(chains [][]float64, w ChainWords, o Options) Figure {
	f := Figure{Table: Table{Caption: w.Trace, Head: []string{"", w.Lowest, w.Middle, w.Highest}}}
	var figures []float64
	for i, c := range chains {
		if len(c) == 0 {
			continue
		}
		lo, hi, sum := math.Inf(1), math.Inf(-1), 0.0
		for _, v := range c {
			lo, hi, sum = min(lo, v), max(hi, v), sum+v
		}
		figures = append(figures, lo, hi)
		f.Table.Rows = append(f.Table.Rows, []string{w.Chain(i + 1), w.Figure(lo), w.Figure(sum / float64(len(c))), w.Figure(hi)})
	}
	if len(figures) == 0 {
		return f
	}
	const left, strip = 62, 84
	d := &drawing{class: "chart chains", width: o.width(), height: 14 + strip*float64(len(chains)), title: w.Trace, about: w.TraceAbout, rtl: o.RTL}
	for i, c := range chains {
		top := 8 + strip*float64(i)
		y := newAxis(figures, top+strip-14, top+18, 32)
		for _, t := range y.ticks {
			d.line("h-rule", left, y.at(t), d.width-8, y.at(t))
			d.text("h-small", "end", left-6, y.at(t)+4, w.Figure(t))
		}
		var line []point
		for k, v := range c {
			line = append(line, point{left + (d.width-8-left)*float64(k)/float64(max(len(c)-1, 1)), y.at(v)})
		}
		d.path("h-trace", false, line...)
		d.text("h-label", "start", left, top+12, w.Chain(i+1))
	}
	f.draw(d)
	return f
}

// Ranks draws how each chain's draws lie among the draws of all: with chains
// that agree every bar is about as high as the line. (Vehtari and others,
// Bayesian Analysis 16, 2021.)
func Ranks(ranks [][]int, w ChainWords, o Options) Figure {
	f := Figure{Table: Table{Caption: w.Ranks, Head: []string{"", w.Draws, w.LowHalf, w.HighHalf}}}
	most := 1
	for i, bins := range ranks {
		all, low := 0, 0
		for k, n := range bins {
			all += n
			if k < len(bins)/2 {
				low += n
			}
			most = max(most, n)
		}
		f.Table.Rows = append(f.Table.Rows, []string{w.Chain(i + 1), w.Figure(float64(all)), w.Figure(float64(low)), w.Figure(float64(all - low))})
	}
	if len(ranks) == 0 || len(ranks[0]) == 0 {
		return f
	}
	columns := min(len(ranks), 4)
	if o.Narrow {
		columns = 2
	}
	const high = 120
	rows := (len(ranks) + columns - 1) / columns
	d := &drawing{class: "chart ranks", width: o.width(), height: high*float64(rows) + 26, title: w.Ranks, about: w.RanksAbout, rtl: o.RTL}
	cell := d.width / float64(columns)
	for i, bins := range ranks {
		left, top := cell*float64(i%columns)+4, high*float64(i/columns)
		bottom := top + high - 10
		bar := (cell - 14) / float64(len(bins))
		total := 0
		for k, n := range bins {
			h := (high - 34) * float64(n) / float64(most)
			d.rect("h-bar", left+bar*float64(k), bottom-h, bar-1, h, 0)
			total += n
		}
		even := bottom - (high-34)*float64(total)/float64(len(bins))/float64(most)
		d.line("h-even", left, even, left+bar*float64(len(bins)), even)
		d.text("h-label", "start", left, top+14, w.Chain(i+1))
	}
	d.text("h-quiet", "start", 4, d.height-6, fmt.Sprint("- - ", w.Even))
	f.draw(d)
	return f
}
