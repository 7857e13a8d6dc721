package chart

import (
	"fmt"
	"strings"
)

// Overlap is one exact combination of lists.
type Overlap struct {
	On    []bool // by list
	Count int64
}

// OverlapWords are the words of a picture of overlaps in the reader's language.
type OverlapWords struct {
	Title, About string
	Lists, Count string // heads of the table
	Alone        string // who is on one list alone, for the table
	Rest         func(combinations int, people int64) string
	Figure       func(float64) string
}

// Overlaps draws how many people are on each exact combination of lists: a bar
// for each combination, the largest first, over dots for its lists, and at the
// side how many people each list has. What does not fit is summed up in words.
// (The picture is known as UpSet: Lex and others, IEEE Transactions on
// Visualization and Computer Graphics 20, 2014.)
func Overlaps(lists []string, overlaps []Overlap, w OverlapWords, o Options) Figure {
	f := Figure{Table: Table{Caption: w.Title, Head: []string{w.Lists, w.Count}}}
	totals := make([]int64, len(lists))
	for _, c := range overlaps {
		var on []string
		for i, is := range c.On {
			if is {
				on = append(on, lists[i])
				totals[i] += c.Count
			}
		}
		name := strings.Join(on, " + ")
		if len(on) == 1 {
			name += " " + w.Alone
		}
		f.Table.Rows = append(f.Table.Rows, []string{name, w.Figure(float64(c.Count))})
	}
	if len(overlaps) == 0 {
		return f
	}
	// Names above their rows on a phone, at the side elsewhere.
	const bars, row = 150, 34
	step, names := 27.0, 250.0
	if o.Narrow {
		step, names = 21, 88
	}
	d := &drawing{class: "chart overlaps", width: o.width(), title: w.Title, about: w.About, rtl: o.RTL}
	shown := min(len(overlaps), int((d.width-names-10)/step))
	top := 26.0
	d.height = top + bars + 16 + row*float64(len(lists)) + 30
	var most, mostTotal int64 = 1, 1
	for _, c := range overlaps {
		most = max(most, c.Count)
	}
	for _, n := range totals {
		mostTotal = max(mostTotal, n)
	}
	base := top + bars
	for i := range lists {
		y := base + 16 + row*(float64(i)+0.5)
		if i%2 == 0 {
			d.rect("h-stripe", 0, y-row/2, d.width, row, 0)
		}
		width := (names - 24) * float64(totals[i]) / float64(mostTotal)
		d.text("h-label", "start", 4, y+1, shorten(lists[i], int((names-20)/7.6)))
		d.rect("h-total", 4, y+7, max(width, 1), 4, 0)
		if !o.Narrow {
			d.text("h-figure", "end", names-10, y+1, w.Figure(float64(totals[i])))
		}
	}
	for k, c := range overlaps[:shown] {
		x := names + step*(float64(k)+0.5)
		h := bars * float64(c.Count) / float64(most)
		class := "h-bar"
		var first, last float64
		n := 0
		for i, is := range c.On {
			y := base + 16 + row*(float64(i)+0.5)
			if is {
				if n == 0 {
					first = y
				}
				last, n = y, n+1
			}
		}
		if n > 1 {
			class = "h-bar h-shared"
			d.line("h-tie", x, first, x, last)
		}
		for i, is := range c.On {
			y := base + 16 + row*(float64(i)+0.5)
			if is {
				d.circle("h-on", x, y, 7)
			} else {
				d.circle("h-off", x, y, 4)
			}
		}
		d.rect(class, x-step/3, base-h, 2*step/3, max(h, 1), 0)
		figure := w.Figure(float64(c.Count))
		if len([]rune(figure)) > 4 || o.Narrow && len([]rune(figure)) > 3 {
			figure = short(float64(c.Count))
		}
		d.text("h-small", "middle", x, base-h-5, figure)
	}
	if rest := overlaps[shown:]; len(rest) > 0 {
		var people int64
		for _, c := range rest {
			people += c.Count
		}
		d.text("h-quiet", "end", d.width-6, d.height-6, w.Rest(len(rest), people))
	}
	f.draw(d)
	return f
}

// short writes a number with at most four characters.
func short(x float64) string {
	for _, unit := range []struct {
		of   float64
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if x >= unit.of {
			if x < 10*unit.of {
				return fmt.Sprintf("%.1f%s", x/unit.of, unit.name)
			}
			return fmt.Sprintf("%.0f%s", x/unit.of, unit.name)
		}
	}
	return fmt.Sprintf("%.0f", x)
}
