package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"palermo/connect"
	"palermo/library"
	"palermo/names"
	"palermo/narrative"
)

// TestEvalWhatLeaves reads the press releases of the shared data as for a model
// and counts what would leave. A word that is sent with a capital letter, and
// that none of the 540 texts writes in small letters, is taken for a name that
// leaked; days and months are not. Surnames that are everyday words are not found
// by this.
func TestEvalWhatLeaves(t *testing.T) {
	if os.Getenv("PALERMO_EVAL") != "1" {
		t.Skip("reads the shared data: set PALERMO_EVAL=1")
	}
	dir := os.Getenv("PALERMO_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	r, err := newReading("")
	if err != nil {
		t.Fatal(err)
	}
	ordinary, err := everydayWords(library.FS)
	if err != nil {
		t.Fatal(err)
	}
	words := connect.Words{Ordinary: ordinary, Given: names.IsGiven, Company: isCompany}
	capital := regexp.MustCompile(`\p{Lu}[\pL'’-]*`)
	word := regexp.MustCompile(`[\pL\pN][\pL\pN'’-]*`)
	role := regexp.MustCompile(`\[\w+ \d+\]`)
	var texts, sentences, small, hidden, shown, leaks, spans, whole int
	seen := map[string]int{}
	each := func(file string, take func(doc narrative.Document, gold []narrative.GoldFact)) {
		f, err := os.Open(filepath.Join(dir, "narrative", file))
		if err != nil {
			t.Skip(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, maxRecord)
		for lines.Scan() {
			var g narrative.Gold
			if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
				t.Fatal(err)
			}
			take(g.Document, g.Facts)
		}
	}
	hide := func(doc narrative.Document) ([]connect.Place, []connect.Masked) {
		found := r.reader.Suggest(doc)
		places := make([]connect.Place, len(found.Sentences))
		for i, s := range found.Sentences {
			places[i] = connect.Place(s)
		}
		return places, connect.Hide(doc.Text, places, connect.Identities(doc.Text, places, named(doc.Text, &found), words))
	}
	common := map[string]bool{}
	each("releases.jsonl", func(doc narrative.Document, _ []narrative.GoldFact) {
		for _, w := range word.FindAllString(doc.Text, -1) {
			if w == strings.ToLower(w) {
				common[w] = true
			}
		}
	})
	each("releases.jsonl", func(doc narrative.Document, _ []narrative.GoldFact) {
		texts++
		_, lines := hide(doc)
		for _, l := range lines {
			if !l.Sayable() {
				small++
				continue
			}
			sentences++
			hidden += len(role.FindAllString(l.Line, -1))
			said := role.ReplaceAllString(l.Line, "")
			shown += len(word.FindAllString(said, -1))
			for _, w := range capital.FindAllString(said, -1) {
				w = strings.TrimRight(w, "'’-")
				if !common[strings.ToLower(w)] && len(w) > 1 && !strings.HasSuffix(w, "day") && !regexp.MustCompile(`^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`).MatchString(w) {
					leaks++
					seen[w]++
				}
			}
		}
	})
	each("coded.jsonl", func(doc narrative.Document, gold []narrative.GoldFact) {
		places, lines := hide(doc)
		for _, g := range gold {
			for i, p := range places {
				if g.Start < p.Start || g.End > p.End {
					continue
				}
				spans++
				if got, found, _ := lines[i].Find(strings.Join(strings.Fields(g.Text), " ")); lines[i].Sayable() && found && doc.Text[got.Start:got.End] == g.Text {
					whole++
				}
			}
		}
	})
	t.Logf("%d texts: %d sentences sent, %d not; %d words and %d role words sent", texts, sentences, small, shown, hidden)
	t.Logf("words with a capital that no text writes in small letters: %d of %d (%v)", leaks, shown, seen)
	t.Logf("coded spans that hold no identity and were sent: %d of %d", whole, spans)
	if leaks > shown/1000 {
		t.Errorf("more than one word in a thousand that is sent could be a name")
	}
}
