package narrative_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"palermo/narrative"
)

// layouts are ways in which the same words reach the reader.
var layouts = map[string]func(string) string{
	"plain": func(s string) string { return s },
	"html": func(s string) string {
		return "<html><body><p>" + strings.ReplaceAll(s, "passport", "<b>passport</b>") + "</p></body></html>"
	},
	"entities":     func(s string) string { return strings.NewReplacer("'", "&rsquo;", " her ", "&nbsp;her ").Replace(s) },
	"typographic":  func(s string) string { return strings.ReplaceAll(s, "'", "’") },
	"broken lines": func(s string) string { return strings.ReplaceAll(s, " the ", "\nthe ") },
	"hyphenated": func(s string) string {
		return strings.NewReplacer("passport", "pass-\nport", "basement", "base-\r\n   ment").Replace(s)
	},
	"soft hyphens": func(s string) string { return strings.ReplaceAll(s, "passport", "pass\u00adport") },
	"controls":     func(s string) string { return strings.ReplaceAll(s, " ", " \x01") },
	"broken utf-8": func(s string) string { return strings.ReplaceAll(s, " ", " \xff") },
	"tabs":         func(s string) string { return strings.ReplaceAll(s, " ", "\t ") },
	"other tongue": func(s string) string {
		return "他拿走了她的护照。 Он забрал её паспорт.\n\n" + s + "\n\nأخذ جواز سفرها."
	},
}

// However the words are laid out, the same facts are found, each span is the
// exact slice, and what is no text is counted.
func TestLayoutChangesNothing(t *testing.T) {
	r := reader(t)
	texts := []string{
		"The owner took the worker's passport. He kept her in the basement and paid her nothing.",
		"The indictment alleges that Marlow Quint took the women's passports and that Odessa Varn locked them in the house.",
		"A man drove the migrants over the border and each paid the driver $3,000.",
	}
	facts := func(s string) (out []string) {
		res := r.Suggest(narrative.Document{Text: s})
		for _, g := range res.Suggestions {
			if s[g.Start:g.End] != g.Text {
				t.Errorf("the span %q is not the text's %q", g.Text, s[g.Start:g.End])
			}
			out = append(out, string(g.Fact)+" "+string(g.Value)+" "+g.Of)
		}
		slices.Sort(out)
		return out
	}
	for _, text := range texts {
		want := facts(text)
		if len(want) == 0 {
			t.Fatalf("nothing is found in %q", text)
		}
		for name, layout := range layouts {
			if got := facts(layout(text)); !slices.Equal(got, want) {
				t.Errorf("%s: %q gives %v, want %v", name, layout(text), got, want)
			}
		}
	}
	for text, want := range map[string]int{"He\x01 beat\x02 her.": 2, "He \xff\xfe beat her.": 2, "He beat her.\r\n\tAgain.": 0} {
		if got := r.Suggest(narrative.Document{Text: text}).Skipped; got != want {
			t.Errorf("%q: %d bytes skipped, want %d", text, got, want)
		}
	}
}

// Who the defendants are called changes nothing, nor do the names of officials.
func TestNamesOfDefendantsChangeNothing(t *testing.T) {
	r := reader(t)
	first := []string{"Marlow", "Odessa", "Grace", "Will", "Jun", "Ximena", "Oluwaseun", "Dmitri"}
	last := []string{"Quint", "Varn", "Chase", "Pope", "Nakagawa", "Oyelaran", "Petrovic", "Banks"}
	templates := []string{
		"%A, 44, of Reno, pleaded guilty to forced labor. %a took the workers' passports. %B, 39, was charged in the same indictment. The indictment alleges that %b recruited the workers in Guatemala.",
		"A jury convicted %A of alien smuggling. %a drove the migrants across the border. %B pleaded guilty in March. %b collected $3,000 from each migrant, said U.S. Attorney %C.",
		"The indictment charges %A and %B. It alleges that %a and %b harbored the women in a house and that %b locked them in. Trial Attorney %C prosecuted the case.",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(templates).Draw(t, "template")
		fill := func(f, l []int) (out []string) {
			s := text
			for i, k := range []string{"A", "B", "C"} {
				s = strings.ReplaceAll(s, "%"+k, first[f[i]]+" "+last[l[i]])
				s = strings.ReplaceAll(s, "%"+strings.ToLower(k), last[l[i]])
			}
			for _, g := range r.Suggest(narrative.Document{Text: s}).Suggestions {
				out = append(out, string(g.Fact)+" "+string(g.Value)+" "+g.Modality.String()+" "+g.Of)
			}
			return out
		}
		f := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7}).Draw(t, "first")
		l := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7}).Draw(t, "last")
		same := []int{0, 1, 4}
		if got, want := fill(f, l), fill(same, same); !slices.Equal(got, want) {
			t.Fatalf("%v %v: %v, want %v", f, l, got, want)
		}
	})
}
