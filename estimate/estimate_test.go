package estimate

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"palermo"
)

// table makes a trafficking table.
func table(tb testing.TB, lists int, cells ...Cell) *Table {
	tb.Helper()
	names := strings.Split("a b c d e f g h i j k l m n o p q r s t", " ")[:lists]
	t, err := NewTable("t.csv", names, palermo.Trafficking, cells)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func TestTwoListsAreLincolnPetersen(t *testing.T) {
	r, err := Estimate(t.Context(), table(t, 2, Cell{1, 80}, Cell{2, 50}, Cell{3, 20}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", float64(r.Estimate), 100*70/20.0, 1e-12)
	if c := r.Check("two-lists"); c == nil || c.OK {
		t.Error("nothing warns that independence cannot be tested")
	}
}

func TestEstimateRefuses(t *testing.T) {
	korea := load(t, "Korea")
	smuggling := *korea
	smuggling.Track = palermo.Smuggling
	trackless := *korea
	trackless.Track = palermo.Other
	for _, c := range []struct {
		name  string
		table *Table
		opt   Options
		want  string
	}{
		{"no track", &trackless, Options{}, "does not say whether it is of trafficking or of smuggling"},
		{"wrong track", korea, Options{Track: palermo.Smuggling}, "is of trafficking and smuggling was asked for"},
		{"smuggling", &smuggling, Options{}, "repeated trials"},
		{"no maximum", korea, Options{Method: MethodAllPairs}, "linear program"},
		{"not identifiable", load(t, "Artificial_3"), Options{Model: "[12,13,23]"}, "rank"},
		{"saturated", korea, Options{Model: "[123]"}, "refused"},
		{"nobody on two lists", table(t, 3, Cell{1, 5}, Cell{2, 5}, Cell{4, 5}), Options{}, "refused"},
		{"unknown list", korea, Options{Model: "[14]"}, "names list 4"},
		{"unknown method", korea, Options{Method: "stepwize"}, "write stepwise"},
		{"method and model", korea, Options{Method: MethodBIC, Model: "[12]"}, "chooses its own model"},
		{"level", korea, Options{Level: 95}, "level"},
		{"too many models", load(t, "NewOrl"), Options{Method: MethodBIC}, "hierarchical models"},
		{"list with everyone", table(t, 3, Cell{1, 5}, Cell{3, 5}, Cell{5, 5}, Cell{7, 2}), Options{}, "has everyone"},
		{"a list left out", table(t, 3, Cell{1, 50}, Cell{2, 50}, Cell{3, 20}), Options{Model: "[13]"}, "left out"},
		{"bound without pairs", table(t, 3, Cell{1, 5}, Cell{2, 5}, Cell{7, 5}), Options{Method: MethodChao}, "refused"},
	} {
		_, err := Estimate(t.Context(), c.table, c.opt)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if palermo.CodeOf(err) != palermo.Invalid {
			t.Errorf("%s: code %s", c.name, palermo.CodeOf(err))
		}
	}
	if _, err := Estimate(t.Context(), &smuggling, Options{PeopleKnownToLists: true}); err != nil {
		t.Errorf("smuggling with lists of people: %v", err)
	}
}

// Lists that say nothing change nothing but the notes.
func TestListsThatSayNothing(t *testing.T) {
	cells := []Cell{{1, 50}, {2, 60}, {3, 20}, {4, 30}, {5, 6}, {6, 9}, {7, 2}}
	want, err := Estimate(t.Context(), table(t, 3, cells...), Options{})
	if err != nil {
		t.Fatal(err)
	}
	copied := []Cell{}
	for _, c := range cells { // list 4 copies list 2
		copied = append(copied, Cell{c.On | c.On>>1&1<<3, c.Count})
	}
	for name, tab := range map[string]*Table{"empty": table(t, 4, cells...), "copy": table(t, 4, copied...)} {
		got, err := Estimate(t.Context(), tab, Options{})
		if err != nil {
			t.Fatal(err)
		}
		graphs, err := Estimate(t.Context(), tab, Options{Method: MethodDGA})
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := Estimate(t.Context(), table(t, 3, cells...), Options{Method: MethodDGA}); err != nil || graphs.Estimate != plain.Estimate || graphs.Model != plain.Model {
			t.Errorf("%s: graphs give %v %s, want %v %s (%v)", name, graphs.Estimate, graphs.Model, plain.Estimate, plain.Model, err)
		}
		if got.Estimate != want.Estimate || got.Model != want.Model || got.Check("table") == nil {
			t.Errorf("%s: %v %s, want %v %s", name, got.Estimate, got.Model, want.Estimate, want.Model)
		}
	}
}

// Counts of 10^12 keep their digits: the estimate scales with the table.
func TestHugeCounts(t *testing.T) {
	small := load(t, "Kosovo")
	big := *small
	big.Cells = nil
	for _, c := range small.Cells {
		big.Cells = append(big.Cells, Cell{c.On, c.Count * 1_000_000_000})
	}
	model := Options{Model: "[123,14,34]"}
	a, err := Estimate(t.Context(), small, model)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Estimate(t.Context(), &big, model)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", float64(b.Estimate), 1e9*float64(a.Estimate), 1e-11)
	near(t, "deviance", float64(b.Deviance), 1e9*float64(a.Deviance), 1e-9)
	profile := b.Check("profile")
	if !profile.OK || !(profile.Interval.Lo < b.Estimate && b.Estimate < profile.Interval.Hi) {
		t.Errorf("profile %v around %v", profile, b.Estimate)
	}
	// So many people leave no curvature: the profile is normal.
	near(t, "profile width", float64(profile.Interval.Hi-profile.Interval.Lo), 2*1.959964*float64(b.SE), 1e-4)
	if _, err := Estimate(t.Context(), &big, Options{Bootstrap: 20}); err != nil {
		t.Error(err)
	}
}

// Twenty lists have a million cells and still one answer.
func TestTwentyLists(t *testing.T) {
	var cells []Cell
	for i := range 20 {
		cells = append(cells, Cell{1 << i, 100}, Cell{1<<i | 1<<((i+1)%20), 10})
	}
	r, err := Estimate(t.Context(), table(t, 20, cells...), Options{Method: MethodMain})
	if err != nil {
		t.Fatal(err)
	}
	// By symmetry: 120 people on each list of N, and independence.
	// N solves N (1 - 120/N)^20 = N - 2200.
	n := float64(r.Estimate)
	near(t, "people seen", n*(1-math.Pow(1-120/n, 20)), 2200, 1e-9)
	if r.Model != "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]" {
		t.Error(r.Model)
	}
}

// Same seed, same bytes, at one worker and at two.
func TestWorkersChangeNothing(t *testing.T) {
	tab := load(t, "Korea")
	for _, opt := range []Options{
		{Method: MethodStepwise, Bootstrap: 100},
		{Method: MethodBIC, Bootstrap: 100},
		{Method: MethodThreshold, Threshold: ThresholdOptions{Draws: 2000}},
		{Method: MethodLatent, Latent: LatentOptions{MaxSweeps: 1000, Classes: 3, Chains: 2}},
		{Method: MethodDGA},
	} {
		var want []byte
		for _, workers := range []int{1, 2} {
			opt.Workers = workers
			r, err := Estimate(t.Context(), tab, opt)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = got
			} else if !bytes.Equal(got, want) {
				t.Errorf("%s: 2 workers give\n%s\n1 gives\n%s", opt.Method, got, want)
			}
		}
	}
}

// The order of lists and of rows changes nothing in the estimate.
func TestOrderOfLists(t *testing.T) {
	tab := load(t, "Western")
	want, err := Estimate(t.Context(), tab, Options{Method: MethodBIC, MaxOrder: 2})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(rt, "order")
		var cells []Cell
		for _, c := range tab.Cells {
			var on uint32
			for i, to := range order {
				on |= c.On >> i & 1 << to
			}
			cells = append(cells, Cell{on, c.Count})
		}
		got, err := Estimate(t.Context(), table(t, 5, cells...), Options{Method: MethodBIC, MaxOrder: 2})
		if err != nil {
			rt.Fatal(err)
		}
		if math.Abs(float64(got.Estimate-want.Estimate)) > 1e-7*float64(want.Estimate) {
			rt.Fatalf("order %v: %v, want %v", order, got.Estimate, want.Estimate)
		}
	})
}

// Own bootstraps of the United Kingdom's table lie where the peers' do, within
// Monte Carlo error: 1,000 replicates gave [9,267; 14,307].
func TestOwnBootstrap(t *testing.T) {
	r, err := Estimate(t.Context(), load(t, "UKdat"), Options{Bootstrap: 1000, Seed: 1, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "lower limit", float64(r.Interval.Lo), 9267, 0.05)
	near(t, "upper limit", float64(r.Interval.Hi), 14307, 0.05)
	if r.Interval.Kind != "bca" {
		t.Error(r.Interval.Kind)
	}
}

// The United Kingdom's report of 2014, by its own stepwise rule.
func TestAICStepwise(t *testing.T) {
	r, err := Estimate(t.Context(), load(t, "UKdat"), Options{Method: MethodAICStep, Profile: true})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "profile maximum", float64(*r.Check("profile").Value), 11408.92, 1e-6)
	near(t, "lower limit", float64(r.Interval.Lo), 9982.26, 1e-6)
	near(t, "upper limit", float64(r.Interval.Hi), 13181.69, 1e-6)
}

// Chao's bound with equal lists is n + (t-1)/(2t) f1^2/f2.
func TestChaoEqualLists(t *testing.T) {
	var cells []Cell
	for w := uint32(1); w < 16; w++ {
		cells = append(cells, Cell{w, map[int]int64{1: 50, 2: 8, 3: 3, 4: 1}[bitsSet(w)]})
	}
	tab := table(t, 4, cells...)
	r, err := Estimate(t.Context(), tab, Options{Method: MethodChao})
	if err != nil {
		t.Fatal(err)
	}
	f1, f2 := 4*50.0, 6*8.0
	near(t, "bound", float64(r.Dark), 3/8.0*f1*f1/f2, 1e-9)
}

// Medians of thresholding on the published tables, and the same pairs for each
// of ten seeds but one.
func TestThresholding(t *testing.T) {
	for name, want := range map[string]float64{"UKdat_5": 12254, "Kosovo": 14030, "Western": 2313} {
		models := map[string]int{}
		for seed := range uint64(10) {
			r, err := Estimate(t.Context(), load(t, name), Options{Method: MethodThreshold, Seed: seed, Workers: 2, Threshold: ThresholdOptions{Draws: 8000}})
			if err != nil {
				t.Fatal(err)
			}
			models[r.Model]++
			near(t, name+" median", float64(r.Estimate), want, 0.02)
		}
		most := 0
		for _, n := range models {
			most = max(most, n)
		}
		if most < 9 {
			t.Errorf("%s: models %v", name, models)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, m := range []Method{MethodBIC, MethodDGA, MethodLatent, MethodThreshold} {
		if _, err := Estimate(ctx, load(t, "Western"), Options{Method: m}); err != context.Canceled {
			t.Errorf("%s: %v", m, err)
		}
	}
	if _, err := Estimate(ctx, load(t, "Western"), Options{Bootstrap: 10}); err != context.Canceled {
		t.Errorf("bootstrap: %v", err)
	}
}

// A list that is part of another is named, because methods that choose one
// model go wrong without a word: see the coverage table.
func TestNestedLists(t *testing.T) {
	tab, err := Truths()[3].Draw(1, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Estimate(t.Context(), tab, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Check("nested"); c == nil || c.OK || !strings.Contains(c.Text, "list 1 (L1) is on list 2 (L2)") {
		t.Errorf("check %v", c)
	}
	if r, err = Estimate(t.Context(), load(t, "UKdat"), Options{}); err != nil || r.Check("nested") != nil {
		t.Errorf("lists that are not nested: %v, %v", r.Check("nested"), err)
	}
}
