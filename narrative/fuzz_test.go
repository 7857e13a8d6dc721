package narrative_test

import (
	"testing"
	"testing/fstest"

	"palermo"
	"palermo/narrative"
)

func FuzzSuggest(f *testing.F) {
	for _, s := range []string{
		"Caller says her boss took her passport and she has to work until she pays 6,000 dollars.",
		"La señora me quitó el pasaporte.\n\n- No me deja salir.", "<p>He \xff beat her</p>", "U.S. v. F.H., No. 12", "“They were slaves,” said U.S. Attorney Doe.",
		"trafficked/smuggled", "Aug. 1, 2010 $3,000.50 5k 12-year-old", "pass-\nport",
	} {
		f.Add(s)
	}
	r := reader(f)
	f.Fuzz(func(t *testing.T, text string) {
		res := r.Suggest(narrative.Document{Text: text})
		for _, g := range res.Suggestions {
			if g.Start < 0 || g.End > len(text) || g.Start >= g.End || text[g.Start:g.End] != g.Text {
				t.Fatalf("span %+v is not the text's", g.Span)
			}
			if g.Confidence < 0 || g.Confidence > 1 {
				t.Fatalf("confidence %v", g.Confidence)
			}
		}
		last := 0
		for _, s := range res.Sentences {
			if s.Start < last || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("sentence %+v after %d", s, last)
			}
			last = s.End
		}
		res.Case()
		for _, u := range r.Terms(narrative.Document{Text: text}) {
			if text[u.Start:u.End] != u.Text {
				t.Fatalf("use %+v is not the text's", u.Span)
			}
		}
	})
}

func FuzzLoad(f *testing.F) {
	f.Add("patterns:\n  - id: x\n    fact: means.force\n    match: [\"(hit|beat)? @person ..3 [ #minor ]\"]\n")
	f.Add("cues:\n  - id: x\n    kind: negated\n    match: [\"no\"]\nwords:\n  a: [\"@b\"]\n  b: [\"@a\"]\n")
	f.Add("words:\n  a: !x y\n")
	f.Fuzz(func(t *testing.T, data string) {
		r, err := narrative.Load(fstest.MapFS{"en/x.yaml": {Data: []byte(data)}}, func(palermo.FactID) bool { return true })
		if err == nil {
			r.Suggest(narrative.Document{Text: "He hit the 12-year-old girl."})
		}
	})
}

func FuzzParseModel(f *testing.F) {
	f.Add([]byte("{\"version\":1,\"buckets\":32768}\n{}\nAAAA\n{}\nAAAA\n"))
	f.Fuzz(func(t *testing.T, data []byte) { narrative.ParseModel(data) })
}

func BenchmarkSuggest(b *testing.B) {
	r := reader(b)
	docs := lines[goldDoc](b, "../testdata/notes.jsonl")
	bytes := 0
	for _, d := range docs {
		bytes += len(d.Text)
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			r.Suggest(narrative.Document{Text: d.Text})
		}
	}
}
