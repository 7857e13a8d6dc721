package narrative

import "palermo"

// valueWords are the classes of the words by which sums, lengths of time and
// numbers of people are read.
type valueWords struct {
	scales  [4]uint16 // hundred, thousand, million, billion
	units   [4]uint16 // days, weeks, months, years
	lasting uint16
	counted uint16
}

var (
	scaleSizes = [4]float64{1e2, 1e3, 1e6, 1e9}
	scaleNames = [4]string{"scale-hundred", "scale-thousand", "scale-million", "scale-billion"}
	unitNames  = [4]string{"days", "weeks", "months", "years"}
)

func newValueWords(v *vocabulary) (w valueWords) {
	class := func(name string) uint16 {
		if l := v.lists[name]; l != nil {
			return l.class
		}
		return v.newClass()
	}
	for i := range w.scales {
		w.scales[i], w.units[i] = class(scaleNames[i]), class("unit-"+unitNames[i])
	}
	w.lasting, w.counted = class("lasting"), class("counted")
	return w
}

// scale is what a word multiplies the number before it by, or 0.
func (l *language) scale(t *token) float64 {
	for i, c := range l.values.scales {
		if l.lex.has(t.set, c) {
			return scaleSizes[i]
		}
	}
	return 0
}

// number reads a number at token i, with the words that scale it: "1.1 million",
// "two thousand". It returns the token after it.
func (l *language) number(toks []token, i int) (v float64, next int) {
	v, next = toks[i].num, i+1
	for next < len(toks) && toks[next].brk == brkNone {
		s := l.scale(&toks[next])
		if s == 0 {
			break
		}
		v *= s
		next++
	}
	return v, next
}

// lasts is how long a match says that something went on: "for nearly nine
// years", inside it or up to eight words behind, or before it in the clause.
func (l *language) lasts(toks []token, from, to int) (v float64, unit string) {
	for i := max(0, from-8); i < len(toks) && i < to+8; i++ {
		if i >= to && toks[i].brk >= brkClause {
			break
		}
		if !l.lex.has(toks[i].set, l.values.lasting) {
			continue
		}
		for j := i + 1; j < len(toks) && j <= i+4 && toks[j].brk == brkNone; j++ {
			if !l.lex.has(toks[j].set, classNumber) || toks[j].set == setMoney {
				continue
			}
			n, k := l.number(toks, j)
			if k >= len(toks) || toks[k].brk != brkNone {
				break
			}
			for u, c := range l.values.units {
				if l.lex.has(toks[k].set, c) && !(k+1 < len(toks) && l.lex.has(toks[k+1].set, l.cast.old)) {
					return n, unitNames[u]
				}
			}
			break
		}
	}
	return 0, ""
}

// people is how many people a match speaks of: "eleven undocumented migrants".
func (l *language) people(toks []token, from, to int) float64 {
	for i := max(0, from-3); i < to; i++ {
		if !l.lex.has(toks[i].set, classNumber) || toks[i].set == setMoney || l.lex.has(toks[i].set, classYear) || toks[i].num < 2 || toks[i].num != float64(int(toks[i].num)) {
			continue
		}
		n, k := l.number(toks, i)
		for ; k < len(toks) && k <= i+4 && toks[k].brk == brkNone; k++ {
			if l.lex.has(toks[k].set, l.values.counted) {
				return n
			}
			if l.lex.has(toks[k].set, l.values.units[3]) || l.lex.has(toks[k].set, classNumber) || l.lex.has(toks[k].set, l.barrier) {
				break
			}
		}
	}
	return 0
}

// measured says what a fact is measured by beside money: a length of time, a
// number of people.
func measured(f palermo.FactID) (time, people bool) {
	switch f {
	case "control.confinement", "control.isolation", "outcome.labour-obtained", "purpose.forced-labour", "purpose.servitude",
		"control.wages-withheld", "hostage.seized-or-detained", "act.maintained":
		return true, false
	case "act.harboured":
		return true, true
	case "act.transported", "act.recruited", "act.transferred", "entry.illegal-entry-procured", "entry.border-crossed",
		"entry.concealed-from-detection", "harm.death":
		return false, true
	}
	return false, false
}

// proceeding reports whether a date, tokens [at, end), is of what a court or the
// police did and not of the conduct at [from, to): "On June 17, 2016, he pleaded
// guilty to harboring".
func (l *language) proceeding(toks []token, at, end, from int) bool {
	of := func(j int) bool {
		return l.lex.has(toks[j].set, l.cast.convicted) || l.lex.has(toks[j].set, l.cast.pleads)
	}
	for j := max(0, at-3); j < at; j++ {
		if of(j) {
			return true
		}
	}
	for j := end; j < len(toks) && j < end+8 && j < from; j++ {
		if of(j) {
			return true
		}
	}
	return false
}
