package web_test

import (
	"bytes"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"palermo/desk"
	"palermo/web"
)

// bench is the pages with the workbench, over a folder of the test's own.
func bench(t testing.TB) (http.Handler, *desk.Desk) {
	t.Helper()
	d := open(t)
	locales, err := fs.Sub(library, "locales")
	if err != nil {
		t.Fatal(err)
	}
	h, err := web.New(d, web.Options{Locales: locales, Session: web.Demonstration, Workbench: true})
	if err != nil {
		t.Fatal(err)
	}
	return h, d
}

// at sends a request to this machine.
func at(h http.Handler, method, path, kind string, body []byte) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Host = "127.0.0.1:8080"
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	h.ServeHTTP(w, r)
	return w
}

// send posts a form with a file, as browsers do.
func send(h http.Handler, path string, form url.Values, name, file string) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, vs := range form {
		for _, v := range vs {
			_ = m.WriteField(k, v)
		}
	}
	if name != "" {
		f, _ := m.CreateFormFile("table", name)
		_, _ = f.Write([]byte(file))
	}
	_ = m.Close()
	return at(h, "POST", path, m.FormDataContentType(), b.Bytes())
}

const people = "Police,Shelter,Hotline,year,count\n1,0,0,2023,60\n0,1,0,2023,50\n0,0,1,2023,70\n1,1,0,2024,12\n1,0,1,2024,14\n0,1,1,2024,9\n1,1,1,2024,3\n1,0,0,2024,10\n"

var untranslatedKey = regexp.MustCompile(`>\s*(numbers|table|ask|run|picture|live|check|method|reason|assumes|shared|interval|sheet|critics|entries|report|sides|cite)\.[a-z.-]+\s*<`)

// whole fails when a page of the workbench is not as pages are.
func whole(t *testing.T, name string, w *httptest.ResponseRecorder, code int) string {
	t.Helper()
	body := w.Body.String()
	if w.Code != code {
		t.Errorf("%s: %d, not %d: %.300s", name, w.Code, code, body)
	}
	if m := untranslatedKey.FindString(body); m != "" {
		t.Errorf("%s shows the key %q", name, m)
	}
	for _, bad := range []string{"<script>", " style=", "ZgotmplZ", "%!", "NaN", "http://", "https://"} {
		if strings.Contains(body, bad) {
			t.Errorf("%s contains %q", name, bad)
		}
	}
	if strings.Contains(body, "<html") {
		structure(t, name, body)
	}
	return body
}

// A table is sent, recognised, estimated by one method, shown, reported, cited
// and deleted, in both languages.
func TestNumbersFromTableToReport(t *testing.T) {
	h, d := bench(t)
	whole(t, "first page", at(h, "GET", "/numbers?lang=es", "", nil), 200)
	w := send(h, "/numbers/tables?lang=es", nil, "personas.csv", people)
	to := w.Header().Get("Location")
	if w.Code != 303 || !strings.HasPrefix(to, "/numbers/tables/") {
		t.Fatalf("%d %s: %s", w.Code, to, w.Body)
	}
	table := whole(t, "table", at(h, "GET", to, "", nil), 200)
	for _, want := range []string{"228", "personas.csv", "Shelter", `name="apart" value="year"`} {
		if !strings.Contains(table, want) {
			t.Errorf("the table page lacks %q", want)
		}
	}
	if regexp.MustCompile(`name="track"[^>]*checked`).MatchString(table) {
		t.Error("a track is chosen that the table does not say")
	}
	id := regexp.MustCompile(`tables/([0-9a-f]{12})`).FindStringSubmatch(to)[1]
	start := "/numbers/tables/" + id + "/runs?lang=es"
	form := url.Values{"apart": {"year"}, "when": {"year"}, "method": {"stepwise"}, "bootstrap": {"50"}, "seed": {"3"}}
	whole(t, "no track", send(h, start, form, "", ""), 400)
	form.Set("track", "smuggling")
	if b := whole(t, "smuggling", send(h, start, form, "", ""), 400); !strings.Contains(b, "Overlapping lists do not count smuggled entries") {
		t.Errorf("lists of smuggling: %.300s", b)
	}
	form.Set("track", "trafficking")
	w = send(h, start, form, "", "")
	run := strings.TrimSuffix(w.Header().Get("Location"), "?lang=es")
	if w.Code != 303 || !strings.HasPrefix(run, "/numbers/runs/") {
		t.Fatalf("%d %q %s", w.Code, run, w.Body)
	}
	rid := strings.TrimPrefix(run, "/numbers/runs/")
	// The page that is followed ends when the work does.
	whole(t, "live", at(h, "GET", run+"?lang=es", "", nil), 200)
	for job := d.Runs.Job(rid); ; {
		changed := job.Changed()
		if job.State().Ended {
			break
		}
		<-changed
	}
	for _, lang := range []string{"en", "es", "ar"} {
		body := whole(t, "run "+lang, at(h, "GET", run+"?missed=3&lang="+lang, "", nil), 200)
		if !strings.Contains(body, "3 %") || !strings.Contains(body, `class="chart intervals"`) || !strings.Contains(body, `class="chart trajectory"`) {
			t.Errorf("run %s lacks the share asked for or a picture", lang)
		}
		report := whole(t, "report "+lang, at(h, "GET", run+"/report?lang="+lang, "", nil), 200)
		if !strings.Contains(report, "SHA-256") || !strings.Contains(report, "Whitehead") {
			t.Errorf("report %s lacks the hash or the critics", lang)
		}
	}
	whole(t, "a share that is none", at(h, "GET", run+"?missed=many", "", nil), 400)
	file := at(h, "GET", run+"/file", "", nil)
	kept, err := d.Runs.File(rid)
	if err != nil || !bytes.Equal(file.Body.Bytes(), kept) || !strings.Contains(file.Header().Get("Content-Disposition"), rid) {
		t.Errorf("the file is not the run as it is kept: %v", err)
	}
	for name, kind := range map[string]string{"methods.svg": "image/svg+xml", "overlaps.png": "image/png", "space.svg": "image/svg+xml"} {
		if p := at(h, "GET", run+"/pictures/"+name, "", nil); p.Code != 200 || p.Header().Get("Content-Type") != kind {
			t.Errorf("%s: %d %s", name, p.Code, p.Header().Get("Content-Type"))
		}
	}
	for _, name := range []string{"none.svg", "methods.gif", "methods"} {
		whole(t, name, at(h, "GET", run+"/pictures/"+name, "", nil), 404)
	}
	if w := at(h, "POST", run+"/delete", "", nil); w.Code != 303 {
		t.Errorf("delete: %d", w.Code)
	}
	whole(t, "after deleting", at(h, "GET", run, "", nil), 404)
	if w := at(h, "POST", "/numbers/tables/"+id+"/delete", "", nil); w.Code != 303 {
		t.Errorf("delete the table: %d", w.Code)
	}
}

// A page of one method has no number without its interval beside it, and no
// heading that is a number.
func TestNoNumberStandsAlone(t *testing.T) {
	h, d := bench(t)
	id, err := d.Runs.Take("t.csv", []byte(people))
	if err != nil {
		t.Fatal(err)
	}
	w := send(h, "/numbers/tables/"+id+"/runs?lang=en", url.Values{"apart": {"year"}, "track": {"trafficking"}, "method": {"main"}, "bootstrap": {"0"}}, "", "")
	run := strings.TrimSuffix(w.Header().Get("Location"), "?lang=en")
	at(h, "GET", run+"?lang=en", "", nil)
	body := at(h, "GET", run+"?lang=en", "", nil).Body.String()
	if !regexp.MustCompile(`<p class="therange">[\d,]+ to [\d,]+ people in all`).MatchString(body) || !strings.Contains(body, "One method is one opinion") {
		t.Errorf("no range, or no word on one method: %.400s", body)
	}
	for _, m := range regexp.MustCompile(`<h[1-6][^>]*>([^<]*)<`).FindAllStringSubmatch(body, -1) {
		if regexp.MustCompile(`\d{3}`).MatchString(m[1]) {
			t.Errorf("a heading is a number: %q", m[1])
		}
	}
}

// Names of lists and files are words and never part of the page.
func TestHostileNamesAreWords(t *testing.T) {
	h, _ := bench(t)
	w := send(h, "/numbers/tables", nil, "<script>alert(1)</script>.csv", "<script>x</script>,\"a\"\"b<i>\",count\n1,0,50\n0,1,60\n1,1,9\n")
	if w.Code != 303 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	whole(t, "hostile table", at(h, "GET", w.Header().Get("Location"), "", nil), 200)
	for name, file := range map[string]string{"utf16.csv": "\xff\xfeA\x00,\x00", "one.csv": "A,count\n1,2\n"} {
		if b := whole(t, name, send(h, "/numbers/tables", nil, name, file), 400); !strings.Contains(b, "<h1") {
			t.Errorf("%s: no page", name)
		}
	}
	whole(t, "nothing sent", send(h, "/numbers/tables", nil, "", ""), 400)
}

// Without a share and its source the page speaks of unlawful entries and of
// nothing else; with them of smuggled entries, as an interval.
func TestEntries(t *testing.T) {
	h, _ := bench(t)
	kind := "application/x-www-form-urlencoded"
	form := url.Values{"method": {"trials"}, "period": {"2025"}, "apprehensions": {"42 000"}, "apprehensions.source": {"s"}, "recidivism": {"23"}, "recidivism.low": {"20"}, "recidivism.high": {"26"}, "recidivism.source": {"s"},
		"deterrence": {"15"}, "deterrence.low": {"5"}, "deterrence.high": {"30"}, "deterrence.source": {"s"}, "apart.asylum": {"61000"}, "apart.asylum.source": {"s"}}
	page := func(name string) string {
		return whole(t, name, at(h, "POST", "/numbers/entries?lang=en", kind, []byte(form.Encode())), 200)
	}
	if b := page("groups not left out"); !strings.Contains(b, "Nobody confirmed that the apprehensions leave out") || strings.Contains(b, "therange") {
		t.Errorf("without the box: %.300s", b)
	}
	form.Set("apart", "yes")
	b := page("entries")
	if !regexp.MustCompile(`[\d,]+ to [\d,]+ unlawful entries`).MatchString(b) || strings.Contains(b, "of them smuggled entries") || !strings.Contains(b, "How many of these entries were smuggled is not said") {
		t.Errorf("without a share the page does not speak of unlawful entries alone: %s", regexp.MustCompile(`(?s)<section class="verdictbox".*?</section>|<div class="govuk-error.*?</div>`).FindString(b))
	}
	form.Set("share", "70")
	if b := page("a share without a source"); !strings.Contains(b, "has no source") {
		t.Error("a share without a source is taken")
	}
	form.Set("share.source", "a survey")
	form.Set("share.low", "60")
	form.Set("share.high", "80")
	if b := page("smuggled"); !regexp.MustCompile(`[\d,]+ to [\d,]+ of them smuggled entries`).MatchString(b) {
		t.Error("with a share there are no smuggled entries")
	}
	form = url.Values{"method": {"rest"}, "period": {"2025"}, "inflow": {"130000"}, "inflow.low": {"110000"}, "inflow.high": {"150000"}, "inflow.source": {"s"}, "detected": {"42000"}, "detected.source": {"s"}}
	if b := page("residual"); !strings.Contains(b, "unlawful entries") || !strings.Contains(b, "therange") {
		t.Error("the residual has no result")
	}
	form.Set("inflow", "many")
	if b := page("no number"); !strings.Contains(b, "no number") {
		t.Error("a word is taken for a number")
	}
	whole(t, "example", at(h, "GET", "/numbers/entries?example=1&lang=es", "", nil), 200)
}
