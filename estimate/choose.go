package estimate

import (
	"context"
	"fmt"

	"palermo"
)

// picking is a way to choose a model: on the data, and on a replicate.
type picking struct {
	onData, again chooser
	space         []ModelPoint
	notes         []Note
}

func choose(ctx context.Context, t *Table, o *Options, ex *existence) (*picking, error) {
	active := t.active()
	lists := len(t.Lists)
	same := func(c chooser) (*picking, error) { return &picking{onData: c, again: c}, nil }
	switch o.Method {
	case MethodMain:
		return same(fixed(mainEffects(lists, active)))
	case MethodAllPairs:
		return same(fixed(allPairs(lists, active)))
	case MethodStepwise:
		return same(stepwise(active, o.P))
	case MethodAICStep:
		return same(aicStepwise(active))
	case MethodFixed:
		m, err := ParseModel(o.Model, lists)
		if err != nil {
			return nil, err
		}
		for _, th := range m.terms {
			if th&^active == 0 {
				continue
			}
			if bitsSet(th) > 1 {
				return nil, invalid(fmt.Sprintf("the model uses a list that was left out: %s", t.Notes[len(t.Notes)-1]), "leave that list out of the model")
			}
			m = m.without(th)
		}
		return same(fixed(m))
	case MethodBIC, MethodAIC:
		return chooseByCriterion(ctx, t, o, ex)
	}
	var names []string
	for _, m := range Methods() {
		names = append(names, string(m))
	}
	hint := "choose one of the methods of the documentation"
	if near := palermo.Nearest(string(o.Method), names); near != "" {
		hint = "write " + near
	}
	return nil, invalid(fmt.Sprintf("method %q is not known", o.Method), hint)
}

// chooseByCriterion searches all models of the data once. Replicates choose
// again among the best of them.
func chooseByCriterion(ctx context.Context, t *Table, o *Options, ex *existence) (*picking, error) {
	s := search{active: t.active()}
	if o.Method == MethodAIC {
		s.by = byAIC
	}
	lists := bitsSet(s.active)
	order, top := defaultMaxOrder(lists)
	if o.MaxOrder > 0 {
		order = o.MaxOrder
	}
	s.maxOrder = order
	if o.Top > 0 {
		top = o.Top
	} else if o.Top < 0 {
		top = 0
	}
	if size := spaceSize(lists, order); size > maxSpace {
		return nil, invalid(fmt.Sprintf("%d lists have over %d hierarchical models of order %d", lists, maxSpace, order),
			"use the method stepwise or a lower order")
	}
	keep := max(top, 1)
	if o.Space || top == 0 {
		keep = 0
	}
	if o.Bootstrap == 0 && !o.Space {
		keep = 1
	}
	stage := string(o.Method) + ": models"
	found, err := s.run(ctx, t, ex, keep, newPool(o.Workers), func(done, of int) { o.report(stage, done, of) })
	if err != nil {
		return nil, err
	}
	p := &picking{onData: fixed(found[0].model)}
	if o.Space {
		p.space = points(t, found)
	}
	again := found
	if top > 0 && len(again) > top {
		again = again[:top]
	}
	models := make([]Model, len(again))
	for i, c := range again {
		models[i] = c.model
	}
	p.again = s.among(models)
	p.notes = append(p.notes, Note{ID: "search", OK: true,
		Text: fmt.Sprintf("best of the hierarchical models of interactions of up to %d lists", order)})
	if o.Bootstrap > 0 {
		p.notes = append(p.notes, Note{ID: "reselection", OK: true,
			Text: fmt.Sprintf("each replicate chooses again among the best %d models of the data", len(models))})
	}
	return p, nil
}
