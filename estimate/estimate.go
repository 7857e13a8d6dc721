package estimate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"palermo"
)

// Method names a method of [Estimate].
type Method string

// The methods. MethodPanel is not one of [Estimate]'s: see [Panel].
const (
	MethodPanel         Method = "panel"
	MethodStepwise      Method = "stepwise"        // pairs added while they surprise
	MethodAICStep       Method = "aic-stepwise"    // pairs added while Akaike's criterion falls: the UK report of 2014
	MethodBIC           Method = "bic"             // best of all hierarchical models by Schwarz's criterion
	MethodAIC           Method = "aic"             // the same by Akaike's criterion
	MethodMain          Method = "main"            // independent lists
	MethodAllPairs      Method = "all-pairs"       // every pair of lists interacts
	MethodFixed         Method = "fixed"           // Options.Model
	MethodChao          Method = "chao"            // a lower bound from people on one and two lists
	MethodDGA           Method = "dga"             // average over decomposable graphs
	MethodLatent        Method = "lcmcr"           // Dirichlet-process mixture of latent classes
	MethodHeterogeneous Method = "mth"             // independent lists, people who differ in how easily they are seen
	MethodThreshold     Method = "bayes-threshold" // pairs kept when far from zero in the posterior
)

// Methods are the methods of [Estimate], in the order of the documentation.
func Methods() []Method {
	return []Method{MethodMain, MethodStepwise, MethodAICStep, MethodBIC, MethodAIC, MethodAllPairs, MethodFixed,
		MethodChao, MethodDGA, MethodLatent, MethodThreshold, MethodHeterogeneous}
}

// Options are how to estimate. The zero value of each field is its default.
type Options struct {
	Track  palermo.Track `json:"track"`            // needed unless the table has one
	Method Method        `json:"method,omitempty"` // for Estimate; default stepwise, or fixed when Model is given

	Model    string  `json:"model,omitempty"`     // a model such as "[12,3]", for the method fixed
	P        float64 `json:"p,omitempty"`         // level of stepwise; 0 means 0.02, negative means 0 (main effects)
	MaxOrder int     `json:"max_order,omitempty"` // largest interaction in bic and aic; 0 for 2 of three or six lists, 3 of four or five
	Top      int     `json:"top,omitempty"`       // best models that replicates of bic and aic choose from; 0 for 20 or 100, negative for all
	Space    bool    `json:"-"`                   // keep every model that bic and aic looked at in Result.Space

	Level     float64 `json:"level,omitempty"`     // of intervals; default 0.95
	Profile   bool    `json:"profile,omitempty"`   // report the profile interval instead of Wald's where there is no bootstrap
	Bootstrap int     `json:"bootstrap,omitempty"` // replicates; 0 for none
	Resume    *Resume `json:"-"`                   // replicates saved by an earlier run
	// Save, if not nil, is called with each finished replicate, from one
	// goroutine at a time and in no fixed order.
	Save func(Replicate) `json:"-"`

	Decomposable DecomposableOptions `json:"decomposable,omitzero"`
	Latent       LatentOptions       `json:"latent,omitzero"`
	Threshold    ThresholdOptions    `json:"threshold,omitzero"`

	// PeopleKnownToLists says that a smuggling table lists people, each known
	// to the lists as a person, and not crossings or attempts.
	PeopleKnownToLists bool `json:"people_known_to_lists,omitempty"`

	Seed    uint64 `json:"seed"`
	Workers int    `json:"-"` // goroutines; 0 for one

	// Progress, if not nil, is called now and then, from one goroutine at a
	// time, with how far a stage is.
	Progress func(stage string, done, of int) `json:"-"`
}

func (o *Options) withDefaults() *Options {
	c := *o
	if c.Level == 0 {
		c.Level = 0.95
	}
	if c.P == 0 {
		c.P = 0.02
	}
	if c.Method == "" {
		c.Method = MethodStepwise
		if c.Model != "" {
			c.Method = MethodFixed
		}
	}
	return &c
}

func (o *Options) validate() error {
	switch {
	case !(o.Level > 0 && o.Level < 1):
		return invalid(fmt.Sprintf("level %g is not between 0 and 1", o.Level), "give a level such as 0.95")
	case o.P > 1 || math.IsNaN(o.P):
		return invalid(fmt.Sprintf("p %g is above 1", o.P), "give a level such as 0.02")
	case o.MaxOrder < 0 || o.MaxOrder > MaxLists:
		return invalid(fmt.Sprintf("max order %d is not a number of lists", o.MaxOrder), "give 2 for pairs, 3 for triples")
	case o.Bootstrap < 0 || o.Bootstrap > 1_000_000:
		return invalid(fmt.Sprintf("%d bootstrap replicates are not possible", o.Bootstrap), "give 0 to 1,000,000")
	case o.Workers < 0 || o.Workers > 1024:
		return invalid(fmt.Sprintf("%d workers are not possible", o.Workers), "give 1 to 1024")
	case o.Method == MethodFixed && o.Model == "":
		return invalid("the method fixed needs a model", "give one such as [12,3]")
	case o.Method != MethodFixed && o.Model != "":
		return invalid(fmt.Sprintf("the method %s chooses its own model", o.Method), "leave out the model or the method")
	}
	return nil
}

func (o *Options) report(stage string, done, of int) {
	if o.Progress != nil {
		o.Progress(stage, done, of)
	}
}

// Estimate runs one method on a table. It refuses, with a [palermo.Error] that
// gives the reason, a table or model that has no estimate, a table of smuggling
// unless its lists are of people, and a table without a track. When ctx ends
// the error is the context's.
func Estimate(ctx context.Context, t *Table, opt Options) (*Result, error) {
	o := opt.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	t, err := admit(t, o)
	if err != nil {
		return nil, err
	}
	var r *Result
	switch o.Method {
	case MethodDGA:
		r, err = averageDecomposable(ctx, t, o)
	case MethodLatent:
		r, err = latentClasses(ctx, t, o)
	case MethodThreshold:
		r, err = thresholded(ctx, t, o)
	case MethodChao:
		r, err = chaoBound(t, o)
	case MethodHeterogeneous:
		r, err = heterogeneous(t, o)
	default:
		r, err = logLinear(ctx, t, o)
	}
	if err != nil {
		return nil, refusal(t, o, err)
	}
	for _, n := range t.Notes {
		r.note("table", true, n)
	}
	return r, nil
}

// admit applies the rules on tracks and drops lists that say nothing.
func admit(t *Table, o *Options) (*Table, error) {
	track := t.Track
	if track == palermo.Other {
		track = o.Track
	}
	switch {
	case track == palermo.Other:
		return nil, palermo.At(t.Name, 0, invalid("the table does not say whether it is of trafficking or of smuggling", "give the track"))
	case o.Track != palermo.Other && o.Track != track:
		return nil, palermo.At(t.Name, 0, invalid(fmt.Sprintf("the table is of %s and %s was asked for", track, o.Track), "ask for the table's own track"))
	case track == palermo.Smuggling && !o.PeopleKnownToLists:
		return nil, palermo.At(t.Name, 0, invalid("overlapping lists do not count smuggled entries",
			"use repeated trials (method repeated-trials) or the residual method, or state that the lists are of persons known to them"))
	}
	c, err := t.informative()
	if err != nil {
		return nil, palermo.At(t.Name, 0, err)
	}
	cc := *c
	cc.Track = track
	return &cc, nil
}

// refusal is the error of a method that cannot say anything of a table.
func refusal(t *Table, o *Options, err error) error {
	var pe *palermo.Error
	var un *unfittable
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &un):
		hint := "leave out one of the interactions or merge lists that hardly overlap"
		if un.verdict.code == CodeFine {
			hint = "merge lists that hardly overlap"
		}
		return palermo.At(t.Name, 0, invalid(fmt.Sprintf("%s refused: %s", o.Method, un), hint))
	case errors.As(err, &pe):
		return palermo.At(t.Name, 0, err)
	}
	return palermo.At(t.Name, 0, invalid(fmt.Sprintf("%s refused: %s", o.Method, err), "try another method"))
}

// logLinear runs the methods that choose a log-linear model and fit it.
func logLinear(ctx context.Context, t *Table, o *Options) (*Result, error) {
	ex := newExistence(len(t.Lists))
	pick, err := choose(ctx, t, o, ex)
	if err != nil {
		return nil, err
	}
	f := newFitter(len(t.Lists))
	f.load(t.dense())
	m, err := pick.onData(f, ex)
	if err != nil {
		return nil, err
	}
	r := newResult(t, o.Method, o)
	r.fromFit(f, m, o.Level)
	r.Space = pick.space
	for _, n := range pick.notes {
		r.note(n.ID, n.OK, n.Text)
	}
	r.note("existence", true, verdict{}.explain(m).Reason)
	if !r.Estimate.Known() {
		return nil, &unfittable{m, verdict{}}
	}
	r.likelihoodIntervals(f, o)
	r.lookAtOverlaps(t)
	if o.Bootstrap > 0 {
		if err := r.bootstrapped(ctx, t, o, newBootstrap(t, pick.again, ex, o.Workers)); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// profileLists is the most lists for which the profile interval, some forty fits,
// is computed without being asked for.
const profileLists = 16

// likelihoodIntervals notes Wald's and the profile interval, which take the
// model as given.
func (r *Result) likelihoodIntervals(f *fitter, o *Options) {
	r.noteInterval("wald", "log-normal interval, given the model", r.Interval)
	if f.t > profileLists && !o.Profile {
		r.note("profile", true, fmt.Sprintf("not computed by default for more than %d lists", profileLists))
		return
	}
	est, iv, ok := newProfiler(f).interval(o.Level)
	if !ok {
		if o.Profile {
			r.Interval = noInterval(o.Level)
		}
		r.note("profile", false, "the profile likelihood does not fall far enough to end an interval")
		return
	}
	r.noteInterval("profile", "multinomial profile interval, given the model", iv)
	v := Number(est)
	r.Checks[len(r.Checks)-1].Value = &v
	if o.Profile {
		r.Interval = iv
	}
}

// lookAtOverlaps warns of what makes every estimate from a table weak.
func (r *Result) lookAtOverlaps(t *Table) {
	var repeated int64
	for _, c := range t.Cells {
		if bitsSet(c.On) > 1 {
			repeated += c.Count
		}
	}
	switch {
	case repeated == 0:
		r.note("overlap", false, "nobody is on two lists")
	case repeated < 10:
		r.note("overlap", false, fmt.Sprintf("only %d people are on two lists or more", repeated))
	default:
		r.note("overlap", true, fmt.Sprintf("%d of %d people are on two lists or more", repeated, r.N))
	}
	for _, nested := range t.nested() {
		r.note("nested", false, fmt.Sprintf("everyone on list %d (%s) is on list %d (%s): their interaction has no estimate, so models cannot allow for it and others take its place; leave list %d out",
			nested[0]+1, t.Lists[nested[0]], nested[1]+1, t.Lists[nested[1]], nested[0]+1))
	}
	if bitsSet(t.active()) == 2 {
		r.note("two-lists", false, "with two lists independence cannot be tested: dependence of any size would look the same")
	}
}

// bootstrapped replaces the interval by the bias-corrected and accelerated one.
func (r *Result) bootstrapped(ctx context.Context, t *Table, o *Options, b *bootstrap) error {
	var resumed []Replicate
	if o.Resume != nil {
		resumed = o.Resume.Replicates
	}
	jack, err := b.jackknife(ctx)
	if err != nil {
		return err
	}
	stage := string(o.Method) + ": bootstrap"
	count := serial(func(done int, rep Replicate) {
		if o.Save != nil {
			o.Save(rep)
		}
		o.report(stage, done, o.Bootstrap)
	})
	r.Replicates, err = b.replicates(ctx, o.Bootstrap, o.Seed, resumed, count)
	if err != nil {
		return err
	}
	values := make([]float64, len(r.Replicates))
	models := map[string]bool{}
	for i, rep := range r.Replicates {
		values[i] = float64(rep.Estimate)
		if rep.Model != "" {
			models[rep.Model] = true
		}
	}
	bca := NewBCa(float64(r.Estimate), values, jack, b.counts())
	iv, ok := bca.Interval(o.Level)
	r.Interval = iv
	if !ok {
		r.note("bca", false, fmt.Sprintf("no interval: all of %d replicates lie on one side of the estimate", len(bca.Sorted)))
	} else {
		r.note("bca", true, fmt.Sprintf("%d replicates, %d different models; bias correction %.4f, acceleration %.4f",
			len(bca.Sorted), len(models), bca.Z0, bca.A))
		if len(bca.Sorted) < 200 {
			r.note("replicates", false, "fewer than 200 replicates make rough limits")
		}
	}
	if len(bca.Sorted) > 0 {
		r.noteInterval("percentile", "plain percentiles of the replicates", Interval{Kind: "percentile", Level: Number(o.Level),
			Lo: Number(quantile8(bca.Sorted, (1-o.Level)/2)), Hi: Number(quantile8(bca.Sorted, (1+o.Level)/2))})
	}
	if bca.Dropped > 0 {
		r.note("dropped", false, fmt.Sprintf("%d replicates had no estimate and were left out", bca.Dropped))
	}
	if slices.ContainsFunc(jack, math.IsNaN) {
		r.note("jackknife", false, "without one of the people some cell's table has no estimate; the acceleration leaves it out")
	}
	return nil
}
