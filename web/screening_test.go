package web_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"palermo/web"
)

// workbench is the pages with the workbench, over a folder of their own.
func workbench(t testing.TB) http.Handler {
	t.Helper()
	locales, err := fs.Sub(library, "locales")
	if err != nil {
		t.Fatal(err)
	}
	h, err := web.New(open(t), web.Options{Locales: locales, Session: web.Demonstration, Workbench: true})
	if err != nil {
		t.Fatal(err)
	}
	return onLocalhost{h}
}

// onLocalhost asks as a browser on this machine does.
type onLocalhost struct{ http.Handler }

func (h onLocalhost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Host = "127.0.0.1:8080"
	h.Handler.ServeHTTP(w, r)
}

// arrive gets a page, waiting while work goes on.
func arrive(t testing.TB, h http.Handler, path string) string {
	t.Helper()
	for range 100 {
		// A page that followed the work to its end is not yet the page of what came out.
		if body := get(h, path).Body.String(); !strings.Contains(body, `class="step"`) {
			return body
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s: the work does not end", path)
	return ""
}

// From the invented list to a hit that two people confirm, on the pages.
func TestScreeningPages(t *testing.T) {
	h := workbench(t)
	if body := get(h, "/screening?lang=en").Body.String(); !strings.Contains(body, "Screen the invented names") {
		t.Fatal("a newcomer is offered nothing to try")
	}
	w := post(h, "/screening/demonstration?lang=en", nil)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	at := w.Header().Get("Location")
	body := arrive(t, h, at)
	for _, want := range []string{"10 names screened", "Эдрик Варнхольт", "not decided", "copy of 2026-01-15"} {
		if !strings.Contains(body, want) {
			t.Errorf("the screening lacks %q", want)
		}
	}
	link := regexp.MustCompile(`href="(/screening/[0-9a-f]+/1/[^"]+)"`).FindStringSubmatch(body)
	if link == nil {
		t.Fatal("no hit can be opened")
	}
	hit := strings.ReplaceAll(link[1], "&amp;", "&")
	if body = get(h, hit).Body.String(); !strings.Contains(body, "Decide in five steps") || !strings.Contains(body, "keys") {
		t.Fatalf("the hit cannot be decided: %s", body)
	}
	form := url.Values{"verdict": {"match"}, "reasons": {`Same name & <b>day</b> of birth`}, "reviewer": {"R. Alder"}}
	if w := post(h, hit, form); w.Code != 400 || !strings.Contains(w.Body.String(), "step") {
		t.Errorf("a match without the steps: %d", w.Code)
	}
	for _, step := range []string{"list", "kind", "name", "data", "similar"} {
		form.Set("step."+step, "agrees")
	}
	body = post(h, hit, form).Body.String()
	if !strings.Contains(body, "Recorded.") || !strings.Contains(body, "a second person must agree") || strings.Contains(body, "<b>day</b>") {
		t.Error("the first voice is not shown as the first of two")
	}
	if !strings.Contains(body, `name="reviewer" required value="R. Alder"`) {
		t.Error("the reviewer must type their name again")
	}
	form.Set("reasons", "I looked again.")
	if w := post(h, hit, form); w.Code != 409 {
		t.Errorf("one person twice: %d", w.Code)
	}
	form.Set("reviewer", "S. Birch")
	if body = post(h, hit, form).Body.String(); !strings.Contains(body, "confirmed by two people") {
		t.Error("two people do not confirm")
	}
	if n := strings.Count(get(h, "/screening/decisions.jsonl").Body.String(), "\n"); n != 2 {
		t.Errorf("%d decisions are kept", n)
	}
	if w := post(h, strings.SplitN(at, "?", 2)[0]+"/again?lang=en", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("again: %d", w.Code)
	}
	if body = arrive(t, h, at); strings.Contains(body, "confirmed by two people") || !strings.Contains(body, "what was decided and has not changed is left out") {
		t.Error("what was decided is shown as news")
	}
	// In other languages, and with nonsense.
	if ar := get(h, "/screening?lang=ar").Body.String(); !strings.Contains(ar, `<html lang="en" dir="ltr"`) || !strings.Contains(ar, `href="/try?lang=ar"`) {
		t.Error("the workbench is half Arabic, or its links lose the language")
	}
	for _, lang := range []string{"es", "ar"} {
		for _, p := range []string{"/screening", strings.SplitN(at, "?", 2)[0]} {
			if body := get(h, p+"?lang="+lang).Body.String(); regexp.MustCompile(`>\s*(screen(ing|ed)|hit|standing|cause|ruling)\.[a-z.-]+\s*<`).MatchString(body) {
				t.Errorf("%s in %s shows a key", p, lang)
			}
		}
	}
	for p, code := range map[string]int{"/screening/none": 404, "/screening/0123456789abcdef": 404, strings.SplitN(at, "?", 2)[0] + "/99/x/y": 404, strings.SplitN(at, "?", 2)[0] + "/x/x/y": 404} {
		if w := get(h, p); w.Code != code {
			t.Errorf("%s: %d, want %d", p, w.Code, code)
		}
	}
	if w := post(h, "/screening/names", url.Values{"name": {`"Edric, "Varnholt`}, "birth_date": {"yesterday"}}); w.Code != http.StatusSeeOther && w.Code != 400 {
		t.Errorf("one name: %d", w.Code)
	}
	// Nobody's page on another host reads any of this.
	for _, host := range []string{"evil.example", "evil.example:8080", ""} {
		if w := getAt(h.(onLocalhost).Handler, host, "/screening"); w.Code != http.StatusMisdirectedRequest {
			t.Errorf("host %q: %d", host, w.Code)
		}
	}
	if w := get(site(t), "/screening"); w.Code != 404 {
		t.Errorf("without the workbench: %d", w.Code)
	}
}

// getAt asks for a page of a host.
func getAt(h http.Handler, host, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", path, nil)
	r.Host = host
	h.ServeHTTP(w, r)
	return w
}
