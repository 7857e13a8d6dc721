package law

import (
	"slices"

	"palermo"
)

// costs is the least cost of settling a node one way or the other.
type costs struct{ yes, no int32 }

const (
	never   int32 = 1 << 28 // the node cannot be settled that way
	perFact int32 = 1 << 10 // one fact more always costs more than any easier question
)

// maxShared bounds the facts that the search for the fewest enumerates. Beyond
// it they are counted once per occurrence, so that the set found is enough but
// may not be the smallest.
const maxShared = 8

// fewest is the smallest set of open facts that would establish the offence at a
// standard if each were shown, and the smallest that would rule it out if each
// were shown not to be so. Between sets of one size it takes the one that is
// easier to ask for, and then the one that the statute names first. A set is nil
// when no answer to the open facts does it.
//
// Over independent facts the least cost of a tree is the sum over "all" and the
// minimum over "any", so one pass decides. Facts that occur more than once, or
// that imply each other, are tried in every combination of useful answers.
func (p *program) fewest(known *facts, s palermo.Standard, book *Codebook, f *frame) (establish, ruleOut []uint8) {
	var room [maxShared]uint8
	shared := room[:0]
	for _, q := range p.shared {
		if decided(known[q], s) {
			continue
		}
		if len(shared) == maxShared {
			shared = room[:0]
			break
		}
		shared = append(shared, q)
	}
	var given facts
	if len(shared) == 0 {
		p.price(known, s, nil, &given, book, f)
		return p.set(true, nil, nil, f), p.set(false, nil, nil, f)
	}
	return p.search(known, s, shared, &given, true, book, f), p.search(known, s, shared, &given, false, book, f)
}

// search tries the shared facts in every combination.
func (p *program) search(known *facts, s palermo.Standard, shared []uint8, given *facts, goal bool, book *Codebook, f *frame) []uint8 {
	var best []uint8
	var room [maxShared]answer
	answers, bestCost := room[:len(shared)], never
	for more := true; more; more = p.nextAnswers(shared, answers, goal) {
		cost := p.suppose(shared, answers, book, given)
		if cost >= bestCost {
			continue
		}
		p.price(known, s, shared, given, book, f)
		if c := cost + f.cost[len(p.ops)-1].of(goal); c < bestCost {
			bestCost, best = c, p.set(goal, shared, answers, f)
		}
	}
	return best
}

// set is the facts that settle the root at the cost just worked out: those that
// were supposed and those below the cheapest parts.
func (p *program) set(goal bool, shared []uint8, answers []answer, f *frame) []uint8 {
	if f.cost[len(p.ops)-1].of(goal) >= never {
		return nil
	}
	var out []uint8
	for i, a := range answers {
		if a != notAsked {
			out = append(out, shared[i])
		}
	}
	out = p.collect(int32(len(p.ops)-1), goal, f, out)
	slices.Sort(out)
	return slices.Compact(out)
}

// answer is what a shared fact is supposed to be while the fewest are sought.
type answer uint8

const (
	notAsked answer = iota
	saidYes
	saidNo
)

// suppose writes into given the evidence that supposed answers are, and returns
// what asking for them costs.
func (p *program) suppose(shared []uint8, answers []answer, book *Codebook, given *facts) int32 {
	cost := int32(0)
	for i, q := range shared {
		given[q] = 0
		for _, j := range book.implied[q] {
			given[j] = 0
		}
		if answers[i] != notAsked {
			cost += book.costs[q]
		}
	}
	for i, q := range shared {
		switch answers[i] {
		case saidYes:
			given[q] = palermo.Certain
			for _, j := range book.implied[q] {
				given[j] = palermo.Certain
			}
		case saidNo:
			given[q] = palermo.Excluded
		}
	}
	return cost
}

// nextAnswers steps to the next combination of answers, trying only those that
// can serve the goal: a yes where the law asks for the fact and establishing is
// the goal, a no where it asks for its absence, and the reverse for ruling out.
// It reports whether there was one left.
func (p *program) nextAnswers(shared []uint8, answers []answer, goal bool) bool {
	for i, q := range shared {
		useful := p.polarity[q]
		if !goal {
			useful = useful>>1&positive | useful<<1&negative
		}
		for answers[i]++; answers[i] <= saidNo; answers[i]++ {
			if useful&(1<<(answers[i]-1)) != 0 {
				return true
			}
		}
		answers[i] = notAsked
	}
	return false
}

// decided reports whether a fact is known at a standard.
func decided(v palermo.Evidence, s palermo.Standard) bool { return !v.At(s).Open() }

// price fills in the cost of settling every node.
func (p *program) price(facts *facts, s palermo.Standard, shared []uint8, given *facts, book *Codebook, f *frame) {
	f.cost = grow(f.cost, len(p.ops))
	pick := 0
	for i := range p.ops {
		o := &p.ops[i]
		var c costs
		switch o.kind {
		case opLeaf:
			v := facts[o.fact]
			if !decided(v, s) && given[o.fact] != 0 {
				v = given[o.fact]
			}
			switch {
			case v.At(s) == palermo.Established:
				c = costs{0, never}
			case v.At(s) == palermo.RuledOut:
				c = costs{never, 0}
			case slices.Contains(shared, o.fact):
				c = costs{never, never}
			default:
				a := book.costs[o.fact]
				c = costs{a, a}
			}
		case opVictim:
			switch f.vals[i].At(s) {
			case palermo.Established:
				c = costs{0, never}
			case palermo.RuledOut:
				c = costs{never, 0}
			default:
				c = costs{never, never}
			}
		case opPick:
			c = f.cost[p.kids[o.first+int32(f.pick[pick])]]
			pick++
		case opNot:
			k := f.cost[p.kids[o.first]]
			c = costs{k.no, k.yes}
		default:
			c = p.cheapest(o, f)
		}
		if len(f.extra) > 0 { // what another actor did may fill the element, and then this one's facts cannot empty it
			if e := f.extra[i]; e.At(s) == palermo.Established {
				c = costs{0, never}
			} else if e != 0 && e.At(s) != palermo.RuledOut {
				c.no = never
			}
		}
		f.cost[i] = c
	}
}

// need is how many of a node's parts have to hold.
func (o *op) need() int {
	switch o.kind {
	case opAll:
		return int(o.last - o.first)
	case opAny:
		return 1
	}
	return int(o.n)
}

// cheapest is the cost of settling a node with parts: the sum over the cheapest
// parts that are enough.
func (p *program) cheapest(o *op, f *frame) (c costs) {
	kids := p.kids[o.first:o.last]
	n := o.need()
	if o.kind == opAtLeast {
		for _, k := range p.order(kids, f, true)[:n] {
			c.yes = min(never, c.yes+f.cost[k].yes)
		}
		for _, k := range p.order(kids, f, false)[:len(kids)-n+1] {
			c.no = min(never, c.no+f.cost[k].no)
		}
		return c
	}
	// For "all" a yes needs every part and a no any one; for "any" the reverse.
	sum, least := int32(0), never
	for _, k := range kids {
		every, one := f.cost[k].yes, f.cost[k].no
		if o.kind == opAny {
			every, one = one, every
		}
		sum, least = min(never, sum+every), min(least, one)
	}
	if o.kind == opAny {
		return costs{yes: least, no: sum}
	}
	return costs{yes: sum, no: least}
}

// order sorts parts by what it costs to settle them one way, keeping the
// statute's order between equals.
func (p *program) order(kids []int32, f *frame, yes bool) []int32 {
	order := slices.Clone(kids)
	slices.SortStableFunc(order, func(a, b int32) int { return int(f.cost[a].of(yes)) - int(f.cost[b].of(yes)) })
	return order
}

func (c costs) of(yes bool) int32 {
	if yes {
		return c.yes
	}
	return c.no
}

// collect adds to set the facts that settle a node at its cost.
func (p *program) collect(node int32, yes bool, f *frame, set []uint8) []uint8 {
	if f.cost[node].of(yes) == 0 || f.cost[node].of(yes) >= never {
		return set
	}
	o := &p.ops[node]
	switch o.kind {
	case opLeaf:
		return append(set, o.fact)
	case opNot:
		return p.collect(p.kids[o.first], !yes, f, set)
	case opPick:
		at := slices.Index(p.picks, node)
		return p.collect(p.kids[o.first+int32(f.pick[at])], yes, f, set)
	}
	n := o.need()
	if !yes {
		n = int(o.last-o.first) - n + 1
	}
	for _, k := range p.order(p.kids[o.first:o.last], f, yes)[:n] {
		set = p.collect(k, yes, f, set)
	}
	return set
}
