package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"

	"palermo"
	"palermo/estimate"
)

// Pictures are what is shown beside a run and is no part of its result: how the
// lists meet, every model, the chains, the parts of the table. They follow from
// the run and its table, and are kept as pictures/ID.json.
type Pictures struct {
	Source string   `json:"source"` // the table's id
	Strata []string `json:"strata"`
	When   string   `json:"when"`

	Done   bool                   `json:"done"`
	Space  *Space                 `json:"space,omitempty"`
	Chains []Chains               `json:"chains,omitempty"`
	Lists  *estimate.Diagnosis    `json:"lists,omitempty"`
	Parts  *estimate.StrataResult `json:"parts,omitempty"`
	Along  []estimate.Variant     `json:"along,omitempty"` // the trajectory
}

// Space is every hierarchical model that was looked at.
type Space struct {
	Models    int       `json:"models"`
	Best      []string  `json:"best"` // names of the first models, best first
	Estimates []float64 `json:"estimates"`
	BIC       []float64 `json:"bic"` // above that of the best model
}

// Chains are draws of the number of people, thinned for a picture, and where
// each chain's draws rank among all: as many in every share of the ranks, if the
// chains agree.
type Chains struct {
	Method Method      `json:"method"`
	Draws  int         `json:"draws"`  // of each chain, before thinning
	Values [][]float64 `json:"values"` // by chain
	Ranks  [][]int     `json:"ranks"`  // draws of each chain by twentieth of the ranks
	RHat   Number      `json:"rhat"`
	ESS    Number      `json:"ess"`
}

// rankBins is the number of shares of the ranks.
const rankBins = 20

func picturesFile(id string) string { return "pictures/" + id + ".json" }

func (r *Runs) writePictures(id string, p *Pictures) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return r.folder.Write(picturesFile(id), data)
}

// readPictures is empty where there are none: a run does not need them.
func (r *Runs) readPictures(id string) (*Pictures, error) {
	data, err := r.folder.Read(picturesFile(id))
	if palermo.CodeOf(err) == palermo.NotFound {
		return new(Pictures), nil
	}
	if err != nil {
		return nil, err
	}
	p := new(Pictures)
	if err := json.Unmarshal(data, p); err != nil {
		return nil, palermo.At(picturesFile(id), 0, err)
	}
	return p, nil
}

// Pictures are what is shown beside the run.
func (k *KeptRun) Pictures() *Pictures { return k.pictures }

// spaceLists is the most lists whose every model is looked at for a picture.
const spaceLists = 6

// paint makes the pictures of a finished run. Each part is left out where the
// table has none: too many lists, no strata.
func (r *Runs) paint(ctx context.Context, id string, run *Run, chains map[Method]*estimate.ChainSet, report func(Progress)) error {
	p, err := r.readPictures(id)
	if err != nil {
		return err
	}
	t, err := tableOf(run)
	if err != nil {
		return err
	}
	for _, m := range methodsOf(run) {
		if c := chains[m]; c != nil {
			p.Chains = append(p.Chains, thin(m, c))
		}
	}
	opt := single(run)
	opt.Progress = func(stage string, done, of int) { report(Progress{"pictures: " + stage, done, of}) }
	report(Progress{"pictures: space", 0, 1})
	if len(t.Lists) <= spaceLists {
		if p.Space, err = space(ctx, t, opt); err != nil {
			return err
		}
	}
	if p.Lists, err = estimate.Diagnose(ctx, t, opt); err != nil && refusedBy(err) == nil {
		return err
	}
	if err := r.parts(ctx, run, p, opt); err != nil {
		return err
	}
	p.Done = true
	return r.writePictures(id, p)
}

// refusedBy is the error of a table or method that has nothing to say, which is
// part of an answer; nil for any other.
func refusedBy(err error) *palermo.Error {
	var e *palermo.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// methodsOf are the methods of a run, in their order.
func methodsOf(run *Run) []Method {
	if run.Panel == nil {
		return []Method{run.Result.Method}
	}
	var out []Method
	for _, x := range run.Panel.Results {
		out = append(out, x.Method)
	}
	return out
}

func space(ctx context.Context, t *estimate.Table, opt estimate.Options) (*Space, error) {
	opt.Method, opt.Model, opt.Space = estimate.MethodBIC, "", true
	res, err := estimate.Estimate(ctx, t, opt)
	if err != nil {
		if refusedBy(err) != nil {
			return nil, nil
		}
		return nil, err
	}
	s := &Space{Models: len(res.Space)}
	points := slices.Clone(res.Space)
	points = slices.DeleteFunc(points, func(m estimate.ModelPoint) bool { return !m.BIC.Known() || !m.Estimate.Known() })
	slices.SortStableFunc(points, func(a, b estimate.ModelPoint) int {
		switch {
		case a.BIC < b.BIC:
			return -1
		case a.BIC > b.BIC:
			return 1
		}
		return 0
	})
	for i, m := range points {
		if i < 12 {
			s.Best = append(s.Best, m.Model)
		}
		s.Estimates = append(s.Estimates, rounded(float64(m.Estimate)))
		s.BIC = append(s.BIC, math.Round(100*float64(m.BIC-points[0].BIC))/100)
	}
	return s, nil
}

// rounded keeps five digits, which is more than a picture shows.
func rounded(x float64) float64 {
	if x == 0 {
		return 0
	}
	scale := math.Pow(10, 4-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}

// thin prepares chains for a picture: at most 240 draws of each, evenly spaced.
func thin(m Method, c *estimate.ChainSet) Chains {
	d := c.Diagnose()
	out := Chains{Method: m, RHat: Number(d.RHat), ESS: Number(d.ESS)}
	all := c.Sorted()
	for _, chain := range c.Values {
		out.Draws = len(chain)
		keep := min(len(chain), 240)
		values := make([]float64, keep)
		for i := range keep {
			values[i] = rounded(chain[i*len(chain)/keep])
		}
		ranks := make([]int, rankBins)
		for _, v := range chain {
			at, _ := slices.BinarySearch(all, v)
			ranks[min(at*rankBins/len(all), rankBins-1)]++
		}
		out.Values, out.Ranks = append(out.Values, values), append(out.Ranks, ranks)
	}
	return out
}

// parts estimates each stratum, and the table as it grew in the order of the
// column of time. They come from the table that was sent; where it is gone there
// are none.
func (r *Runs) parts(ctx context.Context, run *Run, p *Pictures, opt estimate.Options) error {
	if len(p.Strata) == 0 {
		return nil
	}
	k, data, err := r.source(p.Source)
	if err != nil {
		return nil
	}
	strata, err := estimate.ReadStrata(bytes.NewReader(data), k.Name, estimate.ReadOptions{Track: run.Options.Track, Strata: p.Strata})
	if err != nil || len(strata.Strata) > maxStrata {
		return nil
	}
	if p.Parts, err = estimate.EstimateStrata(ctx, strata, opt, estimate.KeepApart); err != nil && refusedBy(err) == nil {
		return err
	}
	at := slices.Index(p.Strata, p.When)
	if at < 0 {
		return nil
	}
	var levels []string
	for _, s := range strata.Strata {
		levels = append(levels, s.Level[at])
	}
	slices.Sort(levels)
	var tables []*estimate.Table
	for _, until := range slices.Compact(levels) {
		var cells []estimate.Cell
		for _, s := range strata.Strata {
			if s.Level[at] <= until {
				cells = append(cells, s.Cells...)
			}
		}
		t, err := estimate.NewTable(until, strata.Lists, run.Table.Track, cells)
		if err != nil {
			return nil
		}
		tables = append(tables, t)
	}
	if p.Along, err = estimate.Trajectory(ctx, tables, opt); err != nil && refusedBy(err) == nil {
		return err
	}
	return nil
}

// maxStrata is the most strata that are estimated beside a run.
const maxStrata = 60
