package narrative

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"palermo"
	"palermo/yamlfile"
)

// rule suggests a fact from facts that patterns found, as the coding manual
// lays down: restraint of liberty always counts as coercion, say.
type rule struct {
	id                 string
	fact               palermo.FactID
	from, with, unless []palermo.FactID
	and                []palermo.FactID // like with, and as well
	least              int              // how many different ones of with
	near               int              // sentences between from and the others, at most
	accounts           bool             // only in accounts, not in reports of a court case
	inferred           bool             // counts in the case, but is no suggestion: the text does not say it
	prior              float64
}

func loadRules(fsys fs.FS, known func(palermo.FactID) bool) (rules []rule, errs []error) {
	const name = "rules.yaml"
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, nil // rules are optional
	}
	var f rulesFile
	if err := yamlfile.Decode(name, data, &f); err != nil {
		return nil, []error{err}
	}
	for _, r := range f.Rules {
		out := rule{id: r.ID.s, near: r.Near, least: max(r.Least, 1), accounts: r.Accounts, inferred: r.Inferred, prior: r.Prior}
		ids := func(ts []text) (facts []palermo.FactID) {
			for _, t := range ts {
				if !known(palermo.FactID(t.s)) && !isSign(palermo.FactID(t.s)) {
					errs = append(errs, &palermo.Error{
						Code: palermo.Invalid, Where: fmt.Sprintf("%s:%d", name, t.line),
						Message: fmt.Sprintf("the codebook has no fact %q", t.s), Hint: "use an id of the codebook",
					})
				}
				facts = append(facts, palermo.FactID(t.s))
			}
			return facts
		}
		if one := ids([]text{r.Fact}); len(one) == 1 {
			out.fact = one[0]
		}
		out.from, out.with, out.and, out.unless = ids(r.From), ids(r.With), ids(r.And), ids(r.Unless)
		rules = append(rules, out)
	}
	return rules, errs
}

// derive applies the rules in their order, so that one may build on another.
func (s *session) derive(doc palermo.Modality) {
	for _, r := range s.r.rules {
		if r.accounts && !s.account(doc) || s.shown(r.fact) || slices.ContainsFunc(r.unless, s.shown) {
			continue
		}
		var derived []Suggestion
		for _, g := range s.sources(&r) {
			g.Fact, g.Pattern, g.Confidence, g.inferred = r.fact, r.id, r.prior, r.inferred
			derived = append(derived, g)
		}
		if len(derived) > 0 {
			s.best[r.fact] = append(derived, s.best[r.fact]...)
		}
	}
}

// sources finds the suggestions that a rule quotes: the first that fits, and the
// first of every other set of actors and persons.
func (s *session) sources(r *rule) (out []Suggestion) {
	for _, from := range r.from {
		for _, g := range s.best[from] {
			if g.Value != Established || slices.ContainsFunc(out, g.sameParties) {
				continue
			}
			if s.beside(r.with, r.least, r.near, g.sentence) && s.beside(r.and, 1, r.near, g.sentence) {
				out = append(out, g)
			}
		}
	}
	return out
}

// beside reports whether so many of the facts are shown near a sentence; none
// named is always so.
func (s *session) beside(facts []palermo.FactID, least, near, sentence int) bool {
	n := 0
	for _, f := range facts {
		for _, g := range s.best[f] {
			if g.Value == Established && g.sentence-sentence <= near && sentence-g.sentence <= near {
				n++
				break
			}
		}
	}
	return len(facts) == 0 || n >= least
}

// A sign is a construction that states no fact by itself: that there is work,
// an employer, a journey. Rules read signs; no result shows them.
const signPrefix = "sign."

func isSign(f palermo.FactID) bool { return strings.HasPrefix(string(f), signPrefix) }

func (s *session) shown(f palermo.FactID) bool {
	l := s.best[f]
	return len(l) > 0 && l[0].Value == Established
}

// fallBack drops what counts only when nothing else of its family does.
func (s *session) fallBack() {
	strong := map[string]bool{}
	for _, list := range s.best {
		for _, g := range list {
			if g.Value == Established && !g.fallback {
				strong[family(g.Fact)] = true
			}
		}
	}
	for f, list := range s.best {
		list = slices.DeleteFunc(list, func(g Suggestion) bool { return g.fallback && strong[family(f)] })
		if len(list) == 0 {
			delete(s.best, f)
		} else {
			s.best[f] = list
		}
	}
}

// family is the part of a fact's id before the full stop; a child needs no
// means, so its age counts among them.
func family(f palermo.FactID) string {
	if f == palermo.FactUnder18 {
		return "means"
	}
	name, _, _ := strings.Cut(string(f), ".")
	return name
}
