package narrative

import (
	"slices"
	"strings"

	"palermo"
)

// agent is who did what a match describes, among the actors that the text tells
// apart: after "by" in the passive, inside the match, or the subject nearest to
// the left. A passive that names nobody is nobody's.
func (s *session) agent(toks []token, f found, fact palermo.FactID) who {
	c, l := &s.cast, s.lang
	if len(c.mentions) == 0 {
		return 0
	}
	passive := s.suffered(toks, f)
	for i := f.from; i < len(toks) && i < f.to+8; i++ {
		if i >= f.to && toks[i].brk != brkNone && !passive || toks[i].brk >= brkClause && i > f.from {
			break
		}
		if !l.lex.has(toks[i].set, l.by) {
			continue
		}
		for _, m := range c.mentions {
			if m.kind == ofActor && m.from > i && m.from <= i+3 && !m.owner {
				return m.who
			}
		}
	}
	gains := family(fact) == "benefit" || family(fact) == "actor" || family(fact) == "part"
	if passive && !gains {
		return 0
	}
	for _, m := range c.mentions {
		if m.kind == ofActor && m.from >= f.from && m.from <= f.from+1 && m.to < f.to && m.subject {
			return m.who
		}
	}
	for _, m := range slices.Backward(c.mentions) {
		if m.to <= f.from && m.kind == ofActor && m.subject {
			return m.who
		}
	}
	return c.alone()
}

// alone is the one actor, or the one set of actors named together, of whom the
// sentence speaks.
func (c *cast) alone() (w who) {
	for _, m := range c.mentions {
		if m.kind != ofActor {
			continue
		}
		if m.who == 0 || w != 0 && m.who != w {
			return 0
		}
		w = m.who
	}
	return w
}

// suffered reports whether a match stands in the passive: a form of "be" and a
// participle, and no "to be" that a verb before governs.
func (s *session) suffered(toks []token, f found) bool {
	l := s.lang
	for i := max(0, f.from-2); i+1 < len(toks) && i < f.to-1; i++ {
		if !l.lex.has(toks[i].set, l.cast.be) || i > 0 && toks[i-1].end-toks[i-1].start == 2 && strings.EqualFold(s.text[toks[i-1].start:toks[i-1].end], "to") {
			continue
		}
		for j := i + 1; j < len(toks) && j <= i+2 && toks[j].brk == brkNone; j++ {
			if l.lex.has(toks[j].set, l.cast.convicted) {
				break
			}
			if participle(s.text[toks[j].start:toks[j].end]) && j >= f.from {
				return true
			}
		}
	}
	return false
}

// participle guesses a past participle by its ending, English or Spanish.
func participle(w string) bool {
	if len(w) < 3 {
		return false
	}
	for _, end := range [...]string{"ed", "en", "wn", "pt", "ld", "ht", "id", "de", "ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

// patient is the person whom a match is about, where the text tells persons
// apart: named in it or close behind, or else nearest before it.
func (s *session) patient(f found) (w who) {
	c := &s.cast
	if len(c.persons) == 0 {
		return 0
	}
	best := 1 << 30
	for _, m := range c.mentions {
		if m.kind != ofPerson {
			continue
		}
		far := 0
		switch {
		case m.from >= f.from && m.from < f.to || m.to > f.from && m.to <= f.to:
		case m.from >= f.to && m.from <= f.to+4:
			far = 1 + m.from - f.to
		case m.to <= f.from:
			far = 6 + f.from - m.to
		default:
			continue
		}
		if far < best || far == best && m.who.single() {
			best, w = far, m.who
		}
	}
	return w
}

// postures takes up of whom the sentence says that they pleaded, were convicted,
// acquitted or charged, and notes for each cue whose it is.
func (s *session) postures(toks []token) {
	c, l := &s.cast, s.lang
	s.cueOf = s.cueOf[:0]
	for _, h := range s.hits {
		s.cueOf = append(s.cueOf, s.subjectOf(toks, h))
	}
	for n, h := range s.hits {
		w := s.cueOf[n]
		mark := func(set func(*docMarks)) {
			if w&^others == 0 {
				if w == 0 {
					set(&c.loose)
				}
				return
			}
			if w&everyone != 0 {
				set(&c.all)
			}
			for i := range c.actors {
				if w&(1<<i) != 0 {
					set(&c.actors[i].marks)
				}
			}
		}
		switch h.cue.kind {
		case cuePlea:
			mark(func(d *docMarks) { d.plea = true })
		case cueVerdict:
			mark(func(d *docMarks) { d.verdict = true })
		case cueCharge, cueAlleged:
			mark(func(d *docMarks) { d.charge = true })
		}
	}
	for i := range toks {
		freed, convicted := l.lex.has(toks[i].set, l.cast.acquitted), l.lex.has(toks[i].set, l.cast.verdict)
		if !freed && !convicted {
			continue
		}
		for _, m := range c.mentions {
			if m.kind != ofActor || m.who&everyone != 0 || !(m.from > i && m.from <= i+2 || m.to <= i && m.to >= i-3 && s.passive(toks, i)) {
				continue
			}
			for k := range c.actors {
				if m.who&(1<<k) != 0 {
					c.actors[k].freed = c.actors[k].freed || freed
					c.actors[k].marks.verdict = c.actors[k].marks.verdict || convicted
				}
			}
		}
	}
}

// subjectOf is whom a plea, verdict or charge is of: its object, if that is an
// actor ("convicted Smith"), else the subject before it.
func (s *session) subjectOf(toks []token, h hit) who {
	c, l := &s.cast, s.lang
	switch h.cue.kind {
	case cueVerdict, cueCharge, cueFound, cueAlleged:
		for _, m := range c.mentions {
			if m.kind == ofActor && m.from >= h.from && m.from >= h.to-1 && m.from <= h.to+1 && !m.owner && m.from > 0 && !l.lex.has(toks[m.from-1].set, l.by) {
				return m.who
			}
		}
	case cuePlea, cueAdmitted:
	default:
		return 0
	}
	for _, m := range slices.Backward(c.mentions) {
		if m.to <= h.from+1 && m.kind == ofActor && m.subject {
			return m.who
		}
	}
	for _, m := range c.mentions { // "At her plea hearing, Smith admitted"
		if m.kind == ofActor && m.subject && m.from >= h.to && m.from <= h.to+8 {
			return m.who
		}
	}
	return c.alone()
}

// modalityFor is what the cues of the sentence say about a fact of some actors.
// A cue of other actors says nothing about these; own is whether the one that
// decides is theirs.
func (s *session) modalityFor(w who) (m palermo.Modality, decided, own bool) {
	if w == 0 || !s.cast.several() {
		m, decided = sentenceModality(s.hits)
		return m, decided, true
	}
	var theirs []hit
	for n, h := range s.hits {
		of := s.cueOf[n]
		if of != 0 && of&w == 0 && of&everyone == 0 && w&everyone == 0 {
			continue
		}
		if of != 0 && (h.cue.kind == cueAdmitted || h.cue.kind == cueFound) {
			own = true
		}
		theirs = append(theirs, h)
	}
	m, decided = sentenceModality(theirs)
	return m, decided, own
}

// ofPersonOnly reports whether a fact is of the person and nobody's conduct.
func ofPersonOnly(f palermo.FactID) bool {
	switch family(f) {
	case "person", "consent", "status", "own-offence":
		return true
	case "means":
		return f == palermo.FactUnder18
	}
	return f == "control.escaped"
}

// done reports whether a fact is something that its subject does and the person
// harmed does not, so that a name before it is an actor's.
func done(f palermo.FactID) bool {
	switch f {
	case "act.transported", "act.transferred", "act.provided", "control.documents-taken", "means.force", "means.serious-harm",
		"means.abuse-of-legal-process", "harm.sexual-violence":
		return true
	}
	return false
}

// newcomer takes up an agent of whom nothing was said that is said of defendants,
// as in an account, which charges nobody: a name directly before what its bearer
// did.
func (s *session) newcomer(toks []token, f found) who {
	c := &s.cast
	if s.suffered(toks, f) {
		return 0
	}
	court := s.marks.plea || s.marks.verdict || s.marks.charge
	for _, r := range c.runs {
		if r.official || r.known != 0 || r.to-r.from > 3 || s.placed(toks, &r) || toks[r.from].set != setNone || !(r.to == f.from || r.from == f.from && r.to < f.to) {
			continue
		}
		if court && r.to-r.from == 1 {
			continue // there a name is given in full before its bearer does anything
		}
		w := c.find(toks[r.from:r.to])
		if w == 0 {
			w = c.add(s, toks, r, 0)
		}
		c.mentions = append(c.mentions, mention{from: r.from, to: r.to, who: w, subject: true})
		c.subject = w
		return w
	}
	return 0
}
