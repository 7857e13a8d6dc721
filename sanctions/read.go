package sanctions

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"palermo"
)

// Format is a list's file format.
type Format string

// The formats that [Read] recognises by content.
const (
	FormatOFAC         Format = "OFAC SDN, legacy CSV"
	FormatOFACSide     Format = "OFAC aliases, addresses or remarks, legacy CSV"
	FormatOFACAdvanced Format = "OFAC advanced XML"
	FormatUN           Format = "UN consolidated XML"
	FormatUK           Format = "UK sanctions list, CSV"
	FormatEU           Format = "EU consolidated XML"
	FormatFtM          Format = "FollowTheMoney JSON lines"
	FormatOwn          Format = "own CSV"
)

// Bounds on what is read.
const (
	maxName   = 4 << 10  // bytes of a name
	maxText   = 1 << 20  // bytes of any other text
	maxRecord = 64 << 20 // bytes of a line of JSON
	slips     = 1000     // one faulty entry in so many is forgiven
)

// Read reads one file of a sanctions list from r and recognises its format by
// its content. The name is the file's path with slashes: its stem names the list
// and, where the content bears no date, a date in it ("ofac_2022-01-31/sdn.csv")
// dates the list.
//
// A file is read whole or refused with one *palermo.Error that names the line.
// An id that stands twice, or an entry without a name, is refused too, unless no
// more than one entry in 1,000 is like that: lists as issued do hold such slips,
// and [List.Warnings] then says what was done. OFAC's side files give a list without entries that
// [Join] distributes.
func Read(name string, r io.Reader) (*List, error) {
	l := &List{file: path.Base(name), Name: strings.TrimSuffix(path.Base(name), path.Ext(name))}
	in := bufio.NewReaderSize(r, 1<<16)
	head, err := in.Peek(1 << 14)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, palermo.At(l.file, 0, err)
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		head = head[3:]
		in.Discard(3)
	}
	if err := l.readAs(in, head); err != nil {
		return nil, palermo.At(l.file, 0, err)
	}
	if n := len(l.Warnings); n > 0 && n*slips > len(l.Entries) {
		where, what, _ := strings.Cut(l.Warnings[0], ": ")
		what, _, _ = strings.Cut(what, ", ")
		e := bad(what, "correct or remove that entry")
		e.Where = where
		return nil, e
	}
	if len(l.Entries) == 0 && len(l.parts) == 0 {
		return nil, palermo.At(l.file, 0, bad("there is no entry in it", "check that the whole list was copied"))
	}
	if l.Date.IsZero() {
		if d := dateInName(name); !d.IsZero() {
			l.Date, l.DateBy = d, "name"
		}
	} else {
		l.DateBy = "content"
	}
	l.first = nil
	return l, nil
}

func (l *List) readAs(in *bufio.Reader, head []byte) error {
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(text) == 0:
		return bad("the file is empty", "copy the list again")
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}), bytes.IndexByte(head, 0) >= 0:
		return bad("this is not UTF-8 text but UTF-16 or no text", "save it as UTF-8")
	case text[0] == '<':
		return l.readXML(in)
	case text[0] == '{':
		l.Format = FormatFtM
		return l.readFtM(in)
	}
	return l.readCSV(in, text)
}

var nameDate = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])(?:[^0-9]|$)`)

// dateInName is the last date in a path, or none.
func dateInName(name string) (d palermo.Date) {
	for _, piece := range strings.Split(name, "/") {
		if m := nameDate.FindStringSubmatch(piece); m != nil {
			if found, err := palermo.ParseDate(m[1] + "-" + m[2] + "-" + m[3]); err == nil {
				d = found
			}
		}
	}
	return d
}

// latin1 turns bytes of ISO 8859-1 into UTF-8 while reading. OFAC's legacy files
// have been issued in both; a line that is valid UTF-8 is left alone.
type latin1 struct {
	in   *bufio.Reader
	rest []byte
}

func (d *latin1) Read(p []byte) (int, error) {
	for len(d.rest) == 0 {
		line, err := d.in.ReadSlice('\n')
		if len(line) == 0 && err != nil {
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			return 0, err
		}
		if utf8.Valid(line) {
			d.rest = append(d.rest[:0], line...)
			break
		}
		d.rest = d.rest[:0]
		for _, b := range line {
			d.rest = utf8.AppendRune(d.rest, rune(b))
		}
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// checkUTF8 refuses a record in another encoding.
func checkUTF8(fields ...string) error {
	for _, f := range fields {
		if !utf8.ValidString(f) {
			return bad("this line is not UTF-8", "save the file as UTF-8")
		}
	}
	return nil
}

var months = map[string]uint8{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

// looseDate reads a date in the ways that lists write it: 2014-11-03, 03 Nov
// 2014, Nov 2014, 2014, 03/11/2014 and 03-11-2014 (day first), dd/mm/1970 and
// 00/00/1970 for a year alone. What it cannot read is no date.
func looseDate(s string) palermo.Date {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, "T"); i == 10 {
		s = s[:10] // a time follows
	}
	if d, err := palermo.ParseDate(s); err == nil {
		return d
	}
	f := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '/' || r == '-' || r == '.' || r == ',' })
	var d palermo.Date
	switch len(f) {
	case 2: // Nov 2014
		f = append([]string{"00"}, f...)
	case 3:
	default:
		return d
	}
	if len(f[0]) == 4 { // 2014/11/03
		f[0], f[2] = f[2], f[0]
	}
	month := months[strings.ToLower(f[1][:min(3, len(f[1]))])]
	text := f[2]
	switch {
	case month > 0:
		text += fmt.Sprintf("-%02d", month)
	case f[1] == "00" || strings.EqualFold(f[1], "mm"):
	default:
		text += fmt.Sprintf("-%02s", f[1])
	}
	if len(text) > 4 && f[0] != "00" && !strings.EqualFold(f[0], "dd") {
		text += fmt.Sprintf("-%02s", f[0])
	}
	d, _ = palermo.ParseDate(text)
	return d
}
