package connect

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says what an identity is, and so which role word stands for it.
type Kind string

// The kinds. KindName is a name of which nobody knows whose it is.
const (
	KindPerson       Kind = "person"
	KindOrganisation Kind = "organisation"
	KindName         Kind = "name"
	KindAddress      Kind = "address"
	KindNumber       Kind = "number"
	KindContact      Kind = "contact" // e-mail, link, handle
)

// Identity is a place in a text that must not leave.
type Identity struct {
	Start, End int // bytes of the text
	Kind       Kind
}

// Words is what finding identities needs to know about words. All are given in
// lower case.
type Words struct {
	Ordinary func(word string) bool // an everyday word, which may begin a sentence
	Given    func(word string) bool // somebody's given name, whatever else it means
	Company  func(name string) bool // a name that says itself that it is an organisation's
}

// word is a run of letters, digits and what joins them inside a word.
type word struct {
	start, end int
	shown      string // without characters that are not shown, and without a possessive ending
	lower      string // the same in lower case
	first      bool   // begins a sentence, a quotation, a line after a colon
	capital    bool   // has an upper-case letter, or letters of a script without cases
	letters    bool
	digits     int
	grammar    bool // one of the words that grammar is made of
	known      Kind // a kind that the word itself shows
	heading    bool // most words of its sentence have a capital
	hide       bool
}

// Identities finds what must not leave in the sentences of a text: numbers that
// single somebody out, addresses, and everything that could be a name. It errs
// on the side of hiding: a capital letter inside a sentence is enough.
//
// known are places that the caller knows of; what they say is hidden wherever it
// is said. Identities do not overlap and are in the order of the text.
func Identities(text string, sentences []Place, known []Identity, w Words) []Identity {
	f := &finder{text: text, w: w}
	for _, s := range sentences {
		f.sentence(s)
	}
	f.shapes()
	f.known(known)
	f.names()
	return f.settle()
}

type finder struct {
	text  string
	w     Words
	words []word
	found []Identity
}

// sentence cuts a sentence into words.
func (f *finder) sentence(s Place) {
	first, from := true, len(f.words)
	defer func() { markHeading(f.words[from:]) }()
	for at := s.Start; at < s.End; {
		r, n := utf8.DecodeRuneInString(f.text[at:s.End])
		if !inWord(r) {
			// a quotation, a colon or a bullet begins anew
			after, _ := utf8.DecodeRuneInString(f.text[at+n : s.End])
			if strings.ContainsRune(":•*!?¿¡…", r) || strings.ContainsRune("\"“«'‘", r) && inWord(after) {
				first = true
			}
			at += n
			continue
		}
		w := f.word(at, s.End)
		w.first = first
		first = false
		f.words = append(f.words, w)
		at = w.end
		if rest := f.text[at:s.End]; strings.HasPrefix(rest, "'s") || strings.HasPrefix(rest, "’s") {
			at += strings.IndexByte(rest, 's') + 1 // a possessive ending is not the name's
		}
	}
}

// markHeading marks the words of a sentence in which most words have a capital:
// there a capital says nothing about the same word in small letters.
func markHeading(words []word) {
	all, capitals := 0, 0
	for _, w := range words {
		if w.letters && !w.grammar {
			all++
			if w.capital {
				capitals++
			}
		}
	}
	for i := range words {
		words[i].heading = all >= 4 && capitals*10 >= all*7
	}
}

// word reads the word that begins at a byte.
func (f *finder) word(at, end int) word {
	w := word{start: at, end: at}
	for at < end {
		r, n := utf8.DecodeRuneInString(f.text[at:end])
		if !inWord(r) {
			next, _ := utf8.DecodeRuneInString(f.text[at+n : end])
			if !joinsWord(r) || !inWord(next) || possessive(f.text[at+n:end]) {
				break
			}
			at += n
			continue
		}
		at += n
		w.end = at
		switch {
		case unicode.IsDigit(r):
			w.digits++
		case unicode.IsLetter(r):
			w.letters = true
			// a letter that has no case could begin a name anywhere
			w.capital = w.capital || !unicode.IsLower(r) && !lowerLike(r)
		}
	}
	w.shown = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, f.text[w.start:w.end])
	w.lower = strings.ReplaceAll(strings.ToLower(w.shown), "’", "'")
	w.grammar = grammar[w.lower]
	return w
}

// lowerLike are the two ordinal signs, which are letters without case.
func lowerLike(r rune) bool { return r == 'ª' || r == 'º' }

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_' || unicode.Is(unicode.Cf, r)
}

func joinsWord(r rune) bool { return r == '\'' || r == '’' || r == '-' || r == '‐' || r == '‑' }

func possessive(rest string) bool {
	if !strings.HasPrefix(rest, "s") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[1:])
	return !inWord(r)
}

// known adds what the caller knows of, and every other place where one of its
// words is said.
func (f *finder) known(list []Identity) {
	said := map[string]Kind{}
	for _, id := range list {
		if id.Start < 0 || id.End > len(f.text) || id.Start >= id.End {
			continue
		}
		f.found = append(f.found, id)
		for _, w := range f.words {
			if w.start >= id.Start && w.end <= id.End && !w.grammar && !particles[w.lower] && len(w.lower) > 2 {
				said[w.lower] = id.Kind
			}
		}
	}
	for i := range f.words {
		if k, ok := said[f.words[i].lower]; ok {
			f.words[i].hide, f.words[i].known = true, k
		}
	}
}

// names decides for every word whether it could be part of a name, and makes one
// identity of words that follow one another.
func (f *finder) names() {
	said, capital := map[string]bool{}, map[string]bool{}
	for i := range f.words {
		w := &f.words[i]
		if w.hide = w.hide || f.nameLike(i); w.hide && !w.grammar && !particles[w.lower] {
			capital[w.lower] = true
			if !w.heading && !f.w.Ordinary(w.lower) || f.w.Given(w.lower) {
				said[w.lower] = true
			}
		}
	}
	for i := range f.words {
		w := &f.words[i]
		// said as a name in one place, it is one in all, an everyday word at
		// least where it has its capital
		if said[w.lower] || w.capital && capital[w.lower] || f.follows(i) {
			w.hide = true
		}
	}
	// the first word of a sentence belongs to the name that follows it
	for i := len(f.words) - 2; i >= 0; i-- {
		w := &f.words[i]
		if w.capital && w.first && f.words[i+1].hide && f.words[i+1].capital && f.near(i+1) && (!w.grammar || f.w.Given(w.lower)) {
			w.hide = true
		}
	}
	for i := 0; i < len(f.words); {
		if !f.words[i].hide {
			i++
			continue
		}
		j := f.run(i)
		id := Identity{f.words[i].start, f.words[j-1].end, KindName}
		id.Kind = f.kind(i, j)
		f.found = append(f.found, id)
		i = j
	}
}

// follows reports whether an unknown word stands behind a given name in small
// letters, of which it is likely the rest, or behind a word that names follow.
func (f *finder) follows(i int) bool {
	w := &f.words[i]
	if !f.near(i) || !w.letters || w.grammar || f.w.Ordinary(w.lower) {
		return false
	}
	prev := &f.words[i-1]
	return namers[prev.lower] || prev.hide && !prev.capital && f.w.Given(prev.lower)
}

// nameLike reports whether a word could be part of a name.
func (f *finder) nameLike(i int) bool {
	w := &f.words[i]
	if !w.letters {
		return false
	}
	if !w.capital {
		return !w.grammar && f.w.Given(w.lower)
	}
	r, n := utf8.DecodeRuneInString(w.shown)
	plain := unicode.IsUpper(r) && w.shown[n:] == strings.ToLower(w.shown[n:]) // Capital, and nothing else
	switch {
	case w.lower == "i" || strings.HasPrefix(w.lower, "i'"):
		return false
	case !plain:
		return !(w.first && w.grammar) || caseless(w.shown)
	case days[w.lower], months[w.lower] && f.besideNumber(i):
		return false
	case w.first:
		return doubtful[w.lower] || !w.grammar && (!f.w.Ordinary(w.lower) || f.w.Given(w.lower))
	}
	return true
}

func caseless(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsLetter(r) && !unicode.IsUpper(r) && !unicode.IsLower(r) && !unicode.IsTitle(r) && !lowerLike(r)
	})
}

func (f *finder) besideNumber(i int) bool {
	number := func(j int) bool { return j >= 0 && j < len(f.words) && f.words[j].digits > 0 && !f.words[j].letters }
	return number(i-1) || number(i+1)
}

// near reports whether only spaces, a full stop behind an initial or a hyphen
// stand before word i.
func (f *finder) near(i int) bool {
	if i == 0 {
		return false
	}
	prev := &f.words[i-1]
	between := f.text[prev.end:f.words[i].start]
	if len(between) > 4 || strings.Count(between, "\n") > 1 {
		return false
	}
	between = strings.TrimSpace(between)
	return between == "" || between == "-" || between == "&" || between == "." && (utf8.RuneCountInString(prev.lower) == 1 || titles[prev.lower] || len(prev.lower) < 4)
}

// run returns the word behind the name that begins at word i, particles between
// its words included.
func (f *finder) run(i int) int {
	end := i + 1
	for j := end; j < len(f.words) && j-end < 3 && f.near(j); j++ {
		switch {
		case f.words[j].hide:
			end = j + 1
		case !particles[f.words[j].lower]:
			return end
		}
	}
	return end
}

// kind says whose name words i to j are.
func (f *finder) kind(i, j int) Kind {
	person := i > 0 && titles[f.words[i-1].lower] && f.near(i)
	for k := i; k < j; k++ {
		if f.words[k].known != "" {
			return f.words[k].known
		}
		person = person || f.w.Given(f.words[k].lower) || titles[f.words[k].lower]
	}
	switch {
	case f.w.Company(f.text[f.words[i].start:f.words[j-1].end]):
		return KindOrganisation
	case person:
		return KindPerson
	}
	return KindName
}

// settle puts the places in order and joins those that overlap; the first found
// of them says what they are.
func (f *finder) settle() []Identity {
	rank := make(map[Identity]int, len(f.found))
	for i, id := range f.found {
		if _, ok := rank[id]; !ok {
			rank[id] = i
		}
	}
	all := slices.Clone(f.found)
	slices.SortStableFunc(all, func(a, b Identity) int { return a.Start - b.Start })
	var out []Identity
	best := 0
	for _, id := range all {
		last := len(out) - 1
		if last < 0 || id.Start >= out[last].End {
			out, best = append(out, id), rank[id]
			continue
		}
		out[last].End = max(out[last].End, id.End)
		if rank[id] < best {
			out[last].Kind, best = id.Kind, rank[id]
		}
	}
	return out
}
