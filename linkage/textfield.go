package linkage

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"palermo/names"
)

// clean is a text in small letters, romanised where it has others, with single
// spaces for everything that is neither letter nor digit.
func clean(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			if r := names.Romanise(s); len(r) > 0 {
				s = r[0]
			}
			break
		}
	}
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '.':
		default:
			space = true
		}
	}
	return b.String()
}

// textField compares words: places, addresses, titles.
type textField struct {
	raw   []string
	clean []string
	words [][]uint32 // by value: numbers of its words, ascending
	word  []string
	idf   []float64 // bits
	freq  frequency
	alias []uint32          // by value: the first value with the same clean text
	index map[string]uint32 // for new entries: numbers of words
	texts map[string]uint32 // and of clean texts
	salt  uint64            // keeps the fields apart in a worker's memory of words
}

func newTextField(values []string, val []uint32) *textField {
	f := &textField{raw: values, clean: make([]string, len(values)), words: make([][]uint32, len(values)), alias: make([]uint32, len(values))}
	f.word = []string{""}
	f.salt = hash(uint64(len(values)), hashString(values[len(values)-1]))
	index, byText := map[string]uint32{}, map[string]uint32{}
	for i, v := range values[1:] {
		c := clean(v)
		if first, ok := byText[c]; ok {
			f.alias[i+1] = first
			continue
		}
		byText[c] = uint32(i + 1)
		f.alias[i+1], f.clean[i+1] = uint32(i+1), c
		for _, w := range strings.Fields(c) {
			id, ok := index[w]
			if !ok {
				id = uint32(len(f.word))
				index[w] = id
				f.word = append(f.word, w)
			}
			f.words[i+1] = append(f.words[i+1], id)
		}
		slices.Sort(f.words[i+1])
		f.words[i+1] = slices.Compact(f.words[i+1])
	}
	for i, v := range val {
		if v = f.alias[v]; f.clean[v] == "" {
			v = 0
		}
		val[i] = v
	}
	f.freq = countValues(val, len(values)-1)
	count := make([]float64, len(f.word))
	for v, ws := range f.words {
		for _, w := range ws {
			count[w] += float64(f.freq.count[v])
		}
	}
	f.idf = make([]float64, len(f.word))
	for w, c := range count {
		f.idf[w] = math.Log2((f.freq.n + 1) / math.Max(c, 0.5))
	}
	return f
}

func (f *textField) levels() []string {
	return []string{"missing", "same", "nearly the same", "alike", "some words alike", "little alike", "different"}
}
func (f *textField) views() []string          { return []string{"same", "two words", "word", "beginning"} }
func (f *textField) text(v uint32) string     { return f.raw[v] }
func (f *textField) same() float64            { return f.freq.sumSq }
func (f *textField) settle(perPerson float64) { f.freq.settle(perPerson) }

func (f *textField) compare(a, b uint32, w *worker) (uint8, float32) {
	if a == b {
		return 1, f.freq.rarity(a)
	}
	switch s := f.likeness(a, b, w); {
	case s >= 0.9:
		return 2, 0
	case s >= 0.75:
		return 3, 0
	case s >= 0.5:
		return 4, 0
	case s >= 0.25:
		return 5, 0
	}
	return 6, 0
}

// likeness is 0 to 1: edits for single words, and for several the share of
// their information (inverse document frequency) that has a partner on the other side,
// near words counting in part (soft TF-IDF: Cohen, Ravikumar and Fienberg,
// IIWeb 2003).
func (f *textField) likeness(a, b uint32, w *worker) float64 {
	x, y := f.words[a], f.words[b]
	if len(x) == 1 && len(y) == 1 {
		return f.wordPair(x[0], y[0], w)
	}
	total := func(ws []uint32) (t float64) {
		for _, w := range ws {
			t += f.idf[w] + 0.1
		}
		return t
	}
	tx, ty := total(x), total(y)
	var restX, restY []uint32
	shared := 0.0
	i, j := 0, 0
	var bufX, bufY [48]uint32
	restX, restY = bufX[:0], bufY[:0]
	for i < len(x) || j < len(y) {
		switch {
		case j == len(y) || i < len(x) && x[i] < y[j]:
			if len(restX) < 48 {
				restX = append(restX, x[i])
			}
			i++
		case i == len(x) || x[i] > y[j]:
			if len(restY) < 48 {
				restY = append(restY, y[j])
			}
			j++
		default:
			shared += f.idf[x[i]] + 0.1
			i, j = i+1, j+1
		}
	}
	for _, p := range restX {
		best, at := 0.0, -1
		for k, q := range restY {
			if q == 0 {
				continue
			}
			if s := f.wordPair(p, q, w); s > best {
				best, at = s, k
			}
		}
		if best >= 0.75 {
			shared += best * math.Min(f.idf[p], f.idf[restY[at]])
			restY[at] = 0
		}
	}
	dice := 2 * shared / (tx + ty)
	overlap := shared / math.Min(tx, ty)
	spaced := 0.0
	if dice < 0.75 && len(f.clean[a]) < 40 && len(f.clean[b]) < 40 {
		spaced = wordLikeness(f.clean[a], f.clean[b])
		if spaced < 0.8 {
			spaced = 0
		}
	}
	return math.Max(spaced, math.Min(0.95, (dice+overlap)/2))
}

// wordLikeness is the share of letters that need no edit, neighbours that
// changed places counting as one edit; below a half it is given as 0.
func wordLikeness(a, b string) float64 {
	n := max(len(a), len(b))
	if d := len(a) - len(b); n == 0 || d*2 > n || -d*2 > n {
		return 0
	}
	x, y := letters(a), letters(b)
	if least := max(bits.OnesCount32(x&^y), bits.OnesCount32(y&^x)); least*2 > n {
		return 0 // each letter that only one side has takes an edit
	}
	if s := 1 - float64(names.OSA(a, b))/float64(n); s >= 0.5 {
		return s
	}
	return 0
}

// wordPair is the likeness of two words of the field, remembered by the worker.
func (f *textField) wordPair(p, q uint32, w *worker) float64 {
	if p > q {
		p, q = q, p
	}
	if w.words == nil {
		w.words = make([]wordMemo, 1<<14)
	}
	k := uint64(p)<<32 | uint64(q)
	e := &w.words[(k*0x9e3779b97f4a7c15^f.salt)>>(64-14)]
	if e.key != k || e.of != f {
		*e = wordMemo{f, k, wordLikeness(f.word[p], f.word[q])}
	}
	return e.likeness
}

// letters is the set of letters of a word, by the low bits of their codes.
func letters(s string) (set uint32) {
	for i := 0; i < len(s); i++ {
		set |= 1 << (s[i] & 31)
	}
	return set
}

func (f *textField) keys(view int, v uint32, dst []uint64) []uint64 {
	ws := f.words[v]
	switch view {
	case 0:
		return append(dst, hash(1, uint64(v)))
	case 1: // the rarest words in pairs
		top := f.rarest(ws, 5)
		for i := range top {
			for j := range top[:i] {
				dst = append(dst, hash(2, uint64(min(top[i], top[j])), uint64(max(top[i], top[j]))))
			}
		}
	case 2:
		for _, w := range f.rarest(ws, 6) {
			dst = append(dst, hash(3, uint64(w)))
		}
	case 3:
		c := f.clean[v]
		if len(c) >= 4 {
			dst = append(dst, hash(4, hashString(c[:4])))
		}
	}
	return dst
}

// rarest is the words that say most, at most n.
func (f *textField) rarest(ws []uint32, n int) []uint32 {
	if len(ws) <= n {
		return ws
	}
	out := slices.Clone(ws)
	slices.SortFunc(out, func(a, b uint32) int {
		switch {
		case f.idf[a] > f.idf[b]:
			return -1
		case f.idf[a] < f.idf[b]:
			return 1
		}
		return int(a) - int(b)
	})
	return out[:n]
}

func (f *textField) meet(view int) float64 { return [...]float64{0.5, 0.6, 0.8, 0.75}[view] }
func (f *textField) agreeing() int         { return 4 }
