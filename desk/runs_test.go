package desk

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"palermo"
	"palermo/estimate"
)

func openTest(t *testing.T) *Desk {
	t.Helper()
	d, err := Open(os.DirFS("../library"), Options{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// small is a table on which every method of a panel is quick.
const small = "A,B,C,year,count\n1,0,0,2023,60\n0,1,0,2023,50\n0,0,1,2023,70\n1,1,0,2024,12\n1,0,1,2024,14\n0,1,1,2024,9\n1,1,1,2024,3\n1,0,0,2024,10\n"

func ended(t *testing.T, r *Runs, id string) JobState {
	t.Helper()
	for {
		job := r.Job(id)
		changed := job.Changed()
		if s := job.State(); s.Ended {
			return s
		}
		<-changed
	}
}

// A run that was stopped when some methods were ready, and went on, is the same
// file to the byte as one that was never stopped; and rerun accepts it.
func TestStoppedRunEndsInTheSameBytes(t *testing.T) {
	d := openTest(t)
	id, err := d.Runs.Take("small.csv", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	ask := Ask{Table: id, Strata: []string{"year"}, When: "year", Track: palermo.Trafficking, Method: estimate.MethodPanel, Bootstrap: 100, Seed: 7}
	run, err := d.Runs.Start(ask)
	if err != nil {
		t.Fatal(err)
	}
	for len(d.Runs.Job(run).State().Parts) < 2 {
		<-d.Runs.Job(run).Changed()
	}
	if err := d.Runs.Delete(run); palermo.CodeOf(err) != palermo.Conflict {
		t.Errorf("a run at work is deleted: %v", err)
	}
	if err := d.Runs.Stop(run); err != nil {
		t.Fatal(err)
	}
	if s := ended(t, d.Runs, run); !s.Stopped() {
		t.Fatalf("stopped, and the job says %v", s.Err)
	}
	k, err := d.Runs.Run(run)
	if err != nil || k.Finished() || len(k.Results()) < 2 {
		t.Fatalf("after the stop: finished %v, %d results, %v", k.Finished(), len(k.Results()), err)
	}
	stopped, _ := d.Runs.File(run)
	if err := d.Runs.Resume(run); err != nil {
		t.Fatal(err)
	}
	if s := ended(t, d.Runs, run); s.Err != nil {
		t.Fatal(s.Err)
	}
	got, err := d.Runs.File(run)
	if err != nil || bytes.Equal(got, stopped) {
		t.Fatalf("the file after going on: %v", err)
	}
	table, err := estimate.Read(strings.NewReader(small), "small.csv", estimate.ReadOptions{Track: palermo.Trafficking, Strata: []string{"year"}})
	if err != nil {
		t.Fatal(err)
	}
	whole := estimate.NewRun(table, estimate.Options{Track: palermo.Trafficking, Method: estimate.MethodPanel, Bootstrap: 100, Seed: 7})
	if err := whole.Do(context.Background(), estimate.Live{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	want, _ := whole.Bytes()
	if !bytes.Equal(got, want) {
		t.Error("the run that was stopped differs from one that never was")
	}
	old, err := estimate.ReadRun(bytes.NewReader(got), "run.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := estimate.Rerun(context.Background(), old, estimate.Live{}); err != nil {
		t.Errorf("rerun: %v", err)
	}
	// Beside it are the pictures, the strata and the trajectory.
	k, err = d.Runs.Run(run)
	if err != nil {
		t.Fatal(err)
	}
	p := k.Pictures()
	if !p.Done || p.Space == nil || p.Space.Models != 8 || p.Lists == nil || len(p.Along) != 2 || p.Parts == nil || len(p.Parts.Strata) != 2 {
		t.Errorf("pictures %+v", p)
	}
	// The same question finds the same run.
	if again, err := d.Runs.Start(ask); err != nil || again != run {
		t.Errorf("asked again: %s, %v", again, err)
	}
	ask.Seed, ask.Method = 8, estimate.MethodStepwise
	other, err := d.Runs.Start(ask)
	if err != nil || other == run {
		t.Fatalf("another seed: %s, %v", other, err)
	}
	ended(t, d.Runs, other)
	if c, err := d.Runs.Compare([]string{run, other}); err != nil || len(c.Panel.Results) != 1+len(estimate.PanelMethods()) {
		t.Errorf("compare: %v", err)
	}
	if err := d.Runs.Delete(other); err != nil {
		t.Error(err)
	}
	if list, err := d.Runs.List(); err != nil || len(list) != 1 || list[0].ID != run {
		t.Errorf("after deleting: %d runs, %v", len(list), err)
	}
}

// Tables that cannot be used are refused in one line that says why, and leave
// nothing behind.
func TestHostileTables(t *testing.T) {
	d := openTest(t)
	many := ""
	for i := range 21 {
		many += "L" + string(rune('a'+i)) + ","
	}
	sixteen := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(small)) {
		sixteen = append(sixteen, byte(u), byte(u>>8))
	}
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"UTF-16":        {sixteen, "UTF-16"},
		"UTF-16 bare":   {sixteen[2:], "zero bytes"},
		"Latin-1":       {[]byte("Polic\xeda,B,count\n1,1,3\n"), "UTF-8"},
		"empty":         {nil, "empty"},
		"21 lists":      {[]byte(many + "count\n" + strings.Repeat("1,", 21) + "4\n"), "million combinations"},
		"one list":      {[]byte("A,count\n1,3\n"), "list column"},
		"negative":      {[]byte("A,B,count\n1,1,-3\n"), "negative"},
		"fraction":      {[]byte("A,B,count\n1,1,2.5\n"), "whole number"},
		"huge":          {[]byte("A,B,count\n1,1,99999999999999999999\n"), "9 x 10^15"},
		"all zero":      {[]byte("A,B,count\n0,0,5\n1,1,2\n"), "no list"},
		"two tracks":    {[]byte("A,B,track,count\n1,1,trafficking,3\n1,0,smuggling,3\n"), "track is smuggling here"},
		"zip":           {[]byte("PK\x03\x04\x00\x00"), "zero bytes"},
		"no count":      {[]byte("A,B\n1,1\n"), "no column count"},
		"open quote":    {[]byte("A,B,count\n\"1,1,3\n"), ""},
		"longer header": {[]byte("A,B,count\n1,1\n"), "fewer fields"},
	} {
		_, err := d.Runs.Take(name+".csv", c.data)
		var e *palermo.Error
		if !errors.As(err, &e) || e.Code != palermo.Invalid || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.Runs.Take("long.csv", make([]byte, maxTable+1)); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("a table that is too long: %v", err)
	}
	if kept, _, _ := d.Runs.Tables(); len(kept) != 0 {
		t.Errorf("%d refused tables are kept", len(kept))
	}
	// Twenty lists, counts of a million million and names that look like pages
	// are tables like any other.
	twenty := ""
	for i := range 20 {
		twenty += "<script>" + string(rune('a'+i)) + ","
	}
	id, err := d.Runs.Take(`..\..\<b>.csv`, []byte(twenty+"count\n"+strings.Repeat("1,", 20)+"1000000000000\n"+strings.Repeat("0,", 19)+"1,7\n"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Runs.Table(id, nil)
	if err != nil || len(s.Lists) != 20 || s.People != 1_000_000_000_007 || s.Name != "<b>.csv" {
		t.Errorf("%+v, %v", s, err)
	}
	for _, id := range []string{"../secret", "..", "", "0123456789ab/..", "ABCDEF012345", "demo-none"} {
		if _, err := d.Runs.Table(id, nil); palermo.CodeOf(err) != palermo.NotFound {
			t.Errorf("table %q: %v", id, err)
		}
		if _, err := d.Runs.Run(id); palermo.CodeOf(err) != palermo.NotFound {
			t.Errorf("run %q: %v", id, err)
		}
		if err := d.Runs.Delete(id); palermo.CodeOf(err) != palermo.NotFound {
			t.Errorf("delete %q: %v", id, err)
		}
	}
}

// The track is never guessed, lists never count smuggled entries, and a model
// that cannot be fitted is refused before a run begins.
func TestStartRefuses(t *testing.T) {
	d := openTest(t)
	id, err := d.Runs.Take("small.csv", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	ok := Ask{Table: id, Strata: []string{"year"}, Track: palermo.Trafficking, Method: estimate.MethodMain}
	for name, change := range map[string]func(*Ask){
		"track":         func(a *Ask) { a.Track = palermo.Other },
		"smuggled":      func(a *Ask) { a.Track = palermo.Smuggling },
		"such method":   func(a *Ask) { a.Method = "guess" },
		"replicates":    func(a *Ask) { a.Bootstrap = 1 << 20 },
		"list \"year\"": func(a *Ask) { a.Strata = nil },
		"column of":     func(a *Ask) { a.When = "A" },
		"fixed":         func(a *Ask) { a.Method, a.Model = estimate.MethodFixed, "[12" },
	} {
		a := ok
		change(&a)
		if _, err := d.Runs.Start(a); palermo.CodeOf(err) != palermo.Invalid && name != "fixed" || err == nil || name != "track" && name != "fixed" && !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if runs, _ := d.Runs.List(); len(runs) != 0 {
		t.Errorf("%d runs were begun", len(runs))
	}
	persons := ok
	persons.Track, persons.Persons = palermo.Smuggling, true
	run, err := d.Runs.Start(persons)
	if err != nil {
		t.Fatal(err)
	}
	ended(t, d.Runs, run)
	if k, err := d.Runs.Run(run); err != nil || k.Result == nil || k.Result.Track != palermo.Smuggling {
		t.Errorf("lists of persons: %v", err)
	}
}
