package sanctions

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"palermo"
)

// node is one element of XML with what is inside it: records of lists are a few
// kilobytes, so each is read whole and then picked apart.
type node struct {
	name string
	attr []xml.Attr
	text string
	kids []*node
	line int
}

// kid is the first child with a name, or an empty node, so that calls chain.
func (n *node) kid(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return &node{}
}

// each calls f for every child with a name.
func (n *node) each(name string, f func(*node)) {
	for _, k := range n.kids {
		if k.name == name {
			f(k)
		}
	}
}

// get is the text of the child with a name.
func (n *node) get(name string) string { return n.kid(name).text }

// at is an attribute of the element.
func (n *node) at(name string) string {
	for _, a := range n.attr {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

const (
	maxDepth = 64
	maxNodes = 200_000 // elements in one record
)

// tree reads XML element by element. Document types and entities of a
// document's own are refused, so nothing expands.
type tree struct {
	dec   *xml.Decoder
	file  string
	nodes int
}

func (t *tree) line() int { n, _ := t.dec.InputPos(); return n }

func (t *tree) fail(err error) error {
	var se *xml.SyntaxError
	if errors.As(err, &se) {
		message, hint := se.Msg, "copy the list again"
		switch {
		case strings.Contains(message, "unexpected EOF"):
			message = "the file ends before its last element does"
		case strings.Contains(message, "invalid UTF-8"):
			message, hint = "this line is not UTF-8", "save the file as UTF-8"
		case strings.Contains(message, "invalid character entity"):
			message, hint = "an entity is used that XML itself does not have", "remove it; entities of a document's own are not expanded"
		}
		return palermo.At(t.file, se.Line, bad(message, hint))
	}
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return palermo.At(t.file, t.line(), bad("the file ends before its last element does", "copy the list again"))
	}
	return palermo.At(t.file, t.line(), err)
}

// start returns the next start element, or nil at the end of the document.
func (t *tree) start() (*xml.StartElement, error) {
	for {
		tok, err := t.dec.Token()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, t.fail(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			return &tok, nil
		case xml.Directive:
			if bytes.HasPrefix(bytes.TrimSpace(tok), []byte("DOCTYPE")) {
				return nil, palermo.At(t.file, t.line(), bad("the file declares a document type, which can make entities expand without end", "remove the <!DOCTYPE> declaration; no list needs one"))
			}
		}
	}
}

// read reads the rest of the element that start began.
func (t *tree) read(s *xml.StartElement, depth int) (*node, error) {
	n := &node{name: s.Name.Local, attr: append([]xml.Attr(nil), s.Attr...), line: t.line()}
	if t.nodes++; t.nodes > maxNodes || depth > maxDepth {
		return nil, palermo.At(t.file, t.line(), bad("a record holds far more elements than any list's", "check that the file is a sanctions list"))
	}
	var text strings.Builder
	for {
		tok, err := t.dec.Token()
		if err != nil {
			return nil, t.fail(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			k, err := t.read(&tok, depth+1)
			if err != nil {
				return nil, err
			}
			n.kids = append(n.kids, k)
		case xml.CharData:
			if text.Len()+len(tok) > maxText {
				return nil, palermo.At(t.file, n.line, bad(fmt.Sprintf("the text of <%s> is longer than %d bytes", n.name, maxText), "copy the list again"))
			}
			text.Write(tok)
		case xml.EndElement:
			n.text = strings.TrimSpace(text.String())
			return n, nil
		}
	}
}

// record reads a whole record and counts its elements afresh.
func (t *tree) record(s *xml.StartElement) (*node, error) {
	t.nodes = 0
	return t.read(s, 0)
}

func (l *List) readXML(in *bufio.Reader) error {
	t := &tree{dec: xml.NewDecoder(in), file: l.file}
	t.dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, bad(fmt.Sprintf("the file says that its encoding is %q", short(charset)), "save it as UTF-8")
	}
	root, err := t.start()
	if err != nil {
		return err
	}
	if root == nil {
		return palermo.At(l.file, t.line(), bad("there is no element in it", "copy the list again"))
	}
	switch root.Name.Local {
	case "CONSOLIDATED_LIST":
		l.Format = FormatUN
		err = l.readUN(t, root)
	case "Sanctions":
		l.Format = FormatOFACAdvanced
		err = l.readAdvanced(t)
	case "export":
		l.Format = FormatEU
		err = l.readEU(t, root)
	default:
		err = palermo.At(l.file, t.line(), bad(fmt.Sprintf("<%s> begins no list that is known here", short(root.Name.Local)), "give the UN consolidated list, the EU consolidated list or OFAC's advanced XML"))
	}
	return err
}

func attr(s *xml.StartElement, name string) string { return (&node{attr: s.Attr}).at(name) }

// readUN reads the UN Security Council's consolidated list
// (https://scsanctions.un.org, schema sc-sanctions.xsd).
func (l *List) readUN(t *tree, root *xml.StartElement) error {
	l.Date = looseDate(attr(root, "dateGenerated"))
	for {
		s, err := t.start()
		if err != nil || s == nil {
			return err
		}
		var kind Kind
		switch s.Name.Local {
		case "INDIVIDUAL":
			kind = Person
		case "ENTITY":
			kind = Organisation
		default:
			continue
		}
		n, err := t.record(s)
		if err != nil {
			return err
		}
		if err := l.add(unEntry(n, kind), n.line); err != nil {
			return palermo.At(l.file, n.line, err)
		}
	}
}

func unEntry(n *node, kind Kind) Entry {
	e := Entry{ID: n.get("REFERENCE_NUMBER"), Kind: kind, Gender: ParseGender(n.get("GENDER")), Reason: n.get("COMMENTS1"),
		Listed: looseDate(n.get("LISTED_ON")), Programmes: []string{n.get("UN_LIST_TYPE")}}
	if e.ID == "" {
		e.ID = n.get("DATAID")
	}
	var parts []string
	for _, p := range [...]string{"FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"} {
		if v := n.get(p); v != "" {
			parts = append(parts, v)
		}
	}
	e.Names = []Alias{{Name: strings.Join(parts, " ")}, {Name: n.get("NAME_ORIGINAL_SCRIPT"), Quality: Good}}
	prefix := "INDIVIDUAL_"
	if kind == Organisation {
		prefix = "ENTITY_"
	}
	n.each(prefix+"ALIAS", func(a *node) {
		q := Good
		switch strings.ToLower(a.get("QUALITY")) {
		case "low":
			q = Weak
		case "f.k.a.":
			q = Former
		}
		e.Names = append(e.Names, Alias{Name: a.get("ALIAS_NAME"), Quality: q})
	})
	n.each("NATIONALITY", func(v *node) {
		v.each("VALUE", func(v *node) { e.Countries = append(e.Countries, countryOf(v.text)) })
	})
	n.each(prefix+"ADDRESS", func(a *node) {
		var words []string
		for _, k := range a.kids {
			words = append(words, k.text)
		}
		e.Addresses = append(e.Addresses, strings.Join(unique(words), ", "))
	})
	e.Addresses = unique(e.Addresses)
	n.each("INDIVIDUAL_DATE_OF_BIRTH", func(d *node) {
		from := looseDate(d.get("DATE"))
		if from.IsZero() {
			from = looseDate(d.get("YEAR"))
		}
		to := from
		if d.get("TYPE_OF_DATE") == "BETWEEN" {
			from, to = looseDate(d.get("FROM_YEAR")), looseDate(d.get("TO_YEAR"))
		}
		if !from.IsZero() && !to.IsZero() {
			e.Born = append(e.Born, Span{From: from, To: to, Circa: strings.EqualFold(d.get("TYPE_OF_DATE"), "approximately")})
		}
	})
	n.each("INDIVIDUAL_DOCUMENT", func(d *node) {
		if v := d.get("NUMBER"); v != "" {
			e.Documents = append(e.Documents, Document{Kind: documentKind(d.get("TYPE_OF_DOCUMENT")), Number: v, Country: countryOf(d.get("ISSUING_COUNTRY"))})
		}
	})
	return e
}

// readEU reads the EU's consolidated list of financial sanctions (files of the
// FSF platform, namespace http://eu.europa.ec/fpi/fsd/export).
func (l *List) readEU(t *tree, root *xml.StartElement) error {
	l.Date = looseDate(attr(root, "generationDate"))
	for {
		s, err := t.start()
		if err != nil || s == nil {
			return err
		}
		if s.Name.Local != "sanctionEntity" {
			continue
		}
		n, err := t.record(s)
		if err != nil {
			return err
		}
		if err := l.add(euEntry(n), n.line); err != nil {
			return palermo.At(l.file, n.line, err)
		}
	}
}

func euEntry(n *node) Entry {
	e := Entry{ID: n.at("euReferenceNumber"), Kind: ParseKind(n.kid("subjectType").at("code")), Reason: n.get("remark"), Listed: looseDate(n.at("designationDate"))}
	if e.ID == "" {
		e.ID = n.at("logicalId")
	}
	n.each("regulation", func(r *node) {
		e.Programmes = append(e.Programmes, r.at("programme"))
		if e.Basis == "" {
			e.Basis = r.at("numberTitle")
		}
	})
	n.each("nameAlias", func(a *node) {
		name := a.at("wholeName")
		if name == "" {
			name = strings.Join(strings.Fields(a.at("firstName")+" "+a.at("middleName")+" "+a.at("lastName")), " ")
		}
		q := Good
		switch {
		case a.at("strong") == "false":
			q = Weak
		case len(e.Names) == 0:
			q = Primary
		}
		if g := ParseGender(a.at("gender")); g != GenderUnknown {
			e.Gender = g
		}
		e.Names = append(e.Names, Alias{Name: name, Quality: q})
	})
	n.each("citizenship", func(c *node) { e.Countries = append(e.Countries, countryOf(c.at("countryIso2Code"))) })
	n.each("birthdate", func(b *node) {
		d := looseDate(b.at("birthdate"))
		if d.IsZero() {
			d = looseDate(b.at("year"))
		}
		if !d.IsZero() {
			e.Born = append(e.Born, Span{From: d, To: d, Circa: b.at("circa") == "true"})
		}
	})
	n.each("identification", func(d *node) {
		if v := d.at("number"); v != "" {
			e.Documents = append(e.Documents, Document{Kind: documentKind(d.at("identificationTypeDescription")), Number: v, Country: countryOf(d.at("countryIso2Code"))})
		}
	})
	n.each("address", func(a *node) {
		e.Addresses = append(e.Addresses, strings.Join(unique([]string{a.at("street"), a.at("city"), a.at("countryDescription")}), ", "))
	})
	e.Addresses = unique(e.Addresses)
	return e
}
