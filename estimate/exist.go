package estimate

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"math/bits"
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
	return e.explain(m), nil
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
	if fullRankModulo2(y, m) {
		return CodeFine
	}
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
	lists    uint32 // of the model
	positive []uint32
	finite   []uint32 // the empty term first
	minusInf []uint32
	most     int // only cells of at most this many lists; 0 for all
}

// upTo is the support on cells of at most so many lists.
func (s support) upTo(most int) support {
	s.most = most
	s.positive = slices.DeleteFunc(s.positive, func(w uint32) bool { return bitsSet(w) > most })
	return s
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

// fullRankModulo2 is the same proof modulo 2, where a row is one word: a matrix
// of integers that has full rank modulo 2 has full rank. It settles most cases,
// and allocates nothing.
func fullRankModulo2(y []float64, m Model) bool {
	if len(m.terms) > 63 {
		return false
	}
	var basis [64]uint64 // by highest bit
	var finite uint64
	rank := 0
	for w := 1; w < len(y); w++ {
		if y[w] <= 0 {
			continue
		}
		row := uint64(1)
		for j, th := range m.terms {
			if uint32(w)&th == th {
				row |= 2 << j
			}
		}
		finite |= row
		for row != 0 {
			top := 63 - bits.LeadingZeros64(row)
			if basis[top] == 0 {
				basis[top] = row
				rank++
				break
			}
			row ^= basis[top]
		}
	}
	return rank > 0 && rank == bits.OnesCount64(finite)
}

// verdict is a code and, where it is not 0, the finite terms on which the
// likelihood is flat or rises for ever.
type verdict struct {
	code     int
	terms    []uint32
	minusInf []uint32

	// undecided: the exact numbers outgrew 64 bits, which takes a model of
	// dozens of terms of which the data determine only a part. It is refused.
	undecided bool
}

// decide computes the code. Write X for the design matrix over the cells kept.
// The directions d that matter are those with X d = 0 on all cells with
// people. Along such a d the likelihood never falls if X d <= 0 on the empty
// cells kept: if it is < 0 somewhere it rises for ever and no maximum exists
// (this is the linear program of Fienberg and Rinaldo in its dual form), and if
// it is 0 everywhere the likelihood is flat and d cannot be estimated.
func (s support) decide() verdict {
	basis := nullSpace(s.design(), len(s.finite))
	v := verdict{minusInf: s.minusInf}
	if len(basis) == 0 {
		return v
	}
	shadows, ok := s.shadows(basis)
	if !ok {
		return verdict{code: CodeNotIdentifiable, minusInf: s.minusInf, undecided: true}
	}
	code, flat, rising := decideShadows(shadows, len(basis))
	v.code = code
	for _, z := range append(flat, rising...) {
		v.terms = append(v.terms, s.touched(basis, z)...)
	}
	slices.SortFunc(v.terms, compareTerms)
	v.terms = slices.Compact(v.terms)
	return v
}

// design is the design matrix of the finite terms on the cells with people.
func (s support) design() [][]int64 {
	rows := make([][]int64, len(s.positive))
	for i, w := range s.positive {
		rows[i] = make([]int64, len(s.finite))
		for j, th := range s.finite {
			if w&th == th {
				rows[i][j] = 1
			}
		}
	}
	return rows
}

// decideShadows is the code for given shadows of a null space of dimension q,
// with directions in it: those along which the likelihood is flat, and one
// along which it rises for ever.
func decideShadows(shadows [][]int64, q int) (code int, flat, rising [][]*big.Int) {
	if flat = nullSpace(shadows, q); len(flat) > 0 {
		code |= CodeNotIdentifiable
	}
	if ok, dir := positiveCombination(shadows); !ok {
		code |= CodeNoMaximum
		rising = [][]*big.Int{toIntegers(dir)}
	}
	return code, flat, rising
}

// shadows are the different non-zero values of X d on the empty cells kept, for
// d each vector of the basis, each reduced by its common divisor. ok is false
// when a sum might not fit 64 bits.
func (s support) shadows(basis [][]*big.Int) (vectors [][]int64, ok bool) {
	seen := map[string]bool{}
	ok = s.eachShadow(basis, func(_ uint32, v []int64, key []byte) {
		if !seen[string(key)] {
			seen[string(key)] = true
			vectors = append(vectors, slices.Clone(v))
		}
	})
	return vectors, ok
}

// removers lists for each shadow the cells that have it, each as the set of
// those of the given pairs that it contains.
func (s support) removers(basis [][]*big.Int, shadows [][]int64, pairs []uint32) [][]uint32 {
	at := map[string]int{}
	out := make([][]uint32, len(shadows))
	for k, v := range shadows {
		at[string(shadowKey(nil, v))] = k
	}
	s.eachShadow(basis, func(w uint32, _ []int64, key []byte) {
		var set uint32
		for i, pair := range pairs {
			if w&pair == pair {
				set |= 1 << i
			}
		}
		k := at[string(key)]
		if !slices.Contains(out[k], set) {
			out[k] = append(out[k], set)
		}
	})
	return out
}

// eachShadow calls visit with each empty cell kept whose shadow is not zero.
// The slices are good during the call.
func (s support) eachShadow(basis [][]*big.Int, visit func(w uint32, v []int64, key []byte)) (ok bool) {
	size := 1 << s.t
	sums := make([][]int64, len(basis))
	for k, d := range basis {
		sums[k] = make([]int64, size)
		var total, abs big.Int
		for j, th := range s.finite {
			if total.Add(&total, abs.Abs(d[j])); !total.IsInt64() {
				return false
			}
			sums[k][th] = d[j].Int64()
		}
		subsetSumsInt(sums[k], s.t)
	}
	v := make([]int64, len(basis))
	var key []byte
	for w := uint32(1); w < uint32(size); w++ {
		if w&^s.lists != 0 || s.most > 0 && bitsSet(w) > s.most || slices.ContainsFunc(s.minusInf, func(th uint32) bool { return w&th == th }) {
			continue
		}
		var g int64
		for k := range v {
			v[k] = sums[k][w]
			g = gcd(g, v[k])
		}
		if g == 0 {
			continue // the cells with people are among these
		}
		for k := range v {
			v[k] /= g
		}
		key = shadowKey(key[:0], v)
		visit(w, v, key)
	}
	return true
}

func shadowKey(key []byte, v []int64) []byte {
	for _, x := range v {
		key = binary.LittleEndian.AppendUint64(key, uint64(x))
	}
	return key
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
func (v verdict) explain(m Model) Existence {
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
	if v.undecided {
		e.Reason = fmt.Sprintf("rank: the people seen do not determine the parameters of %s, and the numbers that would decide more outgrow exact arithmetic", m)
		return e
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
