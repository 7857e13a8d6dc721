package names

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// prepare bounds and normalises the text: NFKC, broken UTF-8 dropped.
func prepare(s string) (text string, cut bool) {
	if len(s) > MaxBytes {
		s, cut = s[:MaxBytes], true
		for i := 0; i < utf8.UTFMax && len(s) > 0; i++ {
			if r, size := utf8.DecodeLastRuneInString(s); r != utf8.RuneError || size != 1 {
				break
			}
			s = s[:len(s)-1]
		}
	}
	if isASCII(s) {
		return s, cut
	}
	return norm.NFKC.String(strings.ToValidUTF8(s, "")), cut
}

// foldText folds case and drops marks of vocalisation that writers may omit.
func foldText(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	s = cases.Fold().String(norm.NFKC.String(s))
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x300 && r < 0x370, r >= 0x483 && r < 0x488: // accents left apart
			return -1
		case r >= 0x591 && r < 0x5c8, r >= 0x64b && r < 0x660, r == 0x670, r >= 0x610 && r < 0x61b, r >= 0x6d6 && r < 0x6ee:
			return -1 // points of Hebrew and Arabic
		case silentRune(r):
			return -1
		}
		switch r {
		case 'أ', 'إ', 'ٱ', 'آ':
			return 'ا'
		case 'ؤ':
			return 'و'
		case 'ئ':
			return 'ي'
		case 'ء':
			return -1
		case 'ی', 'ې':
			return 'ي'
		case 'ک':
			return 'ك'
		}
		return r
	}, s)
}

// word is a piece of text between separators.
type word struct {
	text     string // as written, normalised
	script   Script
	hyphened bool // a hyphen joins it to the word before
	dotted   bool // a full stop follows
	segment  int  // number of commas before it
	part     Part
}

// split cuts a text into words: at anything that is neither letter, mark nor
// digit, and between Latin or digits and scripts written without spaces.
func split(text string) []word {
	var out []word
	var b strings.Builder
	script, segment, hyphened := NoScript, 0, false
	end := func() {
		if b.Len() > 0 && len(out) < 2*MaxTokens {
			out = append(out, word{text: b.String(), script: script, segment: segment, hyphened: hyphened})
		}
		if b.Len() > 0 {
			hyphened = false
		}
		b.Reset()
		script = NoScript
	}
	runes := 0
	for _, r := range text {
		if silentRune(r) {
			continue
		}
		if r == '&' || r == '+' {
			end()
			out = append(out, word{text: "and", script: Latin, segment: segment})
			continue
		}
		if !wordRune(r) {
			end()
			switch r {
			case ',', '،', '、':
				segment++
			case '-', '‐', '‑', '–', '־':
				hyphened = len(out) > 0
			case '.', '．':
				if len(out) > 0 {
					out[len(out)-1].dotted = true
				}
			}
			runes = 0
			continue
		}
		sc := scriptOf(r)
		if sc != NoScript && script != NoScript && sc != script && (sc >= Hangul || script >= Hangul) && !(sc == Kana && script == Han) {
			end()
			runes = 0
		}
		if sc > script && !(script == Han && sc == Kana) || script == NoScript {
			script = sc
		}
		if runes++; runes <= maxToken {
			b.WriteRune(r)
		}
	}
	end()
	return out
}

// joinLetters makes "A.B.C." and "A B C" one word, as organisations mean it.
func joinLetters(in []word) []word {
	out := in[:0]
	run := false // the last word out is a run of single letters
	for _, w := range in {
		single := utf8.RuneCountInString(w.text) == 1 && w.script != NoScript && w.script < Hangul
		if single && run && out[len(out)-1].segment == w.segment {
			out[len(out)-1].text += w.text
			continue
		}
		run = single
		out = append(out, w)
	}
	return out
}

// joinAbd makes one word of the servant names: Abd al-Rahman, Abdul Rahman,
// عبد الرحمن.
func joinAbd(in []word) []word {
	out := in[:0]
	for i := 0; i < len(in); i++ {
		w := in[i]
		low := foldText(w.text)
		if i+1 < len(in) && in[i+1].segment == w.segment {
			switch low {
			case "abd", "abdul", "abdel", "abdal", "abdu", "abdol", "abdoul", "abdur", "abdus", "عبد":
				i++
				if isArticle(in[i].text) && i+1 < len(in) && in[i+1].segment == w.segment {
					i++
				}
				if next := in[i]; next.script == w.script && !isArticle(next.text) {
					w.text, w.dotted = w.text+next.text, next.dotted
				} else {
					i-- // nothing to join: keep both
				}
			}
		}
		out = append(out, w)
	}
	return out
}

// articles of Arabic in its romanisations, assimilated or not.
func isArticle(s string) bool {
	switch foldText(s) {
	case "al", "el", "ul", "ol", "ar", "er", "ur", "as", "es", "us", "ash", "esh", "ush", "at", "et", "ut", "ad", "ed", "ud", "an", "en", "un", "az", "ez", "uz":
		return true
	}
	return false
}

// plainAbd drops the article inside a servant name, so that abdulrahman,
// abdurrahman and abdelrahman are one.
func plainAbd(latin string) string {
	if len(latin) < 7 || latin[:3] != "abd" || !isVowelLetter(latin[3]) {
		return latin
	}
	rest := latin[3:]
	for len(rest) > 3 && isVowelLetter(rest[0]) {
		rest = rest[1:]
	}
	switch {
	case strings.HasPrefix(rest, "ll"):
		rest = rest[1:]
	case rest[0] == 'l' && rest != "lah" && rest != "la":
		rest = rest[1:]
	case strings.HasPrefix(rest, "shsh"):
		rest = rest[2:]
	case len(rest) > 3 && rest[0] == rest[1]:
		rest = rest[1:]
	}
	return "abd" + rest
}
