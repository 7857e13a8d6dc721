package sanctions

import (
	"math"

	"palermo/names"
)

// Screener holds lists ready to be searched. It is not changed by searching and
// may be used by many goroutines, each with its own [Scratch]; to take a new list
// into force, index again and replace the pointer.
type Screener struct {
	lists   []*List
	entries []listEntry
	people  index // persons and entries of unknown kind
	others  index // organisations, vessels, aircraft and entries of unknown kind

	documents multimap // hash of a document's number -> entry

	calibration *Calibration
	lower       [names.OtherScript + 1]float64 // what scores across scripts lose
	fits        *fits                          // alarms on these very lists; nil when the caller brought a calibration
}

type listEntry struct {
	list  *List
	entry *Entry
}

// Lists are the lists indexed.
func (s *Screener) Lists() []*List { return s.lists }

// Len is the number of entries indexed.
func (s *Screener) Len() int { return len(s.entries) }

// Index prepares lists for searching. Give it what [Join] returns.
func Index(lists ...*List) *Screener {
	s := &Screener{lists: lists, calibration: standard(), fits: &fits{n: fitNames}}
	s.lower = lowering(s.calibration)
	for _, l := range lists {
		for i := range l.Entries {
			s.entries = append(s.entries, listEntry{l, &l.Entries[i]})
		}
	}
	s.people.read, s.others.read = names.Parse, names.ParseOrganisation
	for i, le := range s.entries {
		switch le.entry.Kind {
		case Person:
			s.people.add(i, le.entry)
		case UnknownKind:
			s.people.add(i, le.entry)
			s.others.add(i, le.entry)
		default:
			s.others.add(i, le.entry)
		}
	}
	var docs []uint64
	var buf []byte
	for i, le := range s.entries {
		for _, d := range le.entry.Documents {
			if buf = plainDocument(d.Number, buf); len(buf) > 0 {
				docs = append(docs, item(hashOf(string(buf)), i))
			}
		}
	}
	s.documents = newMultimap(docs)
	s.people.finish()
	s.others.finish()
	return s
}

// index is the dictionary of the words of names of one kind, where each word
// stands, and by which hashes words that resemble it find it.
type index struct {
	read func(string) names.Name

	words  []names.Token     // the dictionary
	weight []float32         // how much each word counts, by how rare it is
	number map[string]uint32 // text of a word -> its number; nil once finished

	names []nameRef
	from  []uint32 // names -> start of its words in flat
	flat  []uint32 // the words of every name, in order

	postFrom []uint32 // words -> start of its names in posts
	posts    []uint32

	near  multimap // hash of a word's letters, or of those less one -> word
	sound multimap // hash of a word's key -> word
	joins multimap // hash of two neighbours' letters -> name
	alone multimap // number of a word -> names in which no other word counts
	whole multimap // hash of half the letters of a name -> name

	halves  []uint64 // for whole; nil once finished
	letters []byte
}

// nameRef says whose name it is.
type nameRef struct {
	entry uint32
	alias uint32
}

// counts reports whether a word is one that names are found by.
func counts(t *names.Token) bool { return t.Weight >= 0.3 }

// parse reads a name as this index does.
func (x *index) parse(name string) names.Name { return x.read(inOrder(name)) }

func (x *index) add(entry int, e *Entry) {
	if x.number == nil {
		x.number = map[string]uint32{}
	}
	for a := range e.Names {
		n := x.parse(e.Names[a].Name)
		if len(n.Tokens) == 0 {
			continue
		}
		x.halves, x.letters = wholeItems(x.halves, &n, len(x.names), x.letters)
		x.names = append(x.names, nameRef{uint32(entry), uint32(a)})
		x.from = append(x.from, uint32(len(x.flat)))
		for i := range n.Tokens {
			t := &n.Tokens[i]
			id, ok := x.number[t.Text]
			if !ok {
				id = uint32(len(x.words))
				x.number[t.Text] = id
				x.words = append(x.words, *t)
			}
			x.flat = append(x.flat, id)
		}
	}
}

// finish builds what searching needs once every name is in.
func (x *index) finish() {
	x.number = nil
	x.from = append(x.from, uint32(len(x.flat)))
	x.post()
	x.weigh()
	var near, sound, joins, alone []uint64
	for i := range x.words {
		t := &x.words[i]
		if t.Key != "" {
			sound = append(sound, item(hashOf(t.Key), i))
		}
		for _, f := range t.Forms() {
			near = append(near, item(hashOf(f), i))
			if len(f) < shortest {
				continue
			}
			for k := range len(f) {
				near = append(near, item(hashWithout(f, k), i))
			}
		}
	}
	for n := range x.names {
		w := x.wordsOf(n)
		counting, only := 0, uint32(0)
		for _, word := range w {
			if counts(&x.words[word]) {
				counting++
				only = word
			}
		}
		if counting == 1 {
			alone = append(alone, item(only, n))
		}
		for k := range w {
			if len(w) < 2 {
				break
			}
			a, b := x.words[w[k]].Latin, x.words[w[(k+1)%len(w)]].Latin // "Surname, Given" turned round too
			if a != "" && b != "" {
				joins = append(joins, item(mix(hashBytes(hashBytes(fnvStart, a), b)), n))
			}
		}
	}
	x.near, x.sound, x.joins, x.alone = newMultimap(near), newMultimap(sound), newMultimap(joins), newMultimap(alone)
	x.whole = newMultimap(x.halves)
	x.halves, x.letters = nil, nil
}

// wordsOf is the words of a name, as numbers of the dictionary.
func (x *index) wordsOf(name int) []uint32 { return x.flat[x.from[name]:x.from[name+1]] }

// namesWith is the names that hold a word, in ascending order.
func (x *index) namesWith(word uint32) []uint32 {
	return x.posts[x.postFrom[word]:x.postFrom[word+1]]
}

// post inverts the names: for every word the names that hold it, once each.
func (x *index) post() {
	count := make([]uint32, len(x.words)+1)
	last := make([]uint32, len(x.words)) // name + 1 that the word was counted for
	each := func(f func(word uint32, name int)) {
		clear(last)
		for n := range x.names {
			for _, w := range x.wordsOf(n) {
				if last[w] != uint32(n)+1 {
					last[w] = uint32(n) + 1
					f(w, n)
				}
			}
		}
	}
	each(func(w uint32, _ int) { count[w+1]++ })
	for w := range x.words {
		count[w+1] += count[w]
	}
	x.postFrom = append([]uint32(nil), count...)
	x.posts = make([]uint32, count[len(x.words)])
	each(func(w uint32, n int) {
		x.posts[count[w]] = uint32(n)
		count[w]++
	})
}

// Rarity: a word that stands in every name still counts commonest of its weight.
const commonest = 0.3

// rarity is the factor of a word that stands in df of n names: 1 for a word that
// stands in none, falling with the logarithm of its frequency (K. Spärck Jones,
// "A statistical interpretation of term specificity", 1972).
func rarity(df, n int) float32 {
	idf := math.Log(1+float64(n)/float64(max(df, 1))) / math.Log(1+float64(max(n, 1)))
	return float32(commonest + (1-commonest)*min(idf, 1))
}

// weigh sets the weight of every word by its rarity.
func (x *index) weigh() {
	x.weight = make([]float32, len(x.words))
	for w := range x.words {
		x.weight[w] = x.words[w].Weight * rarity(len(x.namesWith(uint32(w))), len(x.names))
	}
}

// reparsed is the number of names that a scratch keeps parsed.
const reparsed = 1 << 9

// parsed is a name of the index, parsed and weighed. Parsed names take about 1 kB
// each, so they are not kept by the index: a search parses the two dozen names
// that it compares, and the scratch remembers the last of them by their number.
func (w *workspace) parsed(s *Screener, at uint32) *names.Name {
	x := w.index
	if w.recent == nil {
		w.recent = make([]recent, reparsed)
	}
	r := &w.recent[at%reparsed]
	if r.at != at+1 {
		ref := x.names[at]
		*r = recent{at + 1, x.parse(s.entries[ref.entry].entry.Names[ref.alias].Name)}
		for i, word := range x.wordsOf(int(at)) {
			r.name.Tokens[i].Weight = x.weight[word]
		}
	}
	return &r.name
}

// recent is a parsed name and its number + 1.
type recent struct {
	at   uint32
	name names.Name
}
