package narrative

import "slices"

// nameOf is somebody by the words of a run.
func nameOf(s *session, toks []token, r run) member {
	m := member{name: s.text[toks[r.from].start:toks[r.to-1].end]}
	for _, t := range toks[r.from:r.to] {
		if t.end-t.start > 1 {
			m.parts = append(m.parts, t.hash)
			m.last = t.hash
		}
	}
	return m
}

// complete gives an actor who was known by a surname alone the full name.
func (c *cast) complete(s *session, toks []token, r run) bool {
	full := nameOf(s, toks, r)
	at := -1
	for i := range c.actors {
		if len(c.actors[i].parts) == 1 && c.actors[i].last == full.last {
			if at >= 0 {
				return false
			}
			at = i
		}
	}
	if at < 0 {
		return false
	}
	c.actors[at].name, c.actors[at].parts = full.name, full.parts
	return true
}

// recall takes up somebody whose full name was heard before and of whom the
// sentence says by surname alone what is said of defendants.
func (s *session) recall(toks []token, r *run) {
	c := &s.cast
	at := -1
	for i := range c.heard {
		if c.heard[i].last == toks[r.from].hash {
			if at >= 0 {
				return
			}
			at = i
		}
	}
	if at < 0 || len(c.actors) >= maxNamed || !s.tried(toks, r) {
		return
	}
	c.actors = append(c.actors, c.heard[at])
	c.heard = slices.Delete(c.heard, at, at+1)
	r.known = 1 << (len(c.actors) - 1)
}

// introduce takes up the names that the sentence speaks of as defendants.
func (s *session) introduce(toks []token) {
	c := &s.cast
	for i := range c.runs {
		r := &c.runs[i]
		if r.known == 0 && r.to-r.from == 1 && !r.official {
			if s.recall(toks, r); r.known == 0 && r.from > 0 {
				set := toks[r.from-1].set
				r.fresh = s.lang.lex.has(set, s.lang.cast.defendant) || s.lang.lex.has(set, s.lang.cast.defendants)
			}
		}
		if r.known == 0 && r.to-r.from > 1 && c.complete(s, toks, *r) {
			r.known = c.find(toks[r.from:r.to])
		}
		if r.known != 0 || r.to-r.from < 2 {
			continue
		}
		if s.alias(toks, r) {
			continue
		}
		if r.fresh = s.tried(toks, r); !r.fresh && !r.official && len(c.heard) < maxNamed && !s.placed(toks, r) {
			c.heard = append(c.heard, nameOf(s, toks, *r))
		}
	}
	for again := true; again; {
		again = false
		for i := 1; i < len(c.runs); i++ {
			a, b := &c.runs[i-1], &c.runs[i]
			if b.official || a.official || !s.joined(toks, a.to, b.from) || a.fresh == b.fresh {
				continue
			}
			if a.fresh && b.known == 0 && b.to-b.from >= min(2, a.to-a.from) && !s.placed(toks, b) {
				b.fresh, again = true, true
			} else if b.fresh && a.known == 0 && a.to-a.from >= 2 && !s.placed(toks, a) {
				a.fresh, again = true, true
			}
		}
	}
	for i := range c.runs {
		r := &c.runs[i]
		// "Emil and Petra Sandowski": one surname for both
		if r.to-r.from == 1 && r.known == 0 && i+1 < len(c.runs) && c.runs[i+1].fresh && c.runs[i+1].to-c.runs[i+1].from > 1 && c.runs[i+1].from == r.to+1 &&
			s.lang.lex.has(toks[r.to].set, s.lang.cast.and) && !s.placed(toks, r) {
			r.known = c.add(s, toks, *r, toks[c.runs[i+1].to-1].hash)
			if r.known != 0 {
				c.actors[r.known.index()].name += " " + s.text[toks[c.runs[i+1].to-1].start:toks[c.runs[i+1].to-1].end]
			}
		}
		if r.fresh && r.known == 0 {
			if r.known = c.find(toks[r.from:r.to]); r.known == 0 {
				r.known = c.add(s, toks, *r, 0)
			}
			if r.known.single() {
				c.actors[r.known.index()].sex = s.sexOf(toks, r)
			}
		}
	}
}

// alias adds another name to the actor before it: "also known as".
func (s *session) alias(toks []token, r *run) bool {
	for i := r.from - 1; i >= 0 && i >= r.from-2; i-- {
		if s.lang.lex.has(toks[i].set, s.lang.cast.alias) {
			r.official = true
			if k := s.cast.before(i); k.single() {
				a := &s.cast.actors[k.index()]
				for _, t := range toks[r.from:r.to] {
					a.parts = append(a.parts, t.hash)
				}
				r.known = k
			}
			return true
		}
	}
	return false
}

// before is the actor last named before a token.
func (c *cast) before(i int) (w who) {
	for _, r := range c.runs {
		if r.to <= i && r.known != 0 {
			w = r.known
		}
	}
	return w
}

// placed reports whether a run stands where a place would: "of New Orleans".
func (s *session) placed(toks []token, r *run) bool {
	if r.from == 0 {
		return false
	}
	if s.lang.lex.has(toks[r.from-1].set, s.lang.cast.of) {
		return true
	}
	for i := range s.cast.runs { // "of Ponce, Puerto Rico"
		if q := &s.cast.runs[i]; q.to == r.from && q.known == 0 && !q.fresh && toks[r.from].brk == brkComma {
			return s.placed(toks, q)
		}
	}
	return false
}

// tried reports whether what a sentence says of a name is said of defendants: an
// age behind it in a report of a court case, a plea, a charge, an arrest, a
// sentence.
func (s *session) tried(toks []token, r *run) bool {
	l, b := s.lang, r.to
	if s.placed(toks, r) {
		return false
	}
	court := s.marks.plea || s.marks.verdict || s.marks.charge
	if b < len(toks) && toks[b].brk == brkComma && l.lex.has(toks[b].set, classAdult) && court && (b+1 >= len(toks) || toks[b+1].brk != brkNone) {
		return true
	}
	if r.official {
		return false
	}
	if a := r.from - 1; a >= 0 {
		switch {
		case l.lex.has(toks[a].set, l.cast.defendant), l.lex.has(toks[a].set, l.cast.defendants):
			return true
		case l.lex.has(toks[a].set, l.cast.convicted) && !s.passive(toks, a),
			a > 0 && l.lex.has(toks[a-1].set, l.cast.convicted) && l.lex.has(toks[a].set, l.cast.object) && !s.passive(toks, a-1):
			return true
		case a > 0 && l.lex.has(toks[a-1].set, l.cast.charges) && l.lex.has(toks[a].set, l.cast.preposition) && court:
			return !l.lex.has(toks[a].set, l.by) // "charges against", and not "brought by"
		case l.lex.has(toks[a].set, l.cast.preposition):
			return false
		}
	}
	if b < len(toks) && toks[b].brk == brkNone && !s.follows(toks, b) {
		return false // "Las Vegas man John Smith"
	}
	for k := b; k < len(toks) && k < b+30; k++ {
		set := toks[k].set
		switch {
		case toks[k].brk >= brkClause, l.lex.has(set, l.cast.stop):
			return false
		case l.lex.has(set, l.cast.pleads):
			return true
		case l.lex.has(set, l.cast.convicted):
			return s.passive(toks, k) || toks[k].brk == brkComma
		case toks[k].upper && k > b && s.stranger(k):
			return false
		}
	}
	return false
}

// follows reports whether a word can stand directly behind a subject of whom a
// plea, charge or sentence is told.
func (s *session) follows(toks []token, k int) bool {
	l, set := s.lang, toks[k].set
	for _, class := range [...]uint16{l.cast.be, l.cast.pleads, l.cast.convicted, l.cast.and, l.cast.of, l.cast.who, l.cast.auxiliary} {
		if l.lex.has(set, class) {
			return true
		}
	}
	return false
}

// stranger reports whether a run that is no conjunct begins at a token: somebody
// else, of whom the rest of the sentence may be.
func (s *session) stranger(k int) bool {
	for _, r := range s.cast.runs {
		if r.from == k {
			return r.official
		}
	}
	return false
}

// passive reports whether a form of "be" stands just before a participle.
func (s *session) passive(toks []token, at int) bool {
	for i := at - 1; i >= 0 && i >= at-3; i-- {
		if toks[i+1].brk >= brkClause {
			return false
		}
		if s.lang.lex.has(toks[i].set, s.lang.cast.be) {
			return true
		}
	}
	return false
}

// joined reports whether only "and", ages and places stand between two names.
func (s *session) joined(toks []token, from, to int) bool {
	l := s.lang
	if from > to || to-from > 12 {
		return false
	}
	link := false
	for i := from; i <= to && i < len(toks); i++ {
		link = link || toks[i].brk == brkComma
		if i == to {
			break
		}
		set := toks[i].set
		switch {
		case toks[i].brk >= brkClause:
			return false
		case l.lex.has(set, l.cast.and):
			link = true
		case toks[i].upper, l.lex.has(set, classNumber), l.lex.has(set, l.cast.of), l.lex.has(set, l.cast.year), l.lex.has(set, l.cast.old), l.lex.has(set, l.cast.determiner), l.lex.has(set, l.cast.kin), l.lex.has(set, l.cast.others):
		default:
			return false
		}
	}
	return link
}

// sexOf is what the words around a name say: "her husband, John".
func (s *session) sexOf(toks []token, r *run) sex {
	for i := max(0, r.from-3); i < len(toks) && i < r.to+8; i++ {
		if i >= r.from && i < r.to || i > r.to && toks[i].upper && !toks[i-1].upper {
			continue
		}
		switch set := toks[i].set; {
		case s.lang.lex.has(set, s.lang.cast.man):
			return male
		case s.lang.lex.has(set, s.lang.cast.woman):
			return female
		case s.lang.lex.has(set, s.lang.cast.pleads), s.lang.lex.has(set, s.lang.cast.convicted), s.lang.lex.has(set, s.lang.cast.and):
			if i >= r.to {
				return unknownSex
			}
		}
	}
	return unknownSex
}
