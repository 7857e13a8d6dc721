package narrative

import (
	"slices"
	"strconv"
	"strings"
)

// mentionName records a name of the cast.
func (s *session) mentionName(toks []token, r run) {
	c := &s.cast
	m := mention{from: r.from, to: r.to, who: r.known, subject: s.nominative(toks, r.from), owner: s.owned(toks, r.to-1)}
	if r.to-r.from == 1 && !r.known.several() && r.known != 0 && bare(toks[r.from].hash) == c.actors[r.known.index()].last {
		m.owner = true // an apostrophe lost: "Smiths house"
	}
	if m.owner {
		m.subject = false
	}
	c.mentions = append(c.mentions, m)
}

// nominative reports whether a mention that begins at i can be a subject: no
// preposition stands before its noun phrase.
func (s *session) nominative(toks []token, i int) bool {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		if toks[j+1].brk != brkNone {
			return true
		}
		set := toks[j].set
		if s.lang.lex.has(set, s.lang.cast.preposition) {
			return false
		}
		if !s.lang.lex.has(set, s.lang.cast.determiner) && !toks[j].upper {
			return true
		}
	}
	return true
}

// mentionWord records a word that stands for somebody, and returns the last
// token it took.
func (s *session) mentionWord(toks []token, i int) int {
	c, l := &s.cast, s.lang
	has := func(j int, class uint16) bool { return j >= 0 && j < len(toks) && l.lex.has(toks[j].set, class) }
	add := func(to int, kind mentionKind, w who) int {
		m := mention{from: i, to: to, kind: kind, who: w, subject: s.nominative(toks, i), owner: s.owned(toks, to-1)}
		m.subject = m.subject && !m.owner
		c.mentions = append(c.mentions, m)
		return to - 1
	}
	if to, w := s.individual(toks, i); to > 0 {
		return add(to, ofPerson, w)
	}
	other := has(i-1, l.cast.other) || has(i-2, l.cast.other) && toks[i-1].brk == brkNone
	switch {
	case has(i, l.cast.who):
		return s.relative(toks, i)
	case has(i, l.cast.he), has(i, l.cast.she):
		return s.pronoun(toks, i)
	case has(i, l.cast.they):
		kind, w := s.they(i)
		to := add(i+1, kind, w)
		if m := &c.mentions[len(c.mentions)-1]; !has(i, l.cast.nominative) {
			m.subject = false
		}
		return to
	case has(i, l.cast.others), other && has(i, l.cast.people):
		if c.others == "" && !s.heading {
			j := i
			for j > 0 && i-j < 3 && toks[j].brk == brkNone && (has(j-1, l.cast.determiner) || has(j-1, l.cast.other)) {
				j--
			}
			c.others = s.text[toks[j].start:toks[i].end]
		}
		return add(i+1, ofActor, others)
	case has(i, l.cast.defendants):
		if c.several() && (has(i-1, l.cast.two) || has(i-2, l.cast.two)) {
			return add(i+1, ofActor, c.both())
		}
		return add(i+1, ofActor, everyone)
	case has(i, l.cast.pair) && c.pairNoun(toks, i, l), has(i, l.cast.people) && (has(i-1, l.cast.two)):
		if has(i, l.cast.plural) && c.both() == 0 {
			return add(i+1, ofPerson, 0)
		}
		return add(i+1, ofActor, c.both())
	case has(i, l.cast.two):
		if w := c.both(); w != 0 && has(i-1, l.cast.determiner) && !has(i+1, l.cast.people) && !has(i+1, l.cast.plural) && s.nominative(toks, i) {
			return add(i+1, ofActor, w)
		}
		return i
	case has(i, l.cast.defendant):
		return add(i+1, ofActor, c.latest(i))
	case has(i, l.cast.kin):
		if c.named(i, s, toks) {
			return i // an apposition: "his wife, Jane"
		}
		return add(i+1, ofActor, 0)
	case has(i, l.cast.single), has(i, l.cast.plural), has(i, l.cast.label):
		w := who(0)
		if has(i, l.cast.plural) {
			w = everyone
		} else {
			w = s.theOne(toks, i)
		}
		return add(i+1, ofPerson, w)
	}
	return i
}

// pairNoun reports whether the word is of two people and stands with an article.
func (c *cast) pairNoun(toks []token, i int, l *language) bool {
	return i > 0 && toks[i].brk == brkNone && (l.lex.has(toks[i-1].set, l.cast.determiner) || l.lex.has(toks[i-1].set, l.cast.two))
}

// both is the two actors that "the couple" or "both" speaks of.
func (c *cast) both() who {
	if len(c.actors) == 2 {
		return 3
	}
	return c.pair
}

// latest is the one actor that "the defendant" at token i speaks of.
func (c *cast) latest(i int) who {
	if len(c.actors) == 1 {
		return 1
	}
	if w, one := c.here(i); one {
		return w
	} else if w != 0 {
		return 0
	}
	if c.subject.single() {
		return c.subject
	}
	return 0
}

// here is the actors that subjects before token i of the sentence speak of, and
// whether it is one alone.
func (c *cast) here(i int) (w who, one bool) {
	for _, m := range c.mentions {
		if m.kind == ofActor && m.to <= i && m.subject {
			w |= m.who
		}
	}
	return w, w.single()
}

// named reports whether a name stands beside a word of kinship, in apposition.
func (c *cast) named(i int, s *session, toks []token) bool {
	for _, r := range c.runs {
		if r.known != 0 && (r.from == i+1 || r.to == i || r.to == i-1 && toks[i].brk == brkNone && toks[r.to].brk == brkComma) {
			return true
		}
	}
	return false
}

// relative resolves "who": the mention just before it.
func (s *session) relative(toks []token, i int) int {
	c := &s.cast
	m := mention{from: i, to: i + 1, kind: ofPerson}
	if n := len(c.mentions); n > 0 && i-c.mentions[n-1].to <= 12 {
		p := &c.mentions[n-1]
		m.kind, m.who = p.kind, p.who
		m.subject = true
		if p.kind == ofActor {
			p.subject = true
		}
	}
	c.mentions = append(c.mentions, m)
	return i
}

// pronoun resolves "he" and "she": the one actor that is the subject, of the
// sentence or else the one before, if nothing speaks against it. Where the
// pronoun may as well be the person harmed it is nobody.
func (s *session) pronoun(toks []token, i int) int {
	c, l := &s.cast, s.lang
	sx := male
	if l.lex.has(toks[i].set, l.cast.she) {
		sx = female
	}
	m := mention{from: i, to: i + 1, subject: l.lex.has(toks[i].set, l.cast.nominative)}
	if !m.subject {
		m.kind, m.who = ofPerson, c.victim
		for _, p := range c.mentions {
			if p.kind == ofPerson && p.who.single() {
				m.who = p.who
			}
		}
		c.mentions = append(c.mentions, m)
		return i
	}
	w, one := c.here(i)
	if !one && w != 0 && i+1 < len(toks) && l.lex.has(toks[i+1].set, l.cast.self) {
		w, one = c.first(), true // "Smith said that Jones did, and he himself"
	}
	if w == 0 {
		w, one = c.subject, c.subject.single()
	}
	if !one {
		w = 0
	}
	switch {
	case w == 0:
	case c.actors[w.index()].sex == unknownSex:
		if c.girl && sx == female {
			w = 0
		} else {
			c.actors[w.index()].sex = sx
		}
	case c.actors[w.index()].sex != sx:
		w = c.only(sx, i)
		if w == 0 && sx == female {
			m.kind, m.who = ofPerson, c.victim
		}
	}
	if m.kind == ofActor {
		m.who = w
	}
	c.mentions = append(c.mentions, m)
	return i
}

// first is the first actor that is a subject in the sentence.
func (c *cast) first() who {
	for _, m := range c.mentions {
		if m.kind == ofActor && m.subject && m.who.single() {
			return m.who
		}
	}
	return 0
}

// only is the one actor known to be of a sex, if the sentence speaks of it.
func (c *cast) only(sx sex, i int) (w who) {
	for _, m := range c.mentions {
		if m.kind == ofActor && m.to <= i && m.who.single() && c.actors[m.who.index()].sex == sx {
			w |= m.who
		}
	}
	if w.single() {
		return w
	}
	return 0
}

// they resolves "they": the actors that are the subject together, or the people
// harmed where those were spoken of.
func (s *session) they(i int) (mentionKind, who) {
	c := &s.cast
	w, _ := c.here(i)
	if w == 0 {
		w = c.subject
	}
	if w.several() {
		return ofActor, w
	}
	return ofPerson, everyone
}

// conjoin makes one of the actors that are named together, and remembers the
// subject of the sentence.
func (s *session) conjoin(toks []token) {
	c := &s.cast
	for i := 1; i < len(c.mentions); i++ {
		a, b := &c.mentions[i-1], &c.mentions[i]
		if a.kind != ofActor || b.kind != ofActor || a.owner || !s.joined(toks, a.to, b.from) {
			continue
		}
		if a.who|b.who != a.who {
			a.who |= b.who
		}
		b.who, b.subject = a.who, a.subject
		for j := i - 1; j > 0 && s.joined(toks, c.mentions[j-1].to, c.mentions[j].from) && c.mentions[j-1].kind == ofActor && !c.mentions[j-1].owner; j-- {
			c.mentions[j-1].who |= b.who
		}
		if w := b.who &^ (others | everyone); w.several() {
			c.pair = w
		}
	}
	told := false
	c.girl = false
	for _, m := range c.mentions {
		if m.kind == ofActor && m.subject && !told {
			told, c.subject = true, m.who
		}
		if m.kind == ofPerson {
			c.girl = c.girl || m.who != everyone && m.to-m.from >= 1 && s.lang.lex.has(toks[m.to-1].set, s.lang.cast.single)
			if m.who.single() {
				c.victim = m.who
			}
		}
	}
}

// individual reads a victim who is told apart from others, at token i: "Victim
// A", "Jane Doe 2", "the second victim", "a 15-year-old girl". It returns the end
// of the mention, 0 when there is none.
func (s *session) individual(toks []token, i int) (to int, w who) {
	l := s.lang
	has := func(j int, class uint16) bool { return j >= 0 && j < len(toks) && l.lex.has(toks[j].set, class) }
	beside := func(j int) bool { return j < len(toks) && toks[j].brk == brkNone }
	switch {
	case has(i, l.cast.label) && beside(i+1) && (toks[i+1].upper && toks[i+1].end-toks[i+1].start == 1 || toks[i+1].num >= 1 && toks[i+1].num <= 20 && toks[i+1].num == float64(int(toks[i+1].num))):
		key := strings.ToLower(s.text[toks[i+1].start:toks[i+1].end])
		return i + 2, s.person("label "+key, s.text[toks[i].start:toks[i+1].end], false)
	case has(i, l.cast.year) && has(i+1, l.cast.old) && i > 0 && toks[i-1].num >= 1 && toks[i-1].num < 100 && toks[i].brk == brkNone:
		for j := i + 2; j < i+6 && beside(j); j++ {
			if has(j, l.cast.single) {
				age := int(toks[i-1].num)
				return j + 1, s.person("age "+strconv.Itoa(age), s.text[toks[i-1].start:toks[j].end], age < 18)
			}
		}
	case has(i, l.cast.single) && i > 0 && has(i-1, l.cast.ordinal) && toks[i].brk == brkNone:
		word := strings.ToLower(s.text[toks[i-1].start:toks[i-1].end])
		if word == "other" {
			word = "another"
		}
		return i + 1, s.person("which "+word, s.text[toks[i-1].start:toks[i].end], false)
	}
	return 0, 0
}

// person is the person known by a key.
func (s *session) person(key, name string, minor bool) who {
	c := &s.cast
	for i := range c.persons {
		if c.persons[i].key == key {
			return 1 << i
		}
	}
	if len(c.persons) >= maxNamed {
		return 0
	}
	c.persons = append(c.persons, member{key: key, name: name, minor: minor})
	return 1 << (len(c.persons) - 1)
}

// theOne is the person that "the girl" or "the woman" speaks of, where only one
// of those told apart can be meant.
func (s *session) theOne(toks []token, i int) (w who) {
	c, l := &s.cast, s.lang
	if i == 0 || !l.lex.has(toks[i-1].set, l.cast.determiner) {
		return 0
	}
	girl, adult := l.lex.has(toks[i].set, l.cast.girl), l.lex.has(toks[i].set, l.cast.adult)
	for j, p := range c.persons {
		if !strings.HasPrefix(p.key, "age ") || girl && p.minor || adult && !p.minor {
			w |= 1 << j
		}
	}
	if !girl && !adult || !w.single() {
		return 0
	}
	if !slices.ContainsFunc(c.persons, func(p member) bool { return strings.HasPrefix(p.key, "age ") }) {
		return 0
	}
	return w
}
