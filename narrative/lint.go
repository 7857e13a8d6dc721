package narrative

import (
	"fmt"

	"palermo"
)

// Lint runs every example of the patterns: each sentence under fires must bring
// the pattern's facts with its value, and none under silent may. It returns
// what fails, in the order of the files.
func (r *Reader) Lint() []*palermo.Error {
	var errs []*palermo.Error
	for _, l := range r.languages {
		for _, p := range l.patterns {
			for _, t := range p.fires {
				if !r.fires(l, p, t.s) {
					errs = append(errs, p.failure(t, "should fire and does not", "change the pattern or the example"))
				}
			}
			for _, t := range p.silent {
				if r.fires(l, p, t.s) {
					errs = append(errs, p.failure(t, "should be silent and fires", "narrow the pattern, or add an unless"))
				}
			}
		}
	}
	return errs
}

// Examples counts the patterns and the examples that [Reader.Lint] runs.
func (r *Reader) Examples() (patterns, examples int) {
	for _, l := range r.languages {
		patterns += len(l.patterns)
		for _, p := range l.patterns {
			examples += len(p.fires) + len(p.silent)
		}
	}
	return patterns, examples
}

func (p *pattern) failure(t text, what, hint string) *palermo.Error {
	return &palermo.Error{
		Code: palermo.Invalid, Where: p.file() + fmt.Sprintf(":%d", t.line),
		Message: fmt.Sprintf("%s on %q %s", p.id, t.s, what), Hint: hint,
	}
}

// file is the name of the file that the pattern stands in.
func (p *pattern) file() string {
	for i := len(p.where) - 1; i >= 0; i-- {
		if p.where[i] == ':' {
			return p.where[:i]
		}
	}
	return p.where
}

// fires reports whether the pattern itself states its facts in a text, with its
// own value: not negated, not hypothetical, not of someone else.
func (r *Reader) fires(l *language, p *pattern, s string) bool {
	ses := &session{r: r, res: Result{}, best: map[palermo.FactID][]Suggestion{}}
	ses.use(l)
	ses.only = p
	ses.read(s)
	for _, f := range p.facts {
		for _, g := range ses.best[f] {
			if g.Pattern == p.id && g.Value == p.value {
				return true
			}
		}
	}
	return false
}
