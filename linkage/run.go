package linkage

// run is one linkage on its way.
type run struct {
	t       *table
	x       *index
	md      *model
	workers int
	edges   []edge
	forest  *forest
}

func newRun(lists []*List, c *Config, workers int) (*run, error) {
	t, err := buildTable(lists, c)
	if err != nil {
		return nil, err
	}
	r := &run{t: t, workers: max(1, workers)}
	r.x = buildIndex(t, choosePasses(t, func(f, v int) float64 { return t.fields[f].cmp.meet(v) }), r.workers)
	r.md = newModel(t)
	return r, nil
}

func (r *run) train() {
	share := r.share()
	var cand []counted
	var random sample
	for round := 0; round < 2; round++ {
		cand = countPatterns(r.t, r.x, r.workers, share)
		random = r.md.sampleRandom(r.t, r.workers, 150000)
		r.md.fit(r.t, cand, random, 40)
		per := 1 + 2*(r.md.found[0]+r.md.found[1])/float64(len(r.t.ids))
		for _, f := range r.t.fields {
			f.cmp.settle(per)
		}
	}
	r.md.fit(r.t, cand, random, 5)
}

func (r *run) score(least float64) {
	parts := make([][]edge, r.workers)
	parallel(r.workers, func(k int) {
		w := newWorker(len(r.t.fields))
		var out []edge
		for i := k; i < len(r.t.ids); i += r.workers {
			for _, j := range r.x.candidates(uint32(i), w) {
				p := compareEntries(r.t, uint32(i), j, w)
				if b := r.md.odds(&p); b >= least {
					out = append(out, edge{uint32(i), j, float32(b)})
				}
			}
		}
		parts[k] = out
	})
	for _, p := range parts {
		r.edges = append(r.edges, p...)
	}
	sortEdges(r.edges)
}

// share is which fraction of the entries stands for all while the model is
// fitted: enough for some 400,000 pairs.
func (r *run) share() uint64 {
	pairs := 0.0
	for i := range r.x.passes {
		pairs += r.x.passes[i].Pairs
	}
	return uint64(max(1, pairs/600000))
}
