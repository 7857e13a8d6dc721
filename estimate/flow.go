package estimate

import (
	"fmt"
	"math"
	"slices"

	"palermo"
)

// FlowVersion names the methods for flows, as [Version] does for lists.
const FlowVersion = "flow/2"

// Quantity is a figure that the user states with its source. Low and High are
// the ends of what is plausible; a figure known exactly has both equal to
// Value. Between them it is taken to be triangular with its peak at Value.
type Quantity struct {
	Value  float64 `json:"value"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Source string  `json:"source"`
}

// Flow is what is needed to estimate unlawful entries between ports of entry
// in a period by repeated trials. It is for groups that are returned and may
// try again: people who ask for asylum, unaccompanied children and families do
// not, and are given apart.
//
// With p the chance to be apprehended in an attempt and d the share of the
// apprehended who give up, the share of apprehended people who are apprehended
// again is r = (1-d) p. So p = r/(1-d), attempts = A/p, and entries
// = A (1-p)/p.
//
// Source: Espenshade, International Migration Review 24 (1990); Chang, Journal
// of Economic Dynamics and Control 30 (2006); US Department of Homeland
// Security, Border Security Metrics Report.
type Flow struct {
	Track         palermo.Track `json:"track"`  // must be smuggling
	Period        string        `json:"period"` // in words: "fiscal year 2019"
	Apprehensions Quantity      `json:"apprehensions"`
	Recidivism    Quantity      `json:"recidivism"` // share of the apprehended who are apprehended again
	Deterrence    Quantity      `json:"deterrence"` // share of the apprehended who give up
	// Facilitated is the share of entries whose makers paid a facilitator. Only
	// with it are there smuggled entries; without, Source is empty and the
	// result is of unlawful entries and nothing else.
	Facilitated Quantity `json:"facilitated"`
	// Apart are people seen who are in no repeated trials, by group.
	Apart []Group `json:"apart"`
}

// Group is a number of people who are counted apart.
type Group struct {
	Name   string `json:"name"` // such as "asked for asylum"
	Count  int64  `json:"count"`
	Source string `json:"source"`
}

// FlowOptions are how ranges are carried through.
type FlowOptions struct {
	Level float64 // default 0.95
	Draws int     // default 100,000
	Seed  uint64
}

// FlowResult is an estimated flow.
type FlowResult struct {
	Method      string        `json:"method"` // "repeated-trials" or "residual"
	Track       palermo.Track `json:"track"`
	Period      string        `json:"period"`
	What        string        `json:"what"` // what Entries counts, in words
	Apprehended Interval      `json:"apprehension_rate"`
	Attempts    Interval      `json:"attempts"`
	Entries     Interval      `json:"entries"`
	Smuggled    *Interval     `json:"smuggled"` // nil without a facilitated share
	Table       []FlowRow     `json:"table"`    // over the range of deterrence
	Apart       []Group       `json:"apart"`
	Assumptions []string      `json:"assumptions"`
	Dropped     Number        `json:"dropped"` // share of draws that contradict the model
	Seed        uint64        `json:"seed"`
	Version     string        `json:"version"`
}

// FlowRow is the estimate at one rate of deterrence, all else at its value.
type FlowRow struct {
	Deterrence Number `json:"deterrence"`
	Rate       Number `json:"apprehension_rate"` // p; missing when above 1
	Attempts   Number `json:"attempts"`
	Entries    Number `json:"entries"`
}

// Estimate computes attempts and entries with their intervals. Ranges are
// carried through by drawing every quantity; a draw with r > 1-d would need more
// than every attempt apprehended and is dropped, and the share dropped is said.
func (f Flow) Estimate(opt FlowOptions) (*FlowResult, error) {
	if err := f.validate(); err != nil {
		return nil, err
	}
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	rng := stream(opt.Seed, forFlow, 0)
	var rate, attempts, entries, smuggled []float64
	for range opt.Draws {
		a, r, d := f.Apprehensions.draw(rng.Float64()), f.Recidivism.draw(rng.Float64()), f.Deterrence.draw(rng.Float64())
		share := f.Facilitated.draw(rng.Float64())
		p := r / (1 - d)
		if !(p > 0 && p <= 1) {
			continue
		}
		rate, attempts, entries = append(rate, p), append(attempts, a/p), append(entries, a*(1-p)/p)
		smuggled = append(smuggled, share*a*(1-p)/p)
	}
	if len(rate) == 0 {
		return nil, invalid("recidivism is above 1 - deterrence: more than every attempt would be apprehended", "check the two rates")
	}
	res := &FlowResult{Method: "repeated-trials", Track: f.Track, Period: f.Period, What: "unlawful entries between ports of entry",
		Apprehended: percentiles(rate, opt.Level), Attempts: percentiles(attempts, opt.Level), Entries: percentiles(entries, opt.Level),
		Table: f.table(), Apart: slices.Concat([]Group{}, f.Apart), Dropped: Number(1 - float64(len(rate))/float64(opt.Draws)), Seed: opt.Seed, Version: FlowVersion,
		Assumptions: []string{
			"whoever is apprehended is returned and either tries again or gives up",
			"the chance to be apprehended is the same in every attempt and for everyone",
			apartSays(f.Apart, "the apprehensions"),
			"entries through ports of entry and overstays are left out",
			f.Apprehensions.say("apprehensions"), f.Recidivism.say("recidivism"), f.Deterrence.say("deterrence"),
		}}
	if f.Deterrence.Low == f.Deterrence.High {
		res.Assumptions = append(res.Assumptions, "deterrence is given as one figure: the intervals leave out that it may be higher or lower")
	}
	if f.Facilitated.Source != "" {
		iv := percentiles(smuggled, opt.Level)
		res.Smuggled = &iv
		res.Assumptions = append(res.Assumptions, f.Facilitated.say("share who paid a facilitator"))
	}
	return res, nil
}

func (f Flow) validate() error {
	switch {
	case f.Track == palermo.Trafficking:
		return invalid("repeated trials count entries, and trafficking is no entry", "use overlapping lists (method panel)")
	case f.Track != palermo.Smuggling:
		return invalid("the flow has no track", "write smuggling")
	case f.Period == "":
		return invalid("the flow has no period", "say what time the apprehensions are of")
	}
	for _, c := range []struct {
		name string
		q    Quantity
		top  float64
	}{{"apprehensions", f.Apprehensions, 1e12}, {"recidivism", f.Recidivism, 1}, {"deterrence", f.Deterrence, 0.999}} {
		if err := c.q.validate(c.name, c.top); err != nil {
			return err
		}
	}
	if f.Recidivism.Value <= 0 {
		return invalid("recidivism is 0, from which no rate of apprehension follows", "give the share of the apprehended who are apprehended again")
	}
	if err := validateGroups(f.Apart); err != nil {
		return err
	}
	return f.Facilitated.validateShare()
}

// validateShare checks the share who paid a facilitator, if one is given. It needs
// an interval: nobody knows it exactly.
func (q Quantity) validateShare() error {
	if q == (Quantity{}) {
		return nil
	}
	if err := q.validate("the share who paid a facilitator", 1); err != nil {
		return err
	}
	if q.Low == q.High {
		return invalid("the share who paid a facilitator has no interval", "give low and high around the value, from its source")
	}
	return nil
}

// validateGroups checks the groups that are counted apart.
func validateGroups(groups []Group) error {
	for _, g := range groups {
		switch {
		case g.Name == "":
			return invalid("a group counted apart has no name", "say who they are, such as asked for asylum")
		case g.Count < 0:
			return invalid(fmt.Sprintf("the group %q has a negative count", clip(g.Name)), "give the number of people, 0 or more")
		case g.Source == "":
			return invalid(fmt.Sprintf("the group %q has no source", clip(g.Name)), "say where the figure is from")
		}
	}
	return nil
}

// apartSays is the assumption on people who do not try again.
func apartSays(groups []Group, figures string) string {
	if len(groups) == 0 {
		return "people who ask for asylum, children alone and families are left out; none are given apart, so if " + figures + " hold them the result is wrong"
	}
	return "people who ask for asylum, children alone and families are left out, or given apart"
}

// table is the estimate at eleven rates of deterrence from low to high.
func (f Flow) table() []FlowRow {
	var out []FlowRow
	steps := 10
	if f.Deterrence.Low == f.Deterrence.High {
		steps = 0
	}
	for i := range steps + 1 {
		d := f.Deterrence.Low
		if steps > 0 {
			d += (f.Deterrence.High - d) * float64(i) / float64(steps)
		}
		row := FlowRow{Deterrence: Number(d), Rate: Missing, Attempts: Missing, Entries: Missing}
		if p := f.Recidivism.Value / (1 - d); p <= 1 {
			a := f.Apprehensions.Value
			row.Rate, row.Attempts, row.Entries = Number(p), Number(a/p), Number(a*(1-p)/p)
		}
		out = append(out, row)
	}
	return out
}

// Residual is the flow left when what was detected is taken from a known
// inflow: entries = inflow - detected - turned back.
type Residual struct {
	Track       palermo.Track `json:"track"` // must be smuggling
	Period      string        `json:"period"`
	Inflow      Quantity      `json:"inflow"`      // people who set out or arrived, by another source
	Detected    Quantity      `json:"detected"`    // those known to authorities
	TurnedBack  Quantity      `json:"turned_back"` // those who gave up or died; a zero Quantity for none
	Facilitated Quantity      `json:"facilitated"` // as in Flow
	Apart       []Group       `json:"apart"`       // as in Flow: in none of the figures
}

// Estimate computes the residual with its interval. Draws below zero mean that
// the inputs contradict each other; they are dropped, and the share is said.
func (f Residual) Estimate(opt FlowOptions) (*FlowResult, error) {
	switch {
	case f.Track != palermo.Smuggling:
		return nil, invalid("a residual of entries is of smuggling", "write smuggling")
	case f.Period == "":
		return nil, invalid("the flow has no period", "say what time the figures are of")
	}
	if f.TurnedBack == (Quantity{}) {
		f.TurnedBack.Source = "none"
	}
	for _, c := range []struct {
		name string
		q    Quantity
	}{{"inflow", f.Inflow}, {"detected", f.Detected}, {"turned back", f.TurnedBack}} {
		if err := c.q.validate(c.name, 1e12); err != nil {
			return nil, err
		}
	}
	if err := validateGroups(f.Apart); err != nil {
		return nil, err
	}
	if err := f.Facilitated.validateShare(); err != nil {
		return nil, err
	}
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	rng := stream(opt.Seed, forFlow, 1)
	var entries, smuggled []float64
	for range opt.Draws {
		e := f.Inflow.draw(rng.Float64()) - f.Detected.draw(rng.Float64()) - f.TurnedBack.draw(rng.Float64())
		share := f.Facilitated.draw(rng.Float64())
		if e >= 0 {
			entries, smuggled = append(entries, e), append(smuggled, share*e)
		}
	}
	if len(entries) == 0 {
		return nil, invalid("more people are detected than came in", "check the figures")
	}
	none := Interval{Kind: "none", Level: Number(opt.Level), Lo: Missing, Hi: Missing}
	res := &FlowResult{Method: "residual", Track: f.Track, Period: f.Period, What: "unlawful entries not detected",
		Apprehended: none, Attempts: none, Entries: percentiles(entries, opt.Level), Table: []FlowRow{}, Apart: slices.Concat([]Group{}, f.Apart),
		Dropped: Number(1 - float64(len(entries))/float64(opt.Draws)), Seed: opt.Seed, Version: FlowVersion,
		Assumptions: []string{"the three figures are of the same people and the same time", apartSays(f.Apart, "the figures"),
			f.Inflow.say("inflow"), f.Detected.say("detected"), f.TurnedBack.say("turned back")}}
	if f.Facilitated.Source != "" {
		iv := percentiles(smuggled, opt.Level)
		res.Smuggled = &iv
		res.Assumptions = append(res.Assumptions, f.Facilitated.say("share who paid a facilitator"))
	}
	return res, nil
}

func (o FlowOptions) withDefaults() (FlowOptions, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.Draws == 0 {
		o.Draws = 100_000
	}
	if !(o.Level > 0 && o.Level < 1) || o.Draws < 100 || o.Draws > 10_000_000 {
		return o, invalid("the level or the number of draws is out of range", "give a level such as 0.95 and 100 to 10,000,000 draws")
	}
	return o, nil
}

func (q Quantity) validate(name string, top float64) error {
	switch {
	case q.Source == "":
		return invalid(name+" has no source", "say where the figure is from")
	case math.IsNaN(q.Value+q.Low+q.High) || math.IsInf(q.Value+q.Low+q.High, 0):
		return invalid(name+" is no number", "give a figure")
	case q.Low > q.Value || q.Value > q.High:
		return invalid(fmt.Sprintf("%s is %g, outside its own range of %g to %g", name, q.Value, q.Low, q.High), "give low, value and high in order")
	case q.Low < 0 || q.High > top:
		return invalid(fmt.Sprintf("%s of %g to %g is not between 0 and %g", name, q.Low, q.High, top), "check the figures")
	}
	return nil
}

// draw is the quantile u of the triangular distribution.
func (q Quantity) draw(u float64) float64 {
	width := q.High - q.Low
	if width == 0 {
		return q.Value
	}
	if left := (q.Value - q.Low) / width; u < left {
		return q.Low + math.Sqrt(u*width*(q.Value-q.Low))
	}
	return q.High - math.Sqrt((1-u)*width*(q.High-q.Value))
}

func (q Quantity) say(name string) string {
	if q.Low == q.High {
		return fmt.Sprintf("%s: %g (%s)", name, q.Value, q.Source)
	}
	return fmt.Sprintf("%s: %g, between %g and %g (%s)", name, q.Value, q.Low, q.High, q.Source)
}

// percentiles is the central interval of draws. It sorts them.
func percentiles(draws []float64, level float64) Interval {
	slices.Sort(draws)
	return Interval{Kind: "assumed-range", Level: Number(level), Lo: Number(quantile8(draws, (1-level)/2)), Hi: Number(quantile8(draws, (1+level)/2))}
}
