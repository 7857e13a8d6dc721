package linkage

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestScale links generated lists of 10^5 and 10^6 entries, or of those of
// PALERMO_PEOPLE people, and prints time and memory, which show the growth. The
// cut must lie near the best one, and the rate of wrong links be near the
// estimate.
func TestScale(t *testing.T) {
	if os.Getenv("PALERMO_LONG") != "1" {
		t.Skip("takes minutes: set PALERMO_LONG=1")
	}
	sizes := []int{160000, 1600000}
	if n, err := strconv.Atoi(os.Getenv("PALERMO_PEOPLE")); err == nil {
		sizes = []int{n}
	}
	for _, people := range sizes {
		g := Generator{People: people, Lists: []float64{0.35, 0.275}, Errors: 1, Seed: 1}
		lists := generated(t, g)
		start := time.Now()
		res := mustLink(t, lists, Options{Workers: 2, Draws: 10})
		n := lists[0].Rows() + lists[1].Rows()
		took := time.Since(start).Seconds()
		t.Logf("%d entries in %.1f s (%.0f us an entry), %d MB taken so far: %+v", n, took, took/float64(n)*1e6, peakMB(), res.Summary)
		t.Logf("true recall of blocking %.4f", blockingRecall(t, res, g))
		s := ScoreClusters(res.Clusters, res.Pairs, generatedTruth(t, g))
		t.Logf("%+v", s)
		if s.BestF1-s.F1 > 0.02 {
			t.Errorf("F1 %.4f at the program's cut, %.4f at best", s.F1, s.BestF1)
		}
		if off := 1 - s.Precision - res.Summary.EstFDR; math.Abs(off) > 0.03 {
			t.Errorf("%.3f of the links are wrong, %.3f were expected", 1-s.Precision, res.Summary.EstFDR)
		}
		if g := res.Summary.FDRRange; 1-s.Precision < g.Lo || 1-s.Precision > g.Hi {
			t.Errorf("%.3f of the links are wrong, between %.3f and %.3f were expected", 1-s.Precision, g.Lo, g.Hi)
		}
	}
}

// peakMB is the memory that the runtime has taken from the system.
func peakMB() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys >> 20
}

// TestEqualRows links a million rows that hold the same: nothing tells anybody
// apart, so nobody is linked, and it must end.
func TestEqualRows(t *testing.T) {
	n := 3000
	if os.Getenv("PALERMO_LONG") == "1" {
		n = 1000000
	}
	var b strings.Builder
	b.WriteString("id,name,birth_date,sex\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Ana Lopez,1990-01-01,f\n", i)
	}
	start := time.Now()
	res := mustLink(t, []*List{mustRead(t, "equal.csv", b.String())}, Options{Workers: 2})
	t.Logf("%d equal rows in %.1f s: %+v", n, time.Since(start).Seconds(), res.Summary)
	if res.Summary.Records != n || res.Summary.Pairs != 0 {
		t.Errorf("%d records, %d links among rows that nothing tells apart", res.Summary.Records, res.Summary.Pairs)
	}
}

// TestBlockingRecall holds the estimated recall of blocking against the truth
// over generated populations.
func TestBlockingRecall(t *testing.T) {
	sizes := []int{2000, 6000}
	if os.Getenv("PALERMO_LONG") == "1" {
		sizes = []int{2000, 6000, 40000, 160000, 400000}
	}
	for _, people := range sizes {
		for seed := range uint64(2) {
			g := Generator{People: people, Lists: []float64{0.4, 0.3}, Errors: 1, Seed: 40 + seed}
			res := mustLink(t, generated(t, g), Options{Workers: 2, Draws: 1})
			got, want := res.Summary.BlockingRecall, blockingRecall(t, res, g)
			t.Logf("%d people: estimated %.3f, true %.3f", people, got, want)
			if math.Abs(got-want) > 0.02 {
				t.Errorf("%d people: blocking recall is estimated at %.3f and is %.3f", people, got, want)
			}
		}
	}
}

// blockingRecall is the share of true pairs of a generated population that share a block.
func blockingRecall(t *testing.T, res *Result, g Generator) float64 {
	return trueBlocking(res, generatedTruth(t, g))
}

// trueBlocking is the share of true pairs that share a block; where lists are
// clean, of those across lists.
func trueBlocking(res *Result, truth func(list, id string) string) float64 {
	tab := res.r.t
	of := map[string][]uint32{}
	found, all := 0.0, 0.0
	for i := range tab.ids {
		who := truth(tab.lists[tab.list[i]], tab.ids[i])
		if who == "" {
			continue
		}
		for _, j := range of[who] {
			if res.r.clean && tab.list[i] == tab.list[j] {
				continue
			}
			all++
			if res.r.x.passesOf(j, uint32(i)) > 0 {
				found++
			}
		}
		of[who] = append(of[who], uint32(i))
	}
	return found / all
}

// TestDispersion: of fields that are independent it is 1, of fields that
// repeat each other their number.
func TestDispersion(t *testing.T) {
	agree := []float64{0, 0.8, 0.2}
	md := &model{m: [][]float64{agree, agree, agree}, temper: 1, named: make([]bool, 3)}
	md.prior[within] = 60 // all are matches
	for i := range md.weight {
		for range 3 {
			md.weight[i] = append(md.weight[i], []float32{0, 3, -2})
		}
	}
	var free, bound []counted
	for k := range 8 {
		c := counted{n: 1000}
		c.rarity = quantise(0)
		for f := range 3 {
			c.level[f] = uint8(1 + k>>f&1)
			c.n *= agree[c.level[f]]
		}
		free = append(free, c)
	}
	for l := uint8(1); l <= 2; l++ {
		c := counted{n: 1000 * agree[l]}
		c.rarity = quantise(0)
		c.level[0], c.level[1], c.level[2] = l, l, l
		bound = append(bound, c)
	}
	if d := md.dispersion(free, true); math.Abs(d-1) > 1e-6 {
		t.Errorf("independent fields have a dispersion of %v", d)
	}
	if d := md.dispersion(bound, true); math.Abs(d-3) > 1e-6 {
		t.Errorf("one field three times has a dispersion of %v", d)
	}
}
