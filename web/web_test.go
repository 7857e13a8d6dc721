package web_test

import (
	"bytes"
	"encoding/xml"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"palermo/desk"
	"palermo/web"

	"github.com/goccy/go-yaml"
)

var library = os.DirFS("../library")

// open opens a desk with a folder that ends with the test.
func open(t testing.TB) *desk.Desk {
	t.Helper()
	d, err := desk.Open(library, desk.Options{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestMain(m *testing.M) {
	code := m.Run()
	if close := closeShared; close != nil {
		_ = close()
	}
	os.Exit(code)
}

// closeShared closes the desk of the shared pages, where a test asked for them.
var closeShared func() error

// shared is the pages over the library as it ships; handlers keep nothing, so
// that all tests may use one.
var shared = sync.OnceValues(func() (http.Handler, error) {
	d, err := desk.Open(library, desk.Options{})
	if err != nil {
		return nil, err
	}
	closeShared = d.Close
	locales, err := fs.Sub(library, "locales")
	if err != nil {
		return nil, err
	}
	return web.New(d, web.Options{Locales: locales, Session: web.Demonstration})
})

func site(t testing.TB) http.Handler {
	t.Helper()
	h, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func post(h http.Handler, path string, form url.Values) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	h.ServeHTTP(w, r)
	return w
}

// crawl visits every page that can be reached from the first by links, in one
// language, up to a number.
func crawl(t *testing.T, h http.Handler, from string, limit int, visit func(path string, w *httptest.ResponseRecorder)) {
	t.Helper()
	seen, queue := map[string]bool{}, []string{from}
	for len(queue) > 0 && len(seen) < limit {
		p := queue[0]
		queue = queue[1:]
		if seen[p] {
			continue
		}
		seen[p] = true
		w := get(h, p)
		visit(p, w)
		for _, m := range regexp.MustCompile(`href="(/[^"#]*)[^"]*"`).FindAllStringSubmatch(w.Body.String(), -1) {
			next := strings.ReplaceAll(m[1], "&amp;", "&")
			if !strings.HasPrefix(next, "/assets/") && !seen[next] {
				queue = append(queue, next)
			}
		}
	}
	if len(seen) < limit && len(seen) < 50 {
		t.Errorf("only %d pages are reached from %s", len(seen), from)
	}
}

// Every page that links lead to is there, keeps to the headers, the weight and
// the words, and has no key that nobody translated.
func TestEveryPage(t *testing.T) {
	h := site(t)
	styles := 0
	for _, href := range regexp.MustCompile(`href="(/assets/[^"]+\.css)"`).FindAllStringSubmatch(get(h, "/").Body.String(), -1) {
		w := get(h, href[1])
		styles += w.Body.Len()
		for _, font := range regexp.MustCompile(`url\(([^)]+\.woff2)\)`).FindAllStringSubmatch(w.Body.String(), -1) {
			f := get(h, "/assets/"+font[1])
			if f.Code != 200 {
				t.Errorf("font %s: %d", font[1], f.Code)
			}
			styles += f.Body.Len()
		}
	}
	if styles == 0 {
		t.Fatal("no style sheet")
	}
	limit := 150
	if os.Getenv("PALERMO_LONG") == "1" {
		limit = 3000
	}
	heaviest, at, n := 0, "", 0
	sent, sentAt := 0, ""
	untranslated := regexp.MustCompile(`>\s*[a-z]+\.[a-z.-]+\s*<`)
	crawl(t, h, "/?lang=en", limit, func(p string, w *httptest.ResponseRecorder) {
		n++
		body := w.Body.String()
		if w.Code != 200 {
			t.Errorf("%s: %d", p, w.Code)
		}
		if size := len(body) + styles; size > heaviest {
			heaviest, at = size, p
		}
		if size := len(transferred(h, p)) + styles; size > sent {
			sent, sentAt = size, p
		}
		hd := w.Header()
		if hd.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", p)
		}
		if csp := hd.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script") {
			t.Errorf("%s: policy %q", p, csp)
		}
		if m := untranslated.FindString(body); m != "" {
			t.Errorf("%s shows the key %q", p, m)
		}
		for _, bad := range []string{"<script", "<style", " style=", "javascript:", "http://", "https://", "ZgotmplZ", "%!"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s contains %q", p, bad)
			}
		}
		structure(t, p, body)
	})
	t.Logf("%d pages; styles and fonts are %d bytes; the heaviest page with them is %d bytes unpacked (%s) and %d with the page as it is sent (%s)", n, styles, heaviest, at, sent, sentAt)
	if sent > 100_000 {
		t.Errorf("%s weighs %d bytes with its style sheets and fonts", sentAt, sent)
	}
}

// transferred is a page as it is sent to a browser.
func transferred(h http.Handler, path string) []byte {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	h.ServeHTTP(w, r)
	return w.Body.Bytes()
}

// structure holds a page to one heading of the first level, a title, a language,
// labels for every field, names for every region, and ids that are one of a kind.
func structure(t *testing.T, p, body string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	h1, inLabel, ids, labels := 0, 0, map[string]int{}, map[string]bool{}
	type field struct{ id, name string }
	var fields []field
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		if e, ok := tok.(xml.EndElement); ok && e.Name.Local == "label" {
			inLabel--
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		attr := func(k string) string {
			for _, a := range e.Attr {
				if a.Name.Local == k {
					return a.Value
				}
			}
			return ""
		}
		if id := attr("id"); id != "" {
			ids[id]++
		}
		switch e.Name.Local {
		case "h1":
			h1++
		case "html":
			if attr("lang") == "" || attr("dir") == "" {
				t.Errorf("%s: no language or direction", p)
			}
		case "label":
			labels[attr("for")] = true
			inLabel++
		case "input", "select", "textarea":
			if attr("type") != "hidden" && inLabel == 0 && attr("aria-label") == "" {
				fields = append(fields, field{attr("id"), attr("name")})
			}
		case "a":
			if strings.TrimSpace(attr("href")) == "" {
				t.Errorf("%s: a link leads nowhere", p)
			}
		}
	}
	if h1 != 1 {
		t.Errorf("%s has %d headings of the first level", p, h1)
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s has the id %q %d times", p, id, n)
		}
	}
	for _, f := range fields {
		if f.id == "" || !labels[f.id] {
			t.Errorf("%s: the field %q has no label", p, f.name)
		}
	}
}

// Words follow the vocabulary: nobody is called a victim or a trafficker, and no
// word of our own is one that survivors and migrants should not read.
func TestWords(t *testing.T) {
	h := site(t)
	bad := regexp.MustCompile(`(?i)\b(?:is|are|was) an? (?:victim|trafficker|smuggler)\b|illegal (?:alien|immigrant|migrant)|modern[- ]day slave|child prostitute|rescued? victim|trafficking/smuggling|smuggling/trafficking`)
	allowed := regexp.MustCompile(`(?i)never says that somebody is a victim or a trafficker`)
	crawl(t, h, "/?lang=en", 120, func(p string, w *httptest.ResponseRecorder) {
		body := allowed.ReplaceAllString(w.Body.String(), "")
		if m := bad.FindString(body); m != "" && !strings.HasPrefix(p, "/law/") {
			t.Errorf("%s says %q", p, m)
		}
	})
}

// In Spanish smuggling of migrants is never "contrabando", and "tráfico" always
// has the rest of its name.
func TestSpanishGlossary(t *testing.T) {
	h := site(t)
	// Some States call their offence by another name. A law is cited by the
	// name it has.
	d := open(t)
	var names []string
	for _, place := range d.Law.Places() {
		for _, in := range place.Instruments {
			for _, r := range in.Offences {
				if r.TitleES != "" {
					names = append(names, html.EscapeString(r.TitleES), "")
				}
			}
		}
	}
	lawsOwn := strings.NewReplacer(names...)
	crawl(t, h, "/?lang=es", 200, func(p string, w *httptest.ResponseRecorder) {
		spanish(t, p, lawsOwn.Replace(w.Body.String()))
	})
	for _, dir := range []string{"locales", "stories"} {
		files, err := fs.Glob(library, dir+"/*.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := fs.ReadFile(library, f)
			if err != nil {
				t.Fatal(err)
			}
			spanish(t, f, string(data))
		}
	}
	data, err := fs.ReadFile(library, "demo/cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	spanish(t, "demo/cases.jsonl", string(data))
}

func spanish(t *testing.T, where, text string) {
	t.Helper()
	low := strings.ToLower(text)
	if strings.Contains(low, "contrabando") {
		t.Errorf("%s says contrabando", where)
	}
	for _, m := range regexp.MustCompile(`tráfico.{0,24}`).FindAllString(low, -1) {
		if !strings.HasPrefix(m, "tráfico ilícito de migrantes") {
			t.Errorf("%s has a bare %q", where, m)
		}
	}
}

// The catalogues: Spanish has every word, Arabic those of the public pages, the
// locked terms stand as they must, and holes are the same in every language.
func TestCatalogues(t *testing.T) {
	type catalogue struct {
		Complete bool              `yaml:"complete"`
		Reviewed string            `yaml:"reviewed"`
		Text     map[string]string `yaml:"text"`
	}
	read := func(lang string) (c catalogue) {
		data, err := fs.ReadFile(library, "locales/"+lang+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	en := read("en")
	holes := regexp.MustCompile(`\{[a-z]+\}`)
	for lang, terms := range map[string][2]string{
		"en": {"Trafficking in persons", "Smuggling of migrants"},
		"es": {"Trata de personas", "Tráfico ilícito de migrantes"},
		"ar": {"الاتجار بالأشخاص", "تهريب المهاجرين"},
	} {
		c := read(lang)
		if c.Text["track.trafficking"] != terms[0] || c.Text["track.smuggling"] != terms[1] {
			t.Errorf("%s: the terms are %q and %q", lang, c.Text["track.trafficking"], c.Text["track.smuggling"])
		}
		for k, v := range c.Text {
			if lang != "en" {
				if _, ok := en.Text[k]; !ok && !strings.HasPrefix(k, "protection.") && !strings.HasPrefix(k, "label.") && !strings.HasPrefix(k, "offence.") {
					t.Errorf("%s: %q is no key of English", lang, k)
				}
				if got, want := strings.Join(sorted(holes.FindAllString(v, -1)), " "), strings.Join(sorted(holes.FindAllString(en.Text[k], -1)), " "); got != want && en.Text[k] != "" {
					t.Errorf("%s: %q has the holes %q, English %q", lang, k, got, want)
				}
			}
		}
		if lang == "es" && !c.Complete {
			t.Error("Spanish is not complete")
		}
		if lang != "en" && c.Reviewed == "" && c.Text["site.unreviewed"] == "" {
			t.Errorf("%s does not say that nobody reviewed it", lang)
		}
	}
	ar := read("ar")
	for k := range en.Text {
		for _, public := range []string{"home.", "story.", "answer.", "track.", "truth.", "verdict.", "element.", "facts.", "nav.", "site.", "place.", "key.", "try.", "next.", "group.", "words."} {
			if _, ok := ar.Text[k]; strings.HasPrefix(k, public) && !ok && k != "words.example" && k != "next.about" && k != "next.if" && k != "next.then" && k != "next.elsewhere" {
				t.Errorf("ar lacks %q of the public pages", k)
			}
		}
	}
}

func sorted(s []string) []string {
	out := append([]string(nil), s...)
	for i := range out {
		for j := i; j > 0 && out[j] < out[j-1]; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

func TestLanguageIsChosen(t *testing.T) {
	h := site(t)
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Language", "fr-CA, es-MX;q=0.8")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Header().Get("Content-Language") != "es" || !strings.Contains(w.Body.String(), "Trata de personas") {
		t.Error("a browser that asks for Spanish gets something else")
	}
	ar := get(h, "/?lang=ar")
	if !strings.Contains(ar.Body.String(), `<html lang="ar" dir="rtl"`) || !strings.Contains(ar.Body.String(), `href="/stories/night-river?lang=ar"`) {
		t.Error("the Arabic page is not right to left, or its links lose the language")
	}
	if !strings.Contains(get(h, "/?lang=es").Body.String(), "Ningún jurista") {
		t.Error("the Spanish page does not say that nobody reviewed it")
	}
}

func TestStoryGuessAndReveal(t *testing.T) {
	h := site(t)
	before := get(h, "/stories/fee-that-grew?lang=en").Body.String()
	if strings.Contains(before, "class=\"two\"") {
		t.Error("the answer is shown before the guess")
	}
	after := get(h, "/stories/fee-that-grew?lang=en&guess=smuggling").Body.String()
	for _, want := range []string{"You said smuggling. The facts meet both crimes.", "art. 3(a)", "arts. 3(a), 3(b) and 6(1)", "In order to exploit", "For gain"} {
		if !strings.Contains(after, want) {
			t.Errorf("the answer lacks %q", want)
		}
	}
	if w := get(h, "/stories/fee-that-grew?guess=maybe"); w.Code != 200 || strings.Contains(w.Body.String(), "class=\"two\"") {
		t.Error("a guess that is none shows the answer")
	}
	for path, code := range map[string]int{"/stories/none": 404, "/stories/kidney?guess=both&law=zz": 404, "/stories/kidney?guess=both&change=9": 404, "/stories/kidney?guess=both&change=x": 404} {
		if w := get(h, path); w.Code != code {
			t.Errorf("%s: %d, want %d", path, w.Code, code)
		}
	}
	// The country switch: no benefit is no smuggling under the Protocol, and is in the US.
	un := get(h, "/stories/two-children?lang=en&guess=both").Body.String()
	us := get(h, "/stories/two-children?lang=en&guess=both&law=us").Body.String()
	if !strings.Contains(un, `col c-smuggling is-ruled-out`) || !strings.Contains(us, `col c-smuggling is-established`) {
		t.Error("the switch of the law changes nothing")
	}
}

func TestTryACase(t *testing.T) {
	h := site(t)
	text := "The driver locked the workers in a trailer and took their passports. He threatened to hurt them if they left."
	w := post(h, "/try?lang=en", url.Values{"text": {text}})
	body := w.Body.String()
	key := regexp.MustCompile(`name="(s\.[0-9a-f]{8})" value="accept"`).FindStringSubmatch(body)
	if w.Code != 200 || key == nil || !strings.Contains(body, "<mark") {
		t.Fatalf("no suggestion is shown: %d", w.Code)
	}
	if strings.Contains(body, `value="accept" checked`) {
		t.Error("a suggestion is accepted before anybody accepted it")
	}
	body = post(h, "/try?lang=en", url.Values{"text": {text}, key[1]: {"accept"}}).Body.String()
	if !strings.Contains(body, `name="`+key[1]+`" value="accept" checked`) {
		t.Error("what was accepted is forgotten")
	}
	// Elements quote the words they rest on; what waits is shown as waiting, what
	// was rejected is not shown.
	if !strings.Contains(body, `class="facts from from--open"`) {
		t.Error("what is suggested and not decided is not shown beside its element")
	}
	all := post(h, "/try?lang=en", url.Values{"text": {text}, "accept-all": {"1"}}).Body.String()
	if !strings.Contains(all, `class="facts from"`) || strings.Contains(all, "from--open") {
		t.Error("no element quotes what was accepted")
	}
	none := url.Values{"text": {text}}
	for _, k := range regexp.MustCompile(`name="(s\.[0-9a-f]{8})" value="reject"`).FindAllStringSubmatch(body, -1) {
		none.Set(k[1], "reject")
	}
	if strings.Contains(post(h, "/try?lang=en", none).Body.String(), `class="facts from`) {
		t.Error("an element quotes what was rejected")
	}
	// Decisions go out as labelled data, with a name and no other way.
	decided := url.Values{"text": {text}, key[1]: {"accept"}, "v." + key[1][2:]: {"unclear"}, "part": {"decisions"}}
	if w := post(h, "/try/labels?lang=en", decided); w.Code != 400 || !strings.Contains(w.Body.String(), "nobody") {
		t.Errorf("decisions without a name: %d", w.Code)
	}
	decided.Set("by", "R. Alder")
	if w := post(h, "/try/labels?lang=en", decided); w.Code != 200 || !strings.Contains(w.Body.String(), `"decision":"edited","by":"R. Alder","edited_to":{`) || strings.Count(w.Body.String(), "\n") != 1 {
		t.Errorf("the decisions are %s", w.Body)
	}
	decided.Set("part", "text")
	if w := post(h, "/try/labels?lang=en", decided); !strings.HasPrefix(w.Body.String(), `{"id":"note-`) {
		t.Errorf("the text is %s", w.Body)
	}
	// Two questions answered on the page.
	form := url.Values{"lang": {"en"}}
	for range 2 {
		body = post(h, "/try", form).Body.String()
		q := regexp.MustCompile(`name="answer" value="yes:([a-z0-9.-]+)"`).FindStringSubmatch(body)
		if q == nil {
			t.Fatal("no question is asked")
		}
		form.Set("answer", "yes:"+q[1])
		body = post(h, "/try", form).Body.String()
		if !strings.Contains(body, `name="y" value="`+q[1]+`"`) || !regexp.MustCompile(`name="y" value="`+regexp.QuoteMeta(q[1])+`"[^>]*checked`).MatchString(body) {
			t.Errorf("the answer to %s is not in the form", q[1])
		}
		form.Del("answer")
		form.Add("y", q[1])
	}
	if c := w.Header().Get("Cache-Control"); c != "no-store" {
		t.Errorf("what was pasted may be kept: %q", c)
	}
	both := post(h, "/try", url.Values{"lang": {"en"}, "y": {"benefit.sought"}, "n": {"benefit.sought"}}).Body.String()
	if !strings.Contains(both, "el is-contested") {
		t.Error("a fact ticked on both sides is not disputed")
	}
}

// What is suggested by likeness to coded notes is not told as what the text says.
func TestTryTellsLikeness(t *testing.T) {
	text := "He is up at four for the birds and there has been no pay packet since June. He never hit anyone."
	for lang, may := range map[string]string{"en": "may say:", "es": "quizá dice:", "ar": "ربما يقول:"} {
		body := post(site(t), "/try?lang="+lang, url.Values{"text": {text}}).Body.String()
		likely, says := strings.Count(body, may), strings.Count(body, `class="sug"`)
		if likely == 0 || likely >= says {
			t.Errorf("%s: %d of %d suggestions are told as a likeness", lang, likely, says)
		}
	}
}

// A form can hold anything.
func TestTryTakesAnything(t *testing.T) {
	h := site(t)
	evil := `</textarea><script>alert(1)</script><img src=x onerror=alert(1)> He locked the workers in and took their passports "&quot;`
	body := post(h, "/try", url.Values{"text": {evil}}).Body.String()
	if strings.Contains(body, "<script") || strings.Contains(body, "<img") || !strings.Contains(body, "&lt;script&gt;") {
		t.Error("markup in a text is not shown as text")
	}
	structure(t, "/try with markup", body)

	big := strings.Repeat("He paid the driver to cross the river. ", desk.MaxText/39)
	if w := post(h, "/try", url.Values{"text": {big}}); w.Code != 200 {
		t.Errorf("a text of one megabyte: %d", w.Code)
	}
	if w := post(h, "/try", url.Values{"text": {big + big}}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a text of two megabytes: %d", w.Code)
	}
	if w := post(h, "/try", url.Values{"text": {strings.Repeat("\x01", 5*desk.MaxText)}}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a form that is too long: %d", w.Code)
	}
	ticks := url.Values{}
	for range 10_000 {
		ticks.Add("y", "means.force")
	}
	if w := post(h, "/try", ticks); w.Code != 200 || strings.Count(w.Body.String(), `value="means.force"`) != 2 {
		t.Errorf("ten thousand ticks: %d", w.Code)
	}
	for _, raw := range []string{"text=%ff%fe%00a", "text=%zz&y=%", "&&&=&=x&y", "y=no.such&n=&k=%00", "s.zz=accept&s.=reject&answer=yes:", "answer=:&law=", "lang=xx"} {
		r := httptest.NewRequest("POST", "/try", strings.NewReader(raw))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 200 {
			t.Errorf("%q: %d", raw, w.Code)
		}
	}
	for _, bad := range []url.Values{{"law": {"zz"}}, {"standard": {"certain"}}} {
		if w := post(h, "/try", bad); w.Code != 404 && w.Code != 400 {
			t.Errorf("%v: %d", bad, w.Code)
		}
	}
	r := httptest.NewRequest("POST", "/try", strings.NewReader("text=x"))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusForbidden {
		t.Errorf("a form from another site: %d", w.Code)
	}
}

// The page of the two names: what is pasted is marked and explained, whatever it
// holds, and nothing of it may be kept.
func TestWhichWord(t *testing.T) {
	h := site(t)
	text := "Field: trafficked_smuggled\n\nThe traffickers charged each family 4,000 dollars to walk them over the border."
	for lang, why := range map[string]string{"en": "It calls smuggling trafficking", "es": "Llama trata al tráfico ilícito de migrantes", "ar": "يسمّي التهريب اتجارًا"} {
		w := post(h, "/words", url.Values{"lang": {lang}, "text": {text}})
		body := w.Body.String()
		for _, want := range []string{`<mark class="w-merged">trafficked_smuggled</mark>`, `<mark class="w-wrong">traffickers</mark>`, why, "smuggling of migrants", "tráfico ilícito de migrantes"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the page lacks %q", lang, want)
			}
		}
		if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: what was pasted may be kept", lang)
		}
		structure(t, "/words in "+lang, body)
	}
	evil := post(h, "/words", url.Values{"text": {`</textarea><script>alert(1)</script> trafficked_smuggled "&quot;`}}).Body.String()
	if strings.Contains(evil, "<script") || !strings.Contains(evil, "&lt;script&gt;") {
		t.Error("markup in a text is not shown as text")
	}
	structure(t, "/words with markup", evil)
	big := strings.Repeat("The traffickers drove them over the border for a fee. ", desk.MaxText/54)
	if w := post(h, "/words", url.Values{"lang": {"en"}, "text": {big}}); w.Code != 200 || !strings.Contains(w.Body.String(), "beside the first 500 of") {
		t.Errorf("a text of one megabyte: %d", w.Code)
	}
	if w := post(h, "/words", url.Values{"text": {big + big}}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a text of two megabytes: %d", w.Code)
	}
	for _, raw := range []string{"text=%ff%fe%00trafficking%0a", "text=%zz&lang=%", "lang=xx&text=%0a%0d%0a", "text=human%0atrafficking"} {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, httptest.NewRequest("POST", "/words", strings.NewReader(raw))); w.Code != 200 {
			t.Errorf("%q: %d", raw, w.Code)
		}
	}
}

func TestCasePage(t *testing.T) {
	h := site(t)
	body := get(h, "/cases/farm-debt?lang=en").Body.String()
	for _, want := range []string{
		"Turning point: 20 Apr 2024", "<svg class=\"timeline\"", "What protects", "Treated as a possible victim", "accounts after trauma", "the price would never change</mark>",
		"reasonable grounds", "If the answer is", "One answer decides", "Conduct of <bdi>the guide", "Conduct of <bdi>the crew leader",
	} {
		if !strings.Contains(body, want) && !strings.Contains(strings.ToLower(body), strings.ToLower(want)) {
			t.Errorf("the case page lacks %q", want)
		}
	}
	if us := get(h, "/cases/farm-debt?lang=en&law=us").Body.String(); !strings.Contains(us, "8 USC 1324(a)") {
		t.Error("by the law of the place there is no citation of it")
	}
	alleged := get(h, "/cases/restaurant-denial?lang=en&standard=alleged").Body.String()
	if !strings.Contains(alleged, "col c-trafficking is-contested") {
		t.Error("the suspect's denial does not show at alleged")
	}
	for path, code := range map[string]int{"/cases/none": 404, "/cases/farm-debt?standard=certain": 400, "/cases/farm-debt?law=zz": 200} {
		if w := get(h, path); w.Code != code {
			t.Errorf("%s: %d, want %d", path, w.Code, code)
		}
	}
	list := get(h, "/cases?lang=en").Body.String()
	if n := strings.Count(list, `scope="rowgroup"`); n < 16 {
		t.Errorf("the caseload lists %d cases", n)
	}
}

func TestCasesAreClosedToThePublic(t *testing.T) {
	d := open(t)
	locales, _ := fs.Sub(library, "locales")
	h, err := web.New(d, web.Options{Locales: locales})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"/cases", "/cases/farm-debt", "/law/compare"} {
		if w := get(h, p); w.Code != 403 || strings.Contains(w.Body.String(), "Lidia") {
			t.Errorf("%s without a session: %d", p, w.Code)
		}
	}
	if w := get(h, "/"); w.Code != 200 {
		t.Errorf("the public page without a session: %d", w.Code)
	}
}

func TestLawPages(t *testing.T) {
	h := site(t)
	if b := get(h, "/law/un.smuggling-of-migrants?lang=en").Body.String(); !strings.Contains(b, "all of") || !strings.Contains(b, "arts. 3(c) and 6(1)(b)") {
		t.Error("the tree is not shown")
	}
	if b := get(h, "/law?lang=en&on=1999-01-01").Body.String(); !strings.Contains(b, "not in force then") {
		t.Error("a rule of 2003 is in force in 1999")
	}
	es := get(h, "/law/matrix?lang=es").Body.String()
	if strings.Contains(es, `<th scope="col"><span lang="en"`) {
		t.Error("a question of the matrix has no Spanish: add probe.<id> to the catalogues")
	}
	if b := get(h, "/law/matrix?lang=en").Body.String(); !strings.Contains(b, `class="differs"`) {
		t.Error("the matrix marks no difference")
	}
	if b := get(h, "/law/compare?lang=en&a=un&b=us").Body.String(); !strings.Contains(b, "A husband pays for his wife") {
		t.Error("the comparison lists no case that differs")
	}
	if b := get(h, "/law/compare?lang=en&a=un&b=un&bon=1999-01-01").Body.String(); !strings.Contains(b, "Rule by rule") || !strings.Contains(b, "Smuggling of migrants") {
		t.Error("two days of one law show no impact")
	}
	for path, code := range map[string]int{"/law/no.such": 404, "/law?on=yesterday": 400, "/law?place=zz": 404, "/law/compare?a=zz&b=us": 404, "/law/matrix?on=2024-13": 400, "/nowhere": 404} {
		if w := get(h, path); w.Code != code {
			t.Errorf("%s: %d, want %d", path, w.Code, code)
		}
	}
}

func TestAssets(t *testing.T) {
	h := site(t)
	href := regexp.MustCompile(`href="(/assets/palermo\.[0-9a-f]{12}\.css)"`).FindStringSubmatch(get(h, "/").Body.String())
	if href == nil {
		t.Fatal("our style sheet is not linked")
	}
	r := httptest.NewRequest("GET", href[1], nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	plain := get(h, href[1])
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() >= plain.Body.Len() || !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
		t.Error("the style sheet is not compressed, or may not be kept")
	}
	if bytes.Contains(plain.Body.Bytes(), []byte("http")) {
		t.Error("the style sheet asks somebody else for something")
	}
	if w := get(h, "/assets/../web.go"); w.Code == 200 {
		t.Error("a file of the program is served")
	}
	if _, err := io.Copy(io.Discard, plain.Body); err != nil {
		t.Error(err)
	}
}

func BenchmarkPages(b *testing.B) {
	h := site(b)
	for _, p := range []string{"/", "/stories/fee-that-grew?guess=both", "/try", "/cases", "/cases/three-actors", "/law", "/law/matrix", "/law/compare"} {
		b.Run(p, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if w := get(h, p); w.Code != 200 {
					b.Fatal(w.Code)
				}
			}
		})
	}
}

// Whatever a form holds, the page is drawn and runs nothing.
func FuzzTry(f *testing.F) {
	h := site(f)
	f.Add("text=He+locked+the+door&y=means.force&answer=no:benefit.sought")
	f.Add("text=%ff%00%3Cscript%3E&s.00000000=accept&standard=alleged")
	f.Fuzz(func(t *testing.T, body string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/try", strings.NewReader(body)))
		if w.Code >= 500 || strings.Contains(w.Body.String(), "<script") {
			t.Errorf("%d", w.Code)
		}
	})
}
