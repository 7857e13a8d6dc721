package names

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads a person's name in any script and order. It never fails: what
// cannot be read is left out, and a name without a letter has no tokens.
func Parse(s string) Name { return parse(s, Person) }

// ParseOrganisation reads the name of an organisation, vessel or place of
// business: legal forms are recognised in several languages and count little.
func ParseOrganisation(s string) Name { return parse(s, Organisation) }

func parse(s string, kind Kind) Name {
	n := Name{Original: s, Kind: kind}
	text, cut := prepare(s)
	n.Truncated = cut
	words := split(text)
	if kind == Organisation {
		words = joinLetters(words)
	} else {
		words = joinAbd(words)
	}
	markParts(words, kind)
	for _, w := range words {
		if !n.addWord(w) {
			n.Truncated = true
			break
		}
	}
	if kind == Organisation {
		n.findLegalForms()
	}
	n.finish()
	return n
}

// markParts tells surname from given names where the writing does: words before
// the only comma, or words in capitals beside words that are not.
func markParts(words []word, kind Kind) {
	if kind != Person || len(words) == 0 {
		return
	}
	last := words[len(words)-1].segment
	first := words[0].segment
	if last > first {
		for i := range words {
			switch words[i].segment {
			case first:
				words[i].part = Family
			case first + 1:
				words[i].part = Given
			}
		}
		return
	}
	upper, mixed := 0, 0
	for _, w := range words {
		if utf8.RuneCountInString(w.text) > 2 && w.script != NoScript {
			if strings.ToUpper(w.text) == w.text && strings.ToLower(w.text) != w.text {
				upper++
			} else {
				mixed++
			}
		}
	}
	if upper == 0 || mixed == 0 {
		return
	}
	for i, w := range words {
		if utf8.RuneCountInString(w.text) > 2 && w.script != NoScript {
			words[i].part = Given
			if strings.ToUpper(w.text) == w.text {
				words[i].part = Family
			}
		}
	}
}

// addWord turns a word into tokens; false when there is no room.
func (n *Name) addWord(w word) bool {
	folded := foldText(w.text)
	if folded == "" {
		return true
	}
	if len(n.Tokens) >= MaxTokens {
		return false
	}
	if n.Kind == Person && (w.script == Han || w.script == Hangul) {
		split := hanName
		if w.script == Hangul {
			split = hangulName
		}
		parts, forms := split(folded)
		for i, p := range parts {
			part := w.part
			if len(parts) == 2 && part == EitherPart {
				part = [2]Part{Family, Given}[i]
			}
			var rs []reading
			for _, f := range forms[i] {
				rs = append(rs, reading{latin: f, spoken: f})
			}
			n.addToken(p, w.script, part, rs)
		}
		return true
	}
	if w.script == Arabic {
		if rest, ok := strings.CutPrefix(folded, "عبدال"); ok && utf8.RuneCountInString(rest) >= 3 {
			folded = "عبد" + rest // as plainAbd does with Latin letters
		}
		if rest, ok := strings.CutPrefix(folded, "ال"); ok && utf8.RuneCountInString(rest) >= 3 && rest != "له" {
			n.Tokens = append(n.Tokens, Token{Text: "ال", Latin: "al", Script: Arabic, Role: Particle, Weight: 0.1,
				forms: []form{newForm(reading{latin: "al", spoken: "al"}, false)}})
			folded = rest
		}
	}
	if w.script == Latin || w.script == Cyrillic || w.script == Greek {
		folded = unmix(folded)
	}
	n.addToken(folded, w.script, w.part, readings(folded, w.script))
	return true
}

// lookalikes are the Cyrillic and Greek letters that pass for Latin ones.
var lookalikes = map[rune]rune{'а': 'a', 'в': 'b', 'е': 'e', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'с': 'c', 'т': 't', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'ο': 'o', 'α': 'a', 'ν': 'v', 'ρ': 'p', 'τ': 't', 'ι': 'i', 'κ': 'k'}

// unmix reads look-alike letters as Latin in a word that also holds Latin ones.
func unmix(s string) string {
	latin, other := false, false
	for _, r := range s {
		switch scriptOf(r) {
		case Latin:
			latin = true
		case Cyrillic, Greek:
			other = true
		}
	}
	if !latin || !other {
		return s
	}
	return strings.Map(func(r rune) rune {
		if l, ok := lookalikes[r]; ok {
			return l
		}
		return r
	}, s)
}

func (n *Name) addToken(text string, script Script, part Part, rs []reading) {
	if len(n.Tokens) >= MaxTokens {
		n.Truncated = true
		return
	}
	t := Token{Text: text, Script: script, Part: part, Weight: 1}
	digits, letters := 0, 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		} else {
			letters++
		}
	}
	if digits > 0 && letters > 1 && n.Kind == Person { // Sech1n
		if plain := strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "9", "g").Replace(text); isASCII(plain) {
			rs = append([]reading{{latin: plain, spoken: plain}}, rs...)
		}
		digits = 0
	}
	known := givenNames().groups
	for _, r := range rs {
		bare := r.bare
		if n.Kind == Person {
			r.latin = plainAbd(r.latin)
			if !bare {
				r.spoken = r.latin
			}
		}
		t.forms = append(t.forms, newForm(r, bare))
		if len(t.groups) == 0 {
			t.groups = known[r.latin]
		}
	}
	if g, ok := known[text]; ok && script != Latin {
		t.groups = g
	}
	if len(t.forms) > 0 {
		f := &t.forms[len(t.forms)-1]
		t.Latin, t.Sound = t.forms[0].latin, t.forms[0].sound
		if script.unvowelled() {
			t.Key = keyOf(f.sound)
		} else {
			t.Key = keyOf(t.Sound)
		}
	}
	t.classify(n.Kind, digits > 0)
	n.Tokens = append(n.Tokens, t)
}

// classify finds the token's role and default weight.
func (t *Token) classify(kind Kind, number bool) {
	list := personWords
	if kind == Organisation {
		list = orgWords
	}
	c, ok := list[t.Latin]
	switch {
	case number || kind == Organisation && isRoman(t.Latin):
		t.Role = Number
	case ok:
		t.Role, t.Weight = c.role, c.weight
		if c.form != "" {
			t.Latin = c.form
			t.forms = []form{newForm(reading{latin: c.form, spoken: c.form}, false)}
		}
	case utf8.RuneCountInString(t.Text) == 1 && t.Script < Hangul:
		t.Role, t.Weight = Initial, 0.5
	case kind == Person && isPatronymic(t.Latin):
		t.Role, t.Weight = Patronymic, 0.6
	}
}

func isRoman(s string) bool {
	switch s {
	case "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv":
		return true
	}
	return false
}

func isPatronymic(s string) bool {
	if len(s) < 7 {
		return false
	}
	for _, end := range [...]string{"ovich", "evich", "ovna", "evna", "ovych", "evych", "ivna", "ovitch", "evitch", "ichna"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// findLegalForms replaces phrases such as "limited liability company" by one
// token of the common form.
func (n *Name) findLegalForms() {
	out := n.Tokens[:0]
	for i := 0; i < len(n.Tokens); {
		t := n.Tokens[i]
		took := 1
		for _, p := range orgPhrases[t.forms0()] {
			if n.phraseAt(i, p.words) {
				took = len(p.words)
				for j := i + 1; j < i+took; j++ {
					t.Text += " " + n.Tokens[j].Text
				}
				t.Latin, t.Role, t.Weight = p.form, LegalForm, 0.12
				t.forms = []form{newForm(reading{latin: p.form, spoken: p.form}, false)}
				t.Sound, t.groups = t.forms[0].sound, nil
				break
			}
		}
		out = append(out, t)
		i += took
	}
	n.Tokens = out
}

func (t *Token) forms0() string {
	if t.Role == LegalForm {
		return t.Text // the word itself, not its common form
	}
	return t.Latin
}

func (n *Name) phraseAt(i int, words []string) bool {
	if i+len(words) > len(n.Tokens) {
		return false
	}
	for k, w := range words {
		if n.Tokens[i+k].forms0() != w {
			return false
		}
	}
	return true
}

// finish joins the romanised tokens into one string, of which each token's Latin
// becomes a part, and makes weightless names weigh.
func (n *Name) finish() {
	var b strings.Builder
	var mass float32
	for i := range n.Tokens {
		b.WriteString(n.Tokens[i].Latin)
		mass += n.Tokens[i].Weight
	}
	n.joined = b.String()
	b.Reset()
	for i := range n.Tokens {
		b.WriteString(n.Tokens[i].lastSound())
	}
	n.sounds = b.String()
	at, sounds := 0, 0
	for i := range n.Tokens {
		t := &n.Tokens[i]
		t.start = uint16(at)
		at += len(t.Latin)
		t.Latin = n.joined[int(t.start):at]
		t.sounds = uint16(sounds)
		sounds += len(t.lastSound())
		switch t.Latin {
		case "bin", "ibn", "ben", "bint", "binti":
			n.chain = n.chain || i > 0
		}
		if len(t.forms) > 0 {
			t.forms[0].latin = t.Latin
		}
		if mass < 0.5 && t.Role != Particle || mass == 0 {
			t.Weight = 1
		}
	}
}
