package narrative_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/neurosnap/sentences/english"
	"pgregory.net/rapid"

	"palermo"
	"palermo/narrative"
)

func knownFacts(t testing.TB) func(palermo.FactID) bool {
	t.Helper()
	f, err := os.Open("../library/codebook.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := map[palermo.FactID]bool{}
	for _, row := range rows[1:] {
		known[palermo.FactID(row[0])] = true
	}
	return func(id palermo.FactID) bool { return known[id] }
}

// reader loads the library's own patterns.
func reader(t testing.TB) *narrative.Reader {
	t.Helper()
	r, err := narrative.Load(os.DirFS("../library/narrative"), knownFacts(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lines decodes a JSON Lines file.
func lines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLibraryExamples(t *testing.T) {
	for _, e := range reader(t).Lint() {
		t.Error(e)
	}
}

// authored is a short text with one fact in question: negated, hypothetical,
// attempted, reported, of somebody else, with the roles reversed, or plain.
type authored struct {
	ID, Text string
	Fact     palermo.FactID
	Value    string
}

// The texts were written before the patterns were run on them. The share is the
// figure of docs/methods/narrative.md; a fall below it is a regression.
func TestAuthoredTexts(t *testing.T) {
	r := reader(t)
	texts := lines[authored](t, "testdata/texts.jsonl")
	right := 0
	for _, x := range texts {
		got := "none"
		for _, g := range r.Suggest(narrative.Document{ID: x.ID, Text: x.Text}).Suggestions {
			if g.Fact == x.Fact {
				got = string(g.Value)
			}
		}
		if got == x.Value || x.Value == "none" && got != "established" {
			right++
			continue
		}
		t.Logf("%s: %s %s, coded %s: %s", x.ID, x.Fact, got, x.Value, x.Text)
	}
	t.Logf("%d of %d as coded", right, len(texts))
	if len(texts) < 200 || right*100 < len(texts)*94 {
		t.Errorf("%d of %d authored texts read as coded, want 94 %% of at least 200", right, len(texts))
	}
}

// termText is a text and the verdicts on its uses of the two names.
type termText struct {
	ID, Text string
	Uses     []narrative.Use
}

func TestAuthoredTerms(t *testing.T) {
	r := reader(t)
	right, all := 0, 0
	for _, x := range lines[termText](t, "testdata/terms.jsonl") {
		uses := r.Terms(narrative.Document{Text: x.Text})
		all += len(x.Uses)
		for _, want := range x.Uses {
			i := slices.IndexFunc(uses, func(u narrative.Use) bool { return u.Start < want.End && want.Start < u.End })
			if i < 0 || uses[i].Verdict != want.Verdict {
				t.Logf("%s: %q should be %s in %q: %+v", x.ID, want.Text, want.Verdict, x.Text, uses)
				continue
			}
			right++
		}
		if len(x.Uses) == 0 && len(uses) > 0 {
			t.Errorf("%s: no use of the crimes' names, got %+v", x.ID, uses)
		}
		for _, u := range uses {
			if x.Text[u.Start:u.End] != u.Text {
				t.Errorf("%s: the span %q is not the text's", x.ID, u.Text)
			}
			if u.Why == "" || (u.Suggest == "") != (u.Verdict == narrative.UseRight) {
				t.Errorf("%s: %q %s has why %q and suggest %q", x.ID, u.Text, u.Verdict, u.Why, u.Suggest)
			}
		}
	}
	t.Logf("%d of %d verdicts as coded", right, all)
	if all < 60 || right*10 < all*9 {
		t.Errorf("%d of %d verdicts right, want 90 %% of at least 60", right, all)
	}
}

// A value list of a real case system: one label for two crimes.
func TestTermsOnCodeList(t *testing.T) {
	uses := reader(t).Terms(narrative.Document{Text: "Trafficked/smuggled"})
	want := []narrative.Verdict{narrative.UseMerged}
	var got []narrative.Verdict
	for _, u := range uses {
		got = append(got, u.Verdict)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// Each line of a table stands on its own: what the next line says is another
// case.
func TestTermsOnTable(t *testing.T) {
	text, err := os.ReadFile("../testdata/terms-form.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := []narrative.Verdict{narrative.UseMerged, narrative.UseWrong, narrative.UseRight}
	var got []narrative.Verdict
	for _, u := range reader(t).Terms(narrative.Document{Text: string(text)}) {
		got = append(got, u.Verdict)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

type goldDoc struct {
	ID, Title, Text, Class, Language string
	Outcome                          string
	Facts                            []narrative.GoldFact
}

func gold(docs []goldDoc) (out []narrative.Gold) {
	for _, d := range docs {
		out = append(out, narrative.Gold{
			Document: narrative.Document{ID: d.ID, Title: d.Title, Text: d.Text}, Facts: d.Facts, Class: d.Class,
		})
	}
	return out
}

func suggestAll(r *narrative.Reader, docs []narrative.Gold) (out []narrative.Result) {
	for _, d := range docs {
		out = append(out, r.Suggest(d.Document))
	}
	return out
}

func logReport(t *testing.T, rep narrative.Report) {
	t.Helper()
	n := func(x narrative.Number) string { return fmtNumber(x) }
	t.Logf("%d documents: facts F1 %s (P %.3f R %.3f), act/means/purpose F1 %s, modality %s, unclear or denied not asserted %s (%d of %d), class macro-F1 %s, both %s, spans exact %s",
		rep.Documents, n(rep.Facts.F1), rep.Facts.Precision, rep.Facts.Recall, n(rep.Groups.F1), n(rep.Modality.Share),
		n(rep.Unasserted.Share), rep.Unasserted.Right, rep.Unasserted.Of, n(rep.Class), n(rep.Both.Share), n(rep.Spans.Share))
}

func TestAuthoredNotes(t *testing.T) {
	g := gold(lines[goldDoc](t, "../testdata/notes.jsonl"))
	for _, d := range g {
		for _, f := range d.Facts {
			if d.Text[f.Start:f.End] != f.Text {
				t.Fatalf("%s: the gold span %q is not the text's", d.ID, f.Text)
			}
		}
	}
	rep := narrative.Score(g, suggestAll(reader(t), g), 1)
	logReport(t, rep)
	if len(g) < 60 || rep.Groups.F1.Value < 0.9 || rep.Facts.Recall < 0.88 || rep.Spans.Share.Value != 1 {
		t.Errorf("the authored notes are read worse than they were")
	}
}

// Calls carry no spans: what is asked is whether the elements of the crime they
// are about are found, and whether calls about neither are left alone.
func TestAuthoredCalls(t *testing.T) {
	r := reader(t)
	var found, about, neither, called int
	for _, d := range lines[goldDoc](t, "testdata/calls.jsonl") {
		res := r.Suggest(narrative.Document{ID: d.ID, Text: d.Text})
		has := map[string]bool{}
		for _, g := range res.Suggestions {
			if g.Value == narrative.Established && g.Fact != "purpose.labour-or-services" {
				family, _, _ := strings.Cut(string(g.Fact), ".")
				has[family] = true
				has["means"] = has["means"] || g.Fact == palermo.FactUnder18
			}
		}
		if d.Class == narrative.ClassOther {
			neither++
			if res.Class != narrative.ClassOther {
				called++
				t.Logf("%s: called %s: %s", d.ID, res.Class, d.Text)
			}
		} else if d.Class != narrative.ClassSmuggling {
			about++
			if has["act"] && has["means"] && has["purpose"] {
				found++
			} else {
				t.Logf("%s: act %t means %t purpose %t: %s", d.ID, has["act"], has["means"], has["purpose"], d.Text)
			}
		}
	}
	t.Logf("all three elements found in %d of %d; %d of %d about neither called a crime", found, about, called, neither)
	if found*10 < about*7 || called*10 > neither {
		t.Error("the bars for short notes are missed")
	}
}

func TestLoadSaysWhereAndWhat(t *testing.T) {
	base := map[string]string{}
	for _, name := range []string{"en/words.yaml"} {
		data, err := os.ReadFile(filepath.Join("../library/narrative", name))
		if err != nil {
			t.Fatal(err)
		}
		base[name] = string(data)
	}
	base["en/terms.yaml"] = "words:\n  institution: [act]\n"
	for name, test := range map[string]struct{ yaml, want string }{
		"unknown key":  {"patterns:\n  - id: x\n    fact: means.force\n    match: [\"hit\"]\n    colour: red\n", "en/x.yaml:5: "},
		"unknown fact": {"patterns:\n  - id: ok\n    fact: means.force\n    match: [\"hit\"]\n  - id: x\n    fact: means.fource\n    match: [\"hit\"]\n", `en/x.yaml:6: the codebook has no fact "means.fource", write "means.force"`},
		"unknown list": {"patterns:\n  - id: x\n    fact: means.force\n    match:\n      - \"hit @persns\"\n", `en/x.yaml:5: no list "persns", did you mean "persons"`},
		"open bracket": {"patterns:\n  - id: x\n    fact: means.force\n    match: [\"(hit|beat @person\"]\n", "en/x.yaml:4: a bracket is not closed"},
		"free start":   {"patterns:\n  - id: x\n    fact: means.force\n    match: [\".. hit\"]\n", "en/x.yaml:4: the pattern \".. hit\" could begin anywhere"},
		"bad value":    {"patterns:\n  - id: x\n    fact: means.force\n    value: maybe\n    match: [\"hit\"]\n", "en/x.yaml:4: the value \"maybe\" is not known"},
		"twice":        {"patterns:\n  - id: x\n    fact: means.force\n    match: [\"hit\"]\n  - id: x\n    fact: means.force\n    match: [\"beat\"]\n", `en/x.yaml:5: the id "x" is used already at en/x.yaml:2`},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"en/x.yaml": {Data: []byte(test.yaml)}}
			for n, s := range base {
				files[n] = &fstest.MapFile{Data: []byte(s)}
			}
			_, err := narrative.Load(files, knownFacts(t))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	if _, err := narrative.Load(fstest.MapFS{}, knownFacts(t)); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("an empty library: %v", err)
	}
}

// The splitter agrees with a library's on clean prose nearly everywhere; where
// they differ it is mostly the library that stops at an abbreviation.
func TestSentencesAgainstLibrary(t *testing.T) {
	oracle, err := english.NewSentenceTokenizer(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := reader(t)
	same, all := 0, 0
	for _, d := range lines[goldDoc](t, "../testdata/notes.jsonl") {
		if d.Language != "" {
			continue
		}
		starts := map[int]bool{}
		for _, s := range r.Suggest(narrative.Document{Text: d.Text}).Sentences {
			starts[s.Start] = true
		}
		for _, s := range oracle.Tokenize(d.Text) {
			at := s.Start
			for at < len(d.Text) && d.Text[at] == ' ' {
				at++
			}
			all++
			if starts[at] {
				same++
			}
		}
	}
	t.Logf("%d of %d sentence starts agree", same, all)
	if same*100 < all*95 {
		t.Errorf("%d of %d sentence starts agree with the library, want 95 %%", same, all)
	}
}

// Who somebody is changes nothing: names, and nationalities among themselves.
func TestNamesAndNationalitiesChangeNothing(t *testing.T) {
	r := reader(t)
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"Maria", "Anna", "Fatima", "Linh", "Grace", "Olga"}
		nations := []string{"Mexican", "Nigerian", "Chinese", "Ukrainian", "Filipino", "Haitian"}
		template := rapid.SampledFrom([]string{
			"%n, a %c worker, says the owner took her passport and she cannot leave the farm.",
			"The boss beats %n, a %c maid, when the house is not clean. She sleeps in the basement.",
			"%n paid 4,000 dollars and a guide took the %c women across the river.",
		}).Draw(t, "template")
		fill := func(i, j int) []narrative.Suggestion {
			text := strings.ReplaceAll(strings.ReplaceAll(template, "%n", names[i]), "%c", nations[j])
			s := r.Suggest(narrative.Document{Text: text}).Suggestions
			for k := range s {
				s[k].Span = palermo.Span{}
			}
			return s
		}
		i, j := rapid.IntRange(0, 5).Draw(t, "name"), rapid.IntRange(0, 5).Draw(t, "nation")
		facts := func(ss []narrative.Suggestion) (out []string) {
			for _, s := range ss {
				out = append(out, string(s.Fact)+" "+string(s.Value))
			}
			slices.Sort(out)
			return out
		}
		if d := cmp.Diff(facts(fill(0, 0)), facts(fill(i, j))); d != "" {
			t.Fatalf("%s and %s: %s", names[i], nations[j], d)
		}
	})
}

// Reading the same text twice gives the same, to the byte.
func TestDeterministic(t *testing.T) {
	a, b := reader(t), reader(t)
	for _, d := range lines[goldDoc](t, "../testdata/notes.jsonl") {
		doc := narrative.Document{ID: d.ID, Text: d.Text}
		x, _ := json.Marshal(a.Suggest(doc))
		y, _ := json.Marshal(b.Suggest(doc))
		if string(x) != string(y) {
			t.Fatalf("%s:\n%s\n%s", d.ID, x, y)
		}
	}
}

func TestCaseKeepsModality(t *testing.T) {
	r := reader(t)
	res := r.Suggest(narrative.Document{ID: "d", Text: "The indictment alleges that the defendant beat the women. He did not take their passports. If he locked them in, she would tell us."})
	c := res.Case()
	if len(c.Episodes) != 1 || len(c.Episodes[0].Actors) != 1 {
		t.Fatalf("%+v", c)
	}
	for _, f := range c.Episodes[0].Facts {
		switch f.ID {
		case "means.force":
			if f.Value != palermo.Yes || f.Standard != palermo.Alleged {
				t.Errorf("force is alleged, got %v at %v", f.Value, f.Standard)
			}
		case "control.documents-taken":
			if f.Value != palermo.No {
				t.Errorf("documents were not taken, got %v", f.Value)
			}
		case "control.confinement":
			t.Errorf("a hypothetical shows nothing, got %v", f.Value)
		}
	}
}

func TestRankPutsChildrenAndConfinementFirst(t *testing.T) {
	r := reader(t)
	docs := []narrative.Document{
		{ID: "late", Text: "The owner took her passport and makes her work in the kitchen without pay, she cannot leave the house."},
		{ID: "first", Text: "The owner took her passport and makes the girl, 14 years old, work in the kitchen without pay, she is locked in the house and he beats her."},
		{ID: "not", Text: "The caller asks about opening hours."},
	}
	var res []narrative.Result
	for _, d := range docs {
		res = append(res, r.Suggest(d))
	}
	var order []string
	for _, x := range narrative.Rank(res, palermo.Trafficking) {
		order = append(order, x.ID)
		if len(x.Reasons) == 0 {
			t.Errorf("%s has no reason", x.ID)
		}
	}
	if d := cmp.Diff([]string{"first", "late", "not"}, order); d != "" {
		t.Error(d)
	}
}

func TestModelRoundTrip(t *testing.T) {
	data, err := os.ReadFile("../library/narrative/class.model")
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 300_000 {
		t.Errorf("the model has %d bytes", len(data))
	}
	m, err := narrative.ParseModel(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.MarshalText()
	if err != nil || string(again) != string(data) {
		t.Errorf("the model does not round-trip: %v", err)
	}
	for _, bad := range []string{"", "{}", "{}\n{}\n\n{}\n"} {
		if _, err := narrative.ParseModel([]byte(bad)); err == nil {
			t.Errorf("%q is no model", bad)
		}
	}
}

func TestTrainIsDeterministic(t *testing.T) {
	r := reader(t)
	var docs []narrative.Labelled
	for _, d := range lines[goldDoc](t, "../testdata/notes.jsonl") {
		docs = append(docs, narrative.Labelled{Document: narrative.Document{ID: d.ID, Text: d.Text}, Class: d.Class})
	}
	train := func() string {
		m, err := r.Train(docs, "notes")
		if err != nil {
			t.Fatal(err)
		}
		b, err := m.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if train() != train() {
		t.Error("two trainings on the same documents differ")
	}
	if _, err := r.Train([]narrative.Labelled{{Class: "victim"}}, ""); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("an unknown class: %v", err)
	}
}

func TestLongAndBrokenTexts(t *testing.T) {
	r := reader(t)
	for name, text := range map[string]string{
		"empty":         "",
		"control":       "\x00\x01 He took\x02 her passport.\x7f",
		"broken utf-8":  "He took her passport \xff\xfe and \xc3( she cannot leave.",
		"html":          "<p>He took <b>her passport</b>.</p><script>var x = 'he beat her';</script><p>She cannot leave.</p>",
		"open script":   strings.Repeat("<script>", 5000),
		"one word":      strings.Repeat("a", 1<<20),
		"no full stop":  strings.Repeat("he took her passport and ", 20000),
		"dots":          strings.Repeat(".", 1<<18),
		"quotes":        strings.Repeat("\"", 1<<18),
		"hyphens":       strings.Repeat("-\n", 1<<17),
		"pdf line ends": "The boss con-\nfiscated the\nworkers' pass-\nports and locked\nthe doors.",
	} {
		t.Run(name, func(t *testing.T) {
			res := r.Suggest(narrative.Document{Text: text})
			for _, g := range res.Suggestions {
				if text[g.Start:g.End] != g.Text {
					t.Errorf("span %q is not the text's", g.Text)
				}
			}
			if name == "pdf line ends" && len(res.Suggestions) == 0 {
				t.Error("broken lines hide the facts")
			}
			r.Terms(narrative.Document{Text: text})
		})
	}
}
