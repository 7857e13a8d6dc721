package estimate

import "math/big"

// Exact linear algebra over the rationals, for the two questions that rounding
// must not decide: is a model identifiable, and does its maximum likelihood
// estimate exist. Matrices are small, with entries 0 and 1 at the start.

// prime is used to prove full rank fast: a matrix of integers that has full
// rank modulo a prime has full rank.
const prime = 1<<31 - 1

// fullRankModulo reports whether the rows, each of p integers modulo prime,
// have rank p modulo prime. It overwrites the rows. True is a proof of full
// rank over the rationals; false is not a proof of the contrary.
func fullRankModulo(rows [][]uint64, p int) bool {
	if len(rows) < p {
		return false
	}
	for c := range p {
		pivot := -1
		for i := c; i < len(rows); i++ {
			if rows[i][c] != 0 {
				pivot = i
				break
			}
		}
		if pivot < 0 {
			return false
		}
		rows[c], rows[pivot] = rows[pivot], rows[c]
		top := rows[c]
		for _, row := range rows[c+1:] {
			if row[c] == 0 {
				continue
			}
			// Cross-multiplying needs no inverse and keeps the rank.
			u, v := top[c], prime-row[c]
			for j := c; j < p; j++ {
				row[j] = (row[j]*u + top[j]*v) % prime
			}
		}
	}
	return true
}

// nullSpace is a basis of the integer vectors d with row . d = 0 for every row.
// Each vector is reduced by its common divisor.
func nullSpace(rows [][]int64, p int) [][]*big.Int {
	var reduced [][]*big.Rat // in reduced echelon form
	var lead []int
	for _, row := range rows {
		if len(lead) == p {
			return nil
		}
		v := make([]*big.Rat, p)
		for j, x := range row {
			v[j] = new(big.Rat).SetInt64(x)
		}
		if at := reduceBy(v, reduced, lead); at >= 0 {
			scale(v, new(big.Rat).Inv(v[at]))
			for _, r := range reduced {
				subtract(r, v, new(big.Rat).Set(r[at]))
			}
			reduced, lead = append(reduced, v), append(lead, at)
		}
	}
	isLead := make([]bool, p)
	for _, c := range lead {
		isLead[c] = true
	}
	var basis [][]*big.Int
	for free := range p {
		if isLead[free] {
			continue
		}
		d := make([]*big.Rat, p)
		for j := range d {
			d[j] = new(big.Rat)
		}
		d[free].SetInt64(1)
		for i, c := range lead {
			d[c].Neg(reduced[i][free])
		}
		basis = append(basis, toIntegers(d))
	}
	return basis
}

// reduceBy takes the rows of an echelon form out of v and returns v's first
// column that is not zero, -1 if there is none.
func reduceBy(v []*big.Rat, reduced [][]*big.Rat, lead []int) int {
	for i, c := range lead {
		if v[c].Sign() != 0 {
			subtract(v, reduced[i], new(big.Rat).Set(v[c]))
		}
	}
	for j, x := range v {
		if x.Sign() != 0 {
			return j
		}
	}
	return -1
}

// subtract takes k times w from v.
func subtract(v, w []*big.Rat, k *big.Rat) {
	if k.Sign() == 0 {
		return
	}
	var prod big.Rat
	for j := range v {
		if w[j].Sign() != 0 {
			v[j].Sub(v[j], prod.Mul(k, w[j]))
		}
	}
}

func scale(v []*big.Rat, k *big.Rat) {
	for _, x := range v {
		x.Mul(x, k)
	}
}

// toIntegers is the shortest integer vector in the direction of v.
func toIntegers(v []*big.Rat) []*big.Int {
	den := big.NewInt(1)
	for _, x := range v {
		g := new(big.Int).GCD(nil, nil, den, x.Denom())
		den.Mul(den, new(big.Int).Quo(x.Denom(), g))
	}
	out := make([]*big.Int, len(v))
	gcd := new(big.Int)
	for j, x := range v {
		out[j] = new(big.Int).Mul(x.Num(), new(big.Int).Quo(den, x.Denom()))
		gcd.GCD(nil, nil, gcd, new(big.Int).Abs(out[j]))
	}
	if gcd.Sign() > 0 {
		for _, x := range out {
			x.Quo(x, gcd)
		}
	}
	return out
}

// positiveCombination decides whether some combination of the integer vectors,
// each with a coefficient above zero, is zero. If none is, it returns a
// direction z with v . z <= 0 for every vector and < 0 for at least one: by
// Stiemke's theorem exactly one of the two exists.
//
// It looks for u >= 0 with sum (1+u_c) v_c = 0 by the first phase of the
// simplex method in rationals, with Bland's rule, which cannot cycle.
func positiveCombination(vectors [][]int64) (ok bool, direction []*big.Rat) {
	if len(vectors) == 0 {
		return true, nil
	}
	q, m := len(vectors[0]), len(vectors)
	tab := newTableau(vectors, q, m)
	for {
		enter := tab.entering()
		if enter < 0 {
			break
		}
		if leave := tab.leaving(enter); leave >= 0 {
			tab.pivot(leave, enter)
		} else {
			break // the phase-one objective is bounded, so this cannot be
		}
	}
	if tab.cost[tab.width-1].Sign() == 0 {
		return true, nil
	}
	return false, tab.dual()
}

// tableau is a first-phase simplex tableau: rows sum_c u_c v_c + s_i = b_i with
// artificial variables s, signs chosen so that b >= 0.
type tableau struct {
	q, m  int
	width int // m vectors, q artificials, right-hand side
	rows  [][]*big.Rat
	cost  []*big.Rat // reduced costs of minimising the sum of artificials; last: minus its value
	basis []int
	flip  []bool // rows multiplied by -1
}

func newTableau(vectors [][]int64, q, m int) *tableau {
	tab := &tableau{q: q, m: m, width: m + q + 1, basis: make([]int, q), flip: make([]bool, q)}
	tab.cost = zeroRats(tab.width)
	for i := range q {
		row := zeroRats(tab.width)
		var sum int64
		for c, v := range vectors {
			row[c].SetInt64(v[i])
			sum += v[i]
		}
		row[tab.width-1].SetInt64(-sum)
		if sum > 0 {
			tab.flip[i] = true
			for _, x := range row {
				x.Neg(x)
			}
		}
		row[m+i].SetInt64(1)
		tab.basis[i] = m + i
		tab.rows = append(tab.rows, row)
		for c := range m {
			tab.cost[c].Sub(tab.cost[c], row[c])
		}
		tab.cost[tab.width-1].Sub(tab.cost[tab.width-1], row[tab.width-1])
	}
	return tab
}

func zeroRats(n int) []*big.Rat {
	block := make([]big.Rat, n)
	v := make([]*big.Rat, n)
	for i := range v {
		v[i] = &block[i]
	}
	return v
}

func (t *tableau) entering() int {
	for c := range t.m {
		if t.cost[c].Sign() < 0 {
			return c
		}
	}
	return -1
}

func (t *tableau) leaving(enter int) int {
	best := -1
	var ratio, least big.Rat
	for i, row := range t.rows {
		if row[enter].Sign() <= 0 {
			continue
		}
		ratio.Quo(row[t.width-1], row[enter])
		if d := ratio.Cmp(&least); best < 0 || d < 0 || d == 0 && t.basis[i] < t.basis[best] {
			best = i
			least.Set(&ratio)
		}
	}
	return best
}

func (t *tableau) pivot(leave, enter int) {
	row := t.rows[leave]
	scale(row, new(big.Rat).Inv(row[enter]))
	for i, other := range t.rows {
		if i != leave {
			subtract(other, row, new(big.Rat).Set(other[enter]))
		}
	}
	subtract(t.cost, row, new(big.Rat).Set(t.cost[enter]))
	t.basis[leave] = enter
}

// dual reads the solution of the dual problem off the artificial columns. At
// the optimum the reduced cost of vector c is -(y . v_c) >= 0 with the value
// y . b > 0, so the direction y has v . y <= 0 for all, < 0 for some.
func (t *tableau) dual() []*big.Rat {
	y := zeroRats(t.q)
	for i := range t.q {
		// An artificial costs 1, so its reduced cost is 1 - y_i.
		y[i].Sub(big.NewRat(1, 1), t.cost[t.m+i])
		if t.flip[i] {
			y[i].Neg(y[i])
		}
	}
	return y
}
