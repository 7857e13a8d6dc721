package web

import (
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"palermo"

	xlanguage "golang.org/x/text/language"
	"palermo/yamlfile"
)

// language is a catalogue: every word of the pages in one language.
type language struct {
	Code     string            `yaml:"language"`
	Name     string            `yaml:"name"`     // of the language, in itself
	Dir      string            `yaml:"dir"`      // ltr or rtl
	Reviewed string            `yaml:"reviewed"` // who reviewed the catalogue; empty: nobody
	Complete bool              `yaml:"complete"` // it has every word of English
	Text     map[string]string `yaml:"text"`

	fallback *language // English
	pages    map[string]*template.Template
}

// base is the language in which the pages are written first.
const base = "en"

// readLanguages reads the catalogues, English first and then by code.
func readLanguages(fsys fs.FS) ([]*language, error) {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	var out []*language
	for _, name := range files {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, palermo.At(name, 0, err)
		}
		l := new(language)
		if err := yamlfile.Decode(name, data, l); err != nil {
			return nil, err
		}
		if l.Code+".yaml" != name || l.Dir != "ltr" && l.Dir != "rtl" {
			return nil, palermo.At(name, 0, &palermo.Error{Code: palermo.Invalid, Message: "the catalogue's language or direction is wrong", Hint: "name the file after its language, and write dir: ltr or rtl"})
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b *language) int {
		if (a.Code == base) != (b.Code == base) {
			if a.Code == base {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Code, b.Code)
	})
	if len(out) == 0 || out[0].Code != base {
		return nil, &palermo.Error{Code: palermo.NotFound, Message: "there is no English catalogue", Hint: "restore library/locales/en.yaml"}
	}
	for _, l := range out[1:] {
		l.fallback = out[0]
		if !l.Complete {
			continue
		}
		for key := range out[0].Text {
			if _, ok := l.Text[key]; !ok {
				return nil, palermo.At(l.Code+".yaml", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("the catalogue says it is complete and lacks %q", key), Hint: "translate it"})
			}
		}
	}
	return out, nil
}

// lookup finds a word, in English when the language lacks it; ok is false when
// nobody has it.
func (l *language) lookup(key string) (text, lang string, ok bool) {
	if s, ok := l.Text[key]; ok {
		return s, l.Code, true
	}
	if l.fallback != nil {
		return l.fallback.lookup(key)
	}
	return "", "", false
}

// t is the text of a key with its {holes} filled in, pair by pair. A key that
// nobody has is shown as it is, so that a test sees it.
func (l *language) t(key string, pairs ...any) string {
	s, _, ok := l.lookup(key)
	if !ok {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return s
}

// has reports whether anybody has the key.
func (l *language) has(key string) bool { _, _, ok := l.lookup(key); return ok }

// rtl reports whether the language runs from right to left.
func (l *language) rtl() bool { return l.Dir == "rtl" }

// date writes a date as far as it is known: day, month in words, year.
func (l *language) date(d palermo.Date) string {
	switch {
	case d.IsZero():
		return l.t("date.unknown")
	case d.Month == 0:
		return fmt.Sprint(d.Year)
	}
	month := strings.Split(l.t("date.months"), " ")
	m := fmt.Sprint(d.Month)
	if int(d.Month) <= len(month) {
		m = month[d.Month-1]
	}
	if d.Day == 0 {
		return fmt.Sprintf("%s %d", m, d.Year)
	}
	return fmt.Sprintf("%d %s %d", d.Day, m, d.Year)
}

// request finds the language of an answer: the address's, else the best of what
// the browser asks for, else English.
func (s *site) request(r *http.Request) *request {
	q := s.asked(r)
	// The workbench is in whole catalogues only: half a page in each language
	// would be read by nobody. Its links hand on the language that was asked for.
	if s.bench && !q.Complete && (strings.HasPrefix(r.URL.Path, "/numbers") || strings.HasPrefix(r.URL.Path, "/screening")) {
		q.wanted, q.language = q.Code, s.languages[0]
	}
	return q
}

func (s *site) asked(r *http.Request) *request {
	want := r.URL.Query().Get("lang")
	for _, l := range s.languages {
		if l.Code == want {
			return &request{Request: r, language: l, explicit: true}
		}
	}
	tags, _, err := xlanguage.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err == nil && len(tags) <= 20 {
		for _, t := range tags {
			b, _ := t.Base()
			for _, l := range s.languages {
				if l.Code == b.String() {
					return &request{Request: r, language: l}
				}
			}
		}
	}
	return &request{Request: r, language: s.languages[0]}
}
