package sanctions

import (
	"strings"

	"palermo/names"
)

const (
	shortest   = 3    // letters of a word that may lack one
	slipped    = 0.84 // a long word with one typing error
	alike      = 0.74 // words less alike do not correspond; as in package names
	manySounds = 96   // words with one key that are compared at most
	cacheSize  = 1 << 12
)

// likeness is a word of the dictionary that resembles a word asked for.
type likeness struct {
	word  uint32
	score float32
}

// neighbours remembers the words that resemble a word, because names of a batch
// repeat theirs. It is emptied when it is full.
type neighbours map[string][]likeness

// identity is everything that the words resembling a token depend on. Its text is
// not enough: a Han word reads differently with the words beside it.
func identity(t *names.Token) string {
	parts := append([]string{t.Text, t.Latin, t.Sound, t.Key, string(rune(t.Script)), string(rune(t.Role)), string(rune(t.Part))}, t.Forms()...)
	return strings.Join(parts, "\x00")
}

// similar returns the words of the dictionary that resemble t, in ascending
// order. They are found by their letters, at most one letter lost on either side
// (one edit, one swap, and many pairs of edits), and by the consonants of
// their sound; each is then compared by names.CompareTokens.
//
// The neighbourhood of deletions is that of T. Bocek, E. Hunt and B. Stiller,
// "Fast similarity search in large dictionaries" (2007).
func (x *index) similar(t *names.Token, s *Scratch) []likeness {
	w := s.of(x)
	id := identity(t)
	if got, ok := w.cache[id]; ok {
		return got
	}
	w.epoch++
	out := w.found[:0]
	try := func(items []uint64, letters string, within int) {
		for _, it := range items {
			word := uint32(it)
			if w.seen[word] == w.epoch {
				continue
			}
			w.seen[word] = w.epoch
			y := &x.words[word]
			if d := len(y.Sound) - len(t.Sound); within >= 0 && (d > within || d < -within) {
				continue
			}
			if within == 1 && t.Script == names.Latin && y.Script == names.Latin && t.Latin[:1] != y.Latin[:1] {
				continue // many words sound so
			}
			score, _ := names.CompareTokens(t, y, &s.compare)
			if score < slipped && letters != "" && oneEdit(letters, y.Latin) {
				score = max(score, slipped-0.25/float64(len(letters)))
			}
			if score >= alike {
				out = append(out, likeness{word, float32(score)})
			}
		}
	}
	for _, f := range t.Forms() {
		letters := f
		if t.Role == names.Number || t.Role == names.LegalForm || len(f) < shortest {
			letters = ""
		}
		try(x.near.find(hashOf(f)), letters, -1)
		if len(f) < shortest || t.Role == names.Number || t.Role == names.LegalForm {
			continue
		}
		for k := range len(f) {
			try(x.near.find(hashWithout(f, k)), letters, -1)
		}
	}
	if t.Key != "" && t.Role != names.Number && t.Role != names.LegalForm {
		items := x.sound.find(hashOf(t.Key))
		within := 4
		if len(items) > manySounds {
			within = 1
		}
		try(items, "", within)
	}
	sortLikeness(out)
	w.found = out
	if len(w.cache) >= cacheSize {
		clear(w.cache)
	}
	kept := append([]likeness(nil), out...)
	w.cache[id] = kept
	return kept
}

func sortLikeness(l []likeness) {
	for i := 1; i < len(l); i++ {
		for j := i; j > 0 && l[j].word < l[j-1].word; j-- {
			l[j], l[j-1] = l[j-1], l[j]
		}
	}
}
