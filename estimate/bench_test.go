package estimate

import (
	"fmt"
	"testing"
	"time"
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

// UKdat, the six decomposable lists: 18,154 graphs.
func BenchmarkDecomposableSixLists(b *testing.B) {
	t := load(b, "UKdat")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Estimate(b.Context(), t, Options{Method: MethodDGA}); err != nil {
			b.Fatal(err)
		}
	}
}

// Latent classes until R-hat and effective size suffice, or 20,000 sweeps. The
// metrics say which.
func BenchmarkLatent(b *testing.B) {
	for _, name := range []string{"Kosovo", "UKdat_5", "Ned_5"} {
		b.Run(name, func(b *testing.B) {
			t := load(b, name)
			for b.Loop() {
				r, err := Estimate(b.Context(), t, Options{Method: MethodLatent, Seed: 1})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(*r.Check("r-hat").Value), "R-hat")
				b.ReportMetric(float64(*r.Check("ess").Value), "ESS")
			}
		})
	}
}

// UKdat, the panel with 1,000 replicates and two workers. first-s is when the
// first result is there.
func BenchmarkPanel(b *testing.B) {
	t := load(b, "UKdat")
	for b.Loop() {
		start, first := time.Now(), 0.0
		_, err := Panel(b.Context(), t, Options{Workers: 2, Seed: 1}, func(*Result) {
			if first == 0 {
				first = time.Since(start).Seconds()
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(first, "first-s")
	}
}

// One fit of stepwise's usual size: UKdat, 14 parameters, 63 cells.
func BenchmarkFit(b *testing.B) {
	f := newFitter(6)
	f.load(load(b, "UKdat").dense())
	m, err := ParseModel("[12,13,24,25,35,36,45]", 6)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if f.fit(m) != fitted {
			b.Fatal("no fit")
		}
	}
}

// Growth with the number of lists: main effects of tables that lists chain up.
func BenchmarkFitByLists(b *testing.B) {
	for _, lists := range []int{4, 8, 12, 16} {
		b.Run(fmt.Sprint(lists), func(b *testing.B) {
			y := make([]float64, 1<<lists)
			for i := range lists {
				y[1<<i] = 100
				y[1<<i|1<<((i+1)%lists)] = 10
			}
			f := newFitter(lists)
			f.load(y)
			m := mainEffects(lists, 1<<lists-1)
			b.ReportAllocs()
			for b.Loop() {
				if f.fit(m) != fitted {
					b.Fatal("no fit")
				}
			}
		})
	}
}
