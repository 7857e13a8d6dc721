package desk

import (
	"slices"
	"strings"

	"palermo"
	"palermo/law"
)

// Law browses the law packs. The packs are read by nobody's leave: they are
// public.
type Law struct {
	engine   *law.Library
	places   []Place
	rules    map[string]*law.Rule
	at       map[string]map[string]bool // place -> offence ids that are law there
	caseload *Cases
}

// Place is a country or body with what the library holds of its law.
type Place struct {
	Code        string
	Instruments []*law.Instrument
	Both        bool // it has a rule for each of the two crimes, read at least in part
}

// Card reports whether the library holds only cards for the place: it knows that
// there is a law and nobody has read it.
func (p Place) Card() bool {
	return !slices.ContainsFunc(p.Instruments, func(in *law.Instrument) bool { return len(in.Offences) > 0 })
}

// United is the place whose law is the two Protocols alone.
const United = "un"

func newLaw(engine *law.Library) (*Law, error) {
	ins, err := engine.Instruments()
	if err != nil {
		return nil, err
	}
	l := &Law{engine: engine, rules: map[string]*law.Rule{}, at: map[string]map[string]bool{}}
	for _, code := range engine.Places() {
		p := Place{Code: code}
		l.at[code] = map[string]bool{}
		tracks := map[palermo.Track]bool{}
		for _, in := range ins {
			own := in.Place == code
			if own {
				p.Instruments = append(p.Instruments, in)
			}
			for _, r := range in.Offences {
				l.rules[r.ID] = r
				if own || in.Place == "eu" && slices.Contains(in.Applies, code) {
					l.at[code][r.ID] = true
					tracks[r.Track] = true
				}
			}
		}
		p.Both = tracks[palermo.Trafficking] && tracks[palermo.Smuggling]
		if len(p.Instruments) > 0 {
			l.places = append(l.places, p)
		}
	}
	// The Protocols first, then the European Union, then countries: the others
	// are read against the Protocols.
	slices.SortStableFunc(l.places, func(a, b Place) int {
		if d := body(b.Code) - body(a.Code); d != 0 {
			return d
		}
		return strings.Compare(a.Code, b.Code)
	})
	return l, nil
}

func body(code string) int {
	switch code {
	case United:
		return 2
	case "eu":
		return 1
	}
	return 0
}

// Places lists the places of the library, the Protocols first.
func (l *Law) Places() []Place { return l.places }

// Place returns one place.
func (l *Law) Place(code string) (Place, error) {
	for _, p := range l.places {
		if p.Code == code {
			return p, nil
		}
	}
	return Place{}, &palermo.Error{Code: palermo.NotFound, Message: "there is no law pack for " + quoted(code), Hint: "choose one from the list of laws"}
}

// Comparable lists the places in which a story can be judged on both tracks.
func (l *Law) Comparable() []string {
	var out []string
	for _, p := range l.places {
		if p.Both {
			out = append(out, p.Code)
		}
	}
	return out
}

// Rule returns an offence, definition or directive by its id.
func (l *Law) Rule(id string) (*law.Rule, error) {
	if r := l.rules[id]; r != nil {
		return r, nil
	}
	return l.engine.Rule(id) // for its message, which knows near misses
}

// Title is the name of an offence in a language, and the language it is in.
func (l *Law) Title(offence, lang string) (title, in string) {
	r := l.rules[offence]
	switch {
	case r == nil:
		return offence, ""
	case lang == "es" && r.TitleES != "":
		return r.TitleES, "es"
	}
	return r.Title, "en"
}

// PlaceOf is the country or body whose law an offence is.
func (l *Law) PlaceOf(offence string) string {
	if r := l.rules[offence]; r != nil {
		return r.Instrument().Place
	}
	return ""
}

func (l *Law) appliesAt(offence, place string) bool { return l.at[place][offence] }

// Question is a row of the codebook.
func (l *Law) Question(id palermo.FactID) (law.Query, bool) { return l.engine.Book.Query(id) }

// Questions lists the codebook in its order.
func (l *Law) Questions() []law.Query { return l.engine.Book.Queries() }

// Implied are the facts that a yes to a question makes yes too.
func (l *Law) Implied(id palermo.FactID) []palermo.FactID { return l.engine.Book.Implied(id) }

// Leaves lists the facts that the rules of a place turn on, in the codebook's
// order.
func (l *Law) Leaves(place string) []palermo.FactID {
	used := map[palermo.FactID]bool{}
	for id := range l.at[place] {
		for _, v := range l.rules[id].Versions {
			if v.To.IsZero() {
				leaves(v.Root, used)
			}
		}
	}
	var out []palermo.FactID
	for _, q := range l.engine.Book.Queries() {
		if used[q.ID] {
			out = append(out, q.ID)
		}
	}
	return out
}

func leaves(c *law.Clause, into map[palermo.FactID]bool) {
	if c.Op == law.OpFact {
		into[c.Fact] = true
	}
	for _, p := range c.Parts {
		leaves(p, into)
	}
}

// judge assesses one episode by the law of one place.
func (l *Law) judge(c *palermo.Case, place string, o law.Options) (palermo.EpisodeResult, error) {
	o.Place = l.where(place)
	r, err := l.engine.Assess(c, o)
	if err != nil {
		return palermo.EpisodeResult{}, err
	}
	return r.Episodes[0], nil
}

// where is the place of conduct that brings a law into play. A body's law
// applies in its members, so that of the first stands for all.
func (l *Law) where(place string) []string {
	for _, p := range l.places {
		if p.Code != place || body(place) != 1 {
			continue
		}
		for _, in := range p.Instruments {
			if len(in.Applies) > 0 {
				return in.Applies[:1]
			}
		}
	}
	return []string{place}
}

func quoted(s string) string { return `"` + s + `"` }

// Clause is a node of a rule's tree, for people to read.
type Clause struct {
	ID, Label, Cite, Note string
	Op                    law.Op
	Fact                  palermo.FactID
	N                     int
	Unchecked             bool
	Parts                 []Clause
	Authority             string // of a reading
	Leading               bool
}

// Carry is how what another did counts for an actor.
type Carry struct {
	By       palermo.FactID
	Cite     string
	Elements []string
}

// Tree is a version's tree.
func Tree(v *law.Version) Clause { return clause(v.Root) }

func clause(c *law.Clause) Clause {
	out := Clause{ID: c.ID, Label: c.Label, Cite: c.Cite, Note: c.Note, Op: c.Op, Fact: c.Fact, N: c.N, Unchecked: c.Checked == palermo.Unchecked}
	for i, p := range c.Parts {
		part := clause(p)
		if i < len(c.Reads) {
			part.Authority, part.Leading = c.Reads[i].Authority, c.Reads[i].Leading
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}
