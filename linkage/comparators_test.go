package linkage

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowOSA is the table of the textbook: edits, and neighbours that changed
// places, no part edited twice.
func slowOSA(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				swap := 1
				if a[i-1] == b[j-1] {
					swap = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+swap)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

// slowCode is the level of two codes, without shortcuts.
func slowCode(x, y string) uint8 {
	n, e := min(len(x), len(y)), slowOSA(x, y)
	switch {
	case x == y:
		return 1
	case e == 1 && n >= 4:
		return 2
	case e == 2 && n >= 6:
		return 3
	case x[:(len(x)+1)/2] == y[:(len(y)+1)/2]:
		return 4
	}
	return 5
}

// slowWords is the likeness of two words, without shortcuts.
func slowWords(a, b string) float64 {
	if n := max(len(a), len(b)); n > 0 {
		if s := 1 - float64(slowOSA(a, b))/float64(n); s >= 0.5 {
			return s
		}
	}
	return 0
}

// nearPair draws a word and one that differs from it by few signs.
func nearPair(t *rapid.T, signs string) (a, b string) {
	one := rapid.StringOfN(rapid.SampledFrom([]rune(signs)), 1, 14, -1)
	a = one.Draw(t, "a")
	c := []byte(a)
	for range rapid.IntRange(0, 4).Draw(t, "edits") {
		i, s := rapid.IntRange(0, len(c)-1).Draw(t, "at"), signs[rapid.IntRange(0, len(signs)-1).Draw(t, "sign")]
		switch rapid.IntRange(0, 3).Draw(t, "edit") {
		case 0:
			c[i] = s
		case 1:
			c = append(c[:i], append([]byte{s}, c[i:]...)...)
		case 2:
			if len(c) > 1 {
				c = append(c[:i], c[i+1:]...)
			}
		default:
			if i+1 < len(c) {
				c[i], c[i+1] = c[i+1], c[i]
			}
		}
	}
	return a, string(c)
}

func TestCodesCompareAsTheSlowReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := nearPair(t, "abc0189")
		val := []uint32{1, 2}
		f := newCodeField([]string{"", a, b}, val)
		got, _ := f.compare(val[0], val[1], nil)
		if want := slowCode(a, b); got != want {
			t.Fatalf("%q and %q: level %d, the reference says %d", a, b, got, want)
		}
	})
}

func TestWordsCompareAsTheSlowReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := nearPair(t, "abcxyz")
		if got, want := wordLikeness(a, b), slowWords(a, b); got != want {
			t.Fatalf("%q and %q: %v, the reference says %v", a, b, got, want)
		}
		// a text of one word is compared by that word, whatever the memory holds
		val := []uint32{1, 2}
		f := newTextField([]string{"", a, b}, val)
		w := newWorker(1)
		if len(f.words[val[0]]) != 1 || len(f.words[val[1]]) != 1 {
			return
		}
		for range 2 {
			if got, want := f.likeness(val[0], val[1], w), slowWords(f.clean[val[0]], f.clean[val[1]]); got != want {
				t.Fatalf("texts %q and %q: %v, the reference says %v", a, b, got, want)
			}
		}
	})
}

// slowTexts is the likeness of two texts of several words by its definition:
// words that both have count in full, then each word left of the first, in the
// order of their numbers, takes the nearest one left of the second.
func slowTexts(a, b []string, number func(string) int, idf func(string) float64) float64 {
	byNumber := func(x, y string) int { return number(x) - number(y) }
	total := func(ws []string) (sum float64) {
		for _, w := range ws {
			sum += idf(w) + 0.1
		}
		return sum
	}
	unique := func(ws []string) []string {
		ws = slices.Clone(ws)
		slices.SortFunc(ws, byNumber)
		return slices.Compact(ws)
	}
	x, y := unique(a), unique(b)
	tx, ty, shared := total(x), total(y), 0.0
	var left, right []string
	for _, w := range x {
		if slices.Contains(y, w) {
			shared += idf(w) + 0.1
		} else {
			left = append(left, w)
		}
	}
	for _, w := range y {
		if !slices.Contains(x, w) {
			right = append(right, w)
		}
	}
	for _, w := range left {
		best, at := 0.0, -1
		for i, o := range right {
			if s := slowWords(w, o); s > best {
				best, at = s, i
			}
		}
		if best >= 0.75 {
			shared += best * min(idf(w), idf(right[at]))
			right = slices.Delete(right, at, at+1)
		}
	}
	dice, overlap := 2*shared/(tx+ty), shared/min(tx, ty)
	whole := 0.0
	p, q := strings.Join(a, " "), strings.Join(b, " ")
	if dice < 0.75 && len(p) < 40 && len(q) < 40 {
		if whole = slowWords(p, q); whole < 0.8 {
			whole = 0
		}
	}
	return max(whole, min(0.95, (dice+overlap)/2))
}

func TestTextsCompareAsTheSlowReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a, b []string
		for range rapid.IntRange(2, 5).Draw(t, "words") {
			x, y := nearPair(t, "abcxyz")
			if a = append(a, x); rapid.Bool().Draw(t, "both") {
				b = append(b, y)
			}
		}
		b = append(b, rapid.StringMatching("[abcxyz]{1,8}").Draw(t, "more"), "zzz")
		texts := []string{"", strings.Join(a, " "), strings.Join(b, " "), "abc", "abc xyz", "zzz"}
		if texts[1] == texts[2] {
			return
		}
		entries := [][]string{a, b, {"abc"}, {"abc", "xyz"}, {"zzz"}}
		number := func(w string) int {
			return slices.Index(slices.Concat(entries...), w)
		}
		idf := func(w string) float64 {
			n := 0.0
			for _, e := range entries {
				if slices.Contains(e, w) {
					n++
				}
			}
			return math.Log2(6 / n)
		}
		val := []uint32{1, 2, 3, 4, 5}
		f := newTextField(texts, val)
		w := newWorker(1)
		for range 2 {
			got, want := f.likeness(val[0], val[1], w), slowTexts(a, b, number, idf)
			if math.Abs(got-want) > 1e-9 {
				t.Fatalf("%q and %q: %v, the reference says %v", texts[1], texts[2], got, want)
			}
		}
	})
}

func TestEmailsCompareAsTheSlowReference(t *testing.T) {
	slow := func(p, q, x, y string) uint8 {
		switch {
		case p == q && x == y:
			return 1
		case slowWords(p, q) >= 0.7 && slowWords(x, y) >= 0.7:
			return 2
		case slowWords(p, q) >= 0.85:
			return 3
		case slowWords(x, y) >= 0.8:
			return 4
		}
		return 5
	}
	rapid.Check(t, func(t *rapid.T) {
		p, q := nearPair(t, "abc.19")
		x, y := nearPair(t, "abc.xy")
		val := []uint32{1, 2}
		f := newEmailField([]string{"", p + "@" + x, strings.ToUpper(q) + " @" + y}, val)
		got, _ := f.compare(val[0], val[1], nil)
		if want := slow(p, q, x, y); got != want {
			t.Fatalf("%s@%s and %s@%s: level %d, the reference says %d", p, x, q, y, got, want)
		}
	})
}

// TestNumbersCompareAsTheSlowReference counts, for each pair, the entries that lie
// between two numbers, those at either end by half.
func TestNumbersCompareAsTheSlowReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.IntRange(-50, 400), 2, 300).Draw(t, "numbers")
		values, val := []string{""}, make([]uint32, len(numbers))
		for i, x := range numbers {
			v := fmt.Sprintf("%d", x)
			at := slices.Index(values, v)
			if at < 0 {
				at = len(values)
				values = append(values, v)
			}
			val[i] = uint32(at)
		}
		f := newNumberField(values, val)
		i := rapid.IntRange(0, len(numbers)-1).Draw(t, "i")
		j := rapid.IntRange(0, len(numbers)-1).Draw(t, "j")
		lo, hi := min(numbers[i], numbers[j]), max(numbers[i], numbers[j])
		halves := 0 // entries between, in halves
		for _, x := range numbers {
			switch {
			case lo < x && x < hi:
				halves += 2
			case x == lo || x == hi:
				halves++
			}
		}
		want := uint8(7)
		share := float64(halves) / 2 / float64(len(numbers))
		for k, q := range []float64{0.1, 0.025, 0.005, 0.0005, 0.00005} {
			if math.Abs(share-q) < 1e-9 {
				return // on the border: the sums' last digits decide
			}
			if share < q {
				want = uint8(6 - k)
			}
		}
		if lo == hi {
			want = 1
		}
		if got, _ := f.compare(val[i], val[j], nil); got != want {
			t.Fatalf("%d and %d of %v: level %d, the reference says %d", numbers[i], numbers[j], numbers, got, want)
		}
	})
}
