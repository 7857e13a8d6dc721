package palermo

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an [Error] is. The command line maps it to an
// exit status and the pages to an HTTP status, each in one table.
type Code string

// The codes.
const (
	Invalid   Code = "invalid"   // input that cannot be used as it is
	NotFound  Code = "not-found" // a file, offence or record that is not there
	Forbidden Code = "forbidden" // allowed to someone else, or to nobody
	Conflict  Code = "conflict"  // contradicts what is already recorded
	Internal  Code = "internal"  // a fault of ours
)

// Error is the one error type of Palermo: what is wrong, where, and what to do.
type Error struct {
	Code    Code
	Where   string // "file:line", or empty when there is no place to point at
	Message string // one clause, lower case, no full stop
	Hint    string // what to do about it, in the imperative; may be empty
}

// Error returns the one line of the contract: "file:line: what is wrong, what to do".
func (e *Error) Error() string {
	var b strings.Builder
	if e.Where != "" {
		b.WriteString(e.Where)
		b.WriteString(": ")
	}
	b.WriteString(e.Message)
	if e.Hint != "" {
		b.WriteString(", ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// At returns a copy of err that points at a line of a file. Errors of other
// types are wrapped as [Invalid]; a place already given is kept. The line is
// left out when it is 0.
func At(file string, line int, err error) *Error {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Code: Invalid, Message: oneLine(err.Error())}
	}
	c := *e
	if c.Where == "" {
		c.Where = file
		if line > 0 {
			c.Where = fmt.Sprintf("%s:%d", file, line)
		}
	}
	return &c
}

// CodeOf returns the code of the first [Error] in err's chain, [Internal] if
// there is none, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// oneLine folds a message that spans lines, as parsers' messages do, into one.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// list renders a closed vocabulary for a hint.
func list(names []string) string {
	var kept []string
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, ", ")
}

// Nearest returns the candidate that s was probably meant to be: one that begins
// with s, or else the one with the smallest edit distance, or "" if none is close
// enough to be a misspelling. Ties go to the first.
func Nearest(s string, candidates []string) string {
	best, at := "", len(s)/3+2
	if len(s) > 80 {
		return "" // not a misspelt identifier
	}
	for _, c := range candidates {
		if len(s) > 3 && strings.HasPrefix(c, s) {
			return c
		}
	}
	for _, c := range candidates {
		if d := editDistance(s, c, at); c != "" && d < at {
			best, at = c, d
		}
	}
	return best
}

// editDistance is Levenshtein's distance between a and b, or limit if it is at
// least limit.
func editDistance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diag
			if a[i-1] != b[j-1] {
				cost++
			}
			diag = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return min(row[len(b)], limit)
}
