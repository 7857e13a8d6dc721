package law

import "palermo"

// protect says which safeguards and statuses the facts open to the person,
// whatever comes of the actors. Conduct counts whoever it was of, and an actor's
// state of mind does not enter.
func (l *Library) protect(v *vault, e *palermo.Episode, sc *scope, o Options) []palermo.Protection {
	out := []palermo.Protection{}
	f := &v.frame
	for _, s := range sc.safeguards {
		met := make([]palermo.Evidence, len(s.prog.victims))
		for i, n := range s.prog.victims {
			met[i] = palermo.Excluded
			for _, id := range s.prog.clauses[n].Offence {
				if ver := sc.versions[id]; ver != nil {
					met[i] = met[i].Or(ver.prog.personSide(&v.person, f))
				}
			}
		}
		f.reset(s.prog)
		for i, n := range s.prog.victims {
			f.vals[n] = met[i]
		}
		root := s.prog.eval(&v.person, f)
		p := palermo.Protection{Party: e.Person, ID: s.ID, Label: s.Label, Cite: s.Cite,
			Checked: s.prog.restsOn(int32(len(s.prog.ops)-1), o.Standard, f.vals), Outcome: root.At(o.Standard)}
		if p.Outcome.Open() {
			p.Missing = l.ids(s.prog.missing(&v.person, f, o.Standard))
		}
		out = append(out, p)
	}
	return out
}

// personSide is the evidence that somebody is a person to whom an offence was
// done: every element but the actor's state of mind.
func (p *program) personSide(facts *facts, f *frame) palermo.Evidence {
	f.reset(p)
	f.extra = grow(f.extra, len(p.ops))
	for i := range f.extra {
		f.extra[i] = palermo.Excluded
		if p.clauses[i].Mental {
			f.extra[i] = palermo.Certain
		}
	}
	v := p.eval(facts, f)
	f.extra = f.extra[:0]
	return v
}
