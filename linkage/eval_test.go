package linkage

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
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
		fmt.Printf("%-14s P %.4f R %.4f F1 %.4f | best %.4f at %.3f | %.1f s | %+v\n",
			s.name, sc.Precision, sc.Recall, sc.F1, sc.BestF1, sc.BestCut, took.Seconds(), res.Summary)
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
