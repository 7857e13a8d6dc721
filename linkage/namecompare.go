package linkage

import (
	"slices"
	"strings"

	"palermo/names"
)

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
