package linkage

// day is a date as registers write it: any part may be missing (0), and parts
// may be impossible (a thirteenth month), because a typing error in a date is
// still evidence.
type day struct {
	year       int16
	month, day uint8
	aged       bool // from an age: born in this year or the one before
}

// readDate reads year-month-day, day.month.year and 8 digits; day and month in
// the order that is possible (see ordered), and partial dates "1985", "1985-07".
// Anything else is the zero day.
func readDate(s string) day {
	var part [4]int
	var width [4]int
	n, in := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			if !in {
				if n == 3 {
					return clock(s[i-1], part, width)
				}
				n, in = n+1, true
			}
			part[n-1] = part[n-1]*10 + int(c-'0')
			if width[n-1]++; width[n-1] > 8 {
				return day{}
			}
		case c == '-' || c == '/' || c == '.' || c == ' ' || c == 'T':
			in = false
		default:
			if m, w := monthWord(s[i:]); m > 0 && n < 3 {
				part[n], width[n] = m, 3
				n, in = n+1, false
				i += w - 1
				continue
			}
			return day{}
		}
	}
	return ordered(part, width, n)
}

// clock accepts a time of day behind a complete date.
func clock(sep byte, part, width [4]int) day {
	if sep == ' ' || sep == 'T' {
		return ordered(part, width, 3)
	}
	return day{}
}

func ordered(part, width [4]int, n int) day {
	year := func(y int) int16 {
		if y < 1000 || y > 2999 {
			return 0
		}
		return int16(y)
	}
	switch {
	case n == 1 && width[0] == 8: // 19850703
		if y := year(part[0] / 10000); y != 0 {
			return day{year: y, month: uint8(part[0] / 100 % 100), day: uint8(part[0] % 100)}
		}
	case n == 1 && width[0] == 4:
		return day{year: year(part[0])}
	case n == 2 && width[0] == 4 && width[1] <= 3:
		return day{year: year(part[0]), month: uint8(min(part[1], 99))}
	case n == 3 && width[0] == 4 && width[1] <= 3 && width[2] <= 2:
		if y := year(part[0]); y != 0 {
			return day{year: y, month: uint8(min(part[1], 99)), day: uint8(part[2])}
		}
	case n == 3 && width[2] == 4 && width[0] <= 3 && width[1] <= 3:
		y := year(part[2])
		if y == 0 {
			return day{}
		}
		d, m := part[0], part[1]
		if width[0] == 3 || m > 12 && d <= 12 && width[1] != 3 { // month first
			d, m = m, d
		}
		return day{year: y, month: uint8(min(m, 99)), day: uint8(min(d, 99))}
	}
	return day{}
}

var monthWords = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// monthWord is the month whose English name s begins with, and the letters
// read.
func monthWord(s string) (month, letters int) {
	for letters < len(s) && s[letters]|32 >= 'a' && s[letters]|32 <= 'z' {
		letters++
	}
	if letters < 3 || letters > 9 {
		return 0, 0
	}
	for i, w := range monthWords {
		if s[0]|32 == w[0] && s[1]|32 == w[1] && s[2]|32 == w[2] {
			return i + 1, letters
		}
	}
	return 0, 0
}

// The levels of agreement between two dates, best first; 0 is missing.
const (
	dateSame = 1 + iota
	dateTypo
	dateTwoParts
	datePartial
	dateClose
	dateYear
	dateOther
	dateLevels
)

var dateLevelNames = []string{"missing", "same day", "one digit or day and month swapped", "two parts of three", "same as far as known", "two digits differ", "year or day of year alike", "different"}

// compareDays is the level of agreement of two dates.
func compareDays(a, b day) uint8 {
	if a.year == 0 || b.year == 0 {
		return 0
	}
	if a.aged || b.aged {
		return compareAged(a, b)
	}
	if a == b {
		if a.month == 0 || a.day == 0 {
			return datePartial
		}
		return dateSame
	}
	if a.month == 0 || b.month == 0 || a.day == 0 || b.day == 0 {
		sameMonth := a.month == b.month || a.month == 0 || b.month == 0
		switch {
		case a.year == b.year && sameMonth:
			return datePartial
		case nearYear(a.year, b.year):
			return dateYear
		}
		return dateOther
	}
	parts := 0
	if a.year == b.year {
		parts++
	}
	if a.month == b.month {
		parts++
	}
	if a.day == b.day {
		parts++
	}
	swapped := a.year == b.year && a.month == b.day && a.day == b.month
	d := digitsApart(a, b)
	switch {
	case swapped, d == 1:
		return dateTypo
	case parts == 2:
		return dateTwoParts
	case d == 2:
		return dateClose
	case parts == 1 && a.year == b.year, nearYear(a.year, b.year) && parts == 1:
		return dateYear
	}
	return dateOther
}

func nearYear(a, b int16) bool { d := a - b; return d >= -1 && d <= 1 }

// digitsApart counts the differing digits of two dates written as eight digits;
// two neighbours that changed places count as one.
func digitsApart(a, b day) int {
	x, y := a.digits(), b.digits()
	n := 0
	for i := 0; i < 8; i++ {
		if x[i] == y[i] {
			continue
		}
		n++
		if i < 7 && x[i] == y[i+1] && x[i+1] == y[i] {
			i++
		}
	}
	return n
}

func (d day) digits() [8]byte {
	y := int(d.year)
	return [8]byte{byte(y / 1000), byte(y / 100 % 10), byte(y / 10 % 10), byte(y % 10),
		d.month / 10, d.month % 10, d.day / 10, d.day % 10}
}
