package estimate

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
)

// The codes of [Existence]. They add up: 3 is both.
const (
	CodeFine            = 0
	CodeNoMaximum       = 1 // no maximum likelihood estimate
	CodeNotIdentifiable = 2 // the data cannot tell parameters apart
)

// Existence says whether a model can be fitted to a table.
type Existence struct {
	Code   int      `json:"code"`
	Reason string   `json:"reason"`
	Pairs  []string `json:"pairs"` // the interactions that cause it
}

// Check says whether the extended maximum likelihood estimate of a model exists
// for a table and whether the model is identifiable. It is exact: no tolerance
// is involved. Lists that say nothing are treated as given.
//
// Source: Fienberg and Rinaldo, Annals of Statistics 40 (2012) 996-1023; Chan,
// Silverman and Vincent (2021), section 2.
func Check(t *Table, model string) (Existence, error) {
	m, err := ParseModel(model, len(t.Lists))
	if err != nil {
		return Existence{}, err
	}
	e := newExistence(len(t.Lists)).check(t.dense(), m)
	return e.explain(t, m), nil
}

// existence decides codes and remembers them: only which cells are zero
// matters, and bootstrap replicates repeat such patterns. It is safe for
// concurrent use.
type existence struct {
	t    int
	mu   sync.Mutex
	seen map[string]int
}

func newExistence(t int) *existence { return &existence{t: t, seen: map[string]int{}} }

// maxRemembered bounds the memory of the codes kept.
const maxRemembered = 1 << 17

// code is the code of a model for counts by cell.
func (e *existence) code(y []float64, m Model) int {
	s := split(y, m)
	if s.provedFine() {
		return CodeFine
	}
	key := s.key()
	e.mu.Lock()
	code, ok := e.seen[key]
	e.mu.Unlock()
	if ok {
		return code
	}
	code = s.decide().code
	e.mu.Lock()
	if len(e.seen) < maxRemembered {
		e.seen[key] = code
	}
	e.mu.Unlock()
	return code
}

// check is code with the interactions involved.
func (e *existence) check(y []float64, m Model) verdict { return split(y, m).decide() }

// support is what existence depends on: the cells with people, the finite
// terms, and the terms at minus infinity.
type support struct {
	t        int
	lists    uint32
	positive []uint32
	finite   []uint32 // the empty term first
	minusInf []uint32
}

func split(y []float64, m Model) support {
	s := support{t: m.lists, finite: make([]uint32, 1, len(m.terms)+1)}
	for w := 1; w < len(y); w++ {
		if y[w] > 0 {
			s.positive = append(s.positive, uint32(w))
		}
	}
	for _, th := range m.terms {
		s.lists |= th
		if slices.ContainsFunc(s.positive, func(w uint32) bool { return w&th == th }) {
			s.finite = append(s.finite, th)
		} else {
			s.minusInf = append(s.minusInf, th)
		}
	}
	return s
}

func (s support) key() string {
	var b []byte
	for _, set := range [][]uint32{s.positive, s.finite, s.minusInf} {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(set)))
		for _, w := range set {
			b = binary.LittleEndian.AppendUint32(b, w)
		}
	}
	return string(b)
}

// provedFine is the fast proof: when the cells with people alone determine
// every finite parameter, the estimate exists and is unique.
func (s support) provedFine() bool {
	p := len(s.finite)
	if len(s.positive) < p {
		return false
	}
	block := make([]uint64, p*len(s.positive))
	rows := make([][]uint64, len(s.positive))
	for i, w := range s.positive {
		rows[i] = block[i*p : (i+1)*p]
		for j, th := range s.finite {
			if w&th == th {
				rows[i][j] = 1
			}
		}
	}
	return fullRankModulo(rows, p)
}

// verdict is a code and, where it is not 0, the finite terms on which the
// likelihood is flat or rises for ever.
type verdict struct {
	code     int
	terms    []uint32
	minusInf []uint32
}

// decide computes the code. Write X for the design matrix over the cells kept.
// The directions d that matter are those with X d = 0 on all cells with
// people. Along such a d the likelihood never falls if X d <= 0 on the empty
// cells kept: if it is < 0 somewhere it rises for ever and no maximum exists
// (this is the linear program of Fienberg and Rinaldo in its dual form), and if
// it is 0 everywhere the likelihood is flat and d cannot be estimated.
func (s support) decide() verdict {
	p := len(s.finite)
	rows := make([][]int64, len(s.positive))
	for i, w := range s.positive {
		rows[i] = make([]int64, p)
		for j, th := range s.finite {
			if w&th == th {
				rows[i][j] = 1
			}
		}
	}
	basis := nullSpace(rows, p)
	v := verdict{minusInf: s.minusInf}
	if len(basis) == 0 {
		return v
	}
	shadows := s.shadows(basis)
	if flat := nullSpace(shadows, len(basis)); len(flat) > 0 {
		v.code |= CodeNotIdentifiable
		for _, z := range flat {
			v.terms = append(v.terms, s.touched(basis, z)...)
		}
	}
	if ok, dir := positiveCombination(shadows); !ok {
		v.code |= CodeNoMaximum
		v.terms = append(v.terms, s.touched(basis, toIntegers(dir))...)
	}
	slices.SortFunc(v.terms, compareTerms)
	v.terms = slices.Compact(v.terms)
	return v
}

// shadows are the different non-zero values of X d on the empty cells kept, for
// d each vector of the basis, each reduced by its common divisor.
func (s support) shadows(basis [][]*big.Int) [][]int64 {
	q := len(basis)
	size := 1 << s.t
	sums := make([][]int64, q)
	for k, d := range basis {
		sums[k] = make([]int64, size)
		for j, th := range s.finite {
			if !d[j].IsInt64() {
				panic("estimate: a null vector of a 0/1 matrix overflows")
			}
			sums[k][th] = d[j].Int64()
		}
		subsetSumsInt(sums[k], s.t)
	}
	var out [][]int64
	seen := map[string]bool{}
	var key []byte
	v := make([]int64, q)
cells:
	for w := uint32(1); w < uint32(size); w++ {
		if w&^s.lists != 0 {
			continue
		}
		var g int64
		for k := range q {
			v[k] = sums[k][w]
			g = gcd(g, v[k])
		}
		if g == 0 {
			continue // cells with people among them
		}
		for _, th := range s.minusInf {
			if w&th == th {
				continue cells
			}
		}
		key = key[:0]
		for k := range q {
			v[k] /= g
			key = binary.LittleEndian.AppendUint64(key, uint64(v[k]))
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			out = append(out, slices.Clone(v))
		}
	}
	return out
}

// touched are the interactions with a coefficient in the combination z of the
// basis.
func (s support) touched(basis [][]*big.Int, z []*big.Int) []uint32 {
	var terms []uint32
	var sum, prod big.Int
	for j, th := range s.finite {
		sum.SetInt64(0)
		for k, d := range basis {
			sum.Add(&sum, prod.Mul(z[k], d[j]))
		}
		if sum.Sign() != 0 && bitsSet(th) > 1 {
			terms = append(terms, th)
		}
	}
	return terms
}

func gcd(a, b int64) int64 {
	if b < 0 {
		b = -b
	}
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func subsetSumsInt(v []int64, t int) {
	for i := range t {
		bit := 1 << i
		for w := range v {
			if w&bit != 0 {
				v[w] += v[w^bit]
			}
		}
	}
}

// explain puts a verdict into words.
func (v verdict) explain(t *Table, m Model) Existence {
	e := Existence{Code: v.code, Pairs: termNames(v.terms, m.lists)}
	involved := "the interactions " + strings.Join(e.Pairs, ", ")
	if len(e.Pairs) == 1 {
		involved = "the interaction " + e.Pairs[0]
	}
	if len(e.Pairs) == 0 {
		involved = "the lists themselves"
	}
	empty := ""
	if len(v.minusInf) > 0 {
		empty = fmt.Sprintf(" (nobody is on all the lists of %s)", strings.Join(termNames(v.minusInf, m.lists), ", "))
	}
	switch v.code {
	case CodeFine:
		e.Reason = "the estimate exists and is the only one"
	case CodeNoMaximum:
		e.Reason = fmt.Sprintf("linear program: the likelihood of %s keeps rising along %s, so there is no maximum likelihood estimate%s", m, involved, empty)
	case CodeNotIdentifiable:
		e.Reason = fmt.Sprintf("rank: the data cannot tell the parameters of %s apart; %s cannot be estimated%s", m, involved, empty)
	default:
		e.Reason = fmt.Sprintf("linear program and rank: %s has no maximum likelihood estimate and its parameters cannot be told apart, through %s%s", m, involved, empty)
	}
	return e
}
