package sanctions

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"palermo"
)

// Standing is what the decisions about a hit amount to on a day.
type Standing string

// The standings.
const (
	Open      Standing = "open"      // nobody has decided, or what was decided has expired
	Changed   Standing = "changed"   // decided, but the list has changed the entry since
	Waiting   Standing = "waiting"   // more is needed
	OneSays   Standing = "one-match" // one reviewer says that it matches; a second, different one must agree
	Disputed  Standing = "disputed"  // reviewers disagree
	Confirmed Standing = "confirmed" // two different reviewers say that it matches
	Cleared   Standing = "cleared"   // a known false positive, not expired
)

// Ledger is the decisions of a file in their order. A reviewer's later decision
// about a hit replaces their earlier one; nothing is ever taken out.
type Ledger struct {
	decisions []Decision
	at        map[hitOf][]int
}

// hitOf names a hit across screenings: who was asked about, and the entry.
type hitOf struct{ subject, list, id string }

// ReadDecisions reads a decisions file, one decision a line. Any line that is not
// a whole decision is an error with its line, and nothing is read.
func ReadDecisions(name string, r io.Reader) (*Ledger, error) {
	l := &Ledger{}
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 1<<16), maxText)
	line := 1
	for ; sc.Scan(); line++ {
		text := sc.Bytes()
		if line == 1 {
			text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if !utf8.Valid(text) {
			return nil, palermo.At(name, line, bad("this line is not UTF-8", "save the file as UTF-8"))
		}
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		var d Decision
		err := dec.Decode(&d)
		if err == nil && len(bytes.TrimSpace(text[dec.InputOffset():])) > 0 {
			err = errors.New("something stands behind it")
		}
		if err != nil {
			return nil, palermo.At(name, line, bad("this is no decision: "+err.Error(), "write one decision a line, as JSON"))
		}
		if err := l.Add(d); err != nil {
			return nil, palermo.At(name, line, err)
		}
	}
	if err := sc.Err(); err != nil {
		return nil, palermo.At(name, line, bad("the line cannot be read: "+err.Error(), "write one decision a line, as JSON"))
	}
	return l, nil
}

// File is a decisions file opened for reading and appending; *os.File is one when
// opened with O_RDWR, O_CREATE and O_APPEND.
type File interface {
	io.ReadWriteSeeker
	Truncate(size int64) error
	Sync() error
}

// Append reads the decisions file f from its beginning, checks a new decision
// against it, and adds it behind as one line, on disk when Append returns. Nothing
// that stands in the file is ever changed: on an error the file is as it was. The
// name is for messages.
func Append(name string, f File, d Decision) (*Ledger, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, palermo.At(name, 0, err)
	}
	last := &lastByte{r: f}
	l, err := ReadDecisions(name, last)
	if err != nil {
		return nil, err
	}
	if err := l.Add(d); err != nil {
		return nil, err
	}
	line, err := d.line()
	if err != nil {
		return nil, err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, palermo.At(name, 0, err)
	}
	if size > 0 && last.b != '\n' {
		line = append([]byte{'\n'}, line...)
	}
	if _, err = f.Write(line); err == nil {
		err = f.Sync()
	}
	if err != nil {
		if undo := f.Truncate(size); undo != nil {
			err = fmt.Errorf("%w; and half a line may stand at its end: %w", err, undo)
		}
		return nil, palermo.At(name, 0, err)
	}
	return l, nil
}

// lastByte remembers the last byte read.
type lastByte struct {
	r io.Reader
	b byte
}

func (l *lastByte) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if n > 0 {
		l.b = p[n-1]
	}
	return n, err
}

// Add checks a decision and takes it into the ledger; [Append] also writes it. A
// reviewer who has said that a hit matches cannot say so again: the second voice
// must be another person's.
func (l *Ledger) Add(d Decision) error {
	if err := d.check(); err != nil {
		return err
	}
	k := hitOf{d.Subject, d.List, d.ID}
	if d.Verdict == Match {
		for _, o := range l.latest(k, d.On) {
			if samePerson(o.Reviewer, d.Reviewer) && o.Verdict == Match && o.Entry == d.Entry {
				return &palermo.Error{Code: palermo.Conflict, Message: fmt.Sprintf("%s has already decided that this hit matches", short(strings.TrimSpace(d.Reviewer))), Hint: "a second, different person must decide"}
			}
		}
	}
	if l.at == nil {
		l.at = map[hitOf][]int{}
	}
	l.at[k] = append(l.at[k], len(l.decisions))
	l.decisions = append(l.decisions, d)
	return nil
}

// samePerson compares reviewers' names whatever their case, spaces and Unicode
// form. That two names are two people is for whoever signs reviewers in to know.
func samePerson(a, b string) bool {
	fold := func(s string) string {
		return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(s))), " ")
	}
	return fold(a) == fold(b)
}

// Decisions are all decisions, in order.
func (l *Ledger) Decisions() []Decision { return l.decisions }

// upTo is the decisions about a hit on or before a day, in order.
func (l *Ledger) upTo(k hitOf, today palermo.Date) []Decision {
	var out []Decision
	for _, i := range l.at[k] {
		if d := l.decisions[i]; !today.Before(d.On) {
			out = append(out, d)
		}
	}
	return out
}

// latest is every reviewer's last decision about a hit on or before a day.
func (l *Ledger) latest(k hitOf, today palermo.Date) []*Decision {
	var out []*Decision
next:
	for _, i := range l.at[k] {
		d := &l.decisions[i]
		if today.Before(d.On) {
			continue
		}
		for j, o := range out {
			if samePerson(o.Reviewer, d.Reviewer) {
				out[j] = d
				continue next
			}
		}
		out = append(out, d)
	}
	return out
}

// Standing is what the decisions about a subject and an entry amount to on a day;
// decisions of later days do not count. The fingerprint is that of the entry as it
// is now. A hit is confirmed only while two different people say that it matches
// and nobody says otherwise.
func (l *Ledger) Standing(subject, list, id, fingerprint string, today palermo.Date) Standing {
	matches, cleared, waiting, changed := 0, 0, 0, false
	for _, d := range l.latest(hitOf{subject, list, id}, today) {
		switch {
		case d.Entry != fingerprint:
			changed = true
		case d.Verdict == Match:
			matches++
		case d.Verdict == MoreNeeded:
			waiting++
		case today.Before(d.Expires):
			cleared++
		}
	}
	switch {
	case matches > 0 && cleared > 0:
		return Disputed
	case matches >= 2:
		return Confirmed
	case matches == 1:
		return OneSays
	case waiting > 0:
		return Waiting
	case cleared > 0:
		return Cleared
	case changed:
		return Changed
	}
	return Open
}

// Review is one hit as a reviewer finds it: what has been decided about it, what
// that amounts to, and the way off the list.
type Review struct {
	Hit       Hit        `json:"hit"`
	Subject   string     `json:"subject"`
	Standing  Standing   `json:"standing"`
	Decisions []Decision `json:"decisions"` // oldest first
	Delisting Route      `json:"delisting"`
}

// Review gathers what has been decided about a hit by a day.
func (l *Ledger) Review(s *Screener, subject string, h Hit, today palermo.Date) Review {
	return Review{Hit: h, Subject: subject, Standing: l.Standing(subject, h.List, h.ID, h.Entry, today),
		Decisions: l.upTo(hitOf{subject, h.List, h.ID}, today), Delisting: Delisting(s.entries[h.entry].list.Format)}
}

// Fingerprint is a digest of what a list says of an entry: it changes when
// the list changes a name, a date, a document, a country or a programme, and not
// when it writes the same in another order.
func Fingerprint(e *Entry) string {
	parts := make([]string, 0, 4+len(e.Names)+len(e.Born)+len(e.Documents)+len(e.Countries)+len(e.Programmes))
	parts = append(parts, "is\x00"+e.Kind.String()+"\x00"+e.Gender.String(), "first\x00"+e.Names[0].Name)
	for _, n := range e.Names {
		parts = append(parts, "name\x00"+n.Name+"\x00"+n.Quality.String())
	}
	for _, b := range e.Born {
		parts = append(parts, "born\x00"+b.String())
	}
	for _, d := range e.Documents {
		parts = append(parts, "document\x00"+d.Kind+"\x00"+d.Number+"\x00"+d.Country)
	}
	for _, c := range e.Countries {
		parts = append(parts, "country\x00"+c)
	}
	for _, p := range e.Programmes {
		parts = append(parts, "programme\x00"+p)
	}
	slices.Sort(parts)
	digest := sha256.Sum256([]byte(strings.Join(parts, "\x01")))
	return hex.EncodeToString(digest[:12])
}

// Reviews gathers every hit that has been decided about, in the order of the first
// decision. A hit whose entry has left the lists has no evidence and stands as the
// decisions about its last known state say.
func (l *Ledger) Reviews(s *Screener, today palermo.Date) []Review {
	r := Rescreen(s, l, nil, today)
	var out []Review
	done := map[hitOf]bool{}
	for i := range l.decisions {
		d := &l.decisions[i]
		k := hitOf{d.Subject, d.List, d.ID}
		if done[k] || today.Before(d.On) {
			continue
		}
		done[k] = true
		last := l.latest(k, today)
		d = last[len(last)-1]
		v := Review{Subject: d.Subject, Decisions: l.upTo(k, today), Delisting: Delisting(FormatOwn),
			Hit: Hit{List: d.List, ID: d.ID, Name: d.Listed, Score: d.Score, Date: d.ListDate, Entry: d.Entry}}
		if at, ok := r.entries[[2]string{d.List, d.ID}]; ok {
			le := s.entries[at]
			v.Hit.Name, v.Hit.Date, v.Hit.Entry, v.Hit.entry = le.entry.Names[0].Name, le.list.Dated(), Fingerprint(le.entry), at
			v.Delisting = Delisting(le.list.Format)
		}
		v.Standing = l.Standing(d.Subject, d.List, d.ID, v.Hit.Entry, today)
		out = append(out, v)
	}
	return out
}
