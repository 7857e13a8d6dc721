package estimate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"palermo"
)

// runFormat names the layout of run files.
const runFormat = "palermo estimate run 1"

// Run is a record of one estimate that can be repeated to the byte: the counts,
// their hash, the options with the seed, the version of the methods, and what
// came out. A run that was stopped holds the work done so far instead of a
// result, and goes on where it stopped.
type Run struct {
	Format  string       `json:"format"`
	Version string       `json:"version"`
	Table   RunTable     `json:"table"`
	Options Options      `json:"options"`
	Result  *Result      `json:"result,omitempty"`
	Panel   *PanelResult `json:"panel,omitempty"`
	State   *RunState    `json:"state,omitempty"` // of a run that was stopped

	Links *RunLinks `json:"links,omitempty"` // of a run over draws of a linkage
	// Missed is the slider "if this share of links was missed": see [IfMissed].
	// A panel's is of stepwise; methods without a log-linear model have none.
	Missed []MissedRow `json:"missed,omitempty"`
	// Correction is the same at the share that the linkage expects to have
	// missed: the analytic correction, to stand beside the mixture over draws.
	Correction *MissedRow `json:"correction,omitempty"`
}

// RunLinks are the draws of a linkage that a run estimates from.
type RunLinks struct {
	Draws []RunTable `json:"draws"`
	// Missed is the share of true links that the linkage expects to have missed
	// in the run's own table, which is its most probable one; missing when not
	// known.
	Missed Number `json:"missed"`
}

// RunTable is the table of a run.
type RunTable struct {
	Name  string        `json:"name"`
	Hash  string        `json:"hash"` // of the counts: see [Table.Hash]
	Lists []string      `json:"lists"`
	Track palermo.Track `json:"track"`
	Cells []Cell        `json:"cells"`
	Notes []string      `json:"notes"`
}

// RunState is the work done by a run before it was stopped.
type RunState struct {
	Replicates []Replicate `json:"replicates"` // of a single method with a bootstrap
	Results    []*Result   `json:"results"`    // of a panel: the methods finished
}

// Live is what a run may use while it works and what does not change a byte of
// its result.
type Live struct {
	Workers  int
	Progress func(stage string, done, of int)
	Finished func(*Result)      // each method of a panel, as it is ready
	Step     func(Step)         // how far each method of a panel is
	Partial  func(*PanelResult) // the panel of the methods finished so far, after each
}

// NewRun prepares a run. opt.Method may be [MethodPanel].
func NewRun(t *Table, opt Options) *Run {
	return &Run{Format: runFormat, Version: Version, Options: opt, Table: runTable(t)}
}

// NewLinksRun prepares a run over draws of a linkage. best is the table of the
// most probable links, or nil for the first draw; missed is the share of links
// that it is expected to miss, or [Missing].
func NewLinksRun(best *Table, draws []*Table, missed Number, opt Options) (*Run, error) {
	if err := sameLists(draws); err != nil {
		return nil, err
	}
	if best == nil {
		best, missed = draws[0], Missing
	}
	if err := sameLists([]*Table{draws[0], best}); err != nil {
		return nil, err
	}
	r := NewRun(best, opt)
	r.Links = &RunLinks{Missed: missed}
	for _, d := range draws {
		r.Links.Draws = append(r.Links.Draws, runTable(d))
	}
	return r, nil
}

func runTable(t *Table) RunTable {
	return RunTable{Name: t.Name, Hash: t.Hash(), Lists: t.Lists, Track: t.Track, Cells: t.Cells, Notes: append([]string{}, t.Notes...)}
}

// ReadRun reads a run file and checks that its counts are those its hash is of.
func ReadRun(r io.Reader, name string) (*Run, error) {
	var run Run
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&run); err != nil {
		return nil, palermo.At(name, 0, invalid("the file is no run file: "+err.Error(), "give a file written by an estimate"))
	}
	if run.Format != runFormat {
		return nil, palermo.At(name, 0, invalid(fmt.Sprintf("the format %q is not known", clip(run.Format)), "give a file written by this version"))
	}
	if _, err := run.table(); err != nil {
		return nil, palermo.At(name, 0, err)
	}
	return &run, nil
}

// table is the run's table, checked against its hash.
func (r *Run) table() (*Table, error) {
	if r.Links != nil {
		if _, err := r.draws(); err != nil {
			return nil, err
		}
	}
	return r.Table.table()
}

// draws are the run's draws of a linkage, each checked against its hash.
func (r *Run) draws() ([]*Table, error) {
	var out []*Table
	for _, d := range r.Links.Draws {
		t, err := d.table()
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, sameLists(out)
}

func (r RunTable) table() (*Table, error) {
	t, err := NewTable(r.Name, r.Lists, r.Track, r.Cells)
	if err != nil {
		return nil, err
	}
	t.Notes = r.Notes
	if h := t.Hash(); h != r.Hash {
		return nil, &palermo.Error{Code: palermo.Conflict, Message: "the counts in the run file are not those its hash is of", Hint: "use the file as it was written"}
	}
	return t, nil
}

// Do carries the run out, from where it was stopped if it was. When ctx ends it
// keeps what is done in State and returns the context's error; the run can then
// be written, read and done again.
func (r *Run) Do(ctx context.Context, live Live) error {
	t, err := r.table()
	if err != nil {
		return err
	}
	state := RunState{}
	if r.State != nil {
		state = *r.State
	}
	opt := r.Options
	opt.Workers, opt.Progress = live.Workers, live.Progress
	watch := watcher{step: live.Step, partial: live.Partial, finished: func(res *Result) {
		state.Results = append(state.Results, res)
		if live.Finished != nil {
			live.Finished(res)
		}
	}}
	var draws []*Table
	if r.Links != nil {
		if draws, err = r.draws(); err != nil {
			return err
		}
	}
	done := slices.Clone(state.Results)
	switch {
	case opt.Method == MethodPanel && draws != nil:
		r.Panel, err = panelFromLinks(ctx, draws, opt, done, watch)
	case opt.Method == MethodPanel:
		r.Panel, err = panel(ctx, t, opt, done, watch)
	case draws != nil:
		r.Result, err = FromLinks(ctx, draws, opt)
	default:
		opt.Resume = &Resume{Replicates: state.Replicates}
		opt.Save = func(rep Replicate) { state.Replicates = append(state.Replicates, rep) }
		r.Result, err = Estimate(ctx, t, opt)
	}
	if err == nil {
		err = r.correct(ctx, t)
	}
	r.State = nil
	if err != nil && ctx.Err() != nil {
		r.Result, r.Panel, r.State = nil, nil, &state
	}
	return err
}

// sliderShares are the shares of links missed that every run shows, and
// sliderLists the most lists for which it does so without being asked.
var sliderShares = []float64{0.01, 0.02, 0.05, 0.1, 0.2}

const sliderLists = 10

// correct fills in what the estimate would be if links were missed. A
// correction that cannot be made is part of the answer, not an error.
func (r *Run) correct(ctx context.Context, t *Table) error {
	opt := r.Options
	if opt.Method == MethodPanel {
		opt.Method, opt.Model = MethodStepwise, ""
	}
	opt.Bootstrap = 0
	if !opt.withDefaults().Method.logLinear() || len(t.Lists) > sliderLists {
		return nil
	}
	rows, err := IfMissed(ctx, t, opt, sliderShares)
	if err != nil {
		return ctx.Err()
	}
	r.Missed = rows
	if r.Links != nil && r.Links.Missed >= 0 && r.Links.Missed < 1 {
		if rows, err = IfMissed(ctx, t, opt, []float64{float64(r.Links.Missed)}); err != nil {
			return ctx.Err()
		}
		r.Correction = &rows[0]
	}
	return nil
}

// Bytes is the run as a file: JSON with a line for each field.
func (r *Run) Bytes() ([]byte, error) {
	b, err := json.MarshalIndent(r, "", "  ")
	return append(b, '\n'), err
}

// Rerun carries a finished run out again and returns the new run. It is a
// conflict if the bytes differ, or if the run was made by other methods.
func Rerun(ctx context.Context, old *Run, live Live) (*Run, error) {
	if old.Version != Version {
		return nil, &palermo.Error{Code: palermo.Conflict, Message: fmt.Sprintf("the run was made by methods %q and these are %q", clip(old.Version), Version), Hint: "use the program that made it"}
	}
	again := &Run{Format: old.Format, Version: old.Version, Table: old.Table, Options: old.Options, Links: old.Links}
	if err := again.Do(ctx, live); err != nil {
		return nil, err
	}
	was, err := old.Bytes()
	if err != nil {
		return nil, err
	}
	is, err := again.Bytes()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(was, is) {
		return again, &palermo.Error{Code: palermo.Conflict, Message: "the run did not give the same bytes again", Hint: "keep both files and report it"}
	}
	return again, nil
}
