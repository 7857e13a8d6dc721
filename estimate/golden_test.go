package estimate

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"palermo"
)

// load reads a table of testdata as trafficking.
func load(tb testing.TB, name string) *Table {
	tb.Helper()
	f, err := os.Open("testdata/" + name + ".csv")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	t, err := Read(f, name+".csv", ReadOptions{Track: palermo.Trafficking})
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// rows reads a CSV file of testdata as maps by column name.
func rows(tb testing.TB, name string) []map[string]string {
	tb.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	cr := csv.NewReader(f)
	cr.FieldsPerRecord = -1
	all, err := cr.ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var out []map[string]string
	for _, rec := range all[1:] {
		for len(rec) > len(all[0]) { // a model such as [12,13] without quotes
			at := slices.IndexFunc(rec, func(v string) bool { return strings.HasPrefix(v, "[") && !strings.HasSuffix(v, "]") })
			rec = slices.Concat(rec[:at], []string{rec[at] + "," + rec[at+1]}, rec[at+2:])
		}
		m := map[string]string{}
		for i, v := range rec {
			m[all[0][i]] = strings.TrimSpace(v)
		}
		out = append(out, m)
	}
	return out
}

func number(tb testing.TB, s string) float64 {
	tb.Helper()
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// near fails unless got is within a relative tolerance of want. Figures that
// are 0 but for rounding are held to the tolerance itself.
func near(tb testing.TB, what string, got, want, tol float64) {
	tb.Helper()
	if d := math.Abs(got - want); !(d <= tol*math.Max(math.Abs(want), 1e-3)) {
		tb.Errorf("%s = %.12g, want %.12g (relative %.2g)", what, got, want, d/math.Abs(want))
	}
}

// Fits of the published tables by the peers, fully converged.
func TestGolden(t *testing.T) {
	for _, row := range rows(t, "golden.csv") {
		t.Run(row["id"], func(t *testing.T) {
			opt := Options{Method: Method(row["selector"])}
			arg := row["selector_args"]
			switch key, val, _ := strings.Cut(arg, "="); {
			case key == "p":
				opt.P = number(t, val)
			case key == "maxorder":
				opt.MaxOrder = int(number(t, val))
			case arg == "main" || arg == "all-pairs":
				opt.Method = Method(arg)
			default:
				opt.Model = arg
			}
			r, err := Estimate(t.Context(), load(t, row["dataset"]), opt)
			if err != nil {
				t.Fatal(err)
			}
			if want := row["model"]; r.Model != want {
				t.Errorf("model = %s, want %s", r.Model, want)
			}
			if got := strings.Join(r.MinusInf, " "); got != row["minus_inf"] {
				t.Errorf("minus infinity = %s, want %s", got, row["minus_inf"])
			}
			near(t, "n", float64(r.N), number(t, row["n_observed"]), 0)
			near(t, "npar", float64(r.NPar), number(t, row["npar"]), 0)
			for _, c := range []struct {
				column string
				got    Number
				tol    float64
			}{
				{"popest", r.Estimate, 1e-8}, {"dark_figure", r.Dark, 1e-8},
				{"loglik", r.LogLik, 1e-8}, {"deviance", r.Deviance, 1e-8},
				{"AIC", r.AIC, 1e-8}, {"BIC_n_cases", r.BIC, 1e-8},
				{"se_N", r.SE, 1e-7}, {"wald_lo95", r.Interval.Lo, 1e-7}, {"wald_hi95", r.Interval.Hi, 1e-7},
				// The likelihood is flat at its maximum: the peer's search stops
				// at a few parts in a million.
				{"profile_N", *r.Check("profile").Value, 1e-5},
				{"profile_lo95", r.Check("profile").Interval.Lo, 1e-6},
				{"profile_hi95", r.Check("profile").Interval.Hi, 1e-6},
			} {
				near(t, c.column, float64(c.got), number(t, row[c.column]), c.tol)
			}
		})
	}
}

// Codes of existence and identifiability of 2,056 models of pairs.
func TestGoldenIdent(t *testing.T) {
	tables := map[string]*Table{}
	for _, row := range rows(t, "golden_ident.csv") {
		name := row["dataset"]
		if tables[name] == nil {
			tables[name] = load(t, name)
		}
		e, err := Check(tables[name], row["model"])
		if err != nil {
			t.Fatal(err)
		}
		if want := int(number(t, row["code"])); e.Code != want {
			t.Errorf("%s %s: code %d, want %d", name, row["model"], e.Code, want)
		}
	}
}

// Bootstrap counts drawn by a peer: the same models and estimates from each,
// the same jackknife, and the same limits.
func TestGoldenBootstrap(t *testing.T) {
	for _, name := range []string{"Korea", "Western", "UKdat_5"} {
		t.Run(name, func(t *testing.T) {
			table := load(t, name)
			var resampled []*Table
			var want []map[string]string
			for _, row := range rows(t, "golden_boot/"+name+"_stepwise_replicates.csv") {
				var cells []Cell
				for _, c := range table.Cells {
					cells = append(cells, Cell{c.On, int64(number(t, row[pattern(c.On, len(table.Lists))]))})
				}
				again, err := NewTable("replicate", table.Lists, table.Track, cells)
				if err != nil {
					t.Fatal(err)
				}
				resampled, want = append(resampled, again), append(want, row)
			}
			got, err := Replay(t.Context(), table, Options{Method: MethodStepwise}, resampled)
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range got.Replicates {
				if r.Model != want[i]["model"] {
					t.Errorf("replicate %d: model %s, want %s", i, r.Model, want[i]["model"])
				}
				near(t, "replicate", float64(r.Estimate), number(t, want[i]["estimate"]), 1e-7)
			}
			byPattern := map[string]float64{}
			for i, c := range table.Cells {
				byPattern[pattern(c.On, len(table.Lists))] = got.Jackknife[i]
			}
			for _, row := range rows(t, "golden_boot/"+name+"_stepwise_jackknife.csv") {
				if row["count"] != "0" {
					near(t, "jackknife "+row["pattern"], byPattern[row["pattern"]], number(t, row["jackknife"]), 1e-7)
				}
			}
			bca := got.BCa
			row := rows(t, "golden_boot/"+name+"_stepwise_bca.csv")[0]
			near(t, "estimate", bca.Estimate, number(t, row["popest"]), 1e-7)
			near(t, "acceleration", bca.A, number(t, row["ahat"]), 1e-7)
			near(t, "bias correction", bca.Z0, number(t, row["z0"]), 1e-7)
			for column, p := range map[string]float64{"q2.5": 0.025, "q10": 0.1, "q90": 0.9, "q97.5": 0.975} {
				limit, ok := bca.Limit(p)
				if !ok {
					t.Fatalf("no limit at %g", p)
				}
				near(t, column, limit, number(t, row[column]), 1e-7)
			}
		})
	}
}

// pattern writes a combination as the peers do, list 1 first.
func pattern(on uint32, lists int) string {
	var b strings.Builder
	for i := range lists {
		b.WriteByte('0' + byte(on>>i&1))
	}
	return b.String()
}

// Posteriors over decomposable graphs, on the peer's grids.
func TestGoldenDecomposable(t *testing.T) {
	for _, row := range rows(t, "golden_dga.csv") {
		t.Run(row["dataset"], func(t *testing.T) {
			r, err := Estimate(t.Context(), load(t, row["dataset"]), Options{Method: MethodDGA,
				Decomposable: DecomposableOptions{Delta: number(t, row["delta"]), MaxMissing: int64(number(t, row["Nmissing_max"]))}})
			if err != nil {
				t.Fatal(err)
			}
			near(t, "q025", float64(r.Interval.Lo), number(t, row["q025_N"]), 0)
			near(t, "median", float64(r.Estimate), number(t, row["median_N"]), 0)
			near(t, "q975", float64(r.Interval.Hi), number(t, row["q975_N"]), 0)
			near(t, "mode", float64(*r.Check("mode").Value), number(t, row["post_mode_N"]), 0)
			near(t, "mean", float64(*r.Check("mean").Value), number(t, row["post_mean_N"]), 1e-8)
			near(t, "top share", float64(*r.Check("top-model").Value), number(t, row["top_model_prob"]), 1e-8)
			got := strings.Split(strings.Trim(r.Model, "[]"), ",")
			want := strings.Split(row["top_cliques"], "|")
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("best graph %v, want %v", got, want)
			}
		})
	}
}

func TestDecomposableGraphCounts(t *testing.T) {
	for lists, want := range map[int]int{2: 2, 3: 8, 4: 61, 5: 822, 6: 18154} {
		if got := len(decomposableGraphs(lists)); got != want {
			t.Errorf("%d lists: %d graphs, want %d", lists, got, want)
		}
	}
}

func TestHierarchicalModelCounts(t *testing.T) {
	for _, c := range []struct{ lists, order, want int }{{2, 2, 1}, {3, 2, 8}, {4, 3, 113}, {5, 4, 6893}, {5, 2, 1024}} {
		got := 0
		for range hierarchical(c.lists, 1<<c.lists-1, c.order) {
			got++
		}
		if got != c.want {
			t.Errorf("%d lists, order %d: %d models, want %d", c.lists, c.order, got, c.want)
		}
	}
}
