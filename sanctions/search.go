package sanctions

import (
	"slices"

	"palermo"
	"palermo/names"
)

// Query is what is known of the party asked about. Only Name is needed.
type Query struct {
	Name     string
	Kind     Kind // unknown compares with every kind
	Born     palermo.Date
	Country  string // nationality, citizenship or flag, as code or English name
	Document string // any number that identifies the party
	Gender   Gender
}

// Scratch is the working memory of a search, some bytes for each name and word
// indexed. The zero value is ready; one goroutine at a time may use it. It keeps
// what it learned about words, so a batch should use one Scratch a worker.
type Scratch struct {
	owner   *Screener
	compare names.Scratch
	spaces  [2]workspace
	match   []match
	doc     []byte

	real    [names.MaxTokens]bool // the query's words that stand in the dictionary, as they are or in another script
	allReal bool                  // all that count do

	left, right       []byte // letters of the two names compared
	leftCut, rightCut int
}

// workspace is what a search of one index needs.
type workspace struct {
	index *index
	cache neighbours
	found []likeness

	recent []recent

	epoch uint32
	seen  []uint32 // word -> epoch in which it was compared

	round   uint32
	word    []wordState
	name    []nameState
	slots   []slot
	units   []unit
	weights []float32                // of the query's words; 0 for those that do not count
	cover   [names.MaxTokens]float32 // how well each word of the query is answered
	parts   [names.MaxTokens]float32 // the same by its syllables
	top     []ranked
	least   int // the worst in top, once it is full

	wholes  []uint32 // names a typing error from the query, letter by letter
	touched []uint32 // the names marked
}

// wordState is what a search knows of a word of the dictionary. What is read
// together lies together: in a large index every look is a miss of the cache.
type wordState struct {
	round  uint32 // in which it has a slot
	slot   int32  // its first in slots
	weight float32
}

// nameState is what a search knows of a name.
type nameState struct {
	round uint32 // in which it was scored
	mark  uint8  // weight of the frequent words that it answers to
}

// unit is something asked for: a word of the query, two neighbours joined, or
// one syllable of a word.
type unit struct {
	from, to int     // the query's words that it covers
	share    float32 // how much of a word a syllable is; 1 otherwise
	words    []likeness
	names    int // how many names hold one of the words
}

// slot says that a word of the dictionary answers to a unit.
type slot struct {
	unit  int32
	next  int32 // -1 at the end
	score float32
}

type ranked struct {
	name  uint32
	score float32
}

// match is an entry with the alias that fits best.
type match struct {
	entry, alias uint32
	space        int
	name         uint32
	score        float64
}

// of is the workspace of an index.
func (s *Scratch) of(x *index) *workspace {
	if s.spaces[0].index == x {
		return &s.spaces[0]
	}
	return &s.spaces[1]
}

// bind prepares the scratch for a screener.
func (s *Scratch) bind(sc *Screener) {
	if s.owner == sc {
		return
	}
	s.owner = sc
	for i, x := range [...]*index{&sc.people, &sc.others} {
		s.spaces[i] = workspace{index: x, cache: neighbours{}, seen: make([]uint32, len(x.words)), word: make([]wordState, len(x.words)), name: make([]nameState, len(x.names))}
		for k, weight := range x.weight {
			s.spaces[i].word[k].weight = weight
		}
	}
}

const (
	compared = 24   // names that are compared in full, at most
	lowest   = 0.4  // names that promise less are not compared
	behind   = 0.35 // nor those that promise so much less than the best
	missing  = 0.33 // as in package names: what a word without partner costs of its weight
	itself   = 0.96 // likeness of a word and the same word in another script
	joined   = 0.97 // likeness of two words written as one
	frequent = 1000 // names that hold a word or one like it, beyond which it is followed only where it must be
	little   = 0.65 // what frequent words must promise for a name that answers to no other to be followed
	crowd    = 1200 // names found by frequent words that are looked at, the best marked first
	tallies  = 40   // marks for a word of weight 1
	skipped  = 0.25 // share of a query's weight below which a match cannot reach 0.5
)

// find collects the entries of one index whose names resemble q.
func (s *Scratch) find(space int, q *names.Name) {
	w := &s.spaces[space]
	x := w.index
	if len(x.names) == 0 || len(q.Tokens) == 0 {
		return
	}
	w.ask(q, s)
	s.left = lettersOf(q, s.left[:0], &s.leftCut)
	w.findWhole(s)
	w.collect(q)
	slices.SortFunc(w.top, func(a, b ranked) int {
		switch {
		case a.score != b.score:
			if a.score > b.score {
				return -1
			}
			return 1
		case a.name < b.name:
			return -1
		}
		return 1
	})
	for _, name := range w.wholes {
		s.compareWith(q, space, name)
	}
	for i, c := range w.top {
		if i+len(w.wholes) >= compared || c.score < w.top[0].score-behind {
			break
		}
		s.compareWith(q, space, c.name)
	}
}

// compareWith compares the query with a name in full.
func (s *Scratch) compareWith(q *names.Name, space int, name uint32) {
	w := &s.spaces[space]
	j := s.judge(q, w.parsed(s.owner, name))
	ref := w.index.names[name]
	s.keep(match{entry: ref.entry, alias: ref.alias, space: space, name: name, score: j.score})
}

// keep keeps the best alias of every entry, the first among equals.
func (s *Scratch) keep(m match) {
	for i := range s.match {
		if o := &s.match[i]; o.entry == m.entry {
			if m.score > o.score || m.score == o.score && m.alias < o.alias {
				*o = m
			}
			return
		}
	}
	s.match = append(s.match, m)
}

// ask looks up the words that resemble each word of the query and weighs the
// query's words by how rare those are.
func (w *workspace) ask(q *names.Name, s *Scratch) {
	x := w.index
	w.round++
	w.units, w.slots, w.top = w.units[:0], w.slots[:0], w.top[:0]
	w.weights = w.weights[:0]
	all := true
	for i := range q.Tokens {
		all = all && !counts(&q.Tokens[i])
	}
	s.real, s.allReal = [names.MaxTokens]bool{}, true
	for i := range q.Tokens {
		t := &q.Tokens[i]
		if !all && !counts(t) {
			w.weights = append(w.weights, 0)
			continue
		}
		similar := x.similar(t, s)
		df := 0
		u := unit{from: i, to: i + 1, share: 1, words: similar}
		for _, l := range similar {
			n := len(x.namesWith(l.word))
			y := &x.words[l.word]
			s.real[i] = s.real[i] || y.Text == t.Text || y.Script != t.Script && l.score >= itself
			u.names += n
			if l.score >= 0.9 {
				df += n
			}
		}
		s.allReal = s.allReal && s.real[i]
		t.Weight *= rarity(df, len(x.names))
		w.weights = append(w.weights, t.Weight)
		w.units = append(w.units, u)
		w.syllables(t, i, s)
	}
	for i := 0; i+1 < len(q.Tokens); i++ {
		w.pair(q, i, s)
	}
	for u := range w.units {
		for _, l := range w.units[u].words {
			word := &w.word[l.word]
			if word.round != w.round {
				word.round, word.slot = w.round, -1
			}
			w.slots = append(w.slots, slot{unit: int32(u), next: word.slot, score: l.score})
			word.slot = int32(len(w.slots) - 1)
		}
	}
}

// syllables asks for the syllables of a word in a script that writes one sign a
// syllable, because Latin lists write Korean and Chinese given names apart.
func (w *workspace) syllables(t *names.Token, i int, s *Scratch) {
	if t.Script != names.Han && t.Script != names.Hangul {
		return
	}
	signs := []rune(t.Text)
	if len(signs) < 2 || len(signs) > 3 {
		return
	}
	for _, r := range signs {
		n := w.index.read(string(r))
		for k := range n.Tokens {
			w.units = append(w.units, unit{from: i, to: i + 1, share: 1 / float32(len(signs)), words: w.index.similar(&n.Tokens[k], s)})
		}
	}
}

// pair asks for two neighbours written as one word.
func (w *workspace) pair(q *names.Name, i int, s *Scratch) {
	a, b := &q.Tokens[i], &q.Tokens[i+1]
	if a.Latin == "" || b.Latin == "" || len(a.Latin)+len(b.Latin) < 4 || a.Role == names.LegalForm || b.Role == names.LegalForm {
		return
	}
	n := w.index.read(a.Latin + b.Latin)
	if len(n.Tokens) != 1 || n.Tokens[0].Role != names.Plain {
		return
	}
	u := unit{from: i, to: i + 2, share: 1}
	for _, l := range w.index.similar(&n.Tokens[0], s) {
		if l.score >= 0.9 {
			u.words = append(u.words, likeness{l.word, min(l.score, joined)})
			u.names += len(w.index.namesWith(l.word))
		}
	}
	if len(u.words) > 0 {
		w.units = append(w.units, u)
	}
}

// collect scores every name that holds a word which resembles a rare enough word
// of the query. Words so common that names which answer to no other cannot reach
// 0.5 are not followed, only counted where a name was found by another word
// (the rule of H. Turtle and J. Flood, "Query evaluation: strategies and
// optimizations", 1995, called MaxScore).
func (w *workspace) collect(q *names.Name) {
	x := w.index
	for i := range q.Tokens {
		t := &q.Tokens[i]
		if w.weights[i] == 0 || len(t.Latin) < 4 || t.Role == names.Number || t.Role == names.LegalForm {
			continue
		}
		for _, it := range x.joins.find(hashOf(t.Latin)) {
			w.consider(uint32(it), i, t.Latin)
		}
	}
	var total, left float32
	for _, v := range w.weights {
		total += v
	}
	order := make([]int, 0, 32)
	for u := range w.units {
		if w.units[u].share == 1 {
			order = append(order, u)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return w.units[a].names - w.units[b].names })
	left = total
	for _, u := range order {
		un := &w.units[u]
		single := un.to == un.from+1
		if single && left < skipped*total {
			continue
		}
		if un.names > frequent {
			w.tally(un)
			continue
		}
		for _, l := range un.words {
			for _, n := range x.namesWith(l.word) {
				w.consider(n, -1, "")
			}
		}
		if single {
			left -= w.weights[un.from]
		}
	}
	w.follow(total)
}

// tally marks the names that answer to a frequent word with its weight. Only
// those whose marks add up to a promising score are considered, in follow, and
// those in which no other word counts at once.
func (w *workspace) tally(u *unit) {
	x := w.index
	var weight float32
	for i := u.from; i < u.to; i++ {
		weight += w.weights[i]
	}
	for _, l := range u.words {
		for _, it := range x.alone.find(l.word) {
			w.consider(uint32(it), -1, "")
		}
	}
	mark := uint8(min(weight*tallies+1, 100))
	for _, l := range u.words {
		for _, n := range x.namesWith(l.word) {
			name := &w.name[n]
			if name.mark == 0 {
				w.touched = append(w.touched, n)
			}
			name.mark = min(name.mark, 255-mark) + mark
		}
	}
}

// follow considers the names that were marked enough and clears the marks.
func (w *workspace) follow(total float32) {
	enough := uint8(1)
	for float32(enough) < total*tallies && promise(float32(enough)/tallies, total) < little {
		enough++
	}
	var count [256]int // names by their marks
	for _, n := range w.touched {
		count[w.name[n].mark]++
	}
	first, many := 255, 0 // the least mark that is followed, and the names at it or above
	for ; first >= int(enough) && many < crowd; first-- {
		many += count[first]
	}
	room := crowd - (many - count[first+1]) // for names with that least mark
	for _, n := range w.touched {
		if m := int(w.name[n].mark); m > first+1 {
			w.consider(n, -1, "")
		} else if m == first+1 && room > 0 {
			room--
			w.consider(n, -1, "")
		}
		w.name[n].mark = 0
	}
	w.touched = w.touched[:0]
}

// promise is the most that a name of several words can score that answers only
// to words of the query of weight left out of total: it has at least one common
// word more that faces the query's others.
func promise(left, total float32) float32 {
	rest := total - left
	against := min(rest, commonest)
	return left / (left + against + missing*(rest-against))
}

// consider estimates the score of a name from its words and ranks it. Word i of
// the query may be two neighbours of the name, joined as letters; i is -1 for none.
func (w *workspace) consider(name uint32, i int, letters string) {
	if w.name[name].round == w.round {
		return
	}
	w.name[name].round = w.round
	score := w.estimate(name, i, letters)
	if score < lowest {
		return
	}
	if len(w.top) == 2*compared {
		l := &w.top[w.least]
		if score < l.score || score == l.score && name > l.name {
			return
		}
		*l = ranked{name, score}
	} else {
		w.top = append(w.top, ranked{name, score})
	}
	if len(w.top) == 2*compared {
		w.least = 0
		for k := range w.top {
			if a, b := &w.top[k], &w.top[w.least]; a.score < b.score || a.score == b.score && a.name > b.name {
				w.least = k
			}
		}
	}
}

func (w *workspace) estimate(name uint32, joinedWord int, letters string) float32 {
	x := w.index
	clear(w.cover[:len(w.weights)])
	clear(w.parts[:len(w.weights)])
	words := x.wordsOf(int(name))
	var restB float32
	for _, number := range words {
		word := &w.word[number]
		if word.round != w.round {
			if word.weight >= 0.1 {
				restB += word.weight
			}
			continue
		}
		for at := word.slot; at >= 0; at = w.slots[at].next {
			sl := &w.slots[at]
			u := &w.units[sl.unit]
			if u.share < 1 {
				w.parts[u.from] += u.share * sl.score
				continue
			}
			for i := u.from; i < u.to; i++ {
				w.cover[i] = max(w.cover[i], sl.score)
			}
		}
	}
	if joinedWord >= 0 {
		for k := range words {
			second := words[(k+1)%len(words)]
			a, b := &x.words[words[k]], &x.words[second]
			if len(a.Latin)+len(b.Latin) == len(letters) && a.Latin+b.Latin == letters {
				w.cover[joinedWord] = max(w.cover[joinedWord], joined)
				for _, word := range [2]uint32{words[k], second} {
					if w.word[word].round != w.round {
						restB -= w.word[word].weight
					}
				}
				break
			}
		}
	}
	var got, mass, restA float32
	for i, v := range w.weights {
		c := max(w.cover[i], min(w.parts[i], joined))
		if c < 0.4 {
			restA += v
			continue
		}
		got += c * v
		mass += v
	}
	if mass == 0 {
		return 0
	}
	against := max(min(restA, restB), 0)
	return got / (mass + against + missing*(max(restA, restB)-against))
}
