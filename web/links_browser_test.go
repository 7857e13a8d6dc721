package web_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// smallLink links invented lists on a server of the workbench and gives the
// addresses of the lists and the link.
func smallLink(t *testing.T, b *tab) (lists, at string) {
	t.Helper()
	h := b.server.Config.Handler
	lists = took(t, sendFiles(t, h, "/numbers/links/lists", "lists", invented(t, 300)))
	at = took(t, post(h, lists+"/links", map[string][]string{"id": {"id"}}))
	arrive(t, h, at)
	return lists, at
}

// A reviewer with a keyboard alone answers pairs: by single keys with our
// script, by Tab and Enter without it. The focus starts on the pair.
func TestReviewWithAKeyboard(t *testing.T) {
	b := browserOn(t, workbench(t))
	b.look(1280, false)
	_, at := smallLink(t, b)
	onPair := func(when string) {
		t.Helper()
		for range 50 { // the browser moves the focus when it has drawn the page
			if js[bool](b, `document.activeElement.matches(".pair")`) {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Errorf("%s the focus is on %s", when, js[string](b, `document.activeElement.outerHTML.slice(0, 80)`))
	}
	pair := func() string {
		return js[string](b, `Array.from(document.querySelectorAll(".pairform input[name^=id_]"), e => e.value).join(" ")`)
	}
	b.open(at + "/review?lang=en")
	onPair("at first")
	first := pair()
	b.tabTo(`#by`)
	ask(b, chromedp.KeyEvent("R. Sand")) // in a field s, d and n are letters
	if v := js[string](b, `document.activeElement.value`); v != "R. Sand" {
		t.Fatalf("the name reads %q", v)
	}
	b.tabTo(`button[value="same"]`)
	b.press("s")
	if s := b.text(".said"); s != "Recorded: the same person." {
		t.Errorf("the key s says %q", s)
	}
	onPair("after an answer")
	second := pair()
	if second == first {
		t.Error("the same pair comes again")
	}
	if v := js[string](b, `document.querySelector("#by").value`); v != "R. Sand" {
		t.Errorf("the name must be typed again: %q", v)
	}
	for key, said := range map[string]string{"d": "Recorded: different people.", "u": "Recorded: cannot tell."} {
		b.press(key)
		if s := b.text(".said"); s != said {
			t.Errorf("the key %s says %q", key, s)
		}
	}
	before := pair()
	b.press("n")
	if pair() == before {
		t.Error("the key n leaves the pair")
	}
	b.press("z")
	if s := b.text(".said"); !strings.HasPrefix(s, "Taken back") {
		t.Errorf("the key z says %q", s)
	}
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open(at + "/review?lang=en")
	onPair("without script")
	without := pair()
	b.tabTo(`#by`)
	ask(b, chromedp.KeyEvent("S. Birch"))
	b.tabTo(`button[value="different"]`)
	b.enter()
	if s := b.text(".said"); s != "Recorded: different people." || pair() == without {
		t.Errorf("Tab and Enter say %q", s)
	}
	b.tabTo(`.again button`)
	b.alone()
}

// No page of links has a violation that axe finds, or is wider than the window,
// on a phone and a desktop, in light and dark, in every language.
func TestLinksAxe(t *testing.T) {
	source, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed: npm ci")
	}
	b := browserOn(t, workbench(t))
	lists, at := smallLink(t, b)
	if long() { // three panels take a while
		took(t, post(b.server.Config.Handler, at+"/estimate", map[string][]string{"method": {"panel"}, "track": {"smuggling"}, "persons": {"1"}, "bootstrap": {"50"}}))
		if body := arrive(t, b.server.Config.Handler, at+"?lang=en"); !strings.Contains(body, "t-with") {
			t.Fatal("there is no estimate to look at")
		}
	}
	looks := []struct {
		lang  string
		width int64
		dark  bool
	}{{"en", 1280, false}, {"ar", 390, true}}
	if long() {
		looks = nil
		for _, lang := range []string{"en", "es", "ar"} {
			for _, width := range []int64{390, 1280} {
				looks = append(looks, struct {
					lang  string
					width int64
					dark  bool
				}{lang, width, false}, struct {
					lang  string
					width int64
					dark  bool
				}{lang, width, true})
			}
		}
	}
	for _, l := range looks {
		b.look(l.width, l.dark)
		for _, p := range []string{"/numbers/links", lists, at, at + "/review"} {
			b.open(with(p, l.lang))
			name := with(p, l.lang)
			if o := b.overflow(); o > 1 {
				t.Errorf("%s at %d is %v pixels too wide", name, l.width, o)
			}
			b.axe(name, string(source))
		}
	}
	b.alone()
}
