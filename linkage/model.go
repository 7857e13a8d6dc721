package linkage

import (
	"math"
	"slices"
)

// pattern is the outcome of comparing two entries: the level of each field, the
// sum of their rarities in half bits (offset by 128), and the class of the pair.
type pattern struct {
	level  [maxFields]uint8
	rarity uint8
	class  uint8 // within a list, or across lists
}

// The classes of pairs. They have prior odds of their own, because a register
// that keeps each person once holds no matches within itself.
const (
	within = iota
	across
	classes
)

// counted is a pattern and in how many pairs it was seen.
type counted struct {
	pattern
	n float64
}

// model is the Fellegi-Sunter model: for each field and level the chance among
// matches (m) and among non-matches (u), and the prior odds of a match.
//
// Sources: I. P. Fellegi and A. B. Sunter, "A theory for record linkage", JASA
// 64 (1969) 1183-1210; EM over pattern counts: M. A. Jaro, JASA 84 (1989) and
// T. Enamorado, B. Fifield and K. Imai, APSR 113 (2019) 353-371, from whom the
// treatment of missing values (no evidence) is taken too; term frequencies:
// W. E. Winkler, "Frequency-based matching in Fellegi-Sunter model of record
// linkage" (1989).
type model struct {
	m, u   [][]float64    // by field, then level; level 0 is unused
	uNear  [][]float64    // u where the names are near, see near
	weight [2][][]float32 // log2(m/u), and where the names are near
	excess [][]float64    // by field, then level: what rarity says too much, see excessRarity
	temper float64        // what all evidence is multiplied by, see soften
	good   []int          // by field: the last level that counts as agreement

	kin      []*kin // classes of related people; none when too little tells them apart
	unshared []bool // by field: what related people seldom share
	named    []bool // by field: is a person's name
	telling  []bool // by field: has so many values that strangers seldom agree
	common   []bool // by field: most entries have it
	category []bool // by field: has few values, the same or not
	prior    [classes]float64
	total    [classes]float64 // pairs in all
	found    [classes]float64 // expected matches among the candidates
}

func compareEntries(t *table, i, j uint32, w *worker) pattern {
	var p pattern
	r := float32(0)
	for f, fd := range t.fields {
		level, rare := w.compare(f, fd, fd.val[i], fd.val[j])
		p.level[f] = level
		r += rare
	}
	p.rarity = quantise(r)
	if t.list[i] != t.list[j] {
		p.class = across
	}
	return p
}

func quantise(bits float32) uint8 {
	return uint8(clamp(math.Round(float64(bits)*2), -120, 120) + 128)
}

func (p *pattern) bits() float64 { return (float64(p.rarity) - 128) / 2 }

// odds is log2 of the posterior odds of a match.
func (md *model) odds(p *pattern) float64 {
	s := p.bits()
	for f, w := range md.weights(p) {
		s += float64(w[p.level[f]])
	}
	return md.prior[p.class] + md.temper*(s-md.kinBits(p))
}

// weights are the weights by field and level that hold for a pair.
func (md *model) weights(p *pattern) [][]float32 { return md.weight[md.near(p)] }

func sigmoid2(bits float64) float64 { return 1 / (1 + math.Exp2(-bits)) }

// countPatterns compares candidate pairs of a share of the entries, or of all,
// and counts the outcomes.
func countPatterns(t *table, x *index, watch *watch, share uint64) ([]counted, error) {
	parts := make([]map[pattern]float64, watch.workers)
	err := watch.each("learning", len(t.ids), func(k int) func(int) {
		w := newWorker(len(t.fields))
		seen := map[pattern]float64{}
		parts[k] = seen
		return func(i int) {
			if hash(uint64(i), 17)%share != 0 {
				return
			}
			for _, j := range x.candidates(uint32(i), w) {
				seen[compareEntries(t, uint32(i), j, w)] += float64(share)
			}
		}
	})
	return merge(parts), err
}

func newModel(t *table) *model {
	md := &model{temper: 1}
	for _, fd := range t.fields {
		n := len(fd.cmp.levels())
		m := make([]float64, n)
		left := 1.0
		for l := 1; l < n; l++ { // most matches agree well: where EM starts
			m[l] = left * 0.7
			left -= m[l]
		}
		m[n-1] += left
		md.m = append(md.m, m)
		md.good = append(md.good, fd.cmp.agreeing())
		md.named = append(md.named, fd.kind == FullName)
		md.telling = append(md.telling, fd.kind == Text || fd.kind == Code)
		md.common = append(md.common, fd.missing() < 0.5)
		md.unshared = append(md.unshared, fd.kind == FullName || fd.kind == DateKind || fd.kind == Email)
		md.category = append(md.category, fd.kind == Category)
		md.u = append(md.u, make([]float64, n))
		md.excess = append(md.excess, make([]float64, n))
		md.uNear = append(md.uNear, make([]float64, n))
		for i := range md.weight {
			md.weight[i] = append(md.weight[i], make([]float32, n))
		}
	}
	n := float64(len(t.ids))
	per := make([]float64, len(t.lists))
	for _, l := range t.list {
		per[l]++
	}
	for _, c := range per {
		md.total[within] += c * (c - 1) / 2
	}
	md.total[across] = math.Max(n*(n-1)/2-md.total[within], 0)
	for c := range md.total {
		md.prior[c] = math.Log2(0.3 * n / math.Max(md.total[c], n))
	}
	return md
}

// fit runs EM. Chances among non-matches come from random pairs, each counted
// as far as the model holds it for a non-match; those among matches come from
// the candidates.
func (md *model) fit(t *table, cand []counted, random sample, rounds int) {
	md.temper = 1
	for round := 0; round < rounds; round++ {
		md.chancesAmongOthers(t, random, round == 0)
		if md.kin == nil {
			switch {
			case md.knowsPeople():
				md.startKin(relatives, origin, namesakes)
			case md.knowsThings():
				md.startKin(related)
			}
		}
		md.weigh()
		if md.step(cand) < 1e-4 && round > 5 {
			break
		}
	}
	md.weigh()
	if !md.knowsPeople() {
		md.soften(cand)
	}
}

func (md *model) chancesAmongOthers(t *table, random sample, first bool) {
	near := make([][]float64, len(md.u))
	for f := range md.u {
		copy(md.u[f], random.level[f])
		near[f] = slices.Clone(random.near[f])
	}
	if !first {
		for i := range random.suspect {
			p := &random.suspect[i]
			n := p.n * sigmoid2(md.odds(&p.pattern))
			isNear := md.near(&p.pattern) == 1
			for f := range md.u {
				md.u[f][p.level[f]] -= n
				if isNear {
					near[f][p.level[f]] -= n
				}
			}
		}
	}
	pull := make([][]float64, len(md.u))
	for i := range random.names {
		s := &random.names[i]
		s.excessRarity(md.excess[s.field])
		copy(md.u[s.field], s.others(md, first))
		pull[s.field] = s.pull
	}
	for f, u := range md.u {
		u[0] = 0
		sum := 0.0
		for l := 1; l < len(u); l++ {
			more := samplePull
			if pull[f] != nil {
				more = pull[f][l]
			}
			u[l] = math.Max(u[l], 0) + more
			sum += u[l]
		}
		same := math.Min(t.fields[f].cmp.same(), 0.999)
		if t.fields[f].kind == FullName {
			same = u[1] / sum
		}
		rest := sum - u[1]
		u[1] = same
		for l := 2; l < len(u); l++ {
			u[l] *= (1 - same) / rest
		}
	}
	md.chancesOfNear(near)
}

func (md *model) weigh() {
	for i, u := range [][][]float64{md.u, md.uNear} {
		for f := range md.m {
			for l := 1; l < len(md.m[f]); l++ {
				md.weight[i][f][l] = float32(clamp(math.Log2(md.m[f][l]/u[f][l])-md.excess[f][l], -14, 24))
				for _, k := range md.kin {
					k.weight[i][f][l] = float32(clamp(math.Log2(k.chance[f][l]/u[f][l]), -14, 24))
				}
			}
		}
	}
}

// step is one round over the candidates; it returns the largest change.
func (md *model) step(cand []counted) float64 {
	next := make([][]float64, len(md.m))
	for f := range next {
		next[f] = make([]float64, len(md.m[f]))
	}
	var found [classes]float64
	for _, k := range md.kin {
		k.begin(md)
	}
	for i := range cand {
		p := &cand[i]
		q := sigmoid2(md.odds(&p.pattern))
		n := p.n * q
		found[p.class] += n
		for f := range next {
			next[f][p.level[f]] += n
		}
		md.countKin(&p.pattern, p.n-n)
	}
	for _, k := range md.kin {
		k.settle(md)
	}
	change := md.setMatches(next)
	md.found = found
	for c := range found {
		md.prior[c] = math.Log2(math.Max(found[c], 0.5) / math.Max(md.total[c], 1))
	}
	return change
}

// setMatches turns weighted counts of levels into chances among matches; it
// returns the largest change.
func (md *model) setMatches(next [][]float64) float64 {
	const pull = 0.5 // pseudo-matches per level
	change := 0.0
	for f, m := range next {
		sum := 0.0
		for l := 1; l < len(m); l++ {
			m[l] += pull
			sum += m[l]
		}
		for l := 1; l < len(m); l++ {
			m[l] /= sum
		}
		if md.unshared[f] {
			atLeast(m, md.good[f], leastSelf)
		} else {
			atLeast(m, md.good[f], leastGood)
		}
		for l := 1; l < len(m); l++ {
			change = math.Max(change, math.Abs(m[l]-md.m[f][l]))
		}
		m[0] = 0
	}
	md.m = next
	return change
}

// leastGood is how often entries of one person agree, at the least, in a field
// that both have. Without a floor EM may take another class of pairs for the
// matches: people of one nationality with one frequent given name are far more
// numerous.
const (
	leastGood = 0.6
	leastSelf = 0.85 // in names and birth dates
)

// atLeast moves chances from the levels that disagree to those that agree.
func atLeast(m []float64, good int, least float64) {
	sum := 0.0
	for l := 1; l <= good; l++ {
		sum += m[l]
	}
	if sum >= least {
		return
	}
	for l := 1; l < len(m); l++ {
		if l <= good {
			m[l] *= least / sum
		} else {
			m[l] *= (1 - least) / (1 - sum)
		}
	}
}
