package linkage

import (
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
