package web_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"palermo/linkage"
)

// sendFiles posts files, as a browser does with a form.
func sendFiles(t testing.TB, h http.Handler, path, field string, files map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, text := range files {
		p, err := m.CreateFormFile(field, name)
		if err == nil {
			_, err = p.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// invented are the lists of three agencies that meet part of a population.
func invented(t testing.TB, people int) map[string]string {
	t.Helper()
	g := linkage.Generator{People: people, Lists: []float64{0.5, 0.4, 0.4}, Duplicates: 0.02, Errors: 1, Seed: 11}
	files := map[string]string{}
	for i := range g.Lists {
		var b strings.Builder
		if err := g.WriteList(i, &b); err != nil {
			t.Fatal(err)
		}
		files[g.ListName(i)+".csv"] = b.String()
	}
	return files
}

// took is where an action led.
func took(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// hidden are the hidden fields of the page's first form of a class.
func hidden(t testing.TB, body, class string) url.Values {
	t.Helper()
	_, form, ok := strings.Cut(body, `class="`+class+`"`)
	if !ok {
		t.Fatalf("no form of class %s", class)
	}
	form, _, _ = strings.Cut(form, "</form>")
	v := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		v.Set(m[1], html.UnescapeString(m[2]))
	}
	return v
}

// From three lists to an estimate on the pages: the range with the error of
// linking holds the number of people there are, and exact matching misses it.
func TestFromListsToEstimate(t *testing.T) {
	const people = 600
	h := workbench(t)
	if body := get(h, "/numbers?lang=en").Body.String(); !strings.Contains(body, `href="/numbers/links?lang=en"`) {
		t.Error("the page of numbers does not lead to the links")
	}
	lists := took(t, sendFiles(t, h, "/numbers/links/lists?lang=en", "lists", invented(t, people)))
	body := get(h, lists).Body.String()
	for _, want := range []string{"agencya", "agencyc", `name="kind.birth_date"`, `<option value="date" selected>`, `<option value="id" selected>`} {
		if !strings.Contains(body, want) {
			t.Errorf("what was recognised lacks %q", want)
		}
	}
	set := strings.TrimSuffix(lists, "?lang=en")
	if w := post(h, set+"/links", url.Values{"id": {"id"}, "kind.sex": {"nonsense"}}); w.Code != 400 {
		t.Errorf("a kind nobody knows: %d", w.Code)
	}
	at := strings.TrimSuffix(took(t, post(h, set+"/links?lang=en", url.Values{"id": {"id"}, "kind.sex": {"ignore"}, "duplicates": {"auto"}})), "?lang=en")
	body = arrive(t, h, at+"?lang=en")
	for _, want := range []string{"entries are about", "expected to be wrong", "expected to be missed", "How the lists overlap", "Estimate from this linkage", "palermo link"} {
		if !strings.Contains(body, want) {
			t.Errorf("the link lacks %q", want)
		}
	}
	for name, form := range map[string]url.Values{"no track": {"method": {"panel"}}, "entries": {"method": {"panel"}, "track": {"smuggling"}}} {
		if w := post(h, at+"/estimate", form); w.Code != 400 {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	took(t, post(h, at+"/estimate?lang=en", url.Values{"method": {"panel"}, "track": {"trafficking"}, "bootstrap": {"200"}}))
	body = arrive(t, h, at+"?lang=en")
	ranges := map[string][2]int{}
	for _, m := range regexp.MustCompile(`(?s)<tr class="t-(with|sure|exact)">.*?<td class="n">([\d,]+)</td><td class="n">([\d,]+)</td><td class="n">([\d,]+)</td>`).FindAllStringSubmatch(body, -1) {
		n := func(s string) int { x, _ := strconv.Atoi(strings.ReplaceAll(s, ",", "")); return x }
		ranges[m[1]] = [2]int{n(m[3]), n(m[4])}
	}
	t.Log(ranges)
	if r := ranges["with"]; r[0] > people || r[1] < people {
		t.Errorf("the range %v does not hold the %d people there are", r, people)
	}
	if r := ranges["exact"]; r[0] <= people {
		t.Errorf("exact matching gives %v: the test shows nothing", r)
	}
	if w, s := ranges["with"], ranges["sure"]; w[1]-w[0] <= s[1]-s[0] {
		t.Errorf("with the doubt about links the range is %v, without %v", w, s)
	}
	for _, run := range regexp.MustCompile(`href="(/numbers/runs/[0-9a-f]+)`).FindAllStringSubmatch(body, -1) {
		if w := get(h, run[1]); w.Code != 200 {
			t.Errorf("%s: %d", run[1], w.Code)
		}
	}
	// Linked again, the old estimate is gone from the page.
	took(t, post(h, at+"/again", nil))
	if body := arrive(t, h, at+"?lang=en"); strings.Contains(body, "t-with") {
		t.Error("an estimate of old links is shown with new ones")
	}
}

// The pairs in doubt, one at a time: an answer leads to the next, needs a name,
// is kept once, and is taken back.
func TestReviewPages(t *testing.T) {
	h := workbench(t)
	set := strings.TrimSuffix(took(t, sendFiles(t, h, "/numbers/links/lists", "lists", invented(t, 300))), "?lang=en")
	at := took(t, post(h, set+"/links", url.Values{"id": {"id"}}))
	arrive(t, h, at)
	review := at + "/review?lang=en"
	body := get(h, review).Body.String()
	for _, want := range []string{`autofocus`, `data-keys`, `data-key="s"`, `data-key="d"`, `data-key="u"`, "times as likely if it is one person", "The decision would turn"} {
		if !strings.Contains(body, want) {
			t.Errorf("the review lacks %q", want)
		}
	}
	form := hidden(t, body, "pairform")
	form.Set("verdict", "same")
	if w := post(h, review, form); w.Code != 400 {
		t.Errorf("unsigned: %d", w.Code)
	}
	form.Set("by", `R. "A" <b>Alder</b>`)
	body = post(h, review, form).Body.String()
	again := post(h, review, form).Body.String()
	next := hidden(t, body, "pairform")
	if !strings.Contains(body, "Recorded: the same person.") || strings.Contains(body, "<b>Alder") || next.Get("id_a")+next.Get("id_b") == form.Get("id_a")+form.Get("id_b") || body != again {
		t.Errorf("after an answer: %s", body)
	}
	file := func() string { return get(h, at+"/files/judgements.jsonl").Body.String() }
	if n := strings.Count(file(), "\n"); n != 1 {
		t.Errorf("said twice, %d lines are kept", n)
	}
	next.Set("by", form.Get("by"))
	next.Set("verdict", "next")
	if later := hidden(t, post(h, review, next).Body.String(), "pairform"); later.Get("at") == next.Get("at") {
		t.Error("a pair left for later comes at once")
	}
	next.Set("verdict", "undo")
	body = post(h, review, next).Body.String()
	if back := hidden(t, body, "pairform"); back.Get("id_a") != form.Get("id_a") || !strings.Contains(body, "Taken back") {
		t.Error("a pair taken back is not shown again")
	}
	form.Set("verdict", "different")
	post(h, review, form)
	if body = get(h, at+"?lang=en").Body.String(); !strings.Contains(body, "Decisions that the links do not know yet: 3") {
		t.Error("new decisions are not told")
	}
	took(t, post(h, at+"/again", nil))
	if body = arrive(t, h, at+"?lang=en"); !strings.Contains(body, "People have decided 1 pairs") || strings.Contains(body, "do not know yet") {
		t.Error("the decision did not outlive the run")
	}
	if n := strings.Count(file(), "\n"); n != 3 {
		t.Errorf("%d lines of the log are kept, want 3", n)
	}
	for p, code := range map[string]int{at + "/report": 200, at + "/files/clusters.csv": 200, at + "/files/link.json": 404, at + "/files/..%2Fx": 404, "/numbers/links/0123456789ab": 404, "/numbers/links/x/review": 404, "/numbers/lists/x": 404} {
		if w := get(h, p); w.Code != code {
			t.Errorf("%s: %d, want %d", p, w.Code, code)
		}
	}
	if csp := get(h, at+"/report").Header().Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("the report may do too much: %s", csp)
	}
	took(t, post(h, at+"/delete", nil))
	if w := get(h, at); w.Code != 404 {
		t.Errorf("deleted: %d", w.Code)
	}
	if w := get(site(t), "/numbers/links"); w.Code != 404 {
		t.Errorf("without the workbench: %d", w.Code)
	}
}

// What stands in a list is never markup, whatever it says.
func TestHostileLists(t *testing.T) {
	h := workbench(t)
	const evil = `<script>alert(1)</script>`
	list := func(n int) string {
		var b strings.Builder
		w := csv.NewWriter(&b)
		_ = w.Write([]string{"id", "name", "born", "<b>note</b>"})
		for i := range 40 {
			_ = w.Write([]string{fmt.Sprintf(`%d-%d"><i>`, n, i), fmt.Sprintf("%s Per%cson %d", evil, 'a'+rune(i%26), i), fmt.Sprintf("19%02d-01-%02d", 40+i, 1+i%28), `'"><img src=x onerror=alert(1)>`})
		}
		w.Flush()
		return b.String()
	}
	lists := took(t, sendFiles(t, h, "/numbers/links/lists", "lists", map[string]string{"a<b>.csv": list(1), "b.csv": list(2)}))
	at := took(t, post(h, lists+"/links", url.Values{"id": {"id"}}))
	arrive(t, h, at)
	for _, p := range []string{lists, at, at + "/review", at + "/report", "/numbers/links"} {
		w := get(h, p)
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", p, w.Code, w.Body)
		}
		for _, bad := range []string{evil, "<img src=x", "<b>note", "a<b>"} {
			if strings.Contains(w.Body.String(), bad) {
				t.Errorf("%s shows %s as markup", p, bad)
			}
		}
	}
	// An id that stands twice is found by the work itself, and the page says where.
	twice := took(t, sendFiles(t, h, "/numbers/links/lists?lang=en", "lists", map[string]string{"c.csv": "nr,name,born\n1,Ann Lee,1980\n1,Bea Roe,1981\n"}))
	if body := get(h, "/numbers/links?lang=en").Body.String(); !strings.Contains(body, "Lists not linked yet") || !strings.Contains(body, "c.csv") {
		t.Error("lists that were sent and not linked cannot be found again")
	}
	twice = strings.TrimSuffix(twice, "?lang=en")
	failed := took(t, post(h, twice+"/links?lang=en", url.Values{"id": {"nr"}}))
	if body := arrive(t, h, failed); !strings.Contains(body, "The work failed.") || !strings.Contains(body, "(c.csv:3)") {
		t.Errorf("an id used twice: %s", body)
	}
	if w := post(h, twice+"/delete", nil); w.Code != http.StatusConflict {
		t.Errorf("lists that a link is of are deleted: %d", w.Code)
	}
	took(t, post(h, strings.TrimSuffix(failed, "?lang=en")+"/delete", nil))
	alone := strings.TrimSuffix(took(t, sendFiles(t, h, "/numbers/links/lists", "lists", map[string]string{"d.csv": "id,name\n1,A B\n2,C D\n"})), "?lang=en")
	took(t, post(h, alone+"/delete", nil))
	if w := get(h, alone); w.Code != 404 {
		t.Errorf("deleted lists: %d", w.Code)
	}
	for name, files := range map[string]map[string]string{"ragged": {"a.csv": "id,name\n1\n"}, "UTF-16": {"a.csv": "\xff\xfei\x00"}, "two of a name": {"x/a.csv": "id,name\n1,A\n", "a.CSV": "id,name\n1,A\n"}, "none": {}} {
		w := sendFiles(t, h, "/numbers/links/lists?lang=en", "lists", files)
		if w.Code != 400 && w.Code != 409 {
			t.Errorf("%s: %d", name, w.Code)
		}
		if name == "ragged" && !strings.Contains(w.Body.String(), "(a.csv:2)") {
			t.Errorf("it is not said where the list is wrong: %s", w.Body)
		}
	}
}
