package narrative_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"palermo/narrative"
)

// cpu is the processor time that the process has used, the measure of speed on a
// machine that others share.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// 540 releases, read twice each by two workers: how many a second of the clock,
// and of processor time on two cores.
func TestEvalReleasesPerSecond(t *testing.T) {
	docs := lines[release](t, filepath.Join(dataDir(t), "narrative", "releases.jsonl"))
	r := reader(t)
	work := func() {
		var wg sync.WaitGroup
		for w := range 2 {
			wg.Go(func() {
				for i := w; i < 2*len(docs); i += 2 {
					d := docs[i/2]
					r.Suggest(narrative.Document{ID: d.ID, Title: d.Title, Text: d.Text})
				}
			})
		}
		wg.Wait()
	}
	work()
	start, used := time.Now(), cpu()
	work()
	clock, used := time.Since(start), cpu()-used
	n := float64(2 * len(docs))
	t.Logf("two workers on %d cores: %.0f releases a second on the clock; %.0f a second of processor time on two cores", runtime.NumCPU(), n/clock.Seconds(), 2*n/used.Seconds())
}

// hugeText is a text of a size in bytes, of prose, HTML, broken lines, control
// characters, several languages and words that never end.
func hugeText(kind string, size int) string {
	unit := map[string]string{
		"prose":    "The defendant, Orla Venn, 44, recruited the women in Manila and took their passports. She locked them in the house at night and paid them nothing. On March 3, 2014, the indictment alleges, Venn was paid $15,000. ",
		"html":     "<p class=\"x\">The owner <b>took</b> her pass&shy;port.</p>\n<script>var a = \"took her passport\";</script><div><span>He beat</span> the workers with a pipe.</div>\n",
		"pdf":      "The owner took the wor-\nkers’ passports and\nkept them in a base-\nment for two years\n\f\n- 12 -\nunder threat of arrest.\n\n",
		"mixed":    "El patrón le quitó el pasaporte. The owner beat her. 他拿走了她的护照。 Он забрал её паспорт. \x00\x01\xff\xfe لقد أخذ جواز سفرها. ",
		"endless":  "word and word and ",
		"names":    "Alba Crane Drew Finch Gale Hart ",
		"letters":  "a",
		"open tag": "<",
		"dots":     ". ",
		"quotes":   "\"",
	}[kind]
	return strings.Repeat(unit, size/len(unit)+1)[:size]
}

// Reading takes time linear in the length and no memory to speak of beyond the
// text, whatever the text is; every span is the exact slice.
func TestHugeTexts(t *testing.T) {
	r := reader(t)
	// Garbage is kept until there is as much of it as of what is in use; collected
	// sooner, the peak is of what is in use.
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	small, large := 1<<20, 4<<20
	if os.Getenv("PALERMO_LONG") == "1" {
		small, large = 8<<20, 64<<20
	}
	for _, kind := range []string{"prose", "html", "pdf", "mixed", "endless", "names", "letters", "open tag", "dots", "quotes"} {
		t.Run(kind, func(t *testing.T) {
			read := func(size int) (used time.Duration, peak uint64) {
				text := hugeText(kind, size)
				runtime.GC()
				var before runtime.MemStats
				runtime.ReadMemStats(&before)
				stop, done := make(chan bool), make(chan bool)
				go func() {
					defer close(done)
					for {
						var m runtime.MemStats
						runtime.ReadMemStats(&m)
						if m.HeapAlloc > before.HeapAlloc {
							peak = max(peak, m.HeapAlloc-before.HeapAlloc)
						}
						select {
						case <-stop:
							return
						case <-time.After(20 * time.Millisecond):
						}
					}
				}()
				from := cpu()
				res := r.Suggest(narrative.Document{ID: "x", Text: text})
				used = cpu() - from
				close(stop)
				<-done
				for _, g := range res.Suggestions {
					if text[g.Start:g.End] != g.Text {
						t.Fatalf("the span %q is not the text's", g.Text)
					}
				}
				return used, peak
			}
			a, _ := read(small)
			b, peak := read(large)
			t.Logf("%d MB in %v, %d MB in %v of processor time; %.1f MB beside the text", small>>20, a.Round(time.Millisecond), large>>20, b.Round(time.Millisecond), float64(peak)/(1<<20))
			// Fourfold or eightfold the length, and twice that for a busy machine.
			if limit := 2*a*time.Duration(large/small) + 500*time.Millisecond; b > limit {
				t.Errorf("%d MB took %v, more than in proportion to %d MB in %v", large>>20, b, small>>20, a)
			}
			if float64(peak) > 1.5*float64(large)+16<<20 {
				t.Errorf("%s beside a text of %d MB", fmt.Sprintf("%d MB", peak>>20), large>>20)
			}
		})
	}
}
