package estimate

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// The oracle computes what the package computes by other and slower means: the
// design matrix written out, weighted least squares by QR, existence by a
// rational linear program in its primal form, models by brute force. It shares
// no code with the package but the model's terms.

// randomTable draws a table that is often sparse: empty overlaps, ties, cells
// of one.
func randomTable(rt *rapid.T, least, most int) *Table {
	lists := rapid.IntRange(least, most).Draw(rt, "lists")
	zero := rapid.IntRange(0, 3).Draw(rt, "sparse")
	top := rapid.SampledFrom([]int{1, 3, 20, 500}).Draw(rt, "top")
	var cells []Cell
	for w := uint32(1); w < 1<<lists; w++ {
		n := rapid.IntRange(0, top).Draw(rt, "count")
		if rapid.IntRange(0, 3).Draw(rt, "zero") < zero && bitsSet(w) > 1 {
			n = 0
		}
		cells = append(cells, Cell{w, int64(n)})
	}
	names := []string{"a", "b", "c", "d", "e", "f"}[:lists]
	t, err := NewTable("t", names, 1, cells)
	if err != nil {
		rt.Skip("no people")
	}
	return t
}

// randomModel draws a hierarchical model with every list.
func randomModel(rt *rapid.T, lists int) Model {
	m := mainEffects(lists, 1<<lists-1)
	for th := uint32(1); th < 1<<lists-1; th++ {
		if bitsSet(th) < 2 || rapid.IntRange(0, 2).Draw(rt, "in") > 0 {
			continue
		}
		for s := th; s > 0; s = (s - 1) & th {
			m = m.with(s)
		}
	}
	return m
}

type oracleFit struct {
	terms        []uint32 // finite
	cells        []uint32
	a            []float64
	v00          float64
	dev, ll      float64
	npar         int
	n, aic, bic  float64
	expectedOver map[uint32]float64 // fitted people on at least these lists
}

// oracleSplit deletes empty terms and the cells that contain them.
func oracleSplit(y []float64, m Model) (terms, cells []uint32) {
	sum := func(th uint32) (s float64) {
		for w := range y {
			if uint32(w)&th == th {
				s += y[w]
			}
		}
		return s
	}
	var dead []uint32
	terms = []uint32{0}
	for _, th := range m.terms {
		if sum(th) > 0 {
			terms = append(terms, th)
		} else {
			dead = append(dead, th)
		}
	}
	for w := uint32(1); w < uint32(len(y)); w++ {
		if !slices.ContainsFunc(dead, func(th uint32) bool { return w&th == th }) {
			cells = append(cells, w)
		}
	}
	return terms, cells
}

// oracle fits by iteratively reweighted least squares, each step by QR.
func oracle(y []float64, m Model) (*oracleFit, bool) {
	o := &oracleFit{npar: len(m.terms) + 1}
	o.terms, o.cells = oracleSplit(y, m)
	rows, p := len(o.cells), len(o.terms)
	if rows < p {
		return nil, false
	}
	mu := make([]float64, rows)
	for i, w := range o.cells {
		mu[i] = y[w] + 0.1
	}
	at := func(i, j int) float64 {
		if o.cells[i]&o.terms[j] == o.terms[j] {
			return 1
		}
		return 0
	}
	a := mat.NewVecDense(p, nil)
	var qr mat.QR
	for iter := 0; iter < 500; iter++ {
		x, z := mat.NewDense(rows, p, nil), mat.NewVecDense(rows, nil)
		for i := range o.cells {
			root := math.Sqrt(mu[i])
			for j := range o.terms {
				x.Set(i, j, root*at(i, j))
			}
			z.SetVec(i, root*(math.Log(mu[i])+(y[o.cells[i]]-mu[i])/mu[i]))
		}
		qr.Factorize(x)
		next := mat.NewVecDense(p, nil)
		if err := qr.SolveVecTo(next, false, z); err != nil {
			var c mat.Condition
			if !errors.As(err, &c) {
				return nil, false
			}
		}
		step := 0.0
		for j := range p {
			step = max(step, math.Abs(next.AtVec(j)-a.AtVec(j)))
		}
		a = next
		for i := range o.cells {
			eta := 0.0
			for j := range o.terms {
				eta += at(i, j) * a.AtVec(j)
			}
			mu[i] = math.Exp(eta)
			if math.IsInf(mu[i], 0) || mu[i] < 1e-200 {
				return nil, false
			}
		}
		if step < 1e-12 {
			break
		}
		if iter == 499 {
			return nil, false
		}
	}
	var r mat.Dense
	qr.RTo(&r)
	var inv mat.Dense
	if err := inv.Inverse(r.Slice(0, p, 0, p)); err != nil {
		return nil, false
	}
	for j := range p {
		o.v00 += inv.At(0, j) * inv.At(0, j)
	}
	o.a = a.RawVector().Data
	o.expectedOver = map[uint32]float64{}
	for i, w := range o.cells {
		o.n += y[w]
		if y[w] > 0 {
			o.dev += 2 * (y[w]*math.Log(y[w]/mu[i]) - y[w] + mu[i])
			lg, _ := math.Lgamma(y[w] + 1)
			o.ll += y[w]*math.Log(mu[i]) - mu[i] - lg
		} else {
			o.dev += 2 * mu[i]
			o.ll -= mu[i]
		}
		for s := w; s > 0; s = (s - 1) & w {
			o.expectedOver[s] += mu[i]
		}
	}
	o.aic = -2*o.ll + 2*float64(o.npar)
	o.bic = -2*o.ll + math.Log(o.n)*float64(o.npar)
	return o, true
}

// oracleCode decides existence in its primal form: is there x > 0 on the cells
// kept with A x = t, and has A full row rank. It maximises s subject to
// A x = t, x >= s, s <= 1 by a dense rational simplex, and computes the rank by
// elimination in rationals.
func oracleCode(y []float64, m Model) int {
	terms, cells := oracleSplit(y, m)
	p, q := len(terms), len(cells)
	// x_i = u_i + s with u >= 0: A u + (A 1) s = t; maximise s.
	rows := make([][]*big.Rat, p)
	for j, th := range terms {
		rows[j] = make([]*big.Rat, q+2)
		var all, t int64
		for i, w := range cells {
			v := int64(0)
			if w&th == th {
				v = 1
				all++
				t += int64(y[w])
			}
			rows[j][i] = big.NewRat(v, 1)
		}
		rows[j][q], rows[j][q+1] = big.NewRat(all, 1), big.NewRat(t, 1)
	}
	// Eliminate: dependent rows drop out, and tell the rank.
	rank := 0
	for c := 0; c < q && rank < p; c++ {
		piv := -1
		for j := rank; j < p; j++ {
			if rows[j][c].Sign() != 0 {
				piv = j
				break
			}
		}
		if piv < 0 {
			continue
		}
		rows[rank], rows[piv] = rows[piv], rows[rank]
		for j := rank + 1; j < p; j++ {
			k := new(big.Rat).Quo(rows[j][c], rows[rank][c])
			for d := range rows[j] {
				rows[j][d].Sub(rows[j][d], new(big.Rat).Mul(k, rows[rank][d]))
			}
		}
		rank++
	}
	code := 0
	if rank < p {
		code |= CodeNotIdentifiable
	}
	rows = rows[:rank]
	if !maximumAboveZero(rows, q) {
		code |= CodeNoMaximum
	}
	return code
}

// maximumAboveZero reports whether the largest s with rows . (u, s) = rhs and
// u, s >= 0 is above zero: two-phase simplex with Bland's rule. The counts
// themselves are a feasible point with s = 0.
func maximumAboveZero(rows [][]*big.Rat, q int) bool {
	p := len(rows)
	cols := q + 1 // u and s; then p artificials; then the right-hand side
	width := cols + p + 1
	tab := make([][]*big.Rat, p+1)
	basis := make([]int, p)
	for i := range tab {
		tab[i] = make([]*big.Rat, width)
		for j := range tab[i] {
			tab[i][j] = new(big.Rat)
		}
	}
	for i, r := range rows {
		sign := big.NewRat(1, 1)
		if r[q+1].Sign() < 0 {
			sign.SetInt64(-1)
		}
		for j := range cols {
			tab[i][j].Mul(r[j], sign)
		}
		tab[i][width-1].Mul(r[q+1], sign)
		tab[i][cols+i].SetInt64(1)
		basis[i] = cols + i
	}
	pivot := func(r, c int) {
		inv := new(big.Rat).Inv(tab[r][c])
		for j := range width {
			tab[r][j].Mul(tab[r][j], inv)
		}
		for i := range tab {
			if i == r || tab[i][c].Sign() == 0 {
				continue
			}
			k := new(big.Rat).Set(tab[i][c])
			for j := range width {
				tab[i][j].Sub(tab[i][j], new(big.Rat).Mul(k, tab[r][j]))
			}
		}
		basis[r] = c
	}
	solve := func(limit int) bool { // maximise: objective row holds reduced costs
		for {
			c := -1
			for j := range limit {
				if tab[p][j].Sign() > 0 {
					c = j
					break
				}
			}
			if c < 0 {
				return true
			}
			r := -1
			var best *big.Rat
			for i := range p {
				if tab[i][c].Sign() > 0 {
					ratio := new(big.Rat).Quo(tab[i][width-1], tab[i][c])
					if r < 0 || ratio.Cmp(best) < 0 || ratio.Cmp(best) == 0 && basis[i] < basis[r] {
						r, best = i, ratio
					}
				}
			}
			if r < 0 {
				return false // unbounded
			}
			pivot(r, c)
		}
	}
	for i := range p { // phase one: minus the sum of artificials
		for j := range width {
			if j < cols || j == width-1 {
				tab[p][j].Add(tab[p][j], tab[i][j])
			}
		}
	}
	solve(cols)
	for i := range p { // drive artificials out
		if basis[i] >= cols {
			for j := range cols {
				if tab[i][j].Sign() != 0 {
					pivot(i, j)
					break
				}
			}
		}
	}
	for j := range width { // phase two: s is column q
		tab[p][j].SetInt64(0)
	}
	tab[p][q].SetInt64(1)
	for i := range p {
		if basis[i] == q {
			for j := range width {
				tab[p][j].Sub(tab[p][j], tab[i][j])
			}
		}
	}
	if !solve(cols) {
		return true
	}
	for i := range p {
		if basis[i] == q {
			return tab[i][width-1].Sign() > 0
		}
	}
	return false
}

func relative(a, b float64) float64 { return math.Abs(a-b) / max(math.Abs(a), math.Abs(b), 1e-300) }

// Codes are those of the primal linear program and the rank.
func TestCodesAgainstPrimal(t *testing.T) {
	seen := map[int]int{}
	rapid.Check(t, func(rt *rapid.T) {
		tab := randomTable(rt, 2, 4)
		m := randomModel(rt, len(tab.Lists))
		want := oracleCode(tab.dense(), m)
		got, err := Check(tab, m.String())
		if err != nil {
			rt.Fatal(err)
		}
		seen[want]++
		if got.Code != want {
			rt.Fatalf("%v %s: code %d, primal %d", tab.Cells, m, got.Code, want)
		}
		if want != 0 && len(got.Reason) == 0 {
			rt.Fatal("no reason")
		}
	})
	t.Logf("codes %v", seen)
}

// Fits agree with least squares by QR wherever the estimate exists.
func TestFitsAgainstQR(t *testing.T) {
	fits, refused := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		tab := randomTable(rt, 2, 5)
		if c, err := tab.informative(); err != nil || c != tab {
			rt.Skip("a list says nothing")
		}
		m := randomModel(rt, len(tab.Lists))
		y := tab.dense()
		r, err := Estimate(t.Context(), tab, Options{Method: MethodFixed, Model: m.String(), Profile: true})
		if oracleCode(y, m) != 0 {
			if err == nil {
				rt.Fatalf("%v %s has no estimate and was given %v", tab.Cells, m, r.Estimate)
			}
			refused++
			return
		}
		o, ok := oracle(y, m)
		if !ok {
			rt.Skip("the oracle does not converge")
		}
		if err != nil {
			rt.Fatalf("%v %s: %v; the oracle has N = %g", tab.Cells, m, err, o.n+math.Exp(o.a[0]))
		}
		fits++
		d := math.Exp(o.a[0])
		z := 1.959963984540054
		half := z * math.Sqrt(o.v00)
		wald := r.Check("wald").Interval
		for _, c := range []struct {
			name      string
			got, want float64
			within    float64
		}{
			{"estimate", float64(r.Estimate), o.n + d, 1e-8},
			{"se", float64(r.SE), math.Sqrt(d + d*d*o.v00), 1e-7},
			{"low", float64(wald.Lo), o.n + d*math.Exp(-half), 1e-7},
			{"high", float64(wald.Hi), o.n + d*math.Exp(half), 1e-7},
			{"loglik", float64(r.LogLik), o.ll, 1e-8},
			{"aic", float64(r.AIC), o.aic, 1e-8},
			{"bic", float64(r.BIC), o.bic, 1e-8},
		} {
			if relative(c.got, c.want) > c.within && math.Abs(c.got-c.want) > 1e-9 {
				rt.Fatalf("%v %s: %s is %.12g, by QR %.12g", tab.Cells, m, c.name, c.got, c.want)
			}
		}
		if math.Abs(float64(r.Deviance)-o.dev) > 1e-8*max(1, o.dev, o.n*1e-4) {
			rt.Fatalf("%v %s: deviance %.12g, by QR %.12g", tab.Cells, m, float64(r.Deviance), o.dev)
		}
	})
	t.Logf("%d fits, %d refused", fits, refused)
}

// Stepwise is the loop of the paper, written out with sums of probabilities.
func TestStepwiseAgainstPaper(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tab := randomTable(rt, 3, 5)
		if c, err := tab.informative(); err != nil || c != tab {
			rt.Skip("a list says nothing")
		}
		level := rapid.SampledFrom([]float64{0.001, 0.02, 0.2, 0.5}).Draw(rt, "p")
		y := tab.dense()
		lists := len(tab.Lists)
		m := mainEffects(lists, 1<<lists-1)
		if oracleCode(y, m) != 0 {
			rt.Skip("main effects have no estimate")
		}
		near := false // two p values closer than rounding
		for {
			o, ok := oracle(y, m)
			if !ok {
				rt.Skip("the oracle does not converge")
			}
			best, bestP := uint32(0), level
			for i := range lists {
				for j := i + 1; j < lists; j++ {
					pair := uint32(1)<<i | 1<<j
					if m.has(pair) || oracleCode(y, m.with(pair)) != 0 {
						continue
					}
					lambda := o.expectedOver[pair]
					if lambda <= 0 {
						continue
					}
					p := poissonTail(lambda, tab.On(pair))
					// Equal but for rounding is equal: the first pair stays.
					near = near || math.Abs(p-bestP*(1-1e-9)) < 1e-11*bestP
					if p < bestP*(1-1e-9) {
						best, bestP = pair, p
					}
				}
			}
			if best == 0 {
				break
			}
			m = m.with(best)
		}
		if near {
			rt.Skip("a tie that rounding decides")
		}
		r, err := Estimate(t.Context(), tab, Options{Method: MethodStepwise, P: level})
		if err != nil {
			rt.Fatalf("%v: %v, the paper's loop gives %s", tab.Cells, err, m)
		}
		if r.Model != m.String() {
			rt.Fatalf("%v at %g: %s, the paper's loop gives %s", tab.Cells, level, r.Model, m)
		}
	})
}

// poissonTail is the smaller of P(X <= k) and P(X >= k), each by its own sum.
func poissonTail(lambda float64, k int64) float64 {
	d := distuv.Poisson{Lambda: lambda}
	least, most := 0.0, 0.0
	for i := k; i >= 0; i-- {
		least += d.Prob(float64(i))
	}
	for i := k; ; i++ {
		p := d.Prob(float64(i))
		most += p
		if float64(i) > lambda && p < 1e-18*most {
			break
		}
	}
	return min(least, most)
}

// The best model by a criterion is the best of all models written out.
func TestCriteriaAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tab := randomTable(rt, 3, 4)
		if c, err := tab.informative(); err != nil || c != tab {
			rt.Skip("a list says nothing")
		}
		lists := len(tab.Lists)
		method := rapid.SampledFrom([]Method{MethodBIC, MethodAIC}).Draw(rt, "by")
		order, _ := defaultMaxOrder(lists)
		y := tab.dense()
		var terms []uint32
		for th := uint32(1); th < 1<<lists-1; th++ {
			if k := bitsSet(th); k > 1 && k <= order {
				terms = append(terms, th)
			}
		}
		best, second := math.Inf(1), math.Inf(1)
		var bestModel Model
		some := false
		for set := range 1 << len(terms) {
			m := mainEffects(lists, 1<<lists-1)
			for i, th := range terms {
				if set>>i&1 == 1 {
					m = m.with(th)
				}
			}
			if !closedUnderSubsets(m) || oracleCode(y, m) != 0 {
				continue
			}
			o, ok := oracle(y, m)
			if !ok {
				rt.Skip("the oracle does not converge")
			}
			some = true
			score := o.bic
			if method == MethodAIC {
				score = o.aic
			}
			if score < best {
				best, second, bestModel = score, best, m
			} else if score < second {
				second = score
			}
		}
		r, err := Estimate(t.Context(), tab, Options{Method: method})
		if (err == nil) != some {
			rt.Fatalf("%v: error %v, some model has an estimate: %t", tab.Cells, err, some)
		}
		if err != nil || second-best < 1e-7 {
			return
		}
		if r.Model != bestModel.String() {
			rt.Fatalf("%v by %s: %s, brute force %s", tab.Cells, method, r.Model, bestModel)
		}
	})
}

func closedUnderSubsets(m Model) bool {
	for _, th := range m.terms {
		for s := (th - 1) & th; s > 0; s = (s - 1) & th {
			if !m.has(s) {
				return false
			}
		}
	}
	return true
}
