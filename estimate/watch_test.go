package estimate

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
)

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func threeLists(t *testing.T) *Table {
	return table(t, 3, Cell{1, 120}, Cell{2, 90}, Cell{4, 150}, Cell{3, 22}, Cell{5, 18}, Cell{6, 25}, Cell{7, 6})
}

// A page shows each method as it ends, how far the one at work is, and the
// verdict of those there are.
func TestWatched(t *testing.T) {
	tab := threeLists(t)
	opt := quick
	var started, ended []Method
	stages := map[Method][]string{}
	var sizes []int
	whole, err := Watched(context.Background(), tab, opt, nil, func(s Step) {
		switch s.Stage {
		case "start":
			started = append(started, s.Method)
		case "done":
			ended = append(ended, s.Method)
		default:
			stages[s.Method] = append(stages[s.Method], s.Stage)
		}
		if s.Methods != len(PanelMethods()) || PanelMethods()[s.Position-1] != s.Method || s.Done > s.Of {
			t.Errorf("step %+v", s)
		}
	}, func(p *PanelResult) {
		sizes = append(sizes, len(p.Results))
		if len(p.Reasons) != len(p.Explain()) {
			t.Errorf("%d reasons, %d explained", len(p.Reasons), len(p.Explain()))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(started, PanelMethods()) || !slices.Equal(ended, started) {
		t.Errorf("started %v, ended %v", started, ended)
	}
	if !slices.Contains(stages[MethodStepwise], "bootstrap") || !slices.Contains(stages[MethodLatent], "sweeps") {
		t.Errorf("stages %v", stages)
	}
	if !slices.Equal(sizes, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("partial panels of %v methods", sizes)
	}
	plain, err := Panel(context.Background(), tab, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := asJSON(t, whole), asJSON(t, plain); a != b {
		t.Errorf("watching changed the result:\n%s\n%s", a, b)
	}
}

// A panel that is stopped gives what it has, and goes on from there.
func TestWatchedStops(t *testing.T) {
	tab := threeLists(t)
	opt := quick
	ctx, stop := context.WithCancel(context.Background())
	part, err := Watched(ctx, tab, opt, nil, nil, func(p *PanelResult) {
		if len(p.Results) == 3 {
			stop()
		}
	})
	if err != context.Canceled || len(part.Results) != 3 || part.Verdict == "" {
		t.Fatalf("stopped with %v and %d results", err, len(part.Results))
	}
	ran := 0
	rest, err := Watched(context.Background(), tab, opt, part.Results, func(s Step) {
		if s.Stage == "start" {
			ran++
		}
	}, nil)
	if err != nil || ran != len(PanelMethods())-3 {
		t.Fatalf("%v; ran %d methods again", err, ran)
	}
	whole, err := Panel(context.Background(), tab, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := asJSON(t, rest), asJSON(t, whole); a != b {
		t.Errorf("resuming changed the result:\n%s\n%s", a, b)
	}
}

// Every method is described, with a code of its own and once.
func TestDescriptions(t *testing.T) {
	seen := map[string]bool{}
	all := Descriptions()
	for i, m := range Methods() {
		d := m.Describe()
		if all[i] != d || d.Method != m {
			t.Errorf("%s: description %d is of %s", m, i, all[i].Method)
		}
		for _, p := range []Phrase{d.Name, d.Assumes} {
			if p.English == "" || seen[p.Code] {
				t.Errorf("%s: %+v is empty or repeats", m, p)
			}
			seen[p.Code] = true
		}
	}
}
