package estimate

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"palermo"
)

func exactly(v float64) Quantity { return Quantity{v, v, v, "a source"} }

// With r = 0.2 and d = 0.2, p = 0.25: 100 apprehensions are of 400 attempts,
// and 300 got through.
func TestRepeatedTrials(t *testing.T) {
	f := Flow{Track: palermo.Smuggling, Period: "fiscal year 2012", Apprehensions: exactly(100), Recidivism: exactly(0.2), Deterrence: exactly(0.2)}
	r, err := f.Estimate(FlowOptions{Draws: 1000})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "rate", float64(r.Apprehended.Lo), 0.25, 1e-12)
	near(t, "attempts", float64(r.Attempts.Hi), 400, 1e-12)
	near(t, "entries", float64(r.Entries.Lo), 300, 1e-12)
	if r.Smuggled != nil {
		t.Error("smuggled entries without a share who paid a facilitator")
	}
	f.Facilitated = Quantity{0.9, 0.8, 0.95, "a survey"}
	r, err = f.Estimate(FlowOptions{Draws: 20000})
	if err != nil {
		t.Fatal(err)
	}
	if r.Smuggled.Lo < 240 || r.Smuggled.Hi > 285 || r.Smuggled.Lo > 252 || r.Smuggled.Hi < 278 {
		t.Errorf("smuggled %v of 300 entries, shares 0.8 to 0.95", *r.Smuggled)
	}
}

// More deterrence means that the same recidivism needs a higher rate of
// apprehension, so fewer entries; and draws stay inside what inputs allow.
func TestFlowIsMonotone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := rapid.Float64Range(1, 1e6).Draw(rt, "a")
		r := rapid.Float64Range(0.01, 0.5).Draw(rt, "r")
		d := rapid.Float64Range(0, 0.4).Draw(rt, "d")
		f := Flow{Track: palermo.Smuggling, Period: "p", Apprehensions: exactly(a), Recidivism: exactly(r), Deterrence: Quantity{d, d / 2, d + 0.1, "s"}}
		res, err := f.Estimate(FlowOptions{Draws: 500})
		if err != nil {
			rt.Fatal(err)
		}
		for i := 1; i < len(res.Table); i++ {
			if res.Table[i].Entries > res.Table[i-1].Entries {
				rt.Fatalf("entries rise with deterrence: %v", res.Table)
			}
		}
		if n := len(res.Table); n > 0 && (res.Entries.Lo < res.Table[n-1].Entries-1e-6*Number(a) || res.Entries.Hi > res.Table[0].Entries+1e-6*Number(a)) {
			rt.Fatalf("entries %v outside %v", res.Entries, res.Table)
		}
	})
}

func TestFlowRefuses(t *testing.T) {
	good := Flow{Track: palermo.Smuggling, Period: "p", Apprehensions: exactly(100), Recidivism: exactly(0.2), Deterrence: exactly(0.2)}
	for want, change := range map[string]func(*Flow){
		"trafficking is no entry":    func(f *Flow) { f.Track = palermo.Trafficking },
		"has no track":               func(f *Flow) { f.Track = palermo.Other },
		"no period":                  func(f *Flow) { f.Period = "" },
		"recidivism has no source":   func(f *Flow) { f.Recidivism.Source = "" },
		"recidivism is 0":            func(f *Flow) { f.Recidivism = exactly(0) },
		"outside its own range":      func(f *Flow) { f.Deterrence.Low = 0.5 },
		"not between 0 and 1":        func(f *Flow) { f.Recidivism = exactly(1.5) },
		"more than every attempt":    func(f *Flow) { f.Deterrence = exactly(0.9) },
		"facilitator has no source":  func(f *Flow) { f.Facilitated = Quantity{0.5, 0.4, 0.6, ""} },
		"deterrence of -1 to 0.2 is": func(f *Flow) { f.Deterrence.Low = -1 },
	} {
		f := good
		change(&f)
		if _, err := f.Estimate(FlowOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestResidual(t *testing.T) {
	f := Residual{Track: palermo.Smuggling, Period: "2015", Inflow: Quantity{1000, 900, 1100, "s"}, Detected: exactly(600), TurnedBack: exactly(50)}
	r, err := f.Estimate(FlowOptions{Draws: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if r.Entries.Lo < 250 || r.Entries.Hi > 450 || r.Entries.Hi-r.Entries.Lo < 100 {
		t.Errorf("entries %v from an inflow of 900 to 1100 less 650", r.Entries)
	}
	f.Detected = exactly(5000)
	if _, err := f.Estimate(FlowOptions{}); err == nil {
		t.Error("more detected than came in is no error")
	}
}

// The share who paid needs an interval, groups need their source, and a figure of
// deterrence without a range is said to be one.
func TestFlowAsksForRanges(t *testing.T) {
	base := Flow{Track: palermo.Smuggling, Period: "a year", Apprehensions: Quantity{1000, 1000, 1000, "s"},
		Recidivism: Quantity{0.3, 0.2, 0.4, "s"}, Deterrence: Quantity{0.2, 0.2, 0.2, "s"}}
	r, err := base.Estimate(FlowOptions{Draws: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(r.Assumptions, "\n"); !strings.Contains(said, "deterrence is given as one figure") || !strings.Contains(said, "none are given apart") {
		t.Errorf("assumptions %q", said)
	}
	for name, change := range map[string]func(*Flow){
		"has no interval":  func(f *Flow) { f.Facilitated = Quantity{0.5, 0.5, 0.5, "s"} },
		"has no source":    func(f *Flow) { f.Apart = []Group{{"families", 3, ""}} },
		"negative count":   func(f *Flow) { f.Apart = []Group{{"families", -3, "s"}} },
		"apart has no nam": func(f *Flow) { f.Apart = []Group{{"", 3, "s"}} },
	} {
		f := base
		change(&f)
		if _, err := f.Estimate(FlowOptions{Draws: 1000}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if f.Facilitated == (Quantity{}) {
			rest := Residual{Track: palermo.Smuggling, Period: "a year", Inflow: Quantity{10, 9, 11, "s"}, Detected: Quantity{5, 4, 6, "s"}, Apart: f.Apart}
			if _, err := rest.Estimate(FlowOptions{Draws: 1000}); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("residual, %s: %v", name, err)
			}
		}
	}
}
