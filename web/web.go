// Package web serves the pages. They are made on the server, work without
// JavaScript, make no request to anybody else and set no cookie. The workbench
// has one script of ours, for its keys.
//
// For most use, [New] gives a handler for a desk. Words come from the catalogues
// of library/locales, drawings from package chart, and everything that is known
// from package desk; nothing here decides anything.
package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"palermo"
	"palermo/desk"
)

// Options say how the pages are served.
type Options struct {
	// Locales holds the catalogues, one YAML file a language. It is required.
	Locales fs.FS
	// Session is whose caseload the pages show. Until there is a sign-in it is
	// that of the demonstration.
	Session desk.Session
	// Log is told of faults of ours. No text, answer or address of a visitor
	// goes into it. Nil is silence.
	Log *slog.Logger
	// Workbench serves the pages that keep what is sent to them: numbers and
	// screening. There is no sign-in, so set it only where nobody but the people
	// who may see all of it can reach the server: on this machine.
	Workbench bool
}

// Demonstration is the session of a visitor to the demonstration caseload.
var Demonstration = desk.Session{Who: "visitor", Agency: "demonstration", Purpose: "demonstration"}

// site is what the handlers share; it does not change once it is made.
type site struct {
	desk      *desk.Desk
	session   desk.Session
	log       *slog.Logger
	languages []*language
	assets    assets
	bench     bool // the workbench is served
}

// New makes the handler of all pages. Templates and catalogues are read at once,
// so that a fault in them shows when the program starts.
func New(d *desk.Desk, o Options) (http.Handler, error) {
	s := &site{desk: d, session: o.Session, log: o.Log, bench: o.Workbench}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if s.assets, err = readAssets(); err != nil {
		return nil, err
	}
	if s.languages, err = readLanguages(o.Locales); err != nil {
		return nil, err
	}
	for _, l := range s.languages {
		if l.pages, err = s.parse(l); err != nil {
			return nil, err
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", s.assets)
	mux.HandleFunc("GET /{$}", s.page(s.home))
	mux.HandleFunc("GET /stories/{id}", s.page(s.story))
	mux.HandleFunc("GET /try", s.page(s.try))
	mux.HandleFunc("POST /try", s.page(s.try))
	mux.HandleFunc("POST /try/labels", s.tryLabels)
	mux.HandleFunc("GET /words", s.page(s.words))
	mux.HandleFunc("POST /words", s.page(s.words))
	mux.HandleFunc("GET /cases", s.page(s.cases))
	mux.HandleFunc("GET /cases/{id}", s.page(s.file))
	mux.HandleFunc("GET /law", s.page(s.laws))
	mux.HandleFunc("GET /law/matrix", s.page(s.matrix))
	mux.HandleFunc("GET /law/compare", s.page(s.compare))
	mux.HandleFunc("GET /law/{id}", s.page(s.rule))
	mux.HandleFunc("GET /about", s.page(s.about))
	if o.Workbench {
		s.workbench(mux)
	}
	mux.HandleFunc("/", s.page(func(*request) (*view, error) {
		return nil, &palermo.Error{Code: palermo.NotFound, Message: "there is no such page", Hint: "start from the first page"}
	}))
	if o.Workbench {
		return guard(onThisMachine(mux)), nil
	}
	return guard(mux), nil
}

// onThisMachine refuses requests for other hosts. Somebody's page could give its
// own name the address of this machine, and its script would then pass for ours.
func onThisMachine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "Open these pages by the address that palermo serve printed.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// policy is the content security policy, with room for what a page may have
// beside it.
const policy = "default-src 'none'; %sstyle-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard sets the headers that every answer has.
func guard(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", fmt.Sprintf(policy, ""))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}

// request is one request with the language of its answer.
type request struct {
	*http.Request
	*language
	explicit bool   // the address names the language
	wanted   string // the language asked for, where the page is not in it
}

// view is what a handler found: the page's name, its title and its data.
type view struct {
	page  string // the template
	nav   string // the entry of the menu that is current
	title string
	data  any
	keep  bool // the page may be kept by the browser: it shows no case and nothing of the visitor's
	keys  bool // the page has the script for keys
}

// status is the HTTP status of each kind of failure.
var status = map[palermo.Code]int{
	palermo.Invalid: http.StatusBadRequest, palermo.NotFound: http.StatusNotFound,
	palermo.Forbidden: http.StatusForbidden, palermo.Conflict: http.StatusConflict,
}

// page answers with what a handler found, or with what went wrong, in the
// language asked for.
func (s *site) page(h func(*request) (*view, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := s.request(r)
		v, err := h(q)
		code := http.StatusOK
		if err != nil {
			v, code = s.failure(q, err)
		}
		var b bytes.Buffer
		if err := s.render(&b, q, v); err != nil {
			s.log.Error("page not drawn", "page", v.page, "err", err)
			http.Error(w, "This page cannot be drawn.", http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Language", q.Code)
		h.Set("Vary", "Accept-Language, Accept-Encoding")
		if v.keys {
			scripts(h)
		}
		if v.keep && err == nil {
			h.Set("Cache-Control", "private, max-age=60")
		} else {
			h.Set("Cache-Control", "no-store")
		}
		// Nothing on a page is secret from whoever wrote its other parts, so that
		// packing it tells nobody anything.
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			w.WriteHeader(code)
			z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
			_, _ = z.Write(b.Bytes())
			_ = z.Close()
			return
		}
		w.WriteHeader(code)
		_, _ = w.Write(b.Bytes())
	}
}

// failure is the page that says what went wrong. A fault of ours is logged and
// not shown.
func (s *site) failure(q *request, err error) (*view, int) {
	code, ok := status[palermo.CodeOf(err)]
	var e *palermo.Error
	if !ok || !errors.As(err, &e) {
		s.log.Error("page failed", "path", q.URL.Path, "err", err)
		return &view{page: "error", title: q.t("error.title"), data: errorData{Message: q.t("error.ours")}}, http.StatusInternalServerError
	}
	if errors.Is(err, errTooLarge) {
		code = http.StatusRequestEntityTooLarge
	}
	d := errorData{Message: q.t("error." + string(e.Code)), Detail: explain(e)}
	return &view{page: "error", title: q.t("error.title"), data: d}, code
}

type errorData struct{ Message, Detail string }

// reason says why a piece of work failed: what is wrong, where and what to do. A
// fault of ours is not told.
func (q *request) reason(err error) string {
	if e, ok := told(err); ok {
		return explain(e)
	}
	return q.t("error.ours")
}

// explain is an error as sentences for a page, with its place.
func explain(e *palermo.Error) string {
	what := e.Message
	if e.Where != "" {
		what += " (" + e.Where + ")"
	}
	return strings.TrimSpace(sentence(what) + " " + sentence(e.Hint))
}

// sentence makes a sentence of the clause of an error.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}
