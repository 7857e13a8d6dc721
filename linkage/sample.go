package linkage

import (
	"cmp"
	"slices"
)

// sample is what random pairs look like: how often each level occurs in each
// field, and, apart, the pairs that might be matches.
type sample struct {
	level   [][]float64
	near    [][]float64 // the same among pairs with near names
	suspect []counted
	names   []nameSample // fields of names, which have counts of their own
}

// pairing draws the pairs that stand for people who are not one person: any
// two entries, or, of clean lists, two entries of one list. A clean list holds no
// match within itself, so nothing has to be taken off the counts. Across lists
// that must be done by the model's own word, and where namesakes are rarer than
// matches, as in long lists, a little too much taken off is nearly everything:
// the model then confirms itself.
type pairing struct {
	t     *table
	clean bool
	from  []uint32 // by list: its first entry
	upto  []uint32 // by list: behind its last entry
	most  uint32   // entries of the longest list
	pairs float64  // pairs in all
}

func newPairing(t *table, clean bool) *pairing {
	n := float64(len(t.ids))
	d := &pairing{t, false, make([]uint32, len(t.lists)), make([]uint32, len(t.lists)), 0, n * (n - 1) / 2}
	if !clean {
		return d
	}
	for i, l := range t.list { // entries stand in the order of the lists
		if d.upto[l] == 0 {
			d.from[l] = uint32(i)
		}
		d.upto[l] = uint32(i) + 1
	}
	within := 0.0
	for l := range d.from {
		size := d.upto[l] - d.from[l]
		d.most = max(d.most, size)
		within += float64(size) * (float64(size) - 1) / 2
	}
	if d.clean = within >= fewestWithin; d.clean {
		d.pairs = within
	}
	return d
}

// fewestWithin is how many pairs within lists can stand for all, at the least.
const fewestWithin = 1000

// of is whether a pair belongs.
func (d *pairing) of(i, j uint32) bool { return i != j && (!d.clean || d.t.list[i] == d.t.list[j]) }

// draw is the k-th of a series of pairs, each as likely as another; ok is false
// for some k.
func (d *pairing) draw(k uint64) (i, j uint32, ok bool) {
	n := uint64(len(d.t.ids))
	i = uint32(hash(k, 1) % n)
	if !d.clean {
		j = uint32(hash(k, 2) % n)
		return i, j, i != j
	}
	l := d.t.list[i]
	size := d.upto[l] - d.from[l]
	j = d.from[l] + uint32(hash(k, 2)%uint64(size))
	// long lists have more pairs for each entry
	return i, j, i != j && luck(k, 3) < float64(size)/float64(d.most)
}

// sampleRandom compares pairs drawn at random, or all pairs when there are few.
func (md *model) sampleRandom(t *table, workers, draws int, clean bool) sample {
	n := uint32(len(t.ids))
	d := newPairing(t, clean)
	all := d.pairs <= float64(draws)*4
	levels, nears := make([][][]float64, workers), make([][][]float64, workers)
	suspects := make([]map[pattern]float64, workers)
	doubtful := make([]bool, draws) // by draw: it is suspicious
	parallel(workers, func(k int) {
		w := newWorker(len(t.fields))
		level, near := make([][]float64, len(t.fields)), make([][]float64, len(t.fields))
		for f, fd := range t.fields {
			level[f], near[f] = make([]float64, len(fd.cmp.levels())), make([]float64, len(fd.cmp.levels()))
		}
		suspect := map[pattern]float64{}
		add := func(i, j uint32) (doubtful bool) {
			p := compareEntries(t, i, j, w)
			for f := range level {
				level[f][p.level[f]]++
			}
			if md.near(&p) == 1 {
				for f := range near {
					near[f][p.level[f]]++
				}
			}
			if doubtful = !d.clean && md.suspicious(&p); doubtful {
				suspect[p]++
			}
			return doubtful
		}
		if all {
			for i := uint32(k); i < n; i += uint32(workers) {
				for j := i + 1; j < n && d.of(i, j); j++ {
					add(i, j)
				}
			}
		} else {
			for k := k; k < draws; k += workers {
				if i, j, ok := d.draw(uint64(k)); ok {
					doubtful[k] = add(i, j)
				}
			}
		}
		levels[k], nears[k], suspects[k] = level, near, suspect
	})
	out := sample{level: addUp(levels), near: addUp(nears), suspect: merge(suspects)}
	for f := range t.fields {
		if !all && md.named[f] {
			if s, ok := md.sampleNames(d, f, workers, draws, doubtful); ok {
				out.names = append(out.names, s)
			}
		}
	}
	return out
}

// addUp adds the workers' counts: whole numbers, exact in any order.
func addUp(parts [][][]float64) [][]float64 {
	for _, part := range parts[1:] {
		for f := range part {
			for l, c := range part[f] {
				parts[0][f][l] += c
			}
		}
	}
	return parts[0]
}

// suspicious reports whether two fields or more agree well, or one does and
// nothing speaks against it: few random pairs do, and matches hide among them.
func (md *model) suspicious(p *pattern) bool {
	good, bad := 0, 0
	for f := range md.m {
		switch l := int(p.level[f]); {
		case l == 0:
		case l <= len(md.m[f])/2:
			good++
		default:
			bad++
		}
	}
	return good >= 2 || good > bad
}

// merge adds up counts in an order that does not depend on the workers.
func merge(parts []map[pattern]float64) []counted {
	sum := map[pattern]float64{}
	for _, p := range parts {
		for k, n := range p {
			sum[k] += n // whole numbers: exact in any order
		}
	}
	out := make([]counted, 0, len(sum))
	for k, n := range sum {
		out = append(out, counted{k, n})
	}
	slices.SortFunc(out, func(a, b counted) int {
		return cmp.Or(slices.Compare(a.level[:], b.level[:]), cmp.Compare(a.rarity, b.rarity), cmp.Compare(a.class, b.class))
	})
	return out
}
