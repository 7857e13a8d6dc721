package web_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"palermo"
	"palermo/desk"
)

// benchTab is a tab on the pages with the workbench, and a finished run of them.
func benchTab(t *testing.T) (b *tab, run string) {
	t.Helper()
	b = browser(t)
	b.server.Close()
	h, d := bench(t)
	b.server = httptest.NewServer(h)
	t.Cleanup(b.server.Close)
	id, err := d.Runs.Start(desk.Ask{Table: "demo-harbour", Strata: []string{"year"}, When: "year", Track: palermo.Trafficking, Method: "dga", Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for job := d.Runs.Job(id); ; {
		changed := job.Changed()
		if s := job.State(); s.Ended {
			if s.Err != nil {
				t.Fatal(s.Err)
			}
			return b, id
		}
		<-changed
	}
}

// No page of numbers has a violation that axe finds, none is wider than its
// window, and none asks somebody else for anything.
func TestNumbersAxe(t *testing.T) {
	axe, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed: npm ci")
	}
	b, run := benchTab(t)
	langs, widths, darks := []string{"en"}, []int64{390, 1280}, []bool{false}
	if long() {
		langs, darks = []string{"en", "es", "ar"}, []bool{false, true}
	}
	for _, lang := range langs {
		for _, width := range widths {
			for _, dark := range darks {
				for _, p := range []string{"/numbers", "/numbers/tables/demo-harbour", "/numbers/runs/" + run, "/numbers/runs/" + run + "/report", "/numbers/entries?example=1"} {
					name := fmt.Sprintf("%s %s %d dark=%v", p, lang, width, dark)
					b.look(width, dark)
					b.open(with(p, lang))
					if o := b.overflow(); o > 1 {
						t.Errorf("%s is %v pixels too wide", name, o)
					}
					b.axe(name, string(axe))
				}
			}
		}
	}
	b.alone()
}

// With a keyboard alone, and no scripts, somebody takes an invented table to a
// result of one method and asks what a share of missed links would do.
func TestNumbersWithAKeyboard(t *testing.T) {
	b, _ := benchTab(t)
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.look(1280, false)
	b.open("/numbers?lang=en")
	b.tabTo(`a[href^="/numbers/tables/demo-valley"]`)
	b.enter()
	b.tabTo(`.ask details.more summary`)
	ask(b, chromedp.KeyEvent(" "))
	b.tabTo(`#bootstrap`)
	b.tabTo(`button[name="method"][value="main"]`)
	b.enter()
	if !strings.Contains(b.text("h1"), "Valley") {
		t.Fatalf("the run is not there: %q", b.text("h1"))
	}
	if js[bool](b, `!!document.querySelector(".lives")`) { // it was still at work
		b.tabTo(`a[href^="/numbers/runs/"].govuk-button`)
		b.enter()
	}
	if r := b.text(".therange"); !strings.Contains(r, "people in all") {
		t.Errorf("the range is %q", r)
	}
	b.tabTo(`#share`)
	ask(b, chromedp.KeyEvent("3"))
	b.enter()
	if !strings.Contains(b.text("main"), "\n3 %") {
		t.Error("the share asked for is not in the table")
	}
	b.alone()
}

// The picture of the README is what the page of a panel looks like.
// PALERMO_SCREENS=write makes it anew.
func TestNumbersScreen(t *testing.T) {
	if os.Getenv("PALERMO_SCREENS") != "write" {
		t.Skip("set PALERMO_SCREENS=write to make the picture")
	}
	b := browser(t)
	b.server.Close()
	h, d := bench(t)
	b.server = httptest.NewServer(h)
	t.Cleanup(b.server.Close)
	id, err := d.Runs.Start(desk.Ask{Table: "demo-valley", Track: palermo.Trafficking, Method: "panel", Bootstrap: 1000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for job := d.Runs.Job(id); ; {
		changed := job.Changed()
		if job.State().Ended {
			break
		}
		<-changed
	}
	b.look(1280, false)
	b.open("/numbers/runs/" + id + "?lang=en")
	js[int](b, `document.fonts.ready.then(() => 0)`)
	if err := os.WriteFile("../docs/screens/numbers-en-desktop-light.png", ask(b, chromedp.CaptureScreenshot()), 0o644); err != nil {
		t.Fatal(err)
	}
}
