package linkage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestMarginalsOfMatchings holds belief propagation against the sum over all
// matchings: exact on trees, and a choice between rivals in general.
func TestMarginalsOfMatchings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "left")
		m := rapid.IntRange(1, 3).Draw(t, "right")
		var edges []edge
		seen := map[uint32]uint32{} // a union-find: only edges that close no circle
		find := func(x uint32) uint32 {
			for seen[x] != x {
				x = seen[x]
			}
			return x
		}
		for i := range n + m {
			seen[uint32(i)] = uint32(i)
		}
		r := &run{t: &table{lists: []string{"a", "b"}}}
		for i := range n + m {
			r.t.list = append(r.t.list, uint16(min(i/n, 1)))
		}
		var ratio []float64
		for i := range n {
			for j := range m {
				a, b := uint32(i), uint32(n+j)
				if find(a) == find(b) || !rapid.Bool().Draw(t, "edge") {
					continue
				}
				seen[find(a)] = find(b)
				edges = append(edges, edge{a: a, b: b})
				ratio = append(ratio, math.Exp2(rapid.Float64Range(-3, 6).Draw(t, "bits")))
			}
		}
		r.edges = edges
		v := newRivalry(r)
		v.ratio = ratio
		for range 200 {
			for c := range v.share {
				v.share[c] = 0.5 // hold the activity
			}
			v.weigh()
		}
		small, large := float64(min(n, m)), float64(max(n, m))
		activity := 0.5 * small / ((large - 0.5*small) * 0.5 * small)
		total, with := 0.0, make([]float64, len(edges))
	matching:
		for set := range 1 << len(edges) {
			used, weight := map[uint32]bool{}, 1.0
			for i, e := range edges {
				if set>>i&1 == 0 {
					continue
				}
				if used[e.a] || used[e.b] {
					continue matching
				}
				used[e.a], used[e.b] = true, true
				weight *= activity * ratio[i]
			}
			total += weight
			for i := range edges {
				if set>>i&1 == 1 {
					with[i] += weight
				}
			}
		}
		for i, odds := range v.odds {
			if got, want := odds/(1+odds), with[i]/total; math.Abs(got-want) > 1e-4 {
				t.Fatalf("edge %d: %.6f, by all matchings %.6f", i, got, want)
			}
		}
	})
}

// TestDigitsApartOfDates: the level is the same from both sides, a date agrees
// with itself, and one changed digit is a slip.
func TestDatesCompareAlikeFromBothSides(t *testing.T) {
	date := rapid.Custom(func(t *rapid.T) day {
		return day{year: int16(rapid.IntRange(1900, 2020).Draw(t, "y")), month: uint8(rapid.IntRange(0, 12).Draw(t, "m")), day: uint8(rapid.IntRange(0, 31).Draw(t, "d"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := date.Draw(t, "a"), date.Draw(t, "b")
		if compareDays(a, b) != compareDays(b, a) {
			t.Fatalf("%v and %v: %d and %d", a, b, compareDays(a, b), compareDays(b, a))
		}
		if l := compareDays(a, a); l != dateSame && l != datePartial {
			t.Fatalf("%v with itself: %d", a, l)
		}
		if a.month > 0 && a.day > 0 && a.year%10 < 9 {
			c := a
			c.year++
			if l := compareDays(a, c); l != dateTypo {
				t.Fatalf("%v and %v: %d", a, c, l)
			}
		}
	})
}

// TestCalibrationLearnsAPlantedError draws verdicts from evidence that is too
// sure of itself and expects the error found, and none where there is none.
func TestCalibrationLearnsAPlantedError(t *testing.T) {
	for _, planted := range []calibration{{shift: 0, slope: 1}, {shift: -3, slope: 0.6}, {shift: 2, slope: 1.3}} {
		rng := rand.New(rand.NewPCG(3, 4))
		var judged []judgedPair
		for range 400 {
			x := rng.Float64()*16 - 8
			judged = append(judged, judgedPair{x, rng.Float64() < sigmoid2(planted.bits(x))})
		}
		got := calibrate(judged)
		if math.Abs(got.shift-planted.shift) > 1 || math.Abs(got.slope/planted.slope-1) > 0.3 {
			t.Errorf("planted %+v, found %+v", planted, got)
		}
		if got.doubt > 1 || got.doubt <= 0 {
			t.Errorf("after 400 judgements the doubt is %.2f bits", got.doubt)
		}
	}
	if c := calibrate(nil); c.shift != 0 || c.slope != 1 || c.doubt != sharedDoubt {
		t.Errorf("without judgements: %+v", c)
	}
}

// TestQuestionsTeach judges what the program asks by the truth: no link gets
// worse for it, nothing is asked twice, and undoing all gives the first state.
func TestQuestionsTeach(t *testing.T) {
	g := Generator{People: 1500, Lists: []float64{0.4, 0.35}, Duplicates: 0.05, Errors: 1.3, Seed: 21}
	lists, truth := generated(t, g), generatedTruth(t, g)
	first := mustLink(t, lists, Options{Workers: 2, Draws: 3})
	before := ScoreClusters(first.Clusters, first.Pairs, truth)
	var log []Judgement
	say := func(j Judgement) {
		j.By, j.At = "r. reviewer", "2026-01-02T03:04:05Z"
		j, _, err := AppendJudgement(log, j)
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, j)
	}
	questions := first.Questions(80)
	if len(questions) < 50 {
		t.Fatalf("%d questions", len(questions))
	}
	asked := map[[4]string]bool{}
	for i, q := range questions {
		asked[[4]string{q.ListA, q.IDA, q.ListB, q.IDB}] = true
		v := Different
		if truth(q.ListA, q.IDA) == truth(q.ListB, q.IDB) {
			v = Same
		}
		if i%10 == 9 {
			v = Undecided
		}
		say(Judgement{Verdict: v, ListA: q.ListA, IDA: q.IDA, ListB: q.ListB, IDB: q.IDB})
	}
	judged := mustLink(t, lists, Options{Workers: 2, Draws: 3, Judgements: log})
	after := ScoreClusters(judged.Clusters, judged.Pairs, truth)
	t.Logf("F1 %.4f, with %d judgements %.4f (best %.4f)", before.F1, judged.Summary.Judged, after.F1, after.BestF1)
	if after.F1 < before.F1 || after.BestF1-after.F1 > 0.02 {
		t.Errorf("F1 %.4f before, %.4f after (best %.4f)", before.F1, after.F1, after.BestF1)
	}
	for _, q := range append(judged.Questions(200), judged.NearCut(200)...) {
		if asked[[4]string{q.ListA, q.IDA, q.ListB, q.IDB}] {
			t.Errorf("asked again: %s %s", q.IDA, q.IDB)
		}
	}
	for n := len(log); n > 0; n-- {
		say(Judgement{Verdict: Undo, Undoes: n})
	}
	undone := mustLink(t, lists, Options{Workers: 1, Draws: 3, Judgements: log})
	if d := cmp.Diff(allFiles(t, first), allFiles(t, undone)); d != "" {
		t.Error("undoing everything does not give the first state: " + d[:min(len(d), 300)])
	}
}

func TestLinkStopsWhenToldTo(t *testing.T) {
	lists := generated(t, Generator{People: 2000, Lists: []float64{0.5, 0.4}, Errors: 1, Seed: 4})
	c, err := Recognise(lists, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	stages := map[string]bool{}
	if _, err := Link(t.Context(), lists, c, Options{Workers: 2, Draws: 2, Progress: func(stage string, done, of int) {
		stages[stage] = true
		if done < 0 || done > of {
			t.Errorf("%s: %d of %d", stage, done, of)
		}
	}}); err != nil {
		t.Fatal(err)
	}
	for stage := range stages {
		ctx, stop := context.WithCancel(t.Context())
		res, err := Link(ctx, lists, c, Options{Workers: 2, Draws: 2, Progress: func(s string, _, _ int) {
			if s == stage {
				stop()
			}
		}})
		if !errors.Is(err, context.Canceled) || res != nil {
			t.Errorf("stopped while %s: %v", stage, err)
		}
		stop()
	}
	if len(stages) < 5 {
		t.Errorf("stages: %v", stages)
	}
}

func TestMoreListsThanCanBe(t *testing.T) {
	var lists []*List
	for i := range MostLists + 1 {
		lists = append(lists, mustRead(t, fmt.Sprintf("l%02d.csv", i), "id,name,dob\n1,Ana Mora,1990-01-02\n"))
	}
	c, err := Recognise(lists, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Link(t.Context(), lists, c, Options{}); err == nil || err.Error() != "65 lists are too many, join some: at most 64 can be linked at once" {
		t.Error(err)
	}
	res, err := Link(t.Context(), lists[:MostLists], c, Options{Draws: 1})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, h := range res.Histories() {
		n += h.Count
	}
	if n != res.Summary.Clusters {
		t.Errorf("%d histories, %d people", n, res.Summary.Clusters)
	}
}

func FuzzReadJudgements(f *testing.F) {
	f.Add(`{"n":1,"verdict":"same","list_a":"a","id_a":"1","list_b":"b","id_b":"2","by":"x"}` + "\n" + `{"n":2,"verdict":"undo","undoes":1,"by":"x"}`)
	f.Add(`{"n":1,"verdict":"undo","undoes":1,"by":"x"}`)
	f.Add("{\n")
	f.Fuzz(func(t *testing.T, s string) {
		log, err := ReadJudgements("log", strings.NewReader(s))
		oneLine(t, err)
		if err != nil {
			return
		}
		back, err := ReadJudgements("log", bytes.NewReader(marshalled(t, log)))
		if err != nil || cmp.Diff(log, back) != "" {
			t.Fatalf("%v: %s", err, cmp.Diff(log, back))
		}
		if len(Standing(log)) > len(log) {
			t.Fatal("more stands than was said")
		}
	})
}

func FuzzParseConfig(f *testing.F) {
	f.Add("id: id\ncolumns:\n- column: a\n  kind: date\n")
	f.Add("columns: [")
	f.Add("cut: .nan\ncolumns:\n- {column: a, kind: text}")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseConfig("c.yaml", []byte(s))
		oneLine(t, err)
		if err == nil && (len(c.Columns) == 0 || math.IsNaN(c.Cut) || c.Cut < 0 || c.Cut > 1) {
			t.Fatalf("%+v passed", c)
		}
	})
}

func FuzzReadOutputs(f *testing.F) {
	f.Add("list,id,cluster\na,1,1\n")
	f.Add("list_a,id_a,list_b,id_b,probability,linked\na,1,b,2,0.5,true\n")
	f.Add("list_a,id_a,list_b,id_b,probability,linked\na,1,b,2,NaN,true\n")
	f.Add("list,id,cluster\na,1,\"\n")
	f.Fuzz(func(t *testing.T, s string) {
		clusters, err := ReadClusters("clusters.csv", strings.NewReader(s))
		oneLine(t, err)
		pairs, err := ReadPairs("pairs.csv", strings.NewReader(s))
		oneLine(t, err)
		for _, p := range pairs {
			if err == nil && !(p.Probability >= 0 && p.Probability <= 1) {
				t.Fatalf("a probability of %v passed", p.Probability)
			}
		}
		ScoreClusters(clusters, pairs, func(_, id string) string { return id })
	})
}

func oneLine(t *testing.T, err error) {
	t.Helper()
	if err != nil && strings.ContainsRune(err.Error(), '\n') {
		t.Fatalf("an error of several lines: %q", err)
	}
}
