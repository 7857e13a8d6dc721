package estimate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
)

// CovariateResult is one log-linear model of lists and covariates together.
type CovariateResult struct {
	Columns  []string        `json:"columns"`
	N        int64           `json:"n"`
	Estimate Number          `json:"estimate"`
	Dark     Number          `json:"dark"`
	SE       Number          `json:"se"` // of the estimate, given the model
	Interval Interval        `json:"interval"`
	Model    []string        `json:"model"`     // the interactions chosen, in order: "12" of lists, "1:year", "sex:year"
	MinusInf []string        `json:"minus_inf"` // parameters that nobody supports
	NPar     int             `json:"npar"`
	Deviance Number          `json:"deviance"`
	LogLik   Number          `json:"loglik"`
	AIC      Number          `json:"aic"`
	BIC      Number          `json:"bic"`
	Levels   []LevelEstimate `json:"levels"` // each level of each covariate; those of one covariate add up to the estimate
	Checks   []Note          `json:"checks"`
	Version  string          `json:"version"`
}

// LevelEstimate is the estimate of the people at one level of a covariate.
type LevelEstimate struct {
	Column   string `json:"column"`
	Level    string `json:"level"`
	N        int64  `json:"n"`
	Estimate Number `json:"estimate"`
}

// maxJointCells bounds the cells of lists and covariates together.
const maxJointCells = 200_000

// EstimateJointly fits one Poisson log-linear model to the counts by lists and by
// levels of covariates. Every list and every level has a main effect. Forward
// selection then adds, while Schwarz's criterion falls, the best of: a pair of
// lists; a list with a covariate, so that its reach differs by level; a pair of
// covariates. A choice that would leave the model without an estimate is passed
// over, by the exact test of [Check]; parameters that nobody supports go to minus
// infinity. The people unseen are the sum over levels of the expected number on
// no list; the interval takes the model as given and their sum as log-normal,
// with its variance by the delta method.
//
// Source: Cruyff, van Dijk and van der Heijden, CHANCE 30(3) (2017) 41-49.
func EstimateJointly(ctx context.Context, s *Strata, opt Options) (*CovariateResult, error) {
	o := opt.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	total, err := s.total()
	if err != nil {
		return nil, err
	}
	if total, err = admit(total, o); err != nil {
		return nil, err
	}
	j, err := newJoint(s, total.active())
	if err != nil {
		return nil, err
	}
	fit, err := j.fit(nil)
	if err != nil {
		return nil, err
	}
	candidates := j.candidates()
	var chosen []termBlock
	for {
		best, bestFit := -1, fit
		for i, c := range candidates {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if slices.ContainsFunc(chosen, func(b termBlock) bool { return b.name == c.name }) {
				continue
			}
			next, err := j.fit(append(slices.Clone(chosen), c))
			if err == nil && next.bic(j.n) < bestFit.bic(j.n)-1e-9 {
				best, bestFit = i, next
			}
		}
		if best < 0 {
			break
		}
		chosen, fit = append(chosen, candidates[best]), bestFit
		o.report("covariates: terms", len(chosen), len(candidates))
	}
	return j.result(fit, chosen, o.Level), nil
}

// joint is the table of lists by covariates.
type joint struct {
	strata *Strata
	active uint32
	levels [][]string // of each covariate
	rows   []jointRow // every combination, cells on no list last
	seen   int        // rows with at least one list
	n      int64
}

// jointRow is one cell: lists and the level of each covariate.
type jointRow struct {
	on    uint32
	level []int
	count float64
}

// column is a 0/1 column of the design: on all lists of a set, at these levels.
type column struct {
	lists  uint32
	cov    [2]int // covariates, -1 for none
	level  [2]int
	minInf bool
}

func (c column) has(r jointRow) bool {
	if r.on&c.lists != c.lists {
		return false
	}
	for k, cov := range c.cov {
		if cov >= 0 && r.level[cov] != c.level[k] {
			return false
		}
	}
	return true
}

// termBlock is a choice: columns that enter together.
type termBlock struct {
	name    string
	columns []column
}

func newJoint(s *Strata, active uint32) (*joint, error) {
	j := &joint{strata: s, active: active, levels: make([][]string, len(s.Columns))}
	strata := 1
	for c := range s.Columns {
		for _, st := range s.Strata {
			j.levels[c] = append(j.levels[c], st.Level[c])
		}
		slices.Sort(j.levels[c])
		j.levels[c] = slices.Compact(j.levels[c])
		strata *= len(j.levels[c])
	}
	lists := bitsSet(active)
	if strata<<lists > maxJointCells {
		return nil, invalid(fmt.Sprintf("%d lists and %d combinations of levels make too many cells", lists, strata), "merge levels or lists")
	}
	counts := map[string]float64{}
	for _, st := range s.Strata {
		for _, c := range st.Cells {
			counts[fmt.Sprint(c.On&active, st.Level)] += float64(c.Count)
			j.n += c.Count
		}
	}
	var unseen []jointRow
	for i := range strata {
		level, names := make([]int, len(j.levels)), make([]string, len(j.levels))
		for c, rest := 0, i; c < len(j.levels); c++ {
			level[c] = rest % len(j.levels[c])
			names[c] = j.levels[c][level[c]]
			rest /= len(j.levels[c])
		}
		for w := uint32(0); w <= active; w++ {
			switch {
			case w&^active != 0:
			case w == 0:
				unseen = append(unseen, jointRow{0, level, 0})
			default:
				j.rows = append(j.rows, jointRow{w, level, counts[fmt.Sprint(w, names)]})
			}
		}
	}
	j.seen = len(j.rows)
	j.rows = append(j.rows, unseen...)
	return j, nil
}

var noCov = [2]int{-1, -1}

// mains are the columns that every model has. The first level of a covariate is
// the one that others are compared with.
func (j *joint) mains() []column {
	cols := []column{{cov: noCov}}
	for _, th := range mainEffects(len(j.strata.Lists), j.active).terms {
		cols = append(cols, column{lists: th, cov: noCov})
	}
	for c := range j.levels {
		cols = append(cols, j.levelsOf(0, c)...)
	}
	return cols
}

// levelsOf are the columns of a covariate, alone or with a list.
func (j *joint) levelsOf(lists uint32, c int) []column {
	var cols []column
	for l := 1; l < len(j.levels[c]); l++ {
		cols = append(cols, column{lists: lists, cov: [2]int{c, -1}, level: [2]int{l, 0}})
	}
	return cols
}

func (j *joint) candidates() []termBlock {
	var out []termBlock
	lists := len(j.strata.Lists)
	for _, pair := range pairsOf(lists, j.active) {
		out = append(out, termBlock{termName(pair, lists), []column{{lists: pair, cov: noCov}}})
	}
	for c, name := range j.strata.Columns {
		if len(j.levels[c]) < 2 {
			continue
		}
		for _, th := range mainEffects(lists, j.active).terms {
			out = append(out, termBlock{termName(th, lists) + ":" + name, j.levelsOf(th, c)})
		}
		for d := c + 1; d < len(j.levels); d++ {
			b := termBlock{name: name + ":" + j.strata.Columns[d]}
			for l := 1; l < len(j.levels[c]); l++ {
				for k := 1; k < len(j.levels[d]); k++ {
					b.columns = append(b.columns, column{cov: [2]int{c, d}, level: [2]int{l, k}})
				}
			}
			if len(b.columns) > 0 {
				out = append(out, b)
			}
		}
	}
	return out
}

// name is a parameter in words.
func (j *joint) name(c column) string {
	var parts []string
	if c.lists != 0 {
		parts = append(parts, termName(c.lists, len(j.strata.Lists)))
	}
	for k, cov := range c.cov {
		if cov >= 0 {
			parts = append(parts, j.strata.Columns[cov]+"="+j.levels[cov][c.level[k]])
		}
	}
	return strings.Join(parts, ":")
}

func (j *joint) result(f *jointFit, chosen []termBlock, level float64) *CovariateResult {
	r := &CovariateResult{Columns: slices.Clone(j.strata.Columns), N: j.n, Model: []string{}, MinusInf: []string{}, Checks: []Note{}, Version: Version,
		NPar: len(f.columns) + len(f.minusInf), Deviance: Number(f.deviance), LogLik: Number(f.logLik)}
	for _, b := range chosen {
		r.Model = append(r.Model, b.name)
	}
	for _, c := range f.minusInf {
		r.MinusInf = append(r.MinusInf, j.name(c))
	}
	r.AIC, r.BIC = Number(aic(f.logLik, r.NPar)), Number(bic(f.logLik, r.NPar, j.n))
	dark, v := f.dark()
	r.Dark, r.Estimate = Number(dark), Number(float64(j.n)+dark)
	r.SE = Number(math.Sqrt(dark + v))
	r.Interval = wald(float64(j.n), math.Log(dark), v/(dark*dark), level)
	for c, name := range j.strata.Columns {
		for l, text := range j.levels[c] {
			e := LevelEstimate{Column: name, Level: text}
			sum := 0.0
			for i, row := range j.rows {
				if row.level[c] != l {
					continue
				}
				e.N += int64(row.count)
				if i >= j.seen {
					sum += f.mu[i]
				}
			}
			e.Estimate = Number(float64(e.N) + sum)
			r.Levels = append(r.Levels, e)
		}
	}
	r.Checks = append(r.Checks,
		Note{ID: "existence", OK: true, Text: "the estimate exists and is the only one, over all lists and levels together"},
		Note{ID: "given-model", OK: true, Text: "the interval takes the terms chosen as given"},
		Note{ID: "unseen-alike", OK: true, Text: "within a level, people on no list are as the model says of those on some: no level is checked alone; see the strata"})
	return r
}
