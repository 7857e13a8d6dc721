package estimate

import (
	"iter"
	"slices"
)

// hierarchical goes through every hierarchical model that has all lists of a
// set as terms, no term of more than maxOrder lists, and not the full term of
// all lists. The order is fixed. A model's terms are good until the next.
//
// There are 8 such models of three lists, 113 of four and 6,893 of five; with
// pairs alone there are 2^(t(t-1)/2) of t lists.
func hierarchical(lists int, active uint32, maxOrder int) iter.Seq[Model] {
	return func(yield func(Model) bool) {
		g := grower{active: active, maxOrder: min(maxOrder, bitsSet(active)-1), yield: yield}
		g.model = mainEffects(lists, active)
		g.model.terms = slices.Grow(g.model.terms, 64)
		g.grow(2, pairsOf(lists, active))
	}
}

// grower builds models order by order.
type grower struct {
	active   uint32
	maxOrder int
	model    Model
	yield    func(Model) bool
}

// grow yields every model that extends the present one by some of the
// candidates, which have the given order, and by terms of higher order.
func (g *grower) grow(order int, candidates []uint32) bool {
	if order > g.maxOrder || len(candidates) == 0 {
		return g.yield(g.model)
	}
	base := len(g.model.terms)
	for pick := uint64(0); pick>>len(candidates) == 0; pick++ {
		g.model.terms = g.model.terms[:base]
		for i, th := range candidates {
			if pick>>i&1 == 1 {
				g.model.terms = append(g.model.terms, th)
			}
		}
		ok := false
		if pick == 0 || order == g.maxOrder {
			ok = g.yield(g.model)
		} else {
			ok = g.grow(order+1, nextCandidates(g.model, base, g.active))
		}
		if !ok {
			return false
		}
	}
	g.model.terms = g.model.terms[:base]
	return true
}

// nextCandidates are the terms one larger than the model's last ones, from
// index base on, all of whose subsets of that size are among them.
func nextCandidates(m Model, base int, active uint32) []uint32 {
	last := m.terms[base:]
	var out []uint32
	for _, th := range last {
		for i := range m.lists {
			bit := uint32(1) << i
			up := th | bit
			if th&bit != 0 || active&bit == 0 || slices.Contains(out, up) {
				continue
			}
			if everySubset(up, last) {
				out = append(out, up)
			}
		}
	}
	slices.SortFunc(out, compareTerms)
	return out
}

// everySubset reports whether all subsets of a term that lack one list are in
// terms.
func everySubset(term uint32, terms []uint32) bool {
	for rest := term; rest != 0; rest &= rest - 1 {
		if !slices.Contains(terms, term&^(rest&-rest)) {
			return false
		}
	}
	return true
}

// defaultMaxOrder is the largest interaction looked at by default, and the
// number of best models that bootstrap replicates choose from (0 for all).
//
// Source: Silverman, Chan and Vincent (2024).
func defaultMaxOrder(lists int) (order, top int) {
	switch {
	case lists <= 2:
		return 1, 0
	case lists == 3:
		return 2, 0
	case lists == 4:
		return 3, 20
	case lists == 5:
		return 3, 100
	}
	return 2, 100
}

// spaceSize bounds from below the number of hierarchical models, as far as
// needed to refuse what cannot be gone through.
func spaceSize(lists, maxOrder int) float64 {
	pairs := lists * (lists - 1) / 2
	switch {
	case maxOrder < 2:
		return 1
	case maxOrder == 2 || lists == 3:
		return float64(uint64(1) << min(pairs, 62))
	case lists == 4:
		return 113
	case lists == 5:
		return 6893
	case lists == 6 && maxOrder == 3:
		return 3702013
	}
	return 1e18
}
