package estimate

import (
	"encoding/json"
	"math"
	"strconv"

	"palermo"
)

// Version names the methods. It changes when the same input, options and seed
// would give other bytes.
const Version = "estimate/2"

// Number is a figure that may be missing: NaN and the infinities are written
// as null.
type Number float64

// Missing is a figure that was not computed, or that does not exist.
var Missing = Number(math.NaN())

// Known reports whether the figure is a finite number.
func (x Number) Known() bool { return !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) }

// MarshalJSON writes the shortest decimal that reads back the same, or null.
func (x Number) MarshalJSON() ([]byte, error) {
	if !x.Known() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// UnmarshalJSON reads a number, or null as [Missing].
func (x *Number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*x = Missing
		return nil
	}
	v, err := strconv.ParseFloat(string(b), 64)
	*x = Number(v)
	return err
}

// Interval is a range for the number of people in all, seen and unseen.
//
// Kind says what it is: "wald" and "profile" take the model as given; "bca" and
// "percentile" come from bootstrap replicates that choose the model again;
// "posterior" holds the stated share of a posterior distribution; "forms" runs
// over several forms of one model that fit about as well; "linkage-mixture" is of
// draws of a linkage together; "none" means that there is no honest interval, and
// a check says why.
type Interval struct {
	Kind  string `json:"kind"`
	Level Number `json:"level"`
	Lo    Number `json:"lo"`
	Hi    Number `json:"hi"`
}

func noInterval(level float64) Interval {
	return Interval{Kind: "none", Level: Number(level), Lo: Missing, Hi: Missing}
}

// A Note is one check of a result: what was looked at, whether it is as it
// should be, and in words. Some carry a second interval or a figure.
type Note struct {
	ID       string    `json:"id"`
	OK       bool      `json:"ok"`
	Text     string    `json:"text"`
	Value    *Number   `json:"value,omitempty"`
	Interval *Interval `json:"interval,omitempty"`
}

// Result is what one method says of one table. Figures that a method does not
// have are [Missing].
type Result struct {
	Method   Method        `json:"method"`
	Track    palermo.Track `json:"track"`
	N        int64         `json:"n"`        // people seen, on at least one list
	Estimate Number        `json:"estimate"` // people in all, seen and unseen
	Dark     Number        `json:"dark"`     // people never seen: Estimate - N
	SE       Number        `json:"se"`       // standard error, or posterior standard deviation
	Interval Interval      `json:"interval"`
	Model    string        `json:"model"`
	MinusInf []string      `json:"minus_inf"` // terms nobody supports
	LogLik   Number        `json:"loglik"`    // Poisson log likelihood
	Deviance Number        `json:"deviance"`  // over the cells kept
	NPar     int           `json:"npar"`      // parameters, those at minus infinity included
	AIC      Number        `json:"aic"`
	BIC      Number        `json:"bic"` // with the number of people, not of cells
	Checks   []Note        `json:"checks"`
	Seed     uint64        `json:"seed"`
	Version  string        `json:"version"`

	// What pictures and resumed runs need; no part of the JSON.
	Replicates []Replicate  `json:"-"` // bootstrap replicates, in order
	Chains     *ChainSet    `json:"-"` // draws of the Bayesian methods
	Space      []ModelPoint `json:"-"` // every model looked at, best first

	quantile func(p float64) float64 // of the number of people, where the method has a distribution
}

// Check returns the check with an id, nil if there is none.
func (r *Result) Check(id string) *Note {
	for i := range r.Checks {
		if r.Checks[i].ID == id {
			return &r.Checks[i]
		}
	}
	return nil
}

func (r *Result) note(id string, ok bool, text string) *Note {
	r.Checks = append(r.Checks, Note{ID: id, OK: ok, Text: text})
	return &r.Checks[len(r.Checks)-1]
}

// noteInterval adds a check that carries an interval.
func (r *Result) noteInterval(id, text string, iv Interval) {
	r.note(id, true, text).Interval = &iv
}

// fromFit fills the figures of a fitted log-linear model.
func (r *Result) fromFit(f *fitter, m Model, level float64) {
	dev := f.deviance()
	d := f.dark()
	v := f.variance(0)
	n := float64(r.N)
	r.Estimate, r.Dark = Number(n+d), Number(d)
	r.SE = Number(math.Sqrt(d + d*d*v))
	r.Interval = wald(n, f.a[0], v, level)
	r.Model = m.String()
	r.MinusInf = termNames(f.minusInf, m.lists)
	r.NPar = f.npar()
	ll := f.logLikelihood(dev)
	r.LogLik, r.Deviance = Number(ll), Number(dev)
	r.AIC = Number(aic(ll, r.NPar))
	r.BIC = Number(bic(ll, r.NPar, r.N))
}

// newResult is a result that says nothing yet.
func newResult(t *Table, method Method, opt *Options) *Result {
	return &Result{
		Method: method, Track: t.Track, N: t.People(),
		Estimate: Missing, Dark: Missing, SE: Missing, Interval: noInterval(opt.Level),
		MinusInf: []string{}, LogLik: Missing, Deviance: Missing, AIC: Missing, BIC: Missing,
		Checks: []Note{}, Seed: opt.Seed, Version: Version,
	}
}
