package web

import (
	"bytes"
	"html/template"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"palermo"
	"palermo/chart"
)

// parse makes the templates of one language, each page with the frame and the
// parts that pages share.
func (s *site) parse(l *language) (map[string]*template.Template, error) {
	shared, err := template.New("frame").Funcs(s.functions(l)).ParseFS(templates, "templates/frame.html", "templates/parts.html", "templates/runparts.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		page := strings.TrimSuffix(path.Base(name), ".html")
		if page == "frame" || page == "parts" || page == "runparts" {
			continue
		}
		t, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		if pages[page], err = t.ParseFS(templates, name); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// functions are what templates may call. They hold nothing of a request.
func (s *site) functions(l *language) template.FuncMap {
	return template.FuncMap{
		"t":          l.t,
		"mark":       func(t palermo.Truth) template.HTML { return template.HTML(chart.Mark(t)) },
		"symbols":    func() template.HTML { return template.HTML(chart.Symbols()) },
		"truth":      func(t palermo.Truth) string { return l.t("truth." + t.String()) },
		"verdict":    func(t palermo.Truth) string { return l.t("verdict." + t.String()) },
		"track":      func(t palermo.Track) string { return l.t("track." + t.String()) },
		"date":       l.date,
		"place":      func(code string) string { return l.place(code) },
		"fact":       func(id palermo.FactID) words { return s.fact(l, id) },
		"checked":    func(c palermo.Checked) string { return l.t("checked." + c.String()) },
		"lines":      func(s string) []string { return strings.Split(strings.TrimSpace(s), "\n\n") },
		"svg":        func(svg string) template.HTML { return template.HTML(svg) }, // of package chart, which escapes every text
		"standard":   func(s palermo.Standard) string { return l.t("standard." + s.String()) },
		"unread":     func(c palermo.Checked) bool { return c == palermo.Unchecked },
		"live":       live,
		"thousandth": func(share float64) int { return int(share*1000 + .5) },
		"count":      l.count,
		"percent":    l.percent,
		"day":        l.day,
		"pair":       func(a, b any) [2]any { return [2]any{a, b} },
		"add":        func(a, b int) int { return a + b },
	}
}

// words are a text with the language it is in.
type words struct {
	Text string
	Lang string // empty: that of the page
}

// fact is a codebook question as a short statement in the page's language, or
// the question itself, in English.
func (s *site) fact(l *language, id palermo.FactID) words {
	if text, lang, ok := l.lookup("fact." + string(id)); ok {
		return words{text, l.unless(lang)}
	}
	if q, ok := s.desk.Law.Question(id); ok {
		return words{q.Text, l.unless(base)}
	}
	return words{string(id), ""}
}

// unless is a language, unless it is that of the page.
func (l *language) unless(lang string) string {
	if lang == l.Code {
		return ""
	}
	return lang
}

// place is the name of a country or body.
func (l *language) place(code string) string {
	if l.has("place." + code) {
		return l.t("place." + code)
	}
	return strings.ToUpper(code)
}

// frame is what every page has around what it shows.
type frame struct {
	request
	Title    string
	Nav      string
	Styles   []string
	Icon     string
	Script   string // of the keys; empty for none
	Bench    bool   // the menu has the workbench
	Data     any
	Switches []langSwitch
}

// langSwitch leads to the same page in another language.
type langSwitch struct {
	Code, Name, Dir, Href string
	Current               bool
}

// Href is an address of ours in the language of the request, with pairs of
// names and values; empty values are left out.
func (q request) Href(path string, pairs ...any) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if s := toString(pairs[i+1]); s != "" {
			v.Set(toString(pairs[i]), s)
		}
	}
	if q.explicit {
		v.Set("lang", q.Explicit())
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Explicit is the language that forms must hand on; empty when the browser
// chose it.
func (q request) Explicit() string {
	switch {
	case !q.explicit:
		return ""
	case q.wanted != "":
		return q.wanted
	}
	return q.Code
}

func (s *site) render(b *bytes.Buffer, q *request, v *view) error {
	f := frame{request: *q, Title: v.title, Nav: v.nav, Styles: s.assets.styles(q.rtl()), Icon: s.assets.at["icon.svg"], Bench: s.bench, Data: v.data}
	if v.keys {
		f.Script = s.assets.at["keys.js"]
	}
	for _, l := range s.languages {
		vals := q.URL.Query()
		vals.Set("lang", l.Code)
		f.Switches = append(f.Switches, langSwitch{Code: l.Code, Name: l.Name, Dir: l.Dir, Href: q.URL.Path + "?" + vals.Encode(), Current: l == q.language})
	}
	return q.pages[v.page].ExecuteTemplate(b, "frame", f)
}
