package sanctions

import (
	"strings"
	"unicode/utf8"

	"palermo/names"
)

// What a judgement adds to the likeness of package names; set on typing errors
// made by [Generate] against unrelated names, see docs/methods/screening.md.
const (
	nicknameCost = 0.10     // a nickname is shared by many names
	slipCost     = 0.14 / 6 // one typing error in a long name
	slipSpread   = 0.20     // and what it costs more in a short one, divided by its letters
	twoSlips     = 3.2      // factor of two errors
	twoSigns     = 0.08     // a name of two Han or Hangul signs is one of many that sound so
	realWord     = 0.10     // a word that differs from the one it answers and is itself on the list
	notSame      = 0.9      // words less alike are not two spellings of one name
	realTyped    = 0.06     // the same of a name in which every word is such
	bothInOne    = 0.08     // two errors, both in one short word
	shortWord    = 6        // letters of a word in which two errors make another name
	rescued      = 0.85     // a left-over word one error from a left-over word of another role
)

// judgement is how much two names are alike for screening.
type judgement struct {
	score float64
	slips int // typing errors that turn one name into the other, or -1 when that is not how they were compared
	align names.Alignment
}

// judge compares a query with a listed name. The score is the better of two
// views: word by word, as package names aligns them, with words weighed by their
// rarity; and letter by letter, as if one name had been typed for the other, which
// alone sees errors in particles, across a space, and in titles.
func (s *Scratch) judge(q, n *names.Name) judgement {
	j := judgement{slips: -1, align: names.Compare(q, n, &s.compare)}
	j.score = s.byWords(q, n, &j.align)
	if j.score >= 0.995 {
		return j
	}
	asked, listed := scriptOf(q), scriptOf(n)
	if asked != listed {
		if asked == names.Latin {
			asked = listed
		}
		if signs(q) == 2 || signs(n) == 2 {
			j.score -= twoSigns
		}
		j.score = lowered(j.score, s.owner.lower[asked]/beyondTwo(&j.align, asked))
		return j
	}
	if listed == names.Han || listed == names.Hangul {
		return j
	}
	s.right = lettersOf(n, s.right[:0], &s.rightCut)
	score, slips := typed(s.left, s.right, s.leftCut, s.rightCut)
	if slips > 0 && s.allReal {
		score -= realTyped // typing errors seldom make words that are names
	}
	if slips == 2 && otherWord(q, n, &j.align) {
		score -= bothInOne
	}
	if score > j.score {
		j.score, j.slips = score, slips
	}
	return j
}

// beyondTwo is by how much less a score across scripts is lowered because more
// than two words correspond: the amounts were measured on names of two words, and
// three romanised words seldom agree by chance. Signs of one syllable are no words.
func beyondTwo(al *names.Alignment, script names.Script) float64 {
	if script == names.Han || script == names.Hangul {
		return 1
	}
	words := 0
	for i := range al.Pairs {
		if p := &al.Pairs[i]; p.NA > 0 && p.NB > 0 && p.Score >= notSame && p.Weight >= commonest {
			words++
		}
	}
	return float64(max(words, 2)) / 2
}

// otherWord reports whether two names differ in one word alone, which is short:
// two errors in it make another name more often than a slip.
func otherWord(q, n *names.Name, al *names.Alignment) bool {
	var asked, listed, letters int
	for i := range al.Pairs {
		p := &al.Pairs[i]
		switch {
		case p.NA == 0:
			listed++
			letters = max(letters, len(n.Tokens[p.B].Latin))
		case p.NB == 0:
			asked++
			letters = max(letters, len(q.Tokens[p.A].Latin))
		case p.How != names.Exact:
			return false
		}
	}
	return asked <= 1 && listed == 1 && letters <= shortWord
}

// byWords scores an alignment again with the costs of this package.
func (s *Scratch) byWords(q, n *names.Name, al *names.Alignment) float64 {
	var got, mass, less, restA, restB float64
	saved := 0.0 // weight of left-over words that answer each other after all
	for i := range al.Pairs {
		p := &al.Pairs[i]
		w := float64(p.Weight)
		switch {
		case p.How == names.Nickname:
			less += w * nicknameCost
		case p.Score < notSame && (p.How == names.Edit || p.How == names.Sounds || p.How == names.Transliteration) && p.NA == 1 && p.NB == 1 && s.real[p.A]:
			less += w * realWord
		case p.NA == 0:
			restB += w
			continue
		case p.NB == 0:
			restA += w
			for k := range al.Pairs {
				o := &al.Pairs[k]
				if o.NA != 0 {
					continue
				}
				a, b := &q.Tokens[p.A], &n.Tokens[o.B]
				if a.Role != b.Role && len(a.Latin) >= shortest && oneEdit(a.Latin, b.Latin) {
					pair := (w + float64(o.Weight)) / 2
					got += pair * rescued
					mass += pair
					restA -= w
					restB -= float64(o.Weight)
					saved += pair
					break
				}
			}
			continue
		}
		got += w * float64(p.Score)
		mass += w
	}
	if saved == 0 {
		if less == 0 || mass == 0 {
			return al.Score
		}
		return al.Score * (got - less) / got
	}
	restA, restB = max(restA, 0), max(restB, 0)
	against := min(restA, restB)
	return max(al.Score, (got-less)/(mass+against+missing*(max(restA, restB)-against)))
}

// scriptOf is the script of a name: of the first word that is not in Latin
// letters, else Latin.
func scriptOf(n *names.Name) names.Script {
	for i := range n.Tokens {
		if sc := n.Tokens[i].Script; sc != names.Latin && sc != names.NoScript {
			return sc
		}
	}
	return names.Latin
}

// signs counts the syllables of a name in Han or Hangul.
func signs(n *names.Name) int {
	k := 0
	for i := range n.Tokens {
		if t := &n.Tokens[i]; t.Script == names.Han || t.Script == names.Hangul {
			k += utf8.RuneCountInString(t.Text)
		}
	}
	return k
}

// lettersOf appends the letters of a name as written, folded to a-z where that
// can be done byte by byte and romanised otherwise, without spaces. Cut is where
// the part before a comma ends, or 0.
func lettersOf(n *names.Name, dst []byte, cut *int) []byte {
	dst, ascii := written(n.Original, dst, cut)
	if !ascii {
		*cut = 0
		return append(dst[:0], n.Joined()...)
	}
	return dst
}

// written appends the letters and digits of a name in ASCII; false when it has
// others.
func written(name string, dst []byte, cut *int) ([]byte, bool) {
	*cut = 0
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c >= utf8.RuneSelf:
			return dst, false
		case c >= 'A' && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			dst = append(dst, c)
		case c == ',' && *cut == 0:
			*cut = len(dst)
		}
	}
	return dst, true
}

// typed scores two names as if one had been typed for the other with at most two
// errors; a part before a comma may stand behind instead.
func typed(a, b []byte, cutA, cutB int) (float64, int) {
	if d := len(a) - len(b); len(a) < 4 || len(b) < 4 || d > 2 || d < -2 || len(a) > 64 || len(b) > 64 {
		return 0, -1
	}
	score, slips := typedAs(a, b)
	var turned [64]byte
	if cutB > 0 {
		t := append(append(turned[:0], b[cutB:]...), b[:cutB]...)
		if v, k := typedAs(a, t); v > score {
			score, slips = v, k
		}
	}
	if cutA > 0 {
		t := append(append(turned[:0], a[cutA:]...), a[:cutA]...)
		if v, k := typedAs(t, b); v > score {
			score, slips = v, k
		}
	}
	return score, slips
}

func typedAs(a, b []byte) (float64, int) {
	d := slipsBetween(a, b)
	if d > 2 {
		return 0, -1
	}
	if d == 0 {
		return 0.99, 0 // the spaces stand elsewhere
	}
	length := float64(min(len(a), len(b)))
	cost := slipCost + slipSpread/length
	if d == 2 {
		cost *= twoSlips
	}
	return 1 - cost, d
}

// slipsBetween is the optimal string alignment distance of two byte strings when
// it is at most 2, and 3 otherwise; only a band of five diagonals is filled.
func slipsBetween(a, b []byte) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	const far = 3
	if d := len(a) - len(b); d > 2 || d < -2 {
		return far
	}
	return min(far, bandOSA(a, b))
}

// bandOSA fills the band |i-j| <= 2 of the usual table.
func bandOSA(a, b []byte) int {
	const far = 9
	var rows [3][5]int // rows i-2, i-1, i; column k is j = i + k - 2
	before, last, cur := &rows[0], &rows[1], &rows[2]
	for k := range last {
		last[k], before[k] = far, far
		if j := k - 2; j >= 0 {
			last[k] = j
		}
	}
	for i := 1; i <= len(a); i++ {
		least := far
		for k := range cur {
			j := i + k - 2
			cur[k] = far
			if j < 0 || j > len(b) {
				continue
			}
			if j == 0 {
				cur[k] = i
			} else {
				c := 1
				if a[i-1] == b[j-1] {
					c = 0
				}
				v := last[k] + c // (i-1, j-1)
				if k < 4 {
					v = min(v, last[k+1]+1) // (i-1, j)
				}
				if k > 0 {
					v = min(v, cur[k-1]+1) // (i, j-1)
				}
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					v = min(v, before[k]+1)
				}
				cur[k] = v
			}
			least = min(least, cur[k])
		}
		if least > 2 {
			return far
		}
		before, last, cur = last, cur, before
	}
	k := len(b) - len(a) + 2
	if k < 0 || k > 4 {
		return far
	}
	return last[k]
}

// oneEdit reports whether two words are one insertion, deletion, substitution or
// swap of neighbours apart.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false // equal
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// inOrder turns "Haq, Abdul" into "Abdul Haq": package names reads the servant
// names (Abdul Haq, Abd al-Rahman) as one word, which it can only where the two
// halves stand together.
func inOrder(name string) string {
	family, given, ok := strings.Cut(name, ", ")
	if !ok || strings.Contains(given, ",") {
		return name
	}
	last := given[strings.LastIndexAny(given, " -")+1:]
	switch strings.ToLower(strings.Trim(last, "'`’‘")) {
	case "abd", "abdul", "abdel", "abdal", "abdu", "abdol", "abdoul", "abdur", "abdus":
		return given + " " + family
	}
	return name
}
