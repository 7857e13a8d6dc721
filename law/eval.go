package law

import "palermo"

// facts is the evidence about every question of the codebook, for one actor and
// one person in one episode.
type facts [maxQuestions]palermo.Evidence

// frame is the working memory of an evaluation, reused from one to the next.
type frame struct {
	vals  []palermo.Evidence // per node
	extra []palermo.Evidence // per node, what participation adds; nil if nothing
	pick  []uint8            // per node of program.picks, the reading to follow
	sure  []palermo.Evidence
	prob  []float64
	slope []float64
	cost  []costs
}

func (f *frame) reset(p *program) {
	f.vals = grow(f.vals, len(p.ops))
	f.pick = grow(f.pick, len(p.picks))
	for i, n := range p.picks {
		f.pick[i] = p.ops[n].n
	}
	f.extra = f.extra[:0]
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

// eval decides every node of the program and returns the root's evidence. The
// values of victim_of nodes must stand in f.vals before.
//
// Strong Kleene evaluation equals checking every completion of the unknown facts
// when no fact occurs both as it is and negated: such a formula is monotone in
// each fact, so its least and its greatest completion decide. The facts for
// which that does not hold are enumerated.
func (p *program) eval(facts *facts, f *frame) palermo.Evidence {
	if len(p.binate) == 0 {
		return p.pass(facts, f)
	}
	const pass1 palermo.Evidence = 0x0f0f
	f.sure = grow(f.sure, len(p.ops))
	for i := range f.sure {
		f.sure[i] = pass1
	}
	forced := *facts
	for c := 0; c < 1<<len(p.binate); c++ {
		for i, b := range p.binate {
			v := facts[b]
			open := ^(v | v>>8) & 0xf
			if c>>i&1 == 0 {
				open <<= 8
			}
			forced[b] = v | open
		}
		p.pass(&forced, f)
		for i, v := range f.vals {
			f.sure[i] &= v
		}
	}
	p.pass(facts, f)
	for i := range f.vals {
		f.vals[i] = f.vals[i]&^pass1 | f.sure[i]&pass1
	}
	return f.vals[len(f.vals)-1]
}

// pass is one evaluation in which facts that occur more than once are taken as
// if they were different facts.
func (p *program) pass(facts *facts, f *frame) palermo.Evidence {
	vals, pick := f.vals, 0
	for i := range p.ops {
		o := &p.ops[i]
		var v palermo.Evidence
		switch o.kind {
		case opLeaf:
			v = facts[o.fact]
		case opAll:
			v = palermo.Certain
			for _, k := range p.kids[o.first:o.last] {
				v = v.And(vals[k])
			}
		case opAny:
			v = palermo.Excluded
			for _, k := range p.kids[o.first:o.last] {
				v = v.Or(vals[k])
			}
		case opNot:
			v = vals[p.kids[o.first]].Not()
		case opAtLeast:
			v = atLeast(int(o.n), vals, p.kids[o.first:o.last])
		case opPick:
			v = vals[p.kids[o.first+int32(f.pick[pick])]]
			pick++
		case opVictim:
			continue
		}
		if len(f.extra) > 0 {
			v = v.Or(f.extra[i])
		}
		vals[i] = v
	}
	return vals[len(p.ops)-1]
}

// atLeast is the evidence that n or more of the parts hold: it is so where n are
// shown, and not so where fewer than n are left.
func atLeast(n int, vals []palermo.Evidence, kids []int32) palermo.Evidence {
	var v palermo.Evidence
	for bit := range 16 {
		need, count := n, 0
		if bit >= 8 {
			need = len(kids) - n + 1
		}
		for _, k := range kids {
			count += int(vals[k] >> bit & 1)
		}
		if count >= need {
			v |= 1 << bit
		}
	}
	return v
}
