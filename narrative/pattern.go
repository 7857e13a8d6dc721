package narrative

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"palermo"
)

// A pattern is written as elements separated by spaces, each for one token:
//
//	word        the word itself, any case, accents ignored
//	word+       the word and its forms (take: takes, took, taken, taking)
//	word*       every word that begins so
//	@name       a word or phrase of the list of that name
//	# #minor #adult #year #money    a number: any, 1-17, 18-99, a year, a sum with its sign
//	#name       a word with a capital letter
//	..  ..N     up to 3 (N) words of any kind, not across a semicolon or dash
//	~   ~N      up to 4 (N) words inside a noun phrase: none from the list "barrier"
//	(a b|c)     one of several
//	x?          x or nothing
//	[ ]         around what is to be quoted, when that is less than the whole

// seq is a sequence of elements.
type seq []element

type element struct {
	op    byte // 'w' a class, 'g' gap, 'n' noun-phrase gap, '(' alternatives, '[' and ']' marks, 'N' name
	class uint16
	max   int
	alts  []seq
	opt   bool
}

// vocabulary turns the words of patterns into classes.
type vocabulary struct {
	lex       *lexicon
	lists     map[string]*list
	literal   map[string]uint16
	irregular map[string][]string
	names     []string
	next      uint16
}

// list is a named list of words and phrases.
type list struct {
	class   uint16
	phrases []string // as written, compiled on use
	single  bool     // has single words
	used    bool
	busy    bool
}

var numberClasses = map[string]uint16{"": classNumber, "minor": classMinor, "adult": classAdult, "year": classYear, "money": classMoney}

func (v *vocabulary) newClass() uint16 { v.next++; return v.next - 1 }

// word returns the class of a word as a pattern writes it: plain, word+ or word*.
func (v *vocabulary) word(w string) (uint16, error) {
	if c, ok := v.literal[w]; ok {
		return c, nil
	}
	c := v.newClass()
	v.literal[w] = c
	return c, v.addWord(w, c)
}

func (v *vocabulary) addWord(w string, c uint16) error {
	base, kind := w, byte(0)
	if n := len(w); n > 1 && (w[n-1] == '+' || w[n-1] == '*') {
		base, kind = w[:n-1], w[n-1]
	}
	for _, r := range base {
		if b := fold(r); b == 0 && r != '\'' && r != '’' && r != '.' {
			return fmt.Errorf("%q is not a word a pattern can look for; a word is letters and digits", w)
		}
	}
	switch kind {
	case '+':
		for _, f := range inflect(base, v.irregular) {
			v.lex.add(f, false, c)
		}
	default:
		v.lex.add(base, kind == '*', c)
	}
	return nil
}

// parse reads a pattern.
func (v *vocabulary) parse(s string) (seq, error) {
	p := parser{v: v, fields: split(s)}
	q, err := p.seq("")
	if err == nil && p.i < len(p.fields) {
		err = fmt.Errorf("%q closes nothing", p.fields[p.i])
	}
	if err != nil {
		return nil, err
	}
	if len(q) == 0 {
		return nil, fmt.Errorf("the pattern is empty")
	}
	return q, nil
}

// split cuts a pattern into its elements, brackets and bars apart.
func split(s string) []string {
	for _, b := range []string{"(", ")", "|", "[", "]"} {
		s = strings.ReplaceAll(s, b, " "+b+" ")
	}
	s = strings.ReplaceAll(s, ") ?", ")?")
	return strings.Fields(s)
}

type parser struct {
	v      *vocabulary
	fields []string
	i      int
}

func (p *parser) seq(until string) (seq, error) {
	var q seq
	for p.i < len(p.fields) {
		f := p.fields[p.i]
		if f == "|" || f == ")" || f == ")?" {
			if until == "" {
				return nil, fmt.Errorf("%q stands outside of brackets", f)
			}
			return q, nil
		}
		p.i++
		e, err := p.element(f)
		if err != nil {
			return nil, err
		}
		q = append(q, e)
	}
	if until != "" {
		return nil, fmt.Errorf("a bracket is not closed")
	}
	return q, nil
}

func (p *parser) element(f string) (element, error) {
	switch {
	case f == "[" || f == "]":
		return element{op: f[0]}, nil
	case f == "(":
		return p.group()
	case strings.HasPrefix(f, ".."):
		n, err := count(f[2:], 3)
		return element{op: 'g', max: n}, err
	case strings.HasPrefix(f, "~"):
		n, err := count(f[1:], 4)
		return element{op: 'n', max: n}, err
	}
	opt := len(f) > 1 && strings.HasSuffix(f, "?")
	f = strings.TrimSuffix(f, "?")
	switch {
	case f == "":
		return element{}, fmt.Errorf("a question mark stands behind nothing; write word? without a space")
	case f == "#name":
		return element{op: 'N', class: classUpper, opt: opt}, nil
	case f[0] == '#':
		c, ok := numberClasses[f[1:]]
		if !ok {
			return element{}, fmt.Errorf("%q is no kind of number; write #, #minor, #adult, #year or #money", f)
		}
		return element{op: 'w', class: c, opt: opt}, nil
	case f[0] == '@':
		e, err := p.v.list(f[1:])
		e.opt = opt
		return e, err
	}
	c, err := p.v.word(f)
	return element{op: 'w', class: c, opt: opt}, err
}

func (p *parser) group() (element, error) {
	e := element{op: '('}
	for {
		q, err := p.seq(")")
		if err != nil {
			return e, err
		}
		if !slices.ContainsFunc(q, func(e element) bool { return !e.opt }) {
			return e, fmt.Errorf("an alternative may be nothing; put the ? after the bracket")
		}
		e.alts = append(e.alts, q)
		f := p.fields[p.i]
		p.i++
		switch f {
		case "|":
			continue
		case ")?":
			e.opt = true
		}
		return p.v.single(e), nil
	}
}

// single turns alternatives that are all one plain word into one class, which
// is faster.
func (v *vocabulary) single(e element) element { return e }

// list returns the element for @name.
func (v *vocabulary) list(name string) (element, error) {
	l := v.lists[name]
	if l == nil {
		err := fmt.Errorf("no list %q", name)
		if near := palermo.Nearest(name, v.names); near != "" {
			err = fmt.Errorf("no list %q, did you mean %q", name, near)
		}
		return element{}, err
	}
	if l.busy {
		return element{}, fmt.Errorf("list %q contains itself", name)
	}
	l.busy, l.used = true, true
	defer func() { l.busy = false }()
	if len(l.phrases) == 0 {
		return element{op: 'w', class: l.class}, nil
	}
	e := element{op: '('}
	if l.single {
		e.alts = append(e.alts, seq{{op: 'w', class: l.class}})
	}
	for _, s := range l.phrases {
		q, err := v.parse(s)
		if err != nil {
			return e, fmt.Errorf("in list %q: %w", name, err)
		}
		e.alts = append(e.alts, q)
	}
	return e, nil
}

func count(s string, otherwise int) (int, error) {
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 12 {
		return 0, fmt.Errorf("a gap of %q words; write a number from 1 to 12", s)
	}
	return n, nil
}
