package linkage

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Step is one line of a waterfall: what one field says about a pair.
type Step struct {
	Field      string  `json:"field"`
	A          string  `json:"a"` // the values compared; empty when missing
	B          string  `json:"b"`
	Agreement  string  `json:"agreement"` // the level of agreement in words
	Level      int     `json:"level"`     // its number: 0 missing, 1 the best
	Levels     int     `json:"levels"`    // the number of the worst; 0 when the step compares nothing
	Bits       float64 `json:"bits"`
	Rarity     float64 `json:"rarity"`      // the part of Bits that comes from how rare the value is
	M          float64 `json:"m"`           // chance of this agreement among matches
	U          float64 `json:"u"`           // and among others
	WouldFlip  string  `json:"would_flip"`  // the agreement in this field that alone would change the decision, or ""
	WouldShift float64 `json:"would_shift"` // by how many bits that would move the sum
}

// Waterfall explains a pair: prior, fields, and what the groups of the two
// entries add. Bits are log2 of odds and add up.
type Waterfall struct {
	ListA       string   `json:"list_a"`
	IDA         string   `json:"id_a"`
	ListB       string   `json:"list_b"`
	IDB         string   `json:"id_b"`
	Prior       float64  `json:"prior"`
	Steps       []Step   `json:"steps"`
	Pair        float64  `json:"pair"`        // prior and steps
	Groups      float64  `json:"groups"`      // evidence between the groups of the two, calibrated by judgements if there are any
	Probability float64  `json:"probability"` // of the groups, as in pairs.csv
	CutBits     float64  `json:"needed"`      // the evidence needed
	Linked      bool     `json:"linked"`
	Passes      []string `json:"passes"`           // the blocking passes that propose the pair
	SizeA       int      `json:"size_a,omitempty"` // entries of the two clusters, when they are not linked
	SizeB       int      `json:"size_b,omitempty"`
	Verdict     Verdict  `json:"verdict,omitempty"` // what a person said of the pair, if anybody did
}

// Explain says why two entries are linked, or are not.
func (res *Result) Explain(listA, idA, listB, idB string) (Waterfall, error) {
	a, err := res.entry(listA, idA)
	if err != nil {
		return Waterfall{}, err
	}
	b, err := res.entry(listB, idB)
	if err != nil {
		return Waterfall{}, err
	}
	return res.waterfall(a, b, newWorker(len(res.r.t.fields))), nil
}

func (res *Result) waterfall(a, b uint32, w *worker) Waterfall {
	if a > b {
		a, b = b, a
	}
	t, md := res.r.t, res.r.md
	p := compareEntries(t, a, b, w)
	cut := res.cutBits()
	f := Waterfall{ListA: t.lists[t.list[a]], IDA: t.ids[a], ListB: t.lists[t.list[b]], IDB: t.ids[b],
		Prior: md.prior[p.class], CutBits: cut, Linked: res.cluster[a] == res.cluster[b]}
	f.Pair = md.odds(&p)
	f.Verdict = res.decided[[2]uint32{a, b}]
	// JSON knows no infinity: what people judged counts as a million to one and more
	f.Groups = clamp(res.evidence(a, b, w), -99, 99)
	f.Probability = sigmoid2(f.Groups)
	for i, fd := range t.fields {
		va, vb := fd.val[a], fd.val[b]
		level, rare := w.compare(i, fd, va, vb)
		s := Step{Field: fd.name, Agreement: fd.cmp.levels()[level], Level: int(level), Levels: len(fd.cmp.levels()) - 1, Bits: md.temper * float64(md.weights(&p)[i][level]+rare), Rarity: md.temper * float64(rare)}
		if va != 0 {
			s.A = fd.cmp.text(va)
		}
		if vb != 0 {
			s.B = fd.cmp.text(vb)
		}
		if level != 0 {
			s.M, s.U = md.m[i][level], md.u[i][level]
			if md.near(&p) == 1 {
				s.U = md.uNear[i][level]
			}
		}
		s.WouldFlip, s.WouldShift = res.flip(i, int(level), s.Bits, f.Groups-cut)
		f.Steps = append(f.Steps, s)
	}
	if k := md.kinBits(&p); k > 0.01 {
		also := Step{Field: "related people", Agreement: "what a family or an origin in common explains", Bits: -md.temper * k}
		if md.kin[0].sort == related {
			also = Step{Field: "related entries", Agreement: "what things that are alike have in common anyway", Bits: -md.temper * k}
		}
		f.Steps = append(f.Steps, also)
	}
	for _, k := range res.r.x.sharedPasses(a, b) {
		f.Passes = append(f.Passes, res.r.x.passes[k].name)
	}
	if !f.Linked {
		f.SizeA, f.SizeB = res.sizeOf(res.cluster[a]), res.sizeOf(res.cluster[b])
	}
	return f
}

// flip finds the smallest change of one field's agreement from its level that
// would carry the sum across the cut; margin is how far above the cut it stands.
func (res *Result) flip(field, level int, bits, margin float64) (string, float64) {
	best, name := math.Inf(1), ""
	for l, n := range res.r.t.fields[field].cmp.levels() {
		if l == level || l > 0 && res.r.md.m[field][l] == 0 {
			continue
		}
		shift := res.r.md.temper*float64(res.r.md.weight[0][field][l]) - bits
		if (margin+shift >= 0) != (margin >= 0) && math.Abs(shift) < best {
			best, name = math.Abs(shift), n
		}
	}
	if name == "" {
		return "", 0
	}
	if margin >= 0 {
		best = -best
	}
	return name, best
}

func (res *Result) sizeOf(cluster uint32) int {
	n := 0
	for _, c := range res.cluster {
		if c == cluster {
			n++
		}
	}
	return n
}

// sharedPasses lists the passes that propose a pair.
func (x *index) sharedPasses(a, b uint32) []int {
	var out []int
	p, q := x.blocks[x.first[a]:x.first[a+1]], x.blocks[x.first[b]:x.first[b+1]]
	for len(p) > 0 && len(q) > 0 {
		switch {
		case p[0] < q[0]:
			p = p[1:]
		case p[0] > q[0]:
			q = q[1:]
		default:
			out = append(out, int(x.passOf[p[0]]))
			p, q = p[1:], q[1:]
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Tie is one line between two entries of a cluster.
type Tie struct {
	A, B   int // into Graph.Entries
	Bits   float64
	Bridge bool // the cluster falls apart without it
	Weak   bool // speaks against the two being one person
}

// Graph is a cluster as entries and the evidence between each two, strongest
// first.
type Graph struct {
	Cluster int
	Entries []Membership
	Links   []Tie
	Weakest float64 // evidence of the merger that holds least
}

// Cluster draws the cluster of an entry. Of clusters above 60 entries only the
// first 60 are drawn.
func (res *Result) Cluster(list, id string) (Graph, error) {
	e, err := res.entry(list, id)
	if err != nil {
		return Graph{}, err
	}
	var members []uint32
	for i, c := range res.cluster {
		if c == res.cluster[e] && len(members) < 60 {
			members = append(members, uint32(i))
		}
	}
	return res.graph(members), nil
}

func (res *Result) graph(members []uint32) Graph {
	g := Graph{Cluster: int(res.cluster[members[0]]), Weakest: math.Inf(1)}
	w := newWorker(len(res.r.t.fields))
	for i, a := range members {
		g.Entries = append(g.Entries, res.Clusters[a])
		for j, b := range members[:i] {
			bits := res.r.bits(a, b, w)
			g.Links = append(g.Links, Tie{A: j, B: i, Bits: bits, Weak: bits < 0})
			if h, ok := res.joined(a, b); ok {
				g.Weakest = math.Min(g.Weakest, float64(h))
			}
		}
	}
	slices.SortStableFunc(g.Links, func(a, b Tie) int { return cmp.Compare(b.Bits, a.Bits) })
	markBridges(&g)
	return g
}

// markBridges finds the links in favour whose removal splits the cluster (R.
// Tarjan, Information Processing Letters 2 (1974) 160-161).
func markBridges(g *Graph) {
	type half struct{ to, link int }
	next := make([][]half, len(g.Entries))
	for i, l := range g.Links {
		if !l.Weak {
			next[l.A] = append(next[l.A], half{l.B, i})
			next[l.B] = append(next[l.B], half{l.A, i})
		}
	}
	order, low := make([]int, len(next)), make([]int, len(next))
	count := 0
	var visit func(v, from int)
	visit = func(v, from int) {
		count++
		order[v], low[v] = count, count
		for _, h := range next[v] {
			switch {
			case h.link == from:
			case order[h.to] == 0:
				visit(h.to, h.link)
				low[v] = min(low[v], low[h.to])
				if low[h.to] > order[v] {
					g.Links[h.link].Bridge = true
				}
			default:
				low[v] = min(low[v], order[h.to])
			}
		}
	}
	for v := range next {
		if order[v] == 0 {
			visit(v, -1)
		}
	}
}

// FieldTable is the m and u of one field.
type FieldTable struct {
	Field   string
	Kind    Kind
	Columns []string
	Missing float64 // share of the entries without a value
	Levels  []LevelRow
}

// LevelRow is one degree of agreement.
type LevelRow struct {
	Name string
	M, U float64
	Bits float64
}

// Model lists what each agreement is worth.
func (res *Result) Model() []FieldTable {
	var out []FieldTable
	for i, fd := range res.r.t.fields {
		t := FieldTable{Field: fd.name, Kind: fd.kind}
		for _, c := range fd.columns {
			t.Columns = append(t.Columns, c.Name)
		}
		t.Missing = fd.missing()
		for l, n := range fd.cmp.levels() {
			if l > 0 {
				t.Levels = append(t.Levels, LevelRow{n, res.r.md.m[i][l], res.r.md.u[i][l], float64(res.r.md.weight[0][i][l])})
			}
		}
		out = append(out, t)
	}
	return out
}

// Blocking reports each pass.
func (res *Result) Blocking() []PassReport {
	var out []PassReport
	for _, p := range res.r.x.passes {
		p.PassReport.Name = p.name
		out = append(out, p.PassReport)
	}
	return out
}

// String is the waterfall in plain text, for terminals and logs.
func (f Waterfall) String() string {
	s := fmt.Sprintf("%s/%s and %s/%s: probability %.4f, linked %v\n%8.1f  before anything is compared\n", f.ListA, f.IDA, f.ListB, f.IDB, f.Probability, f.Linked, f.Prior)
	for _, st := range f.Steps {
		s += fmt.Sprintf("%+8.1f  %s: %q and %q: %s\n", st.Bits, st.Field, st.A, st.B, st.Agreement)
	}
	s += fmt.Sprintf("%8.1f  the pair\n%8.1f  the groups they are in; %.1f needed\n", f.Pair, f.Groups, f.CutBits)
	return s
}
