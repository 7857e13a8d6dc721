package narrative

import (
	"slices"
	"sort"
	"strings"
)

// lexicon maps every word that a pattern speaks of to the classes it belongs
// to. It is a trie over folded letters, so that a token costs one step a letter.
type lexicon struct {
	nodes   [][alphabet]int32
	exact   []int32   // by node: the set of a token that ends here
	prefix  []int32   // by node: the set of a token that goes on from here into unknown letters
	value   []float64 // by node: the number that a number word means
	sets    [][]uint16
	bits    []uint64 // the sets again, a row of bits each
	width   int      // words in a row
	abbr    map[string]bool
	starter map[string]bool

	// while building
	words    map[string]map[uint16]bool
	prefixes map[string]map[uint16]bool
	numbers  map[string]float64
	months   map[string]float64
	setIDs   map[string]int32
}

const alphabet = 37

// Classes that no word list defines: what a number can be.
const (
	classNumber uint16 = iota
	classMinor         // 1 to 17
	classAdult         // 18 to 99
	classYear          // 1900 to 2099
	classMoney         // with a currency sign
	classUpper         // a capital letter; in no set, the token itself says it
	firstClass
)

// The sets of tokens that are numbers.
const (
	setNone int32 = iota
	setNumber
	setMinor
	setAdult
	setYear
	setMoney
)

func newLexicon() *lexicon {
	l := &lexicon{
		words: map[string]map[uint16]bool{}, prefixes: map[string]map[uint16]bool{}, numbers: map[string]float64{}, months: map[string]float64{},
		setIDs: map[string]int32{}, abbr: map[string]bool{}, starter: map[string]bool{},
	}
	for _, set := range [][]uint16{
		setNone: {}, setNumber: {classNumber}, setMinor: {classNumber, classMinor}, setAdult: {classNumber, classAdult},
		setYear: {classNumber, classYear}, setMoney: {classNumber, classMoney},
	} {
		l.setID(set)
	}
	return l
}

func (l *lexicon) setID(set []uint16) int32 {
	slices.Sort(set)
	var key strings.Builder
	for _, c := range set {
		key.WriteByte(byte(c >> 8))
		key.WriteByte(byte(c))
	}
	id, ok := l.setIDs[key.String()]
	if !ok {
		id = int32(len(l.sets))
		l.sets = append(l.sets, slices.Clone(set))
		l.setIDs[key.String()] = id
	}
	return id
}

// add puts a word, or every word with a prefix, into a class.
func (l *lexicon) add(word string, prefix bool, class uint16) {
	m := l.words
	if prefix {
		m = l.prefixes
	}
	w := foldWord(word)
	if m[w] == nil {
		m[w] = map[uint16]bool{}
	}
	m[w][class] = true
}

// foldWord folds a word as the lexer folds a token.
func foldWord(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if c := fold(r); c != 0 && c != silent {
			b = append(b, c)
		}
	}
	return string(b)
}

// build freezes the word lists into the trie.
func (l *lexicon) build() {
	for w, v := range l.numbers {
		class := map[int32]uint16{setMinor: classMinor, setAdult: classAdult}[numberSet(v)]
		l.add(w, false, classNumber)
		if class != 0 {
			l.add(w, false, class)
		}
	}
	l.nodes = make([][alphabet]int32, 1)
	at := map[string]int32{}
	keys := make([]string, 0, len(l.words)+len(l.prefixes))
	for w := range l.words {
		keys = append(keys, w)
	}
	for w := range l.prefixes {
		keys = append(keys, w)
	}
	sort.Strings(keys)
	for _, w := range keys {
		n := int32(0)
		for i := 0; i < len(w); i++ {
			s := symbol(w[i])
			if l.nodes[n][s] == 0 {
				l.nodes = append(l.nodes, [alphabet]int32{})
				l.nodes[n][s] = int32(len(l.nodes) - 1)
			}
			n = l.nodes[n][s]
		}
		at[w] = n
	}
	l.exact = make([]int32, len(l.nodes))
	l.prefix = make([]int32, len(l.nodes))
	l.value = make([]float64, len(l.nodes))
	own := make([]map[uint16]bool, len(l.nodes))
	pre := make([]map[uint16]bool, len(l.nodes))
	for w, n := range at {
		own[n], pre[n] = l.words[w], l.prefixes[w]
		l.value[n] = l.numbers[w] + l.months[w]
	}
	l.descend(0, nil, own, pre)
	l.words, l.prefixes, l.setIDs = nil, nil, nil
}

// descend gives every node the prefixes that lead to it.
func (l *lexicon) descend(n int32, inherited []uint16, own, pre []map[uint16]bool) {
	for c := range pre[n] {
		if !slices.Contains(inherited, c) {
			inherited = append(slices.Clone(inherited), c)
		}
	}
	all := slices.Clone(inherited)
	for c := range own[n] {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	l.prefix[n] = l.setID(slices.Clone(inherited))
	l.exact[n] = l.setID(all)
	for _, next := range l.nodes[n] {
		if next != 0 {
			l.descend(next, inherited, own, pre)
		}
	}
}

func symbol(b byte) int {
	switch {
	case b >= 'a' && b <= 'z':
		return int(b - 'a')
	case b >= '0' && b <= '9':
		return 26 + int(b-'0')
	}
	return 36
}

// walker follows one token through the trie.
type walker struct {
	lex  *lexicon
	node int32
	pre  int32
}

func (l *lexicon) walker() walker { return walker{lex: l} }

func (w *walker) step(b byte) {
	if w.node < 0 {
		return
	}
	next := w.lex.nodes[w.node][symbol(b)]
	if next == 0 {
		w.pre = w.lex.prefix[w.node]
		w.node = -1
		return
	}
	w.node = next
}

func (w *walker) done() (set int32, value float64) {
	if w.node < 0 {
		return w.pre, 0
	}
	return w.lex.exact[w.node], w.lex.value[w.node]
}

// lookup is the set of classes of one word.
func (l *lexicon) lookup(word string) int32 {
	w := l.walker()
	for _, r := range word {
		if b := fold(r); b != 0 && b != silent {
			w.step(b)
		}
	}
	set, _ := w.done()
	return set
}

func (l *lexicon) has(set int32, class uint16) bool {
	return l.bits[int(set)*l.width+int(class>>6)]&(1<<(class&63)) != 0
}

// spread lays the sets out as rows of bits, so that membership is one look-up.
func (l *lexicon) spread(classes uint16) {
	l.width = int(classes>>6) + 1
	l.bits = make([]uint64, l.width*len(l.sets))
	for i, set := range l.sets {
		for _, c := range set {
			l.bits[i*l.width+int(c>>6)] |= 1 << (c & 63)
		}
	}
}

func (l *lexicon) abbreviation(w string) bool {
	return l.abbr[strings.TrimSuffix(strings.ToLower(w), ".")]
}

// formal reports whether a word is one after which a small letter shows that
// the sentence goes on.
func (l *lexicon) formal(w string) bool { return len(w) <= 3 || strings.Contains(w, ".") }

// starts reports whether a word begins sentences more often than it follows an
// abbreviation.
func (l *lexicon) starts(w string) bool {
	return l.starter[strings.ToLower(w)] && w != strings.ToLower(w)
}

func numberSet(v float64) int32 {
	switch {
	case v >= 1 && v < 18 && v == float64(int(v)):
		return setMinor
	case v >= 18 && v <= 99 && v == float64(int(v)):
		return setAdult
	case v >= 1900 && v < 2100 && v == float64(int(v)):
		return setYear
	}
	return setNumber
}
