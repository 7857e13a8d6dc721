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

// PanelMethods are the methods of a panel, in its order. The first two and the
// last but one are shown to compare with and do not count for the range: main
// effects and all pairs choose nothing, Chao's is a lower bound.
func PanelMethods() []Method {
	return []Method{MethodMain, MethodAllPairs, MethodStepwise, MethodBIC, MethodThreshold, MethodDGA, MethodChao, MethodLatent}
}

// counts reports whether a method counts for the range and the verdict.
func (m Method) counts() bool {
	return m != MethodMain && m != MethodAllPairs && m != MethodChao
}

// defaultPanelBootstrap is the number of replicates of a panel's stepwise and
// bic when the options do not say.
const defaultPanelBootstrap = 1000

// Panel runs the methods of [PanelMethods] on a table, quick ones first, and
// says where they agree. A method that refuses is part of the result, with its
// reason. finished, if not nil, is called with each result as it is ready; so a
// first picture need not wait for the slow methods. opt.Method and opt.Model
// are ignored.
func Panel(ctx context.Context, t *Table, opt Options, finished func(*Result)) (*PanelResult, error) {
	return panel(ctx, t, opt, nil, finished)
}

// panel is Panel with results that an earlier, stopped run finished.
func panel(ctx context.Context, t *Table, opt Options, done []*Result, finished func(*Result)) (*PanelResult, error) {
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
	p := &PanelResult{Method: MethodPanel, Track: admitted.Track, N: admitted.People(), Reasons: []string{}}
	for _, m := range PanelMethods() {
		if i := slices.IndexFunc(done, func(r *Result) bool { return r.Method == m }); i >= 0 {
			p.Results = append(p.Results, done[i])
			continue
		}
		one := *o
		one.Method = m
		r, err := Estimate(ctx, t, one)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			r = newResult(admitted, m, o)
			r.note("refused", false, reasonOf(err))
		}
		p.Results = append(p.Results, r)
		if finished != nil {
			finished(r)
		}
	}
	p.conclude(o.Level)
	return p, nil
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
	var counted []*Result
	for _, r := range p.Results {
		if r.Method.counts() && r.Estimate.Known() && r.Interval.Lo.Known() && r.Interval.Hi.Known() {
			counted = append(counted, r)
		}
	}
	p.Range = Range{Lo: Missing, Hi: Missing,
		Rule: fmt.Sprintf("lowest and highest limit of the %g %% intervals of the methods that choose or average models: %s", 100*level, strings.Join(names(counted), ", "))}
	if len(counted) == 0 {
		p.Verdict = Refused
		p.Range.Rule = "no method that chooses or averages models has an interval"
	} else {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, r := range counted {
			lo, hi = min(lo, float64(r.Interval.Lo)), max(hi, float64(r.Interval.Hi))
		}
		p.Range.Lo, p.Range.Hi = Number(lo), Number(hi)
		p.Verdict = Agree
		if d := append(disagreements(counted), p.belowBound(counted)...); len(d) > 0 {
			p.Verdict = Differ
			p.Reasons = append(p.Reasons, d...)
		}
	}
	p.Reasons = append(p.Reasons, p.assumptions(counted)...)
	for _, r := range p.Results {
		for _, n := range r.Checks {
			if !n.OK {
				p.Reasons = append(p.Reasons, fmt.Sprintf("%s: %s", r.Method, n.Text))
			}
		}
	}
}

// names are the methods of results.
func names(rs []*Result) []string {
	var out []string
	for _, r := range rs {
		out = append(out, string(r.Method))
	}
	return out
}

// disagreements are the pairs of methods of which one's estimate lies outside
// the other's interval.
func disagreements(rs []*Result) []string {
	var out []string
	for _, a := range rs {
		for _, b := range rs {
			if a != b && (a.Estimate < b.Interval.Lo || a.Estimate > b.Interval.Hi) {
				out = append(out, fmt.Sprintf("%s estimates %.0f, outside the interval of %s, %.0f to %.0f",
					a.Method, float64(a.Estimate), b.Method, float64(b.Interval.Lo), float64(b.Interval.Hi)))
			}
		}
	}
	return out
}

// belowBound are the methods whose estimate lies below all of Chao's interval
// for a lower bound. Then people differ in how easily they are seen, by more
// than those methods can tell from the table.
func (p *PanelResult) belowBound(counted []*Result) []string {
	var out []string
	for _, b := range p.Results {
		if b.Method != MethodChao || !b.Interval.Lo.Known() {
			continue
		}
		for _, r := range counted {
			if r.Estimate < b.Interval.Lo {
				out = append(out, fmt.Sprintf("%s estimates %.0f, below Chao's lower bound, %.0f to %.0f: either people differ in how easily they are seen and there are more, or lists avoid each other",
					r.Method, float64(r.Estimate), float64(b.Interval.Lo), float64(b.Interval.Hi)))
			}
		}
	}
	return out
}

// assumptions says what separates the methods that have an estimate.
func (p *PanelResult) assumptions(counted []*Result) []string {
	var out []string
	if len(counted) == 0 {
		return out
	}
	models := map[string]bool{}
	for _, r := range counted {
		if r.Method == MethodStepwise || r.Method == MethodBIC || r.Method == MethodThreshold {
			models[r.Model] = true
		}
	}
	if len(models) > 1 {
		list := make([]string, 0, len(models))
		for m := range models {
			list = append(list, m)
		}
		slices.Sort(list)
		out = append(out, "the methods that choose one model choose different ones: "+strings.Join(list, " and "))
	}
	low, high := counted[0], counted[0]
	for _, r := range counted {
		if r.Estimate < low.Estimate {
			low = r
		}
		if r.Estimate > high.Estimate {
			high = r
		}
	}
	if low != high {
		out = append(out, fmt.Sprintf("the lowest estimate, of %s, assumes that %s; the highest, of %s, that %s",
			low.Method, low.Method.assumes(), high.Method, high.Method.assumes()))
	}
	return append(out, "every method assumes that the interaction of all lists together is nil, which no data can test")
}

// assumes is a method's assumption on how lists depend, in words.
func (m Method) assumes() string {
	switch m {
	case MethodMain:
		return "lists are independent"
	case MethodStepwise, MethodAICStep:
		return "only pairs of lists depend, and only where the data show it"
	case MethodBIC, MethodAIC:
		return "one hierarchical model of few interactions is right"
	case MethodAllPairs:
		return "all pairs of lists may depend, and no more than pairs"
	case MethodThreshold:
		return "most pairs of lists hardly depend, and none of three do"
	case MethodDGA:
		return "dependences between lists form a decomposable graph"
	case MethodLatent:
		return "people are of a few kinds, within which lists are independent"
	case MethodChao:
		return "people differ in how easily they are seen, and lists do not avoid each other"
	}
	return "the model given is right"
}
