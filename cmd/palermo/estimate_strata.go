package main

import (
	"bytes"
	"fmt"
	"strings"

	"palermo"
	"palermo/estimate"
)

// byStrata estimates each level of covariates apart, beside the whole, and all
// together in one model.
func (c *estimateTableCmd) byStrata(s *streams, opt estimate.Options, workers int) error {
	refuse := func(flag, message, hint string) error {
		return palermo.At(flag, 0, &palermo.Error{Code: palermo.Invalid, Message: message, Hint: hint})
	}
	switch {
	case len(c.Strata) == 0:
		return refuse("--reconcile", "there are no strata to reconcile", "name a column with --strata")
	case c.Reconcile != "" && c.Reconcile != string(estimate.Proportional):
		return refuse("--reconcile", fmt.Sprintf("rule %q is not known", c.Reconcile), "write proportional, or leave it out")
	case c.Out != "" || c.FromLinks != "":
		return refuse("--strata", "a run file and draws of a linkage are of one table", "leave out --out and --from-links")
	case c.File == "":
		return &palermo.Error{Code: palermo.Invalid, Message: "no table was named", Hint: "see palermo estimate table --help"}
	case c.Method == string(estimate.MethodPanel):
		return refuse("--method", "strata are estimated by one method", "name one, such as stepwise")
	}
	if opt.Method == estimate.MethodPanel {
		opt.Method = estimate.MethodStepwise
	}
	src, err := s.open(c.File)
	if err != nil {
		return err
	}
	defer src.Close()
	data, err := src.whole()
	if err != nil {
		return err
	}
	strata, err := estimate.ReadStrata(bytes.NewReader(data), src.name, estimate.ReadOptions{Track: opt.Track, Strata: c.Strata})
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	bar := s.newProgress()
	opt.Workers, opt.Progress = workers, bar.step
	parts, err := estimate.EstimateStrata(ctx, strata, opt, estimate.Reconcile(c.Reconcile))
	var together *estimate.CovariateResult
	refused := ""
	if err == nil {
		if together, err = estimate.EstimateJointly(ctx, strata, opt); err != nil && ctx.Err() == nil {
			refused, err = reasonFor(err), nil
		}
	}
	bar.clear()
	if ctx.Err() != nil {
		return (&estimateRun{}).stopped(s)
	}
	if err != nil {
		return palermo.At(c.File, 0, err)
	}
	if c.JSON {
		return s.jsonLines(struct {
			Method estimate.Method `json:"method"`
			Track  palermo.Track   `json:"track"`
			*estimate.StrataResult
			Joint        *estimate.CovariateResult `json:"joint"`
			JointRefused string                    `json:"joint_refused"`
		}{opt.Method, parts.Total.Track, parts, together, refused})
	}
	p := s.paper()
	renderStrata(p, strata, opt.Method, parts)
	renderJoint(p, together, refused)
	_, err = s.out.WriteString(p.b.String())
	return err
}

// reasonFor is an error's message without its place.
func reasonFor(err error) string {
	if message, _, ok := strings.Cut(err.Error(), ", "); ok {
		return message
	}
	return err.Error()
}

func renderStrata(p *paper, s *estimate.Strata, m estimate.Method, r *estimate.StrataResult) {
	renderHead(p, s.Name, r.Total.Track, r.Total.N, s.Lists)
	p.line()
	p.line(p.paint(bold, "EACH LEVEL OF "+strings.ToUpper(strings.Join(r.Columns, ", "))+" APART"), ", by ", m.Describe().Name.English, ", each with a check of its own")
	for _, st := range r.Strata {
		level := strings.Join(st.Level, ", ")
		if st.Refused != "" {
			renderVariant(p, level, estimate.Missing, estimate.Interval{}, st.Refused)
			continue
		}
		renderVariant(p, level, st.Result.Estimate, st.Result.Interval, "")
		p.line(strings.Repeat(" ", 34), p.paint(faint, thousands(st.Result.N)+" seen; "+st.Result.Model))
	}
	p.line()
	renderVariant(p, "the levels added up", r.Sum, estimate.Interval{Lo: estimate.Missing, Hi: estimate.Missing}, "")
	renderVariant(p, "the whole", r.Total.Estimate, r.Total.Interval, "")
	p.line("  ", pad("difference", 32), people(r.Difference), ": the whole less the levels; they need not meet, and nothing here makes them")
	if len(r.Missing) > 0 {
		p.line("  not in the sum, for they have no estimate: ", strings.Join(r.Missing, "; "))
	}
	if r.Rule != "" {
		p.line()
		p.line(p.paint(bold, "RECONCILED"), ", by the rule ", r.Rule, ": the unseen of each level scaled so that they add up to the whole")
		for _, st := range r.Strata {
			p.line("  ", pad(strings.Join(st.Level, ", "), 32), "about ", people(st.Reconciled))
		}
	}
}

func renderJoint(p *paper, r *estimate.CovariateResult, refused string) {
	p.line()
	p.line(p.paint(bold, "ALL LEVELS IN ONE MODEL"), ", terms added while BIC falls")
	if r == nil {
		p.line("  refused: ", wrap(refused, 100, "  "))
		return
	}
	renderVariant(p, "in all", r.Estimate, r.Interval, "")
	for _, l := range r.Levels {
		p.line("  ", pad(l.Column+" "+l.Level, 32), pad("about "+people(l.Estimate), 20), p.paint(faint, thousands(l.N)+" seen"))
	}
	terms := "no interaction"
	if len(r.Model) > 0 {
		terms = strings.Join(r.Model, ", ")
	}
	p.line("  ", p.paint(faint, fmt.Sprintf("%s; %d parameters, AIC %.6g, BIC %.6g", terms, r.NPar, float64(r.AIC), float64(r.BIC))))
	renderNotes(p, r.Checks)
}
