package web_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A reviewer with a keyboard alone screens the invented names and decides a hit,
// by keys where the focus is in the form. axe looks at every page on the way.
func TestAdjudicationWithAKeyboard(t *testing.T) {
	source, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed: npm ci")
	}
	b := browserOn(t, workbench(t))
	b.look(1280, false)
	b.open("/screening?lang=en")
	b.axe("screening, nothing kept", string(source))
	b.tabTo(`form[action^="/screening/demonstration"] button`)
	b.enter()
	for range 50 {
		if js[bool](b, `document.querySelector("progress") === null`) {
			break
		}
		b.open(strings.TrimPrefix(ask(b, chromedp.Location()), b.server.URL))
	}
	b.axe("hits", string(source))
	b.tabTo(`a.govuk-button`)
	b.enter()
	b.axe("hit", string(source))
	for i := range 5 {
		b.tabTo(fmt.Sprintf(`.five li:nth-child(%d) input`, i+1))
		ask(b, chromedp.KeyEvent("agrees"))
	}
	b.tabTo(`input[name="verdict"]`)
	ask(b, chromedp.KeyEvent("m"))
	if !js[bool](b, `document.querySelector("input[value=match]").checked`) {
		t.Error("the key m does not choose the match")
	}
	// The protocol would type the letter even though the page took the key.
	if taken := js[bool](b, `!document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "r", bubbles: true, cancelable: true}))`); !taken {
		t.Error("the key r is typed as well")
	}
	if at := js[string](b, `document.activeElement.id`); at != "reasons" {
		t.Fatalf("the key r leads to %q", at)
	}
	// In a field the keys are letters.
	ask(b, chromedp.KeyEvent("from the same family, n or m"))
	if v := js[string](b, `document.activeElement.value`); v != "from the same family, n or m" {
		t.Errorf("the reasons read %q", v)
	}
	b.tabTo(`#reviewer`)
	ask(b, chromedp.KeyEvent("R. Alder"))
	b.tabTo(`.ruling .govuk-button`)
	b.enter()
	if s := b.text(`.said`); !strings.HasPrefix(s, "Recorded.") {
		t.Errorf("the page says %q", s)
	}
	if s := b.text(`.standing`); !strings.Contains(s, "second person") {
		t.Errorf("it stands as %q", s)
	}
	for _, width := range []int64{390, 1280} {
		for _, dark := range []bool{false, true} {
			b.look(width, dark)
			b.axe(fmt.Sprintf("hit, recorded, %d %v", width, dark), string(source))
			if over := b.overflow(); over > 0 {
				t.Errorf("at %d the page is %v too wide", width, over)
			}
		}
	}
	b.alone()
}
