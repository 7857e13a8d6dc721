package sanctions

import (
	"math"

	"golang.org/x/text/unicode/norm"
)

// OFACScore is the score from 0 to 100 that OFAC's own Sanctions List Search
// would be expected to show for a query and a listed name; 0 when it would not
// show the name at all. Officers are asked what that tool says, so it stands
// beside our score and never enters it.
//
// OFAC's FAQ 249 says that the tool compares the whole string and the parts of
// the name, each by Jaro-Winkler, that parts must share their first letter and
// half of their letters, and that the higher result counts. The rest was fitted
// to 164 observed scores: Winkler's bonus is for up to five letters and needs no
// threshold, parts of fewer than three letters are passed over, hyphens stay in
// the whole string, the mean over the query's parts is unweighted, and no part in
// common means no result. The test of this function says how many of them it meets.
func OFACScore(query, listed string) int {
	var b ofacBuffers
	q, l := b.fold(query, &b.whole[0]), b.fold(listed, &b.whole[1])
	least := 3
	if !b.parts(q, 0, least) {
		least = 1
		b.parts(q, 0, least)
	}
	b.parts(l, 1, least)
	sum, any := 0.0, false
	for _, p := range b.part[0][:b.n[0]] {
		best := 0.0
		for _, r := range b.part[1][:b.n[1]] {
			if p[0] == r[0] && 2*levenshtein(p, r) <= max(len(p), len(r)) {
				best, any = max(best, jaroFive(p, r)), true
			}
		}
		sum += best
	}
	if !any {
		return 0
	}
	return int(math.Round(100 * max(jaroFive(q, l), sum/float64(b.n[0]))))
}

const (
	ofacLetters = 96 // letters of a name that are read
	ofacParts   = 16
)

type ofacBuffers struct {
	whole  [2][ofacLetters]byte
	letter [2][ofacLetters]byte // the parts without hyphens, end to end
	part   [2][ofacParts][]byte
	n      [2]int
}

// fold writes a name in capitals without accents: letters, digits, hyphens and
// single spaces.
func (b *ofacBuffers) fold(s string, into *[ofacLetters]byte) []byte {
	if !ascii(s) {
		s = norm.NFKD.String(s)
	}
	out := into[:0]
	space := false
	for i := 0; i < len(s) && len(out) < ofacLetters-1; i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		switch {
		case c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-':
			if space && len(out) > 0 {
				out = append(out, ' ')
			}
			space = false
			out = append(out, c)
		case c == ' ' || c == ',':
			space = true
		}
	}
	return out
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// parts cuts a folded name at spaces and hyphens into parts of at least so many
// letters, and reports whether there is one.
func (b *ofacBuffers) parts(folded []byte, side, least int) bool {
	b.n[side] = 0
	out := b.letter[side][:0]
	from := 0
	end := func() {
		if len(out)-from >= least && b.n[side] < ofacParts {
			b.part[side][b.n[side]] = out[from:]
			b.n[side]++
		}
		from = len(out)
	}
	for _, c := range folded {
		if c == ' ' || c == '-' {
			end()
			continue
		}
		out = append(out, c)
	}
	end()
	return b.n[side] > 0
}

// jaroFive is Jaro's similarity with Winkler's bonus of 0.1 for each of up to
// five first letters in common, whatever the similarity.
func jaroFive(a, b []byte) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	window := max(max(len(a), len(b))/2-1, 0)
	var used [ofacLetters]bool
	var common [ofacLetters]byte
	c := 0
	for i, x := range a {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if !used[j] && b[j] == x {
				used[j] = true
				common[c] = x
				c++
				break
			}
		}
	}
	if c == 0 {
		return 0
	}
	k, moved := 0, 0
	for j, x := range b {
		if used[j] {
			if common[k] != x {
				moved++
			}
			k++
		}
	}
	n := float64(c)
	v := (n/float64(len(a)) + n/float64(len(b)) + (n-float64(moved)/2)/n) / 3
	prefix := 0
	for prefix < min(len(a), len(b), 5) && a[prefix] == b[prefix] {
		prefix++
	}
	return v + float64(prefix)*0.1*(1-v)
}

func levenshtein(a, b []byte) int {
	var row [ofacLetters + 1]int
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i, x := range a {
		diag := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diag
			if x != y {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
