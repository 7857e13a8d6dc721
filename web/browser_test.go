package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tab is a tab of Debian's Chromium on a server of the pages.
type tab struct {
	t      *testing.T
	ctx    context.Context
	server *httptest.Server

	mu        sync.Mutex
	strangers []string // requests that left for somebody else
}

func browser(t *testing.T) *tab {
	t.Helper()
	return browserOn(t, site(t))
}

// browserOn opens a browser on pages of one's own.
func browserOn(t *testing.T, pages http.Handler) *tab {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: apt-get install chromium")
	}
	b := &tab{t: t, server: httptest.NewServer(pages)}
	t.Cleanup(b.server.Close)
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.NoFirstRun, chromedp.Flag("hide-scrollbars", true), chromedp.Flag("force-color-profile", "srgb"))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancelTab := chromedp.NewContext(alloc)
	t.Cleanup(cancelTab)
	b.ctx = ctx
	if err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(e.Request.URL, b.server.URL) && !strings.HasPrefix(e.Request.URL, "data:") {
			b.mu.Lock()
			b.strangers = append(b.strangers, e.Request.URL)
			b.mu.Unlock()
		}
	}); err != nil {
		t.Fatal(err)
	}
	command(b, network.Enable, network.EnableParams{})
	return b
}

// command sends a command of the browser's protocol.
func command[P, R any](b *tab, c cdp.Command[P, R], params P) R {
	b.t.Helper()
	r, err := chromedp.Call(b.ctx, c, params)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// ask runs an action that has a result.
func ask[T any](b *tab, a chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	r, err := chromedp.Run(ctx, a)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// js evaluates an expression, or waits for what it promises.
func js[T any](b *tab, expression string) T {
	b.t.Helper()
	return ask(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

func (b *tab) open(path string) { b.t.Helper(); ask(b, chromedp.Navigate(b.server.URL+path)) }

// look sets the size and the colours of the window.
func (b *tab) look(width int64, dark bool) {
	b.t.Helper()
	scheme, height := "light", int64(1000)
	if dark {
		scheme = "dark"
	}
	if width < 600 {
		height = 844
	}
	command(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600})
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

// overflow is by how many pixels the page is wider than the window.
func (b *tab) overflow() float64 {
	return js[float64](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
}

// alone fails when a page asked somebody else for something.
func (b *tab) alone() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.strangers) > 0 {
		b.t.Errorf("requests to others: %v", b.strangers)
	}
}

// tabTo presses the tabulator until something is in focus.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 150 {
		ask(b, chromedp.KeyEvent("\t"))
		if js[bool](b, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
	}
	b.t.Fatalf("%s cannot be reached by keyboard", selector)
}

// enter presses the enter key and waits for the next page.
func (b *tab) enter() { b.t.Helper(); b.press("\r") }

// press presses a key and waits for the next page.
func (b *tab) press(key string) {
	b.t.Helper()
	js[bool](b, `window.here = true`)
	ask(b, chromedp.KeyEvent(key))
	for range 100 {
		time.Sleep(30 * time.Millisecond)
		ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.here !== true && document.readyState === "complete"`))
		cancel()
		if err == nil && there {
			return
		}
	}
	b.t.Fatalf("the key %q leads nowhere", key)
}

func (b *tab) text(selector string) string {
	b.t.Helper()
	return js[string](b, fmt.Sprintf(`(document.querySelector(%q) || {innerText: ""}).innerText`, selector))
}

func long() bool { return os.Getenv("PALERMO_LONG") == "1" }

// pages that are looked at in the browser, in the order of a newcomer.
var looked = []string{
	"/", "/stories/fee-that-grew", "/stories/two-children?guess=smuggling&law=us&change=1", "/try", "/words", "/cases", "/cases/farm-debt",
	"/law", "/law/un.trafficking-in-persons", "/law/matrix", "/law/compare", "/about", "/nowhere",
}

func with(path, lang string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}

// No page has a violation that axe finds (WCAG 2.2 AA and its best practices).
// The whole matrix of languages, widths and colours runs with PALERMO_LONG=1.
func TestAxe(t *testing.T) {
	axe, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed: npm ci")
	}
	b := browser(t)
	langs, widths, darks := []string{"en"}, []int64{1280}, []bool{false}
	if long() {
		langs, widths, darks = []string{"en", "es", "ar"}, []int64{390, 1280}, []bool{false, true}
	}
	n := 0
	for _, lang := range langs {
		for _, width := range widths {
			for _, dark := range darks {
				for i, p := range looked {
					if !long() && i != 0 && i != 2 && i != 3 && i != 4 && i != 6 { // the first page, an answer, the forms, a case
						continue
					}
					name := fmt.Sprintf("%s %s %d dark=%v", p, lang, width, dark)
					b.look(width, dark)
					b.open(with(p, lang))
					if o := b.overflow(); o > 1 {
						t.Errorf("%s is %v pixels too wide", name, o)
					}
					b.axe(name, string(axe))
					n++
				}
			}
		}
	}
	b.alone()
	t.Logf("%d views", n)
}

// axe reports the violations that axe finds on the page.
func (b *tab) axe(name, source string) {
	b.t.Helper()
	js[int](b, source+";0")
	result := js[string](b, `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " | " + n.failureSummary)}))))`)
	var violations []struct {
		ID    string
		Nodes []string
	}
	if err := json.Unmarshal([]byte(result), &violations); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range violations {
		b.t.Errorf("%s: %s: %s", name, v.ID, strings.Join(v.Nodes, "\n\t"))
	}
}

// A newcomer with a keyboard alone plays a story, pastes a note, accepts what
// the reader suggests and answers two questions; scripts are off.
func TestNewcomerWithAKeyboard(t *testing.T) {
	b := browser(t)
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.look(1280, false)
	b.open("/?lang=en")
	b.tabTo(`a.govuk-skip-link`)
	b.tabTo(`a.govuk-button`)
	b.enter()
	if at := ask(b, chromedp.Location()); !strings.Contains(at, "/stories/night-river") {
		t.Fatalf("the button leads to %s", at)
	}
	b.tabTo(`button[value="trafficking"]`)
	b.enter()
	if h := b.text(`.answer__head`); !strings.HasPrefix(h, "You said trafficking. The facts meet smuggling") {
		t.Errorf("the answer is %q", h)
	}
	b.tabTo(`.ifs a`)
	b.enter()
	if s := b.text(`.ifline`); !strings.Contains(s, "Then it is neither.") {
		t.Errorf("the change says %q", s)
	}
	b.open("/try?lang=en")
	b.tabTo(`#text`)
	ask(b, chromedp.KeyEvent("The driver locked the workers in a trailer and took their passports. He threatened to hurt them if they left."))
	b.tabTo(`button[name="go"]`)
	b.enter()
	// One suggestion is accepted by an arrow and another rejected, then all that
	// are left.
	b.tabTo(`.sug:nth-child(1) input[value=""]`)
	ask(b, chromedp.KeyEvent(kb.ArrowDown))
	b.tabTo(`.sug:nth-child(2) input[value=""]`)
	ask(b, chromedp.KeyEvent(kb.ArrowUp))
	b.tabTo(`.spans button[name="go"]`)
	b.enter()
	if a, r := js[int](b, `document.querySelectorAll('.sug input[value="accept"]:checked').length`), js[int](b, `document.querySelectorAll('.sug input[value="reject"]:checked').length`); a != 1 || r != 1 {
		t.Errorf("%d accepted and %d rejected by keyboard, want one each", a, r)
	}
	b.tabTo(`.from .ref`)
	ask(b, chromedp.KeyEvent("\r"))
	if !js[bool](b, `document.querySelector(".sug:target") !== null`) {
		t.Error("the quotation beside an element does not lead to its suggestion")
	}
	b.tabTo(`button[name="accept-all"]`)
	b.enter()
	if n := js[int](b, `document.querySelectorAll("mark.s-accepted").length`); n == 0 {
		t.Error("nothing is accepted")
	}
	for range 2 {
		before := b.text(`.next__q`)
		b.tabTo(`button[value^="yes:"]`)
		b.enter()
		if after := b.text(`.next__q`); before == "" || before == after {
			t.Errorf("the question %q is asked again", before)
		}
	}
	b.alone()
	if c := command(b, network.GetCookies, network.GetCookiesParams{}); len(c.Cookies) > 0 {
		t.Errorf("the pages set %d cookies", len(c.Cookies))
	}
}

// At twice the letter size nothing is cut off or hidden, and on an Arabic page
// the mark of an element stands at its right. Checkers of accessibility see
// neither.
func TestZoomAndDirection(t *testing.T) {
	b := browser(t)
	for _, p := range []string{"/?lang=en", "/stories/fee-that-grew?lang=es&guess=both", "/try?lang=en", "/cases/farm-debt?lang=es"} {
		command(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 640, Height: 500, DeviceScaleFactor: 2})
		b.open(p)
		if o := b.overflow(); o > 1 {
			t.Errorf("%s at 200 %% is %v pixels too wide", p, o)
		}
	}
	for lang, want := range map[string]bool{"en": false, "ar": true} {
		b.look(1280, false)
		b.open("/stories/fee-that-grew?guess=both&lang=" + lang)
		if right := js[bool](b, `document.querySelector(".el__mark").getBoundingClientRect().left > document.querySelector(".el__body").getBoundingClientRect().left`); right != want {
			t.Errorf("%s: the mark at the right is %v", lang, right)
		}
	}
}

// BenchmarkFirstByte is the time to the first byte of each page over loopback.
func BenchmarkFirstByte(b *testing.B) {
	server := httptest.NewServer(site(b))
	defer server.Close()
	for _, p := range looked {
		b.Run(strings.ReplaceAll(strings.Trim(p, "/"), "/", "."), func(b *testing.B) {
			for b.Loop() {
				r, err := http.Get(server.URL + p)
				if err != nil {
					b.Fatal(err)
				}
				r.Body.Close()
			}
		})
	}
}

// shot is one picture of docs/screens.
type shot struct{ name, path, scroll string }

var shots = []shot{{"home", "/", ""}, {"story", "/stories/fee-that-grew?guess=smuggling", "#answer"}}

// more are pictures of pages in one look each.
var more = []struct {
	shot
	lang  string
	width int64
	dark  bool
}{
	{shot{"case", "/cases/farm-debt", ".turnline"}, "en", 1280, false},
	{shot{"case", "/cases/farm-debt", ".actor"}, "es", 390, true},
	{shot{"words", "/words", "#result"}, "en", 1280, false},
	{shot{"caseload", "/cases", ""}, "en", 1280, false},
	{shot{"matrix", "/law/matrix", ""}, "en", 1280, false},
	{shot{"laws", "/stories/two-children?guess=neither", ".turnkey"}, "en", 1280, true},
}

// The pictures of docs/screens are what the pages look like: every language,
// phone and desktop, light and dark. PALERMO_SCREENS=write makes them anew.
func TestScreens(t *testing.T) {
	write := os.Getenv("PALERMO_SCREENS") == "write"
	if !long() && !write {
		t.Skip("set PALERMO_LONG=1 to compare the pictures, PALERMO_SCREENS=write to make them")
	}
	if !strings.Contains(get(site(t), "/").Body.String(), "/assets/govuk.") {
		t.Skip("the pictures show the pages with the fonts of make assets, which did not run")
	}
	b := browser(t)
	dir := "../docs/screens"
	take := func(s shot, lang string, width int64, dark bool) {
		name := fmt.Sprintf("%s-%s-%s-%s.png", s.name, lang, map[bool]string{true: "phone", false: "desktop"}[width < 600], map[bool]string{true: "dark", false: "light"}[dark])
		b.look(width, dark)
		b.open(with(s.path, lang))
		js[int](b, `document.fonts.ready.then(() => 0)`)
		if s.scroll != "" {
			js[bool](b, fmt.Sprintf(`(document.querySelector(%q).scrollIntoView(), true)`, s.scroll))
		}
		time.Sleep(100 * time.Millisecond)
		data := ask(b, chromedp.CaptureScreenshot())
		file := filepath.Join(dir, name)
		if write {
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		old, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%v; PALERMO_SCREENS=write makes it", err)
			return
		}
		if d := difference(t, old, data); d > 0.02 {
			t.Errorf("%s differs from the page in %.1f %% of its pixels; look at it, then PALERMO_SCREENS=write", name, 100*d)
		}
	}
	for _, s := range shots {
		for _, lang := range []string{"en", "es", "ar"} {
			for _, width := range []int64{390, 1280} {
				for _, dark := range []bool{false, true} {
					take(s, lang, width, dark)
				}
			}
		}
	}
	for _, m := range more {
		take(m.shot, m.lang, m.width, m.dark)
	}
}

// difference is the share of pixels in which two pictures differ by more than a
// shade.
func difference(t *testing.T, a, b []byte) float64 {
	t.Helper()
	x, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if x.Bounds() != y.Bounds() {
		return 1
	}
	n := 0
	r := x.Bounds()
	for j := r.Min.Y; j < r.Max.Y; j++ {
		for i := r.Min.X; i < r.Max.X; i++ {
			if !close(x, y, i, j) {
				n++
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy())
}

func close(x, y image.Image, i, j int) bool {
	r1, g1, b1, _ := x.At(i, j).RGBA()
	r2, g2, b2, _ := y.At(i, j).RGBA()
	const shade = 0x2000
	d := func(a, b uint32) bool { return max(a, b)-min(a, b) < shade }
	return d(r1, r2) && d(g1, g2) && d(b1, b2)
}
