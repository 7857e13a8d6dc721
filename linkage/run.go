package linkage

// run is one linkage on its way.
type run struct {
	t       *table
	x       *index
	md      *model
	workers int
	clean   bool   // no list holds a person twice
	edges   []edge // candidate pairs worth keeping
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
	r.train(c.Duplicates)
	return r, nil
}

// train fits the model, twice, because the counts of values are corrected by
// how many entries a person has, which the first fit tells. It also decides
// whether the lists are clean.
func (r *run) train(duplicates string) {
	cand := countPatterns(r.t, r.x, r.workers, r.share())
	random := r.md.sampleRandom(r.t, r.workers, 150000)
	for round := 0; round < 2; round++ {
		r.md.fit(r.t, cand, random, 25)
		n := float64(len(r.t.ids))
		if round == 0 && len(r.t.lists) > 1 {
			r.clean = duplicates == "no" || duplicates != "yes" && r.md.found[within] < 0.01*n
			if r.clean {
				cand = onlyAcross(cand)
			}
		}
		per := min(1+2*(r.md.found[within]+r.md.found[across])/n, 30)
		for _, f := range r.t.fields {
			f.cmp.settle(per)
		}
	}
}

func onlyAcross(cand []counted) []counted {
	out := cand[:0]
	for _, c := range cand {
		if c.class == across {
			out = append(out, c)
		}
	}
	return out
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

// score compares all candidate pairs and keeps those above the least odds.
func (r *run) score(least float64) {
	if r.clean {
		least -= 8 // rivals and the share of partners are not weighed yet
	}
	type scored struct {
		edges    []edge
		patterns []pattern
	}
	parts := make([]scored, r.workers)
	parallel(r.workers, func(k int) {
		w := newWorker(len(r.t.fields))
		var out scored
		for i := k; i < len(r.t.ids); i += r.workers {
			for _, j := range r.x.candidates(uint32(i), w) {
				if r.clean && r.t.list[i] == r.t.list[j] {
					continue
				}
				p := compareEntries(r.t, uint32(i), j, w)
				if b := r.md.odds(&p); b >= least {
					out.edges = append(out.edges, edge{uint32(i), j, float32(b)})
					if r.clean {
						out.patterns = append(out.patterns, p)
					}
				}
			}
		}
		parts[k] = out
	})
	var patterns []pattern
	for _, p := range parts {
		r.edges = append(r.edges, p.edges...)
		patterns = append(patterns, p.patterns...)
	}
	if r.clean {
		newRivalry(r).settle(patterns)
	}
	sortEdges(r.edges)
}

// link groups the entries, judged pairs first. Candidates count as links from
// leastLink on: it is the groups that decide.
func (r *run) link(judged []edge) {
	const leastLink = -4
	at := map[[2]uint32]float32{}
	for _, e := range judged {
		at[[2]uint32{e.a, e.b}] = e.bits
	}
	strong := make([]edge, 0, len(r.edges)+len(judged))
	for _, e := range r.edges {
		if _, decided := at[[2]uint32{e.a, e.b}]; !decided && e.bits >= leastLink {
			strong = append(strong, e)
		}
	}
	strong = append(strong, judged...)
	sortEdges(strong)
	var clean []uint16
	if r.clean {
		clean = r.t.list
	}
	r.forest = agglomerate(len(r.t.ids), strong, floorBits, r.workers, r.bits, len(r.t.fields), clean)
}

// bits is the evidence of any two entries, candidates or not.
func (r *run) bits(a, b uint32, w *worker) float64 {
	if a > b {
		a, b = b, a
	}
	if r.clean && r.t.list[a] == r.t.list[b] {
		return -30
	}
	p := compareEntries(r.t, a, b, w)
	return r.md.odds(&p)
}
