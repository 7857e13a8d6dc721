package law_test

import (
	"io/fs"
	"strings"
	"testing"

	"palermo/law"
	"palermo/library"
)

// TestPackVignettes runs the vignettes that lie beside the law packs.
func TestPackVignettes(t *testing.T) {
	l := open(t)
	cases, expectations := 0, 0
	err := fs.WalkDir(library.FS, "law", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, "_test.yaml") {
			return err
		}
		data, err := fs.ReadFile(library.FS, file)
		if err != nil {
			return err
		}
		vs, bad, err := law.ReadVignettes("library/"+file, data, l.Book)
		if err != nil {
			t.Error(err)
			return nil
		}
		for _, b := range bad {
			t.Error(b)
		}
		n, wrong, err := l.Test(vs)
		if err != nil {
			t.Error(err)
			return nil
		}
		for _, m := range wrong {
			t.Errorf("library/%s:%d: %s: %s is %s, want %s %s", file, m.Line, m.Vignette, m.Offence, m.Got, m.Outcome, m.Reason)
		}
		cases, expectations = cases+len(vs), expectations+n
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d vignettes, %d expectations", cases, expectations)
}
