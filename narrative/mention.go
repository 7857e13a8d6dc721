package narrative

import (
	"slices"
	"strings"
)

// mention is a place in a sentence, tokens [from, to), that speaks of somebody.
type mention struct {
	from, to int
	kind     mentionKind
	who      who  // actors or persons; empty when it cannot be told which
	subject  bool // it can be the subject of what follows
	owner    bool // a possessive: "Smith's house"
}

type mentionKind uint8

const (
	ofActor mentionKind = iota
	ofPerson
)

// run is a sequence of capitalised words, tokens [from, to), that may be a name.
type run struct {
	from, to int
	official bool
	known    who
	fresh    bool // a name that this sentence introduces as an actor's
}

// meet finds who is spoken of in a sentence, and takes up whom it introduces.
func (s *session) meet(toks []token) {
	c, l := &s.cast, s.lang
	c.mentions, c.runs = c.mentions[:0], c.runs[:0]
	if !l.cast.ready {
		return
	}
	s.nameRuns(toks)
	if !s.heading {
		s.introduce(toks)
	}
	next := 0
	for i := 0; i < len(toks); i++ {
		for next < len(c.runs) && c.runs[next].to <= i {
			next++
		}
		if next < len(c.runs) && c.runs[next].from == i {
			if r := c.runs[next]; r.known != 0 {
				s.mentionName(toks, r)
				i = r.to - 1
				continue
			}
		}
		if l.lex.has(toks[i].set, l.cast.any) || toks[i].num > 0 && l.lex.has(toks[i].set, l.cast.ordinal) {
			i = s.mentionWord(toks, i)
		}
	}
	s.conjoin(toks)
}

// nameRuns collects the runs of capitalised words and knows those of the cast.
func (s *session) nameRuns(toks []token) {
	c, l := &s.cast, s.lang
	for i := 0; i < len(toks); i++ {
		if !toks[i].upper {
			continue
		}
		r := run{from: i, to: i + 1}
		for r.to < len(toks) && toks[r.to].brk == brkNone && !s.owned(toks, r.to-1) && !s.shortened(toks, r.to-1) {
			if !toks[r.to].upper && !(l.lex.has(toks[r.to].set, l.cast.particle) && r.to+1 < len(toks) && toks[r.to+1].upper && toks[r.to+1].brk == brkNone) {
				break
			}
			r.to++
		}
		i = r.to - 1
		for r.from+1 < r.to && s.capitals(toks, r.from) && !s.capitals(toks, r.to-1) {
			r.from++ // a dateline: "WASHINGTON John Smith"
		}
		for r.from < r.to && (l.lex.has(toks[r.from].set, l.function) || l.lex.has(toks[r.from].set, l.cast.not)) {
			r.from++
		}
		for k := r.to - 1; k >= r.from; k-- {
			if l.lex.has(toks[k].set, l.cast.title) {
				r.official, r.from = true, k+1
				break
			}
		}
		if r.from >= r.to {
			continue
		}
		r.known = c.find(toks[r.from:r.to])
		if r.known != 0 && r.to-r.from == 1 {
			r.official = false
		}
		c.runs = append(c.runs, r)
	}
}

// capitals reports whether a word is all capitals, and no initial.
func (s *session) capitals(toks []token, i int) bool {
	w := s.text[toks[i].start:toks[i].end]
	return len(w) > 2 && strings.ToUpper(w) == w
}

// shortened reports whether a full stop that is no initial's follows the token:
// "Va.", "Wash.".
func (s *session) shortened(toks []token, i int) bool {
	end := int(toks[i].end)
	return end < len(s.text) && s.text[end] == '.' && toks[i].end-toks[i].start > 1
}

// owned reports whether a possessive follows the token.
func (s *session) owned(toks []token, i int) bool {
	end := int(toks[i].end)
	if end >= len(s.text) {
		return false
	}
	return s.text[end] == '\'' || strings.HasPrefix(s.text[end:], "&rsquo;") || strings.HasPrefix(s.text[end:], "&#39;") || len(s.text) > end+2 && s.text[end:end+3] == "’"
}

// fnvInverse undoes a step of the FNV-1a hash: fnvPrime * fnvInverse = 1 modulo
// 2^32.
const fnvInverse = 899433627

// bare is the hash of a word without its final s.
func bare(hash uint32) uint32 { return hash*fnvInverse ^ 's' }

// find knows the actor that words name: all the words are of one actor's name,
// and so of nobody else's. A surname that several share names nobody alone; with
// an s it names them all.
func (c *cast) find(words []token) who {
	var full, plural who
	for i := range c.actors {
		a := &c.actors[i]
		if !slices.ContainsFunc(words, func(t token) bool { return !slices.Contains(a.parts, t.hash) }) {
			full |= 1 << i
		}
		if len(words) == 1 && bare(words[0].hash) == a.last {
			plural |= 1 << i
		}
	}
	switch {
	case full.single():
		return full
	case full != 0:
		var surname who
		for i := range c.actors {
			if full&(1<<i) != 0 && len(words) == 1 && c.actors[i].last == words[0].hash {
				surname |= 1 << i
			}
		}
		if surname.single() {
			return surname
		}
		return 0
	}
	return plural
}

// add takes somebody into the cast.
func (c *cast) add(s *session, toks []token, r run, surname uint32) who {
	if len(c.actors) >= maxNamed {
		return 0
	}
	m := nameOf(s, toks, r)
	if len(m.parts) == 0 {
		return 0
	}
	if surname != 0 {
		m.parts, m.last = append(m.parts, surname), surname
	}
	c.actors = append(c.actors, m)
	return 1 << (len(c.actors) - 1)
}

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
