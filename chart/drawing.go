package chart

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// drawing is a picture of lines, shapes and short texts, from which the SVG of a
// page, an SVG file and a PNG file are made. Lengths are in CSS pixels. Shapes
// have a class and no colour; [looks] says what the classes look like in a file.
//
// A right-to-left drawing is laid out from the left and mirrored when it is
// written; its texts keep their direction, and "start" is then their right end.
type drawing struct {
	class         string // of the svg element
	width, height float64
	title, about  string // what a screen reader says: the name, and what there is to see
	rtl           bool
	shapes        []shape
}

// shape is one element. Which fields count depends on the kind.
type shape struct {
	kind   kind
	class  string
	points []point // of a path: corners; of a circle: its middle; of a rectangle: two corners
	closed bool
	radius float64 // of a circle, or of a rectangle's corners
	text   string
	anchor string // start, middle or end
}

type kind int

const (
	pathShape kind = iota
	rectShape
	circleShape
	textShape
)

type point struct{ x, y float64 }

func (d *drawing) add(s shape) { d.shapes = append(d.shapes, s) }

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	d.add(shape{kind: pathShape, class: class, points: []point{{x1, y1}, {x2, y2}}})
}

func (d *drawing) path(class string, closed bool, points ...point) {
	d.add(shape{kind: pathShape, class: class, points: points, closed: closed})
}

func (d *drawing) rect(class string, x, y, w, h, r float64) {
	d.add(shape{kind: rectShape, class: class, points: []point{{x, y}, {x + w, y + h}}, radius: r})
}

func (d *drawing) circle(class string, x, y, r float64) {
	d.add(shape{kind: circleShape, class: class, points: []point{{x, y}}, radius: r})
}

func (d *drawing) text(class, anchor string, x, y float64, s string) {
	d.add(shape{kind: textShape, class: class, anchor: anchor, points: []point{{x, y}}, text: s})
}

// at is where a point is drawn.
func (d *drawing) at(p point) point {
	if d.rtl {
		p.x = d.width - p.x
	}
	return p
}

// svg is the drawing for a page: the style sheet of the page gives its colours.
func (d *drawing) svg() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="%s" viewBox="0 0 %s %s" width="%s" height="%s" role="img" focusable="false">`,
		d.class, num(d.width), num(d.height), num(d.width), num(d.height))
	d.inside(&b)
	b.WriteString(`</svg>`)
	return b.String()
}

func (d *drawing) inside(b *strings.Builder) {
	fmt.Fprintf(b, `<title>%s</title><desc>%s</desc>`, html.EscapeString(d.title), html.EscapeString(d.about))
	for _, s := range d.shapes {
		switch s.kind {
		case pathShape:
			fmt.Fprintf(b, `<path class="%s" d="`, s.class)
			for i, p := range s.points {
				p = d.at(p)
				b.WriteString(map[bool]string{true: "M", false: "L"}[i == 0])
				b.WriteString(num(p.x) + " " + num(p.y))
			}
			if s.closed {
				b.WriteString("Z")
			}
			b.WriteString(`"/>`)
		case rectShape:
			x1, x2 := d.at(s.points[0]).x, d.at(s.points[1]).x
			fmt.Fprintf(b, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"`, s.class, num(min(x1, x2)), num(s.points[0].y),
				num(math.Abs(x2-x1)), num(s.points[1].y-s.points[0].y))
			if s.radius > 0 {
				fmt.Fprintf(b, ` rx="%s"`, num(s.radius))
			}
			b.WriteString(`/>`)
		case circleShape:
			p := d.at(s.points[0])
			fmt.Fprintf(b, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`, s.class, num(p.x), num(p.y), num(s.radius))
		case textShape:
			p := d.at(s.points[0])
			fmt.Fprintf(b, `<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`, s.class, num(p.x), num(p.y), s.anchor, html.EscapeString(s.text))
		}
	}
}

// num writes a coordinate, to a tenth of a pixel.
func num(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	return strconv.FormatFloat(math.Round(x*10)/10+0, 'f', -1, 64)
}

// textWidth is about how wide a text is in a size; letters differ, so leave room.
func textWidth(s string, size float64) float64 {
	return 0.54 * size * float64(len([]rune(s)))
}
