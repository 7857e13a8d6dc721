package linkage

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"palermo"
)

// Linker links new entries, one at a time, to what a finished [Result] knows,
// without fitting anything anew. It takes over the Result, which must not be
// used for anything else meanwhile, and serves one goroutine.
type Linker struct {
	res     *Result
	w       *worker
	blocks  []map[uint64][]uint32 // by pass: entries by key
	members map[uint32][]uint32   // entries of each cluster
	last    uint32                // highest cluster number
}

// Placement says where a new entry belongs.
type Placement struct {
	Cluster     int
	New         bool // nobody known: the cluster is the entry's own
	Probability float64
	Others      []Alternative // further clusters it might belong to, best first
}

// Alternative is a cluster a new entry might belong to.
type Alternative struct {
	Cluster     int
	Probability float64
}

const (
	mostCandidates = 1500 // entries compared with a new one
	mostOfCluster  = 40   // entries of a cluster compared with a new one
)

// NewLinker indexes a result for new entries.
func NewLinker(res *Result) *Linker {
	t := res.r.t
	l := &Linker{res: res, w: newWorker(len(t.fields)), members: map[uint32][]uint32{}}
	all := make([]uint32, len(t.ids))
	for i := range all {
		all[i] = uint32(i)
		l.members[res.cluster[i]] = append(l.members[res.cluster[i]], uint32(i))
		l.last = max(l.last, res.cluster[i])
	}
	for i := range res.r.x.passes {
		at := map[uint64][]uint32{}
		for _, k := range res.r.x.passes[i].keysOf(t, all) {
			at[k.hash] = append(at[k.hash], k.entry)
		}
		l.blocks = append(l.blocks, at)
	}
	return l
}

// Add links one new entry of a list, given as cells by column name, and keeps
// it, so that later entries may link to it. Unknown columns are an error.
func (l *Linker) Add(list, id string, cells map[string]string) (Placement, error) {
	t := l.res.r.t
	at := slices.Index(t.lists, list)
	if at < 0 {
		return Placement{}, &palermo.Error{Code: palermo.NotFound, Message: "there is no list " + list, Hint: "link the lists anew to add one"}
	}
	if err := l.known(cells); err != nil {
		return Placement{}, err
	}
	e := uint32(len(t.ids))
	t.ids, t.list = append(t.ids, id), append(t.list, uint16(at))
	for _, f := range t.fields {
		f.val = append(f.val, f.learn(cells))
	}
	found := l.candidates(e)
	best := l.clusters(e, found)
	p := Placement{}
	cut := l.res.Summary.Cut
	if len(best) > 0 && best[0].Probability >= cut {
		p.Cluster, p.Probability, p.Others = best[0].Cluster, best[0].Probability, best[1:]
	} else {
		l.last++
		p.Cluster, p.New, p.Others = int(l.last), true, best
		p.Probability = 1
		for _, o := range best {
			p.Probability *= 1 - o.Probability
		}
	}
	p.Others = p.Others[:min(len(p.Others), 5)]
	c := uint32(p.Cluster)
	l.members[c] = append(l.members[c], e)
	l.res.cluster = append(l.res.cluster, c)
	l.res.Clusters = append(l.res.Clusters, Membership{list, id, p.Cluster})
	return p, nil
}

func (l *Linker) known(cells map[string]string) error {
	var names []string
	for _, c := range l.res.Config.Columns {
		names = append(append(names, c.Name), c.Also...)
	}
	for _, n := range sortedNames(cells) {
		if n != l.res.Config.ID && !slices.Contains(names, n) {
			hint := "write one of " + strings.Join(names, ", ")
			if near := palermo.Nearest(n, names); near != "" {
				hint = "write " + near
			}
			return invalid("there is no column "+n, hint)
		}
	}
	return nil
}

func sortedNames(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// candidates are the entries that share a key with a new one, of small blocks
// before large ones; the new entry joins the blocks.
func (l *Linker) candidates(e uint32) []uint32 {
	t := l.res.r.t
	type place struct {
		pass int
		key  uint64
	}
	var places []place
	var buf []uint64
	for i := range l.res.r.x.passes {
		keys := l.res.r.x.passes[i].keys(t, e, nil, &buf)
		slices.Sort(keys)
		for _, k := range slices.Compact(keys) {
			places = append(places, place{i, k})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Compare(len(l.blocks[a.pass][a.key]), len(l.blocks[b.pass][b.key]))
	})
	seen := map[uint32]bool{}
	var out []uint32
	for _, p := range places {
		for _, c := range l.blocks[p.pass][p.key] {
			if len(out) == mostCandidates {
				break
			}
			if !seen[c] {
				seen[c] = true
				out = append(out, c)
			}
		}
		l.blocks[p.pass][p.key] = append(l.blocks[p.pass][p.key], e)
	}
	return out
}

// clusters weighs the clusters of the candidates, as agglomerate does.
func (l *Linker) clusters(e uint32, found []uint32) []Alternative {
	r := l.res.r
	seen := map[uint32]bool{}
	var out []Alternative
	for _, c := range found {
		k := l.res.cluster[c]
		if seen[k] || r.bits(c, e, l.w) < -4 {
			continue
		}
		seen[k] = true
		members := l.members[k]
		sum, n, clash := 0.0, 0, false
		for i := 0; i < len(members); i += 1 + len(members)/mostOfCluster {
			clash = clash || r.clean && r.t.list[members[i]] == r.t.list[e]
			sum += r.bits(members[i], e, l.w)
			n++
		}
		if clash {
			continue
		}
		b := between{sum: sum, known: int32(n), sizeA: 1, sizeB: int32(len(members))}
		if p := sigmoid2(b.score(fullGain * l.res.r.md.temper)); p >= leastProbability {
			out = append(out, Alternative{int(k), round6(p)})
		}
	}
	slices.SortStableFunc(out, func(a, b Alternative) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.Cluster, b.Cluster))
	})
	return out
}

// learn numbers the value of a new entry.
func (f *field) learn(cells map[string]string) uint32 {
	cell := func(c *Column) string {
		for _, n := range append([]string{c.Name}, c.Also...) {
			if v := present(cells[n]); v != "" {
				return v
			}
		}
		return ""
	}
	if n, ok := f.cmp.(*nameField); ok {
		var part [3][]nameWord
		var shown []string
		n.recall()
		for i := range f.columns {
			v := cell(&f.columns[i])
			if v == "" {
				continue
			}
			k := 0
			switch f.columns[i].Kind {
			case FamilyName:
				k = 1
			case FullName:
				k = 2
			}
			part[k] = append(part[k], n.parse(v)...)
			shown = append(shown, v)
		}
		return n.learnParts(part, strings.Join(shown, " | "))
	}
	v := cell(&f.columns[0])
	if c := &f.columns[0]; v == "" && c.Age != "" {
		when := c.Noted
		if readDate(when).year == 0 {
			when = cells[when]
		}
		v = agedText(cells[c.Age], when)
	}
	if v == "" {
		return 0
	}
	if f.known == nil {
		f.known = map[string]uint32{}
		for _, id := range f.val {
			if id != 0 {
				f.known[f.cmp.text(id)] = id
			}
		}
	}
	id, ok := f.known[v]
	if !ok {
		id = f.cmp.learn(v)
		f.known[v] = id
	}
	return id
}

// recall makes the dictionaries of words again, which are dropped after
// building.
func (f *nameField) recall() {
	if f.tokenOf != nil {
		return
	}
	f.tokenOf, f.keyOf = map[tokenKey]uint32{}, map[string]uint32{}
	for i := range f.tokens {
		if i > 0 {
			t := &f.tokens[i]
			f.tokenOf[tokenKey{t.Text, t.Role}] = uint32(i)
			f.keyOf[t.Key] = f.byKey[i]
		}
	}
}

// learnParts adds a name; words never seen are as rare as can be.
func (f *nameField) learnParts(part [3][]nameWord, raw string) uint32 {
	v := f.add(part[0], part[1], part[2], raw)
	if v == 0 {
		return 0
	}
	f.pickGrams()
	f.freq.count = append(f.freq.count, 0)
	for s := range f.count {
		for len(f.count[s].count) < len(f.tokens) {
			f.count[s].count = append(f.count[s].count, 0)
		}
		for len(f.keys_[s].count) < len(f.keyOf)+1 {
			f.keys_[s].count = append(f.keys_[s].count, 0)
		}
	}
	return v
}

func (f *dayField) learn(v string) uint32 {
	d := readDate(v)
	if d.year == 0 {
		d = readAged(v)
	}
	if d.year == 0 {
		return 0
	}
	f.raw, f.days, f.freq.count = append(f.raw, v), append(f.days, d), append(f.freq.count, 0)
	return uint32(len(f.raw) - 1)
}

func (f *categoryField) learn(v string) uint32 {
	for i, o := range f.raw {
		if i > 0 && strings.EqualFold(o, v) {
			return uint32(i)
		}
	}
	f.raw, f.freq.count = append(f.raw, v), append(f.freq.count, 0)
	return uint32(len(f.raw) - 1)
}

func (f *numberField) learn(v string) uint32 {
	x, ok := readNumber(v)
	if !ok {
		return 0
	}
	// the share below is that of the nearest smaller number
	below, at := math.Inf(-1), 0.0
	for i := 1; i < len(f.num); i++ {
		if f.num[i] == x {
			return uint32(i)
		}
		if f.num[i] < x && f.num[i] > below {
			below, at = f.num[i], f.rank[i]
		}
	}
	f.raw, f.num, f.rank, f.freq.count = append(f.raw, v), append(f.num, x), append(f.rank, at), append(f.freq.count, 0)
	return uint32(len(f.raw) - 1)
}

func (f *textField) learn(v string) uint32 {
	c := clean(v)
	if c == "" {
		return 0
	}
	if f.index == nil {
		f.index, f.texts = map[string]uint32{}, map[string]uint32{}
		for i, w := range f.word {
			f.index[w] = uint32(i)
		}
		for i, t := range f.clean {
			if t != "" {
				f.texts[t] = uint32(i)
			}
		}
	}
	if id, ok := f.texts[c]; ok {
		return id
	}
	id := uint32(len(f.raw))
	var ws []uint32
	for _, w := range strings.Fields(c) {
		n, ok := f.index[w]
		if !ok {
			n = uint32(len(f.word))
			f.index[w] = n
			f.word = append(f.word, w)
			f.idf = append(f.idf, math.Log2(2*f.freq.n+2))
		}
		ws = append(ws, n)
	}
	slices.Sort(ws)
	f.raw, f.clean, f.words = append(f.raw, v), append(f.clean, c), append(f.words, slices.Compact(ws))
	f.alias, f.freq.count = append(f.alias, id), append(f.freq.count, 0)
	f.texts[c] = id
	return id
}

func (f *codeField) learn(v string) uint32 {
	c := strings.ReplaceAll(clean(v), " ", "")
	if c == "" {
		return 0
	}
	id, half := uint32(len(f.raw)), uint32(0)
	for i, o := range f.clean {
		if i > 0 && o == c {
			return f.alias[i]
		}
		if i > 0 && half == 0 && o[:(len(o)+1)/2] == c[:(len(c)+1)/2] {
			half = f.half[i]
		}
	}
	if half == 0 {
		half = uint32(len(f.part.count))
		f.part.count = append(f.part.count, 0)
	}
	f.raw, f.clean, f.half = append(f.raw, v), append(f.clean, c), append(f.half, half)
	f.alias, f.freq.count = append(f.alias, id), append(f.freq.count, 0)
	return id
}

func (f *emailField) learn(v string) uint32 {
	c := strings.ToLower(strings.Join(strings.Fields(v), ""))
	local, domain, _ := strings.Cut(c, "@")
	for i := 1; i < len(f.raw); i++ {
		if f.local[i] == local && f.domain[i] == domain {
			return f.alias[i]
		}
	}
	id := uint32(len(f.raw))
	f.raw, f.local, f.domain = append(f.raw, v), append(f.local, local), append(f.domain, domain)
	f.alias, f.freq.count = append(f.alias, id), append(f.freq.count, 0)
	return id
}
