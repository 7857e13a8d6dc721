package desk_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"palermo"
	"palermo/desk"
	"palermo/narrative"
)

// Every reason and suggestion that the reader gives to the authored sentences
// has a code, an element where the reason needs one, and a name to offer.
func TestWordsHaveCodes(t *testing.T) {
	d := open(t)
	f, err := os.Open("../narrative/testdata/terms.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	seen := map[string]bool{}
	for lines.Scan() {
		var x struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		m, err := d.Words.Mark(x.Text)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range m.Uses {
			seen[u.Reason] = true
			if u.Reason == "" || (u.Advice == "") != (u.Verdict == narrative.UseRight) {
				t.Errorf("%q: %q is not known, or %q", u.Text, u.Why, u.Suggest)
			}
			if strings.Contains(u.Why, "{}") || strings.Contains(u.Why, "  ") || u.Reason == "described" && len(u.Elements) == 0 {
				t.Errorf("%q: %q says no element", u.Text, u.Why)
			}
			if u.Advice != "" && (len(u.Write) == 0 || u.Suggest == "") {
				t.Errorf("%q: no name is offered in %q", u.Text, u.Suggest)
			}
		}
	}
	if err := lines.Err(); err != nil || len(seen) < 8 {
		t.Errorf("only the reasons %v, %v", seen, err)
	}
}

func TestWordsOfAForm(t *testing.T) {
	d := open(t)
	m, err := d.Words.Mark("trafficked_smuggled\nThe human traffickers charged 3,000 euros each to drive them over the border.\n\xff\xfe")
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Uses) != 2 || m.Count(narrative.UseMerged) != 1 || m.Count(narrative.UseWrong) != 1 {
		t.Fatalf("%+v", m.Uses)
	}
	if w := m.Uses[1].Write; len(w) != 1 || w[0] != palermo.Smuggling || m.Uses[1].Reason != "is-smuggling" {
		t.Errorf("%+v", m.Uses[1])
	}
	if strings.Contains(m.Text, "\xff") {
		t.Error("bytes that are no text are kept")
	}
	if _, err := d.Words.Mark(strings.Repeat("a", desk.MaxText+1)); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("a text that is too long: %v", err)
	}
}

func BenchmarkWords(b *testing.B) {
	d := open(b)
	for name, line := range map[string]string{"labels": "trafficking\n", "prose": "The traffickers drove them over the border for a fee. "} {
		text := strings.Repeat(line, desk.MaxText/len(line))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := d.Words.Mark(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
