package desk

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"palermo"
	"palermo/narrative"
)

const labelText = "They locked her in. She was not paid."

func labels(t *testing.T) *Labels {
	t.Helper()
	l := NewLabels(func(f palermo.FactID) bool { return strings.HasPrefix(string(f), "control.") || f == "means.force" })
	for _, c := range []Coded{{Document: narrative.Document{ID: "b", Text: labelText}, Class: "other", Group: "g"}, {Document: narrative.Document{ID: "a", Text: "Nothing."}}} {
		if err := l.Text(c); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// decision is a line about the words that show control.confinement in text b.
func decision(by, what, more string) string {
	return `{"doc":"b","fact":"control.confinement","value":"established","modality":"asserted","start":0,"end":18,"span":"They locked her in","pattern":"p","source":"rules","decision":"` + what + `","by":"` + by + `"` + more + `}`
}

func TestLabels(t *testing.T) {
	edited := `,"edited_to":{"fact":"means.force","value":"unclear","modality":"alleged","start":5,"end":18,"span":"locked her in"}`
	whole := narrative.GoldFact{Fact: "control.confinement", Value: "established", Span: palermo.Span{Start: 0, End: 18, Text: "They locked her in"}}
	paid := narrative.GoldFact{Fact: "control.wages-withheld", Value: "established", Modality: palermo.Admitted, Span: palermo.Span{Start: 20, End: 36, Text: "She was not paid"}}
	for name, c := range map[string]struct {
		lines    []string
		want     []narrative.GoldFact
		class    string
		disputed int
	}{
		"accepted":      {lines: []string{decision("x", "accepted", "")}, want: []narrative.GoldFact{whole}},
		"rejected":      {lines: []string{decision("x", "rejected", "")}, want: []narrative.GoldFact{}},
		"changed mind":  {lines: []string{decision("x", "accepted", ""), decision("x", "rejected", "")}, want: []narrative.GoldFact{}},
		"two people":    {lines: []string{decision("x", "accepted", ""), decision("y", "rejected", "")}, want: []narrative.GoldFact{}, disputed: 1},
		"two who agree": {lines: []string{decision("x", "accepted", ""), decision("y", "accepted", "")}, want: []narrative.GoldFact{whole}},
		"edited": {lines: []string{decision("x", "edited", edited)}, want: []narrative.GoldFact{{Fact: "means.force", Value: "unclear", Modality: palermo.Charged,
			Span: palermo.Span{Start: 5, End: 18, Text: "locked her in"}}}},
		"edited differently": {lines: []string{decision("x", "edited", edited), decision("y", "edited", strings.Replace(edited, "unclear", "denied", 1))}, disputed: 1,
			want: []narrative.GoldFact{{Fact: "means.force", Value: "denied", Modality: palermo.Charged, Span: palermo.Span{Start: 5, End: 18, Text: "locked her in"}}}},
		"added": {lines: []string{`{"doc":"b","fact":"control.wages-withheld","value":"established","modality":"admitted","start":20,"end":36,"span":"She was not paid","decision":"added","by":"x"}`, decision("x", "accepted", "")},
			want: []narrative.GoldFact{whole, paid}},
		"rules and model": {lines: []string{decision("x", "accepted", ""), strings.NewReplacer("established", "unclear", `"rules"`, `"model:m"`).Replace(decision("x", "accepted", ""))},
			want: []narrative.GoldFact{whole}},
		"class": {lines: []string{`{"doc":"b","modality":"asserted","class":"trafficking","decision":"added","by":"x"}`}, want: []narrative.GoldFact{}, class: "trafficking"},
	} {
		l := labels(t)
		for _, line := range c.lines {
			if err := l.Decide([]byte(line)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		got := l.Coded()
		if len(got) != 1 || got[0].ID != "b" || got[0].Group != "g" || got[0].Text != labelText {
			t.Fatalf("%s: %+v", name, got)
		}
		if c.class == "" {
			c.class = "other"
		}
		if d := cmp.Diff(c.want, got[0].Facts); d != "" || got[0].Class != c.class || l.Disputed() != c.disputed {
			t.Errorf("%s: class %s, disputed %d\n%s", name, got[0].Class, l.Disputed(), d)
		}
	}
}

func TestLabelsRefuse(t *testing.T) {
	for line, want := range map[string]string{
		strings.Replace(decision("x", "accepted", ""), `"b"`, `"c"`, 1):                                                   `there is no text "c"`,
		decision(" ", "accepted", ""):                                                                                     "the decision is nobody's",
		decision("x", "maybe", ""):                                                                                        `decision "maybe" is not known`,
		decision("x", "edited", ""):                                                                                       "has no edited_to",
		decision("x", "accepted", `,"note":"?"`):                                                                          "note",
		decision("x", "accepted", `,"class":"other"`):                                                                     "a fact and a class at once",
		strings.Replace(decision("x", "accepted", ""), "confinement", "x", 1) + "}":                                       "broken JSON",
		strings.Replace(decision("x", "accepted", ""), "control.confinement", "act.x", 1):                                 `fact "act.x" is not known`,
		strings.Replace(decision("x", "accepted", ""), "established", "yes", 1):                                           `value "yes" is not known`,
		strings.Replace(decision("x", "accepted", ""), `"end":18`, `"end":17`, 1):                                         "the span is not at bytes 0 to 17",
		strings.Replace(decision("x", "accepted", ""), `"end":18`, `"end":1800`, 1):                                       "the span is not at bytes",
		strings.Replace(decision("x", "accepted", ""), `"start":0`, `"start":-1`, 1):                                      "the span is not at bytes",
		`{"doc":"b","modality":"asserted","decision":"accepted","by":"x"}`:                                                "about nothing",
		`{"doc":"b","modality":"asserted","class":"crime","decision":"added","by":"x"}`:                                   `class "crime" is not known`,
		`{"doc":"b","modality":"asserted","class":"other","decision":"rejected","by":"x"}`:                                `a class was "rejected"`,
		decision("x", "edited", `,"edited_to":{"fact":"means.force","value":"unclear","start":5,"end":18,"span":"lied"}`): "the span is not at bytes 5 to 18",
	} {
		l := labels(t)
		if err := l.Decide([]byte(line)); err == nil || !strings.Contains(err.Error(), want) || palermo.CodeOf(err) != palermo.Invalid {
			t.Errorf("%s\n%v, want %q", line, err, want)
		}
		if got := l.Coded(); len(got) != 0 {
			t.Errorf("%s\nwas kept", line)
		}
	}
	l := labels(t)
	for _, c := range []Coded{{}, {Document: narrative.Document{ID: "b"}}, {Document: narrative.Document{ID: "d"}, Class: "crime"}} {
		if err := l.Text(c); palermo.CodeOf(err) != palermo.Invalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestTriedDecided sees that what is decided on the page comes out as lines that
// can be read back.
func TestTriedDecided(t *testing.T) {
	s := narrative.Suggestion{Fact: "control.confinement", Value: narrative.Established, Span: palermo.Span{Start: 0, End: 18, Text: "They locked her in"}, Pattern: "p", Source: "rules"}
	tried := &Tried{Suggestions: []Suggestion{{Suggestion: s, Decided: true, Accepted: true}, {Suggestion: s, Decided: true}, {Suggestion: s}}}
	lines, err := WriteDecided(tried.Decided("b", "x"))
	if err != nil {
		t.Fatal(err)
	}
	want := decision("x", "accepted", "") + "\n" + decision("x", "rejected", "") + "\n"
	if d := cmp.Diff(want, string(lines)); d != "" {
		t.Error(d)
	}
}

func FuzzDecided(f *testing.F) {
	f.Add([]byte(decision("x", "accepted", "")))
	f.Add([]byte(`{"doc":"b","modality":"asserted","class":"other","decision":"added","by":"x"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		l := NewLabels(func(palermo.FactID) bool { return true })
		if err := l.Text(Coded{Document: narrative.Document{ID: "b", Text: labelText}}); err != nil {
			t.Fatal(err)
		}
		if l.Decide(line) != nil {
			return
		}
		for _, c := range l.Coded() {
			for _, g := range c.Facts {
				if labelText[g.Start:g.End] != g.Text {
					t.Fatalf("%+v", g)
				}
			}
		}
	})
}
