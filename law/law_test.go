package law_test

import (
	"bytes"
	"io/fs"
	"os"
	"testing"

	"palermo/law"
	"palermo/library"
)

// open reads the law packs that ship.
func open(t testing.TB) *law.Library {
	t.Helper()
	f, err := library.FS.ReadFile("codebook.csv")
	if err != nil {
		t.Fatal(err)
	}
	book, err := law.ReadCodebook("codebook.csv", bytes.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	packs, err := fs.Sub(library.FS, "law")
	if err != nil {
		t.Fatal(err)
	}
	l, err := law.Open(book, packs)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestHardCases(t *testing.T) {
	l := open(t)
	const file = "../testdata/hardcases.yaml"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	vs, bad, err := law.ReadVignettes(file, data, l.Book)
	if err != nil || len(bad) > 0 {
		t.Fatal(err, bad)
	}
	n, wrong, err := l.Test(vs)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range wrong {
		t.Errorf("%s:%d: %s: %s is %s, want %s (%s)", file, m.Line, m.Vignette, m.Offence, m.Got, m.Outcome, m.Reason)
	}
	t.Logf("%d cases, %d expectations", len(vs), n)
}
