package names

import "strings"

// cyrillic romanises after BGN/PCGN for Russian, with the letters of the other
// Cyrillic alphabets; the second form reads г as h where a letter shows the
// spelling to be Ukrainian or Belarusian.
func cyrillic(s string) []string {
	out := []string{rewrite(s, cyrillicLetters, 2)}
	if strings.ContainsAny(s, "іїєґў") {
		out = []string{rewrite(strings.ReplaceAll(strings.ReplaceAll(s, "г", "h"), "и", "y"), cyrillicLetters, 2), out[0]}
	}
	return out
}

var cyrillicLetters = map[string]string{
	"а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l",
	"м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
	"щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ий": "iy", "ый": "y", "ье": "ye", "ьё": "yo",
	"і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", // Ukrainian, Belarusian
	"ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dzh", "ѓ": "gj", "ќ": "kj", "ѕ": "dz", // Serbian, Macedonian
	"ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u", // Kazakh, Tajik, Mongolian, Tatar
}

// greek romanises after ELOT 743; the second form reads the digraphs of stops
// and χ as they are spelt in names (Dimitriou, Haris).
func greek(s string) []string {
	s = strings.Map(func(r rune) rune {
		if r == 'ς' {
			return 'σ'
		}
		return r
	}, s)
	first := rewrite(s, greekLetters, 2)
	rest := s
	for _, p := range [][2]string{{"μπ", "b"}, {"ντ", "d"}, {"γκ", "g"}, {"χ", "h"}, {"κσ", "x"}} {
		rest = strings.ReplaceAll(rest, p[0], p[1])
	}
	return []string{first, rewrite(rest, greekLetters, 2)}
}

var greekLetters = map[string]string{
	"α": "a", "ά": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "έ": "e", "ζ": "z", "η": "i", "ή": "i", "θ": "th", "ι": "i", "ί": "i",
	"ϊ": "i", "ΐ": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "ό": "o", "π": "p", "ρ": "r", "σ": "s", "τ": "t",
	"υ": "y", "ύ": "y", "ϋ": "y", "ΰ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o", "ώ": "o",
	"ου": "ou", "ού": "ou", "αυ": "av", "αύ": "av", "ευ": "ev", "εύ": "ev", "αι": "ai", "αί": "ai", "ει": "ei", "εί": "ei", "οι": "oi", "οί": "oi",
	"γγ": "ng", "γχ": "nch", "γξ": "nx", "μπ": "mp", "ντ": "nt", "γκ": "gk",
}

// arabicLetters covers Arabic, Persian, Urdu and Pashto. The long-vowel letters
// are handled by the caller.
var arabicLetters = map[rune]string{
	'ب': "b", 'پ': "p", 'ت': "t", 'ٹ': "t", 'ث': "th", 'ج': "j", 'چ': "ch", 'ح': "h", 'خ': "kh", 'د': "d", 'ڈ': "d", 'ذ': "dh", 'ر': "r", 'ڑ': "r",
	'ز': "z", 'ژ': "zh", 'س': "s", 'ش': "sh", 'ص': "s", 'ض': "d", 'ط': "t", 'ظ': "z", 'غ': "gh", 'ف': "f", 'ڤ': "v", 'ق': "q", 'ك': "k", 'ک': "k",
	'گ': "g", 'ڭ': "g", 'ل': "l", 'م': "m", 'ن': "n", 'ں': "n", 'ه': "h", 'ہ': "h", 'ھ': "h", 'ځ': "dz", 'څ': "ts", 'ډ': "d", 'ړ': "r", 'ټ': "t", 'ښ': "kh", 'ږ': "g", 'ڼ': "n",
}

// arabic returns a readable romanisation, with a guessed "a" where consonants
// would collide, and the bare letters without any guessed vowel. Vowel marks
// were dropped in folding, hamza carriers were made plain.
func arabic(s string) (latin, bare string) {
	rs := []rune(s)
	var l, b strings.Builder
	consonants := 0 // written since the last vowel
	vowel := func(v string) {
		l.WriteString(v)
		b.WriteString(v)
		consonants = 0
	}
	for i, r := range rs {
		lastOne := i == len(rs)-1
		isLong := func(r rune) bool { return r == 'ا' || r == 'و' || r == 'ي' || r == 'ی' || r == 'ى' || r == 'ې' }
		switch {
		case r == 'ا' || r == 'آ':
			vowel("a")
		case r == 'ع':
			if i == 0 {
				vowel("a")
			}
		case r == 'ة' || r == 'ى' && lastOne || (r == 'ه' || r == 'ہ') && lastOne && i > 0 && !isLong(rs[i-1]):
			vowel("a")
		case r == 'و' && i > 0 && (lastOne || !isLong(rs[i+1])) && !(i > 0 && isLong(rs[i-1])):
			vowel("u")
		case (r == 'ي' || r == 'ی' || r == 'ې' || r == 'ى' || r == 'ے') && i > 0 && (lastOne || !isLong(rs[i+1])):
			vowel("i")
		default:
			c := arabicLetters[r]
			switch r {
			case 'و':
				c = "w"
			case 'ي', 'ی', 'ې', 'ى', 'ے':
				c = "y"
			}
			if c == "" {
				continue
			}
			if consonants >= 1 && (consonants > 1 || i == 1 || lastOne || !isLong(rs[i+1])) {
				l.WriteString("a")
				consonants = 0
			}
			l.WriteString(c)
			if b.Len() > 0 {
				b.WriteByte('\'') // s and h in a row are not sh
			}
			b.WriteString(c)
			consonants++
		}
	}
	return l.String(), b.String()
}

var hebrewLetters = map[rune]string{
	'א': "a", 'ב': "b", 'ג': "g", 'ד': "d", 'ה': "h", 'ו': "v", 'ז': "z", 'ח': "h", 'ט': "t", 'י': "y", 'כ': "k", 'ך': "kh", 'ל': "l", 'מ': "m",
	'ם': "m", 'נ': "n", 'ן': "n", 'ס': "s", 'ע': "", 'פ': "p", 'ף': "f", 'צ': "ts", 'ץ': "ts", 'ק': "k", 'ר': "r", 'ש': "sh", 'ת': "t",
}

// hebrew is to Hebrew what [arabic] is to Arabic.
func hebrew(s string) (latin, bare string) {
	rs := []rune(s)
	var l, b strings.Builder
	consonants := 0
	for i, r := range rs {
		c, vowel := hebrewLetters[r], false
		last := i == len(rs)-1
		switch r {
		case 'א':
			vowel = true
			if i > 0 && !last && (rs[i+1] == 'ו' || rs[i+1] == 'י') {
				c = ""
			}
		case 'ע':
			if i == 0 {
				c, vowel = "a", true
			}
		case 'ו':
			if i > 0 && !last && rs[i-1] != 'ו' {
				c, vowel = "o", true
			}
		case 'י':
			if i > 0 {
				c, vowel = "i", true
			}
		case 'ה':
			if last && i > 0 {
				c, vowel = "a", true
			}
		}
		if c == "" {
			continue
		}
		if vowel {
			consonants = 0
		} else {
			if consonants >= 1 {
				l.WriteString("a")
				consonants = 0
			}
			consonants++
			if b.Len() > 0 {
				b.WriteByte('\'')
			}
		}
		l.WriteString(c)
		b.WriteString(c)
	}
	return l.String(), b.String()
}
