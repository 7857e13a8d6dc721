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
