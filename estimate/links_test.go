package estimate

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"palermo"
)

// Draws that all agree give the estimate of one table, and no variance from
// the links; draws that differ give a wider interval.
func TestFromLinks(t *testing.T) {
	tab := load(t, "Kosovo")
	one, err := Estimate(t.Context(), tab, Options{})
	if err != nil {
		t.Fatal(err)
	}
	same := []*Table{tab, tab, tab, tab}
	r, err := FromLinks(t.Context(), same, Options{Bootstrap: 400, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", float64(r.Estimate), float64(one.Estimate), 1e-12)
	if share := float64(*r.Check("links").Value); share > 0.02 {
		t.Errorf("%g of the variance comes from links that agree", share)
	}
	other := *tab
	other.Cells = nil
	for _, c := range tab.Cells { // a draw that links more
		if bitsSet(c.On) > 1 {
			c.Count = c.Count * 13 / 10
		}
		other.Cells = append(other.Cells, c)
	}
	mixed, err := FromLinks(t.Context(), []*Table{tab, &other, tab, &other}, Options{Bootstrap: 400, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if mixed.Interval.Hi-mixed.Interval.Lo <= r.Interval.Hi-r.Interval.Lo {
		t.Errorf("links that differ give %v, links that agree %v", mixed.Interval, r.Interval)
	}
	if share := float64(*mixed.Check("links").Value); share < 0.2 {
		t.Errorf("only %g of the variance comes from links that differ", share)
	}
}

// Missing a share of links in expectation and correcting for it gives the
// table back.
func TestRelinkInverts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lists := rapid.IntRange(2, 5).Draw(rt, "lists")
		truth := make([]float64, 1<<lists)
		for w := 1; w < len(truth); w++ {
			truth[w] = float64(rapid.IntRange(0, 200).Draw(rt, "count"))
		}
		share := rapid.Float64Range(0, 0.6).Draw(rt, "share")
		q := 1 - math.Sqrt(1-share)
		seen := make([]float64, len(truth))
		for w, n := range truth {
			size := bitsSet(uint32(w))
			for v := range truth { // v is the part of w that stays together
				k := bitsSet(uint32(v))
				if w == 0 || v&^w != 0 {
					continue
				}
				p := math.Pow(1-q, float64(k)) * math.Pow(q, float64(size-k))
				if k > 0 {
					seen[v] += n * p
				}
				for j := range lists {
					if (w&^v)>>j&1 == 1 {
						seen[1<<j] += n * p
					}
				}
			}
		}
		if list := relink(seen, lists, share); list >= 0 {
			rt.Fatalf("list %d refused", list)
		}
		for w := range truth {
			if math.Abs(seen[w]-truth[w]) > 1e-6 {
				rt.Fatalf("cell %b is %g, want %g", w, seen[w], truth[w])
			}
		}
	})
}

// The more links were missed, the fewer people there are.
func TestIfMissed(t *testing.T) {
	rows, err := IfMissed(t.Context(), load(t, "UKdat"), Options{}, []float64{0, 0.05, 0.1, 0.2})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "nothing missed", float64(rows[0].Estimate), 11417.991092, 1e-8)
	for i := 1; i < len(rows); i++ {
		if rows[i].Refused != "" || rows[i].Estimate >= rows[i-1].Estimate || rows[i].N >= rows[i-1].N {
			t.Errorf("%v after %v", rows[i], rows[i-1])
		}
	}
}

func TestStrata(t *testing.T) {
	in := "a,b,c,year,count\n" +
		"1,0,0,2019,50\n0,1,0,2019,60\n1,1,0,2019,20\n0,0,1,2019,30\n1,0,1,2019,6\n0,1,1,2019,9\n1,1,1,2019,2\n" +
		"1,0,0,2020,70\n0,1,0,2020,40\n1,1,0,2020,12\n0,0,1,2020,20\n1,0,1,2020,8\n0,1,1,2020,4\n1,1,1,2020,2\n" +
		"1,0,0,2021,7\n0,1,0,2021,4\n0,0,1,2021,2\n"
	s, err := ReadStrata(strings.NewReader(in), "t.csv", ReadOptions{Track: palermo.Trafficking, Strata: []string{"year"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := EstimateStrata(t.Context(), s, Options{}, KeepApart)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Strata) != 3 || r.Strata[2].Refused == "" || len(r.Missing) != 1 || r.Missing[0] != "2021" {
		t.Errorf("strata %+v, missing %v", r.Strata, r.Missing)
	}
	near(t, "difference", float64(r.Difference), float64(r.Total.Estimate-r.Strata[0].Result.Estimate-r.Strata[1].Result.Estimate), 1e-12)
	if _, err := EstimateStrata(t.Context(), s, Options{}, Proportional); err == nil {
		t.Error("a stratum without an estimate was reconciled")
	}
	s.Strata = s.Strata[:2]
	if r, err = EstimateStrata(t.Context(), s, Options{}, Proportional); err != nil {
		t.Fatal(err)
	}
	near(t, "reconciled", float64(r.Strata[0].Reconciled+r.Strata[1].Reconciled), float64(r.Total.Estimate), 1e-9)
}

func TestDiagnose(t *testing.T) {
	d, err := Diagnose(t.Context(), load(t, "UKdat"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Omitted) != 6 || len(d.Merged) != 15 || len(d.HeldOut) != 6 || len(d.Overlaps) != 15 || len(d.Patterns) != 25 {
		t.Errorf("%d omitted, %d merged, %d held out, %d overlaps, %d patterns", len(d.Omitted), len(d.Merged), len(d.HeldOut), len(d.Overlaps), len(d.Patterns))
	}
	for _, v := range d.Merged {
		if v.Change == "PF and NCA merged" { // the published five lists
			near(t, "merged", float64(v.Estimate), 11312.990289, 1e-8)
		}
	}
	if d.Overlaps[3].Both != 0 || d.Overlaps[3].Pull != 0 {
		t.Errorf("lists 1 and 5 share nobody: %+v", d.Overlaps[3])
	}
}

// Every method of a panel takes draws of a linkage, and a run over them repeats
// to the byte, with the slider and the correction beside the mixture.
func TestPanelFromLinks(t *testing.T) {
	tab := load(t, "Korea")
	other := *tab
	other.Cells = slices.Clone(tab.Cells)
	other.Cells[0].Count++
	draws := []*Table{tab, &other}
	opt := quick
	opt.Method = MethodPanel
	run, err := NewLinksRun(tab, draws, 0.03, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Do(t.Context(), Live{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	for _, r := range run.Panel.Results {
		if r.Check("refused") != nil {
			continue
		}
		if r.Interval.Kind != "linkage-mixture" || r.Check("links") == nil {
			t.Errorf("%s: interval %v, checks %v", r.Method, r.Interval, r.Checks)
		}
	}
	for _, m := range []Method{MethodStepwise, MethodBIC, MethodDGA, MethodChao, MethodThreshold} {
		i := slices.IndexFunc(run.Panel.Results, func(r *Result) bool { return r.Method == m })
		if !run.Panel.Results[i].Estimate.Known() {
			t.Errorf("%s has nothing to say: %v", m, run.Panel.Results[i].Checks)
		}
	}
	if len(run.Missed) != len(sliderShares) || run.Correction == nil || run.Correction.Missed != 0.03 {
		t.Errorf("slider %v, correction %v", run.Missed, run.Correction)
	}
	b, err := run.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadRun(bytes.NewReader(b), "run.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Rerun(t.Context(), read, Live{}); err != nil {
		t.Error(err)
	}
	read.Links.Draws[1].Cells[0].Count++
	if b, err = read.Bytes(); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRun(bytes.NewReader(b), "run.json"); palermo.CodeOf(err) != palermo.Conflict {
		t.Errorf("a draw that was changed: %v", err)
	}
}
