package names

import "strings"

// How says in which way two tokens correspond.
type How uint8

// The ways, strongest first.
const (
	Exact           How = iota // the same word, apart from case and diacritics
	Transliteration            // the same word in two scripts
	Spelling                   // customary spellings of one name (Mohamed, Muhammad)
	Nickname                   // a short form and its name (Bob, Robert)
	JoinedWords                // one word here, several there (Abu Bakr, Abubakr)
	Sounds                     // alike in sound
	Edit                       // alike in letters
	Initials                   // an initial and a name that begins with it
	Missing                    // no partner, and none left over on the other side that would contradict
	Contradiction              // no partner, though the other side has words left over too
)

var howNames = [...]string{"exact", "transliteration", "spelling", "nickname", "joined", "phonetic", "edit", "initial", "missing", "contradiction"}

// String returns the word shown in explanations.
func (h How) String() string {
	if int(h) < len(howNames) {
		return howNames[h]
	}
	return "unknown"
}

// Pair is one line of an alignment: tokens A to A+NA-1 of the first name with
// tokens B to B+NB-1 of the second. A missing or contradicting token stands
// alone: NA or NB is 0, and the index on that side means nothing.
type Pair struct {
	A, NA, B, NB int16
	How          How
	Score        float32 // likeness of the two, 0 to 1; 0 without a partner
	Weight       float32 // how much the pair counted
}

// Texts returns the words of a pair on both sides, in their own script; a side
// without words is empty. The names are those given to [Compare].
func (p *Pair) Texts(a, b *Name) (string, string) {
	return a.words(p.A, p.NA), b.words(p.B, p.NB)
}

func (n *Name) words(i, count int16) string {
	var out []string
	for ; count > 0; i, count = i+1, count-1 {
		out = append(out, n.Tokens[i].Text)
	}
	return strings.Join(out, " ")
}

// Alignment is the comparison of two names. Pairs lists every token of both
// names once, in the order of the first name; it lives in the Scratch and holds
// until that is used again.
type Alignment struct {
	Score     float64 // 0 to 1
	Reordered bool    // the same words in another order
	Pairs     []Pair
}

// Scratch is working memory for [Compare]. The zero value is ready. One
// goroutine at a time may use it.
type Scratch struct {
	pattern pattern
	found   []Pair // candidate pairs
	pairs   []Pair
	inA     [MaxTokens]int16 // candidate + 1 that took a token; 0 when free
	inB     [MaxTokens]int16
}

// The constants of the score; they were set on the labelled pairs of
// development (eval_test.go prints what they reach).
const (
	least        = 0.74 // tokens less alike do not correspond
	missingCost  = 0.33 // what a token without partner counts of its weight
	crossScript  = 0.98 // the most for two scripts
	swappedParts = 0.97 // a surname on one side, a given name on the other
	reordered    = 0.98
	otherFathers = 0.83 // the same names in another order around bin: father and son
	servant      = 0.86 // Abd al-Hanif and Hanif
	initialWeigh = 0.4
)

// Compare aligns two names and scores their likeness. It is symmetric: swapping
// the names swaps the sides of the pairs and leaves the score. Names without
// tokens score 0 with anything. It does not allocate once s has grown.
func Compare(a, b *Name, s *Scratch) Alignment {
	swapped := orderBefore(b, a)
	if swapped {
		a, b = b, a
	}
	s.propose(a, b)
	al := s.choose(a, b)
	if al.Score < 0.9 {
		s.whole(a, b, &al)
	}
	if swapped {
		for i := range al.Pairs {
			p := &al.Pairs[i]
			p.A, p.NA, p.B, p.NB = p.B, p.NB, p.A, p.NA
		}
		sortPairs(al.Pairs)
	}
	return al
}

// orderBefore is the order in which two names are compared, so that ties fall
// the same way whichever is given first.
func orderBefore(a, b *Name) bool {
	if a.joined != b.joined {
		return a.joined < b.joined
	}
	if len(a.Tokens) != len(b.Tokens) {
		return len(a.Tokens) < len(b.Tokens)
	}
	for i := range a.Tokens {
		if x, y := &a.Tokens[i], &b.Tokens[i]; x.Text != y.Text {
			return x.Text < y.Text
		} else if x.Part != y.Part {
			return x.Part < y.Part
		}
	}
	return false
}

// propose lists the pairs of tokens that may correspond.
func (s *Scratch) propose(a, b *Name) {
	s.found = s.found[:0]
	for i := range a.Tokens {
		for j := range b.Tokens {
			x, y := &a.Tokens[i], &b.Tokens[j]
			score, how := s.tokens(x, y)
			if score < least {
				continue
			}
			if x.Part != y.Part && x.Part != EitherPart && y.Part != EitherPart {
				score *= swappedParts
			}
			w := (x.Weight + y.Weight) / 2
			if how == Initials {
				w = min(w, initialWeigh)
			}
			s.found = append(s.found, Pair{A: int16(i), NA: 1, B: int16(j), NB: 1, How: how, Score: float32(score), Weight: w})
		}
	}
	if !s.allExact(a, b) {
		s.joins(a, b, false)
		s.joins(b, a, true)
	}
}

// allExact reports whether every token of the shorter name has an equal in the
// other, so that no joined words can do better.
func (s *Scratch) allExact(a, b *Name) bool {
	n := 0
	byB := len(b.Tokens) < len(a.Tokens)
	var seen [MaxTokens]bool
	for i := range s.found {
		if p := &s.found[i]; p.How == Exact {
			at := p.A
			if byB {
				at = p.B
			}
			if !seen[at] {
				seen[at] = true
				n++
			}
		}
	}
	return n > 0 && n == min(len(a.Tokens), len(b.Tokens))
}

// choose takes the best pairs that do not overlap, strongest first, nearest in
// position among equals, and scores the result.
func (s *Scratch) choose(a, b *Name) Alignment {
	s.inA, s.inB = [MaxTokens]int16{}, [MaxTokens]int16{}
	s.pairs = s.pairs[:0]
	var got, mass float32
	for {
		best := -1
		for c := range s.found {
			if p := &s.found[c]; s.free(p) && (best < 0 || stronger(p, &s.found[best])) {
				best = c
			}
		}
		if best < 0 {
			break
		}
		p := s.found[best]
		for k := p.A; k < p.A+p.NA; k++ {
			s.inA[k] = 1
		}
		for k := p.B; k < p.B+p.NB; k++ {
			s.inB[k] = 1
		}
		s.pairs = append(s.pairs, p)
	}
	sortPairs(s.pairs)
	al := Alignment{}
	for i := range s.pairs {
		p := &s.pairs[i]
		got += p.Weight * p.Score
		mass += p.Weight
		if i > 0 && p.B < s.pairs[i-1].B && p.Weight > 0.3 {
			al.Reordered = true
		}
	}
	var restA, restB float32
	for i := range a.Tokens {
		if s.inA[i] == 0 {
			restA += leftOver(&a.Tokens[i])
		}
	}
	for j := range b.Tokens {
		if s.inB[j] == 0 {
			restB += leftOver(&b.Tokens[j])
		}
	}
	against := min(restA, restB)
	how := Missing
	if against > 0.3 {
		how = Contradiction
	}
	if mass > 0 {
		al.Score = float64(got) / float64(mass+against+missingCost*(max(restA, restB)-against))
	}
	if al.Reordered && !partsAgree(a, b) {
		al.Score *= reordered
		if a.chain && b.chain {
			al.Score *= otherFathers
		}
	}
	for i := range a.Tokens {
		if s.inA[i] == 0 {
			s.pairs = append(s.pairs, Pair{A: int16(i), NA: 1, How: how, Weight: a.Tokens[i].Weight})
		}
	}
	for j := range b.Tokens {
		if s.inB[j] == 0 {
			s.pairs = append(s.pairs, Pair{B: int16(j), NB: 1, How: how, Weight: b.Tokens[j].Weight})
		}
	}
	sortPairs(s.pairs)
	al.Pairs = s.pairs
	return al
}

// leftOver is what a token without partner weighs. A number that only one name
// has tells two ships or funds apart.
func leftOver(t *Token) float32 {
	if t.Role == Number {
		return 2 * t.Weight
	}
	return t.Weight
}

// partsAgree reports whether one of the names says which word is the surname:
// then another order is no difference.
func partsAgree(a, b *Name) bool {
	for _, n := range [2]*Name{a, b} {
		for i := range n.Tokens {
			if n.Tokens[i].Part != EitherPart {
				return true
			}
		}
	}
	return false
}

func (s *Scratch) free(p *Pair) bool {
	for k := p.A; k < p.A+p.NA; k++ {
		if s.inA[k] != 0 {
			return false
		}
	}
	for k := p.B; k < p.B+p.NB; k++ {
		if s.inB[k] != 0 {
			return false
		}
	}
	return true
}

func stronger(p, q *Pair) bool {
	if p.Score != q.Score {
		return p.Score > q.Score
	}
	if x, y := abs(p.A-p.B), abs(q.A-q.B); x != y {
		return x < y
	}
	if p.A != q.A {
		return p.A < q.A
	}
	return p.B < q.B
}

func abs(x int16) int16 { return max(x, -x) }

// sortPairs orders by the first name, tokens of the second alone at the end.
func sortPairs(ps []Pair) {
	less := func(p, q *Pair) bool {
		if (p.NA == 0) != (q.NA == 0) {
			return q.NA == 0
		}
		if p.NA == 0 {
			return p.B < q.B
		}
		return p.A < q.A
	}
	for i := 1; i < len(ps); i++ {
		for j := i; j > 0 && less(&ps[j], &ps[j-1]); j-- {
			ps[j], ps[j-1] = ps[j-1], ps[j]
		}
	}
}

// whole compares the names without their spaces, for words cut in other places
// (SergeiLavrov; Chang Myongc-hin for Chang Myong-chin).
func (s *Scratch) whole(a, b *Name, al *Alignment) {
	x, y := a.joined, b.joined
	if len(x) < 6 || len(x) > 64 || len(y) > 64 || abs(int16(len(x)-len(y))) > 2 {
		return
	}
	if x != y && len(a.Tokens) == len(b.Tokens) {
		return
	}
	s.pattern.load(x)
	score := 0.98 * (1 - float64(s.pattern.osa(y))/float64(max(len(x), len(y))))
	if score < 0.88 || score <= al.Score {
		return
	}
	al.Score, al.Reordered = score, false
	s.pairs = append(s.pairs[:0], Pair{NA: int16(len(a.Tokens)), NB: int16(len(b.Tokens)), How: JoinedWords, Score: float32(score), Weight: 1})
	al.Pairs = s.pairs
}
