package names

import "strings"

// indicConsonants and indicVowels hold the Devanagari letters; the sister
// scripts lie at the same offsets in blocks of 128 (the ISCII order).
var indicConsonants = [...]string{ // from U+0915
	"k", "kh", "g", "gh", "ng", "ch", "chh", "j", "jh", "n", "t", "th", "d", "dh", "n", "t", "th", "d", "dh", "n", "n",
	"p", "ph", "b", "bh", "m", "y", "r", "r", "l", "l", "l", "v", "sh", "sh", "s", "h",
}

var indicVowels = map[rune]string{ // independent letters
	0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0a: "u", 0x0b: "ri", 0x0d: "e", 0x0e: "e", 0x0f: "e", 0x10: "ai", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "au",
}

var indicSigns = map[rune]string{ // vowel signs
	0x3e: "a", 0x3f: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x45: "e", 0x46: "e", 0x47: "e", 0x48: "ai", 0x49: "o", 0x4a: "o", 0x4b: "o", 0x4c: "au", 0x4d: "",
}

// indic romanises after ISO 15919 without diacritics. The inherent vowel is
// left out at the end of the word, as Hindi speaks; the second form writes it.
func indic(s string) []string {
	var b strings.Builder
	inherent := false
	flush := func() {
		if inherent {
			b.WriteString("a")
			inherent = false
		}
	}
	for _, r := range s {
		if r < 0x900 || r >= 0xd80 {
			continue
		}
		o := (r - 0x900) % 0x80
		if v, ok := indicSigns[o]; ok {
			inherent = false
			b.WriteString(v)
			continue
		}
		switch {
		case o >= 0x15 && o <= 0x39:
			flush()
			b.WriteString(indicConsonants[o-0x15])
			inherent = true
		case o >= 0x58 && o <= 0x5f:
			flush()
			b.WriteString([...]string{"q", "kh", "gh", "z", "r", "rh", "f", "y"}[o-0x58])
			inherent = true
		case o == 0x01 || o == 0x02:
			flush()
			b.WriteString("n")
		case o == 0x03:
			flush()
			b.WriteString("h")
		case o == 0x3c: // nukta of a letter NFKC left apart
		default:
			flush()
			b.WriteString(indicVowels[o])
		}
	}
	short := b.String()
	if inherent {
		return []string{short, short + "a"}
	}
	return []string{short}
}

var ethiopicRows = [...]string{ // from U+1200, eight syllables a row
	"h", "l", "h", "m", "s", "r", "s", "sh", "q", "qw", "q", "qw", "b", "v", "t", "ch", "h", "hw", "n", "ny", "", "k", "kw", "kh", "khw", "w", "", "z",
	"zh", "y", "d", "d", "j", "g", "gw", "g", "t", "ch", "p", "ts", "ts", "f", "p",
}

// ethiopic romanises after BGN/PCGN. The sixth order stands for a short vowel
// or none: it is left out in the first form and written i in the second.
func ethiopic(s string) []string {
	var a, b strings.Builder
	for _, r := range s {
		i := int(r - 0x1200)
		if i < 0 || i/8 >= len(ethiopicRows) {
			continue
		}
		c := ethiopicRows[i/8]
		order := i % 8
		vowel := [...]string{"e", "u", "i", "a", "e", "", "o", "wa"}[order]
		if order == 0 && (c == "" || c == "h") {
			vowel = "a"
		}
		short := vowel
		if order == 5 {
			vowel = "i"
			if c == "" {
				short = "i"
			}
		}
		a.WriteString(c + short)
		b.WriteString(c + vowel)
	}
	return []string{a.String(), strings.TrimSuffix(b.String(), "i")}
}

var (
	hangulInitials = [...]string{"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"}
	hangulVowels   = [...]string{"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"}
	hangulFinals   = [...]string{"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "h"}
	// hangulCustom replaces the vowels by the spellings people use (Jung, Hyun, Woo).
	hangulCustom = [...]string{"a", "ae", "ya", "yae", "u", "e", "you", "ye", "o", "wa", "wae", "oe", "yo", "oo", "wo", "we", "wi", "yoo", "u", "ui", "ee"}
)

// hangul romanises syllable by syllable after the Revised Romanization of 2000;
// the second form uses customary vowels, the third those of McCune-Reischauer.
func hangul(s string) []string {
	var a, b, c strings.Builder
	for _, r := range s {
		i := int(r - 0xac00)
		if i < 0 || i >= 11172 {
			continue
		}
		first, vowel, last := i/588, i%588/28, i%28
		old := strings.NewReplacer("eo", "o", "eu", "u").Replace(hangulVowels[vowel])
		a.WriteString(hangulInitials[first] + hangulVowels[vowel] + hangulFinals[last])
		c.WriteString(hangulInitials[first] + old + hangulFinals[last])
		b.WriteString(hangulInitials[first] + hangulCustom[vowel] + hangulFinals[last])
	}
	return []string{a.String(), b.String(), c.String()}
}

// kana romanises after Hepburn, long vowels unmarked.
func kana(s string) string {
	rs := []rune(s)
	var b strings.Builder
	double := false
	for i, r := range rs {
		if r >= 0x30a1 && r <= 0x30f6 {
			r -= 0x60 // katakana to hiragana
		}
		if r == 'っ' {
			double = true
			continue
		}
		if r == 'ー' {
			continue
		}
		k := kanaSyllables[r]
		if small := strings.ContainsRune("ゃゅょ", r); small && i > 0 {
			t := b.String()
			t = strings.TrimSuffix(t, "i")
			b.Reset()
			b.WriteString(t)
			if strings.HasSuffix(t, "sh") || strings.HasSuffix(t, "ch") || strings.HasSuffix(t, "j") {
				k = k[1:]
			}
		}
		if double && k != "" {
			b.WriteByte(k[0])
		}
		double = false
		b.WriteString(k)
	}
	return b.String()
}

var kanaSyllables = func() map[rune]string {
	m := map[rune]string{}
	for _, f := range strings.Fields(`あa いi うu えe おo かka がga きki ぎgi くku ぐgu けke げge こko ごgo さsa ざza しshi じji すsu ずzu せse ぜze そso ぞzo
		たta だda ちchi ぢji つtsu づzu てte でde とto どdo なna にni ぬnu ねne のno はha ばba ぱpa ひhi びbi ぴpi ふfu ぶbu ぷpu へhe べbe ぺpe ほho ぼbo ぽpo
		まma みmi むmu めme もmo やya ゃya ゆyu ゅyu よyo ょyo らra りri るru れre ろro わwa をo んn ゔvu ぁa ぃi ぅu ぇe ぉo`) {
		r := []rune(f)
		m[r[0]] = string(r[1:])
	}
	return m
}()

var thaiConsonants = func() map[rune][2]string { // at the start and at the end of a syllable
	m := map[rune][2]string{}
	for _, f := range strings.Fields(`กk,k ขkh,k ฃkh,k คkh,k ฅkh,k ฆkh,k งng,ng จch,t ฉch,t ชch,t ซs,t ฌch,t ญy,n ฎd,t ฏt,t ฐth,t ฑth,t ฒth,t ณn,n ดd,t ตt,t ถth,t ทth,t ธth,t
		นn,n บb,p ปp,p ผph,p ฝf,p พph,p ฟf,p ภph,p มm,m ยy,i รr,n ลl,n วw,o ศs,t ษs,t สs,t หh, ฬl,n อ, ฮh,`) {
		r := []rune(f)
		first, last, _ := strings.Cut(string(r[1:]), ",")
		m[r[0]] = [2]string{first, last}
	}
	return m
}()

// thai romanises after the Royal Thai General System, roughly: vowels written
// before their consonant are moved behind it, a vowel that is not written is
// guessed as o inside a syllable, and a letter under a cancelling mark is silent.
func thai(s string) string {
	rs := []rune(s)
	var b strings.Builder
	pending := ""  // a vowel written before its consonant
	open := false  // a consonant was written that has no vowel yet
	vowel := false // the syllable has its vowel: a consonant may close it
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		next := rune(0)
		if i+1 < len(rs) {
			next = rs[i+1]
		}
		if v, ok := map[rune]string{'เ': "e", 'แ': "ae", 'โ': "o", 'ใ': "ai", 'ไ': "ai"}[r]; ok {
			pending, vowel, open = v, false, false
			continue
		}
		if v, ok := map[rune]string{'ะ': "a", 'ั': "a", 'า': "a", 'ำ': "am", 'ิ': "i", 'ี': "i", 'ึ': "ue", 'ื': "ue", 'ุ': "u", 'ู': "u", '\u0e4d': "am"}[r]; ok {
			if !strings.HasSuffix(b.String(), "a") || v != "a" {
				b.WriteString(v)
			}
			vowel, open = true, false
			continue
		}
		c, ok := thaiConsonants[r]
		if !ok || next == '์' {
			continue // tone marks, silenced letters
		}
		marked := strings.ContainsRune("ะัาำิีึืุู", next)
		switch {
		case pending != "":
			b.WriteString(c[0] + pending)
			pending, vowel = "", true
		case marked:
			b.WriteString(c[0])
			open = true
		case vowel:
			b.WriteString(c[1])
			vowel = false
		case open:
			b.WriteString("o" + c[1])
			open = false
		default:
			b.WriteString(c[0])
			open = true
		}
	}
	return b.String()
}
