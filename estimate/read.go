package estimate

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"palermo"
)

// ReadOptions say what the caller knows of a table.
type ReadOptions struct {
	// Track is what the people are. It may be left as palermo.Other when the
	// file has a track column; when both are given they must agree.
	Track palermo.Track
	// Strata names columns that are covariates (year, age group) and no lists.
	// [Read] adds people up over them, [ReadStrata] keeps them apart.
	Strata []string
}

// The columns that are no lists.
const (
	countColumn = "count"
	trackColumn = "track"
)

// Read reads a table from CSV: a column of 0 and 1 per list, a column "count",
// and perhaps a column "track" with one value throughout. name stands for the
// file in errors and records. Rows for the same combination are added up, and
// the table's notes say so. Every error is a [palermo.Error] that points at a
// line.
func Read(r io.Reader, name string, opt ReadOptions) (*Table, error) {
	strata, err := ReadStrata(r, name, opt)
	if err != nil {
		return nil, err
	}
	return strata.total()
}

// ReadStrata is [Read] with the people of each combination of the columns in
// opt.Strata kept apart.
func ReadStrata(r io.Reader, name string, opt ReadOptions) (*Strata, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, palermo.At(name, 0, err)
	}
	text, err := utf8Text(raw)
	if err != nil {
		return nil, palermo.At(name, 1, err)
	}
	cr := csv.NewReader(bytes.NewReader(text))
	cr.TrimLeadingSpace = true
	header, err := cr.Read()
	if errors.Is(err, io.EOF) {
		return nil, palermo.At(name, 1, invalid("the file is empty", "give a header with a column per list and a column count"))
	}
	if err != nil {
		return nil, csvError(name, err)
	}
	cols, err := readHeader(header, opt)
	if err != nil {
		return nil, palermo.At(name, 1, err)
	}
	b := stratumBuilder{columns: opt.Strata, lists: cols.lists, track: opt.Track}
	for {
		row, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, csvError(name, err)
		}
		line, _ := cr.FieldPos(0)
		rec, err := cols.parse(row)
		if err == nil {
			err = b.add(rec, line)
		}
		if err != nil {
			return nil, palermo.At(name, line, err)
		}
	}
	s, err := b.build(name)
	if err != nil {
		return nil, palermo.At(name, 1, err)
	}
	return s, nil
}

// utf8Text drops a byte-order mark and refuses what is not UTF-8.
func utf8Text(raw []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return nil, invalid("the file is UTF-16", "save it as UTF-8")
	case bytes.IndexByte(raw, 0) >= 0:
		return nil, invalid("the file has zero bytes, as UTF-16 and spreadsheets have", "save it as CSV in UTF-8")
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) {
		return nil, invalid("the file is not UTF-8", "save it as UTF-8")
	}
	if bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 {
		return nil, invalid("the lines end with carriage returns alone", "save it with line feeds")
	}
	return raw, nil
}

// csvError turns a parse error into the one line of the contract.
func csvError(name string, err error) error {
	var pe *csv.ParseError
	if !errors.As(err, &pe) {
		return palermo.At(name, 0, err)
	}
	msg, hint := pe.Err.Error(), "check the quotes"
	if errors.Is(pe.Err, csv.ErrFieldCount) {
		msg, hint = "the row has more or fewer fields than the header", "give each column a value"
	}
	return palermo.At(name, pe.Line, invalid(msg, hint))
}

// columns say what each field of a row is.
type columns struct {
	lists       []string
	listAt      []int // field of each list
	strataAt    []int // field of each covariate
	count       int
	track       int // -1 when there is none
	names       []string
	strataNames []string
}

func readHeader(header []string, opt ReadOptions) (*columns, error) {
	c := &columns{count: -1, track: -1, strataAt: make([]int, len(opt.Strata)), strataNames: opt.Strata}
	for i := range c.strataAt {
		c.strataAt[i] = -1
	}
	for i, h := range header {
		h = strings.TrimSpace(h)
		switch {
		case h == "":
			return nil, invalid(fmt.Sprintf("column %d has no name", i+1), "name every column")
		case slices.Contains(c.names, h):
			return nil, invalid(fmt.Sprintf("two columns are named %q", h), "name each column once")
		}
		c.names = append(c.names, h)
		if k := slices.Index(opt.Strata, h); k >= 0 {
			c.strataAt[k] = i
			continue
		}
		switch strings.ToLower(h) {
		case countColumn:
			c.count = i
		case trackColumn:
			c.track = i
		default:
			c.lists = append(c.lists, h)
			c.listAt = append(c.listAt, i)
		}
	}
	if c.count < 0 && len(header) == 1 && strings.ContainsAny(header[0], ";\t") {
		return nil, invalid("the columns are parted by semicolons or tabs", "save it with commas")
	}
	if c.count < 0 {
		return nil, invalid("there is no column count", "add the number of people for each combination of lists")
	}
	for k, at := range c.strataAt {
		if at < 0 {
			return nil, invalid(fmt.Sprintf("there is no column %q", opt.Strata[k]), "name a column of the header")
		}
	}
	switch {
	case len(c.lists) < 2:
		return nil, invalid(fmt.Sprintf("there is %d list column", len(c.lists)), "give at least two lists: one overlaps with nothing")
	case len(c.lists) > MaxLists:
		return nil, invalid(fmt.Sprintf("there are %d list columns, over a million combinations", len(c.lists)),
			fmt.Sprintf("merge lists until there are at most %d", MaxLists))
	}
	return c, nil
}

// record is one row, read.
type record struct {
	cell  Cell
	track string // "" when there is no column
	level []string
}

func (c *columns) parse(row []string) (record, error) {
	var rec record
	for i, at := range c.listAt {
		switch v := strings.TrimSpace(row[at]); v {
		case "0":
		case "1":
			rec.cell.On |= 1 << i
		default:
			return rec, invalid(fmt.Sprintf("list %q holds %q", c.lists[i], clip(v)), "write 1 for on the list and 0 for not on it")
		}
	}
	n, err := parseCount(strings.TrimSpace(row[c.count]))
	if err != nil {
		return rec, err
	}
	rec.cell.Count = n
	if rec.cell.On == 0 && n > 0 {
		return rec, invalid(fmt.Sprintf("%d people are on no list", n), "remove the row: people whom no list saw are what is estimated")
	}
	if c.track >= 0 {
		rec.track = strings.TrimSpace(row[c.track])
		if rec.track == "" {
			return rec, invalid("the track is empty", "write trafficking or smuggling")
		}
	}
	for k, at := range c.strataAt {
		v := strings.TrimSpace(row[at])
		if v == "" {
			return rec, invalid(fmt.Sprintf("column %q is empty", c.strataNames[k]), "write a value, such as unknown")
		}
		rec.level = append(rec.level, v)
	}
	return rec, nil
}

func parseCount(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err == nil && n >= 0 && n <= maxPeople:
		return n, nil
	case err == nil && n < 0:
		return 0, invalid(fmt.Sprintf("count %s is negative", clip(s)), "give the number of people, 0 or more")
	case err == nil, errors.Is(err, strconv.ErrRange):
		return 0, invalid(fmt.Sprintf("count %s is more than 9 x 10^15", clip(s)), "check the column")
	}
	if _, ferr := strconv.ParseFloat(s, 64); ferr == nil {
		return 0, invalid(fmt.Sprintf("count %s is no whole number in plain digits", clip(s)), "give the number of people")
	}
	return 0, invalid(fmt.Sprintf("count %q is no number", clip(s)), "give the number of people")
}

// clip shortens what a message quotes.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:40]) + "..."
}

// invalid is the error of input that cannot be used.
func invalid(msg, hint string) *palermo.Error {
	return &palermo.Error{Code: palermo.Invalid, Message: msg, Hint: hint}
}
