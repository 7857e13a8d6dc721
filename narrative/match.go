package narrative

import "slices"

// program is a compiled pattern. It is run from every token that can begin it,
// by backtracking with a bound on the steps.
type program struct {
	code  []inst
	first []uint16 // the classes of tokens that can begin a match
	need  []uint16 // classes that every match contains
}

type inst struct {
	op    byte // 'w' class, '.' any word, 'n' any word of a noun phrase, 'N' name, 's' split, 'j' jump, '[' ']' marks, 'm' match
	class uint16
	x, y  int32
}

func compile(q seq) *program {
	p := &program{}
	p.seq(q)
	p.emit(inst{op: 'm'})
	first, _ := firsts(q)
	slices.Sort(first)
	p.first = slices.Compact(first)
	for _, e := range q {
		if e.op == 'w' && !e.opt {
			p.need = append(p.need, e.class)
		}
	}
	return p
}

func (p *program) emit(i inst) int32 { p.code = append(p.code, i); return int32(len(p.code) - 1) }

func (p *program) here() int32 { return int32(len(p.code)) }

func (p *program) seq(q seq) {
	for _, e := range q {
		p.element(e)
	}
}

func (p *program) element(e element) {
	skip := int32(-1)
	if e.opt {
		skip = p.emit(inst{op: 's'})
		p.code[skip].x = p.here()
	}
	switch e.op {
	case 'w', 'N':
		p.emit(inst{op: e.op, class: e.class})
	case '[', ']':
		p.emit(inst{op: e.op})
	case 'g', 'n':
		op := byte('.')
		if e.op == 'n' {
			op = 'n'
		}
		var outs []int32
		for range e.max {
			outs = append(outs, p.emit(inst{op: 's'}))
			p.code[p.here()-1].y = p.here()
			p.emit(inst{op: op})
		}
		for _, o := range outs {
			p.code[o].x = p.here() // shortest first
		}
	case '(':
		var ends []int32
		for i, alt := range e.alts {
			var s int32
			last := i == len(e.alts)-1
			if !last {
				s = p.emit(inst{op: 's'})
				p.code[s].x = p.here()
			}
			p.seq(alt)
			if !last {
				ends = append(ends, p.emit(inst{op: 'j'}))
				p.code[s].y = p.here()
			}
		}
		for _, j := range ends {
			p.code[j].x = p.here()
		}
	}
	if skip >= 0 {
		p.code[skip].y = p.here()
	}
}

// firsts lists the classes that can begin a sequence, and whether it can be
// empty. ok is false in the caller when a gap can begin it.
func firsts(q seq) (classes []uint16, empty bool) {
	for _, e := range q {
		switch e.op {
		case '[', ']':
			continue
		case 'g', 'n':
			return append(classes, noClass), false
		case 'N', 'w':
			classes = append(classes, e.class)
			if e.opt {
				continue
			}
			return classes, false
		}
		open := e.opt
		for _, alt := range e.alts {
			c, none := firsts(alt)
			classes = append(classes, c...)
			open = open || none
		}
		if !open {
			return classes, false
		}
	}
	return classes, true
}

// noClass marks a pattern that could begin with any word, which the loader
// refuses.
const noClass uint16 = 0xffff

// found is a match: tokens [from, to), of which [qfrom, qto) is to be quoted.
type found struct{ from, to, qfrom, qto int }

// maxSteps bounds one attempt, so that no pattern makes reading slow.
const maxSteps = 2000

type machine struct {
	lex     *lexicon
	toks    []token
	barrier uint16 // what ends a noun phrase
	turner  uint16 // what turns the meaning, so that no gap passes over it
	start   int
	steps   int
	open    int
	close   int
	present []uint64 // classes that occur in the sentence
}

// load takes a sentence.
func (m *machine) load(toks []token) {
	m.toks = toks
	clear(m.present)
	for i := range toks {
		for _, c := range m.lex.sets[toks[i].set] {
			m.present[c>>6] |= 1 << (c & 63)
		}
	}
}

// possible reports whether the sentence has every class that the program needs.
func (m *machine) possible(p *program) bool {
	for _, c := range p.need {
		if m.present[c>>6]&(1<<(c&63)) == 0 {
			return false
		}
	}
	return true
}

// run tries the program at token i.
func (m *machine) run(p *program, i int) (found, bool) {
	m.start, m.steps, m.open, m.close = i, 0, -1, -1
	end := m.try(p.code, 0, i)
	if end < 0 {
		return found{}, false
	}
	f := found{from: i, to: end, qfrom: i, qto: end}
	if m.open >= 0 {
		f.qfrom = m.open
	}
	if m.close > f.qfrom {
		f.qto = m.close
	}
	return f, true
}

// search finds the program's first match in the sentence.
func (m *machine) search(p *program) (found, bool) {
	if !m.possible(p) {
		return found{}, false
	}
	for i := range m.toks {
		if m.begins(p, &m.toks[i]) {
			if f, ok := m.run(p, i); ok {
				return f, true
			}
		}
	}
	return found{}, false
}

// begins reports whether a match can begin with a token.
func (m *machine) begins(p *program, t *token) bool {
	if t.upper && slices.Contains(p.first, classUpper) {
		return true
	}
	for _, c := range m.lex.sets[t.set] {
		if _, ok := slices.BinarySearch(p.first, c); ok {
			return true
		}
	}
	return false
}

func (m *machine) try(code []inst, pc int32, i int) int {
	for {
		if m.steps++; m.steps > maxSteps {
			return -1
		}
		in := &code[pc]
		switch in.op {
		case 'm':
			return i
		case 'j':
			pc = in.x
			continue
		case '[':
			m.open = i
			pc++
			continue
		case ']':
			m.close = i
			pc++
			continue
		case 's':
			// most ways on fail at their first word: look before going
			if next := &code[in.x]; next.op == 'w' && (i >= len(m.toks) || !m.lex.has(m.toks[i].set, next.class)) {
				pc = in.y
				continue
			}
			open, close := m.open, m.close
			if end := m.try(code, in.x, i); end >= 0 {
				return end
			}
			m.open, m.close = open, close
			pc = in.y
			continue
		}
		if i >= len(m.toks) {
			return -1
		}
		t := &m.toks[i]
		if i > m.start && t.brk >= brkClause {
			return -1
		}
		switch in.op {
		case 'w':
			if !m.lex.has(t.set, in.class) {
				return -1
			}
		case 'N':
			if !t.upper {
				return -1
			}
		case '.':
			if m.lex.has(t.set, m.turner) {
				return -1
			}
		case 'n':
			if m.lex.has(t.set, m.barrier) || m.lex.has(t.set, m.turner) {
				return -1
			}
		}
		i++
		pc++
	}
}
