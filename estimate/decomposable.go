package estimate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// DecomposableOptions are the settings of the average over decomposable graphs.
type DecomposableOptions struct {
	// Delta is the prior weight of each of the 2^t cells; 0 means 2^-t.
	Delta float64 `json:"delta,omitempty"`
	// MaxMissing ends the grid of unseen people. 0 starts at 10 n and extends
	// until the end holds next to nothing.
	MaxMissing int64 `json:"max_missing,omitempty"`
}

// The bounds of the grid when it extends by itself.
const (
	maxGrid     = 6_000_000 // people
	tailAllowed = 1e-6      // share of the posterior in the last hundredth
)

// madiganYork computes the joint posterior of graph and unseen people.
//
// For a set C of c lists let D be the counts of its margin, D_0 the one for
// nobody of C, and a = delta 2^(t-c). With n0 people unseen the hyper-Dirichlet
// law makes the margin weigh
//
//	M_C = lgamma(n0+D_0+a) - lgamma(n0+n+2^t delta) + const,
//
// a graph weighs the sum of M over cliques less that over separators, and all
// graphs share log (n+n0)!/n0! and the prior 1/(n+n0). From n0 to n0+1 each M
// changes by the logarithm of one ratio, so the grid is walked, not stored: the
// memory is one number per n0 and one per graph.
//
// Source: Madigan and York, Biometrika 84 (1997) 19-31.
type madiganYork struct {
	t      int
	n      float64
	total  float64   // 2^t delta
	d0, a  []float64 // by set of lists
	start  []float64 // M at n0 = 0
	graphs []graph
}

func newMadiganYork(t *Table, delta float64) *madiganYork {
	lists := len(t.Lists)
	size := 1 << lists
	p := &madiganYork{t: lists, n: float64(t.People()), total: delta * float64(size),
		d0: make([]float64, size), a: make([]float64, size), start: make([]float64, size),
		graphs: decomposableGraphs(lists)}
	for set := 1; set < size; set++ {
		a := delta * float64(size>>bitsSet(uint32(set)))
		margin := map[uint32]float64{}
		for _, c := range t.Cells {
			margin[c.On&uint32(set)] += float64(c.Count)
		}
		p.a[set], p.d0[set] = a, margin[0]
		m := lgamma(margin[0]+a) - lgamma(p.n+p.total) + lgamma(p.total) - lgamma(a)
		for sub := uint32(set); sub > 0; sub = (sub - 1) & uint32(set) {
			if d := margin[sub]; d > 0 {
				m += lgamma(d+a) - lgamma(a)
			}
		}
		p.start[set] = m
	}
	return p
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// walk is the state at one n0.
type walk struct {
	p      *madiganYork
	m      []float64 // M by set
	common float64
	n0     float64
	// What a step multiplies weights by: for each set its margin's ratio, then
	// for each set the inverse; and the ratio that all graphs share.
	ratio       []float64
	commonRatio float64
}

func (p *madiganYork) walk() *walk {
	return &walk{p: p, m: slices.Clone(p.start), common: lgamma(p.n+1) - math.Log(p.n), ratio: make([]float64, 2*len(p.start))}
}

// step goes from n0 to n0+1.
func (w *walk) step() {
	p := w.p
	bottom := w.n0 + p.n + p.total
	for s := 1; s < len(w.m); s++ {
		r := (w.n0 + p.d0[s] + p.a[s]) / bottom
		w.m[s] += math.Log(r)
		w.ratio[s], w.ratio[len(w.m)+s] = r, 1/r
	}
	w.commonRatio = (p.n + w.n0) / (w.n0 + 1) // of (n+n0)!/n0! and of the prior 1/(n+n0)
	w.common += math.Log(w.commonRatio)
	w.n0++
}

// jump goes to any n0 at once, with the few digits less of lgamma.
func (w *walk) jump(n0 float64) {
	p := w.p
	for s := 1; s < len(w.m); s++ {
		w.m[s] = p.start[s] + lgamma(n0+p.d0[s]+p.a[s]) - lgamma(p.d0[s]+p.a[s]) -
			(lgamma(n0+p.n+p.total) - lgamma(p.n+p.total))
	}
	w.common = lgamma(n0+p.n+1) - lgamma(n0+1) - math.Log(p.n+n0)
	w.n0 = n0
}

// weight is the log weight of a graph at n0.
func (w *walk) weight(g *graph) float64 {
	s := w.common
	for _, mg := range g.margins {
		s += mg.coef * w.m[mg.set]
	}
	return s
}

// block is the number of steps walked from n0 with the same graphs.
func block(n0, last int64) int64 { return min(64+n0/64, last+1-n0) }

// negligible is the log weight, relative to the largest, below which what a
// graph adds over a whole block of the grid is left out. With at most e^10
// graphs and e^7 blocks less than e^-13 is lost, of a sum that holds 1 for each
// n0 near the mode.
const negligible = -30

// bounds are upper bounds of the log share of each graph in a block of the grid:
// its log weight lies above the chord between the block's ends by at most
// K (length-1)^2 / 8, where K bounds how concave it is. A log weight need not be
// concave itself: where nobody is off a list it is convex at the start.
func (p *madiganYork) bounds(w *walk, from, steps int64, out []float64) (top float64) {
	top = math.Inf(-1)
	length := float64(steps)
	w.jump(float64(from))
	for i := range p.graphs {
		out[i] = w.weight(&p.graphs[i])
		top = max(top, out[i])
	}
	w.jump(float64(from+steps) - 1)
	sag := (length - 1) * (length - 1) / 8
	for i := range p.graphs {
		end := w.weight(&p.graphs[i])
		top = max(top, end)
		out[i] = max(out[i], end) + sag*p.concavity(&p.graphs[i], float64(from), float64(from+steps-1)) + math.Log(length)
	}
	return top
}

// concavity bounds minus the second derivative of a graph's log weight between
// two n0. The trigamma function falls and lies between 1/x + 1/(2x^2) and
// 1/x + 1/x^2; what is concave is taken at the start, what is convex at the end.
func (p *madiganYork) concavity(g *graph, from, to float64) float64 {
	most := func(x float64) float64 { return (1 + 1/x) / x }
	least := func(x float64) float64 { return (1 + 0.5/x) / x }
	k := most(from+1) - least(to+p.n+1) // of (n+n0)!/n0!
	for _, mg := range g.margins {
		own, all := p.d0[mg.set]+p.a[mg.set], p.n+p.total
		if mg.coef > 0 {
			k += mg.coef * (most(from+all) - least(to+own))
		} else {
			k -= mg.coef * (most(from+own) - least(to+all))
		}
	}
	return max(k, 0)
}

// top is nearly the largest log weight of any graph at any n0.
func (p *madiganYork) top(last int64) float64 {
	w := p.walk()
	buf := make([]float64, len(p.graphs))
	top := math.Inf(-1)
	for at := int64(1); at <= last; {
		steps := block(at, last)
		top = max(top, p.bounds(w, at, steps, buf))
		at += steps
	}
	return top
}

// posterior is the marginal posterior of n0 on 1, 2, ..., and of the graphs. The
// grid starts at one person unseen, as the peers' does.
type posterior struct {
	missing []float64 // share of each n0, up to a factor
	graphs  []float64 // share of each graph, up to the same factor
	sum     float64
	tail    float64 // share of the last hundredth of the grid
}

func (p *madiganYork) posterior(ctx context.Context, last int64, report func(done, of int)) (*posterior, error) {
	top := p.top(last)
	w, probe := p.walk(), p.walk()
	w.step()
	out := &posterior{missing: make([]float64, last+1), graphs: make([]float64, len(p.graphs))}
	bound := make([]float64, len(p.graphs))
	var keep []int
	var value []float64
	for at := int64(1); at <= last; {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		report(int(at), int(last))
		steps := block(at, last)
		p.bounds(probe, at, steps, bound)
		keep = keep[:0]
		for i, b := range bound {
			if b > top+negligible {
				keep = append(keep, i)
			}
		}
		// Weights are exact at the start of a block and multiplied along it.
		value = value[:0]
		for _, i := range keep {
			value = append(value, math.Exp(w.weight(&p.graphs[i])-top))
		}
		for end := at + steps; at < end; at++ {
			s := 0.0
			for k, i := range keep {
				out.graphs[i] += value[k]
				s += value[k]
			}
			out.missing[at] = s
			out.sum += s
			if at > last-last/100 {
				out.tail += s
			}
			w.step()
			for k, i := range keep {
				v := value[k] * w.commonRatio
				for _, f := range p.graphs[i].factors {
					v *= w.ratio[f]
				}
				value[k] = v
			}
		}
	}
	out.tail /= out.sum
	return out, nil
}

// quantile is the smallest number of unseen people with a share p at or below.
func (o *posterior) quantile(p float64) float64 {
	s := 0.0
	for at, v := range o.missing {
		if s += v; s >= p*o.sum {
			return float64(at)
		}
	}
	return float64(len(o.missing) - 1)
}

// moments are the mean and standard deviation of the unseen people.
func (o *posterior) moments() (mean, sd float64) {
	for at, v := range o.missing {
		mean += float64(at) * v
	}
	mean /= o.sum
	for at, v := range o.missing {
		d := float64(at) - mean
		sd += d * d * v
	}
	return mean, math.Sqrt(sd / o.sum)
}

// averageDecomposable is the method dga.
func averageDecomposable(ctx context.Context, t *Table, o *Options) (*Result, error) {
	all := len(t.Lists)
	t, was := t.compact()
	lists := len(was)
	if lists > 6 {
		return nil, invalid(fmt.Sprintf("decomposable graphs are averaged over up to 6 lists, not %d", lists), "merge lists or use the method stepwise")
	}
	delta := o.Decomposable.Delta
	if delta == 0 {
		delta = math.Ldexp(1, -lists)
	}
	if !(delta > 0) || delta > 1e6 || o.Decomposable.MaxMissing < 0 || o.Decomposable.MaxMissing > maxGrid {
		return nil, invalid("the prior weight or the grid of unseen people is out of range", fmt.Sprintf("give a positive delta and at most %d unseen", maxGrid))
	}
	last, fixedEnd := o.Decomposable.MaxMissing, o.Decomposable.MaxMissing > 0
	if !fixedEnd {
		if last = 10 * t.People(); t.People() > maxGrid/10 {
			return nil, invalid(fmt.Sprintf("%d people make the grid of unseen people too long", t.People()), "use the method stepwise or bic")
		}
	}
	p := newMadiganYork(t, delta)
	var post *posterior
	for {
		var err error
		post, err = p.posterior(ctx, last, func(done, of int) { o.report("dga: people unseen", done, of) })
		if err != nil {
			return nil, err
		}
		if fixedEnd || post.tail < tailAllowed || last == maxGrid {
			break
		}
		last = min(last*3, maxGrid)
	}
	return p.result(t, o, post, last, func(g graph) string { return cliqueModel(g, was, all).String() }), nil
}

func (p *madiganYork) result(t *Table, o *Options, post *posterior, last int64, name func(graph) string) *Result {
	r := newResult(t, MethodDGA, o)
	mean, sd := post.moments()
	median := post.quantile(0.5)
	r.Dark, r.Estimate, r.SE = Number(median), Number(p.n+median), Number(sd)
	r.Interval = Interval{Kind: "posterior", Level: Number(o.Level),
		Lo: Number(p.n + post.quantile((1-o.Level)/2)), Hi: Number(p.n + post.quantile((1+o.Level)/2))}
	r.quantile = func(q float64) float64 { return p.n + post.quantile(q) }
	order := make([]int, len(post.graphs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(post.graphs[b], post.graphs[a]) })
	best := order[0]
	r.Model = name(p.graphs[best])
	figure := func(id, text string, v float64) {
		x := Number(v)
		r.note(id, true, text).Value = &x
	}
	figure("top-model", fmt.Sprintf("posterior share of the best of %d decomposable models", len(p.graphs)), post.graphs[best]/post.sum)
	figure("mean", "posterior mean of the number of people", p.n+mean)
	figure("mode", "posterior mode of the number of people", p.n+float64(slices.Index(post.missing, slices.Max(post.missing))))
	tail := Number(post.tail)
	ok := post.tail < 1e-3
	text := fmt.Sprintf("share of the posterior in the last hundredth of the grid, which ends at %d unseen", last)
	if !ok {
		text += ": the upper limit depends on that end"
	}
	r.note("tail", ok, text).Value = &tail
	for _, i := range order[:min(len(order), 50)] {
		if post.graphs[i] > 0 {
			r.Space = append(r.Space, ModelPoint{Model: name(p.graphs[i]), Estimate: Missing, AIC: Missing, BIC: Missing, Share: Number(post.graphs[i] / post.sum)})
		}
	}
	return r
}
