package law_test

import (
	"io/fs"
	"strings"
	"testing"

	"palermo"
	"palermo/law"
	"palermo/library"
)

// TestPackVignettes runs the vignettes that lie beside the law packs.
func TestPackVignettes(t *testing.T) {
	l := open(t)
	cases, expectations := 0, 0
	var all []law.Vignette
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
		all = append(all, vs...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d vignettes, %d expectations", cases, expectations)
	covered(t, l, all)
}

// covered sees that each offence is shown established, ruled out and not yet
// known, the first two by a decided case or an official example.
func covered(t *testing.T, l *law.Library, all []law.Vignette) {
	shown := map[string]map[palermo.Truth]int{}
	cited := map[string]map[palermo.Truth]int{}
	for _, v := range all {
		for _, x := range v.Expect {
			if shown[x.Offence] == nil {
				shown[x.Offence], cited[x.Offence] = map[palermo.Truth]int{}, map[palermo.Truth]int{}
			}
			shown[x.Offence][x.Outcome]++
			if v.Cite != "" && !v.Made {
				cited[x.Offence][x.Outcome]++
			}
		}
	}
	ins, err := l.Instruments()
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range ins {
		for _, r := range in.Offences {
			for _, outcome := range []palermo.Truth{palermo.Established, palermo.RuledOut, palermo.NotYetKnown} {
				if shown[r.ID][outcome] == 0 {
					t.Errorf("no vignette in which %s is %s", r.ID, outcome)
				}
				if outcome != palermo.NotYetKnown && cited[r.ID][outcome] == 0 {
					t.Errorf("no cited vignette in which %s is %s", r.ID, outcome)
				}
			}
		}
	}
}
