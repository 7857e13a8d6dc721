package narrative

import "palermo"

// speech holds the classes of the words by which somebody's word is told as
// theirs. A class is zero in a language without the list.
type speech struct {
	testimony uint16 // deny, claim, insist: to hold something to be so
	says      uint16 // say, tell: also how a threat or a promise is told
	according uint16 // according to
}

func newSpeech(v *vocabulary) (s speech) {
	for name, class := range map[string]*uint16{"testimony": &s.testimony, "says": &s.says, "according": &s.according} {
		if l := v.lists[name]; l != nil {
			*class = l.class
		}
	}
	return s
}

const (
	speechReach  = 25 // tokens between a verb of speech and what was said
	speakerReach = 5  // tokens between a speaker and the verb
	afterReach   = 5  // tokens between what was said and the speaker behind it
)

// speakerOf is who holds what the tokens [from, to) say to be so, where the
// sentence tells it as somebody's word: "the driver claims that nobody paid".
// What a suspect says counts for little, and alone rules nothing out (see
// [palermo.Weigh]), so it must not pass for the word of whoever wrote the text.
//
// "The boss said she would be deported" is a threat that the boss made and no
// statement about it: a plain verb of saying makes a speaker only of what is
// denied, and a means is a suspect's word only where it is denied.
func (s *session) speakerOf(toks []token, from, to int, fact palermo.FactID, denied bool) palermo.Speaker {
	l := s.lang
	if family(fact) == "means" && !denied {
		return palermo.SaidByOther
	}
	speaks := func(i int) bool {
		return l.speech.testimony != 0 && l.lex.has(toks[i].set, l.speech.testimony) || denied && l.speech.says != 0 && l.lex.has(toks[i].set, l.speech.says)
	}
	for i := from - 1; i >= 0 && i >= from-speechReach; i-- {
		if toks[i+1].brk >= brkClause {
			break
		}
		if speaks(i) {
			return s.speakerBefore(toks, i)
		}
		if l.speech.according != 0 && l.lex.has(toks[i].set, l.speech.according) {
			for k := i + 1; k < from && k <= i+speakerReach; k++ {
				if who, ok := s.speakerAt(toks, k); ok {
					return who
				}
			}
			return palermo.SaidByOther
		}
	}
	for i := to; i < len(toks) && i < to+afterReach && toks[i].brk < brkClause; i++ {
		if speaks(i) {
			return s.speakerBefore(toks[to:], i-to) // the speaker stands between
		}
	}
	return palermo.SaidByOther
}

// speakerBefore is the subject of the verb at token v: the nearest word before it
// for somebody, which is not possessive and no object ("the woman with the
// driver").
func (s *session) speakerBefore(toks []token, v int) palermo.Speaker {
	for i := v - 1; i >= 0 && i >= v-speakerReach && toks[i+1].brk < brkClause; i-- {
		if s.lang.asideBefore(toks, i) {
			continue
		}
		if who, ok := s.speakerAt(toks, i); ok {
			return who
		}
	}
	return palermo.SaidByOther
}

// speakerAt is who the word at token i stands for, ok when it stands for
// somebody. A pronoun does, and does not say who.
func (s *session) speakerAt(toks []token, i int) (who palermo.Speaker, ok bool) {
	l, set := s.lang, toks[i].set
	for _, m := range s.cast.mentions {
		if m.who != 0 && int(toks[i].start) >= int(s.m.toks[m.from].start) && int(toks[i].end) <= int(s.m.toks[m.to-1].end) {
			if m.kind == ofActor {
				return palermo.SaidByActor, true
			}
			return palermo.SaidByPerson, true
		}
	}
	switch {
	case s.owned(toks, i):
		return 0, false
	case l.lex.has(set, l.roles.official):
		return palermo.SaidByOther, true
	case l.lex.has(set, l.roles.actor):
		return palermo.SaidByActor, true
	case l.lex.has(set, l.roles.person):
		return palermo.SaidByPerson, true
	case l.lex.has(set, l.roles.subject):
		return palermo.SaidByOther, true
	}
	return 0, false
}
