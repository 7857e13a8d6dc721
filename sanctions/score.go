package sanctions

import (
	"fmt"
	"math"
	"strings"
)

// Report is how a screening did on queries whose answers are known.
type Report struct {
	Cuts  []float64
	Found []Line // queries with an entry to be found, by case and script: recall at ten
	Alarm []Line // unrelated names, by stock: how many are flagged
}

// Line is one row of a report.
type Line struct {
	Case   Case
	Script string
	N      int
	At     []int // how many of N at each of the cuts
}

// Rate is the share at cut i with Wilson's interval at 95 % (E. B. Wilson,
// "Probable inference, the law of succession, and statistical inference", 1927).
func (l *Line) Rate(i int) (share, lo, hi float64) {
	n, p := float64(l.N), float64(l.At[i])/float64(max(l.N, 1))
	const z = 1.959964
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return p, max(mid-half, 0), min(mid+half, 1)
}

// Cuts are the scores that [Score] reports on when it is given none.
var Cuts = []float64{0.50, 0.60, 0.70, 0.80, 0.85, 0.88, 0.90, 0.92, 0.94, 0.96, 0.98}

// Score counts, for every case and script, how many entries were found among the
// first ten hits at each cut, and for unrelated names how many were flagged. Hits
// stand in the order of the queries.
func Score(truth []Generated, hits [][]Hit, cuts []float64) (*Report, error) {
	if len(truth) != len(hits) {
		return nil, bad(fmt.Sprintf("there are %d queries and %d results", len(truth), len(hits)), "screen the very file that was generated")
	}
	if len(cuts) == 0 {
		cuts = Cuts
	}
	r := &Report{Cuts: cuts}
	line := func(in *[]Line, c Case, script string) *Line {
		for i := range *in {
			if l := &(*in)[i]; l.Case == c && l.Script == script {
				return l
			}
		}
		*in = append(*in, Line{Case: c, Script: script, At: make([]int, len(cuts))})
		return &(*in)[len(*in)-1]
	}
	for k := range truth {
		g := &truth[k]
		best := -1.0
		var l *Line
		if g.Case == Unrelated {
			l = line(&r.Alarm, g.Case, g.Script)
			if len(hits[k]) > 0 {
				best = hits[k][0].Score
			}
		} else {
			l = line(&r.Found, g.Case, g.Script)
			for i := range hits[k][:min(len(hits[k]), hitsPerQuery)] {
				if h := &hits[k][i]; h.ID == g.ID && h.List == g.List {
					best = h.Score
					break
				}
			}
		}
		l.N++
		for i, cut := range cuts {
			if best >= cut {
				l.At[i]++
			}
		}
	}
	return r, nil
}

// String writes the report as two tables of plain text, rates in percent.
func (r *Report) String() string {
	var b strings.Builder
	table := func(title string, lines []Line) {
		fmt.Fprintf(&b, "%-24s %6s", title, "n")
		for _, c := range r.Cuts {
			fmt.Fprintf(&b, " %6.2f", c)
		}
		b.WriteByte('\n')
		for i := range lines {
			l := &lines[i]
			what := string(l.Case) + ", " + l.Script
			if l.Case == Unrelated {
				what = l.Script
			}
			fmt.Fprintf(&b, "%-24s %6d", what, l.N)
			for _, n := range l.At {
				fmt.Fprintf(&b, " %6.2f", 100*float64(n)/float64(l.N))
			}
			b.WriteByte('\n')
		}
	}
	table("found in the first ten, %", r.Found)
	table("unrelated, flagged, %", r.Alarm)
	return b.String()
}
