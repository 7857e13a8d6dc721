package estimate

import (
	"math"
	"os"
	"runtime"
	"slices"
	"testing"
)

func TestTruths(t *testing.T) {
	for _, tr := range Truths() {
		sum := 0.0
		for _, p := range tr.Share {
			sum += p
		}
		near(t, tr.Name, sum, 1, 1e-12)
		tab, err := tr.Draw(1, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := float64(tr.N) * (1 - tr.Share[0])
		if tr.FalseLinks > 0 {
			want *= 1 - tr.FalseLinks/2
		}
		near(t, tr.Name+" seen", float64(tab.People()), want, 0.1)
	}
}

// On independent lists a 95 % interval of the right model holds the truth
// about 95 times in 100.
func TestCoverageOfTheRightModel(t *testing.T) {
	truth := logLinearTruth("independent", "", 5000, []float64{0.1, 0.15, 0.2}, nil)
	got, err := Simulate(t.Context(), SimulateOptions{Truths: []Truth{truth}, Methods: []Method{MethodMain}, Runs: 1000, Workers: 2,
		Options: Options{Profile: true}})
	if err != nil {
		t.Fatal(err)
	}
	if c := float64(got[0].Coverage); math.Abs(c-0.95) > 0.025 {
		t.Errorf("coverage %.3f", c)
	}
}

func TestSimulateAtAnyWorkers(t *testing.T) {
	opt := SimulateOptions{Truths: Truths()[:1], Methods: []Method{MethodStepwise}, Runs: 10, Options: Options{Bootstrap: 20}, Seed: 3, Workers: 1}
	one, err := Simulate(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	opt.Workers = 2
	two, err := Simulate(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(one, two) {
		t.Errorf("%v at two workers, %v at one", two, one)
	}
}

// The tables of docs/methods/estimation.md:
//
//	PALERMO_LONG=1 go test ./estimate -run TestCoverageTable -v -timeout 60m
func TestCoverageTable(t *testing.T) {
	if os.Getenv("PALERMO_LONG") != "1" {
		t.Skip("a coverage study takes minutes: set PALERMO_LONG=1")
	}
	for name, opt := range map[string]SimulateOptions{
		"quick": {Runs: 100, Methods: []Method{MethodMain, MethodStepwise, MethodBIC, MethodThreshold, MethodDGA}},
		"all":   {Runs: 8},
	} {
		t.Run(name, func(t *testing.T) {
			opt.Workers, opt.Seed = runtime.NumCPU(), 1
			opt.Options = Options{Bootstrap: 200, Threshold: ThresholdOptions{Draws: 2500}, Latent: LatentOptions{MaxSweeps: 6000}}
			got, err := Simulate(t.Context(), opt)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range got {
				t.Logf("| %s | %s | %d of %d | %.2f (%.2f) | %+.2f | %.2f | %.2f |", c.Truth, c.Method, c.Given, c.Runs, c.Coverage, c.Error, c.LogBias, c.LogRMSE, c.Width)
			}
		})
	}
}
