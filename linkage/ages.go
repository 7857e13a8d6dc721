package linkage

import (
	"slices"
	"strconv"
	"strings"
)

// A list may say how old people were where another says when they were born. An
// age counts as a birth date known to within two calendar years, given when it
// was noted; without that it says nothing about birth and is not so used.

// oldest is the greatest age that is believed.
const oldest = 120

// agedText is the value of a cell that holds an age, noted on a date or in a year:
// "aged 34 in 2021". It is empty where either is no such thing.
func agedText(age, noted string) string {
	years, err := strconv.Atoi(strings.TrimSpace(age))
	on := readDate(noted)
	if err != nil || years < 0 || years > oldest || on.year == 0 {
		return ""
	}
	return "aged " + strconv.Itoa(years) + " in " + strconv.Itoa(int(on.year))
}

// readAged reads what agedText wrote: the later of the two years of birth.
func readAged(s string) day {
	rest, ok := strings.CutPrefix(s, "aged ")
	age, in, ok2 := strings.Cut(rest, " in ")
	years, err := strconv.Atoi(age)
	on := readDate(in)
	if !ok || !ok2 || err != nil || on.year == 0 {
		return day{}
	}
	return day{year: on.year - int16(years), aged: true}
}

// compareAged is the level of agreement where one date at least comes from an age.
func compareAged(a, b day) uint8 {
	if !a.aged {
		a, b = b, a
	}
	off := b.year - a.year // 0 and -1 are the years that the age allows
	if b.aged && off > 0 {
		off = -off
	}
	switch {
	case off == 0 || off == -1:
		return datePartial
	case off == 1 || off == -2:
		return dateYear
	}
	return dateOther
}

// agesOf is, for the rows of a list without a column of its own, the text of
// their ages; nil where the list has none.
func (c *Column) agesOf(l *List) func(row int) string {
	age := slices.Index(l.Columns, c.Age)
	if c.Age == "" || age < 0 || columnOf(l, c) >= 0 {
		return nil
	}
	noted := slices.Index(l.Columns, c.Noted)
	return func(row int) string {
		when := c.Noted
		if noted >= 0 {
			when = l.Value(row, noted)
		}
		return agedText(l.Value(row, age), when)
	}
}

// findAges lets ages stand for birth dates in lists that have no birth date, but
// an age and one date or year besides, which is taken for when it was noted.
func findAges(fs []*family, c *Config) {
	in := func(f *family, list int) bool {
		return slices.ContainsFunc(f.at, func(at [2]int) bool { return at[0] == list })
	}
	born := slices.IndexFunc(fs, func(f *family) bool { return f.role == "birth-date" })
	if born < 0 || c.Columns[born].Kind != DateKind {
		return
	}
	for i, f := range fs {
		if f.role != "age" || f.look.number < 0.8 || slices.ContainsFunc(f.at, func(at [2]int) bool { return in(fs[born], at[0]) }) {
			continue
		}
		var noted []string
		for _, o := range fs {
			if (o.role == "other-date" && o.look.date > 0.8 || o.role == "year" && o.look.year > 0.8) && !slices.ContainsFunc(f.at, func(at [2]int) bool { return !in(o, at[0]) }) {
				noted = append(noted, o.name)
			}
		}
		if len(noted) == 1 && len(f.also) == 0 {
			c.Columns[born].Age, c.Columns[born].Noted = f.name, noted[0]
			c.Columns[i].Kind, c.Columns[i].Why = Ignore, "stands for the birth date, noted in "+strconv.Quote(noted[0])
			return
		}
	}
}
