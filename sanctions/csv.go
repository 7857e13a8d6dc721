package sanctions

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"palermo"
)

// rows reads records one by one and adds the line to every error.
type rows struct {
	csv  *csv.Reader
	file string
	line int
}

func (r *rows) next() ([]string, error) {
	rec, err := r.csv.Read()
	if err == io.EOF {
		return nil, io.EOF
	}
	r.line, _ = r.csv.FieldPos(0)
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return nil, palermo.At(r.file, pe.StartLine, bad(pe.Err.Error(), "check the quotation marks of this line"))
	}
	if err != nil {
		return nil, palermo.At(r.file, r.line, err)
	}
	for _, f := range rec {
		if len(f) > maxText {
			return nil, palermo.At(r.file, r.line, bad(fmt.Sprintf("a field is %d bytes long", len(f)), "check for a missing quotation mark or line end"))
		}
	}
	return rec, nil
}

// readCSV tells the CSV formats apart by their first record.
func (l *List) readCSV(in *bufio.Reader, head []byte) error {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	report := bytes.HasPrefix(first, []byte("Report Date:"))
	if report { // the full UK list has its date in a line of its own
		line, err := in.ReadString('\n')
		if err != nil {
			return bad("there is nothing after the first line", "copy the list again")
		}
		l.Date = looseDate(strings.Trim(strings.TrimPrefix(strings.TrimSpace(line), "Report Date:"), " ,"))
	}
	source := io.Reader(in)
	ofac := looksOFAC(head)
	if ofac {
		source = &latin1{in: in}
	}
	c := csv.NewReader(source)
	c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = -1, true, true
	if bytes.Count(first, []byte("\t")) > bytes.Count(first, []byte(",")) {
		c.Comma = '\t'
	}
	r := &rows{csv: c, file: l.file}
	if ofac {
		return l.readOFAC(r)
	}
	rec, err := r.next()
	if err != nil {
		return err
	}
	h := newHeader(rec)
	switch {
	case h.has("unique id") && h.has("regime name"):
		l.Format = FormatUK
		return l.readUK(r, h)
	case h.has("name") && h.has("id"):
		l.Format = FormatOwn
		return l.readOwn(r, h)
	case h.has("name"):
		return palermo.At(l.file, r.line, bad("this file has names and no column id, so it is no sanctions list", "add the list's ids, or move names that are to be screened elsewhere"))
	}
	return palermo.At(l.file, r.line, bad("this is no list that is known here", "give the file as its authority issues it, or a CSV with a header that has the columns id and name"))
}

// header finds columns by name, whatever their case.
type header map[string]int

func newHeader(rec []string) header {
	h := header{}
	for i, f := range rec {
		f = strings.ToLower(strings.TrimSpace(f))
		if _, ok := h[f]; !ok {
			h[f] = i
		}
	}
	return h
}

func (h header) has(name string) bool { _, ok := h[name]; return ok }

// get is the first of the named columns that the record fills.
func (h header) get(rec []string, names ...string) string {
	for _, n := range names {
		if i, ok := h[n]; ok && i < len(rec) {
			if v := strings.TrimSpace(rec[i]); v != "" {
				return v
			}
		}
	}
	return ""
}

// readUK reads the UK sanctions list, in its short form (one row an entry, one
// name) or its full form (several rows an entry, names in six columns).
func (l *List) readUK(r *rows, h header) error {
	full := h.has("name 6")
	var e Entry
	line := 0
	flush := func() error {
		if e.ID == "" {
			return nil
		}
		err := l.add(e, line)
		e = Entry{}
		if err != nil {
			return palermo.At(l.file, line, err)
		}
		return nil
	}
	for {
		rec, err := r.next()
		if err == io.EOF {
			return flush()
		}
		if err != nil {
			return err
		}
		if err := checkUTF8(rec...); err != nil {
			return palermo.At(l.file, r.line, err)
		}
		if len(rec) < len(h)-1 {
			return palermo.At(l.file, r.line, bad(fmt.Sprintf("this line has %d columns instead of %d", len(rec), len(h)), "copy the list again"))
		}
		id := h.get(rec, "unique id")
		if !full || id != e.ID {
			if err := flush(); err != nil {
				return err
			}
			e, line = Entry{ID: strings.Clone(id)}, r.line
			e.Kind = ParseKind(h.get(rec, "type", "individual, entity, ship"))
			e.Listed = looseDate(h.get(rec, "date designated"))
			e.Basis = strings.Clone(h.get(rec, "sanctions imposed"))
			e.Gender = ParseGender(h.get(rec, "gender"))
			e.Reason = strings.Clone(h.get(rec, "uk statement of reasons"))
		}
		e.Programmes = append(e.Programmes, strings.Clone(h.get(rec, "regime name")))
		if !full {
			e.Names = append(e.Names, Alias{Name: strings.Clone(h.get(rec, "name"))})
			continue
		}
		l.ukRow(&e, h, rec)
	}
}

// ukRow adds one row of the full form to an entry. Name 6 is the surname or the
// whole name of an organisation, names 1 to 5 are the given names.
func (l *List) ukRow(e *Entry, h header, rec []string) {
	var given []string
	for _, c := range [...]string{"name 1", "name 2", "name 3", "name 4", "name 5"} {
		if v := h.get(rec, c); v != "" {
			given = append(given, v)
		}
	}
	a := Alias{Name: strings.Clone(h.get(rec, "name 6")), Quality: Good}
	if len(given) > 0 {
		a.Name = strings.TrimPrefix(a.Name+", "+strings.Join(given, " "), ", ")
	}
	switch t := strings.ToLower(h.get(rec, "name type")); {
	case strings.HasPrefix(t, "primary name") && !strings.Contains(t, "variation"):
		a.Quality = Primary
	case strings.EqualFold(h.get(rec, "alias strength"), "low quality a.k.a"), strings.EqualFold(h.get(rec, "alias strength"), "low quality"):
		a.Quality = Weak
	}
	if a.Quality == Primary && len(e.Names) > 0 {
		e.Names = append([]Alias{a}, e.Names...)
	} else {
		e.Names = append(e.Names, a)
	}
	if v := h.get(rec, "name non-latin script"); v != "" {
		e.Names = append(e.Names, Alias{Name: strings.Clone(v), Quality: Good})
	}
	if d := looseDate(h.get(rec, "d.o.b")); !d.IsZero() {
		e.Born = append(e.Born, Span{From: d, To: d})
	}
	for _, n := range strings.Split(h.get(rec, "nationality(/ies)", "nationality"), "|") {
		e.Countries = append(e.Countries, countryOf(n))
	}
	for _, c := range [...][2]string{{"passport number", "passport"}, {"national identifier number", "national id"}, {"imo number", "imo"}} {
		if v := h.get(rec, c[0]); v != "" {
			e.Documents = append(e.Documents, Document{Kind: c[1], Number: strings.Clone(v)})
		}
	}
}

// readOwn reads a plain CSV with a header. The columns id and name are needed, for
// a file with names alone may be anything; kind, alias (several parted by ";"),
// birth_date, country, document, gender, programme, basis, reason, listed and
// list_date are understood.
func (l *List) readOwn(r *rows, h header) error {
	for {
		rec, err := r.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := checkUTF8(rec...); err != nil {
			return palermo.At(l.file, r.line, err)
		}
		get := func(names ...string) string { return strings.Clone(h.get(rec, names...)) }
		e := Entry{ID: get("id"), Kind: ParseKind(get("kind", "type", "schema")), Gender: ParseGender(get("gender")),
			Basis: get("basis"), Reason: get("reason"), Listed: looseDate(get("listed", "effective_date"))}
		e.Names = []Alias{{Name: get("name")}}
		for _, a := range split(get("alias", "aliases"), ";") {
			e.Names = append(e.Names, Alias{Name: a, Quality: Good})
		}
		for _, a := range split(get("weak_alias"), ";") {
			e.Names = append(e.Names, Alias{Name: a, Quality: Weak})
		}
		for _, b := range split(get("birth_date"), ";") {
			if d := looseDate(b); !d.IsZero() {
				e.Born = append(e.Born, Span{From: d, To: d})
			}
		}
		for _, c := range split(get("country", "nationality"), ";") {
			e.Countries = append(e.Countries, countryOf(c))
		}
		for _, d := range split(get("document"), ";") {
			kind, number := "", d
			if i := strings.LastIndexByte(d, ' '); i > 0 && !strings.ContainsAny(d[:i], "0123456789") {
				kind, number = strings.ToLower(d[:i]), d[i+1:] // "passport X123"
			}
			e.Documents = append(e.Documents, Document{Kind: kind, Number: number})
		}
		e.Programmes = split(get("programme", "program"), ";")
		if d := looseDate(get("list_date")); !d.IsZero() {
			l.Date = d
		}
		if err := l.add(e, r.line); err != nil {
			return palermo.At(l.file, r.line, err)
		}
	}
}

func split(s, sep string) []string {
	if s == "" {
		return nil
	}
	out := strings.Split(s, sep)
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}
