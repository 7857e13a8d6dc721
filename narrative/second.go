package narrative

import "slices"

// maxSecond is up to how many classes of a second token are checked before a
// program is run; with more the check costs what it saves.
const maxSecond = 12

// second lists the classes one of which the token after the first must have, for
// a match that begins with a token of class c. It is nil when any token may
// follow, or none need. Most programs that begin with a common word fail there,
// and the check is far cheaper than a run.
func (p *program) second(c uint16) []uint16 {
	var out []uint16
	for _, pc := range p.consumers(0, nil) {
		in := p.code[pc]
		if in.op != 'w' && in.op != 'N' {
			return nil
		}
		if in.class != c {
			continue
		}
		for _, next := range p.consumers(pc+1, nil) {
			n := p.code[next]
			if n.op != 'w' && n.op != 'N' {
				return nil
			}
			if !slices.Contains(out, n.class) {
				out = append(out, n.class)
			}
		}
	}
	if len(out) > maxSecond {
		return nil
	}
	return out
}

// consumers lists the instructions that take a token, or end the match, reachable
// from pc without taking one.
func (p *program) consumers(pc int32, seen []int32) (out []int32) {
	if slices.Contains(seen, pc) {
		return nil
	}
	seen = append(seen, pc)
	switch in := p.code[pc]; in.op {
	case 'j':
		return p.consumers(in.x, seen)
	case 's':
		return append(p.consumers(in.x, seen), p.consumers(in.y, seen)...)
	case '[', ']':
		return p.consumers(pc+1, seen)
	}
	return []int32{pc}
}

// starts reports whether the token after i lets a match begin at i.
func (m *machine) starts(e *entry, i int) bool {
	if len(e.second) == 0 {
		return true
	}
	if i+1 >= len(m.toks) || m.toks[i+1].brk >= brkClause {
		return false
	}
	t := &m.toks[i+1]
	for _, c := range e.second {
		if c == classUpper && t.upper || c != classUpper && m.lex.has(t.set, c) {
			return true
		}
	}
	return false
}
