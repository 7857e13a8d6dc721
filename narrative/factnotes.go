package narrative

import (
	"slices"
	"strings"

	"palermo"
)

// note is a coded text as the model of facts learns it.
type note struct {
	passages []passage
	stated   []map[palermo.FactID]bool // by passage
	unsaid   []map[palermo.FactID]bool // by passage: touched, but denied or unclear
	known    map[palermo.FactID]bool   // what its author coded at all
	example  bool                      // only what is known of it was asked
	rules    ruled
}

func newNote(s *session, known map[palermo.FactID]bool, example bool) note {
	n := note{passages: s.passages, known: known, example: example, rules: s.ruled()}
	for range s.passages {
		n.stated = append(n.stated, map[palermo.FactID]bool{})
		n.unsaid = append(n.unsaid, map[palermo.FactID]bool{})
	}
	return n
}

// mark notes that passage k states a fact or, in any other value, touches it.
func (n *note) mark(k int, f palermo.FactID, v Value) {
	if v == Established {
		n.stated[k][f] = true
	} else {
		n.unsaid[k][f] = true
	}
}

// states reports whether any passage states a fact.
func (n *note) states(f palermo.FactID) bool {
	return slices.ContainsFunc(n.stated, func(s map[palermo.FactID]bool) bool { return s[f] })
}

func (r *Reader) notes(set Coded) (out []note) {
	all := map[palermo.FactID]bool{}
	for i := range set {
		for _, f := range set[i].Facts {
			if len(set[i].Asked) == 0 {
				all[f.Fact] = true
			}
		}
	}
	for i := range set {
		known := all
		if len(set[i].Asked) > 0 {
			known = map[palermo.FactID]bool{}
			for _, f := range set[i].Asked {
				known[f] = true
			}
		}
		n := newNote(r.remembering(set[i].Document), known, len(set[i].Asked) > 0)
		for k := range n.passages {
			first, last := n.passages[k].place()
			for _, f := range set[i].Facts {
				at := f.Start
				if f.End == 0 {
					at = strings.Index(set[i].Text, f.Text)
				}
				if f.Text != "" && at >= first && at < last {
					n.mark(k, f.Fact, f.Value)
				}
			}
		}
		out = append(out, n)
	}
	return out
}

// remembering reads a document and keeps its passages.
func (r *Reader) remembering(d Document) *session {
	plain := *r
	plain.facts = &FactModel{}
	return plain.session(d)
}

// examples are the patterns' own: sentences of which it is known whether they
// state the pattern's facts, and nothing else.
func (r *Reader) examples() (out []note) {
	for _, p := range r.languages[0].patterns {
		if p.value != Established {
			continue
		}
		for i, texts := range [][]text{p.fires, p.silent} {
			value := [...]Value{Established, Denied}[i]
			for _, x := range texts {
				s := r.remembering(Document{Text: x.s})
				if len(s.passages) != 1 {
					continue
				}
				n := newNote(s, map[palermo.FactID]bool{}, true)
				for _, f := range p.facts {
					n.known[f] = true
					n.mark(0, f, value)
				}
				out = append(out, n)
			}
		}
	}
	return out
}
