package narrative

import "palermo"

// amount finds the sum of money that belongs to a match: inside it, or the
// nearest within eight words of the same clause.
func (l *language) amount(toks []token, from, to int) (v float64, unit string) {
	at := func(i int) bool {
		t := &toks[i]
		if t.set == setMoney {
			return true
		}
		return l.lex.has(t.set, classNumber) && i+1 < len(toks) && toks[i+1].brk == brkNone && l.lex.has(toks[i+1].set, l.currency)
	}
	for i := from; i < to; i++ {
		if at(i) {
			return toks[i].num, l.unit(toks, i)
		}
	}
	for d := 1; d <= 8; d++ {
		if i := to - 1 + d; i < len(toks) && toks[i].brk < brkClause && at(i) {
			return toks[i].num, l.unit(toks, i)
		}
		if i := from - d; i >= 0 && at(i) {
			return toks[i].num, l.unit(toks, i)
		}
	}
	return 0, ""
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
	best, dist := palermo.Date{}, len(toks)+1
	for i := range toks {
		d, n := l.dateAt(toks, i)
		if n == 0 {
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
		return palermo.Date{Year: int16(toks[i].num)}, 1
	}
	return palermo.Date{}, 0
}

// valid is the date, or the month alone when it has no such day.
func valid(y, m, d int) palermo.Date {
	date := palermo.Date{Year: int16(y), Month: uint8(m), Day: uint8(d)}
	if _, err := palermo.ParseDate(date.String()); err != nil {
		date.Day = 0
	}
	return date
}
