package estimate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"palermo"
)

// PanelResult is what several methods say of one table, side by side. It has no
// top number: when the methods differ the range is the answer, and the reasons
// say what separates them.
type PanelResult struct {
	Method  Method        `json:"method"` // "panel"
	Track   palermo.Track `json:"track"`
	N       int64         `json:"n"`
	Results []*Result     `json:"results"`
	Range   Range         `json:"range"`
	Verdict Verdict       `json:"verdict"`
	Reasons []string      `json:"reasons"`
}

// Range is the hull of the panel's intervals.
type Range struct {
	Lo   Number `json:"lo"`
	Hi   Number `json:"hi"`
	Rule string `json:"rule"` // how lo and hi follow from the results
}

// Verdict says whether methods agree.
type Verdict string

// The verdicts of a panel.
const (
	Agree   Verdict = "agree"   // each estimate lies in the interval of every other method, none below Chao's bound
	Differ  Verdict = "differ"  // some do not
	Refused Verdict = "refused" // no method that counts for the range has an estimate
)

// PanelMethods are the methods of a panel, in its order. Main effects, all pairs
// and Chao's are shown to compare with and do not count for the range: the first
// two choose nothing, the third is a lower bound. The method for people who
// differ counts when they do: see [PanelResult.Counts].
func PanelMethods() []Method {
	return []Method{MethodMain, MethodAllPairs, MethodStepwise, MethodBIC, MethodThreshold, MethodDGA, MethodChao, MethodHeterogeneous, MethodLatent}
}

// counts reports whether a method counts for the range and the verdict.
func (m Method) counts() bool { return m.Describe().Role == RoleCounts }

// defaultPanelBootstrap is the number of replicates of a panel's stepwise and
// bic when the options do not say.
const defaultPanelBootstrap = 1000

// Panel runs the methods of [PanelMethods] on a table, quick ones first, and
// says where they agree. A method that refuses is part of the result, with its
// reason. finished, if not nil, is called with each result as it is ready; so a
// first picture need not wait for the slow methods. opt.Method and opt.Model
// are ignored. When ctx ends, the panel of what is finished is returned beside
// the context's error. [Watched] and [Run.Do] tell more on the way.
func Panel(ctx context.Context, t *Table, opt Options, finished func(*Result)) (*PanelResult, error) {
	return panel(ctx, t, opt, nil, watcher{finished: finished})
}

// panel is Panel with results that an earlier, stopped run finished.
func panel(ctx context.Context, t *Table, opt Options, done []*Result, w watcher) (*PanelResult, error) {
	return panelOf(ctx, t, opt, done, w, func(ctx context.Context, o Options) (*Result, error) {
		return Estimate(ctx, t, o)
	}, t.People())
}

// panelOf is a panel of what run makes of each method. The table stands for
// what is estimated from, n for the people seen. When ctx ends it returns the
// panel of what is finished beside the error.
func panelOf(ctx context.Context, t *Table, opt Options, done []*Result, w watcher,
	run func(context.Context, Options) (*Result, error), n int64) (*PanelResult, error) {
	o := opt.withDefaults()
	o.Method, o.Model, o.Resume, o.Save = MethodStepwise, "", nil, nil
	if o.Bootstrap == 0 {
		o.Bootstrap = defaultPanelBootstrap
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	admitted, err := admit(t, o)
	if err != nil {
		return nil, err
	}
	methods := PanelMethods()
	p := &PanelResult{Method: MethodPanel, Track: admitted.Track, N: n, Results: []*Result{}}
	for k, m := range methods {
		step := Step{Method: m, Position: k + 1, Methods: len(methods), Of: 1}
		i := slices.IndexFunc(done, func(r *Result) bool { return r.Method == m })
		if i >= 0 {
			p.Results = append(p.Results, done[i])
		} else {
			step.Stage = "start"
			w.at(step)
			one := *o
			one.Method, one.Progress = m, w.stages(step, o.Progress)
			r, err := run(ctx, one)
			if err != nil {
				if ctx.Err() != nil {
					p.conclude(o.Level)
					return p, ctx.Err()
				}
				r = newResult(admitted, m, o)
				r.N = n
				r.note("refused", false, reasonOf(err))
			}
			p.Results = append(p.Results, r)
			if w.finished != nil {
				w.finished(r)
			}
		}
		step.Stage, step.Done = "done", 1
		w.at(step)
		if w.partial != nil {
			w.partial(p.soFar(o.Level))
		}
	}
	p.conclude(o.Level)
	return p, nil
}

// soFar is the panel of the results there are.
func (p *PanelResult) soFar(level float64) *PanelResult {
	c := *p
	c.Results = slices.Clone(p.Results)
	c.conclude(level)
	return &c
}

// Compare sets results of one table side by side as a panel does: results of
// other options, methods or versions of the program. It is a conflict if they
// are not of the same track and number of people.
func Compare(results []*Result) (*PanelResult, error) {
	if len(results) == 0 {
		return nil, invalid("there is nothing to compare", "give at least two results")
	}
	p := &PanelResult{Method: MethodPanel, Track: results[0].Track, N: results[0].N, Results: results, Reasons: []string{}}
	for _, r := range results[1:] {
		if r.Track != p.Track || r.N != p.N {
			return nil, &palermo.Error{Code: palermo.Conflict,
				Message: fmt.Sprintf("a result of %d people (%s) does not compare with one of %d (%s)", r.N, r.Track, p.N, p.Track),
				Hint:    "compare results of one table"}
		}
	}
	p.conclude(float64(results[0].Interval.Level))
	return p, nil
}

// reasonOf is an error's message without its place.
func reasonOf(err error) string {
	var pe *palermo.Error
	if errors.As(err, &pe) {
		return pe.Message
	}
	return err.Error()
}

// conclude finds the range, the verdict and the reasons.
func (p *PanelResult) conclude(level float64) {
	counted := p.counted()
	p.Range = Range{Lo: Missing, Hi: Missing,
		Rule: fmt.Sprintf("lowest and highest limit of the %g %% intervals of the methods that choose or average models: %s", 100*level, strings.Join(names(counted), ", "))}
	p.Verdict = Agree
	if len(counted) == 0 {
		p.Verdict = Refused
		p.Range.Rule = "no method that chooses or averages models has an interval"
	} else {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, r := range counted {
			lo, hi = min(lo, float64(r.Interval.Lo)), max(hi, float64(r.Interval.Hi))
		}
		p.Range.Lo, p.Range.Hi = Number(lo), Number(hi)
	}
	p.Reasons = []string{}
	for _, why := range p.Explain() {
		if why.differs() {
			p.Verdict = Differ
		}
		p.Reasons = append(p.Reasons, why.English)
	}
}

// Counts reports whether a result counts for the range and the verdict.
func (p *PanelResult) Counts(r *Result) bool { return r.countsFor() }

// counted are the results that count for the range and the verdict.
func (p *PanelResult) counted() []*Result {
	var out []*Result
	for _, r := range p.Results {
		if r.countsFor() && r.Estimate.Known() && r.Interval.Lo.Known() && r.Interval.Hi.Known() {
			out = append(out, r)
		}
	}
	return out
}

// names are the methods of results.
func names(rs []*Result) []string {
	var out []string
	for _, r := range rs {
		out = append(out, string(r.Method))
	}
	return out
}
