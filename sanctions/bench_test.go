package sanctions

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sort"
	"testing"
	"time"
)

// invented makes a list of n entries with two aliases of made-up names each; no
// shared data is needed, and nobody is meant.
func invented(n int, seed uint64) *List {
	l := &List{Name: "invented"}
	r := rand.New(rand.NewPCG(seed, 1))
	all := stocks()
	word := func() string { // rare words, so that the dictionary grows as real ones do
		const c, v = "bcdfghjklmnprstvz", "aeiou"
		out := []byte{}
		for range 2 + r.IntN(3) {
			out = append(out, c[r.IntN(len(c))], v[r.IntN(len(v))])
		}
		return string(append(out, c[r.IntN(len(c))]))
	}
	for i := range n {
		st := &all[r.IntN(3)]
		e := Entry{ID: fmt.Sprint(i), Kind: Person}
		for range 2 {
			family := st.family[int(float64(len(st.family))*r.Float64()*r.Float64())]
			if r.IntN(3) == 0 {
				family = word()
			}
			e.Names = append(e.Names, Alias{Name: family + ", " + st.given[r.IntN(len(st.given))] + " " + st.given[r.IntN(len(st.given))], Quality: Good})
		}
		l.Entries = append(l.Entries, e)
	}
	return l
}

func queries(l *List, n int) []string {
	r := rand.New(rand.NewPCG(5, 5))
	made := MadeUp(n/10, 5)
	out := make([]string, n)
	for i := range out {
		if i%2 == 0 {
			out[i] = made[r.IntN(len(made))].Name
		} else {
			out[i] = mistype(r, spoken(l.Entries[r.IntN(len(l.Entries))].Names[0].Name))
		}
	}
	return out
}

func benchmarkSearch(b *testing.B, entries int) {
	l := invented(entries, 1)
	s, w := Index(l), &Scratch{}
	q := queries(l, 10_000)
	took := make([]time.Duration, 0, b.N)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		at := threadTime()
		query := Query{Name: q[i%len(q)]}
		if h := s.Search(query, w); len(h) > 0 {
			s.explain(query, h[0], w)
		}
		took = append(took, threadTime()-at)
	}
	b.StopTimer()
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	total := time.Duration(0)
	for _, d := range took {
		total += d
	}
	b.ReportMetric(float64(total.Microseconds())/float64(len(took)), "cpu-µs/op")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-cpu-µs")
}

// The best hit is explained within the time measured, but for the alarm rate,
// which is measured once for each script and set of lists.
func BenchmarkSearch10k(b *testing.B) { benchmarkSearch(b, 10_000) }
func BenchmarkSearch500k(b *testing.B) { // 1,000,000 names; about half a minute to index
	if os.Getenv("PALERMO_LONG") != "1" {
		b.Skip("takes half a minute: set PALERMO_LONG=1")
	}
	benchmarkSearch(b, 500_000)
}

func BenchmarkIndex10k(b *testing.B) {
	l := invented(10_000, 1)
	b.ReportAllocs()
	for range b.N {
		Index(l)
	}
}

func BenchmarkReadOwn(b *testing.B) {
	var in bytes.Buffer
	in.WriteString("id,name,alias,kind,birth_date\n")
	for _, e := range invented(10_000, 1).Entries {
		fmt.Fprintf(&in, "%s,%q,%q,person,1970-01-02\n", e.ID, e.Names[0].Name, e.Names[1].Name)
	}
	b.SetBytes(int64(in.Len()))
	b.ReportAllocs()
	for range b.N {
		if _, err := Read("own.csv", bytes.NewReader(in.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}

// TestEvalCost prints what loading and searching the shared lists costs.
func TestEvalCost(t *testing.T) {
	start := time.Now()
	lists := sharedLists(t, "ofac_2022-01-31/*.csv", "un_*/*.xml")
	read := time.Since(start)
	start = time.Now()
	s := Index(lists...)
	indexed := time.Since(start)
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%d entries, %d names: read %v, indexed %v, heap %d MB, from the system %d MB", s.Len(), len(s.people.names)+len(s.others.names), read, indexed, m.HeapAlloc>>20, m.Sys>>20)
	truth := Generate(lists, 1000, 3)
	w := &Scratch{}
	took := make([]time.Duration, len(truth))
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := threadTime()
	for i := range truth {
		at := threadTime()
		q := Query{Name: truth[i].Name}
		if h := s.Search(q, w); len(h) > 0 {
			s.explain(q, h[0], w)
		}
		took[i] = threadTime() - at
	}
	total := threadTime() - begin
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	t.Logf("%d names with the best hit explained, CPU: mean %v, p50 %v, p99 %v, %.0f names/s on one core", len(truth), total/time.Duration(len(truth)), took[len(took)/2], took[len(took)*99/100], float64(len(truth))/total.Seconds())
}
