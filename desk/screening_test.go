package desk_test

import (
	"os"
	"strings"
	"testing"

	"palermo"
	"palermo/desk"
)

// screened waits for a screening to end.
func screened(t *testing.T, d *desk.Desk, id string) *desk.Screened {
	t.Helper()
	job := d.Screening.Job(id)
	for job != nil {
		changed := job.Changed()
		if s := job.State(); s.Ended {
			if s.Err != nil {
				t.Fatal(s.Err)
			}
			break
		}
		<-changed
	}
	out, err := d.Screening.Screened(id)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const someList = "id,name,alias,kind,birth_date,list_date\nH-1,\"Varnholt, Edric Osmund\",Edrik Varnhold,person,1971-04-09,2026-01-15\nH-2,\"Kestrelova, Milena Radimovna\",,person,1985,2026-01-15\n"

func find(t *testing.T, s *desk.Screened, name, entry string) (*desk.Flagged, *desk.KeptHit) {
	t.Helper()
	for i := range s.Flagged {
		for k := range s.Flagged[i].Hits {
			if s.Flagged[i].Query.Name == name && s.Flagged[i].Hits[k].ID == entry {
				return &s.Flagged[i], &s.Flagged[i].Hits[k]
			}
		}
	}
	t.Fatalf("%s is no hit for %s: %+v", entry, name, s.Flagged)
	return nil, nil
}

// A hit is confirmed by two people and by no one twice; a known false positive
// is left out until the list changes; decisions outlive a server.
func TestAdjudication(t *testing.T) {
	dir := t.TempDir()
	d := openAt(t, dir)
	s := d.Screening
	if _, err := s.Start("x.csv", []byte("name\nEdric Varnholt\n"), 0); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("screening without a list: %v", err)
	}
	if err := s.TakeLists("harbour", map[string][]byte{"harbour.csv": []byte(someList)}); err != nil {
		t.Fatal(err)
	}
	names := []byte("name,birth_date\nEdric Osmund Varnholt,1971-04-09\nMilena Radimovna Kestrelova,\n\"\",\nAda Plainfield,\n")
	id, err := s.Start("names.csv", names, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := screened(t, d, id)
	if all.Rows != 3 || len(all.Skipped) != 1 || !strings.Contains(all.Skipped[0], "names.csv:4: the name is empty") {
		t.Errorf("%d rows, skipped %q", all.Rows, all.Skipped)
	}
	f, h := find(t, all, "Edric Osmund Varnholt", "H-1")
	five := map[string]string{"list": "ours", "kind": "both persons", "name": "all of it", "data": "the date", "similar": "name and date"}
	say := func(who string) error {
		_, err := s.Decide(id, f.Q, h.List, h.ID, desk.Ruling{Verdict: "match", Reasons: "same name and day of birth", Reviewer: who, Steps: five})
		return err
	}
	if _, err := s.Decide(id, f.Q, h.List, h.ID, desk.Ruling{Verdict: "match", Reasons: "same", Reviewer: "R. Alder"}); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("a match without the five steps: %v", err)
	}
	if err := say("R. Alder"); err != nil {
		t.Fatal(err)
	}
	if err := say("R. Alder"); err != nil {
		t.Errorf("the same form sent twice: %v", err)
	}
	if _, err := s.Decide(id, f.Q, h.List, h.ID, desk.Ruling{Verdict: "match", Reasons: "other words", Reviewer: "r.  alder", Steps: five}); palermo.CodeOf(err) != palermo.Conflict {
		t.Errorf("one person twice: %v", err)
	}
	r, err := s.Review(id, f.Q, h.List, h.ID)
	if err != nil || r.Standing != "one-match" || len(r.Decisions) != 1 {
		t.Fatalf("standing %v, %d decisions, %v", r.Standing, len(r.Decisions), err)
	}
	if nf, nh, _ := s.Next(id, "R. Alder"); nh == nil || nh.ID == h.ID && nf.Q == f.Q {
		t.Error("the next hit for the first reviewer is one that waits for another person")
	}
	if err := say("S. Birch"); err != nil {
		t.Fatal(err)
	}
	if r, _ := s.Review(id, f.Q, h.List, h.ID); r.Standing != "confirmed" {
		t.Errorf("after two people: %s", r.Standing)
	}
	g, k := find(t, all, "Milena Radimovna Kestrelova", "H-2")
	clear := desk.Ruling{Verdict: "false-positive", Reasons: "another person: our client was born in 1960", Reviewer: "S. Birch"}
	if _, err := s.Decide(id, g.Q, k.List, k.ID, clear); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("a false positive for ever: %v", err)
	}
	if r, err = s.Review(id, g.Q, k.List, k.ID); err != nil {
		t.Fatal(err)
	}
	clear.Expires = r.Latest
	if _, err := s.Decide(id, g.Q, k.List, k.ID, clear); err != nil {
		t.Fatal(err)
	}
	if _, nh, _ := s.Next(id, "T. Cedar"); nh != nil {
		t.Errorf("all is decided, and %s waits", nh.ID)
	}
	again := func() *desk.Screened {
		if err := s.Again(id); err != nil {
			t.Fatal(err)
		}
		return screened(t, d, id)
	}
	if all := again(); len(all.Flagged) != 0 || !all.Again {
		t.Errorf("nothing has changed, and there is news: %+v", all.Flagged)
	}
	// A damaged list changes nothing; a changed entry is news.
	if err := s.TakeLists("harbour", map[string][]byte{"harbour.csv": []byte("id,name\nH-1,\n")}); err == nil {
		t.Error("a damaged list was taken")
	}
	if lists, _ := s.Lists(); len(lists) != 1 || len(lists[0].Entries) != 2 {
		t.Error("the old list is no longer in force")
	}
	if err := s.TakeLists("harbour", map[string][]byte{"harbour.csv": []byte(strings.Replace(someList, "1985", "1960", 1))}); err != nil {
		t.Fatal(err)
	}
	if _, hit := find(t, again(), "Milena Radimovna Kestrelova", "H-2"); hit.Cause != "entry-changed" {
		t.Errorf("cause %s", hit.Cause)
	}
	_ = d.Close()
	d = openAt(t, dir)
	if r, err := d.Screening.Review(id, g.Q, "harbour", "H-2"); err != nil || r.Standing != "changed" || len(r.Decisions) != 1 {
		t.Errorf("after a new start: %+v, %v", r, err)
	}
}

func openAt(t *testing.T, dir string) *desk.Desk {
	t.Helper()
	d, err := desk.Open(os.DirFS("../library"), desk.Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestListsAreTakenWholeOrNotAtAll(t *testing.T) {
	d := openAt(t, t.TempDir())
	for name, files := range map[string]map[string][]byte{
		"../out":  {"a.csv": []byte(someList)},
		"":        {"a.csv": []byte(someList)},
		"ok":      {"../a.csv": []byte(someList)},
		"foreign": {"a.csv": []byte("colour\nred\n")},
		"utf16":   {"a.csv": []byte("\xff\xfei\x00d\x00")},
		"bomb":    {"a.xml": []byte(`<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>`)},
	} {
		if err := d.Screening.TakeLists(name, files); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
	if lists, _ := d.Screening.Lists(); lists != nil {
		t.Error("something is in force")
	}
	if err := d.Screening.TakeDemonstration(); err != nil {
		t.Fatal(err)
	}
	if err := d.Screening.DropLists("invented"); err != nil {
		t.Fatal(err)
	}
	if lists, _ := d.Screening.Lists(); lists != nil {
		t.Error("a list that was taken away is in force")
	}
}
