package names

import "unicode"

// Script is the writing system of a token, as far as romanising needs to know.
type Script uint8

// The scripts. OtherScript is romanised by go-unidecode.
const (
	NoScript Script = iota // digits only, or nothing
	Latin
	Cyrillic
	Greek
	Arabic
	Hebrew
	Indic // Devanagari and the scripts laid out like it
	Ethiopic
	Thai
	Hangul
	Kana
	Han
	OtherScript
)

var scriptNames = [...]string{"none", "Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Indic", "Ethiopic", "Thai", "Hangul", "Kana", "Han", "other"}

// String returns the script's English name.
func (s Script) String() string {
	if int(s) < len(scriptNames) {
		return scriptNames[s]
	}
	return "unknown"
}

// unvowelled reports whether the script leaves out short vowels.
func (s Script) unvowelled() bool { return s == Arabic || s == Hebrew }

// syllabic reports whether a word of the script is a few syllables chosen from a
// small stock, so that words a little alike are mostly different words.
func (s Script) syllabic() bool { return s == Han || s == Hangul }

func scriptOf(r rune) Script {
	switch {
	case r < 0x80:
		if r|32 >= 'a' && r|32 <= 'z' {
			return Latin
		}
		return NoScript
	case r < 0x250, r >= 0x1e00 && r < 0x1f00:
		if unicode.IsLetter(r) {
			return Latin
		}
		return NoScript
	case r >= 0x370 && r < 0x400, r >= 0x1f00 && r < 0x2000:
		return Greek
	case r >= 0x400 && r < 0x530:
		return Cyrillic
	case r >= 0x590 && r < 0x600:
		return Hebrew
	case r >= 0x600 && r < 0x700, r >= 0x750 && r < 0x780, r >= 0x8a0 && r < 0x900:
		return Arabic
	case r >= 0x900 && r < 0xd80:
		return Indic
	case r >= 0xe00 && r < 0xe80:
		return Thai
	case r >= 0x1100 && r < 0x1200, r >= 0xac00 && r < 0xd7b0:
		return Hangul
	case r >= 0x1200 && r < 0x1380:
		return Ethiopic
	case r >= 0x3040 && r < 0x3100:
		return Kana
	case r >= 0x3400 && r < 0xa000, r >= 0x20000 && r < 0x32000, r >= 0xf900 && r < 0xfb00, r == 0x3005:
		return Han
	}
	if unicode.Is(unicode.Latin, r) {
		return Latin
	}
	if unicode.IsLetter(r) {
		return OtherScript
	}
	return NoScript
}

// wordRune reports whether r belongs inside a token.
func wordRune(r rune) bool {
	if r < 0x80 {
		return r|32 >= 'a' && r|32 <= 'z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == 0x3005
}

// silentRune reports whether r is dropped without ending a token: apostrophes
// of all kinds (O'Brien, Mus'ab, Hsi-p'ing), joiners, direction marks, tatweel.
func silentRune(r rune) bool {
	switch r {
	case '\'', '`', '´', '’', '‘', 'ʼ', 'ʻ', 'ʿ', 'ʾ', 'ʹ', 'ʺ', '′', '″', 'ˈ', '״', '׳', '\u00ad', '\u0640', '\ufeff':
		return true
	}
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f
}
