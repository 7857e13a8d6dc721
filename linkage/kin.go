package linkage

import "math"

// kin is a class of pairs that share several fields without being one person:
// a family (surname, home, telephone), or an origin (nationality, frequent
// names). Without such classes the fields would count as independent among
// non-matches, siblings would be linked, and in long lists, where people of one
// origin outnumber matches by far, EM would take them for the matches.
//
// Several classes of non-matches are the latent-class answer to dependence
// between fields: see W. E. Winkler, "Improved decision rules in the
// Fellegi-Sunter model of record linkage" (1993). The bounds below keep the
// classes what they are meant to be.
type kin struct {
	sort   kinSort
	prior  [classes]float64 // log2 of the share of all pairs
	chance [][]float64      // by field and level
	weight [2][][]float32   // log2(chance/u), and where the names are near

	seen  [][]float64 // of the round of EM that runs
	found [classes]float64
}

// kinSort is what the pairs of a class have in common.
type kinSort int

const (
	relatives kinSort = iota // a home and a family name
	origin                   // a little of everything
	namesakes                // names, as frequent names are shared
	related                  // things, not people: half of what matches share
	kinSorts
)

const (
	mostShared  = 0.1           // how often they have the same name or birth date, at the most
	mostRelated = leastGood / 2 // how often related things agree in what tells things apart, at the most
	leastFamily = 0.5           // how often a family has the family name alone in common, at the least
)

// knowsPeople reports whether two fields tell relatives apart; with fewer the
// classes of related people would take the matches.
func (md *model) knowsPeople() bool {
	n := 0
	for _, u := range md.unshared {
		if u {
			n++
		}
	}
	return n >= 2
}

// knowsThings reports whether words or codes that most entries have tell related
// things apart; categories and numbers alone cannot.
func (md *model) knowsThings() bool {
	for f, telling := range md.telling {
		if telling && md.common[f] {
			return true
		}
	}
	return false
}

// startKin begins with families, who share as much as matches do but for names
// and birth dates, and with origins, who share a little of everything.
func (md *model) startKin(sorts ...kinSort) {
	for _, sort := range sorts {
		k := &kin{sort: sort}
		for f := range md.m {
			r := make([]float64, len(md.m[f]))
			sum := 0.0
			for l := 1; l < len(r); l++ {
				if r[l] = md.m[f][l]; md.unshared[f] || sort != relatives {
					r[l] = math.Sqrt(md.m[f][l] * md.u[f][l])
				}
				sum += r[l]
			}
			for l := range r {
				r[l] /= sum
			}
			k.chance = append(k.chance, r)
			for i := range k.weight {
				k.weight[i] = append(k.weight[i], make([]float32, len(r)))
			}
			k.limit(md, f)
		}
		for c := range k.prior {
			if k.prior[c] = md.prior[c]; sort != relatives {
				k.prior[c] = math.Min(k.prior[c]+3, k.chanceMeeting(md))
			}
		}
		md.kin = append(md.kin, k)
	}
}

// odds is log2 of the odds of this class against people who have nothing to do
// with each other. Half of the rarity counts: a family shares its rare surname
// and not its given names.
func (k *kin) odds(p *pattern, near int) float64 {
	s := k.prior[p.class] + p.bits()/2
	for f, w := range k.weight[near] {
		s += float64(w[p.level[f]])
	}
	return s
}

// kinBits is what speaks for related people instead of one person.
func (md *model) kinBits(p *pattern) float64 {
	sum, near := 0.0, md.near(p)
	for _, k := range md.kin {
		if s := k.odds(p, near); s > -8 {
			sum += math.Exp2(s)
		}
	}
	if sum == 0 {
		return 0
	}
	return math.Log2(1 + sum)
}

func (k *kin) begin(md *model) {
	k.seen = make([][]float64, len(md.m))
	for f := range k.seen {
		k.seen[f] = make([]float64, len(md.m[f]))
	}
	k.found = [classes]float64{}
}

// countKin shares n pairs that are no matches out among the classes.
func (md *model) countKin(p *pattern, n float64) {
	if len(md.kin) == 0 {
		return
	}
	sum, near := 1.0, md.near(p)
	var odds [kinSorts]float64
	for i, k := range md.kin {
		odds[i] = math.Exp2(k.odds(p, near))
		sum += odds[i]
	}
	for i, k := range md.kin {
		q := n * odds[i] / sum
		k.found[p.class] += q
		for f := range k.seen {
			k.seen[f][p.level[f]] += q
		}
	}
}

// settle estimates the chances from what was counted.
func (k *kin) settle(md *model) {
	for f, r := range k.seen {
		sum := 0.0
		for l := 1; l < len(r); l++ {
			r[l] += 0.5
			sum += r[l]
		}
		for l := 1; l < len(r); l++ {
			r[l] /= sum
		}
		r[0] = 0
		k.chance[f] = r
		k.limit(md, f)
	}
	for c, n := range k.found {
		k.prior[c] = math.Min(math.Log2(math.Max(n, 0.5)/math.Max(md.total[c], 1)), k.chanceMeeting(md))
	}
}

// chanceMeeting is log2 of three times the share of pairs that have the same
// name by chance, for namesakes: there can hardly be more. It is what
// keeps them from taking matches in short lists, where namesakes are few.
func (k *kin) chanceMeeting(md *model) float64 {
	most := 0.0
	for f, unshared := range md.unshared {
		if unshared && k.sort == namesakes && md.named[f] {
			most = math.Max(most, 3*md.u[f][1])
		}
	}
	if most == 0 {
		return 0
	}
	return math.Log2(most)
}

// limit keeps a class from taking the matches.
func (k *kin) limit(md *model, f int) {
	switch {
	case k.sort == related:
		k.below(md, f)
		return
	case k.sort == namesakes && md.named[f]:
		return
	case k.sort == namesakes && md.telling[f]: // and neither home nor papers
	case !md.unshared[f]:
		return
	}
	r, good := k.chance[f], 0.0
	if k.sort == relatives && md.named[f] && r[nameFamilyOnly] < leastFamily {
		for l := range r {
			if l != nameFamilyOnly {
				r[l] *= (1 - leastFamily) / (1 - r[nameFamilyOnly])
			}
		}
		r[nameFamilyOnly] = leastFamily
	}
	for l := 1; l <= md.good[f]; l++ {
		good += r[l]
	}
	if good <= mostShared {
		return
	}
	for l := 1; l < len(r); l++ {
		if l <= md.good[f] {
			r[l] *= mostShared / good
		} else {
			r[l] *= (1 - mostShared) / (1 - good)
		}
	}
}

// below keeps related things from agreeing more often than matches do, and in
// what tells things apart from agreeing as often as matches must.
func (k *kin) below(md *model, f int) {
	r, most, good, chance := k.chance[f], 0.0, 0.0, 0.0
	for l := 1; l <= md.good[f]; l++ {
		good += r[l]
		most += md.m[f][l]
		chance += md.u[f][l]
	}
	if md.telling[f] && md.common[f] {
		most = math.Min(most, math.Max(mostRelated, chance))
	}
	if good <= most || good >= 1 {
		return
	}
	for l := 1; l < len(r); l++ {
		if l <= md.good[f] {
			r[l] *= most / good
		} else {
			r[l] *= (1 - most) / (1 - good)
		}
	}
}
