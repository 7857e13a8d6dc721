package estimate

import (
	"math"
	"slices"
)

// graph is a decomposable graph on the lists as the margins that make up its
// likelihood: each set of lists with the number of times its margin multiplies
// (cliques) or divides (separators).
type graph struct {
	cliques []uint32
	margins []margin
	// factors are the margins as indices into the ratios of a step: a clique's
	// set, or 2^t more than a separator's, as often as it counts.
	factors []uint16
}

type margin struct {
	set  uint32
	coef float64
}

// decomposableGraphs lists the decomposable (chordal) graphs on t vertices: 8
// on three, 61 on four, 822 on five, 18,154 on six.
func decomposableGraphs(t int) []graph {
	pairs := pairsOf(t, 1<<t-1)
	var out []graph
	for set := range uint32(1) << len(pairs) {
		adj := make([]uint32, t)
		for k, pair := range pairs {
			if set>>k&1 == 1 {
				for v := range t {
					if pair>>v&1 == 1 {
						adj[v] |= pair &^ (1 << v)
					}
				}
			}
		}
		if g, ok := eliminate(adj); ok {
			out = append(out, g)
		}
	}
	return out
}

// eliminate takes vertices whose neighbours are all joined out of a graph, one
// after another. A graph is chordal exactly if this takes all. Taking v away
// with neighbours S multiplies the likelihood by the margin of S and v and
// divides it by that of S; what does not cancel are cliques and separators.
//
// Source: Lauritzen, Graphical Models (1996), sections 2.1 and 4.4.
func eliminate(adj []uint32) (graph, bool) {
	coef := make([]float64, 1<<len(adj))
	left := uint32(1)<<len(adj) - 1
	for left != 0 {
		v, found := 0, false
		for v = range adj {
			if left>>v&1 == 1 && joined(adj, adj[v]&left) {
				found = true
				break
			}
		}
		if !found {
			return graph{}, false
		}
		s := adj[v] & left
		coef[s|1<<v]++
		coef[s]--
		left &^= 1 << v
	}
	var g graph
	for set := uint32(1); set < 1<<len(adj); set++ {
		if c := coef[set]; c != 0 {
			g.margins = append(g.margins, margin{set, c})
			if c > 0 {
				g.cliques = append(g.cliques, set)
			}
			index := uint16(set)
			if c < 0 {
				index += 1 << len(adj)
			}
			for range int(math.Abs(c)) {
				g.factors = append(g.factors, index)
			}
		}
	}
	return g, true
}

// joined reports whether every two vertices of a set are neighbours.
func joined(adj []uint32, set uint32) bool {
	for v := range adj {
		if set>>v&1 == 1 && (adj[v]|1<<v)&set != set {
			return false
		}
	}
	return true
}

// cliqueModel is the log-linear model of a graph whose vertices are numbered
// among the lists as was says.
func cliqueModel(g graph, was []int, lists int) Model {
	m := Model{lists: lists}
	for th := uint32(1); th < 1<<len(was); th++ {
		if slices.ContainsFunc(g.cliques, func(c uint32) bool { return c&th == th }) {
			term := uint32(0)
			for v, i := range was {
				term |= th >> v & 1 << i
			}
			m.terms = append(m.terms, term)
		}
	}
	slices.SortFunc(m.terms, compareTerms)
	return m
}
