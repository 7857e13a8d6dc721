package narrative

import (
	"slices"

	"palermo"
)

// Suggest reads a document. It finds for every codebook question the passage
// that shows it best, and says who is spoken of and what the text is about.
func (r *Reader) Suggest(doc Document) Result {
	s := r.session(doc)
	s.classify()
	return s.res
}

// session reads a document as far as its facts.
func (r *Reader) session(doc Document) *session {
	s := r.reading(doc)
	s.settle()
	return s
}

// reading reads a document without weighing what was found.
func (r *Reader) reading(doc Document) *session {
	s := &session{r: r, res: Result{ID: doc.ID}, best: map[palermo.FactID][]Suggestion{}}
	s.title(doc.Title)
	s.read(doc.Text)
	return s
}

// session is the state of reading one document.
type session struct {
	r     *Reader
	lang  *language
	res   Result
	cast  cast
	apart bool  // the text tells persons apart
	cueOf []who // of each hit, whose plea, verdict or charge it is
	m     machine
	best  map[palermo.FactID][]Suggestion
	para  []Suggestion // of the paragraph at hand
	marks docMarks
	text  string
	hits  []hit
	seen  []int // by pattern, where in the sentence its last match ended
	bag   bag
	named nameCounts
	words []int // tokens read, by language

	passages []passage    // of an account, for the model of facts
	learned  []Suggestion // what it suggests

	paraRhetoric bool
	paraQuotes   bool
	prevRhetoric bool
	anchored     bool     // the text speaks of moving or using people
	heading      bool     // the sentence at hand is a heading
	only         *pattern // when linting
	report       bool     // the text has shown itself to be a long report of a court case
}

// docMarks counts what the text says about where the case stands.
type docMarks struct {
	headPlea, headVerdict, headCharge bool
	plea, verdict, charge             bool
	sentences                         int
}

// modality is the document's own.
func (d docMarks) modality() palermo.Modality {
	switch {
	case d.headPlea:
		return palermo.Admitted
	case d.headVerdict:
		return palermo.Found
	case d.verdict && !d.plea:
		return palermo.Found
	case d.plea && !d.headCharge:
		return palermo.Admitted
	case d.verdict:
		return palermo.Found
	case d.charge || d.headCharge:
		return palermo.Charged
	}
	return palermo.Asserted
}

// headSentences is how many sentences make the head of a text, which says where
// its case stands.
const headSentences = 3

func (s *session) use(l *language) {
	s.lang = l
	s.m.lex, s.m.barrier, s.m.turner = l.lex, l.barrier, l.turner
	if n := int(l.classes>>6) + 1; len(s.m.present) < n {
		s.m.present = make([]uint64, n)
	}
}

// title reads the title for the document's standing only.
func (s *session) title(title string) {
	s.use(s.r.languages[0])
	if title == "" {
		return
	}
	s.text = title
	l := lexer{text: title, lex: s.lang.lex}
	for {
		if _, _, ok := l.next(); !ok {
			return
		}
		s.m.load(l.toks)
		s.cues(l.toks)
		s.standing(true)
		s.titleNames(l.toks)
		s.bag.add(l.toks, true)
	}
}

func (s *session) read(text string) {
	s.text = text
	l := lexer{text: text, lex: s.lang.lex}
	for {
		place, para, ok := s.sentence(&l)
		if !ok {
			break
		}
		if para {
			s.endParagraph()
		}
		s.res.Sentences = append(s.res.Sentences, place)
		s.heading = isHeading(text, place, l.toks)
		s.m.load(l.toks)
		s.cues(l.toks)
		s.standing(s.marks.sentences < headSentences)
		s.marks.sentences++
		s.meet(l.toks)
		s.postures(l.toks)
		s.bag.add(l.toks, s.heading)
		s.sentenceFacts(l.toks)
		s.remember(l.toks)
	}
	s.endParagraph()
	s.res.Skipped = l.skipped
	most := 0
	for i, n := range s.words {
		if n > s.words[most] {
			most = i
		}
	}
	s.res.Language = s.r.languages[most].name
}

// sentence reads the next sentence in the language that fits it best, the one
// before's first.
func (s *session) sentence(l *lexer) (Sentence, bool, bool) {
	before := *l
	place, para, ok := l.next()
	if !ok || len(s.r.languages) < 2 {
		return place, para, ok
	}
	own := s.lang.share(l.toks)
	var fits *language
	if s.only == nil && own < 0.2 && len(l.toks) >= 3 {
		best := own + 0.05
		for _, other := range s.r.languages {
			if other == s.lang {
				continue
			}
			try := before
			try.lex, try.toks = other.lex, nil
			p, q, _ := try.next()
			// One common word is no language: "no" stands in many.
			if share := other.share(try.toks); share > best && share*float64(len(try.toks)) > 1.5 {
				best, fits = share, other
				*l, place, para = try, p, q
			}
		}
		if fits != nil {
			s.use(fits)
		}
	}
	if s.words == nil {
		s.words = make([]int, len(s.r.languages))
	}
	s.words[slices.Index(s.r.languages, s.lang)] += len(l.toks)
	return place, para, ok
}

// share is the share of the tokens that are among the language's commonest
// words.
func (l *language) share(toks []token) float64 {
	if len(toks) == 0 {
		return 0
	}
	n := 0
	for i := range toks {
		if l.lex.has(toks[i].set, l.function) {
			n++
		}
	}
	return float64(n) / float64(len(toks))
}

// cues finds the sentence's cues.
func (s *session) cues(toks []token) {
	s.hits = s.hits[:0]
	for i := range toks {
		for _, c := range s.lang.lex.sets[toks[i].set] {
			for k := range s.lang.index[c] {
				e := &s.lang.index[c][k]
				if e.cue == nil || !s.m.starts(e, i) || !s.m.possible(e.prog) {
					continue
				}
				if f, ok := s.m.run(e.prog, i); ok {
					s.hits = append(s.hits, hit{e.cue, f.from, f.to})
				}
			}
		}
	}
}

// standing takes up what the sentence says about where the case stands.
func (s *session) standing(head bool) {
	for _, h := range s.hits {
		switch h.cue.kind {
		case cuePlea:
			s.marks.plea = true
			s.marks.headPlea = s.marks.headPlea || head
		case cueVerdict:
			s.marks.verdict = true
			s.marks.headVerdict = s.marks.headVerdict || head
		case cueCharge:
			s.marks.charge = true
			s.marks.headCharge = s.marks.headCharge || head
		case cueRhetoric:
			s.paraRhetoric = true
		}
	}
}

// sentenceFacts runs the patterns over a sentence.
func (s *session) sentenceFacts(toks []token) {
	for i := range toks {
		s.paraQuotes = s.paraQuotes || toks[i].quoted
		s.anchored = s.anchored || s.lang.lex.has(toks[i].set, s.lang.anchor)
	}
	for _, h := range s.hits {
		if h.cue.kind == cueBoilerplate {
			return
		}
	}
	if len(s.seen) < len(s.lang.patterns) {
		s.seen = make([]int, len(s.lang.patterns))
	}
	clear(s.seen)
	s.report = !s.account(s.marks.modality()) // and stays so: marks and words only grow
	for i := range toks {
		for _, c := range s.lang.lex.sets[toks[i].set] {
			s.tryAll(s.lang.index[c], i, toks)
		}
		if toks[i].upper {
			s.tryAll(s.lang.index[classUpper], i, toks)
		}
	}
}

// tryAll runs the patterns that can begin with token i.
func (s *session) tryAll(entries []entry, i int, toks []token) {
	for k := range entries {
		e := &entries[k]
		if e.pattern == nil || s.report && e.pattern.accounts || s.only != nil && s.only != e.pattern || s.seen[e.pattern.number] > i || !s.m.starts(e, i) || !s.m.possible(e.prog) {
			continue
		}
		f, ok := s.m.run(e.prog, i)
		if !ok || !s.allowed(e.pattern) {
			continue
		}
		s.seen[e.pattern.number] = f.to
		s.take(e.pattern, f, toks)
	}
}

// allowed checks a pattern's conditions on the sentence.
func (s *session) allowed(p *pattern) bool {
	for _, q := range p.unless {
		if _, ok := s.m.search(q); ok {
			return false
		}
	}
	for _, q := range p.needs {
		if _, ok := s.m.search(q); ok {
			return true
		}
	}
	return len(p.needs) == 0
}

// take turns a match into suggestions for the paragraph.
func (s *session) take(p *pattern, f found, toks []token) {
	if f.qto <= f.qfrom {
		return
	}
	agent := agencyUnknown
	if p.agent != agentAny {
		agent = s.lang.agentOf(toks, f.from, f.to)
		if agent == agencyOfficial {
			return
		}
	}
	scope := s.lang.scopeOf(s.hits, toks, f.from, f.to)
	if p.open {
		scope &^= Negated | HypotheticalScope | Hedged | OtherPerson
	}
	if p.agent == agentActor && agent == agencyPerson {
		scope |= OtherPerson
	}
	span := palermo.Span{Start: int(toks[f.qfrom].start), End: int(toks[f.qto-1].end)}
	span.Text = s.text[span.Start:span.End]
	person := s.patient(f)
	for _, fact := range p.facts {
		of := s.agent(toks, f, fact)
		if of == 0 && (p.agent == agentActor || p.agent == "" && done(fact)) && !isSign(fact) {
			of = s.newcomer(toks, f)
		}
		modality, decided, own := s.modalityFor(of)
		g := Suggestion{
			Fact: fact, Value: p.value, Span: span, Pattern: p.id, Source: "rules", Confidence: p.prior,
			SaidBy: s.speakerOf(toks, f.from, f.to, fact, p.value == Denied || scope&Negated != 0),
			scope:  scope, family: modality, decided: decided, own: own, who: of, person: person, fallback: p.fallback, accounts: p.accounts, sentence: len(s.res.Sentences) - 1, heading: s.heading,
		}
		switch {
		case fact == palermo.FactUnder18:
			if g.Amount = s.lang.age(toks, f.from, f.to); g.Amount > 0 {
				g.Unit = "years"
			}
		case valued(fact):
			g.Amount, g.Unit = s.lang.amount(toks, f.from, f.to)
		}
		if lasting, counted := measured(fact); g.Unit == "" && (lasting || counted) {
			if n := 0.0; counted {
				if n = s.lang.people(toks, f.from, f.to); n > 0 {
					g.Amount, g.Unit = n, "persons"
				}
			}
			if lasting && g.Unit == "" {
				g.Amount, g.Unit = s.lang.lasts(toks, f.from, f.to)
			}
		}
		g.Date = s.lang.date(toks, f.from, f.to)
		if toks[f.from].quoted {
			g.scope |= quotedWords
		}
		if len(s.para) >= keepPerParagraph {
			s.settleParagraph()
		}
		s.para = append(s.para, g)
	}
}

// quotedWords marks a match inside quotation marks until its paragraph is read.
const quotedWords Scope = 1 << 15

// valued reports whether a sum of money belongs to a fact.
func valued(f palermo.FactID) bool {
	switch f {
	case "benefit.sought", "control.debt", "control.wages-withheld", "consent.to-move", "means.controller-paid",
		"entry.document-fraud", "purpose.slavery-like-practice", "hostage.to-compel-third-party", "actor.official-corruption":
		return true
	}
	return false
}
