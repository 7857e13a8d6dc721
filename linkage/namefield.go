package linkage

import (
	"slices"
	"strings"

	"palermo/names"
)

// The slots of a name's words.
const (
	slotOther = iota
	slotGiven
	slotFamily
	slots
)

// nameWord is a word of a person's name, in a slot.
type nameWord struct {
	token uint32 // number into nameField.tokens
	slot  uint8
}

// nameField compares people's names word by word, whatever column the words
// stand in. Words are numbered, and the likeness of two words is computed once.
type nameField struct {
	raw     []string
	words   [][]nameWord // by value
	tokens  []names.Token
	byKey   []uint32             // by token: number of its blocking key
	count   [slots + 1]frequency // by slot, and over all: how often a token occurs
	keys_   [slots + 1]frequency // the same of blocking keys
	freq    frequency            // whole names
	tokenOf map[tokenKey]uint32  // while building
	keyOf   map[string]uint32    // while building
}

type tokenKey struct {
	text string
	role names.Role
}

type tokenMemo struct {
	key   uint64
	score float32
	how   names.How
}

type tokenPair struct {
	i, j  int
	score float32
	how   names.How
	bonus bool // both in one slot
}

// The levels of agreement between two names, best first.
const (
	nameSame = 1 + iota
	nameWithin
	nameClose
	nameAlike
	nameOneWord
	nameOneAlike
	nameMore
	nameFamilyOnly
	nameGivenOnly
	nameOneNear
	nameOther
)

var nameLevelNames = []string{"missing", "same words", "all words of the shorter", "all words, some in another spelling",
	"all words, some only alike", "the only word", "the only word, in another spelling", "several words, others contradict",
	"family name only", "given name only", "one word in another spelling", "different"}

func newNameField() *nameField {
	return &nameField{raw: []string{""}, words: [][]nameWord{nil}, tokens: make([]names.Token, 1), byKey: []uint32{0},
		tokenOf: map[tokenKey]uint32{}, keyOf: map[string]uint32{}}
}

// parse reads the words of one cell, in the order written.
func (f *nameField) parse(cell string) []nameWord {
	n := names.Parse(cell)
	var out []nameWord
	for i := range n.Tokens {
		t := &n.Tokens[i]
		switch t.Role {
		case names.Particle, names.Honorific, names.Suffix, names.Number, names.LegalForm:
			continue
		}
		slot := uint8(slotOther)
		switch t.Part {
		case names.Given:
			slot = slotGiven
		case names.Family:
			slot = slotFamily
		}
		out = append(out, nameWord{f.token(t), slot})
	}
	return out
}

func (f *nameField) token(t *names.Token) uint32 {
	k := tokenKey{t.Text, t.Role}
	id, ok := f.tokenOf[k]
	if !ok {
		id = uint32(len(f.tokens))
		f.tokenOf[k] = id
		f.tokens = append(f.tokens, *t)
		key, ok := f.keyOf[t.Key]
		if !ok {
			key = uint32(len(f.keyOf) + 1)
			f.keyOf[t.Key] = key
		}
		f.byKey = append(f.byKey, key)
	}
	return id
}

// add makes a value of the words of given-name, family-name and full-name
// cells, and returns its number, or 0 when there is no word.
func (f *nameField) add(given, family, full []nameWord, raw string) uint32 {
	var ws []nameWord
	put := func(w nameWord, slot uint8) {
		for _, o := range ws {
			if o.token == w.token {
				return
			}
		}
		if len(ws) < 8 {
			ws = append(ws, nameWord{w.token, slot})
		}
	}
	for _, w := range given {
		put(w, slotGiven)
	}
	for _, w := range family {
		put(w, slotFamily)
	}
	parts := len(ws) > 0
	known := slices.ContainsFunc(full, func(w nameWord) bool { return w.slot != slotOther })
	for i, w := range full {
		switch {
		case parts:
			put(w, slotOther)
		case known:
			put(w, w.slot)
		case i == len(full)-1 && len(full) > 1:
			put(w, slotFamily)
		case i == 0:
			put(w, slotGiven)
		default:
			put(w, slotOther)
		}
	}
	if len(ws) == 0 {
		return 0
	}
	f.raw = append(f.raw, raw)
	f.words = append(f.words, ws)
	return uint32(len(f.words) - 1)
}

// finish counts words once all values are there.
func (f *nameField) finish(val []uint32) {
	f.freq = countValues(val, len(f.words)-1)
	for s := range f.count {
		f.count[s].count = make([]int32, len(f.tokens))
		f.keys_[s].count = make([]int32, len(f.keyOf)+1)
		f.count[s].n, f.keys_[s].n = f.freq.n, f.freq.n
	}
	for v, ws := range f.words {
		c := f.freq.count[v]
		for _, w := range ws {
			for _, s := range []uint8{w.slot, slots} {
				f.count[s].count[w.token] += c
				f.keys_[s].count[f.byKey[w.token]] += c
			}
		}
	}
	f.tokenOf, f.keyOf = nil, nil
	f.settle(1)
}

func (f *nameField) settle(perPerson float64) {
	f.freq.settle(perPerson)
	for s := range f.count {
		f.count[s].settle(perPerson)
		f.keys_[s].settle(perPerson)
	}
}

func (f *nameField) levels() []string     { return nameLevelNames }
func (f *nameField) views() []string      { return []string{"two words", "word"} }
func (f *nameField) text(v uint32) string { return f.raw[v] }
func (f *nameField) same() float64        { return f.freq.sumSq }

// tokenBits is log2 of how many pairs of words a worker remembers: some 4 MB.
const tokenBits = 18

// likeness of two words, remembered by the worker.
func (f *nameField) likeness(a, b uint32, w *worker) (float32, names.How) {
	if a == b {
		return 1, names.Exact
	}
	if a > b {
		a, b = b, a
	}
	if w.tokens == nil {
		w.tokens = make([]tokenMemo, 1<<tokenBits)
	}
	k := uint64(a)<<32 | uint64(b)
	e := &w.tokens[(k*0x9e3779b97f4a7c15)>>(64-tokenBits)]
	if e.key != k {
		s, how := names.CompareTokens(&f.tokens[a], &f.tokens[b], &w.scratch)
		e.key, e.score, e.how = k, float32(s), how
	}
	return e.score, e.how
}

// leastAlike is the likeness from which two words correspond.
const leastAlike = 0.76

// closeWords is the likeness from which they are spellings of one word.
const closeWords = 0.88

func (f *nameField) compare(a, b uint32, w *worker) (uint8, float32) {
	x, y := f.words[a], f.words[b]
	if a == b && len(x) > 1 {
		return nameSame, f.rarityOfSame(x)
	}
	w.pairs = w.pairs[:0]
	for i := range x {
		for j := range y {
			if s, how := f.likeness(x[i].token, y[j].token, w); s >= leastAlike {
				w.pairs = append(w.pairs, tokenPair{i, j, s, how, x[i].slot == y[j].slot})
			}
		}
	}
	slices.SortFunc(w.pairs, func(p, q tokenPair) int {
		switch {
		case p.score != q.score:
			if p.score > q.score {
				return -1
			}
			return 1
		case p.bonus != q.bonus:
			if p.bonus {
				return -1
			}
			return 1
		case p.i != q.i:
			return p.i - q.i
		}
		return p.j - q.j
	})
	var usedX, usedY [8]bool
	kept := w.pairs[:0]
	exact, fuzzy, worst := 0, 0, float32(1)
	for _, p := range w.pairs {
		if usedX[p.i] || usedY[p.j] {
			continue
		}
		usedX[p.i], usedY[p.j] = true, true
		kept = append(kept, p)
		if p.how == names.Exact || p.how == names.Transliteration && p.score > 0.97 {
			exact++
		} else {
			fuzzy++
			worst = min(worst, p.score)
		}
	}
	matched := exact + fuzzy
	contradict := min(len(x)-matched, len(y)-matched)
	if contradict > 0 && matched > 0 {
		// leftover words that the writing joined or split are no contradiction
		if f.joined(x, y, &usedX, &usedY) {
			contradict, fuzzy, matched = 0, fuzzy+1, matched+1
		}
	}
	if contradict == 0 && matched == 0 {
		return 0, 0
	}
	level := uint8(nameOther)
	switch {
	case matched == 0:
		if f.joined(x, y, &usedX, &usedY) {
			return nameAlike, 0
		}
	case contradict == 0 && matched >= 2 && fuzzy == 0 && len(x) == len(y):
		level = nameSame
	case contradict == 0 && matched >= 2 && fuzzy == 0:
		level = nameWithin
	case contradict == 0 && matched >= 2 && exact > 0 && worst >= closeWords:
		level = nameClose
	case contradict == 0 && matched >= 2:
		level = nameAlike
	case matched >= 2:
		level = nameMore
	case contradict == 0 && exact > 0:
		level = nameOneWord
	case contradict == 0:
		level = nameOneAlike
	case exact > 0:
		p := kept[0]
		if x[p.i].slot == slotGiven || y[p.j].slot == slotGiven {
			level = nameGivenOnly
		} else {
			level = nameFamilyOnly
		}
	default:
		level = nameOneNear
	}
	return level, f.rarity(x, y, kept)
}

// joined reports whether the words without partner are the same letters, apart
// from where the spaces stand.
func (f *nameField) joined(x, y []nameWord, usedX, usedY *[8]bool) bool {
	count := func(ws []nameWord, used *[8]bool) (words, letters int) {
		for i, w := range ws {
			if !used[i] {
				words, letters = words+1, letters+len(f.tokens[w.token].Latin)
			}
		}
		return
	}
	n, p := count(x, usedX)
	m, q := count(y, usedY)
	if n == m || p < 5 || p*2 < q || q*2 < p {
		return false
	}
	rest := func(ws []nameWord, used *[8]bool) string {
		var b strings.Builder
		for i, w := range ws {
			if !used[i] {
				b.WriteString(f.tokens[w.token].Latin)
			}
		}
		return b.String()
	}
	return wordLikeness(rest(x, usedX), rest(y, usedY)) >= 0.85
}

// rarity is the term-frequency adjustment of the matched words: of the word
// itself where it is the same, of all words that sound so where it is not.
func (f *nameField) rarity(x, y []nameWord, pairs []tokenPair) float32 {
	bits := 0.0
	for _, p := range pairs {
		a, b := x[p.i], y[p.j]
		slot := a.slot
		if b.slot != slot {
			slot = slots // by all places where the word may stand
		}
		if p.how == names.Exact {
			bits += f.count[slot].wordRarity(a.token)
		} else {
			bits += f.keys_[slot].wordRarity(f.byKey[a.token])
		}
	}
	return float32(clamp(bits, -10, 10))
}

func (f *nameField) rarityOfSame(x []nameWord) float32 {
	bits := 0.0
	for _, w := range x {
		bits += f.count[w.slot].wordRarity(w.token)
	}
	return float32(clamp(bits, -10, 10))
}

func (f *frequency) wordRarity(v uint32) float64 {
	return clamp(f.rarer(v), -6, 5)
}

func (f *nameField) keys(view int, v uint32, dst []uint64) []uint64 {
	ws := f.words[v]
	if view == 1 {
		for _, w := range ws {
			if len(f.tokens[w.token].Latin) > 1 || f.tokens[w.token].Latin == "" {
				dst = append(dst, hash(1, uint64(f.byKey[w.token])))
			}
		}
		return dst
	}
	for i := range ws {
		for j := range ws[:i] {
			p, q := f.byKey[ws[i].token], f.byKey[ws[j].token]
			dst = append(dst, hash(2, uint64(min(p, q)), uint64(max(p, q))))
		}
	}
	return dst
}

// learn reads a name that comes in one piece; see field.learn for parts.
func (f *nameField) learn(v string) uint32 {
	f.recall()
	return f.learnParts([3][]nameWord{2: f.parse(v)}, v)
}

func (f *nameField) meet(view int) float64 { return [...]float64{0.5, 0.8}[view] }

func (f *nameField) agreeing() int { return nameOneAlike }
