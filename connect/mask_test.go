package connect

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// masked is how a text of one sentence a line would leave.
func masked(text string, known ...Identity) string {
	places := sentencesOf(text)
	var out []string
	for _, m := range Hide(text, places, Identities(text, places, known, testWords)) {
		out = append(out, m.Line)
	}
	return strings.Join(out, "\n")
}

func TestHide(t *testing.T) {
	for in, want := range map[string]string{
		// names
		"She met Carlos de la Cruz and Ana Paz.":          "She met [name 1] and [name 2].",
		"She met Mr. J. Brandt at the Ministry of Works.": "She met [person 1] at the [name 1].",
		"Women from Brandt's house told O'Hara-Lind.":     "Women from [name 1]'s house told [name 2].",
		"Police took Lind.\nLind said so.":                "Police took [name 1].\n[name 1] said so.",
		"Edric Lind came. Lind left.":                     "[person 1] came. [person 1] left.",
		"Rosalind left.":                                  "[name 1] left.",
		"Will said so.":                                   "[person 1] said so.",
		"An Duong came.":                                  "[person 1] came.",
		"He told maria duong to go.":                      "He told [person 1] to go.",
		"He told mr duong and a man called lind to go.":   "He told mr [person 1] and a man called [name 1] to go.",
		"Driver Sentenced for Moving Girls\nThe driver was Brandt. His sons, brandt and lind, were moving girls.": "[name 1] for [name 2]\nThe driver was [name 3]. [name 4] sons, [name 3] and lind, were moving girls.",
		"They met BRANDT and iPhone McAdam.":                  "They met [name 1] and [name 2].",
		"Rose left.\nThey saw Rose.":                          "[person 1] left.\nThey saw [person 1].",
		"Police Chief Lind came.":                             "[name 1] came.",
		"He said: \"You owe me, Lind.\"":                      "He said: \"You owe me, [name 1].\"",
		"I know what I'm told.":                               "I know what I'm told.",
		"Later she met محمد and 田中.":                          "Later she met [name 1] and [name 2].",
		"Later he rang Lind Ltd about Brandt Trading.":        "Later he rang [organisation 1] about [organisation 2].",
		"They crossed into Mexico on Monday 3 March.":         "They crossed into [name 1] on Monday 3 March.",
		"They left in April 2014.":                            "They left in April 2014.",
		"She met April in April 2014.":                        "She met [name 1] in [name 1] 2014.",
		"He held her [person 7] there.":                       "He held her [name 1] there.",
		"Later Lind and\nBrandt left. Brandt-Lind stayed on.": "Later [name 1] and\n[name 2] left. [name 3] stayed on.",
		// numbers
		"Call 020 7946 0018 or +1 (202) 555-0143.":          "[name 1] [number 1] or [number 2].",
		"She was born on 12/03/1991 or 1991-03-12.":         "She was born on [number 1] or [number 2].",
		"He paid $15,000, then 20000 pesos, then 300.":      "He paid $15,000, then 20000 pesos, then 300.",
		"Her passport was X1234567, his 123456789.":         "Her passport was [number 1], his [number 2].",
		"The 15-year-old and 38 others, from 2014 to 2016.": "The 15-year-old and 38 others, from 2014 to 2016.",
		"The plate was 4abc123.":                            "The plate was [number 1].",
		"He wrote to a.lind@example.org and @lind_99.":      "He wrote to [contact 1] and [contact 2].",
		"See https://example.org/a?b=c or example.org.":     "[name 1] [contact 1] or [contact 2].",
		"She slept at 14 mill lane and calle mayor 12.":     "She slept at [address 1] and [address 2].",
		// what is not shown does not leave
		"The\u200b girl\u202e left\x07 at\tnight.": "The girl left at night.",
	} {
		if got := masked(in); got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
	}
}

// TestKnownIdentities hides what the caller knows of, everywhere.
func TestKnownIdentities(t *testing.T) {
	text := "The broker kept her at the mill.\nLater the broker left the mill."
	i := strings.Index(text, "broker")
	got := masked(text, Identity{i, i + 6, KindPerson}, Identity{-1, 3, KindPerson}, Identity{5, 500, KindPerson})
	if want := "The [person 1] kept her at the mill.\nLater the [person 1] left the mill."; got != want {
		t.Errorf("got %q", got)
	}
}

// TestSayable: a sentence by somebody who does not use capitals is not sent,
// because names cannot be told from words in it.
func TestSayable(t *testing.T) {
	for in, want := range map[string]bool{
		"The girl left.": true, "the girl left.": false, "maria left.": false, "- the girl left": false, "38 girls left.": true,
		"\"They left.\"": true, "LIND BEAT HER": false, "Lind.": false, "12345678": false, "": false, "…": false, "¿Quién la llevó?": true,
	} {
		places := []Place{{0, len(in)}}
		m := Hide(in, places, Identities(in, places, nil, testWords))
		if got := m[0].Sayable(); got != want {
			t.Errorf("%q (%q): %v", in, m[0].Line, got)
		}
	}
}

// parts are what texts are made of in the properties below: names that must not
// leave, in every dress, and words that may.
var (
	secretParts = []string{"Varnholt", "Edric", "MARÍA", "José", "O'Neilsen", "McTavish", "Lind-Brandt", "Ёлкина", "محمد", "田中", "X99887766", "020 7946 0018", "e.lind@example.org", "www.lind.test/x", "@lindb", " maria "}
	plainParts  = []string{"the", "drivers", "took", "her", "and", "of", "a", "belt", "$900", "16", "\n", ", ", "\t", "\u200b", "\u202e", "\x00", "[", "]", "(", ": ", "“", "”", "'s", "-", "é", "\xff", "person", "1"}
)

func drawText(t *rapid.T) (text string, secrets []string) {
	var b strings.Builder
	b.WriteString("The ")
	for range rapid.IntRange(0, 40).Draw(t, "parts") {
		if rapid.Bool().Draw(t, "secret") {
			s := rapid.SampledFrom(secretParts).Draw(t, "name")
			secrets = append(secrets, s)
			b.WriteString(s)
			if s == " maria " {
				continue
			}
		} else {
			b.WriteString(rapid.SampledFrom(plainParts).Draw(t, "word"))
		}
		if rapid.IntRange(0, 9).Draw(t, "space") > 0 {
			b.WriteByte(' ')
		}
	}
	return b.String(), secrets
}

// drawPlaces cuts a text anywhere, which is worse than any splitter does.
func drawPlaces(t *rapid.T, text string) (out []Place) {
	for at := 0; at < len(text); {
		end := at + rapid.IntRange(1, len(text)-at).Draw(t, "length")
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end++
		}
		out = append(out, Place{at, end})
		at = end
	}
	return out
}

// TestNoSecretLeaves is the property that the package exists for.
func TestNoSecretLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, secrets := drawText(t)
		places := []Place{{0, len(text)}}
		for _, m := range Hide(text, places, Identities(text, places, nil, testWords)) {
			for _, s := range secrets {
				if strings.Contains(m.Line, strings.TrimSpace(s)) {
					t.Fatalf("%q leaves in %q of %q", s, m.Line, text)
				}
			}
			if strings.ContainsAny(m.Line, "\n\r\t\x00\u200b\u202e") || !utf8.ValidString(m.Line) {
				t.Fatalf("%q is not one clean line", m.Line)
			}
		}
	})
}

// TestQuotesComeBack: any part of a line that is found in it is a slice of the
// text which, hidden again by the same way, reads as the quote does.
func TestQuotesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, _ := drawText(t)
		places := drawPlaces(t, text)
		ids := Identities(text, places, nil, testWords)
		lines := Hide(text, places, ids)
		n := rapid.IntRange(0, len(lines)-1).Draw(t, "sentence")
		line := lines[n].Line
		if line == "" {
			return
		}
		lo := rapid.IntRange(0, len(line)-1).Draw(t, "from")
		hi := rapid.IntRange(lo+1, len(line)).Draw(t, "to")
		for !utf8.RuneStart(line[lo]) {
			lo--
		}
		for hi < len(line) && !utf8.RuneStart(line[hi]) {
			hi++
		}
		p, found, _ := lines[n].Find(line[lo:hi])
		if !found {
			return
		}
		if p.Start < places[n].Start || p.End > places[n].End || p.Start >= p.End {
			t.Fatalf("%q was found at %v, outside %v", line[lo:hi], p, places[n])
		}
		// the same identities, cut to the slice: role words depend on the whole
		// text, so the whole is hidden again and the slice's line compared
		roles := roleWords(text, ids)
		m := &masker{text: text}
		at := p.Start
		for i, id := range ids {
			if id.End <= p.Start || id.Start >= p.End {
				continue
			}
			if id.Start < places[n].Start {
				id.Start = places[n].Start
			}
			if id.End > places[n].End {
				id.End = places[n].End
			}
			if id.Start < p.Start || id.End > p.End {
				t.Fatalf("%v cuts the identity %v", p, id)
			}
			m.copy(at, id.Start)
			m.replace(id.Start, id.End, roles[i])
			at = id.End
		}
		m.copy(at, p.End)
		if got := m.line.String(); got != line[lo:hi] {
			t.Fatalf("the quote %q came back as %q, which reads %q", line[lo:hi], text[p.Start:p.End], got)
		}
	})
}

// TestRoleWordsAreStable: the same name has the same role word in every sentence.
func TestRoleWordsAreStable(t *testing.T) {
	got := masked("Edric Lind hit Brandt.\nLater Brandt hit Edric Lind and Ana Duong.\nLater Duong, Edric and Mia Brandt left.\nBrandt and Jon Brandt stayed.")
	want := "[person 1] hit [name 1].\nLater [name 1] hit [person 1] and [name 2].\nLater [name 2], [person 1] and [name 3] left.\n[name 1] and [name 4] stayed."
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLongInputIsLinear(t *testing.T) {
	for _, s := range []string{"a@", "1 ", "Aa ", "(", "[", "A. ", "a.b", "12/", "x1", "calle ", "9 a ", "\u200b"} {
		text := "The " + strings.Repeat(s, maxText/len(s)/16)
		places := []Place{{0, len(text)}}
		Hide(text, places, Identities(text, places, nil, testWords))
	}
}
