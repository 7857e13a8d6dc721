package narrative

import (
	"math/bits"
	"strconv"
	"strings"

	"palermo"
)

// who is a set of the people of a text, a bit each: the named actors, or the
// persons told apart. The empty set is nobody that could be told.
type who uint32

const (
	// others are actors whom the text does not name, beside those it does.
	others who = 1 << 30
	// everyone stands for all named actors, or persons, of the whole text.
	everyone who = 1 << 31

	maxNamed = 24 // people of a kind that are told apart in one text
)

// single reports whether the set is one person.
func (w who) single() bool { return bits.OnesCount32(uint32(w)) == 1 && w != everyone && w != others }

// several reports whether the set is more than one person.
func (w who) several() bool { return w != 0 && !w.single() }

// index is the place of a single person.
func (w who) index() int { return bits.TrailingZeros32(uint32(w)) }

// member is somebody whom the text tells apart from others.
type member struct {
	name  string   // as first written
	parts []uint32 // hashes of the words of the name
	last  uint32   // of the surname
	sex   sex
	marks docMarks // where their own case stands
	freed bool     // acquitted
	minor bool
	key   string // of a person: the label, ordinal or age they are known by
	cited bool   // a fact is of them or about them
}

type sex uint8

const (
	unknownSex sex = iota
	male
	female
)

// cast is who takes part in a text: its defendants by name, its victims where
// they are told apart. It holds at most [maxNamed] of each, so that a text of
// any size is read in flat memory.
type cast struct {
	actors  []member
	persons []member
	heard   []member // names of whom nothing is told yet that is told of defendants
	others  string   // how the text first speaks of unnamed actors
	loose   docMarks // pleas, verdicts and charges of nobody that could be told
	all     docMarks // of everyone
	noted   bool     // the actors are named by an account, not by a court case

	mentions []mention // of the sentence at hand
	runs     []run
	subject  who  // who was last the subject
	pair     who  // the last two that were named together
	victim   who  // the last person told apart
	girl     bool // the sentence before speaks of one person harmed
}

// several reports whether the text tells actors apart.
func (c *cast) several() bool { return len(c.actors) > 1 }

// resolve replaces everyone by those named, and drops unnamed others beside
// somebody named.
func (c *cast) resolve(w who) who {
	if w&everyone != 0 {
		w = w&^everyone | (who(1)<<len(c.actors) - 1)
	}
	if w&^others != 0 {
		w &^= others
	}
	return w
}

// posture is how the facts of a set of actors are put forward when their own
// sentence does not say: by each one's plea, verdict or charge. ok is false when
// they do not stand alike.
func (c *cast) posture(w who, doc palermo.Modality) (m palermo.Modality, ok bool) {
	first := true
	for i := range c.actors {
		if w&(1<<i) == 0 {
			continue
		}
		p := c.standing(&c.actors[i], doc)
		if !first && p != m {
			return m, false
		}
		m, first = p, false
	}
	if first {
		return doc, true
	}
	return m, true
}

// standing is where one actor's case stands. Where the text says it of others
// only, another's plea or verdict proves nothing about this one.
func (c *cast) standing(a *member, doc palermo.Modality) palermo.Modality {
	switch {
	case a.freed:
		return palermo.Charged
	case a.marks.plea:
		return palermo.Admitted
	case a.marks.verdict:
		return palermo.Found
	case c.all.plea && !a.marks.charge:
		return palermo.Admitted
	case c.all.verdict && !a.marks.charge:
		return palermo.Found
	case a.marks.charge, c.all.charge && c.attributed():
		return palermo.Charged
	case (doc == palermo.Admitted || doc == palermo.Found) && c.attributed():
		return palermo.Asserted
	}
	return doc
}

// attributed reports whether every plea and verdict of the text is somebody's.
func (c *cast) attributed() bool {
	return !c.loose.plea && !c.loose.verdict && !c.loose.headPlea && !c.loose.headVerdict
}

// labels gives the parties of a text their labels. Sets of several become a
// party of their own, with members.
type labels struct {
	prefix, role string
	members      []member
	parties      []Party
	of           map[who]string
	rest         string // the name of unnamed others
}

func newLabels(prefix, role string, members []member, rest string) *labels {
	l := &labels{prefix: prefix, role: role, members: members, of: map[who]string{0: ""}, rest: rest}
	for i := range members {
		l.of[1<<i] = l.add(members[i].name, nil)
	}
	return l
}

func (l *labels) add(name string, members []string) string {
	label := l.prefix + strconv.Itoa(len(l.parties)+1)
	l.parties = append(l.parties, Party{Label: label, Name: name, Role: l.role, Members: members})
	return label
}

// label is the label of a set.
func (l *labels) label(w who) string {
	if s, ok := l.of[w]; ok {
		return s
	}
	if w == others {
		l.of[w] = l.add(l.rest, nil)
		return l.of[w]
	}
	var names, members []string
	for i := range l.members {
		if w&(1<<i) != 0 {
			names, members = append(names, l.members[i].name), append(members, l.of[1<<i])
		}
	}
	l.of[w] = l.add(strings.Join(names, ", "), members)
	return l.of[w]
}

// castWords are the classes of the words by which people are told apart. They
// are optional: a language without them reads everything as one actor's.
type castWords struct {
	ready bool

	any, title, not, particle, and, of, preposition, determiner, be                uint16
	auxiliary, object, verdict, pleads, convicted, charges, acquitted, alias, stop uint16
	defendant, defendants, pair, others, other, two, people, kin                   uint16
	he, she, they, nominative, self, who, man, woman                               uint16
	label, ordinal, girl, adult, single, plural, year, old                         uint16
}

func newCastWords(v *vocabulary) (w castWords) {
	class := func(name string) uint16 {
		if l := v.lists["cast-"+name]; l != nil {
			w.ready = true
			return l.class
		}
		return v.newClass()
	}
	for _, c := range [...]struct {
		name string
		into *uint16
	}{
		{"any", &w.any},
		{"title", &w.title},
		{"not", &w.not},
		{"particle", &w.particle},
		{"and", &w.and},
		{"of", &w.of},
		{"preposition", &w.preposition},
		{"determiner", &w.determiner},
		{"be", &w.be},
		{"auxiliary", &w.auxiliary},
		{"object", &w.object},
		{"verdict", &w.verdict},
		{"pleads", &w.pleads},
		{"convicted", &w.convicted},
		{"charges", &w.charges},
		{"acquitted", &w.acquitted},
		{"alias", &w.alias},
		{"stop", &w.stop},
		{"defendant", &w.defendant},
		{"defendants", &w.defendants},
		{"pair", &w.pair},
		{"others", &w.others},
		{"other", &w.other},
		{"two", &w.two},
		{"people", &w.people},
		{"kin", &w.kin},
		{"he", &w.he},
		{"she", &w.she},
		{"they", &w.they},
		{"nominative", &w.nominative},
		{"self", &w.self},
		{"who", &w.who},
		{"man", &w.man},
		{"woman", &w.woman},
		{"label", &w.label},
		{"ordinal", &w.ordinal},
		{"girl", &w.girl},
		{"adult", &w.adult},
		{"single", &w.single},
		{"plural", &w.plural},
		{"year", &w.year},
		{"old", &w.old},
	} {
		*c.into = class(c.name)
	}
	return w
}
