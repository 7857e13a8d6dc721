package law

import (
	"slices"

	"palermo"
)

// A program is a statute's tree laid out for evaluation: its nodes in
// post-order, so that one pass over a slice decides every node, the root last.
type program struct {
	ops      []op
	kids     []int32             // children of all nodes; op.first and op.last bound each node's own
	clauses  []*Clause           // the clause each node was made from
	elements []int32             // the nodes that are the offence's elements, in the statute's order
	facts    []uint8             // the distinct facts of the leaves, ascending
	binate   []uint8             // facts that occur both as they are and negated
	polarity [maxQuestions]uint8 // per fact, whether the law asks for a fact (positive), for its absence (negative), or both
	shared   []uint8             // facts that occur more than once, or of which one implies another
	picks    []int32             // the nodes with disputed readings
	victims  []int32             // the nodes that ask for another offence's definition
	carried  []carry
}

// op is one node.
type op struct {
	kind        opcode
	n           uint8 // how many, for opAtLeast; which part leads, for opPick
	fact        uint8 // for opLeaf
	unchecked   bool  // the node, or all above it, rests on a text nobody read
	first, last int32
	parent      int32
}

type opcode uint8

const (
	opLeaf opcode = iota
	opAll
	opAny
	opNot
	opAtLeast
	opPick
	opVictim
)

// carry is an element that another actor's conduct may fill, through a
// participation fact.
type carry struct {
	node int32
	by   []uint8 // participation facts
}

// compile lays out a tree. Problems that can be told with a line are told; a
// tree that was linted has none.
func compile(file string, root *Clause, parts []Participation, book *Codebook) (*program, error) {
	p := &program{}
	c := &compiler{program: p, file: file, book: book, count: map[uint8]int{}}
	top := c.lay(root, false)
	if c.err != nil {
		return nil, c.err
	}
	p.ops[top].parent = -1
	if root.Op == OpAll || root.Op == OpAny || root.Op == OpAtLeast {
		p.elements = slices.Clone(p.kids[p.ops[top].first:p.ops[top].last])
	} else {
		p.elements = []int32{top}
	}
	for i, pol := range p.polarity {
		if pol == 0 {
			continue
		}
		f := uint8(i)
		p.facts = append(p.facts, f)
		if pol == positive|negative {
			p.binate = append(p.binate, f)
		}
		if c.count[f] > 1 || c.impliesAnother(f) {
			p.shared = append(p.shared, f)
		}
	}
	if len(p.binate) > maxBinate {
		return nil, palermo.At(file, root.line, errorf("factor the repeated facts out",
			"%d facts occur both as they are and negated; %d can be enumerated", len(p.binate), maxBinate))
	}
	return p, c.carry(parts, root)
}

// maxBinate bounds the enumeration that keeps evaluation exact: 2^8 passes.
const maxBinate = 8

const (
	positive uint8 = 1 << iota
	negative
)

type compiler struct {
	*program
	file  string
	book  *Codebook
	count map[uint8]int
	err   error
}

func (c *compiler) fail(l int, e *palermo.Error) {
	if c.err == nil {
		c.err = palermo.At(c.file, l, e)
	}
}

// lay appends the nodes of a clause and returns the number of its own.
func (c *compiler) lay(cl *Clause, negated bool) int32 {
	o := op{unchecked: cl.Checked == palermo.Unchecked}
	var kids []int32
	for _, part := range cl.Parts {
		kids = append(kids, c.lay(part, negated != (cl.Op == OpNot)))
	}
	switch cl.Op {
	case OpFact:
		i, ok := c.book.index[cl.Fact]
		if !ok {
			c.fail(cl.line, c.book.Unknown(cl.Fact))
		}
		o.kind, o.fact = opLeaf, i
		c.count[i]++
		if negated {
			c.polarity[i] |= negative
		} else {
			c.polarity[i] |= positive
		}
	case OpAll:
		o.kind = opAll
	case OpAny:
		o.kind = opAny
	case OpNot:
		o.kind = opNot
	case OpAtLeast:
		o.kind, o.n = opAtLeast, uint8(cl.N)
	case OpVictimOf:
		o.kind = opVictim
	case OpReadings:
		o.kind = opPick
		o.n = uint8(slices.IndexFunc(cl.Reads, func(r Interpretation) bool { return r.Leading }))
	default:
		c.fail(cl.line, errorf("give it one", "the clause has no condition"))
	}
	me := int32(len(c.ops))
	o.first = int32(len(c.program.kids))
	c.program.kids = append(c.program.kids, kids...)
	o.last = int32(len(c.program.kids))
	c.ops = append(c.ops, o)
	c.clauses = append(c.clauses, cl)
	for _, k := range kids {
		c.ops[k].parent = me
	}
	switch o.kind {
	case opPick:
		c.picks = append(c.picks, me)
	case opVictim:
		c.victims = append(c.victims, me)
	}
	return me
}

// impliesAnother reports whether a fact of the tree implies another fact of it,
// so that the two are not independent when facts are counted.
func (c *compiler) impliesAnother(f uint8) bool {
	for _, j := range c.book.implied[f] {
		if c.polarity[j] != 0 {
			return true
		}
	}
	return false
}

// carry resolves what participation carries to nodes.
func (c *compiler) carry(parts []Participation, root *Clause) error {
	for _, part := range parts {
		by, ok := c.book.index[part.By]
		if !ok {
			return palermo.At(c.file, root.line, c.book.Unknown(part.By))
		}
		for _, id := range part.Carries {
			found := false
			for i, cl := range c.clauses {
				if cl.ID != id {
					continue
				}
				found = true
				at := slices.IndexFunc(c.carried, func(k carry) bool { return k.node == int32(i) })
				if at < 0 {
					at = len(c.carried)
					c.carried = append(c.carried, carry{node: int32(i)})
				}
				c.carried[at].by = append(c.carried[at].by, by)
			}
			if !found {
				return palermo.At(c.file, root.line, errorf("name one of the offence's elements", "participation carries %q, which is no element here", id))
			}
		}
	}
	return nil
}
