package names

import (
	"math/bits"
	"unicode/utf8"
)

// pattern is a string of at most 64 symbols prepared for bit-parallel
// comparison: bit i of mask[c] is set where symbol i is c. Loading another
// string clears only what the last one set.
type pattern struct {
	mask [128]uint64
	s    string
}

// load prepares s, which must be ASCII and at most 64 bytes long.
func (p *pattern) load(s string) {
	if p.s == s {
		return
	}
	for i := 0; i < len(p.s); i++ {
		p.mask[p.s[i]&127] = 0
	}
	p.s = s
	for i := 0; i < len(s); i++ {
		p.mask[s[i]&127] |= 1 << i
	}
}

// jaro is Jaro's similarity of the loaded string and t (ASCII, at most 64
// bytes). The greedy choice of the first free equal letter inside the window is
// one AND and one trailing-zero count.
func (p *pattern) jaro(t string) float64 {
	n, m := len(p.s), len(t)
	if n == 0 || m == 0 {
		if n == m {
			return 1
		}
		return 0
	}
	half := max(n, m)/2 - 1
	half = max(half, 0)
	var usedS, usedT uint64
	window := ^uint64(0) >> (63 - min(half, 63)) // bits 0..half
	for j := 0; j < m; j++ {
		if hit := p.mask[t[j]&127] & window &^ usedS; hit != 0 {
			usedS |= hit & -hit
			usedT |= 1 << j
		}
		if j < half {
			window = window<<1 | 1
		} else {
			window <<= 1
		}
	}
	return jaroScore(n, m, usedS, usedT, func(i, j int) bool { return p.s[i] == t[j] })
}

// jaroScore finishes Jaro's similarity once the common symbols are known.
func jaroScore(n, m int, usedS, usedT uint64, same func(i, j int) bool) float64 {
	c := bits.OnesCount64(usedS)
	if c == 0 {
		return 0
	}
	half := 0
	for usedS != 0 {
		if !same(bits.TrailingZeros64(usedS), bits.TrailingZeros64(usedT)) {
			half++
		}
		usedS &= usedS - 1
		usedT &= usedT - 1
	}
	return jaroFormula(n, m, c, half)
}

// jaroFormula is symmetric to the last bit in n and m.
func jaroFormula(n, m, common, outOfOrder int) float64 {
	c := float64(common)
	return (c*float64(n+m)/float64(n*m) + (c-float64(outOfOrder/2))/c) / 3
}

func winkler(j float64, prefix int) float64 {
	if j <= 0.7 {
		return j
	}
	return min(j+float64(prefix)*0.1*(1-j), 1)
}

func commonPrefix(a, b string) int {
	n := min(len(a), len(b), 4)
	for i := 0; i < n; i++ {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// jaroWinkler is [JaroWinkler] of the loaded string and t.
func (p *pattern) jaroWinkler(t string) float64 {
	return winkler(p.jaro(t), commonPrefix(p.s, t))
}

// osa is [OSA] of the loaded string and t (Hyyrö 2003, one word).
func (p *pattern) osa(t string) int {
	n := len(p.s)
	if n == 0 {
		return len(t)
	}
	vp, vn, d0, before := ^uint64(0), uint64(0), uint64(0), uint64(0)
	d, last := n, uint64(1)<<(n-1)
	for j := 0; j < len(t); j++ {
		eq := p.mask[t[j]&127]
		swap := (^d0 & eq) << 1 & before
		d0 = ((eq&vp + vp) ^ vp) | eq | vn | swap
		hp, hn := vn|^(d0|vp), d0&vp
		if hp&last != 0 {
			d++
		}
		if hn&last != 0 {
			d--
		}
		hp = hp<<1 | 1
		vp, vn = hn<<1|^(d0|hp), hp&d0
		before = eq
	}
	return d
}

// JaroWinkler is the similarity of Jaro (1989) with Winkler's bonus (1990) of
// 0.1 for each of up to four equal first symbols, given only when Jaro's
// similarity exceeds 0.7, as in Winkler's own program. Symbols are Unicode code
// points. Two empty strings have similarity 1. Time is linear in the lengths.
func JaroWinkler(a, b string) float64 {
	if len(a) <= 64 && len(b) <= 64 && isASCII(a) && isASCII(b) {
		var p pattern
		p.load(a)
		return p.jaroWinkler(b)
	}
	s, t := []rune(a), []rune(b)
	prefix := 0
	for prefix < min(len(s), len(t), 4) && s[prefix] == t[prefix] {
		prefix++
	}
	return winkler(jaroRunes(s, t), prefix)
}

// jaroRunes is Jaro's similarity for strings of any length in linear time: the
// window's lower end only moves forward, so each symbol's positions are taken
// from the front of its own queue.
func jaroRunes(s, t []rune) float64 {
	n, m := len(s), len(t)
	if n == 0 || m == 0 {
		if n == m {
			return 1
		}
		return 0
	}
	half := max(max(n, m)/2-1, 0)
	queue := make(map[rune][]int, 64)
	for i, r := range s {
		queue[r] = append(queue[r], i)
	}
	used := make([]bool, n)
	common := make([]rune, 0, min(n, m)) // matched symbols of t, in order
	for j, r := range t {
		q := queue[r]
		for len(q) > 0 && q[0] < j-half {
			q = q[1:]
		}
		if len(q) > 0 && q[0] <= j+half {
			used[q[0]] = true
			common = append(common, r)
			q = q[1:]
		}
		queue[r] = q
	}
	if len(common) == 0 {
		return 0
	}
	k, out := 0, 0
	for i, u := range used {
		if u {
			if s[i] != common[k] {
				out++
			}
			k++
		}
	}
	return jaroFormula(n, m, len(common), out)
}

// Levenshtein is the least number of insertions, deletions and substitutions of
// code points that turn a into b (Myers 1999; several words as Hyyrö 2003).
func Levenshtein(a, b string) int { return editDistance(a, b, false) }

// OSA is the optimal string alignment distance: [Levenshtein] in which swapping
// two neighbours also counts 1, and no part is edited twice (Hyyrö 2003). It
// does not satisfy the triangle inequality.
func OSA(a, b string) int { return editDistance(a, b, true) }

func editDistance(a, b string, swaps bool) int {
	s, t := []rune(a), []rune(b)
	if len(s) > len(t) {
		s, t = t, s
	}
	if len(s) == 0 {
		return len(t)
	}
	words := (len(s) + 63) / 64
	symbol := make(map[rune]int, len(s)) // symbol number; 0 is "not in s"
	for _, r := range s {
		if symbol[r] == 0 {
			symbol[r] = len(symbol) + 1
		}
	}
	masks := make([]uint64, (len(symbol)+1)*words)
	for i, r := range s {
		masks[symbol[r]*words+i/64] |= 1 << (i % 64)
	}
	type column struct{ vp, vn, d0 uint64 }
	cols := make([]column, words)
	for w := range cols {
		cols[w].vp = ^uint64(0)
	}
	d, last := len(s), uint64(1)<<((len(s)-1)%64)
	before := masks[:words] // all zero
	for _, r := range t {
		k := symbol[r] * words
		eqs := masks[k : k+words]
		hpIn, hnIn, swapIn := uint64(1), uint64(0), uint64(0)
		for w := range cols {
			c, eq := &cols[w], eqs[w]
			d0 := uint64(0)
			if swaps {
				open := ^c.d0 & eq
				d0 = (open<<1 | swapIn) & before[w]
				swapIn = open >> 63
			}
			x := eq | hnIn
			d0 |= ((x&c.vp + c.vp) ^ c.vp) | x | c.vn
			hp, hn := c.vn|^(d0|c.vp), d0&c.vp
			if w == words-1 {
				if hp&last != 0 {
					d++
				}
				if hn&last != 0 {
					d--
				}
			}
			hp, hpIn = hp<<1|hpIn, hp>>63
			hn, hnIn = hn<<1|hnIn, hn>>63
			c.vp, c.vn, c.d0 = hn|^(d0|hp), hp&d0, d0
		}
		before = eqs
	}
	return d
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
