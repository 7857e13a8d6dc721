package chart

import (
	"fmt"
	"html"
	"strings"

	"palermo"
)

// Row is one offence of a grid, or, with Heading, the name of whose conduct the
// rows below are about.
type Row struct {
	Heading bool
	Track   palermo.Track
	Label   string
	Outcome palermo.Truth
	Stones  []Stone
}

// GridWords are the words of a grid in the reader's language.
type GridWords struct {
	Title                     string
	Offence, Outcome, Element string // the heads of the table
	Truth                     func(palermo.Truth) string
}

// Grid draws offences as rows of their elements, in the order given. The table
// has a line for every element.
func Grid(rows []Row, w GridWords, rtl bool) Figure {
	f := Figure{Table: Table{Caption: w.Title, Head: []string{w.Offence, w.Outcome, w.Element}}}
	if len(rows) == 0 {
		return f
	}
	const line, tile, gap = 30, 26, 8
	most := 0
	for _, r := range rows {
		most = max(most, len(r.Stones))
	}
	const labels = 470
	width := labels + 44 + most*tile + gap
	height := line * len(rows)
	at := func(x, w int) int {
		if rtl {
			return width - x - w
		}
		return x
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="grid" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s" focusable="false">`, width, height, width, height, html.EscapeString(w.Title))
	whose := ""
	for i, r := range rows {
		y := i * line
		fmt.Fprintf(&b, `<g class="t-%s" transform="translate(0 %d)">`, r.Track, y)
		x := 0
		if rtl {
			x = width
		}
		class := "t-row"
		if r.Heading {
			class = "t-head"
		}
		fmt.Fprintf(&b, `<text class="%s" x="%d" y="20" text-anchor="start">%s</text>`, class, x, html.EscapeString(shorten(r.Label, 62)))
		if r.Heading {
			b.WriteString(`</g>`)
			whose = r.Label + ": "
			continue
		}
		b.WriteString(use(r.Outcome, float64(at(labels, 20)), 5, 20))
		elements := make([]string, len(r.Stones))
		for k, s := range r.Stones {
			b.WriteString(use(s.Outcome, float64(at(labels+44+k*tile, 16)), 7, 16))
			elements[k] = s.Label + ": " + w.Truth(s.Outcome)
		}
		f.Table.Rows = append(f.Table.Rows, []string{whose + r.Label, w.Truth(r.Outcome), strings.Join(elements, "; ")})
		b.WriteString(`</g>`)
	}
	b.WriteString(`</svg>`)
	f.SVG = b.String()
	return f
}

// shorten cuts a label at a number of characters; the table has it whole.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimSpace(string(r[:n-1])) + "…"
}
