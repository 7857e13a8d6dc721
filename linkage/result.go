package linkage

import (
	"context"
	"fmt"
	"math"
	"slices"

	"palermo"
)

// Version names the method in every output, so that a figure can be traced to
// the rules that made it.
const Version = "linkage-1"

// Options of [Link]. The zero value is ready: one worker, seed 0.
type Options struct {
	Seed       uint64
	Workers    int         // goroutines; the result is the same for any number
	Draws      int         // posterior draws of the linkage; 0 means 100
	Judgements []Judgement // what people decided; see [ReadJudgements]

	// Progress, if not nil, is called now and then, from one goroutine at a
	// time, with what is being done and how far it is. It must not block long.
	Progress func(stage string, done, of int)
}

// Result is who is the same person, how sure that is, and everything needed to
// explain it. Entries are numbered by list name, then id.
type Result struct {
	Summary  Summary
	Config   Config
	Lists    []string
	Clusters []Membership // by list, then id
	Pairs    []Pair       // by list, id, list, id
	Draws    [][]History  // capture histories of each draw; nil for one list
	Curve    []CurvePoint // estimated error rates along the cut
	Notes    []string     // what the reader should know

	r          *run
	calibrated calibration
	decided    map[[2]uint32]Verdict // what people said of pairs, undecided included
	cluster    []uint32              // by entry: its cluster
	parent     []int32               // by merger: the merger above, or -1
	leaf       []int32               // by entry: the first merger it is in, or -1
}

// Summary is summary.json.
type Summary struct {
	Cut            float64 `json:"cut"`
	Records        int     `json:"records"`
	Clusters       int     `json:"clusters"`
	Pairs          int     `json:"pairs"`   // linked pairs
	EstFDR         float64 `json:"est_fdr"` // expected share of linked pairs that are wrong
	EstFNR         float64 `json:"est_fnr"` // expected share of true pairs that are not linked
	BlockingRecall float64 `json:"blocking_recall"`
	Seed           uint64  `json:"seed"`
	Version        string  `json:"version"`
	Judged         int     `json:"judged,omitempty"` // judgements that the cut was calibrated by

	FDRRange ErrorRange `json:"est_fdr_range"` // how far off est_fdr may be; see wrongRange
}

// Membership is one entry and the cluster it is in. Clusters are numbered from 1
// in the order of their first entry.
type Membership struct {
	List, ID string
	Cluster  int
}

// Pair is two entries and the probability that they are one person.
type Pair struct {
	ListA, IDA, ListB, IDB string
	Probability            float64
	Linked                 bool
}

// CurvePoint is what a cut at a probability would give.
type CurvePoint struct {
	Cut, FDR, FNR, F1 float64
	Pairs             int
}

// leastProbability is the smallest probability that pairs.csv shows.
const leastProbability = 0.001

// mostMembers bounds the clusters of which every pair is listed; of larger ones
// only the candidate pairs are.
const mostMembers = 1000

// MostLists is how many lists can be linked in one run.
const MostLists = 64

// Link finds who is the same person within and across lists. The order of rows,
// of lists and the number of workers do not change the result. An entry
// without id, or with an id used twice, is an error that points at its line.
// When ctx ends, Link does soon after, with ctx.Err().
func Link(ctx context.Context, lists []*List, c Config, o Options) (*Result, error) {
	switch n := len(lists); {
	case n == 0:
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "there is no list", Hint: "give a CSV file"}
	case n > MostLists:
		return nil, invalid(fmt.Sprintf("%d lists are too many", n), fmt.Sprintf("join some: at most %d can be linked at once", MostLists))
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	lists = slices.Clone(lists)
	slices.SortFunc(lists, func(a, b *List) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	r, err := newRun(lists, &c, watch{ctx, o.Progress, max(o.Workers, 1)})
	if err != nil {
		return nil, err
	}
	if err := r.score(floorBits); err != nil {
		return nil, err
	}
	res := &Result{Config: c, Lists: r.t.lists, r: r}
	if err := res.group(o.Judgements); err != nil {
		return nil, err
	}
	pairs := res.pairs()
	res.choose(pairs, c.Cut)
	res.Summary.Records = len(r.t.ids)
	res.Summary.Seed, res.Summary.Version = o.Seed, Version
	if len(lists) > 1 {
		n := o.Draws
		if n == 0 {
			n = 100
		}
		if res.Draws, err = res.draw(n, o.Seed); err != nil {
			return nil, err
		}
	}
	if r.clean {
		res.Notes = append(res.Notes, "No list seems to hold a person twice: an entry is linked to at most one entry of each other list. Set `duplicates: yes` in the configuration if that is wrong.")
	}
	return res, nil
}

// group builds the forest. Judgements are used twice: to calibrate the evidence,
// which takes a forest that does not know them, and as evidence of their own.
func (res *Result) group(log []Judgement) error {
	judged, decided := res.r.judged(log)
	res.decided = decided
	c := calibrate(nil)
	if len(judged) > 0 {
		if err := res.r.link(nil); err != nil {
			return err
		}
		res.index()
		c = res.learn(judged)
	}
	if err := res.r.link(judged); err != nil {
		return err
	}
	res.index()
	res.apply(c)
	res.Summary.Judged = c.judged
	return nil
}

// floorBits is the evidence below which pairs and groups are not looked at.
const floorBits = -10

// index prepares the forest for questions about pairs.
func (res *Result) index() {
	f := res.r.forest
	res.parent = make([]int32, len(f.steps))
	res.leaf = make([]int32, len(res.r.t.ids))
	for i := range res.parent {
		res.parent[i] = -1
	}
	for i := range res.leaf {
		res.leaf[i] = -1
	}
	for i, s := range f.steps {
		for _, part := range []int32{s.left, s.right} {
			if part < 0 {
				res.parent[^part] = int32(i)
			} else {
				res.leaf[part] = int32(i)
			}
		}
	}
}

// joined is the evidence at which two entries come to be in one group; ok is
// false when they never do.
func (res *Result) joined(a, b uint32) (bits float32, ok bool) {
	x, y := res.leaf[a], res.leaf[b]
	for x != y {
		if x < 0 || y < 0 {
			return 0, false
		}
		if x < y {
			x = res.parent[x]
		} else {
			y = res.parent[y]
		}
	}
	if x < 0 {
		return 0, false
	}
	return res.r.forest.steps[x].bits, true
}

// couple is a pair of entries by number.
type couple struct {
	a, b uint32
	p    float32
	seen bool // proposed by blocking
}

// pairs lists every pair worth showing, with its probability: that of the
// groups the two are in, because evidence about one entry is evidence about
// its group.
func (res *Result) pairs() []couple {
	var out []couple
	r := res.r
	for _, e := range r.edges {
		bits, ok := res.joined(e.a, e.b)
		if !ok {
			if !r.clean {
				continue
			}
			bits = e.bits // a rival: its odds already know the others
		}
		if p := sigmoid2(float64(bits)); p >= leastProbability {
			out = append(out, couple{e.a, e.b, float32(p), true})
		}
	}
	members := make([][]uint32, len(r.forest.steps))
	get := func(n int32) []uint32 {
		if n >= 0 {
			return []uint32{uint32(n)}
		}
		return members[^n]
	}
	least := float32(math.Log2(0.05 / 0.95)) // below, only candidates are shown
	for i, s := range r.forest.steps {
		a, b := get(s.left), get(s.right)
		if s.bits >= least && len(a)+len(b) <= mostMembers {
			p := float32(sigmoid2(float64(s.bits)))
			for _, x := range a {
				for _, y := range b {
					out = append(out, couple{min(x, y), max(x, y), p, false})
				}
			}
		}
		if s.bits >= least {
			members[i] = append(slices.Clone(a), b...)
		}
		for _, part := range []int32{s.left, s.right} {
			if part < 0 {
				members[^part] = nil
			}
		}
	}
	slices.SortFunc(out, func(x, y couple) int {
		switch {
		case x.a != y.a:
			return int(x.a) - int(y.a)
		case x.b != y.b:
			return int(x.b) - int(y.b)
		case x.seen != y.seen: // the candidate first: it is the one that stays
			if x.seen {
				return -1
			}
			return 1
		}
		return 0
	})
	return slices.CompactFunc(out, func(x, y couple) bool { return x.a == y.a && x.b == y.b })
}

// choose sets the cut where the expected F1 is highest (or where the
// configuration says), makes the clusters, and estimates the errors. With
// probabilities that mean what they say, that is the best cut there is; see Z.
// C. Lipton, C. Elkan and B. Narayanaswamy, "Optimal thresholding of
// classifiers to maximize F1 measure" (ECML 2014).
func (res *Result) choose(pairs []couple, fixed float64) {
	unseen, recall := res.r.unseenMatches()
	total := 0.0
	ps := make([]float64, len(pairs))
	for i, c := range pairs {
		ps[i] = float64(c.p)
		total += ps[i]
		if !c.seen {
			unseen -= ps[i]
		}
	}
	total += math.Max(unseen, 0)
	slices.SortFunc(ps, func(a, b float64) int {
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	best, cut := -1.0, 0.5
	right := 0.0
	next := 0.99
	for i, p := range ps {
		right += p
		if i+1 < len(ps) && ps[i+1] == p {
			continue
		}
		n := float64(i + 1)
		f1 := 2 * right / (n + total)
		if f1 > best {
			best, cut = f1, p
		}
		for next > 0.005 && (i+1 == len(ps) || ps[i+1] < next) {
			res.Curve = append(res.Curve, CurvePoint{Cut: next, FDR: 1 - right/n, FNR: 1 - right/total, F1: f1, Pairs: i + 1})
			next -= 0.01
		}
	}
	if best >= 0 {
		lower := 0.0 // halfway down to the next probability: a cut nobody trips over
		for _, p := range ps {
			if p < cut {
				lower = p
				break
			}
		}
		cut = math.Round((cut+lower)/2*1e6) / 1e6
	}
	if fixed > 0 {
		cut = fixed
	}
	res.Summary.Cut = cut
	res.Summary.BlockingRecall = round6(recall)
	res.clusterAt(cut)
	linked, linkedRight := 0, 0.0
	res.Pairs = make([]Pair, len(pairs))
	t := res.r.t
	for i, c := range pairs {
		same := res.cluster[c.a] == res.cluster[c.b]
		res.Pairs[i] = Pair{t.lists[t.list[c.a]], t.ids[c.a], t.lists[t.list[c.b]], t.ids[c.b], round6(float64(c.p)), same}
		if same {
			linked++
			linkedRight += float64(c.p)
		}
	}
	res.Summary.FDRRange = res.wrongRange(cut)
	res.Summary.Pairs = linked
	res.Summary.EstFDR = round6(1 - linkedRight/math.Max(float64(linked), 1))
	if linked == 0 {
		res.Summary.EstFDR = 0
	}
	res.Summary.EstFNR = round6(math.Max(0, 1-linkedRight/math.Max(total, 1e-9)))
	if total == 0 {
		res.Summary.EstFNR = 0
	}
}

func round6(x float64) float64 { return math.Round(x*1e6) / 1e6 }

// clusterAt cuts the forest.
func (res *Result) clusterAt(cut float64) {
	t := res.r.t
	bits := math.Log2(cut / (1 - cut))
	root := make([]uint32, len(t.ids))
	for i := range root {
		root[i] = uint32(i)
	}
	find := func(x uint32) uint32 {
		for root[x] != x {
			root[x] = root[root[x]]
			x = root[x]
		}
		return x
	}
	first := make([]uint32, len(res.r.forest.steps)) // an entry of each merger
	get := func(n int32) uint32 {
		if n >= 0 {
			return uint32(n)
		}
		return first[^n]
	}
	for i, s := range res.r.forest.steps {
		a, b := get(s.left), get(s.right)
		first[i] = a
		if float64(s.bits) >= bits {
			x, y := find(a), find(b)
			root[max(x, y)] = min(x, y)
		}
	}
	res.cluster = make([]uint32, len(t.ids))
	number := uint32(0)
	for i := range root {
		if find(uint32(i)) == uint32(i) {
			number++
			res.cluster[i] = number
		}
	}
	res.Clusters = make([]Membership, len(root))
	for i := range root {
		res.cluster[i] = res.cluster[find(uint32(i))]
		res.Clusters[i] = Membership{t.lists[t.list[i]], t.ids[i], int(res.cluster[i])}
	}
	res.Summary.Clusters = int(number)
}

// entry finds an entry by list and id.
func (res *Result) entry(list, id string) (uint32, error) {
	if i, ok := res.r.t.find(list, id); ok {
		return i, nil
	}
	return 0, &palermo.Error{Code: palermo.NotFound, Message: fmt.Sprintf("there is no entry %q in list %q", id, list), Hint: "write the list's file name without folder and extension, and the id as in clusters.csv"}
}
