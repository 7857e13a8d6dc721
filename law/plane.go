package law

import (
	"math/bits"
	"slices"
	"strings"
	"sync"

	"palermo"
)

// A Batch holds many rows — one actor and one person in one episode each — as bit
// planes: for each question, each standard and each side one bit a row, so that
// one machine word decides 64 rows at a time. Rows in which several actors take
// part in each other's conduct need [Library.Assess]; a batch refuses them.
type Batch struct {
	book   *Codebook
	n      int
	planes [maxQuestions][planesPerFact][]uint64 // nil while no row has a bit
	on     []int32                               // per row, the date of conduct (Date.Ordinal); 0 for none
	at     []int32                               // per row, the index of its places
	places [][]string
	index  map[string]int32
	vault  *vault
}

// planesPerFact is the number of planes a question has: the standards for it, then
// the standards against.
const planesPerFact = 2 * palermo.Standards

// NewBatch prepares a batch with room for some rows.
func (l *Library) NewBatch(rows int) *Batch {
	return &Batch{book: l.Book, index: map[string]int32{}, vault: new(vault), on: make([]int32, 0, rows), at: make([]int32, 0, rows)}
}

// Len is the number of rows.
func (b *Batch) Len() int { return b.n }

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	for q := range b.planes {
		for s := range b.planes[q] {
			clear(b.planes[q][s])
		}
	}
	b.n, b.on, b.at = 0, b.on[:0], b.at[:0]
}

// Add appends a row for each actor of an episode, in the order of their ids, and
// reports whether it could: an episode with several actors cannot stand in a
// batch, because what one did may count for another.
func (b *Batch) Add(l *Library, c *palermo.Case, e *palermo.Episode) (bool, error) {
	if len(e.Actors) > 1 {
		return false, nil
	}
	if err := l.gather(b.vault, c, e, palermo.Date{}); err != nil {
		return false, err
	}
	key := strings.Join(e.Place, " ")
	at, ok := b.index[key]
	if !ok {
		at = int32(len(b.places))
		b.index[key] = at
		b.places = append(b.places, slices.Clone(e.Place))
	}
	var day int32
	if on := e.On(); !on.IsZero() {
		day = on.Last().Ordinal()
	}
	row := b.n
	b.n++
	b.on, b.at = append(b.on, day), append(b.at, at)
	for q := range b.book.Len() {
		if ev := b.vault.own[0][q]; ev != 0 {
			b.set(row, q, ev.Shown(), ev.Against())
		}
	}
	return true, nil
}

// set records at which standards a fact is shown and shown not to be so.
func (b *Batch) set(row, q int, shown, against uint8) {
	for sides := shown | against<<palermo.Standards; sides != 0; sides &= sides - 1 {
		plane := &b.planes[q][bits.TrailingZeros8(sides)]
		for len(*plane) <= row/64 {
			*plane = append(*plane, 0)
		}
		(*plane)[row/64] |= 1 << (row % 64)
	}
}

// Outcomes are what the rows of a batch come to: for each rule and standard two
// planes that spell the Truth, and the plane of the rows where the rule is law.
type Outcomes struct {
	Rules  []*Rule
	rows   int
	law    [][]uint64                       // per rule
	planes [][palermo.Standards][2][]uint64 // per rule and standard, low bit and high bit
}

// At is the outcome of a row under a rule; ok is false where the rule is not law.
func (o *Outcomes) At(rule int, s palermo.Standard, row int) (t palermo.Truth, ok bool) {
	w, bit := row/64, row%64
	p := &o.planes[rule][s]
	return palermo.Truth(p[0][w]>>bit&1 | p[1][w]>>bit&1<<1), o.law[rule][w]>>bit&1 != 0
}

// Count tallies the outcomes under a rule, over the rows where it is law.
func (o *Outcomes) Count(rule int, s palermo.Standard) (n [4]int) {
	p := &o.planes[rule][s]
	for w, in := range o.law[rule] {
		lo, hi := p[0][w], p[1][w]
		n[palermo.NotYetKnown] += bits.OnesCount64(in &^ lo &^ hi)
		n[palermo.Established] += bits.OnesCount64(in & lo &^ hi)
		n[palermo.RuledOut] += bits.OnesCount64(in & hi &^ lo)
		n[palermo.Contested] += bits.OnesCount64(in & hi & lo)
	}
	return n
}

// span is how many words are evaluated together, so that the cost of walking the
// tree is shared by 64*span rows.
const span = 8

type block [span]uint64

// pair is a block of rows for a proposition and a block against it.
type pair struct{ yes, no block }

// BatchOptions say what a batch is asked.
type BatchOptions struct {
	Standards uint8        // bit i asks for Standard(i); AllStandards for all
	On        palermo.Date // judges every row by the law of this day; zero for each row's own
	Workers   int          // how many cores to use; the outcome is the same for any number
}

// AllStandards asks for the outcome at every standard.
const AllStandards = 1<<palermo.Standards - 1

// Decide evaluates every rule on every row, with each row's own version of the
// law.
func (l *Library) Decide(b *Batch, q BatchOptions) (*Outcomes, error) {
	standards, workers := q.Standards, max(q.Workers, 1)
	var on int32
	if !q.On.IsZero() {
		on = q.On.Last().Ordinal()
	}
	ins, err := l.Instruments()
	if err != nil {
		return nil, err
	}
	o := &Outcomes{rows: b.n}
	var applies [][]bool // per rule, per place set
	for _, in := range ins {
		here := make([]bool, len(b.places))
		for i, p := range b.places {
			here[i] = len(p) == 0 || slices.ContainsFunc(p, in.appliesIn) || slices.Contains(in.Applies, everywhere)
		}
		for _, r := range in.Offences {
			o.Rules, applies = append(o.Rules, r), append(applies, here)
		}
	}
	words := (b.n + 63) / 64
	backing := make([]uint64, len(o.Rules)*words*(1+2*bits.OnesCount8(standards)))
	cut := func() []uint64 { p := backing[:words:words]; backing = backing[words:]; return p }
	o.law = make([][]uint64, len(o.Rules))
	o.planes = make([][palermo.Standards][2][]uint64, len(o.Rules))
	for r := range o.Rules {
		o.law[r] = cut()
		for s := range palermo.Standards {
			if standards>>s&1 != 0 {
				o.planes[r][s] = [2][]uint64{cut(), cut()}
			}
		}
	}
	var wg sync.WaitGroup
	blocks := (words + span - 1) / span
	for w := range workers {
		wg.Go(func() {
			e := &evaluator{batch: b, on: on}
			for k := w; k < blocks; k += workers {
				for r := range o.Rules {
					e.rule(o, r, applies[r], k, standards)
				}
			}
		})
	}
	wg.Wait()
	return o, nil
}

// evaluator is one worker's memory.
type evaluator struct {
	batch *Batch
	on    int32 // the day by which every row is judged, or 0
	vals  []pair
}

// rule decides one rule on one block of rows, version by version.
func (e *evaluator) rule(o *Outcomes, r int, here []bool, k int, standards uint8) {
	b, rule := e.batch, o.Rules[r]
	first, last := k*span*64, min((k+1)*span*64, b.n)
	lastWord := (last + 63) / 64
	masks := make([]block, len(rule.Versions))
	var law, never block
	for row := first; row < last; row++ {
		if !here[b.at[row]] {
			continue
		}
		w, bit := (row-first)/64, uint64(1)<<(row%64)
		law[w] |= bit
		day := b.on[row]
		if e.on != 0 {
			day = e.on
		}
		if v := rule.versionOn(day); v >= 0 {
			masks[v][w] |= bit
		} else {
			never[w] |= bit
		}
	}
	copy(o.law[r][k*span:lastWord], law[:])
	if law == (block{}) {
		return
	}
	for s := range palermo.Standards {
		if standards>>s&1 == 0 {
			continue
		}
		lo, hi := o.planes[r][s][0][k*span:lastWord], o.planes[r][s][1][k*span:lastWord]
		for w := range hi {
			hi[w] = never[w] // ruled out: not in force
		}
		for v := range masks {
			if masks[v] == (block{}) {
				continue
			}
			sure, told := e.decide(rule.Versions[v].prog, s, k)
			for w := range hi {
				yes, no := sure.yes[w]&masks[v][w], sure.no[w]&masks[v][w]
				contested := (told.yes[w] | told.no[w]) & masks[v][w] &^ yes &^ no
				lo[w] |= yes | contested
				hi[w] |= no | contested
			}
		}
	}
}

// versionOn is the index of the version in force on a day given as
// Date.Ordinal, the newest for 0, or -1.
func (r *Rule) versionOn(day int32) int {
	if day == 0 {
		return len(r.Versions) - 1
	}
	for i, v := range r.Versions {
		if v.From.Ordinal() <= day && (v.To.IsZero() || day < v.To.Ordinal()) {
			return i
		}
	}
	return -1
}

// decide evaluates a tree on a block of rows at a standard, in both passes.
func (e *evaluator) decide(p *program, s, k int) (sure, told pair) {
	e.vals = grow(e.vals, len(p.ops))
	contested := false
	told = e.pass(p, s, k, false, 0, &contested)
	if !contested && len(p.binate) == 0 {
		return told, told
	}
	sure = pair{no: ones, yes: ones}
	for c := range 1 << len(p.binate) {
		one := e.pass(p, s, k, true, c, &contested)
		for w := range span {
			sure.yes[w] &= one.yes[w]
			sure.no[w] &= one.no[w]
		}
	}
	return sure, told
}

var ones = func() (b block) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	return b
}()

// pass evaluates a tree once. With sure set, contested facts count as unknown and
// the binate facts that are open are completed by the bits of c.
func (e *evaluator) pass(p *program, s, k int, sure bool, c int, contested *bool) pair {
	vals, zero := e.vals, block{}
	for i := range p.ops {
		o, v := &p.ops[i], &vals[i]
		kids := p.kids[o.first:o.last]
		switch o.kind {
		case opLeaf:
			e.leaf(v, o.fact, s, k)
			for w := range span {
				both := v.yes[w] & v.no[w]
				if both == 0 {
					continue
				}
				*contested = true
				if sure {
					v.yes[w] &^= both
					v.no[w] &^= both
				}
			}
			if at := slices.Index(p.binate, o.fact); sure && at >= 0 {
				for w := range span {
					if open := ^(v.yes[w] | v.no[w]); c>>at&1 != 0 {
						v.yes[w] |= open
					} else {
						v.no[w] |= open
					}
				}
			}
		case opAll:
			v.yes, v.no = ones, zero
			for _, kid := range kids {
				for w := range span {
					v.yes[w] &= vals[kid].yes[w]
					v.no[w] |= vals[kid].no[w]
				}
			}
		case opAny:
			v.yes, v.no = zero, ones
			for _, kid := range kids {
				for w := range span {
					v.yes[w] |= vals[kid].yes[w]
					v.no[w] &= vals[kid].no[w]
				}
			}
		case opNot:
			v.yes, v.no = vals[kids[0]].no, vals[kids[0]].yes
		case opPick:
			*v = vals[kids[o.n]]
		case opAtLeast:
			v.yes = threshold(vals, kids, int(o.n), func(p *pair) *block { return &p.yes })
			v.no = threshold(vals, kids, len(kids)-int(o.n)+1, func(p *pair) *block { return &p.no })
		}
	}
	return vals[len(p.ops)-1]
}

// threshold is the block of rows in which at least n of the parts have a bit.
func threshold(vals []pair, kids []int32, n int, side func(*pair) *block) block {
	atLeast := make([]block, n+1)
	atLeast[0] = ones
	for _, kid := range kids {
		b := side(&vals[kid])
		for j := n; j > 0; j-- {
			for w := range span {
				atLeast[j][w] |= atLeast[j-1][w] & b[w]
			}
		}
	}
	return atLeast[n]
}

// leaf copies a fact's planes; a plane that ends early has no further bits.
func (e *evaluator) leaf(v *pair, fact uint8, s, k int) {
	planes := &e.batch.planes[fact]
	*v = pair{}
	if p := planes[s]; len(p) > k*span {
		copy(v.yes[:], p[k*span:])
	}
	if p := planes[palermo.Standards+s]; len(p) > k*span {
		copy(v.no[:], p[k*span:])
	}
}
