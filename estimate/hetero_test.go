package estimate

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// Each form agrees with least squares by QR on the design written out.
func TestHeterogeneityAgainstQR(t *testing.T) {
	fits := 0
	rapid.Check(t, func(rt *rapid.T) {
		tab := randomTable(rt, 3, 5)
		if c, err := tab.informative(); err != nil || c != tab {
			rt.Skip("a list says nothing")
		}
		y := tab.dense()
		lists := len(tab.Lists)
		m := mainEffects(lists, 1<<lists-1)
		form := rapid.SampledFrom(heterogeneityForms).Draw(rt, "form")
		f := newFitter(lists)
		f.load(y)
		if fitChecked(f, newExistence(lists), m) != nil {
			rt.Skip("no estimate")
		}
		c, ok := withColumn(f, form.h)
		if !ok || math.Abs(c.a[len(c.a)-1]) > 20 {
			rt.Skip("the column has no estimate")
		}
		rows, p := len(y)-1, lists+2
		mu := make([]float64, rows)
		for i := range mu {
			mu[i] = y[i+1] + 0.1
		}
		var a mat.VecDense
		var qr mat.QR
		for range 100 {
			x, z := mat.NewDense(rows, p, nil), mat.NewVecDense(rows, nil)
			for i := range rows {
				w, root := uint32(i+1), math.Sqrt(mu[i])
				x.Set(i, 0, root)
				for j := range lists {
					x.Set(i, j+1, root*float64(w>>j&1))
				}
				x.Set(i, p-1, root*form.h(float64(bitsSet(w))))
				z.SetVec(i, root*(math.Log(mu[i])+(y[w]-mu[i])/mu[i]))
			}
			qr.Factorize(x)
			if err := qr.SolveVecTo(&a, false, z); err != nil {
				rt.Skip("the oracle is ill-conditioned")
			}
			for i := range rows {
				var eta mat.VecDense
				eta.MulVec(x.Slice(i, i+1, 0, p), &a)
				mu[i] = math.Exp(eta.AtVec(0) / x.At(i, 0))
				if !(mu[i] > 1e-100 && mu[i] < 1e100) {
					rt.Skip("the oracle does not converge")
				}
			}
		}
		var r, inv mat.Dense
		qr.RTo(&r)
		if err := inv.Inverse(r.Slice(0, p, 0, p)); err != nil {
			rt.Skip("the oracle is ill-conditioned")
		}
		v := 0.0
		for j := range p {
			v += inv.At(0, j) * inv.At(0, j)
		}
		if math.Abs(c.a[0]-a.AtVec(0)) > 1e-7*(1+math.Abs(c.a[0])) || relative(c.variance(), v) > 1e-6 {
			rt.Fatalf("%v %s: constant %.12g with variance %.9g, by QR %.12g with %.9g", tab.Cells, form.name, c.a[0], c.variance(), a.AtVec(0), v)
		}
		fits++
	})
	if fits == 0 {
		t.Error("nothing was compared")
	}
}

// The test for people who differ rejects where they do, hardly ever where they
// do not, and then the range of a panel holds the method for them.
func TestPeopleDiffer(t *testing.T) {
	rejections := map[string]int{}
	const runs = 60
	for k, tr := range Truths() {
		for i := range runs {
			tab, err := tr.Draw(mix(77+uint64(k)), i)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Estimate(t.Context(), tab, Options{Method: MethodHeterogeneous})
			if err != nil {
				t.Fatal(err)
			}
			if r.countsFor() {
				rejections[tr.Name]++
			}
		}
	}
	t.Logf("of %d: %v", runs, rejections)
	for name, least := range map[string]int{"two-classes": 57, "logit-normal": 50} {
		if rejections[name] < least {
			t.Errorf("%s: people differ and the test says so in %d of %d", name, rejections[name], runs)
		}
	}
	for _, name := range []string{"uk-like", "subset"} {
		if rejections[name] > 4 {
			t.Errorf("%s: the test says people differ in %d of %d", name, rejections[name], runs)
		}
	}
}

func TestPanelHoldsPeopleWhoDiffer(t *testing.T) {
	tab, err := Truths()[1].Draw(5, 3)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Panel(t.Context(), tab, quick, nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.Verdict != Differ || !strings.Contains(p.Range.Rule, string(MethodHeterogeneous)) || p.Explain()[0].Code != ReasonDiffering {
		t.Errorf("verdict %s, rule %q, reasons %v", p.Verdict, p.Range.Rule, p.Reasons)
	}
	for _, r := range p.Results {
		if r.Method == MethodHeterogeneous && (!p.Counts(r) || r.Interval.Hi > p.Range.Hi || r.Interval.Lo < p.Range.Lo) {
			t.Errorf("%v is not part of the range %v", r.Interval, p.Range)
		}
	}
}
