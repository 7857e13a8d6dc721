package estimate

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Model is a hierarchical log-linear model: the expected number of people on
// exactly the lists w is exp of the sum of one parameter for each term that is
// a subset of w. A model has every list as a term of its own, and with a term
// all its subsets.
//
// Source: Cormack, Biometrics 45 (1989) 395-413; Bishop, Fienberg and Holland,
// Discrete Multivariate Analysis (1975), ch. 6.
type Model struct {
	lists int
	terms []uint32 // bit sets of lists, in order of size, then of list numbers; without the empty one
}

// bitsSet is the number of lists in a combination.
func bitsSet(set uint32) int { return bits.OnesCount32(set) }

func leadingZeros(set uint32) int { return bits.LeadingZeros32(set) }

// compareTerms orders terms by size, then by the numbers of their lists.
func compareTerms(a, b uint32) int {
	return cmp.Or(cmp.Compare(bitsSet(a), bitsSet(b)), cmp.Compare(bits.Reverse32(b), bits.Reverse32(a)))
}

// mainEffects is the model in which the lists of a set are independent.
func mainEffects(lists int, active uint32) Model {
	m := Model{lists: lists}
	for i := range lists {
		if active>>i&1 == 1 {
			m.terms = append(m.terms, 1<<i)
		}
	}
	return m
}

// with is the model with one more term, all of whose subsets it must have.
func (m Model) with(term uint32) Model {
	at, found := slices.BinarySearchFunc(m.terms, term, compareTerms)
	if found {
		return m
	}
	terms := make([]uint32, 0, len(m.terms)+1)
	terms = append(append(append(terms, m.terms[:at]...), term), m.terms[at:]...)
	return Model{m.lists, terms}
}

// without is the model without one term, which must be maximal.
func (m Model) without(term uint32) Model {
	return Model{m.lists, slices.DeleteFunc(slices.Clone(m.terms), func(th uint32) bool { return th == term })}
}

// has reports whether the model has a term.
func (m Model) has(term uint32) bool {
	_, found := slices.BinarySearchFunc(m.terms, term, compareTerms)
	return found
}

// allPairs is the model with every pair of a set of lists.
func allPairs(lists int, active uint32) Model {
	m := mainEffects(lists, active)
	for _, p := range pairsOf(lists, active) {
		m.terms = append(m.terms, p)
	}
	return m
}

// pairsOf lists the pairs of a set of lists in order: 12, 13, ..., 23, ...
func pairsOf(lists int, active uint32) []uint32 {
	var pairs []uint32
	for i := range lists {
		for j := i + 1; j < lists; j++ {
			if p := uint32(1)<<i | 1<<j; p&active == p {
				pairs = append(pairs, p)
			}
		}
	}
	return pairs
}

// interactions are the model's terms of two lists and more.
func (m Model) interactions() []uint32 {
	at := slices.IndexFunc(m.terms, func(th uint32) bool { return bitsSet(th) > 1 })
	if at < 0 {
		return nil
	}
	return m.terms[at:]
}

// generators are the terms that are part of no other term, largest first.
func (m Model) generators() []uint32 {
	var top []uint32
	for i, th := range m.terms {
		if !slices.ContainsFunc(m.terms[i+1:], func(o uint32) bool { return o&th == th }) {
			top = append(top, th)
		}
	}
	slices.SortFunc(top, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(bitsSet(b), bitsSet(a)), compareTerms(a, b))
	})
	return top
}

// String writes the model by its maximal terms, largest first: [123,14,34].
// Lists are numbered from 1. With ten lists and more the numbers of a term are
// parted by points: [1.12,3].
func (m Model) String() string {
	var names []string
	for _, th := range m.generators() {
		names = append(names, termName(th, m.lists))
	}
	return "[" + strings.Join(names, ",") + "]"
}

// termName writes one term.
func termName(term uint32, lists int) string {
	var b strings.Builder
	for i := range lists {
		if term>>i&1 == 0 {
			continue
		}
		if b.Len() > 0 && lists > 9 {
			b.WriteByte('.')
		}
		b.WriteString(strconv.Itoa(i + 1))
	}
	return b.String()
}

// termNames writes several terms.
func termNames(terms []uint32, lists int) []string {
	names := make([]string, 0, len(terms))
	for _, th := range terms {
		names = append(names, termName(th, lists))
	}
	return names
}

// ParseModel reads a model of t lists from its terms, [12,3]. Subsets of a term
// and every single list are understood. Up to nine lists, each digit is a list;
// from ten lists on, points part the lists of a term and a number without
// points is one list.
func ParseModel(s string, t int) (Model, error) {
	body := strings.TrimSpace(s)
	if strings.HasPrefix(body, "[") != strings.HasSuffix(body, "]") {
		return Model{}, invalid(fmt.Sprintf("model %q opens or closes a bracket alone", clip(s)), "write it like [12,3]")
	}
	body = strings.TrimSuffix(strings.TrimPrefix(body, "["), "]")
	set := map[uint32]bool{}
	for i := range t {
		set[1<<i] = true
	}
	if strings.TrimSpace(body) != "" {
		for _, name := range strings.Split(body, ",") {
			th, err := parseTerm(strings.TrimSpace(name), t)
			if err != nil {
				return Model{}, err
			}
			if bitsSet(th) > 12 {
				return Model{}, invalid(fmt.Sprintf("term %q has over 4,000 subsets", clip(name)), "use terms of at most 12 lists")
			}
			for sub := th; sub > 0; sub = (sub - 1) & th {
				set[sub] = true
			}
		}
	}
	m := Model{lists: t}
	for th := range set {
		m.terms = append(m.terms, th)
	}
	slices.SortFunc(m.terms, compareTerms)
	return m, nil
}

func parseTerm(name string, t int) (uint32, error) {
	parts := strings.Split(name, ".")
	if t <= 9 && !strings.Contains(name, ".") {
		parts = strings.Split(name, "")
	}
	hint := "write it like [12,3]"
	if t > 9 {
		hint = "write it like [1.2,3], with points between lists"
	}
	var th uint32
	for _, p := range parts {
		i, err := strconv.Atoi(p)
		if err != nil {
			return 0, invalid(fmt.Sprintf("term %q of the model is not made of list numbers", clip(name)), hint)
		}
		if i < 1 || i > t {
			return 0, invalid(fmt.Sprintf("term %q names list %d and the table has %d lists", clip(name), i, t), hint)
		}
		if th>>(i-1)&1 == 1 {
			return 0, invalid(fmt.Sprintf("term %q names list %d twice", clip(name), i), hint)
		}
		th |= 1 << (i - 1)
	}
	if th == 0 {
		return 0, invalid("the model has an empty term", hint)
	}
	return th, nil
}
