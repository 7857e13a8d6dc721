package names

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowJaroWinkler follows the definition letter by letter.
func slowJaroWinkler(a, b string) float64 {
	s, t := []rune(a), []rune(b)
	if len(s) == 0 && len(t) == 0 {
		return 1
	}
	if len(s) == 0 || len(t) == 0 {
		return 0
	}
	half := max(max(len(s), len(t))/2-1, 0)
	us, ut := make([]bool, len(s)), make([]bool, len(t))
	c := 0
	for j := range t {
		for i := max(0, j-half); i < min(len(s), j+half+1); i++ {
			if !us[i] && s[i] == t[j] {
				us[i], ut[j] = true, true
				c++
				break
			}
		}
	}
	if c == 0 {
		return 0
	}
	var x, y []rune
	for i := range s {
		if us[i] {
			x = append(x, s[i])
		}
	}
	for j := range t {
		if ut[j] {
			y = append(y, t[j])
		}
	}
	out := 0
	for i := range x {
		if x[i] != y[i] {
			out++
		}
	}
	m := float64(c)
	jaro := (m/float64(len(s)) + m/float64(len(t)) + (m-float64(out/2))/m) / 3
	if jaro <= 0.7 {
		return jaro
	}
	l := 0
	for l < min(4, len(s), len(t)) && s[l] == t[l] {
		l++
	}
	return jaro + float64(l)*0.1*(1-jaro)
}

// slowDistance is the table of Wagner and Fischer, with swaps of neighbours.
func slowDistance(a, b string, swaps bool) int {
	s, t := []rune(a), []rune(b)
	d := make([][]int, len(s)+1)
	for i := range d {
		d[i] = make([]int, len(t)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if swaps && i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(s)][len(t)]
}

func words() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[ab]{0,10}`),
		rapid.StringMatching(`[a-f]{0,80}`),
		rapid.StringMatching(`[abчж]{0,150}`),
		rapid.String(),
	)
}

func TestComparatorsEqualSlowReferences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := words().Draw(t, "a"), words().Draw(t, "b")
		if got, want := JaroWinkler(a, b), slowJaroWinkler(a, b); math.Abs(got-want) > 1e-12 {
			t.Fatalf("JaroWinkler = %v, want %v", got, want)
		}
		if got, want := Levenshtein(a, b), slowDistance(a, b, false); got != want {
			t.Fatalf("Levenshtein = %v, want %v", got, want)
		}
		if got, want := OSA(a, b), slowDistance(a, b, true); got != want {
			t.Fatalf("OSA = %v, want %v", got, want)
		}
		if len(a) <= 64 && len(b) <= 64 && isASCII(a) && isASCII(b) {
			var p pattern
			p.load("left over")
			p.load(a)
			if got, want := p.osa(b), slowDistance(a, b, true); got != want {
				t.Fatalf("pattern.osa = %v, want %v", got, want)
			}
		}
	})
}

// Values printed in Winkler (1990) and in his later tables of examples.
func TestJaroWinklerPublished(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"MARTHA", "MARHTA", 0.961}, {"DWAYNE", "DUANE", 0.840}, {"DIXON", "DICKSONX", 0.813},
		{"SHACKLEFORD", "SHACKELFORD", 0.982}, {"JONES", "JOHNSON", 0.832}, {"ABROMS", "ABRAMS", 0.922},
	} {
		if got := JaroWinkler(c.a, c.b); math.Abs(got-c.want) > 0.0006 {
			t.Errorf("JaroWinkler(%s, %s) = %.4f, want %.3f", c.a, c.b, got, c.want)
		}
	}
}

func TestComparatorsOfLongStrings(t *testing.T) {
	a := strings.Repeat("ab", 500_000)
	if got := JaroWinkler(a, a); got != 1 {
		t.Errorf("JaroWinkler of a long string with itself = %v", got)
	}
	if got := OSA(a[:3000], "b"+a[:3000]); got != 1 {
		t.Errorf("OSA = %d, want 1", got)
	}
}

func FuzzComparators(f *testing.F) {
	f.Add("martha", "marhta")
	f.Add("\xff", "é")
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = a[:min(len(a), 300)], b[:min(len(b), 300)]
		if math.Abs(JaroWinkler(a, b)-slowJaroWinkler(a, b)) > 1e-12 || Levenshtein(a, b) != slowDistance(a, b, false) || OSA(a, b) != slowDistance(a, b, true) {
			t.Fatalf("%q, %q differ from the slow reference", a, b)
		}
	})
}

func BenchmarkJaroWinkler(b *testing.B) {
	var p pattern
	for b.Loop() {
		p.load("alexandrov")
		p.jaroWinkler("aleksandroff")
	}
}

func BenchmarkOSA(b *testing.B) {
	var p pattern
	for b.Loop() {
		p.load("alexandrov")
		p.osa("aleksandroff")
	}
}
