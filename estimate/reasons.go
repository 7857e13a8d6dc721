package estimate

import (
	"fmt"
	"slices"
	"strings"
)

// A Reason is one sentence of a panel's: why its methods agree or differ, and
// what to know before quoting it. English is the sentence; pages in other
// languages build it from the code and the figures. Fields that a code does not
// use are empty.
type Reason struct {
	Code     string   `json:"code"`
	Method   Method   `json:"method,omitempty"`
	Other    Method   `json:"other,omitempty"`
	Estimate Number   `json:"estimate"` // of Method
	Interval Interval `json:"interval"` // of Other
	Models   []string `json:"models,omitempty"`
	Check    *Note    `json:"check,omitempty"` // of Method
	English  string   `json:"english"`
}

// The codes of reasons.
const (
	ReasonOutside    = "outside-interval" // Method's estimate lies outside Other's interval
	ReasonBelowBound = "below-bound"      // Method's estimate lies below all of the interval of Other, a lower bound
	ReasonDiffering  = "people-differ"    // people differ by more than the methods that take them for alike allow
	ReasonModels     = "different-models" // methods that choose one model choose Models
	ReasonExtremes   = "extremes"         // Method has the lowest estimate and Other the highest
	ReasonShared     = "shared"           // what every method assumes
	ReasonCheck      = "check"            // a check of Method that did not pass
)

// differs reports whether the reason alone makes methods differ.
func (r Reason) differs() bool {
	return r.Code == ReasonOutside || r.Code == ReasonBelowBound || r.Code == ReasonDiffering
}

func newReason(code string) Reason {
	return Reason{Code: code, Estimate: Missing, Interval: Interval{Kind: "none", Level: Missing, Lo: Missing, Hi: Missing}}
}

// Explain is why a panel's verdict is what it is, with codes and figures for
// those who put it into other words. The English sentences are p.Reasons.
func (p *PanelResult) Explain() []Reason {
	counted := p.counted()
	out := slices.Concat(p.peopleDiffer(), disagreements(counted), p.belowBound(counted))
	if len(counted) > 0 {
		out = append(out, differentModels(counted)...)
		out = append(out, extremes(counted)...)
		shared := newReason(ReasonShared)
		shared.English = "every method assumes that " + SharedAssumptions()[0].English
		out = append(out, shared)
	}
	for _, r := range p.Results {
		for _, n := range r.Checks {
			if !n.OK && n.ID != differing {
				why := newReason(ReasonCheck)
				why.Method, why.Check, why.English = r.Method, &n, fmt.Sprintf("%s: %s", r.Method, n.Text)
				out = append(out, why)
			}
		}
	}
	return out
}

// peopleDiffer says it when the test for it does. Then every method that takes
// people for alike, or for of two or three kinds, is in doubt.
func (p *PanelResult) peopleDiffer() []Reason {
	for _, r := range p.Results {
		if n := r.Check(differing); n != nil && !n.OK {
			why := newReason(ReasonDiffering)
			why.Method, why.Check, why.Estimate, why.English = r.Method, n, r.Estimate, n.Text+"; the range therefore holds "+string(r.Method)+" too"
			return []Reason{why}
		}
	}
	return nil
}

// disagreements are the pairs of methods of which one's estimate lies outside
// the other's interval.
func disagreements(rs []*Result) []Reason {
	var out []Reason
	for _, a := range rs {
		for _, b := range rs {
			if a != b && (a.Estimate < b.Interval.Lo || a.Estimate > b.Interval.Hi) {
				why := newReason(ReasonOutside)
				why.Method, why.Other, why.Estimate, why.Interval = a.Method, b.Method, a.Estimate, b.Interval
				why.English = fmt.Sprintf("%s estimates %.0f, outside the interval of %s, %.0f to %.0f",
					a.Method, float64(a.Estimate), b.Method, float64(b.Interval.Lo), float64(b.Interval.Hi))
				out = append(out, why)
			}
		}
	}
	return out
}

// belowBound are the methods whose estimate lies below all of Chao's interval
// for a lower bound. Then people differ in how easily they are seen, by more
// than those methods can tell from the table.
func (p *PanelResult) belowBound(counted []*Result) []Reason {
	var out []Reason
	for _, b := range p.Results {
		if b.Method.Describe().Role != RoleBound || !b.Interval.Lo.Known() {
			continue
		}
		for _, r := range counted {
			if r.Estimate < b.Interval.Lo {
				why := newReason(ReasonBelowBound)
				why.Method, why.Other, why.Estimate, why.Interval = r.Method, b.Method, r.Estimate, b.Interval
				why.English = fmt.Sprintf("%s estimates %.0f, below Chao's lower bound, %.0f to %.0f: either people differ in how easily they are seen and there are more, or lists avoid each other",
					r.Method, float64(r.Estimate), float64(b.Interval.Lo), float64(b.Interval.Hi))
				out = append(out, why)
			}
		}
	}
	return out
}

// differentModels says it when methods that choose one model choose several.
func differentModels(counted []*Result) []Reason {
	var models []string
	for _, r := range counted {
		if r.Method == MethodStepwise || r.Method == MethodBIC || r.Method == MethodThreshold {
			models = append(models, r.Model)
		}
	}
	slices.Sort(models)
	models = slices.Compact(models)
	if len(models) < 2 {
		return nil
	}
	why := newReason(ReasonModels)
	why.Models = models
	why.English = "the methods that choose one model choose different ones: " + strings.Join(models, " and ")
	return []Reason{why}
}

// extremes says what the lowest and the highest estimate assume.
func extremes(counted []*Result) []Reason {
	low, high := counted[0], counted[0]
	for _, r := range counted {
		if r.Estimate < low.Estimate {
			low = r
		}
		if r.Estimate > high.Estimate {
			high = r
		}
	}
	if low == high {
		return nil
	}
	why := newReason(ReasonExtremes)
	why.Method, why.Other, why.Estimate, why.Interval = low.Method, high.Method, low.Estimate, high.Interval
	why.English = fmt.Sprintf("the lowest estimate, of %s, assumes that %s; the highest, of %s, that %s",
		low.Method, low.Method.Describe().Assumes.English, high.Method, high.Method.Describe().Assumes.English)
	return []Reason{why}
}
