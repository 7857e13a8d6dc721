package narrative

import (
	"regexp"
	"strings"

	"palermo"
)

// says are the elements by which a text describes one of the crimes.
const says = elPurpose | elMeans | elEntry | elBenefit | elConsent

// around is what is described where a use stands: in its own sentence, or if
// that leaves it open beside it, where the sentence speaks of what stands beside
// it. A sentence about something else ("a conference on trafficking opened")
// gets nothing from its neighbours.
func (t *termReader) around(u *use) elements {
	own := t.marks[u.sentence]
	if own&elPurpose != 0 || own&elEntry != 0 && own&elBenefit != 0 {
		return own // it says by itself what crime it describes
	}
	if t.table {
		for i, m := range t.marks {
			if t.paras[i] == u.para {
				own |= m &^ elApart
			}
		}
		return own
	}
	if own&says != 0 || own&elApart != 0 {
		// a neighbour can still say what is done with the people moved
		return own | t.neighbours(u, 1)&(elPurpose|elMeans|elDenied)
	}
	if !t.linked[u.sentence] && !u.label {
		return own
	}
	if m := t.neighbours(u, 1); m&says != 0 {
		return own | m
	}
	if len(t.marks) <= shortDocument {
		for _, m := range t.marks {
			own |= m &^ elApart
		}
	}
	return own
}

// shortDocument is how many sentences a text may have for all of it to describe
// what a name in it means.
const shortDocument = 8

func (t *termReader) neighbours(u *use, d int) (m elements) {
	for i := max(0, u.sentence-d); i <= min(len(t.marks)-1, u.sentence+d); i++ {
		if i != u.sentence && t.paras[i] == u.para {
			m |= t.marks[i] &^ elApart
		}
	}
	return m
}

// refersBack reports whether a sentence speaks of a case told beside it: by a
// pronoun, or by what is said of a case (charged, arrested, the headline).
func (t *termReader) refersBack(toks []token) bool {
	for i := range toks {
		if t.lang.back != 0 && t.lang.lex.has(toks[i].set, t.lang.back) {
			return true
		}
	}
	return false
}

// tellsApart reports whether the words found to tell the crimes apart speak of
// the crimes: both are named, or a name stands in those words.
func (t *termReader) tellsApart(toks []token, hits []hit) bool {
	if namesBoth(hits) {
		return true
	}
	for _, h := range hits {
		if h.cue.kind != cueEvApart {
			continue
		}
		for _, n := range hits {
			if name, _ := n.cue.kind.term(); name != "" && n.from < h.to+1 && h.from < n.to+1 {
				return true
			}
		}
	}
	return false
}

func namesBoth(hits []hit) bool {
	var t, s bool
	for _, h := range hits {
		switch name, _ := h.cue.kind.term(); name {
		case ClassTrafficking:
			t = true
		case ClassSmuggling:
			s = true
		}
	}
	return t && s
}

// byName reads a sentence again in another language where its own finds no
// name in it and another does. Labels have too few common words to tell.
func (t *termReader) byName(l *lexer, before lexer, place Sentence, newPara bool) (Sentence, bool) {
	if len(t.r.languages) < 2 || t.lang.share(l.toks) >= 0.2 && len(l.toks) > 8 || t.hasName(l.toks) {
		return place, newPara
	}
	own := t.lang
	for _, other := range t.r.languages {
		if other == own {
			continue
		}
		try := before
		try.lex, try.toks = other.lex, nil
		p, q, _ := try.next()
		t.use(other)
		if t.hasName(try.toks) {
			*l = try
			return p, q
		}
	}
	t.use(own)
	return place, newPara
}

// hasName reports whether a sentence holds a name in the language at hand.
func (t *termReader) hasName(toks []token) bool {
	t.m.load(toks)
	for i := range toks {
		for _, c := range t.lang.lex.sets[toks[i].set] {
			for _, e := range t.lang.terms[c] {
				if name, _ := e.cue.kind.term(); name == "" || !t.m.possible(e.prog) {
					continue
				}
				if _, ok := t.m.run(e.prog, i); ok {
					return true
				}
			}
		}
	}
	return false
}

// decide gives a use its verdict.
func (t *termReader) decide(u *use) {
	m := t.around(u)
	exploits := m&elPurpose != 0 || m&elMeans != 0 && m&(elEntry|elBenefit|elConsent) == 0
	moves := m&(elEntry|elBenefit|elConsent) != 0
	if strings.HasPrefix(strings.ToLower(u.Text), "sex traffick") || strings.HasPrefix(strings.ToLower(u.Text), "labor traffick") || strings.HasPrefix(strings.ToLower(u.Text), "labour traffick") {
		exploits = exploits || !moves
	}
	switch {
	case u.Term == "both":
		u.because(UseMerged, ReasonMerged, 0)
		u.advise(AdviceTwoFields, palermo.Trafficking, palermo.Smuggling)
	case u.fault:
		t.decideFault(u, exploits, moves)
	case u.named:
		u.because(UseRight, ReasonInstitution, 0)
	case m&elApart != 0 && t.marks[u.sentence]&elApart != 0:
		u.because(UseRight, ReasonToldApart, 0)
	case u.Term == ClassTrafficking && exploits:
		u.because(UseRight, ReasonDescribed, m&(elPurpose|elMeans))
	case u.Term == ClassTrafficking && moves && m&elMeans == 0:
		u.because(UseWrong, ReasonIsSmuggling, m&(elEntry|elBenefit|elConsent))
		u.advise(AdviceWrite, palermo.Smuggling)
	case u.Term == ClassTrafficking && moves:
		u.because(UseUnclear, ReasonNoPurpose, m&(elMeans|elEntry|elBenefit|elConsent))
		u.advise(AdviceSayPurpose, palermo.Smuggling)
	case u.Term == ClassSmuggling && moves && (m&elPurpose == 0 || t.journeyNamed(u)):
		u.because(UseRight, ReasonDescribed, m&(elEntry|elBenefit|elConsent))
	case u.Term == ClassSmuggling && m&elPurpose != 0:
		u.because(UseWrong, ReasonIsTrafficking, m&(elPurpose|elMeans))
		u.advise(AdviceWrite, palermo.Trafficking)
	case u.Term == ClassSmuggling && m&elMeans != 0:
		u.because(UseUnclear, ReasonOnlyMeans, 0)
		u.advise(AdviceSayWhich, palermo.Trafficking, palermo.Smuggling)
	case t.apartLabels(u):
		u.because(UseRight, ReasonLabelsApart, 0)
	case u.Term == ClassTrafficking:
		u.because(UseUnclear, ReasonNothingTrafficking, 0)
		u.advise(AdviceSayTrafficking, palermo.Trafficking)
	default:
		u.because(UseUnclear, ReasonNothingSmuggling, 0)
		u.advise(AdviceSaySmuggling, palermo.Smuggling)
	}
}

// journeyNamed reports whether a name of smuggling beside exploitation names the
// journey alone: the verb of an entry ("smuggled over the border and put to
// work"), a text that has the other name for the rest, or one that describes entry
// and fee, so that the case is both. Otherwise it names exploitation.
func (t *termReader) journeyNamed(u *use) bool {
	own := t.marks[u.sentence]
	if own&(elEntry|elBenefit) == 0 {
		return false
	}
	if own&elEntry != 0 && own&elBenefit != 0 {
		return true
	}
	for i := range t.uses {
		if t.uses[i].sentence == u.sentence && t.uses[i].Term == ClassTrafficking {
			return true
		}
	}
	rest := t.text[u.End:t.res.Sentences[u.sentence].End]
	return strings.HasSuffix(strings.ToLower(u.Text), "smuggled") && movedOn.MatchString(rest)
}

// movedOn is a verb of movement going on: where to.
var movedOn = regexp.MustCompile(`^(?i)\s+(?:\pL+\s+){0,2}(?:in|into|across|over|through|past|to|from)\b`)

// decideFault judges a name that is neither crime's in law, such as "tráfico de
// personas" for trafficking in persons.
func (t *termReader) decideFault(u *use, exploits, moves bool) {
	switch {
	case exploits && !moves:
		u.because(UseWrong, ReasonFalseFriend, 0)
		u.advise(AdviceWrite, palermo.Trafficking)
	case moves && !exploits:
		u.because(UseWrong, ReasonNeitherEntry, 0)
		u.advise(AdviceWrite, palermo.Smuggling)
	default:
		u.because(UseWrong, ReasonNeither, 0)
		u.advise(AdviceEachWhere, palermo.Trafficking, palermo.Smuggling)
	}
}

// apartLabels reports whether a code list or header has a label for each crime.
func (t *termReader) apartLabels(u *use) bool {
	other := ClassTrafficking
	if u.Term == ClassTrafficking {
		other = ClassSmuggling
	}
	return u.label && t.labels[other]
}
