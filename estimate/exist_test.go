package estimate

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The refusals of the literature, with the interactions that cause them.
func TestCheckExplains(t *testing.T) {
	for _, c := range []struct {
		table, model string
		code         int
		pairs        []string
	}{
		{"Artificial_3", "[12,3]", CodeNoMaximum, []string{"12"}},
		{"Artificial_3", "[12,13,23]", CodeNotIdentifiable, []string{"12"}},
		{"Artificial_3", "[13,23]", CodeFine, []string{}},
		// Without 23 there is still no estimate; without 12 or 13 there is.
		{"Korea", "[12,13,23]", CodeNoMaximum, []string{"12", "13"}},
	} {
		e, err := Check(load(t, c.table), c.model)
		if err != nil {
			t.Fatal(err)
		}
		if e.Code != c.code || !slices.Equal(e.Pairs, c.pairs) {
			t.Errorf("%s %s: code %d, pairs %v; want %d, %v", c.table, c.model, e.Code, e.Pairs, c.code, c.pairs)
		}
		if _, err := Estimate(t.Context(), load(t, c.table), Options{Model: c.model}); (err == nil) != (c.code == CodeFine) {
			t.Errorf("%s %s: Estimate gave error %v", c.table, c.model, err)
		}
	}
}

// smallTable draws a table of three or four lists with many empty cells.
func smallTable(rt *rapid.T) (*Table, int) {
	lists := rapid.IntRange(3, 4).Draw(rt, "lists")
	var cells []Cell
	for w := uint32(1); w < 1<<lists; w++ {
		cells = append(cells, Cell{w, int64(rapid.SampledFrom([]int{0, 0, 1, 5, 40}).Draw(rt, "count"))})
	}
	names := []string{"a", "b", "c", "d"}[:lists]
	t, err := NewTable("t.csv", names, 1, cells)
	if err != nil {
		rt.Skip("no people")
	}
	return t, lists
}

func drawModel(rt *rapid.T, lists int) Model {
	var all []Model
	for m := range hierarchical(lists, 1<<lists-1, lists) {
		all = append(all, Model{m.lists, append([]uint32(nil), m.terms...)})
	}
	return all[rapid.IntRange(0, len(all)-1).Draw(rt, "model")]
}

// Where the code is 0 the fit converges and meets the likelihood equations;
// where there is no maximum the parameters drift or the information is lost.
func TestExistenceAgreesWithFits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table, lists := smallTable(rt)
		m := drawModel(rt, lists)
		v := newExistence(lists).check(table.dense(), m)
		f := newFitter(lists)
		f.load(table.dense())
		status := f.fit(m)
		if v.code != CodeFine {
			if status == fitted && smallestFit(f) > 1e-7 {
				rt.Fatalf("%v %s has code %d but a fit with all cells above zero", table.Cells, m, v.code)
			}
			return
		}
		if status != fitted {
			rt.Fatalf("%v %s has code 0 but its fit ended with %d", table.Cells, m, status)
		}
		for _, th := range f.terms {
			if d := math.Abs(f.z[th] - f.nsup[th]); d > 1e-6*(1+f.nsup[th]) {
				rt.Fatalf("%v %s: margin %b is %g, want %g", table.Cells, m, th, f.z[th], f.nsup[th])
			}
		}
	})
}

func smallestFit(f *fitter) float64 {
	least := math.Inf(1)
	for _, w := range f.cells {
		least = math.Min(least, f.mu[w])
	}
	return least
}

// The programs of all top models agree with checking each model alone.
func TestTopModelsAgreeWithCheck(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table, lists := smallTable(rt)
		if table.active() != 1<<lists-1 {
			rt.Skip("an empty list")
		}
		top, err := CheckTopModels(t.Context(), table)
		if err != nil {
			rt.Fatal(err)
		}
		var codes [4]int64
		base := mainEffects(lists, table.active())
		var empty []uint32
		for _, pair := range pairsOf(lists, table.active()) {
			if table.On(pair) > 0 {
				base = base.with(pair)
			} else {
				empty = append(empty, pair)
			}
		}
		for set := range 1 << len(empty) {
			m := base
			for i, pair := range empty {
				if set>>i&1 == 1 {
					m = m.with(pair)
				}
			}
			codes[newExistence(lists).check(table.dense(), m).code]++
		}
		if codes != top.Codes {
			rt.Fatalf("%v: codes %v, want %v", table.Cells, top.Codes, codes)
		}
	})
}

// Stiemke's alternative: either a positive combination, or a direction with no
// product above zero and one below.
func TestPositiveCombination(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := rapid.IntRange(1, 4).Draw(rt, "q")
		vectors := rapid.SliceOfN(rapid.SliceOfN(rapid.Int64Range(-3, 3), q, q), 1, 8).Draw(rt, "vectors")
		ok, dir := positiveCombination(vectors)
		if ok {
			// The certificate of the other side must not exist: try the axes
			// and differences.
			for _, z := range rapid.SliceOfN(rapid.SliceOfN(rapid.Int64Range(-3, 3), q, q), 20, 20).Draw(rt, "z") {
				if worst, best := products(vectors, z); worst <= 0 && best < 0 {
					rt.Fatalf("%v: direction %v separates", vectors, z)
				}
			}
			return
		}
		z := make([]int64, q)
		for i, x := range toIntegers(dir) {
			z[i] = x.Int64()
		}
		if worst, best := products(vectors, z); worst > 0 || best >= 0 {
			rt.Fatalf("%v: direction %v does not separate", vectors, z)
		}
	})
}

func products(vectors [][]int64, z []int64) (most, least int64) {
	most, least = math.MinInt64, math.MaxInt64
	for _, v := range vectors {
		var s int64
		for i := range v {
			s += v[i] * z[i]
		}
		most, least = max(most, s), min(least, s)
	}
	return most, least
}

// The fast proofs never call fine what the exact decision does not.
func TestFastProofs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table, lists := smallTable(rt)
		m := drawModel(rt, lists)
		y := table.dense()
		exact := split(y, m).decide().code
		if exact != CodeFine && (fullRankModulo2(y, m) || split(y, m).provedFine()) {
			rt.Fatalf("%v %s has code %d and a proof that it is fine", table.Cells, m, exact)
		}
		if code := newExistence(lists).code(y, m); code != exact {
			rt.Fatalf("%v %s: code %d, want %d", table.Cells, m, code, exact)
		}
	})
}
