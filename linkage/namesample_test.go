package linkage

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// namesList makes up a clean list in which two words of a name are independent:
// one of 40 given names, and one of 400 family names.
func namesList(t *testing.T, file string, rows int, seed uint64) *List {
	rng := rand.New(rand.NewPCG(seed, 1))
	word := func(n int, signs, end string) string {
		var b strings.Builder
		for range 4 {
			b.WriteByte(signs[n%len(signs)])
			b.WriteByte("aeiou"[(n/len(signs))%5])
			n = n*7 + 3
		}
		return b.String() + end
	}
	var b strings.Builder
	b.WriteString("id,given_name,family_name,birth_date\n")
	for i := range rows {
		fmt.Fprintf(&b, "%d,%s,%s,19%02d-%02d-%02d\n", i, word(rng.IntN(40), "bdgkl", ""), word(rng.IntN(400), "mnprstvz", "sen"), rng.IntN(90)+10, 1+rng.IntN(12), 1+rng.IntN(28))
	}
	return mustRead(t, file, b.String())
}

// TestNameSample holds the counts drawn in two strata against those over all pairs
// within two clean lists, and those of two workers against those of one.
func TestNameSample(t *testing.T) {
	lists := []*List{namesList(t, "a.csv", 1500, 1), namesList(t, "b.csv", 1200, 2)}
	cfg, err := Recognise(lists, Hints{ID: "id"})
	if err != nil {
		t.Fatal(err)
	}
	r := &run{watch: watch{t.Context(), nil, 2}}
	if r.t, err = buildTable(lists, &cfg, &r.watch); err != nil {
		t.Fatal(err)
	}
	md := newModel(r.t)
	f := 0
	for !md.named[f] {
		f++
	}
	const draws = 100000
	d := newPairing(r.t, true)
	s, ok := md.sampleNames(d, f, 2, draws, make([]bool, draws))
	if !ok || !d.clean {
		t.Fatal("no pair shares a word")
	}
	want, pairs := make([]float64, len(s.level)), 0.0
	w := newWorker(len(r.t.fields))
	for i := range uint32(len(r.t.ids)) {
		for j := i + 1; j < uint32(len(r.t.ids)) && d.of(i, j); j++ {
			p := compareEntries(r.t, i, j, w)
			want[p.level[f]]++
			pairs++
		}
	}
	got := 0.0
	for _, n := range s.level {
		got += n
	}
	if pairs != d.pairs || got < draws/2 || got > draws*1.05 {
		t.Fatalf("%v pairs within lists, counted as %v; %v drawn", pairs, d.pairs, got)
	}
	for l := 1; l < len(want); l++ {
		if want[l] < 30 { // too rare to be checked
			continue
		}
		if x, y := s.level[l]/got, want[l]/pairs; math.Abs(x/y-1) > 0.25 {
			t.Errorf("level %q: chance %.7f, over all pairs %.7f", nameLevelNames[l], x, y)
		}
	}
	again, _ := md.sampleNames(d, f, 1, draws, make([]bool, draws))
	for l := range s.level {
		if s.level[l] != again.level[l] || s.rarity[l] != again.rarity[l] {
			t.Errorf("level %d: %v and %v by one worker", l, s.level[l], again.level[l])
		}
	}
}

// TestExcessRarity: what the mean of 2^rarity is above 1 is taken off in bits,
// less where few pairs were drawn; a mean below 1 shows nothing.
func TestExcessRarity(t *testing.T) {
	s := nameSample{level: []float64{0, 10000, 10000, 1, 10000}, rarity: []float64{0, 80000, 10000, 8, 2000}, pull: []float64{0.3, 0.3, 0.3, 0.3, 0.3}}
	got := make([]float64, 5)
	s.excessRarity(got)
	if math.Abs(got[1]-3) > 0.01 || math.Abs(got[2]) > 0.01 || got[3] < 0.1 || got[3] > 1.5 || got[4] != 0 {
		t.Errorf("excess of %.3f bits", got)
	}
	s.rarity = nil // matches are among the pairs: nothing is known
	before := got[1]
	if s.excessRarity(got); got[1] != before {
		t.Error("pairs that may be matches changed what rarity says")
	}
}
