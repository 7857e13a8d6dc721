package estimate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"palermo"
)

// quick keeps the slow methods short. Latent classes then do not converge,
// which a panel must say.
var quick = Options{Bootstrap: 50, Threshold: ThresholdOptions{Draws: 2000}, Latent: LatentOptions{MaxSweeps: 1000, Classes: 3, Chains: 2}}

func TestPanel(t *testing.T) {
	var order []Method
	p, err := Panel(t.Context(), load(t, "UKdat_5"), quick, func(r *Result) { order = append(order, r.Method) })
	if err != nil {
		t.Fatal(err)
	}
	if len(order) != len(PanelMethods()) || len(p.Results) != len(order) {
		t.Errorf("methods %v", order)
	}
	if p.Verdict != Differ {
		t.Errorf("verdict %s on a table the literature argued about for ten years", p.Verdict)
	}
	for _, r := range p.Results {
		if r.Method.counts() && r.Interval.Lo.Known() && (r.Interval.Lo < p.Range.Lo || r.Interval.Hi > p.Range.Hi) {
			t.Errorf("%s has %v, outside the range %v", r.Method, r.Interval, p.Range)
		}
	}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var top map[string]any
	if err := json.Unmarshal(b, &top); err != nil {
		t.Fatal(err)
	}
	if _, ok := top["estimate"]; ok {
		t.Error("the panel has a top number")
	}
	for _, key := range []string{"method", "track", "n", "results", "range", "verdict", "reasons"} {
		if _, ok := top[key]; !ok {
			t.Errorf("the panel has no %s", key)
		}
	}
	if len(top) != 7 {
		t.Errorf("the panel has %d fields", len(top))
	}
}

func TestPanelRefuses(t *testing.T) {
	p, err := Panel(t.Context(), table(t, 3, Cell{1, 5}, Cell{2, 5}, Cell{4, 5}), Options{
		Latent: LatentOptions{MaxSweeps: 1000, Classes: 3, Chains: 2}, Threshold: ThresholdOptions{Draws: 1000}, Decomposable: DecomposableOptions{MaxMissing: 100}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range p.Results {
		if r.Method == MethodStepwise && (r.Estimate.Known() || r.Check("refused") == nil) {
			t.Errorf("stepwise gives %v without an overlap", r.Estimate)
		}
	}
	if len(p.Reasons) == 0 {
		t.Error("no reasons")
	}
}

// The fields of a result are those of the contract.
func TestResultFields(t *testing.T) {
	r, err := Estimate(t.Context(), load(t, "Kosovo"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	want := "method track n estimate dark se interval model minus_inf loglik deviance npar aic bic checks seed version"
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range strings.Fields(want) {
		if _, ok := got[key]; !ok {
			t.Errorf("no field %s", key)
		}
		delete(got, key)
	}
	if len(got) != 0 {
		t.Errorf("fields beyond the contract: %v", got)
	}
	var back Result
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&back)
	if err != nil || !bytes.Equal(b, again) {
		t.Errorf("read back and written again it is\n%s\nnot\n%s", again, b)
	}
}

// A run stopped in the middle, written, read and resumed ends in the same
// bytes as one that was never stopped, and both can be repeated.
func TestRunStopsAndResumes(t *testing.T) {
	for _, opt := range []Options{{Method: MethodStepwise, Bootstrap: 60, Seed: 7}, {Method: MethodPanel, Bootstrap: 20, Seed: 7,
		Threshold: ThresholdOptions{Draws: 1000}, Latent: LatentOptions{MaxSweeps: 1000, Classes: 3, Chains: 2}}} {
		tab := load(t, "Korea")
		whole := NewRun(tab, opt)
		if err := whole.Do(t.Context(), Live{Workers: 2}); err != nil {
			t.Fatal(err)
		}
		want, err := whole.Bytes()
		if err != nil {
			t.Fatal(err)
		}

		ctx, cancel := context.WithCancel(t.Context())
		run := NewRun(tab, opt)
		err = run.Do(ctx, Live{
			Progress: func(stage string, done, _ int) {
				if done == 20 && strings.Contains(stage, "bootstrap") && opt.Method != MethodPanel {
					cancel()
				}
			},
			Finished: func(r *Result) {
				if r.Method == MethodStepwise {
					cancel()
				}
			},
		})
		cancel()
		if !errors.Is(err, context.Canceled) || run.State == nil || len(run.State.Replicates)+len(run.State.Results) == 0 {
			t.Fatalf("%s: stopped with %v and state %v", opt.Method, err, run.State)
		}
		saved, err := run.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		read, err := ReadRun(bytes.NewReader(saved), "run.json")
		if err != nil {
			t.Fatal(err)
		}
		if err := read.Do(t.Context(), Live{}); err != nil {
			t.Fatal(err)
		}
		got, err := read.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: resumed it is\n%s\nnot\n%s", opt.Method, got, want)
		}
		if _, err := Rerun(t.Context(), read, Live{Workers: 2}); err != nil {
			t.Error(err)
		}
	}
}

func TestRunNoticesTampering(t *testing.T) {
	run := NewRun(load(t, "Korea"), Options{})
	if err := run.Do(t.Context(), Live{}); err != nil {
		t.Fatal(err)
	}
	run.Result.Estimate++
	if _, err := Rerun(t.Context(), run, Live{}); palermo.CodeOf(err) != palermo.Conflict {
		t.Errorf("another estimate: %v", err)
	}
	run.Table.Cells = append([]Cell{}, run.Table.Cells...)
	run.Table.Cells[0].Count++
	b, err := run.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRun(bytes.NewReader(b), "run.json"); palermo.CodeOf(err) != palermo.Conflict {
		t.Errorf("another count: %v", err)
	}
}

func FuzzReadRun(f *testing.F) {
	run := NewRun(&Table{Name: "t.csv", Lists: []string{"a", "b"}, Cells: []Cell{{1, 2}, {3, 1}}}, Options{})
	b, err := run.Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"format":"palermo estimate run 1","table":{"lists":["a"],"cells":[{"on":9,"count":-1}]}}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		run, err := ReadRun(bytes.NewReader(in), "run.json")
		if err != nil {
			var pe *palermo.Error
			if !errors.As(err, &pe) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("error %q is not one line of ours", err)
			}
			return
		}
		if _, err := run.Bytes(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCompare(t *testing.T) {
	var results []*Result
	for _, level := range []float64{0.02, 0.001} {
		r, err := Estimate(t.Context(), load(t, "UKdat"), Options{P: level})
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	p, err := Compare(results)
	if err != nil {
		t.Fatal(err)
	}
	if p.Verdict != Differ || len(p.Reasons) == 0 {
		t.Errorf("11,418 and 13,181 with intervals to 13,146 and from 11,601: %s, %v", p.Verdict, p.Reasons)
	}
	other, err := Estimate(t.Context(), load(t, "Korea"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compare(append(results, other)); palermo.CodeOf(err) != palermo.Conflict {
		t.Errorf("results of two tables: %v", err)
	}
}

// Where people are of two kinds the log-linear methods agree on too few. The
// lower bound contradicts them.
func TestPanelHeedsTheBound(t *testing.T) {
	tab, err := Truths()[1].Draw(1, 0)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Panel(t.Context(), tab, quick, nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.Verdict != Differ || !strings.Contains(strings.Join(p.Reasons, "\n"), "below Chao's lower bound") {
		t.Errorf("verdict %s, reasons %v", p.Verdict, p.Reasons)
	}
}
