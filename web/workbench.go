package web

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"palermo"
	"palermo/desk"
)

// The workbench is the pages that keep something: numbers and screening. They
// are served only where [Options.Workbench] says so, and there alone a page may
// have a script, for its keys.
func (s *site) workbench(mux *http.ServeMux) {
	s.numbersPages(mux)
	s.screeningPages(mux)
}

// maxUpload is the size of the longest file that a page takes: the longest
// record of the command line. Longer files are for the command line.
const maxUpload = 64 << 20

// upload is a file that somebody sent with a form.
type upload struct {
	Name string // as the sender's machine calls it, without folders
	Data []byte
}

// readUpload reads a form with files. Files without a name and without content,
// which browsers send for an empty field, are left out.
func readUpload(r *http.Request) (url.Values, map[string][]upload, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		v, err := readForm(r)
		return v, nil, err
	}
	broken := &palermo.Error{Code: palermo.Invalid, Message: "the form did not arrive whole", Hint: "send it again"}
	parts := multipart.NewReader(http.MaxBytesReader(nil, r.Body, maxUpload+1<<20), params["boundary"])
	values, files := url.Values{}, map[string][]upload{}
	for n := 0; ; n++ {
		p, err := parts.NextPart()
		if err == io.EOF {
			return values, files, nil
		}
		if err != nil || n == 1000 {
			return nil, nil, broken
		}
		data, err := io.ReadAll(p)
		if err != nil {
			var m *http.MaxBytesError
			if errors.As(err, &m) {
				return nil, nil, &palermo.Error{Code: palermo.Invalid, Message: "the files are longer than 64 megabytes", Hint: "use the command line for files of this size"}
			}
			return nil, nil, broken
		}
		switch name := p.FileName(); {
		case name != "":
			files[p.FormName()] = append(files[p.FormName()], upload{name, data})
		case p.Header.Get("Content-Type") == "":
			values.Add(p.FormName(), string(data))
		}
	}
}

// action answers a form that changes something: with the address of the page
// that shows what was done, or with the page of what went wrong. A form that
// wants the next page at once may return a view instead.
func (s *site) action(h func(*request) (string, *view, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := s.request(r)
		to, v, err := h(q)
		if err == nil && v == nil {
			http.Redirect(w, r, q.Href(to), http.StatusSeeOther)
			return
		}
		s.page(func(again *request) (*view, error) {
			*again = *q // the form may have chosen the language
			return v, err
		})(w, r)
	}
}

// following is a page about work that is going on: it arrives in parts, as the
// work is done, with no script and no reload. The template "page" of name draws
// the head and the frame as far as the first part; "part" draws each part.
type following struct {
	page, nav, title string
	data             any // of the page
	job              *desk.Job
	// part is what the template "live" shows for a state, and the parts that
	// were not shown before; last is the page's end.
	part func(now desk.JobState, fresh []any) any
}

// mark is where a page is cut in two: what stands before it is sent at once, and
// what stands after it when the work has ended.
const cut = "<!--live-->"

// follow sends a page in parts. The page's template writes {{live}} where the
// parts are to go, and defines "live" to draw one.
func (s *site) follow(w http.ResponseWriter, r *http.Request, q *request, f following) {
	var b bytes.Buffer
	v := &view{page: f.page, nav: f.nav, title: f.title, data: f.data, keys: true}
	if err := s.render(&b, q, v); err != nil {
		s.log.Error("page not drawn", "page", v.page, "err", err)
		http.Error(w, "This page cannot be drawn.", http.StatusInternalServerError)
		return
	}
	head, tail, ok := bytes.Cut(b.Bytes(), []byte(cut))
	if !ok {
		s.log.Error("page has no place for live parts", "page", v.page)
		http.Error(w, "This page cannot be drawn.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", q.Code)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	scripts(h)
	out := http.NewResponseController(w)
	send := func(part []byte) bool {
		_ = out.SetWriteDeadline(time.Now().Add(time.Minute))
		_, err := w.Write(part)
		return err == nil && out.Flush() == nil
	}
	if !send(head) {
		return
	}
	live := q.language.pages[f.page].Lookup("live")
	shown, drawn := 0, ""
	for {
		changed := f.job.Changed()
		now := f.job.State()
		b.Reset()
		if err := live.Execute(&b, f.part(now, now.Parts[shown:])); err != nil {
			s.log.Error("part not drawn", "page", v.page, "err", err)
			return
		}
		// Progress that reads the same is not sent twice.
		if text := b.String(); text != drawn || len(now.Parts) > shown {
			if !send(b.Bytes()) {
				return
			}
			drawn = text
		}
		shown = len(now.Parts)
		if now.Ended {
			send(tail)
			return
		}
		select {
		case <-changed:
			// A page has no use for more than a few steps a second.
			select {
			case <-time.After(200 * time.Millisecond):
			case <-r.Context().Done():
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

// scripts lets a page have our script and no other.
func scripts(h http.Header) {
	h.Set("Content-Security-Policy", fmt.Sprintf(policy, "script-src 'self'; "))
}

// live is the place of the parts of a page that is followed.
func live() template.HTML { return cut }
