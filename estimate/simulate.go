package estimate

import (
	"context"
	"fmt"
	"math"

	"palermo"
)

// Truth is a population of known size and how lists come to have its people.
type Truth struct {
	Name  string
	About string    // in words
	Lists int       // number of lists
	N     int64     // people in all
	Share []float64 // probability of each combination of lists, by bit set; the first is nobody's
	// FalseLinks is the share of people seen whose records are wrongly joined
	// with those of somebody else.
	FalseLinks float64
}

// logLinearTruth makes the shares of combinations from probabilities of lists
// and multipliers of the odds where combinations meet.
func logLinearTruth(name, about string, n int64, catch []float64, odds map[uint32]float64) Truth {
	t := Truth{Name: name, About: about, Lists: len(catch), N: n, Share: make([]float64, 1<<len(catch))}
	sum := 0.0
	for w := range t.Share {
		v := 1.0
		for j, p := range catch {
			if w>>j&1 == 1 {
				v *= p
			} else {
				v *= 1 - p
			}
		}
		for th := uint32(1); th < uint32(len(t.Share)); th++ { // in order, not by map
			if m, ok := odds[th]; ok && uint32(w)&th == th {
				v *= m
			}
		}
		t.Share[w] = v
		sum += v
	}
	for w := range t.Share {
		t.Share[w] /= sum
	}
	return t
}

// logitNormalTruth is a population of people whose chances differ smoothly: each
// one's log odds to be on a list are those of the list plus their own, normal
// with standard deviation sd.
func logitNormalTruth(name, about string, n int64, catch []float64, sd float64) Truth {
	t := Truth{Name: name, About: about, Lists: len(catch), N: n, Share: make([]float64, 1<<len(catch))}
	const steps = 400
	total := 0.0
	for i := range steps + 1 {
		x := -6 + 12*float64(i)/steps
		weight := math.Exp(-x * x / 2)
		total += weight
		for w := range t.Share {
			v := weight
			for j, p := range catch {
				odds := p / (1 - p) * math.Exp(sd*x)
				if w>>j&1 == 1 {
					v *= odds / (1 + odds)
				} else {
					v /= 1 + odds
				}
			}
			t.Share[w] += v
		}
	}
	for w := range t.Share {
		t.Share[w] /= total
	}
	return t
}

// Truths are the populations of the coverage table. The last one was added when
// the rule of the panel's range was fixed, to test it.
func Truths() []Truth {
	// The stepwise fit of the United Kingdom's five lists, rounded.
	uk := map[uint32]float64{0b00011: 4.59, 0b00101: 2.515, 0b01010: 0.575, 0b10010: 0.0538, 0b10100: 0.2874, 0b11000: 0.3041}
	catch := []float64{0.00613, 0.0519, 0.1045, 0.0743, 0.0354}
	classes := Truth{Name: "two-classes", About: "a third of the people are four times as easy to see", Lists: 5, N: 8000, Share: make([]float64, 32)}
	for w := range classes.Share {
		easy, hard := 1.0/3, 2.0/3
		for j, p := range []float64{0.06, 0.05, 0.09, 0.07, 0.04} {
			if w>>j&1 == 1 {
				easy, hard = easy*4*p, hard*p
			} else {
				easy, hard = easy*(1-4*p), hard*(1-p)
			}
		}
		classes.Share[w] = easy + hard
	}
	subset := logLinearTruth("subset", "list 1 is a subset of list 2", 8000, []float64{0, 0.12, 0.1, 0.08, 0.06}, nil)
	for w := range subset.Share { // two fifths of list 2 are on list 1 too
		if w&3 == 2 {
			subset.Share[w|1] = 0.4 * subset.Share[w]
			subset.Share[w] *= 0.6
		}
	}
	false5 := logLinearTruth("false-links", "as uk-like, and 5 % of people are joined with somebody else", 11313, catch, uk)
	false5.FalseLinks = 0.05
	return []Truth{
		logLinearTruth("uk-like", "pairs of five lists depend about as in the United Kingdom in 2013", 11313, catch, uk),
		classes,
		logLinearTruth("three-way", "three lists depend together, over what their pairs do", 8000, []float64{0.07, 0.08, 0.09, 0.06, 0.05},
			map[uint32]float64{0b00011: 1.5, 0b00110: 1.5, 0b00111: 3}),
		subset,
		false5,
		logitNormalTruth("logit-normal", "people's log odds to be seen differ, with a standard deviation of 1", 8000, []float64{0.06, 0.05, 0.08, 0.07, 0.04}, 1),
	}
}

// Draw makes the table that the lists would give, for replicate i of a seed.
func (tr Truth) Draw(seed uint64, i int) (*Table, error) {
	rng := stream(seed, forSimulation, uint64(i))
	left, weight := tr.N, 1.0
	counts := make([]int64, len(tr.Share))
	for w, p := range tr.Share {
		counts[w] = left
		if w < len(tr.Share)-1 {
			counts[w] = binomial(rng, left, math.Min(1, p/weight))
		}
		left -= counts[w]
		weight = math.Max(weight-p, 0)
	}
	counts[0] = 0
	// Join pairs of people drawn at random: each pair becomes one person who
	// is on all the lists of both.
	var seen int64
	for _, c := range counts {
		seen += c
	}
	pairs := int64(tr.FalseLinks * float64(seen) / 2)
	pick := func() int {
		u := rng.Int64N(seen)
		for w, c := range counts {
			if u < c {
				counts[w]--
				seen--
				return w
			}
			u -= c
		}
		return 0
	}
	for range pairs {
		a := pick()
		b := pick()
		counts[a|b]++
		seen++
	}
	lists := make([]string, tr.Lists)
	for j := range lists {
		lists[j] = fmt.Sprintf("L%d", j+1)
	}
	var cells []Cell
	for w, c := range counts {
		cells = append(cells, Cell{uint32(w), c})
	}
	return NewTable(tr.Name, lists, palermo.Trafficking, cells)
}

// SimulateOptions are how to measure coverage.
type SimulateOptions struct {
	Truths  []Truth  // default [Truths]
	Methods []Method // default: those of [PanelMethods] that count, or may count, for the range
	Runs    int      // tables drawn per truth; default 100
	Options Options  // of every method; the method and the workers are ignored
	Seed    uint64
	Workers int
	// Progress, if not nil, is called after each table, from one goroutine at
	// a time.
	Progress func(stage string, done, of int)
}

// Coverage is how a method did on one truth.
type Coverage struct {
	Truth    string `json:"truth"`
	Method   Method `json:"method"`   // "panel" is the hull of the others
	Runs     int    `json:"runs"`     // tables drawn
	Given    int    `json:"given"`    // of them, with an interval
	Covered  int    `json:"covered"`  // of those, with the truth inside
	Coverage Number `json:"coverage"` // Covered / Given
	Error    Number `json:"error"`    // standard error of Coverage
	LogBias  Number `json:"log_bias"` // mean of log(estimate / truth)
	LogRMSE  Number `json:"log_rmse"`
	Width    Number `json:"width"` // mean of log(hi / lo)
}

// Simulate draws tables from populations of known size and counts how often
// each method's interval holds the truth, and how often the hull of all does.
func Simulate(ctx context.Context, opt SimulateOptions) ([]Coverage, error) {
	if opt.Truths == nil {
		opt.Truths = Truths()
	}
	if opt.Methods == nil {
		for _, m := range PanelMethods() {
			if m.counts() || m.Describe().Role == RoleIndicated {
				opt.Methods = append(opt.Methods, m)
			}
		}
	}
	if opt.Runs == 0 {
		opt.Runs = 100
	}
	if opt.Runs < 1 || opt.Runs > 100_000 {
		return nil, invalid(fmt.Sprintf("%d runs are not possible", opt.Runs), "give 1 to 100,000")
	}
	var out []Coverage
	for k, tr := range opt.Truths {
		results := make([][]*Result, opt.Runs)
		errs := make([]error, opt.Runs)
		report := serial(func(done int, _ Replicate) {
			if opt.Progress != nil {
				opt.Progress("simulate: "+tr.Name, done, opt.Runs)
			}
		})
		err := newPool(opt.Workers).each(ctx, opt.Runs, func(_, i int) {
			results[i], errs[i] = opt.one(ctx, tr, k, i)
			report(Replicate{})
		})
		if err != nil {
			return nil, err
		}
		for _, err := range errs {
			if err != nil {
				return nil, err
			}
		}
		for j, m := range opt.Methods {
			out = append(out, cover(tr, m, results, func(rs []*Result) (float64, Interval) {
				return float64(rs[j].Estimate), rs[j].Interval
			}))
		}
		out = append(out, cover(tr, MethodPanel, results, hull))
	}
	return out, nil
}

// one runs the methods on table i of truth k. A method that refuses gives a
// result without an interval.
func (opt SimulateOptions) one(ctx context.Context, tr Truth, k, i int) ([]*Result, error) {
	t, err := tr.Draw(mix(opt.Seed+uint64(k)), i)
	if err != nil {
		return nil, err
	}
	out := make([]*Result, len(opt.Methods))
	for j, m := range opt.Methods {
		o := opt.Options
		o.Method, o.Workers, o.Progress = m, 1, nil
		o.Seed = mix(opt.Seed ^ uint64(i)<<20 ^ uint64(k)<<8)
		if out[j], err = Estimate(ctx, t, o); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			out[j] = newResult(t, m, o.withDefaults())
		}
	}
	return out, nil
}

// hull is the range of a panel, with the middle of the estimates.
func hull(rs []*Result) (float64, Interval) {
	lo, hi, sum, n := math.Inf(1), math.Inf(-1), 0.0, 0.0
	for _, r := range rs {
		if r.Interval.Lo.Known() && r.Interval.Hi.Known() && r.countsFor() {
			lo, hi = min(lo, float64(r.Interval.Lo)), max(hi, float64(r.Interval.Hi))
			sum += math.Log(float64(r.Estimate))
			n++
		}
	}
	if n == 0 {
		return math.NaN(), noInterval(0.95)
	}
	return math.Exp(sum / n), Interval{Kind: "hull", Lo: Number(lo), Hi: Number(hi)}
}

func cover(tr Truth, m Method, results [][]*Result, of func([]*Result) (float64, Interval)) Coverage {
	c := Coverage{Truth: tr.Name, Method: m, Runs: len(results)}
	truth := float64(tr.N)
	var bias, square, width float64
	for _, rs := range results {
		est, iv := of(rs)
		if !iv.Lo.Known() || !iv.Hi.Known() || math.IsNaN(est) {
			continue
		}
		c.Given++
		if float64(iv.Lo) <= truth && truth <= float64(iv.Hi) {
			c.Covered++
		}
		d := math.Log(est / truth)
		bias += d
		square += d * d
		width += math.Log(float64(iv.Hi / iv.Lo))
	}
	n := float64(c.Given)
	p := float64(c.Covered) / n
	c.Coverage, c.Error = Number(p), Number(math.Sqrt(p*(1-p)/n))
	c.LogBias, c.LogRMSE, c.Width = Number(bias/n), Number(math.Sqrt(square/n)), Number(width/n)
	return c
}
