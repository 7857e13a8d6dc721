package narrative

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word or number of the text. Punctuation makes no token: it is the
// break before the next one.
type token struct {
	start, end int32
	set        int32   // index into lexicon.sets: the classes the word belongs to
	hash       uint32  // of the folded letters
	num        float64 // the value, when set includes classNumber
	brk        uint8   // what stands before it
	quoted     bool    // inside quotation marks
	upper      bool    // starts with a capital letter
}

// Breaks, weakest first. A gap in a pattern crosses a comma and nothing more.
const (
	brkNone   = iota
	brkComma  // comma, bracket
	brkClause // semicolon, colon, dash
)

// fold maps a rune to the 38 symbols of the lexicon: lower-case, no accent. 0
// means that it is not part of a word, 255 that it is silent inside one.
func fold(r rune) byte {
	switch {
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return byte(r)
	case r >= 'A' && r <= 'Z':
		return byte(r) + 'a' - 'A'
	case r < 0x80:
		return 0
	case r == 0xad || r == 0x200b || r == 0x200c || r == 0x200d || r == 0xfeff:
		return silent
	case r < 0x180:
		if b := latin[r]; b != 0 {
			return b
		}
	case r >= 0x300 && r < 0x370:
		return silent // combining accents, as decomposed text has them
	}
	if unicode.IsLetter(r) {
		return '{' // a letter of another script: part of a word that no lexicon holds
	}
	return 0
}

const silent = 255

var latin = func() (t [0x180]byte) {
	for to, from := range map[byte]string{
		'a': "àáâãäåÀÁÂÃÄÅāĀ", 'c': "çÇćĆčČ", 'e': "èéêëÈÉÊËēĒ", 'i': "ìíîïÌÍÎÏ", 'n': "ñÑńŃ",
		'o': "òóôõöøÒÓÔÕÖØ", 'u': "ùúûüÙÚÛÜ", 'y': "ýÿÝ", 's': "šŠśŚ", 'z': "žŽ",
	} {
		for _, r := range from {
			t[r] = to
		}
	}
	return
}()

// lexer cuts a text into sentences of tokens, one sentence at a time, so that
// a text of any size is read in flat memory.
type lexer struct {
	text    string
	lex     *lexicon
	pos     int
	quote   bool // inside “ ” or " "
	skipped int
	toks    []token
	para    bool // a paragraph begins at the next sentence
	rows    bool // a table: every line is a paragraph
	noClose bool // no closing script or style tag is left in the text
}

// next reads the next sentence into l.toks and returns its place, and whether a
// paragraph begins there.
func (l *lexer) next() (s Sentence, newPara, ok bool) {
	l.toks = l.toks[:0]
	newPara, l.para = l.para, false
	start, last := -1, -1
	brk := uint8(brkNone)
	for l.pos < len(l.text) {
		r, n := l.rune(l.pos)
		switch {
		case fold(r) != 0 && fold(r) != silent || r == '$' || r == '€' || r == '£':
			if start < 0 {
				start = l.pos
			}
			if len(l.toks) >= maxSentence {
				return Sentence{start, last}, newPara, true
			}
			l.word(brk)
			last = l.pos
			brk = brkNone
			continue
		case r == '\n':
			if l.rows {
				l.pos += n
			}
			if l.rows || l.blankLine() {
				l.para = true
				l.quote = false
				if start >= 0 {
					return Sentence{start, last}, newPara, true
				}
				newPara, l.para = true, false
				continue
			}
			l.pos += n
			continue
		case r == '<' && n == 1:
			if end, block := l.tag(); end > 0 {
				l.pos = end
				if block {
					if start >= 0 {
						return Sentence{start, last}, newPara, true
					}
					newPara = true
				}
				continue
			}
		case r == '"' || r == '“' || r == '”' || r == '«' || r == '»':
			l.quote = r == '“' || r == '«' || r == '"' && !l.quote
			brk = max(brk, brkComma)
		case r == '.' || r == '!' || r == '?' || r == '…' || r == '¿' || r == '¡':
			if start >= 0 && l.endsSentence(r, n) {
				l.pos += n
				last = l.pos
				l.closers(&last)
				return Sentence{start, last}, newPara, true
			}
			if r == '…' || r == '.' && l.dots() {
				brk = max(brk, brkClause)
			}
		case r == ';' || r == '–' || r == '—':
			brk = max(brk, brkClause)
		case r == '-' && l.spaced(n):
			brk = max(brk, brkClause)
		case r == ',' || r == ':' || r == '(' || r == ')' || r == '[' || r == ']':
			brk = max(brk, brkComma)
		case r == utf8.RuneError && n == 1, r < 0x20 && r != '\t' && r != '\r', r == 0x7f:
			l.skipped++
		}
		l.pos += n
	}
	if start >= 0 {
		return Sentence{start, last}, newPara, true
	}
	return Sentence{}, false, false
}

// maxSentence bounds a sentence that never ends, so that reading stays linear.
const maxSentence = 400

func (l *lexer) rune(at int) (rune, int) {
	if at >= len(l.text) {
		return 0, 0
	}
	if c := l.text[at]; c < utf8.RuneSelf {
		if c == '&' {
			return l.entity(at)
		}
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(l.text[at:])
}

// longestEntity is how many bytes a character written in HTML's way may take.
const longestEntity = 10

// entity reads a character that HTML writes as a name or number: "&rsquo;",
// "&eacute;". What is none, or a plain letter or digit so written, is an
// ampersand.
func (l *lexer) entity(at int) (rune, int) {
	end := strings.IndexByte(l.text[at:min(len(l.text), at+longestEntity)], ';')
	if end < 3 {
		return '&', 1
	}
	written := l.text[at : at+end+1]
	r, n := utf8.DecodeRuneInString(html.UnescapeString(written))
	if n == len(written) || r == '&' || r <= ' ' || r == utf8.RuneError || isLetter(byte(r)) && r < utf8.RuneSelf || r >= '0' && r <= '9' {
		return '&', 1
	}
	return r, len(written)
}

// word reads one token at l.pos.
func (l *lexer) word(brk uint8) {
	t := token{start: int32(l.pos), brk: brk, quoted: l.quote}
	r, n := l.rune(l.pos)
	if r == '$' || r == '€' || r == '£' {
		l.pos += n
		for l.pos < len(l.text) && l.text[l.pos] == ' ' {
			l.pos++
		}
		if c, _ := l.rune(l.pos); c >= '0' && c <= '9' {
			l.number(&t)
			t.set = setMoney
		} else {
			t.set = 0
		}
		t.end = int32(l.pos)
		l.toks = append(l.toks, t)
		return
	}
	if r >= '0' && r <= '9' {
		l.number(&t)
		t.end = int32(l.pos)
		l.toks = append(l.toks, t)
		return
	}
	t.upper = unicode.IsUpper(r)
	w := l.lex.walker()
	end := l.pos
	hash := uint32(fnvOffset)
	for l.pos < len(l.text) {
		r, n := l.rune(l.pos)
		b := fold(r)
		if b == 0 {
			if (r == '\'' || r == '’') && l.letterAt(l.pos+n) {
				if l.possessive(l.pos + n) {
					end = l.pos
					l.pos += n + 1
					break
				}
				l.pos += n
				end = l.pos
				continue
			}
			if r == '-' && l.hyphenated(l.pos+n) > 0 {
				l.pos = l.hyphenated(l.pos + n)
				continue
			}
			if r == '.' && l.initials(end, l.pos+n) {
				l.pos += n
				end = l.pos
				continue
			}
			break
		}
		l.pos += n
		if b != silent {
			w.step(b)
			hash = (hash ^ uint32(b)) * fnvPrime
		}
		end = l.pos
	}
	t.hash = hash
	t.set, t.num = w.done()
	t.end = int32(end)
	l.toks = append(l.toks, t)
}

// The constants of the FNV-1a hash.
const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

// letterAt reports whether a letter stands at a byte offset.
func (l *lexer) letterAt(at int) bool {
	r, _ := l.rune(at)
	return unicode.IsLetter(r)
}

// possessive reports whether an apostrophe is followed by a final s.
func (l *lexer) possessive(at int) bool {
	r, n := l.rune(at)
	return (r == 's' || r == 'S') && !l.letterAt(at+n)
}

// hyphenated returns where a word broken at the end of a line goes on, or 0.
func (l *lexer) hyphenated(at int) int {
	if r, _ := l.rune(at); r == '\r' {
		at++
	}
	if r, _ := l.rune(at); r != '\n' {
		return 0
	}
	at++
	for at < len(l.text) && (l.text[at] == ' ' || l.text[at] == '\t') {
		at++
	}
	if r, _ := l.rune(at); unicode.IsLower(r) {
		return at
	}
	return 0
}

// initials reports whether the full stop at before stands inside initials such
// as U.S. or F.H.: one capital letter before it, one and a full stop after.
func (l *lexer) initials(before, at int) bool {
	if before < 1 || !isUpper(l.text[before-1]) || at+1 >= len(l.text) || !isUpper(l.text[at]) || l.text[at+1] != '.' {
		return false
	}
	return before < 2 || !isLetter(l.text[before-2])
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || isUpper(b) || b >= 0x80 }

func isUpper(b byte) bool { return b >= 'A' && b <= 'Z' }

// number reads digits with group separators and a decimal part.
func (l *lexer) number(t *token) {
	v, decimals, scale := 0.0, false, 1.0
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		switch {
		case c >= '0' && c <= '9':
			if decimals {
				scale /= 10
				v += float64(c-'0') * scale
			} else if v < 1e15 {
				v = v*10 + float64(c-'0')
			}
		case (c == ',' || c == '.') && l.digitsAfter() == 3:
		case c == '.' && l.digitsAfter() > 0 && !decimals:
			decimals = true
		case c == 'k' || c == 'K':
			if !l.letterAt(l.pos + 1) {
				v *= 1000
				l.pos++
			}
			l.finish(t, v)
			return
		default:
			l.finish(t, v)
			return
		}
		l.pos++
	}
	l.finish(t, v)
}

func (l *lexer) finish(t *token, v float64) {
	t.num, t.set = v, numberSet(v)
}

func (l *lexer) digitsAfter() int {
	n := 0
	for i := l.pos + 1; i < len(l.text) && n < 4 && l.text[i] >= '0' && l.text[i] <= '9'; i++ {
		n++
	}
	return n
}
