package linkage

import (
	"cmp"
	"slices"
)

// A word of n letters has n+2 groups of three, its ends padded, and one letter
// added, left out or written wrongly changes at most three of them. So if all
// groups stand in one order, two words one edit apart share one of their first
// four (prefix filtering: S. Chaudhuri, V. Ganti and R. Kaushik, "A Primitive
// Operator for Similarity Joins in Data Cleaning", ICDE 2006). The rarest come
// first, which keeps the blocks small.
const (
	gramPrefix = 4
	gramLeast  = 4 // letters of a word that has keys: shorter ones are one edit from too many
)

// gram is three letters, a byte each.
type gram uint32

// gramsOf lists the groups of three letters of a romanised word, each once.
func gramsOf(word string) []gram {
	if len(word) < gramLeast {
		return nil
	}
	var out []gram
	g := gram(1)<<8 | 1
	for i := range len(word) + 2 {
		next := byte(1)
		if i < len(word) {
			next = word[i]
		}
		if g = g<<8&0xffffff | gram(next); !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// countGrams counts how many entries hold each group of letters, and picks the
// rarest of every word.
func (f *nameField) countGrams() {
	f.gramCount = map[gram]int32{}
	for i := range f.tokens {
		for _, g := range gramsOf(f.tokens[i].Latin) {
			f.gramCount[g] += f.count[slots].count[i]
		}
	}
	f.pickGrams()
}

// pickGrams picks the rarest groups of the words that have none yet. A group never
// counted is as rare as can be.
func (f *nameField) pickGrams() {
	for i := len(f.rarest); i < len(f.tokens); i++ {
		gs := gramsOf(f.tokens[i].Latin)
		slices.SortFunc(gs, func(a, b gram) int {
			return cmp.Or(cmp.Compare(f.gramCount[a], f.gramCount[b]), cmp.Compare(a, b))
		})
		f.rarest = append(f.rarest, slices.Clone(gs[:min(len(gs), gramPrefix)]))
	}
}
