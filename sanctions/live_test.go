package sanctions

import (
	"sync"
	"sync/atomic"
	"testing"
)

// Lists change under a thousand queries; each gets the whole answer of one list
// or the other.
func TestLive(t *testing.T) {
	older, newer := demonstration(t), Index(&List{Name: "later", Entries: []Entry{{ID: "N-1", Kind: Person, Names: []Alias{{Name: "Varnholt, Edric Osmund"}}}}})
	var live Live
	if live.Screener() != nil || live.Take(older) != nil {
		t.Fatal("the zero value holds a screener")
	}
	var queries, swaps sync.WaitGroup
	var done atomic.Bool
	for range 2 {
		queries.Go(func() {
			var w Scratch
			for range 500 {
				s := live.Screener()
				q := Query{Name: "Edric Varnholt"}
				hits := s.Search(q, &w)
				want := map[*Screener]string{older: "INV-001", newer: "N-1"}[s]
				if len(hits) == 0 || hits[0].ID != want || s.Explain(q, hits[0], &w).ID != want {
					t.Errorf("%v, want %s", hits, want)
				}
			}
		})
	}
	swaps.Go(func() {
		for a, b := newer, older; !done.Load(); a, b = b, a {
			if live.Take(a) != b {
				t.Error("another screener was in force")
				return
			}
		}
	})
	queries.Wait()
	done.Store(true)
	swaps.Wait()
}
