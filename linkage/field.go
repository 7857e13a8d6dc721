package linkage

import (
	"math"

	"palermo/names"
)

// field is one thing that entries are compared on. It may stand for several
// columns: the parts of a name are one field.
type field struct {
	name    string
	kind    Kind
	columns []Column
	val     []uint32 // by entry: number of its value, 0 when missing
	cmp     comparator
	known   map[string]uint32 // for new entries: numbers of values as written
}

// missing is the share of the entries without a value.
func (f *field) missing() float64 {
	none := 0
	for _, v := range f.val {
		if v == 0 {
			none++
		}
	}
	return float64(none) / float64(len(f.val))
}

// comparator knows the distinct values of a field by number, from 1.
type comparator interface {
	// levels names the degrees of agreement; level 0 is "missing" and the last
	// is "different".
	levels() []string
	// agreeing is the last level that counts as agreement.
	agreeing() int
	// compare gives the level of two values that are not missing, and how much
	// more (or less) agreeing on just these values says than the level does on
	// average, in bits: the term-frequency adjustment.
	compare(a, b uint32, w *worker) (level uint8, rarity float32)
	// keys appends hashes under which values that may be the same person's meet;
	// view selects how loosely, as in views.
	keys(view int, v uint32, dst []uint64) []uint64
	// views names the ways of making keys, narrow first.
	views() []string
	// meet guesses how many matches share a key of a view, to begin with.
	meet(view int) float64
	// text is the value as shown to people.
	text(v uint32) string
	// learn numbers a value of a new entry, 0 if it says nothing.
	learn(value string) uint32
	// same is the chance that two random values agree fully (level 1).
	same() float64
	// settle tells how many entries one person has on average, which the counts
	// of values are corrected for.
	settle(perPerson float64)
}

// worker is the working memory of one goroutine.
type worker struct {
	scratch names.Scratch
	memo    []memo      // per field
	tokens  []tokenMemo // likeness of words, see nameField
	pairs   []tokenPair
	words   []wordMemo // likeness of words, see textField
	stamp   []uint32
	at      uint32
	found   []uint32
}

type wordMemo struct {
	of       *textField
	key      uint64
	likeness float64
}

type memo []memoEntry

type memoEntry struct {
	key    uint64
	rarity float32
	level  uint8
}

const memoBits = 13

func newWorker(fields int) *worker {
	w := &worker{memo: make([]memo, fields)}
	for i := range w.memo {
		w.memo[i] = make(memo, 1<<memoBits)
	}
	return w
}

// compare looks a comparison up in the worker's memory before making it.
func (w *worker) compare(f int, fd *field, a, b uint32) (uint8, float32) {
	if a == 0 || b == 0 {
		return 0, 0
	}
	if a > b {
		a, b = b, a
	}
	k := uint64(a)<<32 | uint64(b)
	e := &w.memo[f][(k*0x9e3779b97f4a7c15)>>(64-memoBits)]
	if e.key != k {
		e.level, e.rarity = fd.cmp.compare(a, b, w)
		e.key = k
	}
	return e.level, e.rarity
}

// frequency is how often each value of a field occurs.
type frequency struct {
	count  []int32 // by value number
	n      float64 // entries that have a value
	sumSq  float64 // chance that two random entries agree
	excess float64 // entries of the same person beyond the one at hand

	rare [256]float64 // by count: log2 of how much rarer the value is than agreeing ones are
}

func countValues(val []uint32, distinct int) frequency {
	f := frequency{count: make([]int32, distinct+1)}
	for _, v := range val {
		if v != 0 {
			f.count[v]++
			f.n++
		}
	}
	f.sum()
	return f
}

// sum computes the chance that two entries of different persons agree: the
// entries of one's own person are left out of each value's count.
func (f *frequency) sum() {
	n := math.Max(f.n, 2)
	f.sumSq = 0
	for _, c := range f.count {
		f.sumSq += float64(c) * math.Max(float64(c)-1-f.excess, 0) / n / (n - 1)
	}
	f.sumSq = math.Max(f.sumSq, 0.25/n/n)
	for c := range f.rare {
		f.rare[c] = math.Log2(f.sumSq / f.of(int32(c)))
	}
}

func (f *frequency) settle(perPerson float64) {
	f.excess = perPerson - 1
	f.sum()
}

// of is the chance that an entry of another person has a value seen so often.
func (f *frequency) of(count int32) float64 {
	return math.Max(float64(count)-1-f.excess, 0.5) / math.Max(f.n, 2)
}

// rarer is log2 of how much rarer a value is than agreeing values are on average.
func (f *frequency) rarer(v uint32) float64 {
	c := f.count[v]
	if int(c) < len(f.rare) {
		return f.rare[c]
	}
	return math.Log2(f.sumSq / f.of(c))
}

// rarity is what rarer gives, within bounds that keep single values from deciding
// alone.
func (f *frequency) rarity(v uint32) float32 {
	return float32(clamp(f.rarer(v), -10, 6))
}

func clamp(x, lo, hi float64) float64 { return math.Max(lo, math.Min(hi, x)) }

// hash mixes numbers into a 64-bit key (the finaliser of MurmurHash3 by A.
// Appleby, public domain, applied to a running state).
func hash(parts ...uint64) uint64 {
	h := uint64(0x8445d61a4e774912)
	for _, p := range parts {
		h ^= p
		h ^= h >> 33
		h *= 0xff51afd7ed558ccd
		h ^= h >> 33
		h *= 0xc4ceb9fe1a85ec53
		h ^= h >> 33
	}
	return h
}

func hashString(s string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return hash(h)
}
