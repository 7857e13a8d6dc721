package linkage

// run is one linkage on its way.
type run struct {
	watch
	t      *table
	x      *index
	md     *model
	clean  bool   // no list holds a person twice
	edges  []edge // candidate pairs worth keeping
	forest *forest
}

// newRun prepares the entries, chooses how candidates are found and fits the
// model.
func newRun(lists []*List, c *Config, w watch) (*run, error) {
	r := &run{watch: w}
	var err error
	if r.t, err = buildTable(lists, c, &r.watch); err != nil {
		return nil, err
	}
	passes, err := choosePasses(r.t, &r.watch)
	if err != nil {
		return nil, err
	}
	if r.x, err = buildIndex(r.t, passes, &r.watch); err != nil {
		return nil, err
	}
	r.md = newModel(r.t)
	return r, r.train(c.Duplicates)
}

// train fits the model, twice, because the counts of values are corrected by
// how many entries a person has, which the first fit tells. It also decides
// whether the lists are clean.
func (r *run) train(duplicates string) error {
	cand, err := countPatterns(r.t, r.x, &r.watch, r.share())
	if err != nil {
		return err
	}
	random := r.md.sampleRandom(r.t, r.workers, randomPairs, false)
	for round := 0; round < 2; round++ {
		if err := r.stopped(); err != nil {
			return err
		}
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
		if round == 0 && r.clean {
			random = r.md.sampleRandom(r.t, r.workers, randomPairs, true)
		}
	}
	return nil
}

// randomPairs is how many pairs are drawn to learn how people agree by chance.
const randomPairs = 150000

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
func (r *run) score(least float64) error {
	if r.clean {
		least -= 8 // rivals and the share of partners are not weighed yet
	}
	type scored struct {
		edges    []edge
		patterns []pattern
	}
	parts := make([]scored, r.workers)
	err := r.each("comparing", len(r.t.ids), func(k int) func(int) {
		w := newWorker(len(r.t.fields))
		out := &parts[k]
		return func(i int) {
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
	})
	if err != nil {
		return err
	}
	total := 0
	for _, p := range parts {
		total += len(p.edges)
	}
	r.edges = make([]edge, 0, total)
	var patterns []pattern
	if r.clean {
		patterns = make([]pattern, 0, total)
	}
	// by entry, whichever worker had it: the sums of what follows depend on the order
	for at := make([]int, len(parts)); len(r.edges) < total; {
		next := -1
		for k, p := range parts {
			if at[k] < len(p.edges) && (next < 0 || p.edges[at[k]].a < parts[next].edges[at[next]].a) {
				next = k
			}
		}
		p := &parts[next]
		r.edges = append(r.edges, p.edges[at[next]])
		if r.clean {
			patterns = append(patterns, p.patterns[at[next]])
		}
		at[next]++
	}
	parts = nil
	if r.clean {
		newRivalry(r).settle(patterns)
	}
	sortEdges(r.edges)
	return r.stopped()
}

// link groups the entries, judged pairs first. Candidates count as links from
// leastLink on: it is the groups that decide.
func (r *run) link(judged []edge) error {
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
	var err error
	r.forest, err = agglomerate(len(r.t.ids), strong, floorBits, &r.watch, r.bits, len(r.t.fields), clean, fullGain*r.md.temper)
	return err
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
