package web

import (
	"math"
	"strconv"
	"strings"
)

// figure writes a number of people: whole, with digits in threes. Numbers too
// large for that are written with a power of ten.
func (l *language) figure(x float64) string {
	if math.Abs(x) >= 1e15 {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	digits := strconv.FormatFloat(math.Round(math.Abs(x)), 'f', 0, 64)
	sep := l.t("figure.thousands")
	var b strings.Builder
	if x <= -0.5 {
		b.WriteString("−")
	}
	for i, d := range digits {
		// Spanish leaves four digits together.
		if left := len(digits) - i; i > 0 && left%3 == 0 && (len(digits) > 4 || sep == ",") {
			b.WriteString(sep)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// count is figure for whole numbers of any kind.
func (l *language) count(n any) string {
	switch n := n.(type) {
	case int:
		return l.figure(float64(n))
	case int64:
		return l.figure(float64(n))
	case uint64:
		return l.figure(float64(n))
	case float64:
		return l.figure(n)
	}
	return toString(n)
}

// percent writes a share.
func (l *language) percent(x float64) string {
	s := strconv.FormatFloat(math.Round(1e4*x)/100, 'f', -1, 64)
	return strings.Replace(s, ".", l.t("figure.point"), 1) + " %"
}
