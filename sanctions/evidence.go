package sanctions

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"palermo"
)

// Hit is an entry that resembles the query. It says that the party was listed on
// the list's date, never that it is listed now.
type Hit struct {
	List  string  `json:"list"` // the list's name
	ID    string  `json:"id"`
	Name  string  `json:"name"`      // the entry's primary name
	Score float64 `json:"score"`     // 0.50 to 1.00: the sum of the points below, within 0 and 1
	Date  string  `json:"list_date"` // the list's own date, or "date not known"
	OFAC  int     `json:"ofac"`      // what OFAC's own search would be expected to show, 0 to 100
	Entry string  `json:"entry"`     // [Fingerprint] of the entry, to see later whether the list has changed it
	Why   []Why   `json:"why"`

	entry uint32
	alias uint32
	space int
	at    uint32
}

// Why is one piece of evidence, kept apart from the others. Points of a
// contradiction are negative.
type Why struct {
	Kind   string  `json:"kind"` // name, weak-alias, document, birth-date, gender, country, kind
	Query  string  `json:"query"`
	List   string  `json:"list"`
	Points float64 `json:"points"`
}

// What evidence beside the name is worth. The shape, the best agreement less the
// named contradictions, is that of OpenSanctions' logic-v2. That a country agrees
// adds nothing: it is true of millions, and would flag nationals of the countries
// that are listed most. Countries and gender are compared only to ask whether two
// records are the same party.
const (
	weakAlias        = -0.10 // an alias that the list itself calls weak, unless it is the whole name
	documentAgrees   = 0.95  // the least score when a document's number is the same
	nameDiffers      = -0.15 // and yet the names have little in common
	birthDayAgrees   = 0.5   // of what the score lacks
	birthYearAgrees  = 0.2   // of what the score lacks
	birthClose       = -0.10 // same year or within two, another day
	birthDiffers     = -0.25
	genderDiffers    = -0.20
	countryDiffers   = -0.05 // people have several
	kindDiffers      = -0.20
	reported         = 0.50
	hitsPerQuery     = 10
	shortestDocument = 5
	littleInCommon   = 0.5
)

// Search returns the entries that resemble the query with a score of at least
// 0.50, ten at most, best first; equal scores stand in the order of the lists.
func (s *Screener) Search(q Query, w *Scratch) []Hit {
	w.bind(s)
	w.match = w.match[:0]
	if q.Kind == UnknownKind || q.Kind == Person {
		n := s.people.parse(q.Name)
		w.find(0, &n)
	}
	if q.Kind != Person {
		n := s.others.parse(q.Name)
		w.find(1, &n)
	}
	s.byDocument(q, w)
	best := make([]ranked, 0, 16)
	for i := range w.match {
		if score := s.score(&q, &w.match[i], nil); score >= reported {
			best = append(best, ranked{uint32(i), float32(score)})
		}
	}
	slices.SortFunc(best, func(a, b ranked) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return int(w.match[a.name].entry) - int(w.match[b.name].entry)
	})
	best = best[:min(len(best), hitsPerQuery)]
	hits := make([]Hit, len(best))
	why := make([]Why, 0, 2*len(best))
	for i, b := range best {
		m := &w.match[b.name]
		from := len(why)
		score := s.score(&q, m, &why)
		le := s.entries[m.entry]
		hits[i] = Hit{List: le.list.Name, ID: le.entry.ID, Name: le.entry.Names[0].Name, Score: score, Date: le.list.Dated(),
			OFAC: OFACScore(q.Name, le.entry.Names[m.alias].Name), Entry: Fingerprint(le.entry), Why: why[from:len(why):len(why)], entry: m.entry, alias: m.alias, space: m.space, at: m.name}
	}
	return hits
}

// score adds up the evidence about one entry and lists it where why is not nil.
func (s *Screener) score(q *Query, m *match, why *[]Why) float64 {
	e := s.entries[m.entry].entry
	total := 0.0
	add := func(kind, query, list string, points float64) {
		points = round(points)
		total += points
		if why != nil {
			*why = append(*why, Why{kind, query, list, points})
		}
	}
	alias := e.Names[m.alias]
	add("name", q.Name, alias.Name, m.score)
	if alias.Quality == Weak && m.score < 0.999 {
		add("weak-alias", "", alias.Name, weakAlias)
	}
	if d := documentOf(e, q.Document); d != "" && total < documentAgrees {
		add("document", q.Document, d, documentAgrees-total)
		if m.score < littleInCommon {
			add("name", q.Name, alias.Name, nameDiffers)
		}
	}
	if !q.Born.IsZero() && len(e.Born) > 0 {
		part, span := birth(q.Born, e.Born)
		if part > 0 {
			part *= max(0, 1-total)
		}
		if part != 0 || why != nil {
			add("birth-date", q.Born.String(), span.String(), part)
		}
	}
	if q.Gender != GenderUnknown && e.Gender != GenderUnknown && q.Gender != e.Gender {
		add("gender", q.Gender.String(), e.Gender.String(), genderDiffers)
	}
	if q.Country != "" && len(e.Countries) > 0 {
		if c := countryOf(q.Country); !slices.Contains(e.Countries, c) {
			add("country", c, strings.Join(e.Countries, ", "), countryDiffers)
		}
	}
	if q.Kind != UnknownKind && e.Kind != UnknownKind && q.Kind != e.Kind {
		add("kind", q.Kind.String(), e.Kind.String(), kindDiffers)
	}
	return round(min(max(total, 0), 1))
}

func round(v float64) float64 { return math.Round(v*10000) / 10000 }

// birth compares a date with the spans that a list gives: what it is worth (a
// share of what the score lacks when positive, points when negative), and the
// span that fits best.
func birth(q palermo.Date, spans []Span) (float64, Span) {
	best, at := math.Inf(-1), spans[0]
	for _, s := range spans {
		v := birthDiffers
		from, to := s.From.First(), s.To.Last()
		if s.Circa {
			from, to = from.AddYears(-2), to.AddYears(2)
		}
		overlap := !q.Last().Before(from) && !to.Before(q.First())
		switch years := int(q.Year) - int(s.From.Year); {
		case overlap && q.Day != 0 && s.From == s.To && s.From.Day != 0 && !s.Circa:
			v = birthDayAgrees
		case overlap:
			v = birthYearAgrees
		case q.Day != 0 && s.From.Day == q.Month && s.From.Month == q.Day && years == 0:
			v = 0 // day and month exchanged
		case years <= 2 && int(s.To.Year)-int(q.Year) <= 2:
			v = birthClose
		}
		if v > best {
			best, at = v, s
		}
	}
	return best, at
}

// plainDocument folds a number to capitals and digits, or "" when it is too
// short to identify anybody.
func plainDocument(s string, buf []byte) []byte {
	buf = buf[:0]
	for _, r := range s {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			buf = append(buf, byte(unicode.ToUpper(r)))
		}
	}
	if len(buf) < shortestDocument {
		return buf[:0]
	}
	return buf
}

func documentOf(e *Entry, number string) string {
	if number == "" || len(e.Documents) == 0 {
		return ""
	}
	want := string(plainDocument(number, nil))
	if want == "" {
		return ""
	}
	var buf []byte
	for _, d := range e.Documents {
		if buf = plainDocument(d.Number, buf); string(buf) == want {
			return strings.TrimSpace(fmt.Sprintf("%s %s", d.Kind, d.Number))
		}
	}
	return ""
}

// byDocument adds the entries that bear the query's document number, whatever
// their names.
func (s *Screener) byDocument(q Query, w *Scratch) {
	if q.Document == "" {
		return
	}
	w.doc = plainDocument(q.Document, w.doc)
	if len(w.doc) == 0 {
		return
	}
next:
	for _, it := range s.documents.find(hashOf(string(w.doc))) {
		entry := uint32(it)
		if documentOf(s.entries[entry].entry, q.Document) == "" {
			continue
		}
		for i := range w.match {
			if w.match[i].entry == entry {
				continue next
			}
		}
		w.match = append(w.match, match{entry: entry})
	}
}
