package connect

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Place is a half-open range of bytes of a text.
type Place struct{ Start, End int }

// Masked is a sentence as it may leave: on one line, identities replaced by role
// words, with the way back to the text it came from.
type Masked struct {
	Line   string
	pieces []piece
	small  bool // the text itself begins with a small letter here
}

// piece is a part of a line and the part of the text that it stands for. A piece
// is either a copy, or replaced as a whole.
type piece struct {
	at, end  int // in the line
	from, to int // in the text
	replaced bool
}

// Hide replaces the identities in every sentence of a text. The same words get
// the same role word throughout; a name of one word gets that of the longer name
// it is part of, where there is exactly one. White space becomes one space, and
// characters that are not shown are left out, so that a line cannot be broken or
// hold anything that a reader of the text does not see.
func Hide(text string, sentences []Place, ids []Identity) []Masked {
	roles := roleWords(text, ids)
	out := make([]Masked, len(sentences))
	i := 0
	for n, s := range sentences {
		for i > 0 && ids[i-1].End > s.Start {
			i--
		}
		for i < len(ids) && ids[i].End <= s.Start {
			i++
		}
		m := &masker{text: text}
		at := s.Start
		for ; i < len(ids) && ids[i].Start < s.End; i++ {
			m.copy(at, max(at, ids[i].Start))
			at = max(at, min(ids[i].End, s.End))
			m.replace(max(ids[i].Start, s.Start), at, roles[i])
		}
		m.copy(at, s.End)
		out[n] = Masked{m.line.String(), m.pieces, beginsSmall(text[s.Start:s.End])}
	}
	return out
}

// roleWords are the words that stand for the identities, in their order.
func roleWords(text string, ids []Identity) []string {
	fold := func(id Identity) string {
		return strings.ToLower(strings.Join(strings.FieldsFunc(text[id.Start:id.End], func(r rune) bool { return !inWord(r) && !joinsWord(r) && r != '@' && r != '+' }), " "))
	}
	// which longer names hold a word
	holder, many := map[string]string{}, map[string]bool{}
	for _, id := range ids {
		whole := fold(id)
		for _, w := range strings.Fields(whole) {
			switch h, ok := holder[w]; {
			case w == whole || particles[w]:
			case !ok:
				holder[w] = whole
			case h != whole:
				many[w] = true
			}
		}
	}
	given, next := map[string]string{}, map[Kind]int{}
	kinds := map[string]Kind{}
	for _, id := range ids { // the longer name's kind is the better known
		if k := fold(id); kinds[k] == "" || kinds[k] == KindName {
			kinds[k] = id.Kind
		}
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		whole := fold(id)
		if h, ok := holder[whole]; ok && !many[whole] {
			whole = h
		}
		if given[whole] == "" {
			k := kinds[whole]
			next[k]++
			given[whole] = fmt.Sprintf("[%s %d]", k, next[k])
		}
		out[i] = given[whole]
	}
	return out
}

type masker struct {
	text   string
	line   strings.Builder
	pieces []piece
}

func (m *masker) replace(from, to int, with string) {
	at := m.line.Len()
	m.line.WriteString(with)
	m.pieces = append(m.pieces, piece{at, m.line.Len(), from, to, true})
}

// copy takes over a part of the text, white space folded.
func (m *masker) copy(from, to int) {
	for at := from; at < to; {
		r, n := utf8.DecodeRuneInString(m.text[at:to])
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp):
			end := at + n
			for end < to {
				r, n := utf8.DecodeRuneInString(m.text[end:to])
				if !unicode.IsSpace(r) && !unicode.IsControl(r) {
					break
				}
				end += n
			}
			m.replace(at, end, " ")
			at = end
		case r == utf8.RuneError && n == 1, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			at += n // not shown
		default:
			if last := len(m.pieces) - 1; last >= 0 && !m.pieces[last].replaced && m.pieces[last].to == at {
				m.line.WriteString(m.text[at : at+n])
				m.pieces[last].end, m.pieces[last].to = m.line.Len(), at+n
			} else {
				start := m.line.Len()
				m.line.WriteString(m.text[at : at+n])
				m.pieces = append(m.pieces, piece{start, m.line.Len(), at, at + n, false})
			}
			at += n
		}
	}
}

// Find returns the place in the text of a quote from the line: the first where
// it stands as whole words and no role word is cut. found is false where the
// quote is not in the line at all; cut, where it is, but never whole.
func (m *Masked) Find(quote string) (p Place, found, cut bool) {
	for from := 0; ; {
		i := strings.Index(m.Line[from:], quote)
		if i < 0 || quote == "" {
			return Place{}, false, from > 0
		}
		lo, hi := from+i, from+i+len(quote)
		if wholeWords(m.Line, lo, hi) {
			if p, ok := m.place(lo, hi); ok {
				return p, true, false
			}
		}
		_, n := utf8.DecodeRuneInString(m.Line[lo:])
		from = lo + n
	}
}

// place turns a range of the line into one of the text; false if it cuts what
// was replaced.
func (m *Masked) place(lo, hi int) (Place, bool) {
	first, last := m.pieceAt(lo), m.pieceAt(hi-1)
	if first.replaced && lo != first.at || last.replaced && hi != last.end {
		return Place{}, false
	}
	p := Place{first.from + lo - first.at, last.to}
	if !last.replaced {
		p.End = last.from + hi - last.at
	}
	return p, true
}

// pieceAt is the piece that holds a byte of the line. Pieces follow one another
// without gaps.
func (m *Masked) pieceAt(at int) piece {
	i, found := slices.BinarySearchFunc(m.pieces, at, func(p piece, at int) int { return p.at - at })
	if !found {
		i--
	}
	return m.pieces[i]
}

func wholeWords(line string, lo, hi int) bool {
	before, _ := utf8.DecodeLastRuneInString(line[:lo])
	first, _ := utf8.DecodeRuneInString(line[lo:])
	last, _ := utf8.DecodeLastRuneInString(line[:hi])
	after, _ := utf8.DecodeRuneInString(line[hi:])
	return !(inWord(before) && inWord(first)) && !(inWord(last) && inWord(after))
}

// beginsSmall reports whether the first letter or digit is a small letter.
func beginsSmall(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.IsLower(r)
		}
	}
	return false
}

// Sayable reports whether a masked sentence may be sent: it begins with a
// capital letter, so that whoever wrote it uses capitals and names in it were
// found by them, and words are left in it besides role words.
func (m *Masked) Sayable() bool {
	return !m.small && slices.ContainsFunc(m.pieces, func(c piece) bool {
		return !c.replaced && strings.ContainsFunc(m.Line[c.at:c.end], unicode.IsLetter)
	})
}
