package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"

	"palermo"
	"palermo/estimate"
)

type estimateCmd struct {
	Table    estimateTableCmd    `cmd:"" default:"withargs" help:"Say it from a table of lists. The word table may be left out: palermo estimate FILE."`
	Check    estimateCheckCmd    `cmd:"" help:"Say whether a model can be fitted to a table at all, and which overlaps stand in its way."`
	Rerun    estimateRerunCmd    `cmd:"" help:"Carry a run file out again: finish one that was stopped, or see that it gives the same bytes."`
	Compare  estimateCompareCmd  `cmd:"" help:"Set the results of several run files of one table side by side."`
	Report   estimateReportCmd   `cmd:"" help:"Write a run as a page to print, with its pictures, assumptions and objections."`
	Diagnose estimateDiagnoseCmd `cmd:"" help:"Show how much an estimate hangs on each list, each overlap and missed links."`
	Simulate estimateSimulateCmd `cmd:"" help:"Measure how often intervals are right, on populations whose size is known."`
	Flow     estimateFlowCmd     `cmd:"" help:"Smuggling: unlawful entries from apprehensions and how many are apprehended again."`
	Residual estimateResidualCmd `cmd:"" help:"Smuggling: unlawful entries as what is left of a known inflow."`
}

// estimateFlags are what every command that estimates from lists takes.
type estimateFlags struct {
	Track       string  `placeholder:"CRIME" help:"What the people on the lists are: trafficking or smuggling. Needed unless the file has a track column."`
	People      bool    `name:"people-known-to-lists" help:"Smuggling only: the lists are of persons known to them, not of crossings."`
	Method      string  `placeholder:"METHOD" help:"panel, stepwise, aic-stepwise, bic, aic, main, all-pairs, chao, mth, dga, lcmcr or bayes-threshold."`
	Model       string  `placeholder:"MODEL" help:"Fit this model, like [12,13], where digits number the lists from 1."`
	P           float64 `name:"p" default:"0.02" placeholder:"LEVEL" help:"Level at which stepwise adds a pair of lists."`
	MaxOrder    int     `placeholder:"N" help:"Largest interaction in bic and aic: 2 for pairs of lists, 3 for triples."`
	Bootstrap   int     `placeholder:"N" help:"Replicates that choose the model again. A panel draws 1,000 by itself."`
	Profile     bool    `help:"Give the profile interval where there is no bootstrap."`
	randomFlags `embed:""`
}

// randomFlags are the flags of everything that draws random numbers on several
// cores. The number of workers changes no byte.
type randomFlags struct {
	Seed    uint64 `default:"1" placeholder:"N" help:"Seed of everything drawn at random."`
	Workers int    `placeholder:"N" help:"How many work at once; the result is the same for any number. All cores by default."`
}

func (f *randomFlags) workers(s *streams) (int, error) {
	switch {
	case f.Workers == 0:
		return s.workers, nil
	case f.Workers < 0 || f.Workers > 1024:
		return 0, palermo.At("--workers", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%d workers are not possible", f.Workers), Hint: "give 1 to 1024, or leave it out for all cores"})
	}
	return f.Workers, nil
}

// options checks the flags before any file is opened.
func (f *estimateFlags) options(otherwise estimate.Method) (estimate.Options, error) {
	o := estimate.Options{Method: estimate.Method(f.Method), Model: f.Model, P: f.P, MaxOrder: f.MaxOrder,
		Bootstrap: f.Bootstrap, Profile: f.Profile, PeopleKnownToLists: f.People, Seed: f.Seed}
	var err error
	if o.Track, err = parseTrack(f.Track); err != nil {
		return o, err
	}
	if f.P == 0 {
		o.P = -1 // the package's zero is its default; here 0 was asked for
	}
	switch {
	case !(f.P >= 0 && f.P <= 1):
		return o, palermo.At("--p", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%g is not a level", f.P), Hint: "give one from 0 to 1, such as 0.02"})
	case o.Method == "" && o.Model != "":
		o.Method = estimate.MethodFixed
	case o.Method == "":
		o.Method = otherwise
	case o.Method == estimate.MethodFixed && o.Model == "":
		return o, palermo.At("--method", 0, &palermo.Error{Code: palermo.Invalid, Message: "a fixed method needs a model", Hint: `give --model "[12,3]"`})
	case o.Method != estimate.MethodPanel && !slices.Contains(estimate.Methods(), o.Method):
		e := &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("method %q is not known", f.Method), Hint: "see palermo estimate table --help"}
		if near := palermo.Nearest(f.Method, methodNames()); near != "" {
			e.Hint = "write " + near
		}
		return o, palermo.At("--method", 0, e)
	case o.Model != "" && o.Method != estimate.MethodFixed:
		return o, palermo.At("--model", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("the method %s chooses its own model", o.Method), Hint: "leave out --model or --method"})
	}
	return o, nil
}

func methodNames() []string {
	names := []string{string(estimate.MethodPanel)}
	for _, m := range estimate.Methods() {
		names = append(names, string(m))
	}
	return names
}

// parseTrack reads --track. An estimate is of one of the two crimes.
func parseTrack(word string) (palermo.Track, error) {
	switch word {
	case "":
		return palermo.Other, nil
	case palermo.Trafficking.String():
		return palermo.Trafficking, nil
	case palermo.Smuggling.String():
		return palermo.Smuggling, nil
	}
	return palermo.Other, palermo.At("--track", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("track %q is not known", word), Hint: "write trafficking or smuggling"})
}

// table reads a table of overlapping lists.
func (s *streams) table(name string, track palermo.Track) (*estimate.Table, error) {
	src, err := s.open(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	data, err := src.whole()
	if err != nil {
		return nil, err
	}
	return estimate.Read(bytes.NewReader(data), src.name, estimate.ReadOptions{Track: track})
}

type estimateTableCmd struct {
	File          string   `arg:"" optional:"" name:"file" help:"Table (CSV): a column of 0 and 1 for each list, and count; - for standard input."`
	FromLinks     string   `placeholder:"DIR" help:"Estimate from the draws that palermo link wrote into this folder, so that the interval holds the doubt about links."`
	Strata        []string `placeholder:"COLUMN" help:"This column (year, age group) is no list: estimate each of its levels with checks of its own, beside the whole, and all together in one model. May be repeated."`
	Reconcile     string   `placeholder:"RULE" help:"With --strata: make the levels add up to the whole by this rule: proportional. They are left as they are by default."`
	Out           string   `placeholder:"FILE" help:"Keep the run in this file: counts, options, seed and result. A run stopped with Ctrl-C goes on from it."`
	JSON          bool     `name:"json" help:"Print JSON."`
	estimateFlags `embed:""`
}

func (c *estimateTableCmd) Run(s *streams) error {
	opt, err := c.options(estimate.MethodPanel)
	if err != nil {
		return err
	}
	workers, err := c.workers(s)
	if err != nil {
		return err
	}
	if len(c.Strata) > 0 || c.Reconcile != "" {
		return c.byStrata(s, opt, workers)
	}
	run, err := c.prepare(s, opt)
	if err != nil {
		return err
	}
	r := estimateRun{run: run, out: c.Out, json: c.JSON, workers: workers}
	return r.do(s)
}

// prepare reads what the run is of.
func (c *estimateTableCmd) prepare(s *streams, opt estimate.Options) (*estimate.Run, error) {
	if c.FromLinks != "" {
		return c.linksRun(s, opt)
	}
	if c.File == "" {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "no table was named", Hint: "see palermo estimate table --help"}
	}
	t, err := s.table(c.File, opt.Track)
	if err != nil {
		return nil, err
	}
	return estimate.NewRun(t, opt), nil
}

// estimateRun carries out a run and keeps it in its file, if it has one.
type estimateRun struct {
	run     *estimate.Run
	out     string
	json    bool
	workers int
}

func (r *estimateRun) do(s *streams) error {
	ctx, stop := untilStopped()
	defer stop()
	bar := s.newProgress()
	err := r.run.Do(ctx, r.live(s, bar))
	bar.clear()
	if err != nil && ctx.Err() == nil {
		return err
	}
	if err != nil {
		return r.stopped(s)
	}
	if err := r.keep(); err != nil {
		return err
	}
	return s.printRun(r.run, r.json)
}

// live shows progress and, on a terminal, a line for each method as it ends.
func (r *estimateRun) live(s *streams, bar *progress) estimate.Live {
	return estimate.Live{Workers: r.workers, Progress: bar.step, Finished: func(res *estimate.Result) {
		if s.progress {
			bar.clear()
			fmt.Fprintln(s.err, firstWord(res))
		}
	}}
}

// keep writes the run file. The folder the table lay in is no part of the run.
func (r *estimateRun) keep() error {
	if r.out == "" {
		return nil
	}
	run := *r.run
	run.Table.Name = filepath.Base(run.Table.Name)
	data, err := run.Bytes()
	if err != nil {
		return err
	}
	return writeWhole(r.out, data)
}

// stopped keeps what is done and says how to go on.
func (r *estimateRun) stopped(s *streams) error {
	if r.out == "" {
		fmt.Fprintln(s.err, "palermo: stopped; nothing was kept (--out FILE keeps what is done)")
		return errCheckFailed
	}
	if err := r.keep(); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "palermo: stopped; go on with: palermo estimate rerun %s\n", r.out)
	return errCheckFailed
}

// printRun prints a run's result: one method's or a panel's.
func (s *streams) printRun(run *estimate.Run, asJSON bool) error {
	switch {
	case asJSON && run.Panel != nil:
		return s.jsonLines(run.Panel)
	case asJSON:
		return s.jsonLines(run.Result)
	}
	p := s.paper()
	if run.Panel != nil {
		renderPanel(p, run.Table.Name, run.Table.Lists, run.Panel)
	} else {
		renderResult(p, run.Table.Name, run.Table.Lists, run.Result)
	}
	renderMissed(p, run)
	_, err := s.out.WriteString(p.b.String())
	return err
}

// readRun reads a run file, and its bytes.
func (s *streams) readRun(name string) (*estimate.Run, []byte, error) {
	src, err := s.open(name)
	if err != nil {
		return nil, nil, err
	}
	defer src.Close()
	data, err := src.whole()
	if err != nil {
		return nil, nil, err
	}
	run, err := estimate.ReadRun(bytes.NewReader(data), src.name)
	return run, data, err
}
