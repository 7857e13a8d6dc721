package linkage

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Two words one edit apart meet under their letters, whatever else is in the
// lists. A word is written wrongly, a letter is left out or added.
func TestOneEditMeetsUnderLetters(t *testing.T) {
	word := rapid.StringMatching(`[a-z]{5,12}`)
	rapid.Check(t, func(t *rapid.T) {
		others := rapid.SliceOfN(word, 0, 30).Draw(t, "others")
		w := word.Draw(t, "word")
		at := rapid.IntRange(0, len(w)-1).Draw(t, "at")
		c := string(rune('a' + rapid.IntRange(0, 25).Draw(t, "letter")))
		wrong := rapid.SampledFrom([]string{w[:at] + w[at+1:], w[:at] + c + w[at:], w[:at] + c + w[at+1:]}).Draw(t, "wrong")
		f := newNameField()
		var val []uint32
		for _, x := range append(others, w, wrong) {
			val = append(val, f.add(nil, nil, f.parse(x), x))
		}
		n := len(f.words) - 1
		latin := func(v int) string { return f.tokens[f.words[v][0].token].Latin }
		if len(f.words[n]) != 1 || len(f.words[n-1]) != 1 || latin(n-1) != w || latin(n) != wrong {
			t.Skip("read as something else than one word of these letters")
		}
		f.finish(val)
		a, b := f.keys(nameLetters, uint32(n-1), nil), f.keys(nameLetters, uint32(n), nil)
		if !slices.ContainsFunc(a, func(k uint64) bool { return slices.Contains(b, k) }) {
			t.Errorf("%s and %s share none of their rarest letters", w, wrong)
		}
	})
}
