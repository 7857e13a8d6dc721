package estimate

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// The average over the eight graphs of three lists, each written out by its
// cliques and separators, summed over the grid without any recursion.
func TestDecomposableAgainstCliques(t *testing.T) {
	type graph struct {
		name                string
		cliques, separators [][]int
	}
	graphs := []graph{
		{"[1,2,3]", [][]int{{0}, {1}, {2}}, nil},
		{"[12,3]", [][]int{{0, 1}, {2}}, nil},
		{"[13,2]", [][]int{{0, 2}, {1}}, nil},
		{"[23,1]", [][]int{{1, 2}, {0}}, nil},
		{"[12,13]", [][]int{{0, 1}, {0, 2}}, [][]int{{0}}},
		{"[12,23]", [][]int{{0, 1}, {1, 2}}, [][]int{{1}}},
		{"[13,23]", [][]int{{0, 2}, {1, 2}}, [][]int{{2}}},
		{"[123]", [][]int{{0, 1, 2}}, nil},
	}
	lgamma := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	rapid.Check(t, func(rt *rapid.T) {
		tab := randomTable(rt, 3, 3)
		if c, err := tab.informative(); err != nil || c != tab {
			rt.Skip("a list says nothing")
		}
		y := tab.dense()
		n := float64(tab.People())
		last := int64(10 * n)
		const delta = 1.0 / 8
		margin := func(lists []int, n0 float64) float64 {
			cells := 1 << len(lists)
			a := delta * float64(8/cells)
			counts := make([]float64, cells)
			for w := 1; w < 8; w++ {
				at := 0
				for k, l := range lists {
					at |= (w >> l & 1) << k
				}
				counts[at] += y[w]
			}
			counts[0] += n0
			s := lgamma(8*delta) - lgamma(n0+n+8*delta)
			for _, c := range counts {
				s += lgamma(c+a) - lgamma(a)
			}
			return s
		}
		top := math.Inf(-1)
		weights := make([][]float64, len(graphs))
		for g, gr := range graphs {
			for n0 := int64(1); n0 <= last; n0++ {
				x := float64(n0)
				v := lgamma(n+x+1) - lgamma(x+1) - math.Log(n+x)
				for _, c := range gr.cliques {
					v += margin(c, x)
				}
				for _, s := range gr.separators {
					v -= margin(s, x)
				}
				weights[g] = append(weights[g], v)
				top = max(top, v)
			}
		}
		byMissing := make([]float64, last)
		byGraph := make([]float64, len(graphs))
		total, mean := 0.0, 0.0
		for g := range graphs {
			for i, v := range weights[g] {
				p := math.Exp(v - top)
				byMissing[i] += p
				byGraph[g] += p
				total += p
				mean += p * float64(i+1)
			}
		}
		quantile := func(p float64) float64 {
			s := 0.0
			for i, v := range byMissing {
				if s += v; s >= p*total {
					return n + float64(i+1)
				}
			}
			return n + float64(last)
		}
		r, err := Estimate(t.Context(), tab, Options{Method: MethodDGA, Decomposable: DecomposableOptions{MaxMissing: last}})
		if err != nil {
			rt.Fatal(err)
		}
		best := slices.Max(byGraph) / total
		if relative(float64(*r.Check("mean").Value), n+mean/total) > 1e-8 || relative(float64(*r.Check("top-model").Value), best) > 1e-8 {
			rt.Fatalf("%v: mean %v, top share %v; written out %v, %v", tab.Cells, *r.Check("mean").Value, *r.Check("top-model").Value, n+mean/total, best)
		}
		for _, q := range []struct{ got, p float64 }{{float64(r.Estimate), 0.5}, {float64(r.Interval.Lo), 0.025}, {float64(r.Interval.Hi), 0.975}} {
			// A sum that meets the share but for rounding may fall on either side.
			if low, high := quantile(q.p-1e-10), quantile(q.p+1e-10); q.got < low || q.got > high {
				rt.Fatalf("%v: quantile %g is %v, written out %v", tab.Cells, q.p, q.got, low)
			}
		}
	})
}

// Profile limits are where the likelihood, maximised by QR with the unseen as one
// more cell, has fallen by half the chi-square quantile.
func TestProfileAgainstQR(t *testing.T) {
	compared := 0
	rapid.Check(t, func(rt *rapid.T) {
		tab := randomTable(rt, 2, 4)
		if c, err := tab.informative(); err != nil || c != tab {
			rt.Skip("a list says nothing")
		}
		m := randomModel(rt, len(tab.Lists))
		r, err := Estimate(t.Context(), tab, Options{Method: MethodFixed, Model: m.String(), Profile: true})
		if err != nil || !r.Interval.Lo.Known() || float64(r.Estimate) > 1e7 {
			rt.Skip("no profile interval")
		}
		y := tab.dense()
		at := func(size float64) (float64, bool) { return profileByQR(y, m, size-float64(tab.People())) }
		top, ok := at(float64(*r.Check("profile").Value))
		if !ok {
			rt.Skip("the oracle does not converge")
		}
		const drop = 1.959963984540054 * 1.959963984540054 / 2
		for _, limit := range []float64{float64(r.Interval.Lo), float64(r.Interval.Hi)} {
			if limit <= float64(tab.People())+1e-9 {
				continue // the likelihood has not fallen so far when nobody is unseen
			}
			l, ok := at(limit)
			if !ok {
				rt.Skip("the oracle does not converge")
			}
			if math.Abs(top-l-drop) > 2e-6*(1+math.Abs(top)*1e-3) {
				rt.Fatalf("%v %s: at %v the likelihood is %v lower, not %v", tab.Cells, m, limit, top-l, drop)
			}
			compared++
		}
	})
	t.Logf("%d limits", compared)
}

// profileByQR is the multinomial profile log likelihood, up to what does not
// depend on the size, with n0 people on no list.
func profileByQR(y []float64, m Model, n0 float64) (float64, bool) {
	lgamma := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	mu, cells, ok := irls(y, m, n0)
	if !ok {
		return 0, false
	}
	n, l := n0, 0.0
	for _, w := range cells {
		n += y[w]
	}
	l = lgamma(n+1) - lgamma(n0+1)
	for i, w := range cells {
		if y[w] > 0 {
			l += y[w] * math.Log(mu[i]/n)
		}
	}
	if n0 > 0 {
		l += n0 * math.Log(mu[len(cells)]/n)
	}
	return l, true
}

// irls fits a model with n0 people on no list as one more cell, the last of the
// fitted counts.
func irls(y []float64, m Model, n0 float64) (mu []float64, cells []uint32, ok bool) {
	terms, cells := oracleSplit(y, m)
	rows, p := len(cells)+1, len(terms)
	count := func(i int) float64 {
		if i == len(cells) {
			return n0
		}
		return y[cells[i]]
	}
	has := func(i, j int) float64 {
		if terms[j] == 0 || i < len(cells) && cells[i]&terms[j] == terms[j] {
			return 1
		}
		return 0
	}
	mu = make([]float64, rows)
	for i := range mu {
		mu[i] = count(i) + 0.1
	}
	var a mat.VecDense
	for range 60 {
		x, z := mat.NewDense(rows, p, nil), mat.NewVecDense(rows, nil)
		for i := range rows {
			root := math.Sqrt(mu[i])
			for j := range p {
				x.Set(i, j, root*has(i, j))
			}
			z.SetVec(i, root*(math.Log(mu[i])+(count(i)-mu[i])/mu[i]))
		}
		var qr mat.QR
		qr.Factorize(x)
		if qr.SolveVecTo(&a, false, z) != nil {
			return nil, nil, false
		}
		for i := range rows {
			eta := 0.0
			for j := range p {
				eta += has(i, j) * a.AtVec(j)
			}
			if mu[i] = math.Exp(eta); !(mu[i] > 1e-100 && mu[i] < 1e100) {
				return nil, nil, false
			}
		}
	}
	return mu, cells, true
}
