package narrative

import "palermo"

// cueKind says what a cue does to what stands near it.
type cueKind uint8

const (
	cueNegated cueKind = iota
	cueHypothetical
	cueAttempted
	cueHistorical
	cueOther
	cueHedged
	cueReported
	cueStop        // ends the reach of every cue before it: "but", "instead"
	cuePseudo      // looks like a cue and is none: "not only"
	cueBoilerplate // the whole sentence states no fact of a case
	cueRhetoric    // the whole paragraph is a spokesman's
	cueAlleged     // the sentence's modality
	cueAdmitted
	cueFound
	cueAsserted
	cuePlea // the document's
	cueVerdict
	cueCharge

	// of Terms only
	cueTermTrafficking // the crimes' names
	cueTermSmuggling
	cueTermFault // a name of neither
	cueTermGoods // of another trade: drugs, arms
	cueEvPurpose // what describes an element
	cueEvMeans
	cueEvEntry
	cueEvBenefit
	cueEvConsent
	cueEvApart
	cueEvDenied
	cueEvWork
)

var cueKinds = map[string]cueKind{
	"negated": cueNegated, "hypothetical": cueHypothetical, "attempted": cueAttempted, "historical": cueHistorical,
	"other-person": cueOther, "hedged": cueHedged, "reported": cueReported, "stop": cueStop, "pseudo": cuePseudo,
	"boilerplate": cueBoilerplate, "rhetoric": cueRhetoric, "alleged": cueAlleged, "admitted": cueAdmitted,
	"found": cueFound, "asserted": cueAsserted, "plea": cuePlea, "verdict": cueVerdict, "charge": cueCharge,
	"term-trafficking": cueTermTrafficking, "term-smuggling": cueTermSmuggling, "term-fault": cueTermFault, "term-goods": cueTermGoods,
	"says-purpose": cueEvPurpose, "says-means": cueEvMeans, "says-entry": cueEvEntry, "says-fee": cueEvBenefit,
	"says-consent": cueEvConsent, "says-apart": cueEvApart, "says-unexploited": cueEvDenied, "says-work": cueEvWork,
}

// ofTerms reports whether only Terms asks for the cue.
func (k cueKind) ofTerms() bool { return k >= cueTermTrafficking }

// term is the crime that a name names, and whether the name is at fault.
func (k cueKind) term() (crime string, fault bool) {
	switch k {
	case cueTermTrafficking:
		return ClassTrafficking, false
	case cueTermSmuggling:
		return ClassSmuggling, false
	case cueTermFault:
		return ClassSmuggling, true
	}
	return "", false
}

// element is what the cue describes.
func (k cueKind) element() elements {
	switch k {
	case cueEvPurpose:
		return elPurpose
	case cueEvMeans:
		return elMeans
	case cueEvEntry:
		return elEntry
	case cueEvBenefit:
		return elBenefit
	case cueEvConsent:
		return elConsent
	case cueEvApart:
		return elApart
	case cueEvDenied:
		return elDenied
	case cueEvWork:
		return elWork
	}
	return 0
}

// reach is how many words after it a cue of the kind colours, unless it says
// otherwise.
func (k cueKind) reach() int {
	switch k {
	case cueNegated:
		return 6
	case cueAttempted:
		return 5
	case cueHedged:
		return 10
	}
	return 25
}

// axis is the scope that a cue gives.
func (k cueKind) axis() Scope {
	if k <= cueReported {
		return 1 << k
	}
	return 0
}

// hit is a cue found in a sentence: tokens [from, to).
type hit struct {
	cue      *cue
	from, to int
}

// scopeOf is the scope of the tokens [from, to) among the cues of a sentence.
// A cue inside the match belongs to the pattern and colours nothing.
func (l *language) scopeOf(hits []hit, toks []token, from, to int) (s Scope) {
	for _, h := range hits {
		axis := h.cue.kind.axis()
		if axis == 0 || h.from >= from && h.from < to || pseudo(hits, h) {
			continue
		}
		var lo, hi int
		if h.cue.back {
			lo, hi = to, h.from
		} else {
			lo, hi = h.to, from
		}
		if lo > hi || hi-lo > h.cue.reach || broken(hits, toks, lo, hi) {
			continue
		}
		if h.cue.kind == cueNegated && !h.cue.back && l.listEnds(toks, lo, hi) {
			continue
		}
		s |= axis
	}
	return s
}

// listEnds reports whether a comma between a negation and a match ends what is
// negated: it does unless an "or" ties the list together, as in "never paid,
// beaten with a shovel" against "not beaten, threatened or locked in".
func (l *language) listEnds(toks []token, lo, hi int) bool {
	comma := false
	for i := lo + 1; i <= hi && i < len(toks); i++ {
		comma = comma || toks[i].brk != brkNone
	}
	if !comma {
		return false
	}
	for i := lo; i < len(toks) && i < hi+8; i++ {
		if l.lex.has(toks[i].set, l.carry) {
			return false
		}
	}
	return true
}

func pseudo(hits []hit, h hit) bool {
	for _, p := range hits {
		if p.cue.kind == cuePseudo && p.from <= h.from && h.to <= p.to {
			return true
		}
	}
	return false
}

// broken reports whether a clause ends between two tokens.
func broken(hits []hit, toks []token, lo, hi int) bool {
	for i := lo; i <= hi && i < len(toks); i++ {
		if i > lo && toks[i].brk >= brkClause {
			return true
		}
	}
	for _, h := range hits {
		if h.cue.kind == cueStop && h.from >= lo && h.from < hi {
			return true
		}
	}
	return false
}

// sentenceModality is what the cues of one sentence say about how it puts its
// facts forward.
func sentenceModality(hits []hit) (m palermo.Modality, decided bool) {
	for _, h := range hits {
		switch h.cue.kind {
		case cueAdmitted:
			return palermo.Admitted, true
		case cueFound:
			m, decided = palermo.Found, true
		case cueAlleged:
			if !decided {
				m, decided = palermo.Charged, true
			}
		case cueAsserted:
			if !decided {
				m, decided = palermo.Asserted, true
			}
		}
	}
	return m, decided
}
