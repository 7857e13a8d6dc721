package narrative

import (
	"math"
	"slices"

	"palermo"
)

// passage is a sentence of an account as the model of sentences reads it.
type passage struct {
	number  int // of the sentence
	words   []seenWord
	clauses []clause
}

// place is where the passage begins and ends in its text.
func (p *passage) place() (start, end int) {
	return p.clauses[0].span.Start, p.clauses[len(p.clauses)-1].span.End
}

// seenWord is a word of a passage. A hash of zero is a gap: a word that counts for
// nothing, such as a name or a nationality.
type seenWord struct {
	hash   uint32
	upper  bool
	clause uint8
}

// clause is a part of a sentence between two breaks, and what its surroundings
// say about it.
type clause struct {
	span    palermo.Span
	scope   Scope
	family  palermo.Modality
	decided bool
	own     bool
	saidBy  palermo.Speaker
}

// A model of sentences reads notes and accounts only, and of a long one the
// beginning.
const (
	maxPassages = 200
	maxClauses  = 64
	leastClause = 3 // words of a clause that stands for itself
)

// The hashes of what stands for a number of a kind.
const (
	wordMinor uint32 = iota + 1
	wordYear
	wordMoney
	wordNumber
)

// remember keeps the sentence at hand for the model of sentences.
func (s *session) remember(toks []token) {
	if s.only != nil || !s.r.learns(s.lang) || len(s.passages) >= maxPassages || s.marks.modality() != palermo.Asserted {
		return
	}
	for _, h := range s.hits {
		if h.cue.kind == cueBoilerplate {
			return
		}
	}
	p := passage{number: len(s.res.Sentences) - 1, words: make([]seenWord, len(toks))}
	from, loud := 0, s.loud(toks)
	for i := range toks {
		if i > from && toks[i].brk != brkNone && i-from >= leastClause && len(toks)-i >= leastClause && len(p.clauses) < maxClauses-1 {
			p.clauses = append(p.clauses, s.clause(toks, from, i))
			from = i
		}
		w := seenWord{s.lang.wordOf(&toks[i]), toks[i].upper, uint8(len(p.clauses))}
		if w.upper && (i > 0 && !loud || s.cast.names(i)) {
			w.hash = 0
		}
		p.words[i] = w
	}
	p.clauses = append(p.clauses, s.clause(toks, from, len(toks)))
	s.passages = append(s.passages, p)
}

// loud reports whether a sentence is written in capitals, which then tell no name
// from a word.
func (s *session) loud(toks []token) bool {
	n := 0
	for i := range toks {
		if w := s.text[toks[i].start:toks[i].end]; len(w) > 1 && isUpper(w[0]) && isUpper(w[1]) {
			n++
		}
	}
	return 2*n > len(toks)
}

// names reports whether somebody is named by the token i of the sentence at hand.
func (c *cast) names(i int) bool {
	return slices.ContainsFunc(c.mentions, func(m mention) bool { return m.from <= i && i < m.to })
}

func (s *session) clause(toks []token, from, to int) clause {
	c := clause{span: palermo.Span{Start: int(toks[from].start), End: int(toks[to-1].end)}, scope: s.lang.scopeOf(s.hits, toks, from, to)}
	c.span.Text = s.text[c.span.Start:c.span.End]
	c.family, c.decided, c.own = s.modalityFor(0)
	c.saidBy = s.speakerOf(toks, from, to, "", false)
	if toks[from].quoted {
		c.scope |= quotedWords
	}
	return c
}

// wordOf is what the model of sentences sees of a token. It never sees a
// nationality, an ethnicity, a religion, a language or a disability, nor the
// name of a place: they must not move an outcome.
func (l *language) wordOf(t *token) uint32 {
	switch t.set {
	case setNone:
		return t.hash
	case setMinor:
		return wordMinor
	case setYear:
		return wordYear
	case setMoney:
		return wordMoney
	case setNumber, setAdult:
		return wordNumber
	}
	for _, c := range l.unseen {
		if l.lex.has(t.set, c) {
			return 0
		}
	}
	return t.hash
}

// view is what a passage's regression rows are made of: the mean vector of its
// words, and the words and pairs that the model knows, each with the clause in
// which it stands.
type view struct {
	mean   [vectorSize]float64
	weight float64   // of the words in the mean
	near   []float64 // by clause, what it gives to the mean, vectorSize numbers each
	grams  []gramAt
}

type gramAt struct {
	gram   int32
	value  float64
	clause uint8
}

// view looks at a passage with the eyes of a model.
func (m *FactModel) view(p *passage, vectors *wordVectors) view {
	v := view{near: make([]float64, len(p.clauses)*vectorSize)}
	total := 0.0
	prev := uint32(0)
	var own [vectorSize]float64
	count := map[int32]int{}
	put := func(h uint32, c uint8) {
		if g, ok := m.grams[h]; ok {
			if count[g]++; count[g] == 1 {
				v.grams = append(v.grams, gramAt{g, m.idf[g], c})
			}
		}
	}
	for _, w := range p.words {
		if w.hash == 0 || w.upper && !m.small[w.hash] {
			prev = 0
			continue
		}
		clear(own[:])
		if k := vectors.add(&own, w.hash); k > 0 {
			total += k
			row := v.near[int(w.clause)*vectorSize:]
			for i, x := range own {
				row[i] += x
			}
		}
		put(w.hash, w.clause)
		if prev != 0 {
			put(pairOf(prev, w.hash), w.clause)
		}
		prev = w.hash
	}
	if v.weight = total; total > 0 {
		for i := range v.near {
			v.near[i] /= total
			v.mean[i%vectorSize] += v.near[i]
		}
	}
	length := 0.0
	for i, g := range v.grams {
		v.grams[i].value *= 1 + math.Log(float64(count[g.gram]))
		length += v.grams[i].value * v.grams[i].value
	}
	for i := range v.grams {
		v.grams[i].value /= math.Sqrt(length)
	}
	return v
}

// pairOf is the hash of two words that follow each other.
func pairOf(a, b uint32) uint32 { return (a ^ b*31) * fnvPrime }
