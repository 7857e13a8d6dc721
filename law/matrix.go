package law

import (
	"slices"
	"strings"

	"palermo"
)

// Matrix shows where laws differ. Every cell is computed from the trees by asking
// what would be established on given facts; nothing in it is written by hand.
type Matrix struct {
	On     palermo.Date // the day whose law it shows; zero for the newest
	Places []string
	Rows   []MatrixRow
}

// MatrixRow is one question that laws answer differently.
type MatrixRow struct {
	ID       string
	Track    palermo.Track
	Question string
	Cells    []MatrixCell // one for each place
}

// MatrixCell is one place's answer, offence by offence.
type MatrixCell struct {
	Place   string
	Answer  string // the answer that all its offences give; "differs" when they do not agree; "" without any
	Checked palermo.Checked
	By      []OffenceAnswer
}

// OffenceAnswer is the answer of one offence.
type OffenceAnswer struct {
	Offence string
	Answer  string
	Checked palermo.Checked
}

// world is a full answer to every question of the codebook.
type world func(palermo.FactID) bool

// probe is one question put to a version: the answer in words.
type probe struct {
	id, question string
	track        palermo.Track
	answer       func(*Version, world) string
}

// probes are the rows of the matrix. A world starts with everything that the
// version asks for, and the probe takes something away.
var probes = []probe{
	{"means-adult", "Must a means be shown for an adult?", palermo.Trafficking, func(v *Version, all world) string {
		return ifElse(v.holds(without(all, "means.", string(palermo.FactUnder18))), "no", "yes")
	}},
	{"means-child", "Must a means be shown for a child?", palermo.Trafficking, func(v *Version, all world) string {
		return ifElse(v.holds(with(without(all, "means."), palermo.FactUnder18)), "no", "yes")
	}},
	{"organs", "Is the removal of organs a purpose?", palermo.Trafficking, func(v *Version, all world) string {
		return ifElse(v.holds(with(without(all, "purpose."), "purpose.organ-removal")), "yes", "no")
	}},
	{"forced-crime", "Is making the person commit crimes a purpose?", palermo.Trafficking, func(v *Version, all world) string {
		return ifElse(v.holds(with(without(all, "purpose."), "purpose.forced-criminality")), "yes", "no")
	}},
	{"movement", "Must travel be arranged?", palermo.Trafficking, func(v *Version, all world) string {
		return ifElse(v.holds(without(all, "act.arranged-travel", "act.transported")), "no", "yes")
	}},
	{"mind-trafficking", "What state of mind is enough?", palermo.Trafficking, leastMind},
	{"benefit", "Must a financial or other material benefit be sought?", palermo.Smuggling, func(v *Version, all world) string {
		return ifElse(v.holds(without(all, "benefit.sought", "benefit.obtained-from-exploitation")), "no", "yes")
	}},
	{"exit", "Is procuring an unlawful exit enough?", palermo.Smuggling, func(v *Version, all world) string {
		return ifElse(v.holds(with(without(all, "entry."), "entry.exit-procured")), "yes", "no")
	}},
	{"stay", "Is enabling an unlawful stay enough?", palermo.Smuggling, func(v *Version, all world) string {
		return ifElse(v.holds(with(without(all, "entry."), "entry.illegal-stay-enabled", "entry.concealed-from-detection")), "yes", "no")
	}},
	{"anyone", "Does it cover people who are not foreign to the State entered?", palermo.Smuggling, func(v *Version, all world) string {
		return ifElse(v.holds(without(all, "person.foreign-to-destination", "person.alien", "person.unlawfully-present", "entry.document-fraud", "entry.illegal-stay-enabled", "entry.concealed-from-detection")), "yes", "no")
	}},
	{"minor-in-care", "Does it reach who brings a child in their own care?", palermo.Smuggling, func(v *Version, all world) string {
		return ifElse(v.holds(with(all, "person.minor-in-actors-care", palermo.FactUnder18)), "yes", "no")
	}},
	{"mind-smuggling", "What state of mind is enough?", palermo.Smuggling, leastMind},
}

// minds are the states of mind that laws ask for, from the least to the most.
var minds = []struct{ fact, words string }{
	{"", "none"},
	{"actor.knew-or-ought-to-know", "knew or ought to know"},
	{"actor.reasonable-cause", "reasonable cause to believe"},
	{"actor.reckless", "reckless"},
	{"actor.knew-unlawful-status", "knew the status"},
	{"actor.intended", "intent"},
}

func leastMind(v *Version, all world) string {
	bare := without(all, "actor.")
	for _, m := range minds {
		if v.holds(with(bare, palermo.FactID(m.fact))) {
			return m.words
		}
	}
	return "several together"
}

// Matrix computes where the laws of places differ on the two crimes themselves, as of a day or, for the zero
// date, in their newest versions. Without places it takes every place that has an
// offence.
func (l *Library) Matrix(on palermo.Date, places ...string) (*Matrix, error) {
	ins, err := l.Instruments()
	if err != nil {
		return nil, err
	}
	m := &Matrix{On: on, Places: places}
	if len(places) == 0 {
		for _, in := range ins {
			if len(in.Offences) > 0 && !slices.Contains(m.Places, in.Place) {
				m.Places = append(m.Places, in.Place)
			}
		}
		slices.SortFunc(m.Places, func(a, b string) int { // the Protocols first: the others are read against them
			if d := slices.Index(bodies, b) - slices.Index(bodies, a); d != 0 && (slices.Contains(bodies, a) != slices.Contains(bodies, b)) {
				return d
			}
			if slices.Contains(bodies, a) {
				return slices.Index(bodies, a) - slices.Index(bodies, b)
			}
			return strings.Compare(a, b)
		})
	}
	for _, p := range probes {
		row := MatrixRow{ID: p.id, Track: p.track, Question: p.question}
		for _, place := range m.Places {
			cell := MatrixCell{Place: place, Checked: palermo.Text}
			for _, in := range ins {
				if in.Place != place {
					continue
				}
				for _, r := range in.Offences {
					v := r.On(on)
					if r.Track != p.track || r.Related || v == nil {
						continue
					}
					if a := p.answer(v, v.favourable()); v.holds(v.favourable()) {
						cell.add(OffenceAnswer{r.ID, a, v.Checked})
					}
				}
			}
			slices.SortFunc(cell.By, func(a, b OffenceAnswer) int { return strings.Compare(a.Offence, b.Offence) })
			row.Cells = append(row.Cells, cell)
		}
		m.Rows = append(m.Rows, row)
	}
	return m, nil
}

func (c *MatrixCell) add(a OffenceAnswer) {
	switch {
	case len(c.By) == 0:
		c.Answer = a.Answer
	case c.Answer != a.Answer:
		c.Answer = "differs"
	}
	c.Checked = min(c.Checked, a.Checked)
	c.By = append(c.By, a)
}

// favourable is the world that has everything the version asks for and nothing
// that it asks to be absent.
func (v *Version) favourable() world {
	return func(id palermo.FactID) bool {
		for i := range v.prog.ops {
			if o := &v.prog.ops[i]; o.kind == opLeaf && v.prog.clauses[i].Fact == id {
				return v.prog.polarity[o.fact]&positive != 0
			}
		}
		return false
	}
}

// holds reports whether the version is established in a world, in its leading
// readings.
func (v *Version) holds(w world) bool {
	p, f := v.prog, &frame{}
	var fs facts
	for i, o := range p.ops {
		if o.kind == opLeaf {
			fs[o.fact] = palermo.Excluded
			if w(p.clauses[i].Fact) {
				fs[o.fact] = palermo.Certain
			}
		}
	}
	f.reset(p)
	return p.eval(&fs, f).At(palermo.ReasonableGrounds) == palermo.Established
}

// without is a world with nothing of the facts that are named or whose prefix
// (ending in a dot) is.
func without(w world, names ...string) world {
	return func(id palermo.FactID) bool {
		for _, n := range names {
			if string(id) == n || strings.HasSuffix(n, ".") && strings.HasPrefix(string(id), n) {
				return false
			}
		}
		return w(id)
	}
}

// with is a world in which the facts hold too.
func with(w world, ids ...palermo.FactID) world {
	return func(id palermo.FactID) bool { return slices.Contains(ids, id) || w(id) }
}

func ifElse(c bool, yes, no string) string {
	if c {
		return yes
	}
	return no
}
