package sanctions

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"strings"

	"palermo"
)

// looksOFAC reports whether the file begins like one of OFAC's legacy files:
// rows that begin with a number and hold -0- for nothing, or the same with a
// header whose first column is ID and whose fields hold -0-.
func looksOFAC(head []byte) bool {
	c := csv.NewReader(bytes.NewReader(head))
	c.FieldsPerRecord, c.LazyQuotes = -1, true
	rec, err := c.Read()
	if err != nil || len(rec) == 0 {
		return false
	}
	if strings.EqualFold(rec[0], "id") || strings.EqualFold(rec[0], "ent_num") {
		if rec, err = c.Read(); err != nil {
			return false
		}
		return number(rec[0]) && holdsNull(rec)
	}
	return number(rec[0]) && (holdsNull(rec) || len(rec) == 2 || len(rec) >= 4 && aliasType(rec[2]))
}

func number(s string) bool {
	s = strings.TrimSpace(s)
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func holdsNull(rec []string) bool {
	for _, f := range rec {
		if strings.TrimSpace(f) == "-0-" {
			return true
		}
	}
	return false
}

func aliasType(s string) bool {
	switch strings.TrimSpace(s) {
	case "aka", "fka", "nka":
		return true
	}
	return false
}

// readOFAC reads OFAC's legacy CSV: sdn.csv or cons_prim.csv (12 columns), and
// the side files alt.csv (5: aliases), add.csv (6: addresses) and
// sdn_comments.csv (2: remarks that overflowed), with or without header.
// Columns after OFAC, "Specification for the SDN data formats".
func (l *List) readOFAC(r *rows) error {
	for n := 0; ; n++ {
		rec, err := r.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if len(rec) > 0 && strings.TrimLeft(rec[0], "\x1a \r") == "" {
			continue // the end-of-file mark of the file's makers
		}
		for i := range rec {
			if rec[i] = strings.TrimSpace(rec[i]); rec[i] == "-0-" {
				rec[i] = ""
			}
		}
		if !number(rec[0]) {
			if n == 0 {
				continue // a header
			}
			return palermo.At(l.file, r.line, bad(fmt.Sprintf("%q is no entry number", short(rec[0])), "check the line before for a missing quotation mark"))
		}
		if err := l.ofacRow(rec, r.line); err != nil {
			return palermo.At(l.file, r.line, err)
		}
	}
}

func (l *List) ofacRow(rec []string, line int) error {
	side := part{id: strings.Clone(rec[0]), line: int32(line)}
	switch {
	case len(rec) >= 11:
		l.Format = FormatOFAC
		return l.add(ofacEntry(rec), line)
	case len(rec) >= 4 && aliasType(rec[2]):
		if len(rec[3]) > maxName {
			return bad(fmt.Sprintf("a name of entry %s is %d bytes long; the longest allowed is %d", side.id, len(rec[3]), maxName), "check for a missing quotation mark or line end")
		}
		side.alias = Alias{Name: strings.Clone(rec[3]), Quality: Good}
		if rec[2] == "fka" {
			side.alias.Quality = Former
		}
	case len(rec) >= 5:
		side.address = strings.Join(unique([]string{rec[2], rec[3], rec[4]}), ", ")
		if side.address == "" {
			return nil
		}
	case len(rec) == 2:
		side.remarks = strings.Clone(rec[1])
	default:
		return bad(fmt.Sprintf("this line has %d columns, as none of OFAC's files has", len(rec)), "copy the list again")
	}
	l.Format = FormatOFACSide
	l.parts = append(l.parts, side)
	return nil
}

// ofacEntry reads ent_num, SDN_Name, SDN_Type, Program, Title, Call_Sign,
// Vess_type, Tonnage, GRT, Vess_flag, Vess_owner, Remarks.
func ofacEntry(rec []string) Entry {
	e := Entry{ID: strings.Clone(rec[0]), Names: []Alias{{Name: strings.Clone(rec[1])}}, Kind: Organisation}
	if k := ParseKind(rec[2]); k != UnknownKind {
		e.Kind = k
	}
	for _, p := range strings.Split(rec[3], "] [") {
		e.Programmes = append(e.Programmes, strings.Clone(strings.Trim(p, "[] ")))
	}
	if c := countryOf(rec[9]); c != "" {
		e.Countries = append(e.Countries, strings.Clone(c))
	}
	if rec[5] != "" {
		e.Documents = append(e.Documents, Document{Kind: "call sign", Number: strings.Clone(rec[5])})
	}
	if len(rec) > 11 && rec[11] != "" {
		readRemarks(&e, strings.Clone(rec[11]))
	}
	return e
}

var (
	quoted   = regexp.MustCompile(`^'(.*)'\.?$`)
	docWords = regexp.MustCompile(`^([A-Z][A-Za-z.' /\-]{0,60}?)(?: No\.| Number| #)? ([A-Za-z0-9./\-]*[0-9][A-Za-z0-9./\-]*)(?: \(([^)]*)\))?`)
	// documents are the words that begin the remark of a document; other remarks
	// with numbers in them (executive orders, dates, telephones) are no identifiers.
	documents = []string{"passport", "national id", "tax id", "identification", "cedula", "c.u.r.p", "r.f.c", "d.n.i", "n.i.e", "c.i.f", "c.u.i", "nit", "n.i.t", "ruc", "run", "rtn",
		"s.s.n", "ssn", "i.f.e", "personal id", "residency", "refugee", "driver", "electoral", "registration", "registered", "company", "commercial regist", "business", "chamber of commerce",
		"public registration", "government gazette", "d-u-n-s", "legal entity", "v.a.t", "vat", "trade license", "license", "folio mercantil", "matricula mercantil", "numero", "vessel registration",
		"aircraft manufacturer", "aircraft construction", "aircraft tail", "birth certificate", "travel document", "serial", "bank identifier", "swift", "fiscal", "stateless", "l.e.", "le number", "uae id"}
)

// readRemarks takes OFAC's remarks apart: births, citizenships, documents,
// gender, weak aliases (written a.k.a. 'X' in the remarks), and "Linked To". What
// it does not know stays in the reason.
func readRemarks(e *Entry, text string) {
	var rest []string
	for _, p := range strings.Split(strings.TrimSuffix(text, "."), "; ") {
		p = strings.TrimSpace(strings.TrimSuffix(p, ";"))
		bare := strings.TrimPrefix(p, "alt. ")
		word, after, _ := strings.Cut(bare, " ")
		switch {
		case p == "":
		case word == "DOB":
			if s, ok := remarkSpan(after); ok {
				e.Born = append(e.Born, s)
			}
		case word == "nationality" || word == "citizen":
			e.Countries = unique(append(e.Countries, countryOf(after)))
		case word == "Gender":
			e.Gender = ParseGender(after)
		case strings.HasPrefix(bare, "Linked To: "):
			e.Links = append(e.Links, strings.TrimPrefix(bare, "Linked To: "))
		case word == "a.k.a." || word == "f.k.a." || word == "n.k.a.":
			if m := quoted.FindStringSubmatch(after); m != nil {
				e.Names = append(e.Names, Alias{Name: strings.Clone(m[1]), Quality: Weak})
			}
		default:
			if isDocument(bare) {
				if m := docWords.FindStringSubmatch(bare); m != nil {
					e.Documents = append(e.Documents, Document{Kind: documentKind(m[1]), Number: m[2], Country: countryOf(m[3])})
					continue
				}
			}
			rest = append(rest, p)
		}
	}
	if len(rest) > 0 {
		if e.Reason != "" {
			e.Reason += "; "
		}
		e.Reason += strings.Join(rest, "; ")
	}
}

func isDocument(remark string) bool {
	low := strings.ToLower(remark[:min(len(remark), 40)])
	for _, w := range documents {
		if strings.HasPrefix(low, w) {
			return true
		}
	}
	return false
}

// documentKind is the list's word for a document in a common form.
func documentKind(s string) string {
	s = strings.ToLower(s)
	switch {
	case strings.Contains(s, "passport"):
		return "passport"
	case strings.Contains(s, "imo"):
		return "imo"
	case strings.HasPrefix(s, "national id"):
		return "national id"
	case strings.HasPrefix(s, "tax id"):
		return "tax id"
	}
	return strings.TrimSuffix(strings.TrimSuffix(s, " no."), " number")
}

// remarkSpan reads "19 Apr 1947", "1962", "circa 1970", "1968 to 1970",
// "Mar 1965 to Apr 1966", "1950s".
func remarkSpan(s string) (Span, bool) {
	var out Span
	if rest, ok := strings.CutPrefix(s, "circa "); ok {
		out.Circa, s = true, rest
	}
	from, to, ranged := strings.Cut(s, " to ")
	out.From = looseDate(from)
	out.To = out.From
	if ranged {
		out.To = looseDate(strings.TrimPrefix(to, "circa "))
	}
	if decade, ok := strings.CutSuffix(s, "s"); ok && len(decade) == 4 {
		out.From = looseDate(decade)
		out.To = out.From.AddYears(9)
	}
	return out, !out.From.IsZero() && !out.To.IsZero()
}
