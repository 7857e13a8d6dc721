package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"palermo"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// File is the figure as an SVG file that needs no style sheet, on white. of is
// the crime that it is of, whose hue it has.
func (f Figure) File(of palermo.Track) []byte {
	if f.drawing == nil {
		return nil
	}
	d := f.drawing
	var b strings.Builder
	dir := ""
	if d.rtl {
		dir = ` direction="rtl"`
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img"%s>`, num(d.width), num(d.height), num(d.width), num(d.height), dir)
	b.WriteString(`<style>text{font-family:"Atkinson Hyperlegible Next","Atkinson Hyperlegible",system-ui,sans-serif;stroke:none}path{fill:none}`)
	for _, class := range slices.Sorted(maps.Keys(looks)) {
		l := looks[class].in(of)
		fmt.Fprintf(&b, ".%s{", class)
		if l.fill != "" {
			fmt.Fprintf(&b, "fill:%s;", l.fill)
		}
		if l.opacity > 0 {
			fmt.Fprintf(&b, "fill-opacity:%g;", l.opacity)
		}
		if l.stroke != "" {
			fmt.Fprintf(&b, "stroke:%s;stroke-width:%g;", l.stroke, l.width)
		}
		if l.dash > 0 {
			fmt.Fprintf(&b, "stroke-dasharray:%g;", l.dash)
		}
		if l.size > 0 {
			fmt.Fprintf(&b, "font-size:%gpx;", l.size)
		}
		if l.bold {
			b.WriteString("font-weight:700;")
		}
		b.WriteString("}")
	}
	fmt.Fprintf(&b, `</style><rect width="%s" height="%s" fill="%s"/>`, num(d.width), num(d.height), paper)
	d.inside(&b)
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// in is a look with the hue of a crime.
func (l look) in(of palermo.Track) look {
	hue, ok := hues[of.String()]
	if !ok {
		hue = ink
	}
	if l.fill == track {
		l.fill = hue
	}
	if l.stroke == track {
		l.stroke = hue
	}
	return l
}

// lookOf adds up the looks of the classes of a shape.
func lookOf(classes string, of palermo.Track) look {
	var out look
	for _, c := range strings.Fields(classes) {
		l := looks[c].in(of)
		if l.fill != "" {
			out.fill = l.fill
		}
		if l.stroke != "" {
			out.stroke, out.width, out.dash = l.stroke, l.width, l.dash
		}
		if l.opacity > 0 {
			out.opacity = l.opacity
		}
		if l.size > 0 {
			out.size = l.size
		}
		out.bold = out.bold || l.bold
	}
	return out
}

// fonts are the letters of PNG files: the Go fonts, which have Latin, Greek and
// Cyrillic.
var fonts = sync.OnceValues(func() ([2]*sfnt.Font, error) {
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return [2]*sfnt.Font{}, err
	}
	bold, err := opentype.Parse(gobold.TTF)
	return [2]*sfnt.Font{regular, bold}, err
})

// PNG is the figure as a picture of points, scale of them to a pixel of the
// page. It is drawn here and by no browser, with a font that has Latin, Greek
// and Cyrillic letters: a figure with others is refused, since empty boxes would
// stand for somebody's words. The SVG file has no such limit.
func (f Figure) PNG(of palermo.Track, scale float64) ([]byte, error) {
	d := f.drawing
	if d == nil {
		return nil, &palermo.Error{Code: palermo.NotFound, Message: "there is nothing to draw", Hint: "use the table"}
	}
	faces, err := fonts()
	if err != nil {
		return nil, err
	}
	r := raster{of: of, scale: scale, fonts: faces, img: image.NewRGBA(image.Rect(0, 0, int(math.Ceil(d.width*scale)), int(math.Ceil(d.height*scale))))}
	draw.Draw(r.img, r.img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, s := range d.shapes {
		if err := r.shape(d, s); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err = png.Encode(&b, r.img)
	return b.Bytes(), err
}

// raster fills a picture of points.
type raster struct {
	of    palermo.Track
	scale float64
	fonts [2]*sfnt.Font
	img   *image.RGBA
}

func (r *raster) shape(d *drawing, s shape) error {
	l := lookOf(s.class, r.of)
	corners := make([]point, len(s.points))
	for i, p := range s.points {
		p = d.at(p)
		corners[i] = point{p.x * r.scale, p.y * r.scale}
	}
	switch s.kind {
	case textShape:
		return r.text(d, s, l, corners[0])
	case circleShape:
		ring := make([]point, 40)
		for i := range ring {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(len(ring)))
			ring[i] = point{corners[0].x + s.radius*r.scale*cos, corners[0].y + s.radius*r.scale*sin}
		}
		r.fill(l, ring)
		r.stroke(l, append(ring, ring[0]))
	case rectShape:
		a, b := corners[0], corners[1]
		box := []point{a, {b.x, a.y}, b, {a.x, b.y}}
		r.fill(l, box)
		r.stroke(l, append(box, box[0]))
	case pathShape:
		if l.fill != "" && s.closed {
			r.fill(l, corners)
		}
		if s.closed {
			corners = append(corners, corners[0])
		}
		r.stroke(l, corners)
	}
	return nil
}

// fill fills a polygon.
func (r *raster) fill(l look, corners []point) {
	if l.fill == "" {
		return
	}
	opacity := l.opacity
	if opacity == 0 {
		opacity = 1
	}
	r.polygons(colour(l.fill, opacity), corners)
}

// stroke draws a line with its dashes: each piece is a rectangle, and round ends
// close the corners between pieces.
func (r *raster) stroke(l look, line []point) {
	if l.stroke == "" || len(line) < 2 {
		return
	}
	half := l.width * r.scale / 2
	dash, phase := l.dash*r.scale, 0.0
	var pieces [][]point
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		if length == 0 {
			continue
		}
		ux, uy := (b.x-a.x)/length, (b.y-a.y)/length
		piece := func(from, to float64) {
			p, q := point{a.x + ux*from, a.y + uy*from}, point{a.x + ux*to, a.y + uy*to}
			pieces = append(pieces, []point{{p.x - uy*half, p.y + ux*half}, {q.x - uy*half, q.y + ux*half}, {q.x + uy*half, q.y - ux*half}, {p.x + uy*half, p.y - ux*half}})
		}
		if dash == 0 {
			piece(0, length)
			if i+1 < len(line) && half > 0.6 {
				elbow := make([]point, 12)
				for k := range elbow { // turning as the rectangles do, so that windings add up
					sin, cos := math.Sincos(-2 * math.Pi * float64(k) / float64(len(elbow)))
					elbow[k] = point{b.x + half*cos, b.y + half*sin}
				}
				pieces = append(pieces, elbow)
			}
			continue
		}
		for at := 0.0; at < length; {
			left := dash - math.Mod(phase, dash)
			on := math.Mod(phase, 2*dash) < dash
			to := math.Min(at+left, length)
			if on {
				piece(at, to)
			}
			phase, at = phase+to-at+1e-9, to+1e-9
		}
	}
	r.polygons(colour(l.stroke, 1), pieces...)
}

// polygons fills areas in one colour, each point of the picture once.
func (r *raster) polygons(c color.Color, areas ...[]point) {
	bounds := r.img.Bounds()
	z := vector.NewRasterizer(bounds.Dx(), bounds.Dy())
	for _, corners := range areas {
		for i, p := range corners {
			if i == 0 {
				z.MoveTo(float32(p.x), float32(p.y))
			} else {
				z.LineTo(float32(p.x), float32(p.y))
			}
		}
		z.ClosePath()
	}
	z.Draw(r.img, bounds, image.NewUniform(c), image.Point{})
}

func (r *raster) text(d *drawing, s shape, l look, at point) error {
	f := r.fonts[0]
	if l.bold {
		f = r.fonts[1]
	}
	var buf sfnt.Buffer
	for _, c := range s.text {
		if g, err := f.GlyphIndex(&buf, c); c != '\u202f' && (err != nil || g == 0) {
			return &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("the font of PNG files has no letter %q", c), Hint: "take the SVG file, which uses the letters of your machine"}
		}
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: l.size * r.scale, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return err
	}
	defer face.Close()
	text := strings.ReplaceAll(s.text, "\u202f", "\u00a0")
	pen := font.Drawer{Dst: r.img, Src: image.NewUniform(colour(l.fill, 1)), Face: face}
	width := float64(pen.MeasureString(text)) / 64
	anchor := s.anchor
	if d.rtl { // "start" is the right end
		anchor = map[string]string{"start": "end", "end": "start", "middle": "middle"}[anchor]
	}
	switch anchor {
	case "middle":
		at.x -= width / 2
	case "end":
		at.x -= width
	}
	pen.Dot = fixed.Point26_6{X: fixed.Int26_6(at.x * 64), Y: fixed.Int26_6(at.y * 64)}
	pen.DrawString(text)
	return nil
}

// colour reads #rrggbb.
func colour(hex string, opacity float64) color.Color {
	var r, g, b uint8
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); err != nil {
		return color.Black
	}
	return color.NRGBA{r, g, b, uint8(math.Round(255 * opacity))}
}
