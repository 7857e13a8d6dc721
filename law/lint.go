package law

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"palermo"
)

// Problem is something that Check found in a law pack.
type Problem struct {
	palermo.Error
	Note bool // worth knowing, and no fault
}

// Check reads every law file of a tree and says what is wrong with it, by file
// and line. It looks within the tree only; known are the ids of offences in other
// packs, to which the tree may refer.
func Check(fsys fs.FS, book *Codebook, known []string) ([]Problem, error) {
	files, err := lawFiles(fsys)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, &palermo.Error{Code: palermo.NotFound, Message: "no law file is there", Hint: "name a folder with *.yaml files as in docs/law-format.md"}
	}
	c := &checker{book: book, known: known, offences: map[string]string{}}
	for _, f := range files {
		data, err := fs.ReadFile(fsys, f)
		if err != nil {
			return nil, palermo.At(f, 0, err)
		}
		in, err := decodeInstrument(f, data)
		if err == nil {
			err = in.compile(book)
		}
		if err != nil {
			c.problems = append(c.problems, Problem{Error: *palermo.At(f, 0, err)})
			continue
		}
		c.instruments = append(c.instruments, in)
		for _, r := range in.Offences {
			if other, twice := c.offences[r.ID]; twice {
				c.fault(in, r.line, "keep one of them", "offence %q stands in %s too", r.ID, other)
			}
			c.offences[r.ID] = f
		}
	}
	for _, in := range c.instruments {
		c.instrument(in)
	}
	return c.problems, nil
}

type checker struct {
	book        *Codebook
	known       []string
	offences    map[string]string // id to file
	instruments []*Instrument
	problems    []Problem
}

func (c *checker) fault(in *Instrument, line int, hint, format string, args ...any) {
	c.problems = append(c.problems, Problem{Error: *palermo.At(in.file, line, errorf(hint, format, args...))})
}

func (c *checker) note(in *Instrument, line int, hint, format string, args ...any) {
	c.fault(in, line, hint, format, args...)
	c.problems[len(c.problems)-1].Note = true
}

func (c *checker) instrument(in *Instrument) {
	if dir := path.Base(path.Dir(in.file)); dir != "." && dir != in.Place {
		c.fault(in, 1, "move the file, or mend the place", "the place is %q, and the file lies in folder %q", in.Place, dir)
	}
	for _, p := range append([]string{in.Place}, in.Applies...) {
		if p != everywhere && !slices.Contains(bodies, p) {
			if err := CheckPlace(p); err != nil {
				c.fault(in, 1, err.(*palermo.Error).Hint, "%s", err.(*palermo.Error).Message)
			}
		}
	}
	if in.Card == "" && len(in.Sources) == 0 {
		c.fault(in, 1, `list under "sources" what was read`, "no source is named")
	}
	if in.Card == "" && in.ReviewBy.IsZero() {
		c.fault(in, 1, `add "review_by" with a day`, "nobody will look at this again")
	}
	for _, r := range in.Offences {
		if !strings.HasPrefix(r.ID, in.Place+".") {
			c.fault(in, r.line, "begin it with "+quoted(in.Place+"."), "offence id %q does not begin with its place", r.ID)
		}
		c.versions(in, r)
		for _, v := range r.Versions {
			c.version(in, r, v)
		}
	}
	for _, s := range in.Protections {
		c.tree(in, s.prog, s.ID)
		for _, n := range s.prog.victims {
			for _, id := range s.prog.clauses[n].Offence {
				if _, here := c.offences[id]; !here && !slices.Contains(c.known, id) {
					hint := "see palermo law list"
					if near := palermo.Nearest(id, append(sortedKeys(c.offences), c.known...)); near != "" {
						hint = "did you mean " + near + "?"
					}
					c.fault(in, s.prog.clauses[n].line, hint, "offence %q is not in the law packs", id)
				}
			}
		}
	}
}

// versions looks for gaps, overlaps and backward spans between versions.
func (c *checker) versions(in *Instrument, r *Rule) {
	for i, v := range r.Versions {
		if !v.To.IsZero() && !v.From.Before(v.To) {
			c.fault(in, v.line, "mend the dates", "version of %s in force from %s only until %s", r.ID, v.From, v.To)
		}
		if i == 0 {
			continue
		}
		before := r.Versions[i-1]
		switch {
		case before.To.IsZero() || v.From.Before(before.To):
			c.fault(in, v.line, fmt.Sprintf(`end the one before with "to: %s"`, v.From), "two versions of %s are in force on %s", r.ID, v.From)
		case before.To.Before(v.From):
			c.fault(in, v.line, fmt.Sprintf(`end the one before with "to: %s", if nothing lay between`, v.From), "no version of %s is in force from %s until %s", r.ID, before.To, v.From)
		}
	}
}

func (c *checker) version(in *Instrument, r *Rule, v *Version) {
	seen := map[string]bool{}
	for _, n := range v.prog.elements {
		e := v.prog.clauses[n]
		switch {
		case e.ID == "":
			c.fault(in, lineOr(e, v), `give it an "id"`, "an element of %s has no id", r.ID)
		case seen[e.ID]:
			c.fault(in, lineOr(e, v), "give each its own", "%s has two elements %q", r.ID, e.ID)
		case e.Label == "":
			c.fault(in, lineOr(e, v), `say in "label" what is to be shown`, "element %q of %s has no label", e.ID, r.ID)
		case e.Cite == "":
			c.fault(in, lineOr(e, v), `cite the provision under "cite"`, "element %q of %s has no citation", e.ID, r.ID)
		}
		seen[e.ID] = true
	}
	for _, p := range v.Participation {
		if !strings.HasPrefix(string(p.By), "part.") {
			c.fault(in, v.line, "name a fact that begins with part.", "%s is no participation fact", p.By)
		}
	}
	if in.Card == "" && len(v.prog.victims) > 0 {
		c.fault(in, v.line, "state the elements themselves", "%s leans on another offence with victim_of, which is for protections", r.ID)
	}
	c.tree(in, v.prog, r.ID)
}

// tree looks for repeated facts and for clauses that never decide anything.
func (c *checker) tree(in *Instrument, p *program, id string) {
	for _, q := range p.binate {
		c.note(in, p.clauses[len(p.ops)-1].line, "write the clause once if you can; outcomes are exact either way",
			"%s asks both for %s and for its absence", id, c.book.questions[q].ID)
	}
	for i := range p.ops {
		o := &p.ops[i]
		if o.kind != opAll && o.kind != opAny {
			continue
		}
		seen := map[uint8]bool{}
		for _, k := range p.kids[o.first:o.last] {
			if q := p.ops[k].fact; p.ops[k].kind == opLeaf && seen[q] {
				c.fault(in, p.clauses[k].line, "take one out", "%s lists %s twice in one clause", id, c.book.questions[q].ID)
			} else if p.ops[k].kind == opLeaf {
				seen[q] = true
			}
		}
	}
	for _, n := range p.unreachable() {
		cl := p.clauses[n]
		name := string(cl.Fact)
		if cl.ID != "" {
			name = cl.ID
		}
		if name == "" {
			name = string(cl.Op)
		}
		c.fault(in, cl.line, "take it out, or mend the clause around it", "%q of %s can never change the outcome", name, id)
	}
}

func lineOr(c *Clause, v *Version) int {
	if c.line > 0 {
		return c.line
	}
	return v.line
}

// unreachable lists the nodes that decide nothing whatever the facts are, topmost
// only. Facts that occur once are free; those that occur more than once are given
// every combination of values.
func (p *program) unreachable() []int32 {
	var repeated []uint8
	count := map[uint8]int{}
	for i := range p.ops {
		if o := &p.ops[i]; o.kind == opLeaf {
			if count[o.fact]++; count[o.fact] == 2 {
				repeated = append(repeated, o.fact)
			}
		}
	}
	if len(repeated) == 0 || len(repeated) > 10 {
		return nil
	}
	reached := make([]bool, len(p.ops))
	can := make([][2]bool, len(p.ops)) // can be no, can be yes
	for combination := range 1 << len(repeated) {
		for i := range p.ops {
			can[i] = p.possible(i, can, repeated, combination)
		}
		var mark func(n int32)
		mark = func(n int32) {
			reached[n] = true
			o := &p.ops[n]
			kids := p.kids[o.first:o.last]
			for i, k := range kids {
				free := true
				for j, other := range kids {
					if i != j && (o.kind == opAll && !can[other][1] || o.kind == opAny && !can[other][0]) {
						free = false
					}
				}
				if free {
					mark(k)
				}
			}
		}
		mark(int32(len(p.ops) - 1))
	}
	var out []int32
	for i, r := range reached {
		if up := p.ops[i].parent; !r && (up < 0 || reached[up]) {
			out = append(out, int32(i))
		}
	}
	return out
}

// possible says whether a node can be no and can be yes, given values for the
// repeated facts.
func (p *program) possible(i int, can [][2]bool, repeated []uint8, combination int) [2]bool {
	o := &p.ops[i]
	kids := p.kids[o.first:o.last]
	switch o.kind {
	case opLeaf:
		if at := slices.Index(repeated, o.fact); at >= 0 {
			yes := combination>>at&1 != 0
			return [2]bool{!yes, yes}
		}
		return [2]bool{true, true}
	case opNot:
		k := can[kids[0]]
		return [2]bool{k[1], k[0]}
	case opVictim:
		return [2]bool{true, true}
	case opPick:
		var any [2]bool
		for _, k := range kids {
			any[0], any[1] = any[0] || can[k][0], any[1] || can[k][1]
		}
		return any
	}
	no, yes := 0, 0
	for _, k := range kids {
		if can[k][0] {
			no++
		}
		if can[k][1] {
			yes++
		}
	}
	n := o.need()
	return [2]bool{no >= len(kids)-n+1, yes >= n}
}
