package law

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"palermo"
)

// An Instrument is one legal text: what one YAML file of a law pack holds. The
// format is described field by field in docs/law-format.md.
type Instrument struct {
	ID          string
	Title       string
	Citation    string
	Place       string   // the country or body whose law it is
	Applies     []string // places where it is law; ["everywhere"] for the Protocols
	Checked     palermo.Checked
	ReviewBy    palermo.Date
	Sources     []string
	Card        string // why there is no tree, for a text nobody has read
	Tracks      []CardTrack
	Offences    []*Rule
	Protections []*Safeguard

	file string
}

// CardTrack is what a card says about one track: the provision that is known to
// exist and has not been read.
type CardTrack struct {
	Track    palermo.Track
	Citation string
}

// Rule is one offence or definition with its dated versions, oldest first.
type Rule struct {
	ID       string
	Track    palermo.Track
	Kind     palermo.Kind
	Title    string
	TitleES  string
	Cite     string
	Related  bool // an offence of the track that is not the crime itself, such as keeping documents
	Versions []*Version

	instrument *Instrument
	line       int
}

// Instrument returns the legal text that the rule belongs to.
func (r *Rule) Instrument() *Instrument { return r.instrument }

// Version is a rule as it stood from one day to another.
type Version struct {
	From, To      palermo.Date // in force from From until the day before To; To is zero while it is in force
	Cite          string
	Checked       palermo.Checked
	ReviewBy      palermo.Date
	MaxYears      int // the longest prison term, where it is an offence and known; Life for life
	Note          string
	Root          *Clause
	Participation []Participation

	rule  *Rule
	line  int
	since string // From, as printed
	prog  *program
}

// Life is the MaxYears of an offence that may be punished by imprisonment for life.
const Life = -1

// Rule returns the rule that this is a version of.
func (v *Version) Rule() *Rule { return v.rule }

// Participation says that a participation fact of an actor makes elements shown
// of another actor count for them.
type Participation struct {
	By      palermo.FactID
	Cite    string
	Checked palermo.Checked
	Carries []string // element ids
}

// Op says how the parts of a clause combine.
type Op string

// The kinds of clause.
const (
	OpFact     Op = "fact"
	OpAll      Op = "all"
	OpAny      Op = "any"
	OpNot      Op = "not"
	OpAtLeast  Op = "at_least"
	OpReadings Op = "readings"
	OpVictimOf Op = "victim_of" // protections only: the definition is met for the person, whoever did it
)

// Clause is a node of a statute's tree.
type Clause struct {
	ID      string
	Label   string
	Cite    string
	Note    string
	Checked palermo.Checked // at most its version's
	Mental  bool            // the actor's state of mind: left out when only the person's side is asked
	Op      Op
	Fact    palermo.FactID // OpFact
	N       int            // OpAtLeast
	Offence []string       // OpVictimOf: any of these
	Parts   []*Clause      // the readings' trees for OpReadings
	Reads   []Interpretation

	line int
}

// Interpretation is one defensible reading of a disputed clause; the tree is the
// part with the same index.
type Interpretation struct {
	ID        string
	Leading   bool
	Authority string
}

// Safeguard is a protection or status of the person.
type Safeguard struct {
	ID       string
	Label    string
	Cite     string
	Checked  palermo.Checked
	From, To palermo.Date
	Root     *Clause

	line int
	prog *program
}

// decodeInstrument reads one file of a law pack.
func decodeInstrument(file string, data []byte) (*Instrument, error) {
	root, err := parseYAML(file, data)
	if err != nil {
		return nil, err
	}
	var bad error
	r := newReader(file, root, &bad)
	in := &Instrument{
		ID: r.must("instrument", `name it, like "uk.modern-slavery-act-2015"`), Title: r.must("title", "give the text's title"),
		Citation: r.must("citation", "say where the text is found"), Place: r.must("place", `give the country's code in quotes, like "uk"`),
		Applies: r.texts("applies"), ReviewBy: r.date("review_by"), Sources: r.texts("sources"), Card: r.text("card"), file: file,
	}
	r.unmarshal("checked", &in.Checked)
	if len(in.Applies) == 0 {
		in.Applies = []string{in.Place}
	}
	for _, n := range r.list("tracks") {
		t := newReader(file, n, &bad)
		ct := CardTrack{Citation: t.must("citation", "name the provision")}
		t.unmarshal("track", &ct.Track)
		t.done(false)
		in.Tracks = append(in.Tracks, ct)
	}
	for _, n := range r.list("offences") {
		in.Offences = append(in.Offences, decodeRule(file, n, in, &bad))
	}
	for _, n := range r.list("protections") {
		in.Protections = append(in.Protections, decodeSafeguard(file, n, in, &bad))
	}
	r.done(false)
	if bad == nil && in.Card == "" && len(in.Offences)+len(in.Protections) == 0 {
		r.fail(root, `add "offences", or "card" with the reason why there are none`, "the file has neither offences nor a card")
	}
	if bad == nil && in.Card != "" && len(in.Offences) > 0 {
		r.fail(root.get("card"), "take out the card, or the offences", "a card is for a text that nobody has read, yet it has offences")
	}
	return in, bad
}

func decodeRule(file string, n *node, in *Instrument, bad *error) *Rule {
	r := newReader(file, n, bad)
	o := &Rule{ID: r.must("id", `name it, like "uk.facilitation"`), Cite: r.must("cite", "cite the provision"), instrument: in, line: n.line}
	o.Kind = palermo.Kind(r.must("kind", "write offence, definition, treaty-definition, directive or status"))
	switch o.Kind {
	case palermo.Offence, palermo.Definition, palermo.TreatyDefinition, palermo.Directive, palermo.Status, "":
	default:
		r.fail(r.n.get("kind"), "write offence, definition, treaty-definition, directive or status", "kind %q is not known", o.Kind)
	}
	if !r.unmarshal("track", &o.Track) {
		r.fail(n, "write trafficking, smuggling or other", `"track" is missing`)
	}
	if t := r.get("title"); t.isMap() {
		tr := newReader(file, t, bad)
		o.Title, o.TitleES = tr.must("en", "give the English title"), tr.text("es")
		tr.done(false)
	} else {
		o.Title = r.must("title", "give it a title")
	}
	o.Related = r.flag("related")
	for _, v := range r.list("versions") {
		o.Versions = append(o.Versions, decodeVersion(file, v, o, bad))
	}
	if len(o.Versions) == 0 {
		r.fail(n, "add the version in force", "offence %q has no versions", o.ID)
	}
	r.done(false)
	return o
}

func decodeVersion(file string, n *node, o *Rule, bad *error) *Version {
	r := newReader(file, n, bad)
	v := &Version{From: r.date("from"), To: r.date("to"), Cite: r.text("cite"), Note: r.text("note"),
		ReviewBy: r.date("review_by"), Checked: o.instrument.Checked, rule: o, line: n.line}
	if v.From.Day == 0 {
		r.fail(n, "give the day on which it came into force", `"from" is missing or lacks its day`)
	}
	v.since = v.From.String()
	r.unmarshal("checked", &v.Checked)
	if v.Cite == "" {
		v.Cite = o.Cite
	}
	if v.ReviewBy.IsZero() {
		v.ReviewBy = o.instrument.ReviewBy
	}
	if p := r.get("penalty"); p != nil {
		pr := newReader(file, p, bad)
		if m := pr.get("max_years"); m != nil && m.text == "life" {
			v.MaxYears = Life
		} else {
			v.MaxYears = pr.number("max_years")
		}
		pr.done(false)
	}
	for _, p := range r.list("participation") {
		pr := newReader(file, p, bad)
		part := Participation{By: palermo.FactID(pr.must("by", `name the participation fact, like "part.agreed"`)),
			Cite: pr.must("cite", "cite the provision"), Carries: pr.texts("carries"), Checked: v.Checked}
		pr.unmarshal("checked", &part.Checked)
		pr.done(false)
		v.Participation = append(v.Participation, part)
	}
	v.Root = decodeClause(r, n, v.Checked, v.Cite, bad)
	r.done(false)
	return v
}

func decodeSafeguard(file string, n *node, in *Instrument, bad *error) *Safeguard {
	r := newReader(file, n, bad)
	s := &Safeguard{ID: r.must("id", "name it"), Label: r.must("label", "say what it gives the person"),
		Cite: r.must("cite", "cite the provision"), From: r.date("from"), To: r.date("to"), Checked: in.Checked, line: n.line}
	r.unmarshal("checked", &s.Checked)
	root := decodeClause(r, n, s.Checked, s.Cite, bad)
	s.Root = root
	r.done(false)
	return s
}

// clauseKeys are the keys of which a clause has exactly one.
var clauseKeys = []Op{OpFact, OpAll, OpAny, OpNot, OpAtLeast, OpReadings, OpVictimOf}

// decodeClause reads the tree part of a mapping whose other keys the caller
// reads. What it does not say of itself it takes from the clause above.
func decodeClause(r *reader, n *node, checked palermo.Checked, cite string, bad *error) *Clause {
	c := &Clause{Checked: checked, Cite: cite, line: n.line}
	for _, op := range clauseKeys {
		if n.get(string(op)) == nil {
			continue
		}
		if c.Op != "" {
			r.fail(n, "keep one and nest the other", "a clause has both %q and %q", c.Op, op)
		}
		c.Op = op
	}
	switch c.Op {
	case "":
		r.fail(n, "give it fact, all, any, not, at_least or readings", "the clause has no condition")
	case OpFact:
		c.Fact = palermo.FactID(r.text("fact"))
	case OpAll, OpAny:
		c.Parts = decodeParts(r, r.list(string(c.Op)), c, bad)
		if len(c.Parts) == 0 {
			r.fail(n, "list its conditions", "%q has nothing below it", c.Op)
		}
	case OpNot:
		c.Parts = decodeParts(r, []*node{r.get("not")}, c, bad)
	case OpAtLeast:
		a := newReader(r.file, r.get("at_least"), bad)
		c.N = a.number("n")
		c.Parts = decodeParts(r, a.list("of"), c, bad)
		a.done(false)
		if c.N < 1 || c.N > len(c.Parts) {
			r.fail(n, fmt.Sprintf("write a number from 1 to %d", len(c.Parts)), "at_least asks for %d of %d", c.N, len(c.Parts))
		}
	case OpVictimOf:
		c.Offence = r.texts("victim_of")
	case OpReadings:
		leading := 0
		for _, item := range r.list("readings") {
			rr := newReader(r.file, item, bad)
			in := Interpretation{ID: rr.must("id", "name the reading"), Leading: rr.flag("leading"), Authority: rr.must("authority", "say whose reading it is")}
			part := decodeClause(rr, item, checked, cite, bad)
			readClauseNotes(rr, part, false)
			rr.done(false)
			if in.Leading {
				leading++
			}
			c.Reads, c.Parts = append(c.Reads, in), append(c.Parts, part)
		}
		if leading != 1 || len(c.Reads) < 2 {
			r.fail(n, `mark exactly one with "leading: true"`, "%d of %d readings are leading", leading, len(c.Reads))
		}
	}
	return c
}

func decodeParts(r *reader, items []*node, above *Clause, bad *error) []*Clause {
	parts := make([]*Clause, 0, len(items))
	for _, item := range items {
		if item == nil {
			continue
		}
		if item.scalar {
			if item.text == "" {
				r.fail(item, "name a fact of the codebook", "a condition is empty")
			}
			parts = append(parts, &Clause{Op: OpFact, Fact: palermo.FactID(item.text), Checked: above.Checked, Cite: above.Cite, line: item.line})
			continue
		}
		pr := newReader(r.file, item, bad)
		if *bad != nil {
			return parts
		}
		// What a clause says of itself comes first, because its parts inherit it.
		head := &Clause{Checked: above.Checked, Cite: above.Cite}
		readClauseNotes(pr, head, true)
		c := decodeClause(pr, item, head.Checked, head.Cite, bad)
		c.ID, c.Label, c.Note, c.Mental = head.ID, head.Label, head.Note, head.Mental
		pr.done(false)
		parts = append(parts, c)
	}
	return parts
}

// readClauseNotes reads what a clause says of itself.
func readClauseNotes(r *reader, c *Clause, named bool) {
	if named {
		c.ID = r.text("id")
	}
	c.Label, c.Note, c.Mental = r.text("label"), r.text("note"), r.flag("mental")
	if s := r.text("cite"); s != "" {
		c.Cite = s
	}
	own := c.Checked
	if r.unmarshal("checked", &own) && own < c.Checked {
		c.Checked = own // nothing is better read than the text it stands in
	}
}

// everywhere marks an instrument that is law in every place.
const everywhere = "everywhere"

// appliesIn reports whether the instrument is law in a place.
func (in *Instrument) appliesIn(place string) bool {
	return slices.Contains(in.Applies, everywhere) || slices.Contains(in.Applies, place)
}

// isVignettes reports whether a file of a law pack holds vignettes.
func isVignettes(file string) bool { return strings.HasSuffix(path.Base(file), "_test.yaml") }
