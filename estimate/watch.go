package estimate

import (
	"context"
	"strings"
)

// Step is how far one method of a panel is.
type Step struct {
	Method   Method `json:"method"`
	Position int    `json:"position"` // of the method in the panel, from 1
	Methods  int    `json:"methods"`  // in the panel
	// Stage is what the method is at: "start", "models", "bootstrap", "sweeps",
	// "draws", "people unseen" or "done".
	Stage string `json:"stage"`
	Done  int    `json:"done"` // of Of; a method may end before it reaches Of
	Of    int    `json:"of"`
}

// watcher tells what a panel does as it goes. Its functions are called from
// one goroutine at a time, and each may be nil.
type watcher struct {
	step     func(Step)
	finished func(*Result)
	partial  func(*PanelResult)
}

// at tells how far a method is.
func (w watcher) at(s Step) {
	if w.step != nil {
		w.step(s)
	}
}

// stages hands the progress of one method on as steps of the panel, beside
// whoever asked for it before.
func (w watcher) stages(s Step, before func(stage string, done, of int)) func(stage string, done, of int) {
	if w.step == nil {
		return before
	}
	return func(stage string, done, of int) {
		if before != nil {
			before(stage, done, of)
		}
		s := s
		s.Stage, s.Done, s.Of = stage, done, of
		if _, after, ok := strings.Cut(stage, ": "); ok {
			s.Stage = after
		}
		w.step(s)
	}
}

// Watched is a panel that tells how it goes: step with each method's progress,
// partial with the panel of the methods finished so far, its range and verdict
// included, after each. Either may be nil; both are called from one goroutine
// at a time. done are results that an earlier, stopped run finished. When ctx
// ends, the panel of what was finished is returned beside the context's error.
func Watched(ctx context.Context, t *Table, opt Options, done []*Result, step func(Step), partial func(*PanelResult)) (*PanelResult, error) {
	return panel(ctx, t, opt, done, watcher{step: step, partial: partial})
}
