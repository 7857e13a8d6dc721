package narrative

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"palermo"
)

// Use is one use of a crime's name in a text, and whether it names what the
// text describes.
type Use struct {
	Term string `json:"term"` // the crime named: "trafficking", "smuggling", or "both" where one label names the two
	palermo.Span
	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why"`     // the element that decides
	Suggest string  `json:"suggest"` // what to write instead, in English and Spanish; empty when right

	// The same by code, for a page in another language: see the Reason and Advice
	// constants. Elements are those that decide; Write has whose names are offered.
	Reason   string          `json:"reason"`
	Elements []string        `json:"elements,omitempty"`
	Advice   string          `json:"advice,omitempty"`
	Write    []palermo.Track `json:"write,omitempty"`
}

// Verdict says whether a name fits.
type Verdict string

// The verdicts.
const (
	UseRight   Verdict = "right"
	UseWrong   Verdict = "wrong"
	UseMerged  Verdict = "merged"
	UseUnclear Verdict = "unclear"
)

// The wording of the two Protocols in their English and Spanish texts.
const (
	writeTrafficking = `"trafficking in persons" (es: "trata de personas")`
	writeSmuggling   = `"smuggling of migrants" (es: "tráfico ilícito de migrantes")`
)

// elements is what a sentence describes, as far as it tells the crimes apart.
type elements uint16

const (
	elPurpose elements = 1 << iota
	elMeans
	elEntry   // a border, entry or stay that the law forbids
	elBenefit // a fee for the journey
	elConsent // somebody wanted the journey
	elDenied  // means or purpose said to be absent
	elApart   // the sentence tells the two crimes apart, or asks which it is
	elWork    // work, which with a means is a purpose of exploitation
)

// use is a term found, before its verdict.
type use struct {
	Use
	sentence, para int
	fault          bool // a name that means neither crime in law
	named          bool // the name of a law, office or service
	label          bool // it stands in a label, header or code, not in prose
}

// Terms marks every use of the two crimes' names in a text: prose, forms, code
// lists and CSV headers alike. A name is judged by what is described in its own
// sentence, then beside it, then in the whole of a short text. Trafficking of
// goods and smuggling of goods are no uses.
//
// A border, a fee or a consent without means or purpose describes smuggling of
// migrants (Smuggling Protocol art. 3(a)); an exploitative purpose describes
// trafficking in persons, with a means unless the person is a child
// (Trafficking Protocol art. 3).
func (r *Reader) Terms(doc Document) []Use {
	t := &termReader{session: session{r: r, best: map[palermo.FactID][]Suggestion{}, text: doc.Text}}
	t.use(r.languages[0])
	t.readTerms(doc.Text)
	t.labels = map[string]bool{}
	for i := range t.uses {
		if u := &t.uses[i]; u.label && !u.fault {
			t.labels[u.Term] = true
		}
	}
	out := make([]Use, 0, len(t.uses))
	for i := range t.uses {
		u := &t.uses[i]
		t.decide(u)
		out = append(out, u.Use)
	}
	return out
}

type termReader struct {
	session
	uses   []use
	marks  []elements      // by sentence
	paras  []int           // by sentence
	linked []bool          // by sentence: it speaks of what its neighbours describe
	labels map[string]bool // the crimes that have a label of their own
	table  bool            // a table or code list, whose lines have nothing to do with each other
}

func (t *termReader) readTerms(text string) {
	t.table = isTable(text)
	l := lexer{text: text, lex: t.lang.lex, rows: t.table}
	para := 0
	for {
		before := l
		place, newPara, ok := t.sentence(&l)
		if !ok {
			return
		}
		place, newPara = t.byName(&l, before, place, newPara)
		if newPara {
			para++
		}
		t.res.Sentences = append(t.res.Sentences, place)
		t.m.load(l.toks)
		t.cues(l.toks)
		t.para = t.para[:0]
		t.sentenceFacts(l.toks)
		hits := t.termHits(l.toks)
		marks := t.factMarks(l.toks, hits)
		for _, h := range hits {
			marks |= h.cue.kind.element()
		}
		if marks&elWork != 0 && marks&elMeans != 0 {
			marks |= elPurpose
		}
		if marks&elApart != 0 && !t.tellsApart(l.toks, hits) {
			marks &^= elApart
		}
		if place.End < len(t.text) && t.text[place.End] == '?' && len(l.toks) > 5 && namesBoth(hits) {
			marks |= elApart // it asks which of the two it is
		}
		t.marks = append(t.marks, marks)
		t.paras = append(t.paras, para)
		t.linked = append(t.linked, t.refersBack(l.toks))
		t.findUses(l.toks, hits, para)
	}
}

// isTable reports whether a text is a table or a code list: two lines or more,
// all with the same separators in the same number, those between quotation
// marks not counted.
func isTable(text string) bool {
	lines, first := 0, [3]int{}
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		n, quoted := [3]int{}, false
		for _, c := range line {
			switch {
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == ',':
				n[0]++
			case c == ';':
				n[1]++
			case c == '\t':
				n[2]++
			}
		}
		if lines++; lines == 1 {
			first = n
		} else if n != first {
			return false
		}
	}
	return lines > 1 && first != [3]int{}
}

// termHits finds the names, and the words that describe elements in the
// abstract, as bills and forms do.
func (t *termReader) termHits(toks []token) (hits []hit) {
	for i := range toks {
		for _, c := range t.lang.lex.sets[toks[i].set] {
			for _, e := range t.lang.terms[c] {
				if !t.m.possible(e.prog) {
					continue
				}
				if f, ok := t.m.run(e.prog, i); ok {
					if axis := e.cue.kind.element(); axis&(elPurpose|elMeans) != 0 && t.lang.scopeOf(t.hits, toks, f.from, f.to)&Negated != 0 {
						hits = append(hits, hit{deniedCue, f.from, f.to})
						continue
					}
					hits = append(hits, hit{e.cue, f.from, f.to})
				}
			}
		}
	}
	return hits
}

var deniedCue = &cue{kind: cueEvDenied}

// factMarks turns the sentence's suggestions into elements. In this question a
// condition or an allegation describes as well as an assertion does. Words that
// hold a name describe nothing: that it is there is the question; nor do words
// about another matter (drugs, a rally that was held).
func (t *termReader) factMarks(toks []token, hits []hit) (m elements) {
	for i := range t.para {
		g := &t.para[i]
		if slices.ContainsFunc(hits, func(h hit) bool {
			name, _ := h.cue.kind.term()
			return (name != "" || h.cue.kind == cueTermGoods) && int(toks[h.from].start) < g.End && g.Start < int(toks[h.to-1].end)
		}) {
			continue
		}
		v, _ := judge(g)
		f := string(g.Fact)
		denied := v == Denied || g.scope&Negated != 0
		switch {
		case f == "purpose.labour-or-services":
		case strings.HasPrefix(f, "purpose."):
			m |= pick(denied, elDenied, elPurpose)
		case strings.HasPrefix(f, "means."), f == "control.confinement", f == "control.documents-taken":
			if g.Value != Unclear {
				m |= pick(denied, elDenied, elMeans)
			}
		case denied:
		case f == "entry.illegal-entry-procured", f == "entry.border-crossed", f == "entry.outside-port-of-entry",
			f == "entry.concealed-from-detection", f == "entry.encouraged", f == "entry.illegal-stay-enabled":
			if g.Value != Unclear {
				m |= elEntry
			}
		case f == "consent.to-move":
			m |= elConsent
		}
	}
	return m
}

func pick(b bool, yes, no elements) elements {
	if b {
		return yes
	}
	return no
}

// findUses takes the names found in a sentence, the longest at each place, and
// joins two that stand as one label.
func (t *termReader) findUses(toks []token, hits []hit, para int) {
	var found []use
	var ends []int
	n := len(t.res.Sentences) - 1
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	last := 0
	label := len(toks) <= 6 || !t.prose(toks)
	place := t.res.Sentences[n]
	var joints []palermo.Span
	if slices.ContainsFunc(hits, func(h hit) bool { name, _ := h.cue.kind.term(); return name != "" }) || strings.Contains(t.text[place.Start:place.End], "SOM") {
		joints = t.joints(place, label, t.marks[n]&elApart != 0)
	}
	for _, j := range joints {
		t.uses = append(t.uses, use{Use: Use{Term: "both", Span: j}, sentence: n, para: para, label: label})
	}
	within := func(h hit) bool {
		return slices.ContainsFunc(joints, func(j palermo.Span) bool {
			return int(toks[h.from].start) < j.End && j.Start < int(toks[h.to-1].end)
		})
	}
	for _, h := range hits {
		if h.from < last || len(joints) > 0 && within(h) {
			continue
		}
		if h.cue.kind == cueTermGoods {
			last = h.to
			continue
		}
		name, fault := h.cue.kind.term()
		if name == "" || parted(toks[h.from+1:h.to]) {
			continue
		}
		last = h.to
		span := palermo.Span{Start: int(toks[h.from].start), End: int(toks[h.to-1].end)}
		span.Text = t.text[span.Start:span.End]
		found = append(found, use{
			Use: Use{Term: name, Span: span}, sentence: n, para: para, fault: fault, label: label,
			named: t.institution(toks, h),
		})
		ends = append(ends, h.to)
	}
	for i := 0; i < len(found); i++ {
		u := found[i]
		if i+1 < len(found) && found[i+1].Term != u.Term && t.joined(u, found[i+1], label) {
			u.Term, u.End = "both", found[i+1].End
			if strings.Count(t.text[u.Start:u.End], "(") == 1 && u.End < len(t.text) && t.text[u.End] == ')' {
				u.End++
			}
			u.Text = t.text[u.Start:u.End]
			i++
		}
		t.uses = append(t.uses, u)
	}
}

// parted reports whether a comma stands before any of the tokens, so that they
// are no one name.
func parted(toks []token) bool {
	return slices.ContainsFunc(toks, func(t token) bool { return t.brk != brkNone })
}

// prose reports whether a sentence is one: it has words that labels lack.
func (t *termReader) prose(toks []token) bool {
	return t.lang.share(toks) > 0.15
}

// joined reports whether two names stand as one label: "trafficked/smuggled",
// "smuggling (trafficking)", "trafficking, also called smuggling".
func (t *termReader) joined(a, b use, label bool) bool {
	between := strings.ToLower(strings.TrimSpace(t.text[a.End:b.Start]))
	if t.marks[a.sentence]&elApart != 0 {
		return false
	}
	for _, s := range [...]string{"human", "people", "persons", "person", "migrant", "of", "alien", "in", "de", "la", "el"} {
		between = strings.TrimSpace(strings.TrimSuffix(between, " "+s))
		if between == s {
			between = ""
		}
	}
	between = strings.Trim(between, ` "'“”`)
	switch between {
	case "/", "_", "-", "|", "&", "+", "(", "or", "and/or", ", or", "–", "—", "=", "~", "o", "y/o", "u", "/ ", "or/and":
		return true
	case "and", "y", "_y_", "_and_", "e":
		return label || t.quoted(a.Start, b.End)
	case "":
		return a.End == b.Start
	}
	for _, s := range [...]string{"also called", "also known as", "a.k.a", "aka", "i.e", "that is", "in other words", "otherwise known as", "sometimes called", "es decir", "o sea", "también llamad", "conocid", "or what is called"} {
		if strings.Contains(between, s) && len(between) < len(s)+12 {
			return true
		}
	}
	return false
}

// quoted reports whether the words stand between quotation marks, as a label
// does that a sentence cites.
func (t *termReader) quoted(from, to int) bool {
	const marks = "'\"‘’“”«»"
	before, _ := utf8.DecodeLastRuneInString(t.text[:from])
	after, _ := utf8.DecodeRuneInString(t.text[to:])
	return strings.ContainsRune(marks, before) && strings.ContainsRune(marks, after)
}

// institution reports whether the name is part of that of a law, office or
// service: "Human Trafficking Hotline".
func (t *termReader) institution(toks []token, h hit) bool {
	if !toks[h.from].upper {
		return false
	}
	for i := h.to; i < len(toks) && i < h.to+4 && toks[i].brk == brkNone; i++ {
		if t.lang.lex.has(toks[i].set, t.lang.institution) && toks[i].upper {
			return true
		}
	}
	for i := h.from - 1; i >= 0 && i >= h.from-5 && toks[i+1].brk == brkNone; i-- {
		if t.lang.lex.has(toks[i].set, t.lang.institution) && toks[i].upper {
			return true
		}
	}
	return false
}
