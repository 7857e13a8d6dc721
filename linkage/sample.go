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
}

// sampleRandom compares pairs drawn at random, or all pairs when there are few.
func (md *model) sampleRandom(t *table, workers, draws int) sample {
	n := uint64(len(t.ids))
	all := n*(n-1)/2 <= uint64(draws)*4
	levels, nears := make([][][]float64, workers), make([][][]float64, workers)
	suspects := make([]map[pattern]float64, workers)
	parallel(workers, func(k int) {
		w := newWorker(len(t.fields))
		level, near := make([][]float64, len(t.fields)), make([][]float64, len(t.fields))
		for f, fd := range t.fields {
			level[f], near[f] = make([]float64, len(fd.cmp.levels())), make([]float64, len(fd.cmp.levels()))
		}
		suspect := map[pattern]float64{}
		add := func(i, j uint64) {
			p := compareEntries(t, uint32(i), uint32(j), w)
			for f := range level {
				level[f][p.level[f]]++
			}
			if md.near(&p) == 1 {
				for f := range near {
					near[f][p.level[f]]++
				}
			}
			if md.suspicious(&p) {
				suspect[p]++
			}
		}
		if all {
			for i := uint64(k); i < n; i += uint64(workers) {
				for j := i + 1; j < n; j++ {
					add(i, j)
				}
			}
		} else {
			for d := k; d < draws; d += workers {
				if i, j := hash(uint64(d), 1)%n, hash(uint64(d), 2)%n; i != j {
					add(i, j)
				}
			}
		}
		levels[k], nears[k], suspects[k] = level, near, suspect
	})
	return sample{addUp(levels), addUp(nears), merge(suspects)}
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
