package sanctions

import (
	"fmt"
	"sort"
	"strings"

	"palermo"
)

// Kind says what a list entry is, as far as the list tells.
type Kind uint8

// The kinds. A query or entry of unknown kind is compared with every kind.
const (
	UnknownKind Kind = iota
	Person
	Organisation
	Vessel
	Aircraft
)

var kindNames = [...]string{"", "person", "organisation", "vessel", "aircraft"}

// String returns the word used in files; "" for an unknown kind.
func (k Kind) String() string { return kindNames[k] }

// ParseKind reads a kind as files and forms write it ("Individual", "entity",
// "Ship"); anything else is [UnknownKind].
func ParseKind(s string) Kind {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "person", "individual", "p", "natural person":
		return Person
	case "organisation", "organization", "entity", "company", "legalentity", "publicbody", "enterprise", "e":
		return Organisation
	case "vessel", "ship":
		return Vessel
	case "aircraft", "airplane":
		return Aircraft
	}
	return UnknownKind
}

// Gender is what a list or query records; it is compared only to ask whether two
// records are the same party.
type Gender uint8

// The genders that lists record.
const (
	GenderUnknown Gender = iota
	Female
	Male
)

// String returns "female", "male" or "".
func (g Gender) String() string { return [...]string{"", "female", "male"}[g] }

// ParseGender reads "F", "Female", "m" and the like.
func ParseGender(s string) Gender {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "f", "female", "woman", "w":
		return Female
	case "m", "male", "man":
		return Male
	}
	return GenderUnknown
}

// Quality is what the list itself says of an alias.
type Quality uint8

// The qualities.
const (
	Primary Quality = iota // the name that the list leads with
	Good                   // an alias that identifies (UN good, OFAC strong, EU strong)
	Former                 // formerly known as
	Weak                   // the list warns that it alone identifies nobody (UN low, OFAC weak)
)

// String returns the word shown in explanations.
func (q Quality) String() string {
	return [...]string{"primary name", "alias", "former name", "weak alias"}[q]
}

// Alias is one name of an entry.
type Alias struct {
	Name    string
	Quality Quality
}

// Span is a stretch of time in which a birth lies: From and To are equal for a
// date that is known as far as it is written. Circa widens it by two years each
// way when dates are compared.
type Span struct {
	From, To palermo.Date
	Circa    bool
}

// String writes the span as shown to people.
func (s Span) String() string {
	out := s.From.String()
	if s.To != s.From {
		out += " to " + s.To.String()
	}
	if s.Circa {
		out = "about " + out
	}
	return out
}

// Document is a number that identifies a party.
type Document struct {
	Kind    string // "passport", "national id", "tax id", "imo" ... as the list writes it, lower-case
	Number  string // as the list writes it
	Country string // as [Entry.Countries]; empty when not given
}

// Entry is one person, organisation, vessel or aircraft of a list.
type Entry struct {
	ID         string // the list's own
	Kind       Kind
	Names      []Alias // the primary name first; never empty
	Born       []Span
	Documents  []Document
	Countries  []string // nationality, citizenship or flag: lower-case ISO 3166-1 codes, or the list's word where no code is known
	Addresses  []string // as the list writes them
	Gender     Gender
	Programmes []string // "SDGT", "Libya", "TCO": under what the party is listed
	Basis      string   // legal basis or measures, as the list writes them
	Reason     string   // why, as the list writes it
	Listed     palermo.Date
	Links      []string // "Linked To": names of other parties, as the list writes them
	Line       int32    // where it began in the file
}

// List is a sanctions list as one file held it. Lists are dated copies: an entry
// of a list says that the party was listed on [List.Date], and nothing about now.
type List struct {
	Name     string       // the file's stem
	Format   Format       // how it was recognised
	Date     palermo.Date // the list's own date; zero when nothing says it
	DateBy   string       // what says the date: "content", "name", or "" when nothing does
	Entries  []Entry
	Warnings []string // one line each, "file:line: what"; the list is usable all the same

	file  string // as given to Read
	parts []part // what an OFAC side file holds for entries of another file
	first map[string]int32
}

// part is a row of OFAC's alias, address or remark files, to be joined to its entry.
type part struct {
	id      string
	alias   Alias
	address string
	country string
	remarks string
	line    int32
}

// Dated writes the list's date for people: never an empty string.
func (l *List) Dated() string {
	if l.Date.IsZero() {
		return "date not known"
	}
	return l.Date.String()
}

// add appends an entry after checking what every entry must have.
func (l *List) add(e Entry, line int) error {
	e.Line = int32(line)
	for i := range e.Names {
		e.Names[i].Name = strings.Join(strings.Fields(e.Names[i].Name), " ")
	}
	e.Names = tidyAliases(e.Names)
	if e.ID = strings.TrimSpace(e.ID); e.ID == "" {
		return bad("an entry has no id", "give every entry the id that the list uses for it")
	}
	if len(e.ID) > 200 {
		return bad(fmt.Sprintf("an id is %d characters long", len(e.ID)), "check the columns of this line")
	}
	if len(e.Names) == 0 {
		l.Warnings = append(l.Warnings, fmt.Sprintf("%s:%d: entry %q has no name, it is left out", l.file, line, short(e.ID)))
		return nil
	}
	for _, a := range e.Names {
		if n := len(a.Name); n > maxName {
			return bad(fmt.Sprintf("a name of entry %q is %d bytes long; the longest allowed is %d", short(e.ID), n, maxName), "check for a missing quotation mark or line end")
		}
	}
	if l.first == nil {
		l.first = map[string]int32{}
	}
	if at, ok := l.first[e.ID]; ok {
		l.Warnings = append(l.Warnings, fmt.Sprintf("%s:%d: id %q was already used on line %d, both entries are kept", l.file, line, short(e.ID), at))
	} else {
		l.first[e.ID] = e.Line
	}
	e.Countries = unique(e.Countries)
	e.Programmes = unique(e.Programmes)
	l.Entries = append(l.Entries, e)
	return nil
}

// tidyAliases drops empty and repeated names; the first name is the primary one.
func tidyAliases(names []Alias) []Alias {
	out := names[:0]
next:
	for _, a := range names {
		if a.Name == "" {
			continue
		}
		for i := range out {
			if out[i].Name == a.Name {
				out[i].Quality = min(out[i].Quality, a.Quality)
				continue next
			}
		}
		out = append(out, a)
	}
	return out
}

func unique(in []string) []string {
	out := in[:0]
next:
	for _, s := range in {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		for _, o := range out {
			if o == s {
				continue next
			}
		}
		out = append(out, s)
	}
	return out
}

// short bounds a piece of input for a message.
func short(s string) string {
	if len(s) > 60 {
		return s[:57] + "..."
	}
	return s
}

func bad(message, hint string) *palermo.Error {
	return &palermo.Error{Code: palermo.Invalid, Message: message, Hint: hint}
}

// Join gives OFAC's side files (aliases, addresses, remarks that overflow) to
// the entries of the list that they belong to, which is the one that holds most
// of their ids, and returns the lists that have entries, in the order given. A
// side file's rows without an entry are told in a warning; aliases among them
// become entries of their own under the side file's name, so that no name is lost.
func Join(lists ...*List) []*List {
	var out []*List
	for _, l := range lists {
		if len(l.parts) == 0 {
			out = append(out, l)
		}
	}
	at := make([]map[string]int, len(out))
	for i, l := range out {
		at[i] = make(map[string]int, len(l.Entries))
		for j := range l.Entries {
			if _, ok := at[i][l.Entries[j].ID]; !ok {
				at[i][l.Entries[j].ID] = j
			}
		}
	}
	for _, side := range lists {
		if len(side.parts) == 0 {
			continue
		}
		best, most := -1, 0
		for i := range out {
			if out[i].Format != FormatOFAC {
				continue
			}
			n := 0
			for _, p := range side.parts {
				if _, ok := at[i][p.id]; ok {
					n++
				}
			}
			if n > most {
				best, most = i, n
			}
		}
		var rest []part
		for _, p := range side.parts {
			if best >= 0 {
				if j, ok := at[best][p.id]; ok {
					out[best].Entries[j].give(p)
					continue
				}
			}
			rest = append(rest, p)
		}
		if orphans := side.orphans(rest); len(orphans.Entries) > 0 {
			out = append(out, orphans)
			at = append(at, nil)
		}
	}
	return out
}

// give adds a row of a side file to the entry.
func (e *Entry) give(p part) {
	if p.alias.Name != "" {
		e.Names = tidyAliases(append(e.Names, p.alias))
	}
	if p.address != "" {
		e.Addresses = unique(append(e.Addresses, p.address))
	}
	if p.remarks != "" {
		readRemarks(e, p.remarks)
		e.Names = tidyAliases(e.Names)
	}
}

// orphans makes entries of the aliases whose own entry is in no list.
func (l *List) orphans(parts []part) *List {
	o := &List{Name: l.Name, Format: l.Format, Date: l.Date, DateBy: l.DateBy, file: l.file, Warnings: l.Warnings}
	at := map[string]int{}
	for _, p := range parts {
		if p.alias.Name == "" {
			continue
		}
		j, ok := at[p.id]
		if !ok {
			j = len(o.Entries)
			at[p.id] = j
			o.Entries = append(o.Entries, Entry{ID: p.id, Line: p.line})
		}
		o.Entries[j].Names = tidyAliases(append(o.Entries[j].Names, p.alias))
	}
	if n := len(o.Entries); n > 0 {
		o.Warnings = append(o.Warnings, fmt.Sprintf("%s: the aliases of %d ids have no entry in the lists beside it, they are kept under their aliases", l.file, n))
	}
	sort.SliceStable(o.Entries, func(i, j int) bool { return o.Entries[i].Line < o.Entries[j].Line })
	return o
}
