package linkage

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
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

func (p *pass) String() string {
	return fmt.Sprintf("%s: %d blocks, %.0f pairs, %d refined, %d windowed", p.name, p.Blocks, p.Pairs, p.Refined, p.Windowed)
}
