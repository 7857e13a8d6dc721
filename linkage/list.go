package linkage

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"palermo"
)

// List is one agency's register as read from a file: named columns over rows,
// each column kept as numbers into a table of its distinct values, because
// registers repeat themselves.
type List struct {
	Name    string   // the file's stem; it names the list in every output
	Columns []string // as written in the header
	file    string
	cells   [][]uint32
	values  [][]string // values[c][0] is "", the missing value
	lines   []int32    // line of the file on which each row starts
}

// Rows is the number of entries.
func (l *List) Rows() int { return len(l.lines) }

// Value is the cell of a row and column as written, without surrounding space;
// what means "missing" (NA, null, unknown, -) is empty.
func (l *List) Value(row, column int) string { return l.values[column][l.cells[column][row]] }

// Line is the line of the file on which a row starts.
func (l *List) Line(row int) int { return int(l.lines[row]) }

// MaxRecord is the longest row that is read, in bytes.
const MaxRecord = 64 << 20

// ReadCSV reads one list from a CSV file (RFC 4180; a tab or semicolon between
// the columns is recognised). file names it in errors, and its stem becomes the
// list's name. A byte-order mark is ignored and quoted fields may hold line
// breaks. Whatever cannot be read as meant is one error that points at its
// line: another encoding, a row with more or fewer cells than the header, a
// stray quote, a column name that is empty or used twice, a file without rows.
func ReadCSV(file string, r io.Reader) (*List, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	head, err := b.Peek(4096)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return nil, palermo.At(file, 0, err)
	}
	if err := checkEncoding(head); err != nil {
		return nil, palermo.At(file, 1, err)
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		head = head[3:]
		if _, err := b.Discard(3); err != nil {
			return nil, palermo.At(file, 1, err)
		}
	}
	c := csv.NewReader(b)
	c.Comma = delimiter(head)
	c.ReuseRecord = true
	header, err := c.Read()
	if err == io.EOF {
		return nil, palermo.At(file, 1, invalid("the file is empty", "give a CSV file with a header and rows"))
	}
	if err != nil {
		return nil, csvError(file, err)
	}
	l := &List{Name: stem(file), file: file}
	if err := l.header(header); err != nil {
		return nil, palermo.At(file, 1, err)
	}
	if err := l.rows(file, c); err != nil {
		return nil, err
	}
	if l.Rows() == 0 {
		return nil, palermo.At(file, 1, invalid("there is a header and no row", "give a list with at least one entry"))
	}
	return l, nil
}

func (l *List) header(cells []string) error {
	seen := map[string]bool{}
	for i, h := range cells {
		h = strings.TrimSpace(h)
		switch {
		case !utf8.ValidString(h):
			return invalid("the header is not UTF-8", "save the file as UTF-8")
		case h == "":
			return invalid(fmt.Sprintf("column %d has no name", i+1), "name every column in the first line")
		case seen[h]:
			return invalid(fmt.Sprintf("two columns are named %q", h), "give each column a name of its own")
		}
		seen[h] = true
		l.Columns = append(l.Columns, strings.Clone(h))
	}
	l.cells = make([][]uint32, len(cells))
	l.values = make([][]string, len(cells))
	for i := range l.values {
		l.values[i] = []string{""}
	}
	return nil
}

func (l *List) rows(file string, c *csv.Reader) error {
	index := make([]map[string]uint32, len(l.Columns))
	for i := range index {
		index[i] = map[string]uint32{}
	}
	for {
		row, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return csvError(file, err)
		}
		line, _ := c.FieldPos(0)
		size := 0
		for i, cell := range row {
			if size += len(cell); size > MaxRecord {
				return palermo.At(file, line, invalid("the row is longer than 64 MB", "look for a quote that is never closed"))
			}
			id, known := index[i][cell]
			if !known {
				if !utf8.ValidString(cell) {
					return palermo.At(file, line, invalid(fmt.Sprintf("column %q is not UTF-8", l.Columns[i]), "save the file as UTF-8"))
				}
				if v := present(cell); v != "" {
					if id, known = index[i][v]; !known {
						id = uint32(len(l.values[i]))
						v = strings.Clone(v)
						l.values[i] = append(l.values[i], v)
						index[i][v] = id
					}
				}
				if !known || present(cell) != cell {
					index[i][strings.Clone(cell)] = id
				}
			}
			l.cells[i] = append(l.cells[i], id)
		}
		l.lines = append(l.lines, int32(line))
	}
}

// present is a cell without surrounding space, or "" where it says in words
// that nothing is known.
func present(cell string) string {
	cell = strings.TrimSpace(cell)
	if len(cell) > len("not recorded") {
		return cell
	}
	switch strings.ToLower(cell) {
	case "na", "n/a", "nan", "null", "nil", "none", "unknown", "unk", "not known", "not recorded", "missing", "-", "--", "?", ".":
		return ""
	}
	return cell
}

// checkEncoding refuses what is not UTF-8 by its first bytes.
func checkEncoding(head []byte) error {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")),
		bytes.IndexByte(head, 0) >= 0:
		return invalid("the file is not UTF-8 (it looks like UTF-16)", "save it as UTF-8")
	}
	return nil
}

// delimiter is the sign between the columns of the header.
func delimiter(head []byte) rune {
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		head = head[:i]
	}
	best, most := ',', bytes.Count(head, []byte(","))
	for _, d := range []rune{';', '\t'} {
		if n := bytes.Count(head, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

func csvError(file string, err error) error {
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return palermo.At(file, 0, err)
	}
	switch p.Err {
	case csv.ErrFieldCount:
		return palermo.At(file, p.StartLine, invalid("the row has not as many cells as the header", "check for commas that need quotes"))
	case csv.ErrQuote, csv.ErrBareQuote:
		return palermo.At(file, p.Line, invalid("a quote stands where none can", `write a quote inside a cell twice and the cell in quotes`))
	}
	return palermo.At(file, p.Line, p.Err)
}

func invalid(what, hint string) *palermo.Error {
	return &palermo.Error{Code: palermo.Invalid, Message: what, Hint: hint}
}

// stem is a file's name without folders and extension.
func stem(file string) string {
	if i := strings.LastIndexAny(file, `/\`); i >= 0 {
		file = file[i+1:]
	}
	if i := strings.LastIndexByte(file, '.'); i > 0 {
		file = file[:i]
	}
	return file
}
