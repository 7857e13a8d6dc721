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
			*plane = append(*plane, make([]uint64, span)...)
		}
		(*plane)[row/64] |= 1 << (row % 64)
	}
}

// Outcomes are what the rows of a batch come to: for each rule and standard two
// planes that spell the Truth, and the plane of the rows where the rule is law.
type Outcomes struct {
	Rules  []*Rule
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

// differs reports whether any of the 64 rows of a word has another outcome under
// another law.
func (o *Outcomes) differs(p *Outcomes, rule, other int, s palermo.Standard, word int) bool {
	a, b := &o.planes[rule][s], &p.planes[other][s]
	return o.law[rule][word] != p.law[other][word] || a[0][word] != b[0][word] || a[1][word] != b[1][word]
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
	ins, err := l.Instruments()
	if err != nil {
		return nil, err
	}
	o := &Outcomes{}
	var here [][]bool // per rule, per place set: whether the rule is law there
	for _, in := range ins {
		in1 := make([]bool, len(b.places))
		for i, p := range b.places {
			in1[i] = len(p) == 0 || slices.ContainsFunc(p, in.appliesIn) || slices.Contains(in.Applies, everywhere)
		}
		for _, r := range in.Offences {
			o.Rules, here = append(o.Rules, r), append(here, in1)
		}
	}
	words := (b.n + 64*span - 1) / (64 * span) * span
	o.allocate(words, q.Standards)
	var wg sync.WaitGroup
	for w := range max(q.Workers, 1) {
		wg.Go(func() {
			e := newEvaluator(b, o, here, q)
			for k := w; k < words/span; k += max(q.Workers, 1) {
				e.block(k)
			}
		})
	}
	wg.Wait()
	return o, nil
}

// allocate cuts all planes from one piece of memory.
func (o *Outcomes) allocate(words int, standards uint8) {
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
}

// evaluator is one worker and its memory.
type evaluator struct {
	batch     *Batch
	out       *Outcomes
	here      [][]bool
	standards uint8
	on        int32 // the day by which every row is judged, or 0

	vals      []pair // the codebook's facts, then the nodes of the program at hand
	sure      []pair // the same facts with contested ones unknown
	contested []bool // per fact, in this block
	law       []block
	masks     [][]block // per rule and version: the rows judged by it
	since     map[int32]block
}

func newEvaluator(b *Batch, o *Outcomes, here [][]bool, q BatchOptions) *evaluator {
	e := &evaluator{batch: b, out: o, here: here, standards: q.Standards, law: make([]block, len(o.Rules)), masks: make([][]block, len(o.Rules)), since: map[int32]block{}}
	if !q.On.IsZero() {
		e.on = q.On.Last().Ordinal()
	}
	nodes := 0
	for i, r := range o.Rules {
		e.masks[i] = make([]block, len(r.Versions))
		for _, v := range r.Versions {
			nodes = max(nodes, len(v.prog.ops))
		}
	}
	n := b.book.Len()
	e.vals, e.sure, e.contested = make([]pair, n+nodes), make([]pair, n+nodes), make([]bool, n)
	return e
}

// block decides every rule on one block of rows at every standard.
func (e *evaluator) block(k int) {
	e.selectVersions(k)
	for s := range palermo.Standards {
		if e.standards>>s&1 == 0 {
			continue
		}
		e.load(s, k)
		for r, rule := range e.out.Rules {
			if e.law[r] == (block{}) {
				continue
			}
			lo, hi := e.out.planes[r][s][0][k*span:][:span], e.out.planes[r][s][1][k*span:][:span]
			copy(hi, e.law[r][:]) // ruled out, unless a version was in force
			for v, mask := range e.masks[r] {
				if mask == (block{}) {
					continue
				}
				sure, told := e.decide(rule.Versions[v].prog)
				for w := range span {
					yes, no := sure.yes[w]&mask[w], sure.no[w]&mask[w]
					contested := (told.yes[w] | told.no[w]) & mask[w] &^ yes &^ no
					lo[w] |= yes | contested
					hi[w] = hi[w]&^mask[w] | no | contested
				}
			}
		}
	}
}

// selectVersions finds, for a block, the rows where each rule is law and the rows
// that each version judges.
func (e *evaluator) selectVersions(k int) {
	b := e.batch
	first, last := k*span*64, min((k+1)*span*64, b.n)
	clear(e.since)
	var all, undated block
	for row := first; row < last; row++ {
		all[(row-first)/64] |= 1 << (row % 64)
		if e.on == 0 && b.on[row] == 0 {
			undated[(row-first)/64] |= 1 << (row % 64)
		}
	}
	for r, rule := range e.out.Rules {
		law := &e.law[r]
		if here := e.here[r]; !slices.Contains(here, false) {
			*law = all
		} else {
			*law = block{}
			for row := first; row < last; row++ {
				if here[b.at[row]] {
					law[(row-first)/64] |= 1 << (row % 64)
				}
			}
		}
		copy(e.out.law[r][k*span:], law[:])
		for v, version := range rule.Versions {
			mask := e.from(version.From, first, last)
			if !version.To.IsZero() {
				until := e.from(version.To, first, last)
				for w := range mask {
					mask[w] &^= until[w]
				}
			}
			for w := range mask {
				if mask[w] &^= undated[w]; v == len(rule.Versions)-1 {
					mask[w] |= undated[w]
				}
				mask[w] &= law[w]
			}
			e.masks[r][v] = mask
		}
	}
}

// from is the rows of a block whose day is not before a day.
func (e *evaluator) from(day palermo.Date, first, last int) block {
	d := day.Ordinal()
	if m, ok := e.since[d]; ok {
		return m
	}
	var m block
	for row := first; row < last; row++ {
		on := e.batch.on[row]
		if e.on != 0 {
			on = e.on
		}
		if on >= d {
			m[(row-first)/64] |= 1 << (row % 64)
		}
	}
	e.since[d] = m
	return m
}

// load copies the facts of a block at a standard, with and without the contested
// ones.
func (e *evaluator) load(s, k int) {
	for q := range e.contested {
		planes, told := &e.batch.planes[q], &e.vals[q]
		told.yes, told.no = cutBlock(planes[s], k), cutBlock(planes[palermo.Standards+s], k)
		sure, both := &e.sure[q], uint64(0)
		*sure = *told
		for w := range span {
			x := told.yes[w] & told.no[w]
			sure.yes[w] &^= x
			sure.no[w] &^= x
			both |= x
		}
		e.contested[q] = both != 0
	}
}

// cutBlock is a block of a plane; a plane that ends early has no further bits.
func cutBlock(plane []uint64, k int) block {
	if len(plane) <= k*span {
		return block{}
	}
	return block(plane[k*span:][:span])
}

// decide evaluates a tree on the loaded block, in both passes.
func (e *evaluator) decide(p *program) (sure, told pair) {
	told = e.pass(p, e.vals)
	contested := slices.ContainsFunc(p.facts, func(q uint8) bool { return e.contested[q] })
	if !contested && len(p.binate) == 0 {
		return told, told
	}
	if len(p.binate) == 0 {
		return e.pass(p, e.sure), told
	}
	var known [maxBinate]pair
	for i, q := range p.binate {
		known[i] = e.sure[q]
	}
	sure = pair{ones, ones}
	for c := range 1 << len(p.binate) {
		for i, q := range p.binate {
			e.sure[q] = known[i].completed(c>>i&1 != 0)
		}
		one := e.pass(p, e.sure)
		for w := range span {
			sure.yes[w] &= one.yes[w]
			sure.no[w] &= one.no[w]
		}
	}
	for i, q := range p.binate {
		e.sure[q] = known[i]
	}
	return sure, told
}

// completed is a fact whose open rows are answered.
func (p pair) completed(yes bool) pair {
	for w := range span {
		if open := ^(p.yes[w] | p.no[w]); yes {
			p.yes[w] |= open
		} else {
			p.no[w] |= open
		}
	}
	return p
}

var ones = func() (b block) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	return b
}()

// pass evaluates a tree once. Leaves are read where the facts stand, in front of
// the nodes.
func (e *evaluator) pass(p *program, vals []pair) pair {
	n := int32(len(e.contested))
	at := func(k int32) *pair {
		if o := &p.ops[k]; o.kind == opLeaf {
			return &vals[o.fact]
		}
		return &vals[n+k]
	}
	for i := range p.ops {
		o, v := &p.ops[i], &vals[n+int32(i)]
		kids := p.kids[o.first:o.last]
		switch o.kind {
		case opAll:
			*v = *at(kids[0])
			for _, k := range kids[1:] {
				u := at(k)
				for w := range span {
					v.yes[w] &= u.yes[w]
					v.no[w] |= u.no[w]
				}
			}
		case opAny:
			*v = *at(kids[0])
			for _, k := range kids[1:] {
				u := at(k)
				for w := range span {
					v.yes[w] |= u.yes[w]
					v.no[w] &= u.no[w]
				}
			}
		case opNot:
			u := at(kids[0])
			v.yes, v.no = u.no, u.yes
		case opPick:
			*v = *at(kids[o.n])
		case opAtLeast:
			v.yes = threshold(kids, int(o.n), func(k int32) *block { return &at(k).yes })
			v.no = threshold(kids, len(kids)-int(o.n)+1, func(k int32) *block { return &at(k).no })
		}
	}
	return *at(int32(len(p.ops) - 1))
}

// threshold is the rows in which at least n of the parts have a bit.
func threshold(kids []int32, n int, side func(int32) *block) block {
	atLeast := make([]block, n+1)
	atLeast[0] = ones
	for _, k := range kids {
		b := side(k)
		for j := n; j > 0; j-- {
			for w := range span {
				atLeast[j][w] |= atLeast[j-1][w] & b[w]
			}
		}
	}
	return atLeast[n]
}
