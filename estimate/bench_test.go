package estimate

import (
	"testing"
)

// One benchmark for each row of the speed table in docs/methods/estimation.md.
// An operation is the whole task; run them with -benchtime 1x or a few.

// UKdat, stepwise, 1,000 BCa replicates that choose their model again.
func BenchmarkStepwiseBCa1000(b *testing.B) {
	t := load(b, "UKdat")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Estimate(b.Context(), t, Options{Method: MethodStepwise, Bootstrap: 1000, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// UKdat_5, pairs, 1,000 replicates that choose again among all 1,024 models.
func BenchmarkExhaustiveReselection1000(b *testing.B) {
	t := load(b, "UKdat_5")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Estimate(b.Context(), t, Options{Method: MethodBIC, MaxOrder: 2, Top: -1, Bootstrap: 1000, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// UKdat, all 32,768 models of pairs of six lists.
func BenchmarkSixListBIC(b *testing.B) {
	t := load(b, "UKdat")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Estimate(b.Context(), t, Options{Method: MethodBIC}); err != nil {
			b.Fatal(err)
		}
	}
}

// UKdat_5, all 6,893 models of up to triples.
func BenchmarkFiveListBICOrder3(b *testing.B) {
	t := load(b, "UKdat_5")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Estimate(b.Context(), t, Options{Method: MethodBIC}); err != nil {
			b.Fatal(err)
		}
	}
}

// New Orleans: existence under all 2^18 models of all overlapping pairs and
// some of the 18 empty ones. The cells with people determine every parameter,
// so one exact rank decides all of them.
func BenchmarkTopModels(b *testing.B) {
	t := load(b, "NewOrl")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := CheckTopModels(b.Context(), t); err != nil {
			b.Fatal(err)
		}
	}
}

// New Orleans, the same 2^18 programs one by one, each from the counts.
func BenchmarkTopModelsEachAlone(b *testing.B) {
	t := load(b, "NewOrl")
	y := t.dense()
	var overlapping, empty []uint32
	for _, pair := range pairsOf(8, t.active()) {
		if t.On(pair) > 0 {
			overlapping = append(overlapping, pair)
		} else {
			empty = append(empty, pair)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for set := range uint32(1) << len(empty) {
			m := mainEffects(8, t.active())
			m.terms = append(m.terms, overlapping...)
			for i, pair := range empty {
				if set>>i&1 == 1 {
					m.terms = append(m.terms, pair)
				}
			}
			if newExistence(8).code(y, m) != CodeFine {
				b.Fatal("no estimate")
			}
		}
	}
}

// UKdat_5, decomposable graphs, to 30 n.
func BenchmarkDecomposable30n(b *testing.B) {
	t := load(b, "UKdat_5")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Estimate(b.Context(), t, Options{Method: MethodDGA, Decomposable: DecomposableOptions{MaxMissing: 30 * t.People()}}); err != nil {
			b.Fatal(err)
		}
	}
}
