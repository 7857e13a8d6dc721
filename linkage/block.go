package linkage

import (
	"cmp"
	"slices"
	"sync"
)

// index holds the blocks of all passes: which entries stand in a block, and in
// which blocks an entry stands.
type index struct {
	passes  []pass
	start   []uint32 // by block, into members
	members []uint32 // ascending within a block
	first   []uint32 // by entry, into blocks
	blocks  []uint32
	passOf  []uint8 // by block
}

// buildIndex makes the blocks of the passes, workers passes at a time.
func buildIndex(t *table, passes []pass, watch *watch) (*index, error) {
	x := &index{passes: passes}
	all := make([]uint32, len(t.ids))
	for i := range all {
		all[i] = uint32(i)
	}
	type made struct{ start, members []uint32 }
	done := make([]made, len(passes))
	var wg sync.WaitGroup
	slots := make(chan struct{}, watch.workers)
	for i := range passes {
		slots <- struct{}{}
		if watch.stopped() != nil {
			break
		}
		watch.step("searching", i, len(passes))
		wg.Add(1)
		go func() {
			defer wg.Done()
			b := blocker{t: t, p: &passes[i], limit: blockCap(len(t.ids))}
			b.split(passes[i].keysOf(t, all), 0)
			done[i] = made{append(b.start, uint32(len(b.members))), b.members}
			<-slots
		}()
	}
	wg.Wait()
	if err := watch.stopped(); err != nil {
		return nil, err
	}
	for i, d := range done {
		base := uint32(len(x.members))
		for _, s := range d.start[:len(d.start)-1] {
			x.start = append(x.start, base+s)
			x.passOf = append(x.passOf, uint8(i))
		}
		x.members = append(x.members, d.members...)
		done[i] = made{}
	}
	x.start = append(x.start, uint32(len(x.members)))
	x.first = make([]uint32, len(t.ids)+1)
	for _, m := range x.members {
		x.first[m+1]++
	}
	for i := 1; i < len(x.first); i++ {
		x.first[i] += x.first[i-1]
	}
	x.blocks = make([]uint32, len(x.members))
	next := slices.Clone(x.first)
	for b := 0; b+1 < len(x.start); b++ {
		for _, m := range x.members[x.start[b]:x.start[b+1]] {
			x.blocks[next[m]] = uint32(b)
			next[m]++
		}
	}
	return x, nil
}

// blocker collects the blocks of one pass.
type blocker struct {
	t              *table
	p              *pass
	limit          int
	start, members []uint32
}

// split turns sorted keys into blocks. A block above the cap is split by the
// other fields, each in turn; what nothing splits is cut into overlapping
// windows over the entries in order of what they hold.
func (b *blocker) split(keys []entryKey, depth int) {
	for i := 0; i < len(keys); {
		j := i
		for j < len(keys) && keys[j].hash == keys[i].hash {
			j++
		}
		switch size := j - i; {
		case size < 2:
		case size <= b.limit:
			b.add(keys[i:j])
		case depth == 0:
			b.p.Refined++
			b.refine(keys[i:j])
		default:
			b.window(keys[i:j])
		}
		i = j
	}
}

func (b *blocker) add(keys []entryKey) {
	b.start = append(b.start, uint32(len(b.members)))
	for _, k := range keys {
		b.members = append(b.members, k.entry)
	}
	n := float64(len(keys))
	b.p.Blocks++
	b.p.Pairs += n * (n - 1) / 2
}

func (b *blocker) refine(keys []entryKey) {
	split := false
	var buf []uint64
	for f, fd := range b.t.fields {
		if slices.ContainsFunc(b.p.views, func(v view) bool { return v.field == f }) {
			continue
		}
		var sub []entryKey
		for _, k := range keys {
			if v := fd.val[k.entry]; v != 0 {
				buf = fd.cmp.keys(0, v, buf[:0])
				for _, h := range buf {
					sub = append(sub, entryKey{h, k.entry})
				}
			}
		}
		if len(sub) == 0 {
			continue
		}
		sortKeys(sub)
		if sub[0].hash == sub[len(sub)-1].hash {
			continue // all alike: no help
		}
		split = true
		b.split(slices.Compact(sub), 1)
	}
	if !split {
		b.window(keys)
	}
}

func (b *blocker) window(keys []entryKey) {
	b.p.Windowed++
	keys = slices.Clone(keys)
	slices.SortFunc(keys, func(x, y entryKey) int {
		for _, f := range b.t.fields {
			if d := cmp.Compare(f.val[x.entry], f.val[y.entry]); d != 0 {
				return d
			}
		}
		return cmp.Compare(x.entry, y.entry)
	})
	half := b.limit / 2
	for i := 0; i < len(keys); i += half {
		part := slices.Clone(keys[i:min(i+2*half, len(keys))])
		if len(part) < 2 {
			break
		}
		slices.SortFunc(part, func(x, y entryKey) int { return cmp.Compare(x.entry, y.entry) })
		b.add(part)
		if i+2*half >= len(keys) {
			break
		}
	}
}

// candidates lists the entries after e that share a block with it, ascending by
// block and then entry, each once.
func (x *index) candidates(e uint32, w *worker) []uint32 {
	if len(w.stamp) != len(x.first)-1 {
		w.stamp = make([]uint32, len(x.first)-1)
		w.at = 0
	}
	w.at++
	w.found = w.found[:0]
	for _, b := range x.blocks[x.first[e]:x.first[e+1]] {
		ms := x.members[x.start[b]:x.start[b+1]]
		i, _ := slices.BinarySearch(ms, e+1)
		for _, m := range ms[i:] {
			if w.stamp[m] != w.at {
				w.stamp[m] = w.at
				w.found = append(w.found, m)
			}
		}
	}
	return w.found
}
