package connect

import (
	"strings"
	"testing"

	"palermo"
)

// FuzzAnswer feeds bodies to the decoder. Whatever a server sends, what is kept
// is a slice of a sentence that was asked about and a fact that the codebook has.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		facts(fact("means.force", "established", "asserted", 2, "beat [person 2] with a belt")), facts(), "", "{", "null", `{"facts":[{}]}`,
		facts(fact("act.transported", "denied", "alleged", 1, " ")), "```json\n{\"facts\":[]}\n```", "\xff", `{"facts":[{"sentence":1e99}]}`,
	} {
		var b strings.Builder
		envelope(&b, s, "stop")
		f.Add(b.String(), false)
		f.Add(s, true)
	}
	m := &Model{name: "m", known: map[palermo.FactID]bool{}}
	for _, q := range testQuestions {
		m.known[q.ID] = true
	}
	places := sentencesOf(report)
	lines := Hide(report, places, Identities(report, places, nil, testWords))
	asked := []numbered{{1, &lines[0]}, {2, &lines[1]}}
	f.Fuzz(func(t *testing.T, body string, bare bool) {
		content, why := body, Reason("")
		if !bare {
			content, why = open([]byte(body))
		}
		if why != "" {
			return
		}
		var tally Tally
		got, _ := m.verify(report, asked, content, &tally)
		if len(got) > maxFacts || tally.Facts != len(got) {
			t.Fatalf("%d kept, %d counted", len(got), tally.Facts)
		}
		for _, s := range got {
			if s.Start < places[0].Start || s.End > places[1].End || report[s.Start:s.End] != s.Text || !m.known[s.Fact] || s.Source != "model:m" {
				t.Fatalf("kept %+v", s)
			}
		}
	})
}

// FuzzHide feeds texts to what hides. No capital letter that begins no sentence
// leaves, except the pronoun, days and months.
func FuzzHide(f *testing.F) {
	f.Add(report, 20)
	f.Add("The girl met Ana-María d'Arc\xff at 12:30; \"Will\" paid 9.999,00 € [x 1]", 7)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		if len(text) > 4<<10 {
			return
		}
		places := []Place{{0, len(text)}}
		if cut > 0 && cut < len(text) {
			places = []Place{{0, cut}, {cut, len(text)}}
		}
		for i, l := range Hide(text, places, Identities(text, places, nil, testWords)) {
			for _, p := range l.pieces {
				if p.at < 0 || p.end < p.at || p.from < places[i].Start || p.to > places[i].End || p.from > p.to {
					t.Fatalf("piece %+v of %q", p, l.Line)
				}
			}
		}
	})
}
