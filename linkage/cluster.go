package linkage

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// edge is a candidate pair and the log2 odds that it is one person.
type edge struct {
	a, b uint32
	bits float32
}

// merger is a step of the clustering: two groups that became one, and the mean
// evidence between their members.
type merger struct {
	left, right int32 // earlier mergers as ^index, or entries
	bits        float32
	size        int32
}

// forest is the whole clustering: every merger, parts before wholes.
type forest struct {
	steps []merger
}

// agglomerate groups the entries of each connected component by mean evidence
// between groups (average linkage), most evidence first, down to the floor.
// Pairs that no pass proposed are compared when a merger hangs on them, so
// evidence against counts as much as evidence for. Average linkage is monotone:
// cutting it at any height gives a partition, and a higher cut a finer one.
// Where clean, no group holds two entries of one list.
func agglomerate(n int, edges []edge, floor float64, watch *watch, pairBits func(a, b uint32, w *worker) float64, fields int, clean []uint16, gain float64) (*forest, error) {
	comps := components(n, edges)
	out := make([][]merger, len(comps))
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range comps {
			if i%1024 == 0 {
				if watch.stopped() != nil {
					return
				}
				watch.step("grouping", i, len(comps))
			}
			next <- i
		}
	}()
	parallel(watch.workers, func(int) {
		w := newWorker(fields)
		for i := range next {
			out[i] = mergeComponent(comps[i], floor, w, pairBits, clean, gain)
		}
	})
	if err := watch.stopped(); err != nil {
		return nil, err
	}
	f := &forest{}
	for _, steps := range out {
		base := int32(len(f.steps))
		for _, s := range steps {
			if s.left < 0 {
				s.left -= base
			}
			if s.right < 0 {
				s.right -= base
			}
			f.steps = append(f.steps, s)
		}
	}
	return f, nil
}

// components returns the edges of each connected component.
func components(n int, edges []edge) [][]edge {
	parent := make([]uint32, n)
	for i := range parent {
		parent[i] = uint32(i)
	}
	find := func(x uint32) uint32 {
		for parent[x] != x {
			parent[x] = parent[parent[x]]
			x = parent[x]
		}
		return x
	}
	for _, e := range edges {
		a, b := find(e.a), find(e.b)
		if a != b {
			parent[max(a, b)] = min(a, b)
		}
	}
	size := make([]int32, n)
	for _, e := range edges {
		size[find(e.a)]++
	}
	at := make([]int32, n)
	var out [][]edge
	for i := range size {
		if size[i] > 0 {
			at[i] = int32(len(out))
			out = append(out, make([]edge, 0, size[i]))
		}
	}
	for _, e := range edges {
		c := at[find(e.a)]
		out[c] = append(out[c], e)
	}
	return out
}

// between is the evidence between two groups.
type between struct {
	a, b  int32 // group numbers
	sum   float64
	known int32   // pairs in the sum
	exact bool    // sum is the whole evidence (or a fair sample of it)
	at    int     // in the heap
	sizeA int32   // entries on side a
	sizeB int32   // entries on side b
	bits  float64 // the score, as of when it went into the heap
}

// score is the log2 odds that the two groups are one person: the mean of the
// evidence between their members, and what is gained by there being several.
// An entry that meets a group of k is k times as likely to belong to it before
// anything is compared, and k comparisons with the same noisy entry say more
// than their mean; between two groups that are both sure of themselves a poor
// mean has no such excuse. The form was read off the calibration by size on the
// development sets (docs/methods/linkage.md).
func (l *between) score(gain float64) float64 {
	if math.IsInf(l.sum, 0) {
		return l.sum // a person has judged it
	}
	more := gain * math.Log2(float64(l.sizeA)*float64(l.sizeB)) / float64(min(l.sizeA, l.sizeB))
	return l.sum/float64(l.known) + math.Min(more, mostGain*gain)
}

// add takes in the evidence of a part. A judgement overrides all evidence, and
// "different" overrides "same".
func (l *between) add(k *between) {
	switch {
	case math.IsInf(l.sum, -1):
	case math.IsInf(k.sum, -1) || math.IsInf(k.sum, 1):
		l.sum = k.sum
	case math.IsInf(l.sum, 1):
	default:
		l.sum += k.sum
	}
	l.known += k.known
	l.exact = l.exact && k.exact || math.IsInf(l.sum, 0)
}

const (
	fullGain = 2.0 // where the evidence of a pair is not softened
	mostGain = 4.0 // times the gain
)

type linkHeap []*between

func (h linkHeap) Len() int { return len(h) }
func (h linkHeap) Less(i, j int) bool {
	x, y := h[i].bits, h[j].bits
	if x != y {
		return x > y
	}
	return cmp.Or(cmp.Compare(h[i].a, h[j].a), cmp.Compare(h[i].b, h[j].b)) < 0
}
func (h linkHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i]; h[i].at = i; h[j].at = j }
func (h *linkHeap) Push(x any)   { l := x.(*between); l.at = len(*h); *h = append(*h, l) }
func (h *linkHeap) Pop() any {
	old := *h
	l := old[len(old)-1]
	*h = old[:len(old)-1]
	return l
}

// group is a set of entries on the way to a cluster.
type group struct {
	members []uint32
	node    int32 // entry, or ^merger
	links   map[int32]*between
	height  float64 // evidence of the weakest merger in it
}

// mostPairs bounds the comparisons between two groups; larger ones are sampled.
const mostPairs = 400

func mergeComponent(edges []edge, floor float64, w *worker, pairBits func(a, b uint32, w *worker) float64, clean []uint16, gain float64) []merger {
	var entries []uint32
	for _, e := range edges {
		entries = append(entries, e.a, e.b)
	}
	slices.Sort(entries)
	entries = slices.Compact(entries)
	groups := make([]group, len(entries), 2*len(entries))
	for i, e := range entries {
		groups[i] = group{[]uint32{e}, int32(e), map[int32]*between{}, math.Inf(1)}
	}
	var h linkHeap
	for _, e := range edges {
		i, _ := slices.BinarySearch(entries, e.a)
		j, _ := slices.BinarySearch(entries, e.b)
		l := &between{a: int32(i), b: int32(j), sum: float64(e.bits), known: 1, exact: true, sizeA: 1, sizeB: 1}
		l.bits = l.score(gain)
		groups[i].links[l.b], groups[j].links[l.a] = l, l
		h.Push(l)
	}
	heap.Init(&h)
	var steps []merger
	for len(h) > 0 {
		l := h[0]
		if l.bits < floor {
			break
		}
		x, y := &groups[l.a], &groups[l.b]
		if !l.exact {
			l.sum, l.known = evidence(x.members, y.members, w, pairBits)
			l.exact, l.bits = true, l.score(gain)
			heap.Fix(&h, 0)
			continue
		}
		heap.Pop(&h)
		delete(x.links, l.b)
		delete(y.links, l.a)
		if clean != nil && !math.IsInf(l.sum, 1) && shareList(x.members, y.members, clean) {
			continue
		}
		z := int32(len(groups))
		height := min(l.bits, x.height, y.height)
		steps = append(steps, merger{x.node, y.node, float32(height), int32(len(x.members) + len(y.members))})
		g := group{append(x.members, y.members...), ^int32(len(steps) - 1), map[int32]*between{}, height}
		for _, from := range []*group{x, y} {
			for o, k := range from.links {
				m := g.links[o]
				if m == nil {
					m = &between{a: min(o, z), b: max(o, z), exact: true, sizeA: int32(len(groups[o].members)), sizeB: int32(len(x.members) + len(y.members))}
					g.links[o] = m
				}
				m.add(k)
				delete(groups[o].links, k.a+k.b-o)
				heap.Remove(&h, k.at)
			}
		}
		nx, ny := len(x.members), len(y.members)
		x.links, y.links, x.members, y.members = nil, nil, nil, nil
		groups = append(groups, g)
		for _, o := range sortedKeys(g.links) {
			m := g.links[o]
			if int(m.known) < (nx+ny)*len(groups[o].members) && !math.IsInf(m.sum, 0) {
				m.exact = false
			}
			groups[o].links[z], m.bits = m, m.score(gain)
			heap.Push(&h, m)
		}
	}
	return steps
}

func sortedKeys(m map[int32]*between) []int32 {
	out := make([]int32, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// evidence adds up the evidence between two groups, over a fair sample of the
// pairs when there are many.
func evidence(x, y []uint32, w *worker, pairBits func(a, b uint32, w *worker) float64) (sum float64, n int32) {
	total := len(x) * len(y)
	step := 1
	if total > mostPairs {
		step = total/mostPairs + 1
		for gcd(step, len(y)) != 1 { // walk through both groups
			step++
		}
	}
	for k := 0; k < total; k += step {
		sum += pairBits(x[k/len(y)], y[k%len(y)], w)
		n++
	}
	return sum, n
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func sortEdges(es []edge) {
	slices.SortFunc(es, compareEdges)
}

func compareEdges(x, y edge) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) }

// shareList reports whether two groups have entries of one list.
func shareList(x, y []uint32, list []uint16) bool {
	for _, a := range x {
		for _, b := range y {
			if list[a] == list[b] {
				return true
			}
		}
	}
	return false
}
