package sanctions

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"palermo"
)

// Rows reads a CSV of names to be screened, row by row.
type Rows struct {
	file string
	csv  *csv.Reader
	at   map[string]int // column of each thing known about a name
	q    int
	last int // line of the last row
}

// Row is one row of a file of names.
type Row struct {
	Q       int // number of the row, from 1; a bad row has one too
	Line    int
	Subject string // the file's own reference to the party, or empty
	Query   Query
	Err     error // why the row cannot be used; the next one may be
}

// rowColumns are the columns that are read; other columns are left alone.
var rowColumns = []string{"name", "birth_date", "country", "document", "gender", "kind", "subject"}

// ReadRows reads the header of a file of names: a column name and perhaps
// birth_date, country, document, gender, kind and subject, the file's own
// reference. The file's name is for messages.
func ReadRows(file string, in io.Reader) (*Rows, error) {
	r := &Rows{file: file, csv: csv.NewReader(in), at: map[string]int{}}
	r.csv.TrimLeadingSpace = true
	header, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, palermo.At(file, 1, bad("the file is empty", "begin with a header: name, and perhaps birth_date, country, document, gender, kind"))
	}
	if err != nil {
		return nil, r.rowError(err, 1)
	}
	for i, h := range header {
		key := strings.NewReplacer(" ", "", "_", "", "-", "", "\ufeff", "").Replace(strings.ToLower(h))
		for _, col := range rowColumns {
			if key != strings.ReplaceAll(col, "_", "") {
				continue
			}
			if _, twice := r.at[col]; twice {
				return nil, palermo.At(file, 1, bad("two columns are named "+col, "name each column once"))
			}
			r.at[col] = i
		}
	}
	if _, ok := r.at["name"]; !ok {
		return nil, palermo.At(file, 1, bad("there is no column name", "begin with a header: name, and perhaps birth_date, country, document, gender, kind"))
	}
	return r, nil
}

// Next is the next row, good or bad; false at the end.
func (r *Rows) Next() (Row, bool) {
	rec, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return Row{}, false
	}
	r.q++
	row := Row{Q: r.q}
	if err != nil {
		e := r.rowError(err, r.last+1)
		row.Line, row.Err = r.last+1, e
		var pe *csv.ParseError
		if !errors.As(err, &pe) { // the file itself cannot be read on
			r.csv = csv.NewReader(strings.NewReader(""))
		} else {
			r.last = pe.Line
		}
		return row, true
	}
	row.Line, _ = r.csv.FieldPos(0)
	r.last, _ = r.csv.FieldPos(len(rec) - 1)
	row.Query, row.Err = r.query(rec)
	if i, ok := r.at["subject"]; ok {
		row.Subject = strings.TrimSpace(rec[i])
	}
	return row, true
}

// Offset is how many bytes were read.
func (r *Rows) Offset() int64 { return r.csv.InputOffset() }

func (r *Rows) rowError(err error, line int) *palermo.Error {
	var pe *csv.ParseError
	if !errors.As(err, &pe) {
		return palermo.At(r.file, line, err)
	}
	hint, message := "check the quotation marks", pe.Err.Error()
	if errors.Is(pe.Err, csv.ErrFieldCount) {
		message, hint = "the row has more or fewer fields than the header", "give each column a value, perhaps an empty one"
	}
	return palermo.At(r.file, pe.StartLine, bad(message, hint))
}

// query reads what a row knows of a name.
func (r *Rows) query(rec []string) (Query, error) {
	cell := func(col string) string {
		if i, ok := r.at[col]; ok {
			return strings.TrimSpace(rec[i])
		}
		return ""
	}
	if slices.ContainsFunc(rec, func(f string) bool { return !utf8.ValidString(f) }) {
		return Query{}, bad("the row is not UTF-8", "save the file as UTF-8")
	}
	return ParseQuery(cell("name"), cell("birth_date"), cell("country"), cell("document"), cell("gender"), cell("kind"))
}

// ParseQuery checks what is known of a name, as files and forms write it.
func ParseQuery(name, born, country, document, gender, kind string) (Query, error) {
	q := Query{Name: name, Country: country, Document: document, Gender: ParseGender(gender), Kind: ParseKind(kind)}
	switch {
	case name == "":
		return q, bad("the name is empty", "give a name")
	case len(name) > maxName:
		return q, bad("the name is longer than 4,096 bytes", "look for a quote that is never closed")
	case born == "":
		return q, nil
	}
	var err error
	q.Born, err = palermo.ParseDate(born)
	return q, err
}
