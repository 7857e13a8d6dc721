package sanctions

import (
	"encoding/json"
	"strings"
	"testing"
)

func answers() map[string]string {
	return map[string]string{"list": "yes", "kind": "both persons", "name": "all of it", "data": "birth date and passport agree", "similar": "several"}
}

func TestStanding(t *testing.T) {
	s, w := demonstration(t), &Scratch{}
	h := s.Search(Query{Name: "Edric Osmund Varnholt"}, w)[0]
	print := h.Entry
	match := func(who string) Decision {
		return Decision{Subject: "c1", List: h.List, ID: h.ID, Entry: print, Verdict: Match, Reasons: "the passport agrees", Steps: answers(), Reviewer: who, On: day("2026-02-01"), Score: h.Score, Threshold: 0.9, ListDate: h.Date}
	}
	clear := func(who, until string) Decision {
		d := match(who)
		d.Verdict, d.Steps, d.Expires = FalsePositive, nil, day(until)
		return d
	}
	old := clear("Ana", "2026-12-01")
	old.Entry = "as it was before"
	for _, c := range []struct {
		name      string
		decisions []Decision
		want      Standing
	}{
		{"nobody", nil, Open},
		{"one says", []Decision{match("Ana")}, OneSays},
		{"two say", []Decision{match("Ana"), match("Ben")}, Confirmed},
		{"they disagree", []Decision{match("Ana"), clear("Ben", "2026-12-01")}, Disputed},
		{"a later decision replaces the earlier", []Decision{match("Ana"), clear("Ana", "2026-12-01")}, Cleared},
		{"cleared", []Decision{clear("Ana", "2026-12-01")}, Cleared},
		{"expired", []Decision{clear("Ana", "2026-03-01")}, Open},
		{"the list changed the entry", []Decision{old}, Changed},
	} {
		l := &Ledger{}
		for _, d := range c.decisions {
			if err := l.Add(d); err != nil {
				t.Fatal(err)
			}
		}
		if got := l.Standing("c1", h.List, h.ID, print, day("2026-06-01")); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
		again := Rescreen(s, l, func(Query) float64 { return 0.9 }, day("2026-06-01"))
		shown := len(again.Of("c1", Query{}, nil, []Hit{h})) == 1
		if want := c.want != Cleared && c.want != Confirmed; shown != want {
			t.Errorf("%s: shown again %v", c.name, shown)
		}
	}
}

func TestReadDecisions(t *testing.T) {
	good := Decision{Subject: "c1", List: "l", ID: "1", Entry: "x", Verdict: FalsePositive, Reasons: "another birth date", Reviewer: "Ana", On: day("2026-02-01"), Expires: day("2027-02-01"), Score: 0.93, Threshold: 0.9, ListDate: "2026-01-15"}
	line := func(change func(*Decision)) string {
		d := good
		change(&d)
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return string(b) + "\n"
	}
	l, err := ReadDecisions("d.jsonl", strings.NewReader(line(func(*Decision) {})+"\n"))
	if err != nil || len(l.Decisions()) != 1 || l.Decisions()[0].Reasons != good.Reasons {
		t.Fatalf("%+v %v", l, err)
	}
	for want, text := range map[string]string{
		"d.jsonl:1: a decision has no reasons":                     line(func(d *Decision) { d.Reasons = " " }),
		"d.jsonl:1: a decision has no reviewer":                    line(func(d *Decision) { d.Reviewer = "" }),
		"d.jsonl:1: a false positive has no day of expiry":         line(func(d *Decision) { d.Expires = day("2027") }),
		"d.jsonl:1: a false positive expires before it begins":     line(func(d *Decision) { d.Expires = day("2029-02-01") }),
		"d.jsonl:1: a match is decided without an answer":          line(func(d *Decision) { d.Verdict = Match }),
		`d.jsonl:1: the verdict "maybe" is not known`:              line(func(d *Decision) { d.Verdict = "maybe" }),
		"d.jsonl:2: this is no decision: json: unknown field":      line(func(*Decision) {}) + `{"who":"x"}`,
		"d.jsonl:1: this is no decision: unexpected EOF, write on": `{"subject":"c1"`,
	} {
		if _, err := ReadDecisions("d.jsonl", strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func FuzzReadDecisions(f *testing.F) {
	f.Add(`{"subject":"c1","list":"l","id":"1","verdict":"more-needed","reasons":"r","reviewer":"Ana","on":"2026-02-01"}`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ReadDecisions("d", strings.NewReader(text)); err != nil && strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("%q", err)
		}
	})
}
