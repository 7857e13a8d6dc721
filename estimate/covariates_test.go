package estimate

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"palermo"
)

// With a covariate that meets every list, one model of all is the same as
// independent lists in each level alone.
func TestJointlyIsStrataWhenEverythingMeets(t *testing.T) {
	compared := 0
	rapid.Check(t, func(rt *rapid.T) {
		lists := rapid.IntRange(2, 4).Draw(rt, "lists")
		s := &Strata{Name: "t", Columns: []string{"year"}, Lists: []string{"a", "b", "c", "d"}[:lists], Track: palermo.Trafficking}
		sum, dev := 0.0, 0.0
		for _, level := range []string{"1", "2", "3"} {
			var cells []Cell
			for w := uint32(1); w < 1<<lists; w++ {
				cells = append(cells, Cell{w, int64(rapid.IntRange(1, 60).Draw(rt, "count"))})
			}
			s.Strata = append(s.Strata, Stratum{[]string{level}, cells})
			tab, err := NewTable("t", s.Lists, s.Track, cells)
			if err != nil {
				rt.Fatal(err)
			}
			r, err := Estimate(t.Context(), tab, Options{Method: MethodMain})
			if err != nil {
				rt.Skip(err.Error())
			}
			sum, dev = sum+float64(r.Estimate), dev+float64(r.Deviance)
		}
		j, err := newJoint(s, 1<<lists-1)
		if err != nil {
			rt.Fatal(err)
		}
		var every []termBlock
		for _, b := range j.candidates() {
			if strings.Contains(b.name, ":") {
				every = append(every, b)
			}
		}
		f, err := j.fit(every)
		if err != nil {
			rt.Fatal(err)
		}
		r := j.result(f, every, 0.95)
		if relative(float64(r.Estimate), sum) > 1e-8 || relative(1+float64(r.Deviance), 1+dev) > 1e-8 {
			rt.Fatalf("together %v with deviance %v, apart %v with %v", r.Estimate, r.Deviance, sum, dev)
		}
		byLevel := 0.0
		for _, l := range r.Levels {
			byLevel += float64(l.Estimate)
		}
		if relative(byLevel, float64(r.Estimate)) > 1e-10 {
			rt.Fatalf("levels add up to %v of %v", byLevel, r.Estimate)
		}
		compared++
	})
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

// A covariate that changes nothing gives the estimate without it.
func TestJointlyWithoutEffect(t *testing.T) {
	cells := []Cell{{1, 100}, {2, 120}, {3, 40}, {4, 60}, {5, 12}, {6, 18}, {7, 4}}
	s := &Strata{Name: "t", Columns: []string{"sex"}, Lists: []string{"a", "b", "c"}, Track: palermo.Trafficking,
		Strata: []Stratum{{[]string{"f"}, cells}, {[]string{"m"}, cells}}}
	r, err := EstimateJointly(t.Context(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	total, err := s.total()
	if err != nil {
		t.Fatal(err)
	}
	one, err := Estimate(t.Context(), total, Options{Method: MethodBIC})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", float64(r.Estimate), float64(one.Estimate), 1e-8)
	near(t, "low", float64(r.Interval.Lo), float64(one.Check("wald").Interval.Lo), 1e-7)
	near(t, "high", float64(r.Interval.Hi), float64(one.Check("wald").Interval.Hi), 1e-7)
}

// The example of the peer's package, whose search passes models with an estimate
// of five thousand million. Here no such model is an answer.
func TestEvalCovariates(t *testing.T) {
	if os.Getenv("PALERMO_EVAL") == "" {
		t.Skip("reads the shared data: set PALERMO_EVAL=1 and PALERMO_DATA")
	}
	raw, err := os.ReadFile(filepath.Join(os.Getenv("PALERMO_DATA"), "estimation", "Cruyff_simdat_covariates.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i, row := range rows {
		last := "1"
		if i == 0 {
			last = "count"
		}
		fmt.Fprintf(&b, "%s,%s\n", strings.Join(row, ","), last)
	}
	s, err := ReadStrata(strings.NewReader(b.String()), "t.csv", ReadOptions{Track: palermo.Trafficking, Strata: rows[0][4:]})
	if err != nil {
		t.Fatal(err)
	}
	r, err := EstimateJointly(t.Context(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("n %d, estimate %.1f, %v, model %v, npar %d, AIC %.2f, BIC %.2f", r.N, float64(r.Estimate), r.Interval, r.Model, r.NPar, float64(r.AIC), float64(r.BIC))
	if r.Estimate < Number(r.N) || r.Estimate > 20*Number(r.N) {
		t.Errorf("estimate %v of %d seen", r.Estimate, r.N)
	}
}
