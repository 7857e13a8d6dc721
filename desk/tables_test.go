package desk

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"palermo/estimate"
)

var update = flag.Bool("update", false, "write the demonstration tables anew")

// The demonstration tables are what our own simulation draws from the population
// that tables.json names, with the seed that it names: their truth is known.
func TestDemoTablesAreSimulated(t *testing.T) {
	d, err := Open(os.DirFS("../library"), Options{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	_, demos, err := d.Runs.Tables()
	if err != nil || len(demos) < 3 {
		t.Fatalf("%d demonstration tables, %v", len(demos), err)
	}
	for _, demo := range demos {
		want := simulated(t, demo)
		file := filepath.Join("../library/demo", demo.File)
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the simulation draws (%v); -update writes it", demo.File, err)
		}
		s, err := d.Runs.Table(demo.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		if s.People >= demo.Truth || !slices.Equal(s.Lists, demo.Lists) {
			t.Errorf("%s: %d of %d people, lists %q", demo.ID, s.People, demo.Truth, s.Lists)
		}
	}
}

// simulated draws a demonstration table: one for each year, or one.
func simulated(t *testing.T, demo DemoTable) []byte {
	t.Helper()
	truths := estimate.Truths()
	i := slices.IndexFunc(truths, func(x estimate.Truth) bool { return x.Name == demo.Population })
	if i < 0 {
		t.Fatalf("no population %q", demo.Population)
	}
	truth := truths[i]
	if truth.N != demo.Truth {
		t.Fatalf("%s has %d people, not %d", demo.Population, truth.N, demo.Truth)
	}
	var b strings.Builder
	years := []string{""}
	if len(demo.Years) > 0 {
		years = years[:0]
		for _, y := range demo.Years {
			years = append(years, fmt.Sprintf("%d,", y))
		}
		truth.N /= int64(len(years))
		b.WriteString("year,")
	}
	b.WriteString(strings.Join(demo.Lists, ",") + ",track,count\n")
	for k, year := range years {
		table, err := truth.Draw(demo.Seed, k)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range table.Cells {
			b.WriteString(year)
			for j := range demo.Lists {
				fmt.Fprintf(&b, "%d,", c.On>>j&1)
			}
			fmt.Fprintf(&b, "trafficking,%d\n", c.Count)
		}
	}
	return []byte(b.String())
}
