package palermo

import (
	"fmt"
	"strconv"
)

// Date is a calendar date that may lack its day, or its month and day, as dates
// in files do. The zero value is "no date".
type Date struct {
	Year  int16
	Month uint8 // 1-12, or 0 when only the year is known
	Day   uint8 // 1-31, or 0 when the day is not known
}

// ParseDate reads "2014", "2014-11" or "2014-11-03". An impossible date is an
// error that says which part is impossible.
func ParseDate(s string) (Date, error) {
	bad := func(what string) (Date, error) {
		return Date{}, &Error{Code: Invalid, Message: fmt.Sprintf("%q is not a date: %s", s, what), Hint: `write it as "2014-11-03"`}
	}
	if len(s) != 4 && len(s) != 7 && len(s) != 10 {
		return bad("it should be YYYY-MM-DD")
	}
	part := func(from, to int) (int, bool) {
		for _, c := range []byte(s[from:to]) {
			if c < '0' || c > '9' {
				return 0, false
			}
		}
		n, err := strconv.Atoi(s[from:to])
		return n, err == nil
	}
	var d Date
	y, ok := part(0, 4)
	if !ok || y == 0 {
		return bad("the year should be four digits")
	}
	d.Year = int16(y)
	if len(s) >= 7 {
		m, ok := part(5, 7)
		if !ok || s[4] != '-' || m < 1 || m > 12 {
			return bad("the month should be 01 to 12")
		}
		d.Month = uint8(m)
	}
	if len(s) == 10 {
		n, ok := part(8, 10)
		if !ok || s[7] != '-' || n < 1 || n > daysIn(y, int(d.Month)) {
			return bad(fmt.Sprintf("that month has days 01 to %02d", daysIn(y, int(d.Month))))
		}
		d.Day = uint8(n)
	}
	return d, nil
}

// MustDate is [ParseDate] for constants; it panics on a bad date.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String writes as much of the date as is known, and "" for no date.
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// First is the earliest day that the date can mean.
func (d Date) First() Date {
	if d.IsZero() {
		return d
	}
	return Date{d.Year, max(d.Month, 1), max(d.Day, 1)}
}

// Last is the latest day that the date can mean.
func (d Date) Last() Date {
	if d.IsZero() {
		return d
	}
	if d.Month == 0 {
		return Date{d.Year, 12, 31}
	}
	if d.Day == 0 {
		return Date{d.Year, d.Month, uint8(daysIn(int(d.Year), int(d.Month)))}
	}
	return d
}

// Before reports whether d's earliest day is before o's earliest day.
func (d Date) Before(o Date) bool { return d.Ordinal() < o.Ordinal() }

// Ordinal orders dates by their earliest day; equal days have equal numbers and
// "no date" is 0. Differences are not numbers of days.
func (d Date) Ordinal() int32 {
	if d.IsZero() {
		return 0
	}
	d = d.First()
	return int32(d.Year)*10000 + int32(d.Month)*100 + int32(d.Day)
}

// AddYears is the same day n years later; 29 February becomes 1 March.
func (d Date) AddYears(n int) Date {
	d.Year += int16(n)
	if d.Day != 0 && int(d.Day) > daysIn(int(d.Year), int(d.Month)) {
		d.Month, d.Day = d.Month+1, 1
	}
	return d
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; "" is no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	p, err := ParseDate(string(b))
	*d = p
	return err
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
