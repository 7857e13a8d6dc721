package names

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func person() *rapid.Generator[string] {
	word := rapid.SampledFrom(strings.Fields(`Ana ana María JUAN O'Neill al-Hashimi bin ibn Abd al Rahman عبد الرحمن محمد الحسن Иван Петрович Сидоров
		Γιώργος משה נחום 王 小明 李小龍 김민수 さくら राम कुमार ሰላም J. M Dr Sheikh Jean-Luc , van der Berg II 42 Ig0r Müller & abdulkarim ბარაკ สมชาย`))
	words := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 7).Draw(t, "words"), " ")
	})
	return rapid.OneOf(words, rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
}

func TestCompareProperties(t *testing.T) {
	s := &Scratch{}
	rapid.Check(t, func(t *rapid.T) { checkPair(t, s, person().Draw(t, "a"), person().Draw(t, "b")) })
}

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// checkPair checks what holds for any two strings: bounds, identity, symmetry,
// and that an alignment names every token once.
func checkPair(t failer, s *Scratch, x, y string) {
	t.Helper()
	for _, parse := range []func(string) Name{Parse, ParseOrganisation} {
		a, b := parse(x), parse(y)
		same := Compare(&a, &a, s)
		if len(a.Tokens) > 0 && same.Score != 1 {
			t.Fatalf("%q with itself scores %v: %s", x, same.Score, explain(&a, &a, same))
		}
		ab := Compare(&a, &b, s)
		if !(ab.Score >= 0 && ab.Score <= 1) {
			t.Fatalf("score %v of %q, %q", ab.Score, x, y)
		}
		var inA, inB [MaxTokens]int
		for _, p := range ab.Pairs {
			for k := p.A; k < p.A+p.NA; k++ {
				inA[k]++
			}
			for k := p.B; k < p.B+p.NB; k++ {
				inB[k]++
			}
		}
		for i := range a.Tokens {
			if inA[i] != 1 {
				t.Fatalf("token %d of %q stands in %d pairs", i, x, inA[i])
			}
			if !utf8.ValidString(a.Tokens[i].Text) || lettersOnly(a.Tokens[i].Latin) != a.Tokens[i].Latin {
				t.Fatalf("token %+v of %q", a.Tokens[i], x)
			}
		}
		for j := range b.Tokens {
			if inB[j] != 1 {
				t.Fatalf("token %d of %q stands in %d pairs", j, y, inB[j])
			}
		}
		if ba := Compare(&b, &a, s); ba.Score != ab.Score {
			t.Fatalf("%q, %q: %v one way, %v the other", x, y, ab.Score, ba.Score)
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("SMITH, John A.", "Jon Smith")
	f.Add("عبد الرحمن محمد", "Abdul Rahman Mohamed")
	f.Add("김정은", "\xff\xfe,,,")
	f.Add("ООО \"Ромашка\"", "Romashka LLC")
	f.Fuzz(func(t *testing.T, a, b string) { checkPair(t, &Scratch{}, a, b) })
}

func TestHugeNames(t *testing.T) {
	s := &Scratch{}
	for _, piece := range []string{"a", "ab ", "ж", "李", "\xff", ", ", "é\u0301", "A.B.C. ", "abd al "} {
		n := Parse(strings.Repeat(piece, 1_000_000/len(piece)))
		o := ParseOrganisation(n.Original)
		if len(n.Tokens) > MaxTokens || len(n.joined) > MaxTokens*maxToken || !n.Truncated {
			t.Errorf("%q: %d tokens, truncated %v", piece, len(n.Tokens), n.Truncated)
		}
		Compare(&n, &o, s)
	}
}

var benchPairs = [][2]string{
	{"Carlos Alberto Mendoza Ruiz", "MENDOZA RUIZ, Carlos"}, {"Mohammed al-Hashimi", "Muhamad Hashemi"},
	{"Ivan Petrovich Sidorov", "Иван Сидоров"}, {"Anna Kowalska", "Petra Lindqvist"},
}

func BenchmarkCompare(b *testing.B) {
	var list [][2]Name
	for _, p := range benchPairs {
		list = append(list, [2]Name{Parse(p[0]), Parse(p[1])})
	}
	s := &Scratch{}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := &list[i%len(list)]
		Compare(&p[0], &p[1], s)
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Parse(benchPairs[i%len(benchPairs)][i/4%2])
	}
}

// worst is a pair that makes comparing do all it can: the most tokens, several
// forms each, all alike.
func worst() (Name, Name) {
	return Parse(strings.Repeat("şüçžmanova ", MaxTokens)), Parse(strings.Repeat("szüççmanowa ", MaxTokens))
}

func BenchmarkCompareWorst(b *testing.B) {
	x, y := worst()
	s := &Scratch{}
	b.ReportAllocs()
	for b.Loop() {
		Compare(&x, &y, s)
	}
}
