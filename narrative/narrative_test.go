package narrative_test

import (
	"encoding/csv"
	"os"
	"testing"

	"palermo"
	"palermo/narrative"
)

// reader loads the library's own patterns.
func reader(t testing.TB) *narrative.Reader {
	t.Helper()
	f, err := os.Open("../library/codebook.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := map[palermo.FactID]bool{}
	for _, row := range rows[1:] {
		known[palermo.FactID(row[0])] = true
	}
	r, err := narrative.Load(os.DirFS("../library/narrative"), func(id palermo.FactID) bool { return known[id] })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLibraryExamples(t *testing.T) {
	for _, e := range reader(t).Lint() {
		t.Error(e)
	}
}
