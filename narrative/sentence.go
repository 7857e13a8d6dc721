package narrative

import (
	"strings"
	"unicode"
)

// endsSentence decides whether the mark at l.pos ends the sentence.
func (l *lexer) endsSentence(r rune, n int) bool {
	if r == '¿' || r == '¡' {
		return false
	}
	if r == '!' || r == '?' {
		return true
	}
	at := l.pos + n
	if c, _ := l.rune(at); c == '.' {
		return false // the last of the dots decides
	}
	// closing quotes and brackets belong to the sentence
	for at < len(l.text) {
		c, m := l.rune(at)
		if c != '"' && c != '”' && c != '\'' && c != '’' && c != ')' && c != '»' {
			break
		}
		at += m
	}
	c, m := l.rune(at)
	if m == 0 {
		return true
	}
	if c != ' ' && c != '\n' && c != '\t' && c != '\r' && c != 0xa0 && c != '<' {
		return false
	}
	for m > 0 && (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0xa0) {
		at += m
		c, m = l.rune(at)
	}
	word := l.wordBefore()
	if l.lex.abbreviation(word) {
		// "Va." and "Inc." end a sentence only before a word that starts one
		return l.lex.starts(l.wordAt(at))
	}
	if len(word) == 1 && isUpper(word[0]) {
		return l.lex.starts(l.wordAt(at))
	}
	if unicode.IsLower(c) && l.lex.formal(word) {
		return false
	}
	return true
}

// wordBefore is the word that ends at l.pos, with inner full stops (U.S).
func (l *lexer) wordBefore() string {
	i := l.pos
	for i > 0 && l.pos-i < 24 {
		c := l.text[i-1]
		if c != '.' && !(c >= 'a' && c <= 'z') && !isUpper(c) && c < 0x80 {
			break
		}
		i--
	}
	return l.text[i:l.pos]
}

// wordAt is the word that starts at a byte offset, opening quotes left out.
func (l *lexer) wordAt(at int) string {
	for at < len(l.text) && strings.IndexByte("\"'([", l.text[at]) >= 0 {
		at++
	}
	i := at
	for i < len(l.text) && i-at < 24 {
		c := l.text[i]
		if !(c >= 'a' && c <= 'z') && !isUpper(c) && c < 0x80 {
			break
		}
		i++
	}
	return l.text[at:i]
}

// closers takes closing quotation marks and brackets into the sentence.
func (l *lexer) closers(last *int) {
	for l.pos < len(l.text) {
		c, n := l.rune(l.pos)
		switch c {
		case '"', '”', '»':
			if !l.quote {
				return
			}
			l.quote = false
		case ')', '.':
		default:
			return
		}
		l.pos += n
		*last = l.pos
	}
}

// blankLine moves past a line end. It reports true when a paragraph or list
// item ends there: an empty line follows, or a bullet.
func (l *lexer) blankLine() bool {
	at, lines := l.pos, 0
	for at < len(l.text) {
		switch l.text[at] {
		case '\n':
			lines++
		case ' ', '\t', '\r':
		default:
			if lines < 2 && !l.bullet(at) {
				return false
			}
			l.pos = at
			return true
		}
		at++
	}
	l.pos = at
	return true
}

func (l *lexer) bullet(at int) bool {
	c, n := l.rune(at)
	next, _ := l.rune(at + n)
	return (c == '-' || c == '*' || c == '•' || c == '·') && next == ' '
}

// dots reports whether the full stop is one of a run.
func (l *lexer) dots() bool { return l.pos+1 < len(l.text) && l.text[l.pos+1] == '.' }

// spaced reports whether the hyphen at l.pos stands between spaces, as a dash.
func (l *lexer) spaced(n int) bool {
	return l.pos > 0 && l.text[l.pos-1] == ' ' && l.pos+n < len(l.text) && (l.text[l.pos+n] == ' ' || l.text[l.pos+n] == '-')
}

// tag returns the end of the HTML tag at l.pos, and whether it starts a new
// block of text; 0 when what stands there is no tag.
func (l *lexer) tag() (end int, block bool) {
	rest := l.text[l.pos:min(len(l.text), l.pos+512)]
	if len(rest) < 3 || !(rest[1] == '/' || rest[1] == '!' || rest[1] >= 'a' && rest[1] <= 'z' || isUpper(rest[1])) {
		return 0, false
	}
	i := strings.IndexByte(rest, '>')
	if i < 0 {
		return 0, false
	}
	name := strings.ToLower(strings.Trim(strings.FieldsFunc(rest[1:i]+" ", func(r rune) bool { return r == ' ' || r == '\n' })[0], "/"))
	switch name {
	case "script", "style":
		if rest[1] != '/' && !l.noClose {
			if j := strings.Index(l.text[l.pos:], "</"+name); j > 0 {
				return l.pos + j, true
			}
			l.noClose = true
		}
		return l.pos + i + 1, true
	case "b", "i", "em", "strong", "a", "span", "u", "font", "sup", "sub", "small", "mark":
		return l.pos + i + 1, false
	}
	return l.pos + i + 1, true
}
