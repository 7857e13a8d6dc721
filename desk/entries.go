package desk

import "palermo/estimate"

// What estimates of entries are made of, for pages that show them.
type (
	Flow        = estimate.Flow
	Residual    = estimate.Residual
	Quantity    = estimate.Quantity
	Group       = estimate.Group
	FlowResult  = estimate.FlowResult
	FlowOptions = estimate.FlowOptions
)

// Entries estimates unlawful entries by repeated trials, and keeps nothing.
// Smuggled entries are part of the result only with a share, and its source, of
// those who paid a facilitator.
func (r *Runs) Entries(f Flow, seed uint64) (*FlowResult, error) {
	return f.Estimate(FlowOptions{Seed: seed})
}

// Remainder estimates unlawful entries as what is left of a known inflow, and
// keeps nothing.
func (r *Runs) Remainder(f Residual, seed uint64) (*FlowResult, error) {
	return f.Estimate(FlowOptions{Seed: seed})
}
