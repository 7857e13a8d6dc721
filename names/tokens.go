package names

import (
	"math/bits"
	"unicode/utf8"
)

// CompareTokens is the likeness of two words, 0 to 1, and in which way they are
// alike; below about 0.7 the way means nothing.
func CompareTokens(a, b *Token, s *Scratch) (float64, How) { return s.tokens(a, b) }

func (s *Scratch) tokens(x, y *Token) (float64, How) {
	if x.Text == y.Text || x.Latin == y.Latin && x.Script == y.Script && x.Script == Latin {
		if x.Latin != "" || x.Text != "" {
			return 1, Exact
		}
	}
	if x.Role != y.Role && (special(x.Role) || special(y.Role)) {
		if x.Role == Number || y.Role == Number || x.Latin != y.Latin {
			return 0, Edit
		}
	}
	if x.Role == Number || x.Role == LegalForm && y.Role == LegalForm {
		if x.Latin == y.Latin && x.Latin != "" {
			return 1, Exact
		}
		return 0, Edit
	}
	if x.Role == Initial || y.Role == Initial {
		if x.Latin != "" && y.Latin != "" && x.Latin[0] == y.Latin[0] {
			return 0.85, Initials
		}
		return 0, Edit
	}
	if x.Script == y.Script && (x.Script == Han || x.Script == Hangul) {
		return sharedRunes(x.Text, y.Text), Edit
	}
	best, how := 0.0, Edit
	for i := range x.forms {
		for j := range y.forms {
			if v, h := s.formLikeness(&x.forms[i], &y.forms[j]); v > best {
				best, how = v, h
			}
		}
	}
	if x.Script != y.Script && x.Script != NoScript && y.Script != NoScript {
		best *= crossScript
		if best < 0.88 && (x.Script.syllabic() || y.Script.syllabic()) {
			best *= 0.85
		}
		if how != Edit {
			how = Transliteration
		}
	}
	if best < servant && (isServant(x.Latin, y.Latin) || isServant(y.Latin, x.Latin)) {
		best, how = servant, JoinedWords
	}
	if best < 0.96 {
		if v, h := sharedGroup(x.groups, y.groups); v > best {
			best, how = v, h
		}
	}
	return best, how
}

// isServant reports whether long is Abd and short, or short Abd alone.
func isServant(long, short string) bool {
	return len(long) > 6 && long[:3] == "abd" && (long[3:] == short || short == "abd" || short == "abdul" || short == "abdel")
}

// special roles only correspond to their own kind, or to the same letters.
func special(r Role) bool {
	return r == Particle || r == Honorific || r == Suffix || r == LegalForm || r == Number
}

// sharedRunes compares words of few signs, each of which carries a syllable.
func sharedRunes(a, b string) float64 {
	n, same := 0, 0
	for len(a) > 0 && len(b) > 0 {
		r, i := utf8.DecodeRuneInString(a)
		q, j := utf8.DecodeRuneInString(b)
		if r == q {
			same++
		}
		n++
		a, b = a[i:], b[j:]
	}
	for ; len(a) > 0; n++ {
		_, i := utf8.DecodeRuneInString(a)
		a = a[i:]
	}
	for ; len(b) > 0; n++ {
		_, j := utf8.DecodeRuneInString(b)
		b = b[j:]
	}
	if n == 0 {
		return 0
	}
	return float64(same) / float64(n)
}

func sharedGroup(a, b []group) (float64, How) {
	best, how := 0.0, Edit
	for _, g := range a {
		for _, h := range b {
			if g.line() != h.line() {
				continue
			}
			switch {
			case g.spelling():
				return 0.96, Spelling
			case g.head() || h.head():
				best, how = 0.92, Nickname
			case best == 0:
				best, how = 0.8, Nickname
			}
		}
	}
	return best, how
}

// formLikeness compares two romanised words by letters and by sound.
func (s *Scratch) formLikeness(f, g *form) (float64, How) {
	if f.latin == g.latin {
		return 1, Sounds
	}
	if f.sound == g.sound && len(f.sound) > 2 {
		return 0.97, Sounds
	}
	best, how := 0.0, Edit
	longest := max(len(f.latin), len(g.latin))
	if longest <= maxToken && 2*bits.OnesCount32(f.letters&g.letters) >= min(bits.OnesCount32(f.letters), bits.OnesCount32(g.letters)) &&
		3*min(len(f.latin), len(g.latin)) >= longest+longest/2 {
		s.pattern.load(f.latin)
		d := s.pattern.osa(g.latin)
		if 5*d <= 2*longest {
			best = (s.pattern.jaroWinkler(g.latin) + 1 - float64(d)/float64(longest)) / 2
			if longest <= 3 {
				best *= 0.85
			}
		}
	}
	if bits.OnesCount32(f.classes^g.classes) <= 2 {
		if v := 0.97 * soundLikeness(f.sound, g.sound, f.unvowelled, g.unvowelled); v > best {
			best, how = v, Sounds
		}
	}
	return best, how
}
