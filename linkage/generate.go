package linkage

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"

	"palermo"
)

// Generator makes up a population and what several agencies would write down
// of it: families that share a surname and an address, siblings and twins,
// names from several languages with the spellings officials give them, partial
// and mistaken dates, missing cells, people entered twice. Every person is
// invented, and who is who is known. It holds nothing in memory, so any size
// can be written.
type Generator struct {
	People     int       // size of the population
	Lists      []float64 // for each agency, the share of the population it meets
	Duplicates float64   // chance that an agency enters a person it knows again
	Errors     float64   // scale of all errors; 1 is the customary amount, 0 none
	Seed       uint64
}

// Check reports whether the generator can be run.
func (g Generator) Check() error {
	switch {
	case g.People < 1 || g.People > 1<<31-1:
		return invalid(fmt.Sprintf("a population of %d people", g.People), "give between 1 and 2147483647")
	case len(g.Lists) < 1 || len(g.Lists) > 16:
		return invalid(fmt.Sprintf("%d lists", len(g.Lists)), "give between 1 and 16")
	case g.Duplicates < 0 || g.Duplicates > 1 || g.Errors < 0 || g.Errors > 5:
		return invalid("a rate is out of range", "give duplicates from 0 to 1 and errors from 0 to 5")
	}
	for _, p := range g.Lists {
		if p <= 0 || p > 1 {
			return invalid(fmt.Sprintf("a list that meets %v of the population", p), "give shares above 0 and up to 1")
		}
	}
	return nil
}

// ListName is the file stem of a list.
func (g Generator) ListName(list int) string { return "agency" + string(rune('a'+list)) }

var generatedColumns = []string{"id", "given_name", "family_name", "birth_date", "sex", "nationality", "place", "phone", "document"}

// WriteList writes one agency's list as CSV.
func (g Generator) WriteList(list int, w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(generatedColumns); err != nil {
		return err
	}
	err := g.each(list, func(_ int, row []string) error { return c.Write(row) })
	if err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}

// WriteTruth writes who is who: list, id, person.
func (g Generator) WriteTruth(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"list", "id", "person"}); err != nil {
		return err
	}
	for l := range g.Lists {
		err := g.each(l, func(person int, row []string) error {
			return c.Write([]string{g.ListName(l), row[0], strconv.Itoa(person)})
		})
		if err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// each calls f for every entry of a list, in an order that does not follow the
// population's.
func (g Generator) each(list int, f func(person int, row []string) error) error {
	if err := g.Check(); err != nil {
		return err
	}
	if list < 0 || list >= len(g.Lists) {
		return &palermo.Error{Code: palermo.NotFound, Message: "there is no such list"}
	}
	n := g.People
	step := int(hash(g.Seed, uint64(list), 3)%uint64(n)) | 1
	for gcd(step, n) != 1 {
		step++
	}
	start := int(hash(g.Seed, uint64(list), 4) % uint64(n))
	for k := range n {
		person := (start + k*(step%n)) % n
		rng := rand.New(rand.NewPCG(g.Seed^hash(uint64(list)+1), uint64(person)))
		if rng.Float64() >= g.Lists[list] {
			continue
		}
		p := g.person(person)
		copies := 1
		if rng.Float64() < g.Duplicates {
			copies = 2
		}
		for c := range copies {
			// multiplying by an odd number is one-to-one: no id occurs twice
			number := (uint64(person)<<1 | uint64(c)) * (hash(g.Seed, uint64(list)) | 1) & (1<<40 - 1)
			id := fmt.Sprintf("%s%013d", strings.ToUpper(g.ListName(list)[6:]), number)
			if err := f(person, g.entry(p, id, rng)); err != nil {
				return err
			}
		}
	}
	return nil
}

// human is one invented person.
type human struct {
	tongue                 *tongue
	given, family          string
	year, month, day       int
	sex, nationality       string
	place, phone, document string
}

// person makes up one person; the same number is always the same person.
// Households of up to four live on neighbouring numbers.
func (g Generator) person(n int) human {
	house := uint64(n / 4)
	h := rand.New(rand.NewPCG(g.Seed^0x68, house))
	size := 1 + h.IntN(4)
	home := house<<2 | uint64(n%4)
	inFamily := n%4 < size
	if inFamily {
		home = house << 2
	}
	r := rand.New(rand.NewPCG(g.Seed^0x70, home)) // what a family shares
	t := &tongues[pickSkewed(r, len(tongues))]
	p := human{tongue: t, family: t.surname(r), nationality: t.country, place: placeName(r)}
	p.phone = fmt.Sprintf("06%08d", r.IntN(100000000))
	parents := 1955 + r.IntN(40)
	o := rand.New(rand.NewPCG(g.Seed^0x6f, uint64(n))) // what is the person's own
	p.sex = "m"
	names := t.men
	if o.IntN(2) == 0 {
		p.sex, names = "f", t.women
	}
	p.given = names[pickSkewed(o, len(names))]
	if o.IntN(4) == 0 {
		p.given += " " + names[pickSkewed(o, len(names))]
	}
	p.year, p.month, p.day = parents+o.IntN(6), 1+o.IntN(12), 1+o.IntN(28)
	if inFamily && n%4 >= 2 { // a child, now and then a twin
		born := r
		if n%4 == 2 || o.IntN(20) != 0 {
			born = o
		}
		p.year, p.month, p.day = parents+22+born.IntN(12), 1+born.IntN(12), 1+born.IntN(28)
	}
	if o.IntN(3) == 0 {
		p.phone = fmt.Sprintf("06%08d", o.IntN(100000000))
	}
	p.document = fmt.Sprintf("%c%c%07d", 'A'+o.IntN(26), 'A'+o.IntN(26), o.IntN(10000000))
	return p
}

// pickSkewed picks an index; low ones are far more frequent, as names are.
func pickSkewed(r *rand.Rand, n int) int {
	x := r.Float64()
	return int(x * x * float64(n))
}

// entry is what a clerk writes down.
func (g Generator) entry(p human, id string, r *rand.Rand) []string {
	slip := func(rate float64) bool { return r.Float64() < rate*g.Errors }
	given, family := p.given, p.family
	if slip(0.15) {
		given, _, _ = strings.Cut(given, " ")
	}
	if slip(0.12) {
		given = p.tongue.respell(given, r)
	}
	if slip(0.12) {
		family = p.tongue.respell(family, r)
	}
	if slip(0.05) {
		given = typo(given, r)
	}
	if slip(0.05) {
		family = typo(family, r)
	}
	if slip(0.02) {
		given, family = family, given
	}
	if slip(0.04) {
		family = ""
	}
	date := fmt.Sprintf("%04d-%02d-%02d", p.year, p.month, p.day)
	switch {
	case slip(0.12):
		date = ""
	case slip(0.06):
		date = fmt.Sprintf("%04d-01-01", p.year)
	case slip(0.03):
		date = fmt.Sprintf("%04d", p.year)
	case slip(0.03):
		date = fmt.Sprintf("%04d-%02d-%02d", p.year, p.day%12+1, p.month)
	case slip(0.05):
		date = typo(date, r)
	case slip(0.03):
		date = fmt.Sprintf("%04d-%02d-%02d", p.year+1-2*r.IntN(2), p.month, p.day)
	}
	or := func(v string, missing float64) string {
		if r.Float64() < missing {
			return ""
		}
		return v
	}
	place := p.place
	if slip(0.15) { // moved
		place = placeName(r)
	}
	if slip(0.05) {
		place = typo(place, r)
	}
	phone := p.phone
	if slip(0.2) {
		phone = fmt.Sprintf("06%08d", r.IntN(100000000))
	}
	document := p.document
	if slip(0.06) {
		document = typo(document, r)
	}
	sex := p.sex
	if slip(0.01) {
		sex = map[string]string{"m": "f", "f": "m"}[sex]
	}
	return []string{id, given, family, date, or(sex, 0.05), or(p.nationality, 0.1), or(place, 0.15), or(phone, 0.5), or(document, 0.65)}
}

// typo makes one slip of the keyboard: a letter left out, doubled, replaced by
// a neighbour of the alphabet, or swapped with the next.
func typo(s string, r *rand.Rand) string {
	b := []byte(s)
	if len(b) < 3 {
		return s
	}
	i := r.IntN(len(b) - 1)
	switch r.IntN(4) {
	case 0:
		return string(append(b[:i], b[i+1:]...))
	case 1:
		return s[:i] + s[i:i+1] + s[i:]
	case 2:
		b[i], b[i+1] = b[i+1], b[i]
	default:
		switch c := b[i]; {
		case c >= '0' && c <= '9':
			b[i] = '0' + (c-'0'+1)%10
		case c >= 'a' && c <= 'z':
			b[i] = 'a' + (c-'a'+1)%26
		}
	}
	return string(b)
}

// placeName makes up a town.
func placeName(r *rand.Rand) string {
	first := []string{"Alt", "Bor", "Cal", "Dun", "Est", "Fal", "Gran", "Hol", "Iri", "Kel", "Lor", "Mar", "Nor", "Ost", "Pal", "Rav", "Sel", "Tor", "Ul", "Ver", "Wes", "Zal"}
	middle := []string{"", "a", "en", "ing", "o", "er", "i"}
	last := []string{"burg", "mouth", "ville", "stad", "mont", "port", "field", "grad", "abad", "ton"}
	return first[pickSkewed(r, len(first))] + middle[r.IntN(len(middle))] + last[r.IntN(len(last))]
}
