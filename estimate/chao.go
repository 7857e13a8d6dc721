package estimate

import "fmt"

// chaoBound is the method chao: a lower bound for the number of people when
// some are harder to see than others. Whoever is on few lists resembles those
// on none most, so only people on one list or on two are used: independent
// lists are fitted to those cells. With equal lists this is Chao's
// n + (t-1)/(2t) f1^2/f2, with f1 and f2 the people on one and on two lists.
//
// Differences between people in how easily they are seen make every pair of
// lists overlap too much, which lowers the estimate: hence a lower bound.
// Lists that avoid each other break this.
//
// Source: Chao, Biometrics 43 (1987) 783-791; with lists of different reach,
// Rivest and Baillargeon, Biometrics 63 (2007) 999-1006.
func chaoBound(t *Table, o *Options) (*Result, error) {
	f := newFitter(len(t.Lists))
	f.load(t.dense())
	f.most = 2
	m := mainEffects(len(t.Lists), t.active())
	s := split(f.y, m).upTo(2)
	if !s.provedFine() {
		if v := s.decide(); v.code != CodeFine {
			return nil, invalid(fmt.Sprintf("%s refused: too few people are on exactly two lists for all lists to be compared", MethodChao), "merge lists that hardly overlap")
		}
	}
	if f.fit(m) != fitted {
		return nil, &unfittable{m, verdict{}}
	}
	r := newResult(t, MethodChao, o)
	r.fromFit(f, m, o.Level)
	r.quantile = logNormal(f.n, f.a[0], f.variance(0))
	// The likelihood is of a part of the table: it compares with no other.
	r.LogLik, r.AIC, r.BIC = Missing, Missing, Missing
	r.note("lower-bound", true, "a lower bound: people who are hard to see are fewer here than they are")
	return r, nil
}
