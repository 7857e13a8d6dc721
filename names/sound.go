package names

// A sound is one byte: a capital for a consonant, a small letter for one of the
// five vowels. The capitals A, E, I, O and U are never used, so byte&31 tells
// all sounds apart.
//
//	B b  C ch,tch  D d,dh  F f,ph  G g,gh  H h,kh  J j,dj  K k,q,ck,x=KS
//	L M N R  P p  S s,ss,soft c  T t,th  V v,w  X sh,sch,sz,hs  Y y before vowel  Z z,zh

const maxSound = 24 // longer tokens are told apart by their first sounds

// soundRules rewrite the letters a-z, longest first. They are the meeting point
// of English, French, German, Polish, Turkish, pinyin, Wade-Giles and BGN
// spellings, so each merges a little more than any one language would.
var soundRules = map[string]string{
	"tsch": "C", "shch": "X", "dzh": "J", "tch": "C", "sch": "X", "sh": "X", "sz": "X", "ch": "C", "cz": "C",
	"dj": "J", "dh": "D", "th": "T", "kh": "H", "gh": "G", "ph": "F", "zh": "Z", "ck": "K", "qu": "K",
	"aa": "a", "ee": "i", "oo": "u", "ou": "u", "ei": "e", "ey": "e", "ay": "e", "ai": "e", "ae": "e", "oe": "o", "ue": "u",
	"au": "o", "aw": "o", "ow": "o", "ie": "i", "iy": "i", "ij": "i", "yj": "i", "ii": "i", "yy": "i", "yi": "i", "iu": "iu",
	"a": "a", "b": "B", "c": "K", "d": "D", "e": "e", "f": "F", "g": "G", "h": "H", "i": "i", "j": "J", "k": "K", "l": "L",
	"m": "M", "n": "N", "o": "o", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "u", "v": "V", "w": "V", "x": "KS",
	"y": "i", "z": "Z",
}

func isVowelLetter(c byte) bool { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' }
func isVowelSound(c byte) bool  { return c >= 'a' }

// soundOf is the sound code of a token of the letters a-z; other bytes are kept
// out, and part letters that are no digraph (s'h). Doubled sounds are written once and a final h is silent.
func soundOf(latin string) string {
	var out [maxSound + 4]byte
	n := 0
	emit := func(s string) {
		for k := 0; k < len(s); k++ {
			if n < maxSound && (n == 0 || out[n-1] != s[k]) {
				out[n] = s[k]
				n++
			}
		}
	}
	at := func(i int) byte {
		if i >= 0 && i < len(latin) {
			return latin[i]
		}
		return 0
	}
	for i := 0; i < len(latin) && n < maxSound; {
		c, next := latin[i], at(i+1)
		switch {
		case i == 0 && c == 'y' && next == 'e' && len(latin) > 3: // Yeltsin, Eltsin
			emit("e")
			i += 2
			continue
		case c == 'y' && isVowelLetter(next) && (i == 0 || isVowelLetter(at(i-1))):
			emit("Y")
			i++
			continue
		case c == 'j' && len(latin) > 4 && isVowelLetter(at(i-1)) && !isVowelLetter(next): // Sergej, Nikolaj
			if n > 0 && out[n-1] == 'a' {
				out[n-1] = 'e'
			}
			i++
			continue
		case i == 0 && c == 'x', i == 0 && c == 'h' && next == 's': // Xi, Hsi
			emit("X")
			i++
			if c == 'h' {
				i++
			}
			continue
		case i == 0 && (c == 'k' && next == 'n' || c == 'w' && next == 'r' || c == 'p' && next == 's'):
			i++
			continue
		case c == 'c' && (next == 'e' || next == 'i' || next == 'y'):
			emit("S")
			i++
			continue
		case c == 't' && next == 's' && at(i+2) != 'c':
			emit("S")
			i += 2
			continue
		case c == 'h' && i == len(latin)-1 && i > 0:
			i++
			continue
		}
		matched := false
		for l := min(4, len(latin)-i); l > 0; l-- {
			if last := at(i + l - 1); l == 2 && (last == 'y' || last == 'w') && isVowelLetter(at(i+l)) {
				continue // a glide to the next vowel: Ayed, Nawal
			}
			if s, ok := soundRules[latin[i:i+l]]; ok {
				emit(s)
				i += l
				matched = true
				break
			}
		}
		if !matched {
			i++
		}
	}
	return string(out[:n])
}

// skeletonOf is the consonants of a sound code, with "A" for a vowel in front.
func skeletonOf(sound string) string {
	var out [maxSound + 1]byte
	n := 0
	for i := 0; i < len(sound); i++ {
		c := sound[i]
		if isVowelSound(c) {
			if i > 0 {
				continue
			}
			c = 'A'
		}
		if n == 0 || out[n-1] != c {
			out[n] = c
			n++
		}
	}
	return string(out[:n])
}

// keyClass merges consonants that transliterations exchange; h is dropped
// because standards disagree on whether to write it.
var keyClass = [128]byte{
	'A': 'A', 'B': 'B', 'P': 'B', 'V': 'V', 'F': 'V', 'C': 'S', 'X': 'S', 'S': 'S', 'Z': 'S', 'J': 'J', 'G': 'K', 'K': 'K',
	'D': 'T', 'T': 'T', 'L': 'L', 'M': 'M', 'N': 'N', 'R': 'R',
}

// keyOf is the blocking key of a sound code: its skeleton with the consonants
// merged into classes.
func keyOf(sound string) string {
	skel := skeletonOf(sound)
	var out [maxSound + 1]byte
	n := 0
	for i := 0; i < len(skel); i++ {
		c := keyClass[skel[i]&127]
		if skel[i] == 'H' && i == 0 {
			c = 'H'
		}
		if skel[i] == 'Y' && i == 0 {
			c = 'J'
		}
		if c != 0 && (n == 0 || out[n-1] != c) {
			out[n] = c
			n++
		}
	}
	return string(out[:n])
}

// Costs are in twentieths of a consonant.
const (
	consonantCost = 20
	weakCost      = 9 // h, y and v as glides: often not written
)

// swapCost is the price of taking one sound for another, set once from the
// confusions below; unlisted pairs cost a whole consonant.
var swapCost = func() (t [32][32]uint8) {
	for i := range t {
		for j := range t[i] {
			if i != j {
				t[i][j] = consonantCost
			}
		}
	}
	for _, c := range []struct {
		pair string
		cost uint8
	}{
		{"SZ", 6}, {"SX", 7}, {"XC", 7}, {"CK", 9}, {"CJ", 7}, {"CH", 9}, {"CS", 9}, {"CZ", 9}, {"ZJ", 7}, {"ZX", 8}, {"GK", 7}, {"GJ", 7}, {"GH", 9},
		{"KH", 10}, {"DT", 7}, {"DZ", 8}, {"TS", 10}, {"BP", 6}, {"BV", 8}, {"VF", 6}, {"PF", 8}, {"JY", 7}, {"JH", 10},
		{"LR", 11}, {"MN", 9},
	} {
		t[c.pair[0]&31][c.pair[1]&31], t[c.pair[1]&31][c.pair[0]&31] = c.cost, c.cost
	}
	return t
}()

// vowelCosts are what vowels cost: lost, changed to a neighbour, changed.
type vowelCosts struct{ lost, near, far uint8 }

var (
	fullVowels  = vowelCosts{lost: 8, near: 4, far: 7}
	shortVowels = vowelCosts{lost: 14, near: 9, far: 14} // in words of so few sounds that vowels tell them apart
	longLost    = uint8(7)                               // a vowel that a script without short vowels did write

	noVowels = vowelCosts{lost: 1, near: 2, far: 6} // one side is written without short vowels
)

func nearVowels(a, b byte) bool {
	switch a {
	case 'a':
		return b == 'e' || b == 'o'
	case 'e':
		return b == 'a' || b == 'i'
	case 'i':
		return b == 'e'
	case 'o':
		return b == 'u' || b == 'a'
	}
	return b == 'o'
}

// soundLikeness is 1 for equal sound codes and falls with the cost of the
// cheapest rewriting of one into the other, relative to what they hold. bareA
// and bareB say which code lacks vowels that are spoken: vowels of the other
// side are then almost free, while its own, being long, are not.
func soundLikeness(a, b string, bareA, bareB bool) float64 {
	if a == b {
		return 1
	}
	if a == "" || b == "" {
		return 0
	}
	costs := fullVowels
	lostA, lostB := costs.lost, costs.lost
	if bareA != bareB {
		costs = noVowels
		lostA, lostB = costs.lost, costs.lost
		if bareA {
			lostA = longLost
		} else {
			lostB = longLost
		}
	} else if min(len(a), len(b)) <= 4 {
		costs = shortVowels
		lostA, lostB = costs.lost, costs.lost
	}
	drop := func(c, lost byte) uint8 {
		switch {
		case isVowelSound(c):
			return lost
		case c == 'H' || c == 'Y':
			return weakCost
		}
		return consonantCost
	}
	var row [maxSound + 5]uint16
	var dropB [maxSound + 5]uint8
	total, totalB := 0, 0
	for j := 0; j < len(b); j++ {
		dropB[j] = drop(b[j], lostB)
		row[j+1] = row[j] + uint16(dropB[j])
		totalB += soundMass(b[j])
	}
	for i := 0; i < len(a); i++ {
		c := a[i]
		total += soundMass(c)
		cost := uint16(drop(c, lostA))
		diag := row[0]
		row[0] += cost
		swaps := &swapCost[c&31]
		for j := 0; j < len(b); j++ {
			e := b[j]
			best := diag
			if c != e {
				switch cv, ev := isVowelSound(c), isVowelSound(e); {
				case cv && ev && nearVowels(c, e):
					best += uint16(costs.near)
				case cv && ev:
					best += uint16(costs.far)
				case cv != ev:
					best += consonantCost
					if e == 'Y' && c == 'i' || e == 'V' && (c == 'u' || c == 'o') || c == 'Y' && e == 'i' || c == 'V' && (e == 'u' || e == 'o') {
						best = diag + 5 // glides written as vowels
					}
				default:
					best += uint16(swaps[e&31])
				}
			}
			best = min(best, row[j+1]+cost, row[j]+uint16(dropB[j]))
			diag, row[j+1] = row[j+1], best
		}
	}
	return max(0, 1-float64(row[len(b)])/float64(max(total, totalB)))
}

// soundMass is how much a sound adds to a word's length.
func soundMass(c byte) int {
	if isVowelSound(c) {
		return 8
	}
	return consonantCost
}
