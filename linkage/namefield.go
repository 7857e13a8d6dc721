package linkage

import (
	"slices"

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
	rarest  [][]gram             // by token: its rarest groups of letters
	tokenOf map[tokenKey]uint32  // while building
	keyOf   map[string]uint32    // while building

	gramCount map[gram]int32 // entries with a group of letters
}

type tokenKey struct {
	text string
	role names.Role
}

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
	f.countGrams()
	f.settle(1)
}

func (f *nameField) settle(perPerson float64) {
	f.freq.settle(perPerson)
	for s := range f.count {
		f.count[s].settle(perPerson)
		f.keys_[s].settle(perPerson)
	}
}

func (f *nameField) levels() []string { return nameLevelNames }

// The views of single words, by their sound and by their rarest letters.
const (
	nameWords   = 1
	nameLetters = 2
)

func (f *nameField) views() []string      { return []string{"two words", "word", "letters"} }
func (f *nameField) text(v uint32) string { return f.raw[v] }
func (f *nameField) same() float64        { return f.freq.sumSq }

func (f *nameField) keys(view int, v uint32, dst []uint64) []uint64 {
	ws := f.words[v]
	switch view {
	case nameLetters:
		for _, w := range ws {
			for _, g := range f.rarest[w.token] {
				dst = append(dst, hash(3, uint64(g)))
			}
		}
		return dst
	case nameWords:
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

func (f *nameField) meet(view int) float64 { return [...]float64{0.5, 0.8, 0.9}[view] }

func (f *nameField) agreeing() int { return nameOneAlike }
