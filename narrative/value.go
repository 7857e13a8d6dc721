package narrative

import "palermo"

// amount finds the sum of money that belongs to a match: inside it, or the
// nearest within eight words of the same clause.
func (l *language) amount(toks []token, from, to int) (v float64, unit string) {
	at := func(i int) bool {
		t := &toks[i]
		if t.set == setMoney {
			v, unit = l.sum(toks, i)
			return true
		}
		if !l.lex.has(t.set, classNumber) || i > 0 && t.brk == brkNone && l.scale(t) != 0 && l.lex.has(toks[i-1].set, classNumber) {
			return false // "thousand" belongs to the number before it
		}
		_, next := l.number(toks, i)
		if next < len(toks) && toks[next].brk == brkNone && l.lex.has(toks[next].set, l.currency) {
			v, unit = l.sum(toks, i)
			return true
		}
		return false
	}
	for i := from; i < to; i++ {
		if at(i) {
			return v, unit
		}
	}
	for d := 1; d <= 8; d++ {
		if i := to - 1 + d; i < len(toks) && toks[i].brk < brkClause && at(i) {
			return v, unit
		}
		if i := from - d; i >= 0 && at(i) {
			return v, unit
		}
	}
	return 0, ""
}

// sum is the sum of money at token i and its currency: dollars unless the word
// behind says otherwise.
func (l *language) sum(toks []token, i int) (v float64, unit string) {
	v, next := l.number(toks, i)
	return v, l.unit(toks, next-1)
}

// unit is the currency of the sum at token i: dollars unless the next word
// says otherwise.
func (l *language) unit(toks []token, i int) string {
	if i+1 < len(toks) {
		for _, c := range l.currencies {
			if l.lex.has(toks[i+1].set, c.class) {
				return c.code
			}
		}
	}
	return "USD"
}

// age is the number inside a match that says how old somebody is.
func (l *language) age(toks []token, from, to int) float64 {
	for i := from; i < to; i++ {
		if l.lex.has(toks[i].set, classMinor) || l.lex.has(toks[i].set, classAdult) {
			return toks[i].num
		}
	}
	return 0
}

// date finds the date that a sentence gives for the match: the nearest of
// "Aug. 1, 2010", "March 2010", "5 de marzo de 2010", "2010" to its left, or
// else to its right.
func (l *language) date(toks []token, from, to int) palermo.Date {
	best, dist := palermo.Date{}, 2*len(toks)+1
	for i, n := 0, 0; i < len(toks); i += max(n, 1) {
		var d palermo.Date
		if d, n = l.dateAt(toks, i); n == 0 || l.proceeding(toks, i, i+n, from) {
			continue
		}
		far := from - i
		if far < 0 {
			far = 2 * (i - from)
		}
		if far < dist {
			best, dist = d, far
		}
	}
	return best
}

// dateAt reads a date that begins at token i and the number of its tokens.
func (l *language) dateAt(toks []token, i int) (palermo.Date, int) {
	month := func(i int) uint8 {
		if i >= len(toks) || !l.lex.has(toks[i].set, l.month) {
			return 0
		}
		return uint8(toks[i].num)
	}
	num := func(i int, class uint16) bool {
		return i < len(toks) && l.lex.has(toks[i].set, class) && !l.lex.has(toks[i].set, l.month)
	}
	skip := func(i int) int {
		for i < len(toks) && l.lex.has(toks[i].set, l.of) {
			i++
		}
		return i
	}
	day := func(i int) bool {
		return num(i, classNumber) && toks[i].num >= 1 && toks[i].num <= 31 && toks[i].num == float64(int(toks[i].num))
	}
	if m := month(i); m != 0 {
		j := skip(i + 1)
		if num(j, classYear) {
			return palermo.Date{Year: int16(toks[j].num), Month: m}, j + 1 - i
		}
		if day(j) {
			if k := skip(j + 1); num(k, classYear) {
				return valid(int(toks[k].num), int(m), int(toks[j].num)), k + 1 - i
			}
		}
		return palermo.Date{}, 0
	}
	if day(i) {
		j := skip(i + 1)
		if m := month(j); m != 0 {
			if k := skip(j + 1); num(k, classYear) {
				return valid(int(toks[k].num), int(m), int(toks[i].num)), k + 1 - i
			}
		}
		return palermo.Date{}, 0
	}
	if num(i, classYear) && toks[i].set != setMoney {
		// "2014-03-02"
		if i+2 < len(toks) && two(&toks[i], &toks[i+1]) && two(&toks[i+1], &toks[i+2]) && toks[i+1].num >= 1 && toks[i+1].num <= 12 && day(i+2) {
			return valid(int(toks[i].num), int(toks[i+1].num), int(toks[i+2].num)), 3
		}
		return palermo.Date{Year: int16(toks[i].num)}, 1
	}
	return palermo.Date{}, 0
}

// two reports whether a token is two digits, one character behind another token.
func two(a, b *token) bool {
	return b.start == a.end+1 && b.end == b.start+2 && b.brk == brkNone
}

// valid is the date, or the month alone when it has no such day.
func valid(y, m, d int) palermo.Date {
	date := palermo.Date{Year: int16(y), Month: uint8(m), Day: uint8(d)}
	if _, err := palermo.ParseDate(date.String()); err != nil {
		date.Day = 0
	}
	return date
}
