package linkage

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// evalSet is a set of shared data with known truth. The truth column is never
// shown to the program.
type evalSet struct {
	name  string
	files []string
	id    string
	truth string
}

var evalSets = []evalSet{
	{"historical_50k", []string{"historical_figures_with_errors_50k.csv"}, "unique_id", "cluster"},
	{"fake_1000", []string{"fake_1000.csv"}, "unique_id", "cluster"},
	{"febrl1", []string{"febrl1.csv"}, "rec_id", "true_id"},
	{"febrl3", []string{"febrl3.csv"}, "rec_id", "true_id"},
	{"febrl4", []string{"febrl4a.csv", "febrl4b.csv"}, "rec_id", "true_id"},
	{"transactions", []string{"transactions_origin.csv", "transactions_destination.csv"}, "unique_id", "ground_truth"},
	{"cora", []string{"cora.csv"}, "id", "true_id"},
	{"chicago", []string{"chicago_sites.csv"}, "Id", "True Id"},
	{"patstat", []string{"patstat_reference.csv"}, "person_id", "leuven_id"},
}

func readSet(t testing.TB, s evalSet) []*List {
	if os.Getenv("PALERMO_EVAL") != "1" {
		t.Skip("reads the shared data: set PALERMO_EVAL=1")
	}
	dir := os.Getenv("PALERMO_DATA")
	if dir == "" {
		dir = "../../shared/data"
	}
	var lists []*List
	for _, n := range s.files {
		b, err := os.ReadFile(filepath.Join(dir, "linkage", n))
		if err != nil {
			t.Fatal(err)
		}
		l, err := ReadCSV(n, bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, l)
	}
	return lists
}

// TestEvalQuality prints, for every shared set, what zero configuration
// reaches. PALERMO_SET names one set; PALERMO_VERBOSE=1 prints the model too.
func TestEvalQuality(t *testing.T) {
	for _, s := range evalSets {
		if only := os.Getenv("PALERMO_SET"); only != "" && only != s.name {
			continue
		}
		lists := readSet(t, s)
		start := time.Now()
		cfg, err := Recognise(lists, Hints{ID: s.id, Ignore: []string{s.truth}})
		if err != nil {
			t.Fatal(err)
		}
		res, err := Link(t.Context(), lists, cfg, Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		truth, err := TruthColumn(lists, s.id, s.truth)
		if err != nil {
			t.Fatal(err)
		}
		sc := ScoreClusters(res.Clusters, res.Pairs, truth)
		fmt.Printf("%-14s P %.4f R %.4f F1 %.4f | best %.4f at %.3f | blocking %.4f | %.1f s | %+v\n",
			s.name, sc.Precision, sc.Recall, sc.F1, sc.BestF1, sc.BestCut, trueBlocking(res, truth), took.Seconds(), res.Summary)
		if os.Getenv("PALERMO_VERBOSE") != "" {
			y, err := cfg.YAML()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Printf("%s\n", y)
			for _, p := range res.r.x.passes {
				fmt.Println("   ", p.String())
			}
			for _, f := range res.Model() {
				fmt.Println("   ", f.Field, f.Kind)
				for _, l := range f.Levels {
					fmt.Printf("        %-40s m %.4f u %.6f %+.2f\n", l.Name, l.M, l.U, l.Bits)
				}
			}
		}
	}
}

// TestEvalNothingLeaks shows that no figure on historical_50k rests on what the
// program should not see: rows are shuffled, ids replaced by numbers drawn
// at random (those of the file hold the truth), and every column left out in turn.
func TestEvalNothingLeaks(t *testing.T) {
	set := evalSets[0]
	l := readSet(t, set)[0]
	columns := slices.DeleteFunc(slices.Clone(l.Columns), func(c string) bool { return c == set.id || c == set.truth })
	whole := f1Without(t, l, set.truth, columns)
	fmt.Printf("%-24s F1 %.4f\n", "shuffled, ids renamed", whole)
	if whole < 0.84 {
		t.Errorf("F1 %.4f without the order and the ids of the file", whole)
	}
	for _, c := range columns {
		f1 := f1Without(t, l, set.truth, slices.DeleteFunc(slices.Clone(columns), func(o string) bool { return o == c }))
		fmt.Printf("without %-16s F1 %.4f\n", c, f1)
		if f1 < 0.84 {
			t.Errorf("F1 %.4f without %s: one column carries it all", f1, c)
		}
	}
}

// f1Without is the F1 over the named columns alone, rows shuffled and ids new.
func f1Without(t *testing.T, l *List, truth string, columns []string) float64 {
	rng := rand.New(rand.NewPCG(7, 7))
	ids, who := rng.Perm(l.Rows()), map[string]string{}
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.Write(append([]string{"rowkey"}, columns...)); err != nil {
		t.Fatal(err)
	}
	for _, r := range rng.Perm(l.Rows()) {
		row := []string{fmt.Sprintf("x%06d", ids[r])}
		who[row[0]] = l.Value(r, slices.Index(l.Columns, truth))
		for _, c := range columns {
			row = append(row, l.Value(r, slices.Index(l.Columns, c)))
		}
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	lists := []*List{mustRead(t, "h.csv", b.String())}
	cfg, err := Recognise(lists, Hints{ID: "rowkey"})
	if err != nil {
		t.Fatal(err)
	}
	res, err := Link(t.Context(), lists, cfg, Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return ScoreClusters(res.Clusters, res.Pairs, func(_, id string) string { return who[id] }).F1
}
