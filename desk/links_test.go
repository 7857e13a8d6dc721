package desk_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"palermo"
	"palermo/desk"
	"palermo/linkage"
)

// smallLists are lists of a small invented population.
func smallLists(t testing.TB, people int) []desk.LinkFile {
	t.Helper()
	g := linkage.Generator{People: people, Lists: []float64{0.5, 0.4, 0.4}, Duplicates: 0.02, Errors: 1, Seed: 7}
	var out []desk.LinkFile
	for i := range g.Lists {
		var b bytes.Buffer
		if err := g.WriteList(i, &b); err != nil {
			t.Fatal(err)
		}
		out = append(out, desk.LinkFile{Name: g.ListName(i) + ".csv", Data: b.Bytes()})
	}
	return out
}

// ended waits until the work on a link has ended and gives the link.
func ended(t testing.TB, d *desk.Desk, id string) *desk.KeptLink {
	t.Helper()
	for job := d.Links.Job(id); job != nil; {
		changed := job.Changed()
		if s := job.State(); s.Ended {
			if s.Err != nil {
				t.Fatal(s.Err)
			}
			break
		}
		<-changed
	}
	k, err := d.Links.Link(id)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func linked(t testing.TB, d *desk.Desk, files []desk.LinkFile, a desk.LinkAsk) *desk.KeptLink {
	t.Helper()
	var err error
	if a.Set, err = d.Links.Take(files); err != nil {
		t.Fatal(err)
	}
	id, err := d.Links.Start(a)
	if err != nil {
		t.Fatal(err)
	}
	return ended(t, d, id)
}

// What people decide outlives a run and the program: the same pair is not asked
// about again, "different" parts it and "same" joins it.
func TestDecisionsSurvive(t *testing.T) {
	dir := t.TempDir()
	d := openAt(t, dir)
	k := linked(t, d, smallLists(t, 400), desk.LinkAsk{Seed: 3})
	if !k.Done || k.Summary.Records != k.Records() || len(k.Both()) != 3 {
		t.Fatalf("%+v", k)
	}
	r, err := d.Links.Review(k.ID)
	if err != nil || r.Open < 2 {
		t.Fatalf("%d open, %v", r.Open, err)
	}
	first, second := r.Questions[0].Waterfall, r.Questions[1].Waterfall
	against := func(w desk.Waterfall) desk.LinkVerdict {
		if w.Linked {
			return linkage.Different
		}
		return linkage.Same
	}
	for range 2 { // said twice, written once
		if err := d.Links.Judge(k.ID, first, against(first), " R.  Alder "); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Links.Judge(k.ID, second, linkage.Undecided, "R. Alder"); err != nil {
		t.Fatal(err)
	}
	log, err := d.Links.Log(k.ID)
	if err != nil || len(log) != 2 || log[0].By != "R. Alder" || log[0].At == "" {
		t.Fatalf("%+v %v", log, err)
	}
	for range 2 { // taken back twice, written once
		if err := d.Links.Undo(k.ID, 2, "R. Alder"); err != nil {
			t.Fatal(err)
		}
	}
	if r, err = d.Links.Review(k.ID); err != nil || r.New != 3 || r.Said[0] == nil || r.Said[1] != nil || r.Next(0) != 1 {
		t.Fatalf("after undo: new %d, said %v, next %d, %v", r.New, r.Said[:2], r.Next(0), err)
	}
	_ = d.Close()

	d = openAt(t, dir)
	if err := d.Links.Again(k.ID); err != nil {
		t.Fatal(err)
	}
	again := ended(t, d, k.ID)
	if r, err = d.Links.Review(k.ID); err != nil || r.New != 0 || len(r.Standing) != 1 {
		t.Fatalf("after another run: new %d, %d stand, %v", r.New, len(r.Standing), err)
	}
	for _, q := range r.Questions {
		if q.ListA == first.ListA && q.IDA == first.IDA && q.ListB == first.ListB && q.IDB == first.IDB {
			t.Error("a decided pair is asked about again")
		}
	}
	clusters, err := d.Links.File(again.ID, "clusters.csv")
	if err != nil {
		t.Fatal(err)
	}
	if same := clusterOf(clusters, first.ListA, first.IDA) == clusterOf(clusters, first.ListB, first.IDB); same == first.Linked {
		t.Errorf("the pair was linked=%v, somebody said otherwise, and it is linked=%v", first.Linked, same)
	}
}

// clusterOf is an entry's cluster in clusters.csv.
func clusterOf(csv []byte, list, id string) string {
	for line := range strings.Lines(string(csv)) {
		if rest, ok := strings.CutPrefix(line, list+","+id+","); ok {
			return rest
		}
	}
	return ""
}

func TestLinksRefuse(t *testing.T) {
	d := open(t)
	good := desk.LinkFile{Name: "a.csv", Data: []byte("id,name\n1,Ann\n2,Bea\n")}
	many := make([]desk.LinkFile, 65)
	for i := range many {
		many[i] = desk.LinkFile{Name: fmt.Sprintf("l%d.csv", i), Data: good.Data}
	}
	for name, files := range map[string][]desk.LinkFile{
		"no list":     nil,
		"65 lists":    many,
		"twice":       {good, {Name: "x/a.csv", Data: good.Data}},
		"UTF-16":      {good, {Name: "b.csv", Data: []byte("\xff\xfei\x00d\x00")}},
		"ragged":      {good, {Name: "b.csv", Data: []byte("id,name\n1\n")}},
		"header only": {good, {Name: "b.csv", Data: []byte("id,name\n")}},
	} {
		if _, err := d.Links.Take(files); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	bom, err := d.Links.Take([]desk.LinkFile{{Name: "b.csv", Data: []byte("\xef\xbb\xbfid,name\n1,Ann\n2,Bea\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if s, err := d.Links.See(bom, ""); err != nil || s.IDColumn != "id" {
		t.Errorf("with a byte-order mark: %+v %v", s, err)
	}
	if _, err := d.Links.Start(desk.LinkAsk{Set: bom, Kinds: map[string]desk.ColumnKind{"name": "magic"}}); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("a kind nobody knows: %v", err)
	}
	for _, id := range []string{"", "..", "../../etc", "0123456789ab"} {
		if _, err := d.Links.Link(id); palermo.CodeOf(err) != palermo.NotFound {
			t.Errorf("link %q: %v", id, err)
		}
		if _, err := d.Links.See(id, ""); palermo.CodeOf(err) != palermo.NotFound {
			t.Errorf("lists %q: %v", id, err)
		}
	}
	k := linked(t, d, smallLists(t, 200), desk.LinkAsk{ID: desk.RowNumbers, Seed: 1})
	for _, name := range []string{"link.json", "../" + k.ID + "/clusters.csv", "draws/0001.csv", "judgements.jsonl"} {
		if _, err := d.Links.File(k.ID, name); palermo.CodeOf(err) != palermo.NotFound {
			t.Errorf("file %q: %v", name, err)
		}
	}
	r, err := d.Links.Review(k.ID)
	if err != nil || len(r.Questions) == 0 {
		t.Fatalf("no question: %v", err)
	}
	q := r.Questions[0]
	if err := d.Links.Judge(k.ID, q.Waterfall, linkage.Same, "  "); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("unsigned: %v", err)
	}
	if err := d.Links.Judge(k.ID, q.Waterfall, "maybe", "R"); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("maybe: %v", err)
	}
	if err := d.Links.Judge(k.ID, desk.Waterfall{ListA: "x", IDA: "1", ListB: "y", IDB: "2"}, linkage.Same, "R"); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("a pair nobody asks about: %v", err)
	}
	// With row numbers as ids the entries shown are those of the rows.
	for _, w := range q.Rows {
		if w.Column == "id" && (w.A == "" || w.B == "") {
			t.Errorf("the row of the pair is not the one: %+v", q.Rows)
		}
	}
	for name, a := range map[string]desk.Ask{"no track": {}, "entries": {Track: palermo.Smuggling}, "replicates": {Track: palermo.Trafficking, Bootstrap: -1}} {
		if err := d.Links.Estimate(k.ID, a); palermo.CodeOf(err) != palermo.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.Links.Delete(k.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Links.See(k.Set, ""); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("the lists of a deleted link are kept: %v", err)
	}
}

// The same lists, configuration and seed are the same link; another choice is
// another.
func TestLinkIsItsInput(t *testing.T) {
	d := open(t)
	a := linked(t, d, smallLists(t, 150), desk.LinkAsk{Seed: 1})
	clusters, _ := d.Links.File(a.ID, "clusters.csv")
	b := linked(t, d, smallLists(t, 150), desk.LinkAsk{Seed: 1})
	c := linked(t, d, smallLists(t, 150), desk.LinkAsk{Seed: 1, Kinds: map[string]desk.ColumnKind{"phone": linkage.Ignore}})
	if a.ID != b.ID || a.ID == c.ID {
		t.Errorf("ids %s, %s, %s", a.ID, b.ID, c.ID)
	}
	if err := d.Links.Again(a.ID); err != nil {
		t.Fatal(err)
	}
	ended(t, d, a.ID)
	if again, _ := d.Links.File(a.ID, "clusters.csv"); len(clusters) == 0 || !bytes.Equal(clusters, again) {
		t.Error("the same run twice gives other clusters")
	}
	if all, err := d.Links.List(); err != nil || len(all) != 2 {
		t.Errorf("%d links are kept, %v", len(all), err)
	}
}

// A link that is stopped keeps nothing half-written and can be started again.
func TestLinkStops(t *testing.T) {
	d := open(t)
	set, err := d.Links.Take(smallLists(t, 6000))
	if err != nil {
		t.Fatal(err)
	}
	id, err := d.Links.Start(desk.LinkAsk{Set: set, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	job := d.Links.Job(id)
	if job == nil {
		t.Fatal("no work to stop")
	}
	if err := d.Links.Stop(id); err != nil {
		t.Fatal(err)
	}
	for !job.State().Ended {
		<-job.Changed()
	}
	k, err := d.Links.Link(id)
	if err != nil || k.Done || k.Failed != nil || !job.State().Stopped() {
		t.Fatalf("stopped: %+v %v", k, err)
	}
	if _, err := d.Links.File(id, "clusters.csv"); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("half-written: %v", err)
	}
	if _, err := d.Links.Review(id); palermo.CodeOf(err) != palermo.Conflict {
		t.Errorf("reviewed before it is linked: %v", err)
	}
}
