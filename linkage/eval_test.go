package linkage

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"testing"
	"time"
)

type evalSet struct {
	name   string
	files  []string
	id     string
	truth  string
	ignore []string
}

var evalSets = []evalSet{
	{"historical_50k", []string{"historical_figures_with_errors_50k.csv"}, "unique_id", "cluster", nil},
	{"fake_1000", []string{"fake_1000.csv"}, "unique_id", "cluster", nil},
	{"febrl1", []string{"febrl1.csv"}, "rec_id", "true_id", nil},
	{"febrl3", []string{"febrl3.csv"}, "rec_id", "true_id", nil},
	{"febrl4", []string{"febrl4a.csv", "febrl4b.csv"}, "rec_id", "true_id", nil},
	{"transactions", []string{"transactions_origin.csv", "transactions_destination.csv"}, "unique_id", "ground_truth", nil},
	{"cora", []string{"cora.csv"}, "id", "true_id", nil},
	{"chicago", []string{"chicago_sites.csv"}, "Id", "True Id", nil},
	{"patstat", []string{"patstat_reference.csv"}, "person_id", "leuven_id", nil},
}

func evalData(t testing.TB) string {
	if os.Getenv("PALERMO_EVAL") != "1" {
		t.Skip("reads the shared data: set PALERMO_EVAL=1")
	}
	dir := os.Getenv("PALERMO_DATA")
	if dir == "" {
		dir = "../../shared/data"
	}
	return filepath.Join(dir, "linkage")
}

func readSet(t testing.TB, s evalSet) []*List {
	dir := evalData(t)
	var lists []*List
	for _, n := range s.files {
		f, err := os.Open(filepath.Join(dir, n))
		if err != nil {
			t.Fatal(err)
		}
		l, err := ReadCSV(n, f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, l)
	}
	return lists
}

func TestEvalQuality(t *testing.T) {
	only := os.Getenv("PALERMO_SET")
	for _, s := range evalSets {
		if only != "" && only != s.name {
			continue
		}
		start := time.Now()
		lists := readSet(t, s)
		cfg, err := Recognise(lists, Hints{ID: s.id, Ignore: append([]string{s.truth}, s.ignore...)})
		if err != nil {
			t.Fatal(err)
		}
		if os.Getenv("PALERMO_VERBOSE") != "" {
			y, _ := cfg.YAML()
			fmt.Println(string(y))
		}
		tRead := time.Since(start)
		r, err := newRun(lists, &cfg, 2)
		if err != nil {
			t.Fatal(err)
		}
		tIndex := time.Since(start)
		tTrain := time.Since(start)
		r.score(-10)
		tScore := time.Since(start)
		r.link(nil)
		tCluster := time.Since(start)
		truth := truthOf(lists, r, s.truth, s.id)
		if os.Getenv("PALERMO_VERBOSE") != "" {
			for i := range r.x.passes {
				fmt.Println("  ", r.x.passes[i].String())
			}
			for f, fd := range r.t.fields {
				fmt.Println("  ", fd.name, fd.kind)
				for l, n := range fd.cmp.levels() {
					if l > 0 {
						fmt.Printf("      %-40s m %.4f u %.6f w %.2f\n", n, r.md.m[f][l], r.md.u[f][l], r.md.weight[f][l])
					}
				}
			}
		}
		// pairs
		truePairs := 0.0
		size := map[string]float64{}
		for _, v := range truth {
			if v != "" {
				size[v]++
			}
		}
		for _, n := range size {
			truePairs += n * (n - 1) / 2
		}
		type sp struct {
			bits  float64
			tp, n float64
		}
		best := func(ps []sp) (f1, at, p, rr float64, own float64, estAt float64) {
			sort.Slice(ps, func(i, j int) bool { return ps[i].bits > ps[j].bits })
			tp, n := 0.0, 0.0
			for i, q := range ps {
				tp += q.tp
				n += q.n
				if i+1 < len(ps) && ps[i+1].bits == q.bits {
					continue
				}
				f := 2 * tp / (n + truePairs)
				if f > f1 {
					f1, at, p, rr = f, q.bits, tp/n, tp/truePairs
				}
				if q.bits >= 0 {
					own = f
				}
			}
			return
		}
		var direct []sp
		cov := 0.0
		for _, e := range r.edges {
			tp := 0.0
			if truth[e.a] != "" && truth[e.a] == truth[e.b] {
				tp = 1
			}
			cov += tp
			direct = append(direct, sp{float64(e.bits), tp, 1})
		}
		// clusters
		var heights []sp
		members := make([][]uint32, len(r.forest.steps))
		get := func(n int32) []uint32 {
			if n >= 0 {
				return []uint32{uint32(n)}
			}
			return members[^n]
		}
		for i, st := range r.forest.steps {
			a, b := get(st.left), get(st.right)
			ca := map[string]float64{}
			for _, x := range a {
				ca[truth[x]]++
			}
			tp := 0.0
			for _, x := range b {
				if truth[x] != "" {
					tp += ca[truth[x]]
				}
			}
			heights = append(heights, sp{float64(st.bits), tp, float64(len(a) * len(b))})
			members[i] = append(slices.Clone(a), b...)
		}
		if os.Getenv("PALERMO_SIZES") != "" {
			type key struct{ size, k int }
			h := map[key][2]float64{}
			for i, q := range heights {
				st := r.forest.steps[i]
				a, b := len(get(st.left)), len(get(st.right))
				z := 0
				for n := a * b; n > 1; n = (n + 1) / 2 {
					z++
				}
				k := key{z, int(math.Floor(q.bits))}
				c := h[k]
				h[k] = [2]float64{c[0] + q.tp, c[1] + q.n}
			}
			for k := -10; k < 8; k++ {
				fmt.Printf("    %3d:", k)
				for z := 0; z < 8; z++ {
					c := h[key{z, k}]
					fmt.Printf("  %6.0f %.2f", c[1], c[0]/max(c[1], 1))
				}
				fmt.Println()
			}
		}
		if os.Getenv("PALERMO_HIST") != "" {
			h := map[int][2]float64{}
			for _, q := range heights {
				k := int(math.Floor(q.bits))
				c := h[k]
				h[k] = [2]float64{c[0] + q.tp, c[1] + q.n}
			}
			for k := -11; k < 40; k++ {
				if c := h[k]; c[1] > 0 {
					fmt.Printf("    %3d: pairs %6.0f true %.3f model %.3f\n", k, c[1], c[0]/c[1], sigmoid2(float64(k)+.5))
				}
			}
		}
		df, da, dp, dr, down, _ := best(direct)
		cf, ca, cp, cr, cown, _ := best(heights)
		fmt.Printf("%-15s pairs %8d cov %.3f | direct best %.4f at %5.1f (P %.3f R %.3f) own %.4f | clusters best %.4f at %5.1f (P %.3f R %.3f) own %.4f | exp M %.0f/%.0f true %.0f | read %.1fs index %.1fs train %.1fs score %.1fs cluster %.1fs\n",
			s.name, len(r.edges), cov/truePairs, df, da, dp, dr, down, cf, ca, cp, cr, cown, r.md.found[0], r.md.found[1], truePairs,
			tRead.Seconds(), (tIndex - tRead).Seconds(), (tTrain - tIndex).Seconds(), (tScore - tTrain).Seconds(), (tCluster - tScore).Seconds())
	}
}

func truthOf(lists []*List, r *run, column, id string) []string {
	out := make([]string, len(r.t.ids))
	at := map[string]string{}
	for _, l := range lists {
		c, d := slices.Index(l.Columns, column), slices.Index(l.Columns, id)
		for row := 0; row < l.Rows(); row++ {
			at[l.Name+"\x00"+l.Value(row, d)] = l.Value(row, c)
		}
	}
	for i := range out {
		out[i] = at[r.t.lists[r.t.list[i]]+"\x00"+r.t.ids[i]]
	}
	return out
}
