package law_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"palermo"
	"palermo/law"
)

// someCases makes invented cases: a third of the questions answered, now and then
// a contradiction, conduct between 1995 and 2026.
func someCases(l *law.Library, n int) []*palermo.Case {
	r := rand.New(rand.NewPCG(1, 2))
	qs := l.Book.Queries()
	out := make([]*palermo.Case, n)
	for i := range out {
		e := palermo.Episode{ID: "1", Person: "p", Actors: []palermo.PartyID{"a"}, From: palermo.Date{Year: int16(1995 + r.IntN(31)), Month: uint8(1 + r.IntN(12)), Day: uint8(1 + r.IntN(28))}}
		for _, q := range qs {
			if r.IntN(3) == 0 {
				e.Facts = append(e.Facts, palermo.Fact{ID: q.ID, Value: palermo.Answer(1 + r.IntN(2)), Standard: palermo.Standard(r.IntN(4)), SaidBy: palermo.SaidByOfficial})
			}
			if r.IntN(200) == 0 {
				e.Facts = append(e.Facts, palermo.Fact{ID: q.ID, Value: palermo.Answer(1 + r.IntN(2)), Standard: palermo.Standard(r.IntN(4)), SaidBy: palermo.SaidByPerson})
			}
		}
		out[i] = &palermo.Case{ID: fmt.Sprint(i), Episodes: []palermo.Episode{e}}
	}
	return out
}

// perOffence reports the time of one offence at one standard.
func perOffence(b *testing.B, offences int) {
	b.ReportMetric(float64(offences), "offences")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(offences*palermo.Standards), "ns/offence-standard")
}

// BenchmarkAssess is the whole of an assessment: four standards, elements,
// readings, missing facts, the fewest that settle each offence, protection and
// the next question.
func BenchmarkAssess(b *testing.B) {
	l := open(b)
	cases := someCases(l, 64)
	r, err := l.Assess(cases[0], law.Options{Standard: palermo.ReasonableGrounds})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		if _, err := l.Assess(cases[i%len(cases)], law.Options{Standard: palermo.ReasonableGrounds}); err != nil {
			b.Fatal(err)
		}
	}
	perOffence(b, len(r.Episodes[0].Assessments))
}

// BenchmarkMillion decides a million episodes under every offence at every
// standard, each by the version of its date, on two workers.
func BenchmarkMillion(b *testing.B) {
	l := open(b)
	const rows, distinct = 1_000_000, 10_000
	cases := someCases(l, distinct)
	batch := l.NewBatch(rows)
	for i := range rows {
		c := cases[i%distinct]
		if ok, err := batch.Add(l, c, &c.Episodes[0]); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	var o *law.Outcomes
	for b.Loop() {
		var err error
		if o, err = l.Decide(batch, law.BatchOptions{Standards: law.AllStandards, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(o.Rules)), "offences")
}
