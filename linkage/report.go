package linkage

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
)

//go:embed report.html
var reportPage string

var report = template.Must(template.New("report").Funcs(template.FuncMap{
	"percent": func(x float64) string { return fmt.Sprintf("%.1f %%", x*100) },
	"chance":  func(x float64) string { return fmt.Sprintf("%.3g", x) },
	"bits":    func(x float64) string { return fmt.Sprintf("%+.1f", x) },
	"count":   func(x float64) string { return fmt.Sprintf("%.0f", x) },
	"picture": picture,
	"bar":     func(x float64) string { return fmt.Sprintf("%.0f", math.Min(math.Abs(x), 25)*6) },
}).Parse(reportPage))

// Report writes one HTML page without scripts or outside files: what was
// compared and what it is worth, where the cut lies and what it costs, how
// candidates were found, the pairs nearest the cut as waterfalls, and the
// clusters that hang on little. It shows values of entries and is as
// confidential as the lists.
func (res *Result) Report(w io.Writer) error {
	return report.Execute(w, struct {
		*Result
		Fields   []FieldTable
		Passes   []PassReport
		Near     []Waterfall
		Fragile  []Graph
		Sizes    []SizeRow
		Skipped  []Column
		Overlaps []History
	}{res, res.Model(), res.Blocking(), res.NearCut(12), res.fragile(8), res.sizes(), res.r.t.skip, res.Histories()})
}

// SizeRow counts the clusters of one size.
type SizeRow struct{ Entries, Clusters int }

func (res *Result) sizes() []SizeRow {
	n := make([]int, res.Summary.Clusters+1)
	for _, c := range res.cluster {
		n[c]++
	}
	by := map[int]int{}
	most := 0
	for _, k := range n[1:] {
		by[k]++
		most = max(most, k)
	}
	var out []SizeRow
	for k := 1; k <= most && len(out) < 40; k++ {
		if by[k] > 0 {
			out = append(out, SizeRow{k, by[k]})
		}
	}
	return out
}

// fragile draws the clusters of three entries and more that hold together by
// least.
func (res *Result) fragile(n int) []Graph {
	cut := math.Log2(res.Summary.Cut / (1 - res.Summary.Cut))
	members := map[uint32][]uint32{}
	var order []uint32
	f := res.r.forest
	seen := map[uint32]bool{}
	type hang struct {
		cluster uint32
		bits    float32
	}
	var all []hang
	first := make([]uint32, len(f.steps))
	for i, s := range f.steps {
		if first[i] = uint32(s.left); s.left < 0 {
			first[i] = first[^s.left]
		}
		if float64(s.bits) < cut || s.size < 3 || s.size > 30 {
			continue
		}
		all = append(all, hang{res.cluster[first[i]], s.bits})
	}
	slices.SortFunc(all, func(x, y hang) int {
		return cmp.Or(cmp.Compare(x.bits, y.bits), cmp.Compare(x.cluster, y.cluster))
	})
	for _, h := range all {
		if !seen[h.cluster] && len(order) < n {
			seen[h.cluster] = true
			order = append(order, h.cluster)
		}
	}
	for i, c := range res.cluster {
		if seen[c] {
			members[c] = append(members[c], uint32(i))
		}
	}
	var out []Graph
	for _, c := range order {
		out = append(out, res.graph(members[c][:min(len(members[c]), 30)]))
	}
	return out
}

// picture draws a cluster: entries on a circle, in the order of their numbers,
// and the evidence between each two. The table beside it says the same in words.
func picture(g Graph) template.HTML {
	const width, height, radius = 320, 200, 80
	at := func(i int) (x, y float64) {
		turn := 2 * math.Pi * float64(i) / float64(len(g.Entries))
		return width/2 + radius*math.Sin(turn), height/2 - radius*math.Cos(turn)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="cluster %d: %d entries">`, width, height, g.Cluster, len(g.Entries))
	for _, l := range g.Links {
		kind := ""
		switch {
		case l.Weak:
			kind = ` class="against"`
		case l.Bridge:
			kind = ` class="bridge"`
		}
		x1, y1 := at(l.A)
		x2, y2 := at(l.B)
		fmt.Fprintf(&b, `<line%s x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`, kind, x1, y1, x2, y2)
	}
	for i, e := range g.Entries {
		x, y := at(i)
		side := "start"
		if x < width/2 {
			side = "end"
		}
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="4"/>`, x, y)
		if len(g.Entries) <= 12 {
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x+(x-width/2)/10, y+(y-height/2)/10+3, side, template.HTMLEscapeString(e.ID))
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}
