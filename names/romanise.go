package names

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-unidecode"
)

// Romanise returns plausible romanisations of a name in the letters a-z, digits
// and spaces, the customary one first. There is at least one for any text that
// holds a letter of a known script, and no more than eight.
func Romanise(s string) []string {
	n := Parse(s)
	out := []string{""}
	for i := range n.Tokens {
		t := &n.Tokens[i]
		var next []string
		for _, head := range out {
			for _, f := range t.forms {
				if len(next) < 8 {
					next = append(next, strings.TrimSpace(head+" "+f.latin))
				}
			}
		}
		if len(next) > 0 {
			out = next
		}
	}
	if len(out) == 1 && out[0] == "" {
		return nil
	}
	return out
}

// reading is one romanisation of a token and, where that differs, the letters
// from which its sound is taken (Arabic without the vowels that were guessed).
type reading struct {
	latin, spoken string
	bare          bool // spoken lacks vowels
}

// readings romanises one token of folded text, the customary form first.
func readings(folded string, script Script) []reading {
	var out []reading
	add := func(forms ...string) {
		for _, f := range forms {
			f = lettersOnly(f)
			if f == "" {
				continue
			}
			for _, o := range out {
				if o.latin == f {
					f = ""
					break
				}
			}
			if f != "" && len(out) < 4 {
				out = append(out, reading{latin: f, spoken: f})
			}
		}
	}
	switch script {
	case NoScript, Latin:
		plain, spelled := foldLatin(folded)
		add(plain, spelled)
	case Cyrillic:
		add(cyrillic(folded)...)
	case Greek:
		add(greek(folded)...)
	case Arabic:
		latin, bare := arabic(folded)
		if known, ok := givenNames().latin[folded]; ok {
			add(known)
		}
		add(latin)
		if len(out) > 0 {
			out[len(out)-1].spoken, out[len(out)-1].bare = bare, true
		}
	case Hebrew:
		latin, bare := hebrew(folded)
		if known, ok := givenNames().latin[folded]; ok {
			add(known)
		}
		add(latin)
		if len(out) > 0 {
			out[len(out)-1].spoken, out[len(out)-1].bare = bare, true
		}
	case Indic:
		add(indic(folded)...)
	case Ethiopic:
		add(ethiopic(folded)...)
	case Hangul:
		add(hangul(folded)...)
	case Kana:
		add(kana(folded))
	case Thai:
		add(thai(folded))
	default:
		add(unidecode.Unidecode(folded))
	}
	if len(out) == 0 && folded != "" {
		add(unidecode.Unidecode(folded))
	}
	return out
}

// lettersOnly keeps a-z and digits, lower-cased, at most maxToken of them.
func lettersOnly(s string) string {
	clean := len(s) <= maxToken
	for i := 0; i < len(s) && clean; i++ {
		c := s[i]
		clean = c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s) && b.Len() < maxToken; i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// foldLatin strips diacritics. The second form spells out the letters that have
// a customary spelling without them (ü ue, š sh); "" when there are none.
func foldLatin(s string) (plain, spelled string) {
	if isASCII(s) {
		return s, ""
	}
	var p, q strings.Builder
	differs := false
	for _, r := range s {
		if r < 0x80 {
			p.WriteRune(r)
			q.WriteRune(r)
			continue
		}
		if unicode.IsMark(r) {
			continue
		}
		f, ok := latinLetters[r]
		if !ok {
			f[0] = unidecode.Unidecode(string(r))
		}
		p.WriteString(f[0])
		if f[1] != "" {
			q.WriteString(f[1])
			differs = true
		} else {
			q.WriteString(f[0])
		}
	}
	if !differs {
		return p.String(), ""
	}
	return p.String(), q.String()
}

// latinLetters gives the plain letter and, where customary, a spelling.
var latinLetters = map[rune][2]string{
	'ä': {"a", "ae"}, 'ö': {"o", "oe"}, 'ü': {"u", "ue"}, 'ß': {"ss", ""}, 'ø': {"o", "oe"}, 'å': {"a", "aa"}, 'æ': {"ae", ""}, 'œ': {"oe", ""},
	'š': {"s", "sh"}, 'ş': {"s", "sh"}, 'ș': {"s", "sh"}, 'ś': {"s", "sh"}, 'č': {"c", "ch"}, 'ć': {"c", "ch"}, 'ç': {"c", "ch"}, 'ž': {"z", "zh"},
	'ź': {"z", "zh"}, 'ż': {"z", "zh"}, 'ţ': {"t", "ts"}, 'ț': {"t", "ts"}, 'ğ': {"g", ""}, 'ı': {"i", ""}, 'ł': {"l", ""}, 'đ': {"d", "dj"},
	'ð': {"d", "dh"}, 'þ': {"th", ""}, 'ñ': {"n", ""}, 'ə': {"a", "e"}, 'ř': {"r", "rz"}, 'ħ': {"h", ""}, 'ḥ': {"h", ""}, 'ḫ': {"kh", ""}, 'ẖ': {"kh", ""},
	'ġ': {"gh", ""}, 'ŭ': {"u", ""},
}

// rewrite applies the longest rule at each place; unknown runes are dropped.
func rewrite(s string, rules map[string]string, longest int) string {
	rs := []rune(s)
	var b strings.Builder
	for i := 0; i < len(rs); {
		l := min(longest, len(rs)-i)
		for ; l > 0; l-- {
			if to, ok := rules[string(rs[i:i+l])]; ok {
				b.WriteString(to)
				break
			}
		}
		if l == 0 {
			if rs[i] < 0x80 {
				b.WriteRune(rs[i])
			} else if plain, _ := foldLatin(string(rs[i])); isASCII(plain) {
				b.WriteString(plain)
			}
			l = 1
		}
		i += l
	}
	return b.String()
}
