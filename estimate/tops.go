package estimate

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"palermo"
)

// TopModels says whether a table has an estimate under every model of pairs.
type TopModels struct {
	Models int      `json:"models"` // programs decided: 2 to the number of pairs that share nobody
	Codes  [4]int64 `json:"codes"`  // how many got each code of [Existence]
	// Failing are models that have no estimate, smallest first, at most 100.
	Failing []string `json:"failing"`
}

// maxEmptyPairs bounds the 2^M programs of [CheckTopModels].
const maxEmptyPairs = 22

// CheckTopModels decides existence for the models that matter when all models
// of pairs are considered: every pair of lists that share people, together with
// each subset of the pairs that share nobody. Taking out a pair that shares
// people never loses an estimate, so if these have one every model does.
//
// The cells with people and the finite terms are the same in all of them, so
// the linear algebra is done once, and a program differs only in the empty
// cells that its pairs remove. When the cells with people determine every
// parameter, nothing is left to decide.
//
// Source: Chan, Silverman and Vincent (2021), section 2.4.
func CheckTopModels(ctx context.Context, t *Table) (*TopModels, error) {
	active := t.active()
	m := mainEffects(len(t.Lists), active)
	var empty []uint32
	for _, pair := range pairsOf(len(t.Lists), active) {
		if t.On(pair) > 0 {
			m = m.with(pair)
		} else {
			empty = append(empty, pair)
		}
	}
	if len(empty) > maxEmptyPairs {
		return nil, palermo.At(t.Name, 0, invalid(fmt.Sprintf("%d pairs of lists share nobody, over four million programs", len(empty)), "merge lists that hardly overlap"))
	}
	out := &TopModels{Models: 1 << len(empty), Failing: []string{}}
	s := split(t.dense(), m)
	basis := nullSpace(s.design(), len(s.finite))
	if len(basis) == 0 {
		out.Codes[CodeFine] = int64(out.Models)
		return out, nil
	}
	shadows, ok := s.shadows(basis)
	if !ok {
		return nil, palermo.At(t.Name, 0, invalid("the table outgrows exact arithmetic", "merge lists that hardly overlap"))
	}
	removers := s.removers(basis, shadows, empty)
	seen := map[string]int{}
	var failing []uint32
	key := make([]byte, len(shadows))
	for set := range uint32(out.Models) {
		if set&1023 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for k, cells := range removers {
			key[k] = 0
			if slices.ContainsFunc(cells, func(pairs uint32) bool { return pairs&set == 0 }) {
				key[k] = 1
			}
		}
		code, ok := seen[string(key)]
		if !ok {
			var left [][]int64
			for k, v := range shadows {
				if key[k] == 1 {
					left = append(left, v)
				}
			}
			code, _, _ = decideShadows(left, len(basis))
			seen[string(key)] = code
		}
		out.Codes[code]++
		if code != CodeFine {
			failing = append(failing, set)
		}
	}
	slices.SortStableFunc(failing, func(a, b uint32) int { return cmp.Compare(bitsSet(a), bitsSet(b)) })
	for _, set := range failing[:min(len(failing), 100)] {
		model := m
		for i, pair := range empty {
			if set>>i&1 == 1 {
				model = model.with(pair)
			}
		}
		out.Failing = append(out.Failing, model.String())
	}
	return out, nil
}
