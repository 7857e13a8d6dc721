package linkage

import (
	"math"
	"slices"
	"sort"
)

// nameSample is how often each level of a field of names occurs among random
// pairs, in pairs of [model.sampleRandom]. Agreement in several words is so rare
// that random pairs hardly show it: of 150,000 none may. Pairs are therefore
// drawn in two strata, those that share a word (or one that sounds the same) and
// the others, and the first in proportion to the words they share, each counted
// by the inverse of its chance to be drawn (W. G. Cochran, Sampling Techniques,
// 3rd ed. 1977, chapters 5A and 9A).
type nameSample struct {
	field   int
	level   []float64
	pull    []float64 // by level: pseudo-pairs, as many as one drawn pair may stand for
	suspect []counted
	rarity  []float64 // by level: the sum of 2^rarity over its pairs; nil where matches are among them
}

const (
	mostSampled = 200000 // entries that stand for all
	shareUnit   = 840    // a multiple of 1 to 8, the words of a name: weights stay whole
	rareUnit    = 1024
	samplePull  = 0.3 // pseudo-pairs per level, in drawn pairs
)

// sampleNames draws pairs for one field of names; ok is false when no two entries
// share a word. Whole entries are compared only where that can matter: doubtful
// tells, by draw, which of the random pairs are suspicious.
func (md *model) sampleNames(d *pairing, f, workers, draws int, doubtful []bool) (s nameSample, ok bool) {
	t := d.t
	step := uint64((len(t.ids) + mostSampled - 1) / mostSampled)
	var some []uint32
	for i := range t.ids {
		if hash(uint64(i), 41)%step == 0 {
			some = append(some, uint32(i))
		}
	}
	words := pass{views: []view{{f, nameWords}}}
	keys := words.keysOf(t, some)
	all := float64(len(some)) * float64(len(some)-1) / 2
	if d.clean { // words of one list only
		all = 0
		size := make([]float64, len(t.lists))
		for _, e := range some {
			size[t.list[e]]++
		}
		for _, n := range size {
			all += n * (n - 1) / 2
		}
		for i := range keys {
			keys[i].hash = hash(keys[i].hash, uint64(t.list[keys[i].entry]))
		}
		sortKeys(keys)
	}
	var from []int    // by block: its first key
	var upto []uint64 // by block: pairs in it and before it
	pairs := uint64(0)
	for i, j := 0, 0; i < len(keys); i = j {
		for j = i; j < len(keys) && keys[j].hash == keys[i].hash; j++ {
		}
		if size := uint64(j - i); size > 1 {
			pairs += size * (size - 1) / 2
			from, upto = append(from, i), append(upto, pairs)
		}
	}
	if pairs == 0 {
		return s, false
	}
	// how many random pairs a drawn one stands for, times the words it shares
	stands := float64(pairs) / all
	type drawn struct {
		random         int
		sharing, apart []float64
		rare           [2][]float64
		suspect        [2]map[pattern]float64
	}
	parts := make([]drawn, workers)
	levels := len(t.fields[f].cmp.levels())
	parallel(workers, func(k int) {
		w, out := newWorker(len(t.fields)), &parts[k]
		out.sharing, out.apart = make([]float64, levels), make([]float64, levels)
		out.rare = [2][]float64{make([]float64, levels), make([]float64, levels)}
		out.suspect = [2]map[pattern]float64{{}, {}}
		var b meetBuffer
		add := func(i, j uint32, sharing, doubtful bool) {
			shared := t.fields[f].sharedWords(i, j, &b)
			if sharing != (shared > 0) {
				return
			}
			level, rarity := w.compare(f, t.fields[f], t.fields[f].val[i], t.fields[f].val[j])
			stratum, weight := 0, 1.0
			if sharing {
				stratum, weight = 1, float64(shareUnit/shared)
				out.sharing[level] += weight
			} else {
				out.apart[level] += weight
			}
			if level != 0 {
				out.rare[stratum][level] += weight * math.Round(rareUnit*math.Exp2(float64(rarity)))
			}
			if d.clean || !doubtful {
				return
			}
			if p := compareEntries(t, i, j, w); md.suspicious(&p) {
				out.suspect[stratum][p] += weight
			}
		}
		for k := uint64(k); k < uint64(draws); k += uint64(workers) {
			if i, j, ok := d.draw(k); ok {
				out.random++
				add(i, j, false, doubtful[k])
			}
			pick := hash(k, 42) % pairs
			at := sort.Search(len(upto), func(b int) bool { return upto[b] > pick })
			size := upto[at]
			if at > 0 {
				size -= upto[at-1]
			}
			members := blockOf(keys, from[at], size)
			x := hash(k, 43) % uint64(len(members))
			y := hash(k, 44) % uint64(len(members)-1)
			if y >= x {
				y++
			}
			add(members[x].entry, members[y].entry, true, true)
		}
	})
	s = nameSample{field: f, level: make([]float64, levels), pull: make([]float64, levels), rarity: make([]float64, levels)}
	sharingRare := make([]float64, levels)
	suspects := [2][]map[pattern]float64{}
	random := 0
	for _, p := range parts {
		random += p.random
		for l := range s.level {
			s.level[l] += p.apart[l] // whole numbers: exact in any order
			s.pull[l] += p.sharing[l]
			s.rarity[l] += p.rare[0][l]
			sharingRare[l] += p.rare[1][l]
		}
		for k := range suspects {
			suspects[k] = append(suspects[k], p.suspect[k])
		}
	}
	stands *= float64(random) / float64(draws)
	for l := range s.level {
		sharing := s.pull[l]
		if s.pull[l] = samplePull; s.level[l] == 0 {
			s.pull[l] = min(samplePull*stands, samplePull)
		}
		s.level[l] += sharing * stands / shareUnit
		s.rarity[l] = (s.rarity[l] + sharingRare[l]*stands/shareUnit) / rareUnit
	}
	if !d.clean {
		s.rarity = nil
	}
	s.suspect = merge(suspects[0])
	for _, c := range merge(suspects[1]) {
		c.n *= stands / shareUnit
		s.suspect = append(s.suspect, c)
	}
	return s, true
}

// blockOf is the block of keys from an index on that has so many pairs.
func blockOf(keys []entryKey, from int, pairs uint64) []entryKey {
	n := sort.Search(len(keys)-from, func(n int) bool { return uint64(n)*uint64(max(n, 1)-1)/2 >= pairs })
	return keys[from : from+n]
}

// sharedWords counts the words, as they sound, that the names of two entries share.
func (f *field) sharedWords(i, j uint32, b *meetBuffer) int {
	if f.val[i] == 0 || f.val[j] == 0 {
		return 0
	}
	b.a, b.b = f.cmp.keys(nameWords, f.val[i], b.a[:0]), f.cmp.keys(nameWords, f.val[j], b.b[:0])
	slices.Sort(b.a)
	n := 0
	for _, k := range slices.Compact(b.a) {
		if slices.Contains(b.b, k) {
			n++
		}
	}
	return n
}

// others are the counts without the pairs that the model holds for matches.
func (s *nameSample) others(md *model, first bool) []float64 {
	out := slices.Clone(s.level)
	if first {
		return out
	}
	for i := range s.suspect {
		p := &s.suspect[i]
		out[p.level[s.field]] -= p.n * sigmoid2(md.odds(&p.pattern))
	}
	return out
}

// fewRare is how many drawn pairs the assumption that rarity is right weighs.
const fewRare = 10

// excessRarity sets, by level, the bits that the rarity of names says too much.
// Among pairs that are no match a likelihood ratio is 1 on average, so the mean of
// 2^rarity within a level must be 1. It is above where words that are near, and
// not the same, count as rare because they are rare themselves, though many
// others are as near, and where words go together, as those of one language do.
// A mean below 1 shows nothing: pairs that agree in the rarest names are too few
// to be drawn.
func (s *nameSample) excessRarity(dst []float64) {
	if s.rarity == nil {
		return
	}
	for l := range dst {
		few := fewRare * s.pull[l] / samplePull
		dst[l] = math.Max(0, math.Log2((s.rarity[l]+few)/(s.level[l]+few)))
	}
}
