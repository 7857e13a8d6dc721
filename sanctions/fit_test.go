package sanctions

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"sort"
	"strings"
	"testing"

	"palermo/names"
)

// What is stated is never less than what was counted, never rises with the
// score, and by draws of a known law is too low about as often as too high.
func TestAlarmCurve(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	over := 0
	for range 200 {
		scores := make([]float64, 6000)
		for i := range scores {
			scores[i] = min(0.6-0.04*math.Log(1-r.Float64()), 1) // S(x) = exp(-(x-0.6)/0.04)
		}
		c := alarmCurve(scores)
		for i := range c {
			if cut := reported + float64(i)/100; c[i] < share(scores, cut-1e-9, 0) {
				t.Fatalf("at %.2f %v is stated, less than was counted", cut, c[i])
			}
			if i > 0 && c[i] > c[i-1] {
				t.Fatalf("alarms rise at %d: %v after %v", i, c[i], c[i-1])
			}
		}
		if truth := math.Exp(-(0.85 - 0.6) / 0.04); c[35] < truth {
			over++
		}
	}
	if over < 50 || over > 130 {
		t.Errorf("the true rate is above the stated in %d of 200 draws", over)
	}
}

// fewer measures alarms on fewer names, for the time's sake.
func fewer(s *Screener) *Screener {
	s.fits.n = 6000
	return s
}

// A person is asked for at a rate of meetings with persons alone: firms that bear
// people's names raise the threshold of a query of no kind, not that of a person.
func TestThresholdOfTheKind(t *testing.T) {
	firms := &List{Name: "firms"}
	for i, g := range MadeUp(400, 9)[:800] { // the two Latin stocks
		firms.Entries = append(firms.Entries, Entry{ID: fmt.Sprint("f", i), Kind: Organisation, Names: []Alias{{Name: g.Name}}})
	}
	s := fewer(Index(invented(500, 1), firms))
	const rate = 0.003
	person, any := s.threshold(names.Latin, Person, rate), s.threshold(names.Latin, UnknownKind, rate)
	if firm := s.threshold(names.Latin, Organisation, rate); person >= any || firm != any {
		t.Errorf("persons from %.2f, no kind from %.2f, organisations from %.2f", person, any, firm)
	}
	if got := alarmsAt(s.fitted(names.Latin, Person), any); got > alarmsAt(s.fitted(names.Latin, UnknownKind), any) {
		t.Errorf("persons are flagged more often, %v, than names of no kind", got)
	}
}

// No script is flagged more than twice as often as Latin at their thresholds,
// even where the floor keeps Latin far below the rate asked for.
func TestThresholdIsFairToScripts(t *testing.T) {
	l := invented(40, 1) // few, so that Latin stays below the rate
	for i, g := range MadeUp(100, 9) {
		if s := scriptLabel(g.Name); s != "Latin" {
			l.Entries = append(l.Entries, Entry{ID: fmt.Sprint("s", i), Kind: Person, Names: []Alias{{Name: g.Name}}})
		}
	}
	s := fewer(Index(l))
	const rate = 0.02
	latin := alarmsAt(s.fitted(names.Latin, Person), s.threshold(names.Latin, Person, rate))
	if latin > rate/3 {
		t.Fatalf("Latin names are flagged at %v: the test shows nothing", latin)
	}
	bound := 0
	for _, script := range []names.Script{names.Arabic, names.Cyrillic, names.Hebrew, names.Han} {
		at, curve := s.threshold(script, Person, rate), s.fitted(script, Person)
		if at < 1 && alarmsAt(curve, at) > 2*max(latin, leastAlarms) {
			t.Errorf("%s is flagged at %v from %.2f on, Latin at %v", script, alarmsAt(curve, at), at, latin)
		}
		if at > max(floor, lowestAt(curve, rate)) {
			bound++
		}
	}
	if bound == 0 {
		t.Error("the rule changed no threshold: the test shows nothing")
	}
}

// The threshold comes of the lists in force: a longer list of the same names asks
// for a higher one, and the number of workers changes nothing.
func TestThresholdOfTheLists(t *testing.T) {
	short, long := fewer(Index(invented(30, 1))), fewer(Index(invented(4000, 1)))
	q := Query{Name: "Ann Smith"}
	a, b := short.Threshold(q, 0.001), long.Threshold(q, 0.001)
	if !(a >= floor && a < b && b <= 1) {
		t.Errorf("thresholds %.2f on 100 entries and %.2f on 4,000", a, b)
	}
	if c := long.Threshold(q, 0.01); c > b {
		t.Errorf("ten times the alarms ask for %.2f, above %.2f", c, b)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again := fewer(Index(invented(4000, 1))).Threshold(q, 0.001); again != b {
		t.Errorf("one worker: %.2f, several: %.2f", again, b)
	}
}

// An explanation tells the alarm rate of the lists in force, the one that sets the
// threshold; a screener with a calibration of its own tells that.
func TestExplainTellsTheRateOfTheLists(t *testing.T) {
	s, w := fewer(Index(invented(4000, 1))), &Scratch{}
	q := Query{Name: spoken(s.entries[0].entry.Names[0].Name)}
	h := s.Search(q, w)
	if len(h) == 0 {
		t.Fatal("a listed name is not found")
	}
	h[0].Score = 0.70
	counted := 1000 * s.fitted(names.Latin, UnknownKind)[20]
	want := fmt.Sprintf("at 0.70 about %.2g in 1,000 of unrelated people with names in the Latin script, measured on the 4000 entries of the lists in force", counted)
	if got := s.Explain(q, h[0], w).Alarm; !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	own := &Calibration{Entries: 7, Names: 100, Scripts: []ScriptAlarms{{Script: "Latin", Alarms: make([]float64, 51)}}}
	if got := s.Calibrated(own).Explain(q, h[0], w).Alarm; !strings.HasPrefix(got, "at 0.70 fewer than 1 in 100 ") || !strings.Contains(got, "on 7 entries are") {
		t.Errorf("the caller's calibration: %q", got)
	}
	const rate = 0.001
	if at := s.Threshold(q, rate); alarmsAt(s.fitted(names.Latin, UnknownKind), at) > rate {
		t.Errorf("at the threshold %.2f more than %v are told", at, rate)
	}
}

// TestEvalStatedRate asks whether a stated alarm rate holds on names that had no
// part in setting the threshold, list by list: other made-up names, made-up names
// of three words, and the names of PALERMO_NEGATIVES if given (JSON lines of set
// and name). Then how many listed people are found at those thresholds.
func TestEvalStatedRate(t *testing.T) {
	var outside []Generated
	if path := os.Getenv("PALERMO_NEGATIVES"); path != "" {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			var x struct{ Set, Name string }
			if err := json.Unmarshal([]byte(line), &x); err != nil {
				t.Fatal(err)
			}
			outside = append(outside, Generated{Name: x.Name, Script: "outside " + x.Set})
		}
	}
	made := MadeUp(5000, 4242)
	for k, st := range stocks() { // given, father's and family name
		if st.label == "arabic" || st.label == "cyrillic" {
			fathers := st.madeUp(k, 5000, 77)
			for i, g := range st.madeUp(k, 5000, 78) {
				given, _, _ := strings.Cut(fathers[i].Name, " ")
				made = append(made, Generated{Name: given + " " + g.Name, Script: st.label + ", three words"})
			}
		}
	}
	rates := [...]float64{0.001, 0.003, 0.01}
	for _, set := range []struct {
		name  string
		lists []*List
	}{
		{"OFAC 2022 and UN", sharedLists(t, "ofac_2022-01-31/*.csv", "un_*/*.xml")},
		{"UK 2025", sharedLists(t, "uk_2025-08-11/*.csv")},
		{"all three", sharedLists(t, "ofac_2022-01-31/*.csv", "uk_2025-08-11/*.csv", "un_*/*.xml")},
	} {
		bare, original := stripped(set.lists)
		s, w := Index(bare...), &Scratch{}
		for _, kind := range []Kind{UnknownKind, Person} {
			at := func(script names.Script, rate float64) float64 { return s.threshold(script, kind, rate) }
			t.Logf("%s, %d entries, kind %v: thresholds at 1, 3 and 10 in 1,000", set.name, s.Len(), kind)
			for sc := names.NoScript; sc <= names.OtherScript; sc++ {
				if s.fitted(sc, kind) != nil {
					t.Logf("  %-10s %.2f %.2f %.2f", sc, at(sc, rates[0]), at(sc, rates[1]), at(sc, rates[2]))
				}
			}
			type tally struct{ n, over [len(rates)]int }
			alarms := map[string]*tally{}
			for _, g := range append(append([]Generated{}, made...), outside...) {
				a := alarms[g.Script]
				if a == nil {
					a = &tally{}
					alarms[g.Script] = a
				}
				n := names.Parse(g.Name)
				h := s.Search(Query{Name: g.Name, Kind: kind}, w)
				for i, r := range rates {
					a.n[i]++
					if len(h) > 0 && h[0].Score >= at(scriptOf(&n), r) {
						a.over[i]++
					}
				}
			}
			var labels []string
			for l := range alarms {
				labels = append(labels, l)
			}
			sort.Strings(labels)
			for _, l := range labels {
				a := alarms[l]
				t.Logf("  alarms %-24s n %5d: %.3f %.3f %.3f %%", l, a.n[0], 100*float64(a.over[0])/float64(a.n[0]), 100*float64(a.over[1])/float64(a.n[1]), 100*float64(a.over[2])/float64(a.n[2]))
			}
			found := map[Case]*tally{}
			for _, g := range append(Generate(bare, 3000, 21), original...) {
				if g.Case == Unrelated || g.Case == Exact {
					continue
				}
				a := found[g.Case]
				if a == nil {
					a = &tally{}
					found[g.Case] = a
				}
				n := names.Parse(g.Name)
				best := 0.0
				for _, h := range s.Search(Query{Name: g.Name, Kind: kind}, w) {
					if h.ID == g.ID && h.List == g.List {
						best = h.Score
					}
				}
				for i, r := range rates {
					a.n[i]++
					if best >= at(scriptOf(&n), r) {
						a.over[i]++
					}
				}
			}
			for _, c := range []Case{Typing, Swap, Joined, Reordered, TwoErrors, Script} {
				if a := found[c]; a != nil {
					t.Logf("  found  %-24s n %5d: %.2f %.2f %.2f %%", c, a.n[0], 100*float64(a.over[0])/float64(a.n[0]), 100*float64(a.over[1])/float64(a.n[1]), 100*float64(a.over[2])/float64(a.n[2]))
				}
			}
		}
	}
}
