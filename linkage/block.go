package linkage

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// view is one way of making keys from one field.
type view struct{ field, view int }

// pass proposes as candidates the entries that share a key of every view.
type pass struct {
	views []view
	name  string
	PassReport
}

// PassReport is what one blocking pass did.
type PassReport struct {
	Name     string  // the fields and how they are keyed
	Blocks   int     // groups of two entries or more
	Pairs    float64 // pairs within blocks, before pairs of other passes are left out
	Refined  int     // blocks above the cap, split by further fields
	Windowed int     // blocks that nothing splits: neighbours only
}

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

const (
	maxPasses = 20
	leastGain = 4 // imagined matches that a pass must add, of 4,096
)

// blockCap is how many entries a block may hold before another field splits it.
func blockCap(n int) int { return int(max(64, pairBudget(n)/2)) }

// pairBudget is how many candidate pairs per entry all passes may propose: a
// bound on the work for long lists, and nearly every pair for short ones.
func pairBudget(n int) float64 { return clamp(4e6/float64(n), 50, float64(max(n, 50))) }

// option is a pass that may be taken.
type option struct {
	p       pass
	cost    float64  // pairs per entry
	catches []uint64 // which of the imagined matches it would propose, a bit each
}

// choosePasses picks passes from all views and pairs of views of two fields. It
// weighs what each costs, measured on a sample of the entries, against how many
// matches it catches that the others miss, measured on imagined matches: two
// sampled entries say which fields are filled in, and chance decides what
// agrees. The greedy choice by gain per cost is the usual one for a budgeted
// maximum coverage (Khuller, Moss and Naor, 1999).
func choosePasses(t *table, watch *watch) ([]pass, error) {
	n := len(t.ids)
	step := uint64(max(1, n/20000))
	var sample []uint32
	for i := 0; i < n; i++ {
		if hash(uint64(i))%step == 0 {
			sample = append(sample, uint32(i))
		}
	}
	const imagined = 4096
	var views []view
	catches := map[view][]uint64{}
	for f, fd := range t.fields {
		for v := range fd.cmp.views() {
			views = append(views, view{f, v})
			set := make([]uint64, imagined/64)
			for k := uint64(0); k < imagined; k++ {
				a := sample[hash(k, 1)%uint64(len(sample))]
				b := sample[hash(k, 2)%uint64(len(sample))]
				luck := float64(hash(k, 3, uint64(f))>>11) / (1 << 53)
				if fd.val[a] != 0 && fd.val[b] != 0 && luck < fd.cmp.meet(v) {
					set[k/64] |= 1 << (k % 64)
				}
			}
			catches[views[len(views)-1]] = set
		}
	}
	var options []option
	budget, limit := pairBudget(n), float64(blockCap(n))
	try := func(vs ...view) {
		o := option{p: pass{views: vs}}
		var names []string
		for i, v := range vs {
			names = append(names, t.fields[v.field].name+" "+t.fields[v.field].cmp.views()[v.view])
			if i == 0 {
				o.catches = slices.Clone(catches[v])
				continue
			}
			for k := range o.catches {
				o.catches[k] &= catches[v][k]
			}
		}
		o.p.name = strings.Join(names, " + ")
		keys := o.p.keysOf(t, sample)
		pairs := 0.0
		for i := 0; i < len(keys); {
			j := i
			for j < len(keys) && keys[j].hash == keys[i].hash {
				j++
			}
			if size := float64(j - i); size > 1 {
				whole := size * float64(step)
				pairs += size * min(whole, limit) / 2
				if whole > limit { // what a split by one more field leaves is a guess
					pairs += size * min(whole/10, 2*limit)
				}
			}
			i = j
		}
		o.cost = pairs / float64(len(sample))
		if o.cost < budget {
			options = append(options, o)
		}
	}
	for i, a := range views {
		if err := watch.stopped(); err != nil {
			return nil, err
		}
		watch.step("choosing how to search", i, len(views))
		try(a)
		for _, b := range views[:i] {
			if a.field != b.field {
				try(b, a)
			}
		}
	}
	return pick(options, budget, imagined/64), nil
}

// pick takes options greedily until the budget is spent or nothing is gained.
func pick(options []option, budget float64, words int) []pass {
	var out []pass
	caught := make([]uint64, words)
	spent := 0.0
	for len(out) < maxPasses {
		best, score := -1, 0.0
		for i, o := range options {
			if spent+o.cost > budget && len(out) > 0 {
				continue
			}
			gain := 0
			for k := range caught {
				gain += bits.OnesCount64(o.catches[k] &^ caught[k])
			}
			if s := float64(gain) / (1 + o.cost); gain >= leastGain && s > score {
				best, score = i, s
			}
		}
		if best < 0 {
			break
		}
		o := options[best]
		spent += o.cost
		for k := range caught {
			caught[k] |= o.catches[k]
		}
		out = append(out, o.p)
	}
	return out
}

// entryKey is a key of an entry in a pass.
type entryKey struct {
	hash  uint64
	entry uint32
}

// keysOf lists the keys of entries, sorted.
func (p *pass) keysOf(t *table, entries []uint32) []entryKey {
	var out []entryKey
	var a, b []uint64
	for _, e := range entries {
		a = p.keys(t, e, a[:0], &b)
		for _, k := range a {
			out = append(out, entryKey{k, e})
		}
	}
	sortKeys(out)
	return slices.Compact(out)
}

// keys appends the keys of one entry in this pass.
func (p *pass) keys(t *table, e uint32, dst []uint64, buf *[]uint64) []uint64 {
	from := len(dst)
	for n, v := range p.views {
		fd := t.fields[v.field]
		val := fd.val[e]
		if val == 0 {
			return dst[:from]
		}
		*buf = fd.cmp.keys(v.view, val, (*buf)[:0])
		if len(*buf) == 0 {
			return dst[:from]
		}
		if n == 0 {
			dst = append(dst, *buf...)
			continue
		}
		one := len(dst) - from
		for range len(*buf) - 1 {
			dst = append(dst, dst[from:from+one]...)
		}
		for i, k := range *buf {
			for j := 0; j < one; j++ {
				dst[from+i*one+j] = hash(dst[from+i*one+j], k)
			}
		}
	}
	return dst
}

func sortKeys(k []entryKey) {
	slices.SortFunc(k, func(a, b entryKey) int {
		if a.hash != b.hash {
			if a.hash < b.hash {
				return -1
			}
			return 1
		}
		return int(a.entry) - int(b.entry)
	})
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

func (p *pass) String() string {
	return fmt.Sprintf("%s: %d blocks, %.0f pairs, %d refined, %d windowed", p.name, p.Blocks, p.Pairs, p.Refined, p.Windowed)
}
