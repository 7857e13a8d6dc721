package main

import (
	"fmt"
	"slices"
	"strings"

	"palermo"
	"palermo/estimate"
)

type estimateDiagnoseCmd struct {
	File          string    `arg:"" name:"file" help:"Table (CSV); - for standard input."`
	Missed        []float64 `placeholder:"SHARE" default:"0.01,0.02,0.05,0.1" help:"Show the estimate if these shares of links were missed."`
	JSON          bool      `name:"json" help:"Print JSON."`
	estimateFlags `embed:""`
}

func (c *estimateDiagnoseCmd) Run(s *streams) error {
	opt, err := c.options(estimate.MethodStepwise)
	if err != nil {
		return err
	}
	if opt.Method == estimate.MethodPanel {
		return palermo.At("--method", 0, &palermo.Error{Code: palermo.Invalid, Message: "a diagnosis runs one method many times", Hint: "name one, such as stepwise"})
	}
	workers, err := c.workers(s)
	if err != nil {
		return err
	}
	t, err := s.table(c.File, opt.Track)
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	bar := s.newProgress()
	opt.Workers, opt.Progress = workers, bar.step
	d, err := estimate.Diagnose(ctx, t, opt)
	var missed []estimate.MissedRow
	if err == nil && choosesLogLinear(opt.Method) {
		opt.Bootstrap = 0
		missed, err = estimate.IfMissed(ctx, t, opt, c.Missed)
	}
	bar.clear()
	if ctx.Err() != nil {
		return (&estimateRun{}).stopped(s)
	}
	if err != nil {
		return palermo.At(t.Name, 0, err)
	}
	if c.JSON {
		return s.jsonLines(struct {
			Method estimate.Method `json:"method"`
			*estimate.Diagnosis
			Missed []estimate.MissedRow `json:"missed"`
		}{opt.Method, d, missed})
	}
	p := s.paper()
	renderHead(p, t.Name, trackOf(t, opt), t.People(), t.Lists)
	renderDiagnosis(p, opt.Method, d, missed)
	_, err = s.out.WriteString(p.b.String())
	return err
}

func trackOf(t *estimate.Table, opt estimate.Options) palermo.Track {
	if t.Track != palermo.Other {
		return t.Track
	}
	return opt.Track
}

// choosesLogLinear reports whether a method fits a log-linear model, which a
// correction for missed links needs.
func choosesLogLinear(m estimate.Method) bool {
	return !slices.Contains([]estimate.Method{estimate.MethodChao, estimate.MethodDGA, estimate.MethodLatent, estimate.MethodThreshold, estimate.MethodHeterogeneous}, m)
}

func renderDiagnosis(p *paper, m estimate.Method, d *estimate.Diagnosis, missed []estimate.MissedRow) {
	p.line()
	p.line(p.paint(bold, "OVERLAPS"), ": people on both lists, and how many if all lists were independent")
	for _, o := range d.Overlaps {
		pull := "no odds ratio"
		if o.Pull.Known() {
			pull = fmt.Sprintf("odds ratio %.3g", float64(o.Pull))
		}
		p.line("  ", pad(o.Lists, 8), pad(thousands(o.Both), 10), pad("expected "+people(o.Expected), 20), p.paint(faint, pull))
	}
	p.line()
	p.line(p.paint(bold, "WITHOUT A LIST, OR WITH TWO MERGED"), ", by ", string(m))
	for _, v := range slices.Concat(d.Omitted, d.Merged) {
		renderVariant(p, v.Change, v.Estimate, v.Interval, v.Refused)
	}
	p.line()
	p.line(p.paint(bold, "EACH LIST AS ITS OWN TRUTH"), ": its people estimated from those of them whom other lists saw")
	for _, h := range d.HeldOut {
		says := "the interval holds the truth"
		switch {
		case h.Refused != "":
			says = "refused: " + h.Refused
		case !h.Interval.Lo.Known():
			says = "no interval"
		case !h.Covered:
			says = "the interval misses the truth"
		}
		p.line("  ", pad(h.List, 20), pad("truth "+thousands(h.Truth), 18), pad("estimate "+people(h.Estimate), 20), pad(between(h.Interval), 22), wrap(says, 60, strings.Repeat(" ", 62)))
	}
	renderSlider(p, m, missed)
}

func renderVariant(p *paper, what string, est estimate.Number, iv estimate.Interval, refused string) {
	if refused != "" {
		p.line("  ", pad(what, 32), "refused: ", wrap(refused, 70, strings.Repeat(" ", 43)))
		return
	}
	p.line("  ", pad(what+" ", 32), pad("about "+people(est)+" ", 20), between(iv))
}

type estimateSimulateCmd struct {
	Runs        int      `default:"20" placeholder:"N" help:"Tables drawn from each population."`
	Truth       []string `placeholder:"NAME" help:"Only these populations: uk-like, two-classes, three-way, subset, false-links, logit-normal."`
	Method      []string `placeholder:"METHOD" help:"Only these methods. By default those that count, or may count, for a panel's range."`
	Bootstrap   int      `placeholder:"N" help:"Replicates for each estimate."`
	JSON        bool     `name:"json" help:"Print JSON."`
	randomFlags `embed:""`
}

func (c *estimateSimulateCmd) Run(s *streams) error {
	opt := estimate.SimulateOptions{Runs: c.Runs, Seed: c.Seed, Options: estimate.Options{Bootstrap: c.Bootstrap}}
	var err error
	if opt.Workers, err = c.workers(s); err != nil {
		return err
	}
	all := estimate.Truths()
	var names []string
	for _, tr := range all {
		names = append(names, tr.Name)
	}
	for _, name := range c.Truth {
		i := slices.Index(names, name)
		if i < 0 {
			return palermo.At("--truth", 0, &palermo.Error{Code: palermo.NotFound, Message: fmt.Sprintf("population %q is not known", name), Hint: "write one of " + strings.Join(names, ", ")})
		}
		opt.Truths = append(opt.Truths, all[i])
	}
	for _, name := range c.Method {
		m := estimate.Method(name)
		if !slices.Contains(estimate.Methods(), m) || m == estimate.MethodFixed {
			return palermo.At("--method", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("method %q cannot be simulated", name), Hint: "see palermo estimate table --help for their names"})
		}
		opt.Methods = append(opt.Methods, m)
	}
	ctx, stop := untilStopped()
	defer stop()
	bar := s.newProgress()
	opt.Progress = bar.step
	rows, err := estimate.Simulate(ctx, opt)
	bar.clear()
	if ctx.Err() != nil {
		return (&estimateRun{}).stopped(s)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return s.jsonLines(struct {
			Runs     int                 `json:"runs"`
			Seed     uint64              `json:"seed"`
			Version  string              `json:"version"`
			Coverage []estimate.Coverage `json:"coverage"`
		}{c.Runs, c.Seed, estimate.Version, rows})
	}
	p := s.paper()
	truth := ""
	for _, r := range rows {
		if r.Truth != truth {
			truth = r.Truth
			tr := all[slices.Index(names, truth)]
			p.line(p.paint(bold, truth), fmt.Sprintf("  %s people; %s", thousands(tr.N), tr.About))
		}
		name := r.Method.Describe().Name.English
		if r.Method == estimate.MethodPanel {
			name = "range of the panel"
		}
		if r.Given == 0 {
			p.line("  ", pad(name, 24), fmt.Sprintf("no interval in %d runs", r.Runs))
			continue
		}
		p.line("  ", pad(name, 24), fmt.Sprintf("%d of %d intervals hold the truth (%.0f %% ± %.0f)  bias %+.0f %%  width x%.2f  no interval %d",
			r.Covered, r.Given, 100*float64(r.Coverage), 100*float64(r.Error), 100*float64(r.LogBias), 1+float64(r.Width), r.Runs-r.Given))
	}
	_, err = s.out.WriteString(p.b.String())
	return err
}
