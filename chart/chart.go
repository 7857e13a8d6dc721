// Package chart draws what an assessment found as SVG, on the server, each
// drawing with the table of what it shows beside it.
//
// For most use, [Mark] draws the outcome of one element, [Stones] a row of them,
// [Timeline] the days of an episode with the turning point, and [Grid] every
// offence with its elements; a page has the [Symbols] once. Drawings carry class names and no colours: the
// style sheet decides, for light and dark, and no outcome is told by colour
// alone. Words come from the caller, in the caller's language.
//
// Trafficking in persons and smuggling of migrants are drawn on two tracks and
// never on one.
package chart

import (
	"fmt"
	"html"
	"strings"

	"palermo"
)

// Figure is a drawing and what it shows.
type Figure struct {
	SVG   string // a whole svg element; every text in it is escaped
	Table Table

	drawing *drawing // what a file is made of; nil where there is none
}

// Table is the data of a figure, for those who do not see it or want to check it.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string // as long as Head
}

// glyphs are drawn in a box of 20 by 20. Each outcome differs in shape: a full
// disc with a tick, a ring with a cross, a broken ring with a question mark, a
// disc full on one side.
var glyphs = [...]string{
	palermo.NotYetKnown: `<circle class="g-dash" cx="10" cy="10" r="8.2"/><path class="g-line" d="M7.7 7.9c0-3 4.7-2.9 4.7-.1 0 1.9-2.4 1.8-2.4 3.8"/><circle class="g-dot" cx="10" cy="14.4" r="1.2"/>`,
	palermo.Established: `<circle class="g-disc" cx="10" cy="10" r="9"/><path class="g-on" d="m5.6 10.4 3 3.1 5.8-6.6"/>`,
	palermo.RuledOut:    `<circle class="g-ring" cx="10" cy="10" r="8.2"/><path class="g-line" d="m6.8 6.8 6.4 6.4m0-6.4-6.4 6.4"/>`,
	palermo.Contested:   `<path class="g-half" d="M10 1a9 9 0 0 0 0 18z"/><circle class="g-ring" cx="10" cy="10" r="8.2"/><path class="g-line" d="M12.4 8h3.4m-3.4 4h3.4"/>`,
}

// Symbols is the drawing of every outcome, to be put into a page once. The other
// drawings point at it, which keeps a page of hundreds of marks small.
func Symbols() string {
	var b strings.Builder
	b.WriteString(`<svg class="symbols" width="0" height="0" aria-hidden="true" focusable="false">`)
	for t, g := range glyphs {
		fmt.Fprintf(&b, `<symbol id="m%d" viewBox="0 0 20 20" overflow="visible">%s</symbol>`, t, g)
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// use points at the drawing of an outcome, in a box of a size. One that is no
// outcome is drawn as not yet known.
func use(t palermo.Truth, x, y float64, size int) string {
	if int(t) >= len(glyphs) {
		t = palermo.NotYetKnown
	}
	return fmt.Sprintf(`<use href="#m%d" x="%g" y="%g" width="%d" height="%d"/>`, t, x, y, size, size)
}

// Mark draws the outcome of one thing. It says nothing to a screen reader: the
// word stands beside it.
func Mark(t palermo.Truth) string {
	if int(t) >= len(glyphs) {
		t = palermo.NotYetKnown
	}
	return fmt.Sprintf(`<svg class="mark" aria-hidden="true"><use href="#m%d"/></svg>`, t)
}

// Stone is one element on a track.
type Stone struct {
	Label   string
	Outcome palermo.Truth
}

// Stones draws the elements of an offence as stones on a path: the offence is
// met when one can walk on every stone to the end. The label is what a screen
// reader says instead. On right-to-left pages the path begins at the right.
func Stones(label string, stones []Stone, rtl bool) string {
	const step = 26
	var b strings.Builder
	w := step*len(stones) - 6
	align := "xMinYMid"
	if rtl {
		align = "xMaxYMid"
	}
	fmt.Fprintf(&b, `<svg class="stones" preserveAspectRatio="%s" viewBox="0 0 %d 20" width="%d" height="20" role="img" aria-label="%s">`, align, max(w, 1), max(w, 1), html.EscapeString(label))
	for i, s := range stones {
		x := step * i
		if rtl {
			x = w - 20 - x
		}
		if i > 0 {
			class, gap := "g-gap", x-6
			if s.Outcome == palermo.Established && stones[i-1].Outcome == palermo.Established {
				class = "g-path"
			}
			if rtl {
				gap = x + 20
			}
			fmt.Fprintf(&b, `<path class="%s" d="M%d 10h6"/>`, class, gap)
		}
		b.WriteString(use(s.Outcome, float64(x), 0, 20))
	}
	b.WriteString(`</svg>`)
	return b.String()
}
