package law

import (
	"bytes"
	"io/fs"
	"testing"

	"palermo"
	"palermo/library"
)

// BenchmarkNextQuestion decides every offence at every standard, weighs every open
// fact at every standard, and finds the next question: what a screen needs when
// an answer is ticked.
func BenchmarkNextQuestion(b *testing.B) {
	data, err := library.FS.ReadFile("codebook.csv")
	if err != nil {
		b.Fatal(err)
	}
	book, err := ReadCodebook("codebook.csv", bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	packs, err := fs.Sub(library.FS, "law")
	if err != nil {
		b.Fatal(err)
	}
	l, err := Open(book, packs)
	if err != nil {
		b.Fatal(err)
	}
	c := &palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p", Actors: []palermo.PartyID{"a"}, Facts: []palermo.Fact{
		{ID: "act.recruited", Value: palermo.Yes, Standard: palermo.ReasonableGrounds, SaidBy: palermo.SaidByPerson},
		{ID: "entry.illegal-entry-procured", Value: palermo.Yes, Standard: palermo.ReasonableGrounds, SaidBy: palermo.SaidByPerson},
		{ID: "person.under-18", Value: palermo.No, Standard: palermo.ReasonableGrounds, SaidBy: palermo.SaidByDocument},
	}}}}
	sc, err := l.scope(nil, palermo.Date{})
	if err != nil {
		b.Fatal(err)
	}
	v := new(vault)
	if err := l.gather(v, c, &c.Episodes[0], palermo.Date{}); err != nil {
		b.Fatal(err)
	}
	v.asks = grow(v.asks, 2*book.Len())
	found := 0
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		clear(v.asks)
		for _, ap := range sc.rules {
			p := ap.version.prog
			root := l.decide(v, p, 0)
			for s := range palermo.Standard(palermo.Standards) {
				if root.At(s).Open() {
					l.weighQuestions(v, ap.version, 0, s)
				}
			}
		}
		if l.nextQuestion(v, nil) != nil {
			found++
		}
	}
	if found == 0 {
		b.Fatal("no question")
	}
	n := len(sc.rules) * palermo.Standards
	b.ReportMetric(float64(len(sc.rules)), "offences")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/offence-standard")
}
