package desk_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"palermo"
	"palermo/desk"
	"palermo/law"
)

var worker = desk.Session{Who: "a case worker", Agency: "demonstration", Purpose: "test"}

func open(t testing.TB) *desk.Desk {
	t.Helper()
	d, err := desk.Open(os.DirFS("../library"), desk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// What each demonstration case is there to show, at reasonable grounds: the
// outcome on each track of the actor named.
func TestCaseloadShowsWhatItIsThereFor(t *testing.T) {
	d := open(t)
	e, n, r, c := palermo.Established, palermo.NotYetKnown, palermo.RuledOut, palermo.Contested
	for _, tt := range []struct {
		id, actor, place       string
		trafficking, smuggling palermo.Truth
	}{
		{"farm-debt", "guide", "un", n, e},
		{"farm-debt", "boss", "un", e, r},
		{"farm-debt", "boss", "us", e, n},
		{"unpaid-nanny", "employer", "un", e, e},
		{"unpaid-nanny", "employer", "us", e, e},
		{"henhouse-boys", "organiser", "us", e, e},
		{"strawberry-season", "grower", "un", e, r},
		{"boy-among-the-plants", "grower", "un", e, n},
		{"adult-adoption", "seller", "un", r, n},
		{"adult-adoption", "seller", "us", r, e},
		{"aunt-and-nieces", "woman", "un", r, r},
		{"paid-crossing", "guide", "un", r, e},
		{"paid-crossing", "guide", "us", r, e},
		{"hotel-cleaners", "agency", "un", n, r},
		{"scam-compound", "manager", "un", e, e}, // through those whom he directed,
		{"scam-compound", "driver", "un", n, e},
		{"husband-and-wife", "husband", "un", r, r},
		{"husband-and-wife", "husband", "us", r, e},
		{"husband-and-wife", "guide", "un", r, e},
		{"stash-house", "guard", "un", r, e},
		{"stash-house", "guard", "us", r, e},
		{"restaurant-denial", "owner", "un", e, r},
		{"three-actors", "recruiter", "un", e, n},
		{"three-actors", "driver", "un", r, e},
		{"three-actors", "keeper", "un", e, n},
		{"warehouse-wages", "firm", "us", r, r},
		{"kidney-broker", "broker", "un", n, r},
		{"embassy-house", "attache", "us", e, r},
		{"age-disputed", "cousin", "un", c, r},
	} {
		res, err := d.Cases.Assess(worker, tt.id, palermo.ReasonableGrounds, false)
		if err != nil {
			t.Errorf("%s: %v", tt.id, err)
			continue
		}
		s := d.Law.Sides(res.Episodes[0].Assessments, palermo.PartyID(tt.actor), tt.place)
		if s.Trafficking.Outcome() != tt.trafficking || s.Smuggling.Outcome() != tt.smuggling {
			t.Errorf("%s, %s, by the law of %s: trafficking %s, smuggling %s; want %s, %s", tt.id, tt.actor, tt.place,
				s.Trafficking.Outcome(), s.Smuggling.Outcome(), tt.trafficking, tt.smuggling)
		}
	}
	files, err := d.Cases.List(worker)
	if err != nil || len(files) < 16 {
		t.Fatalf("%d cases, %v", len(files), err)
	}
	for _, f := range files {
		for _, lang := range []string{"en", "es"} {
			if f.Title[lang] == "" || f.About[lang] == "" {
				t.Errorf("%s has no title or no summary in %q", f.ID, lang)
			}
		}
		if f.Follows == "" || len(f.Documents) == 0 {
			t.Errorf("%s does not say what it follows, or has no document", f.ID)
		}
	}
}

func TestTurningPointAndPossibleVictim(t *testing.T) {
	d := open(t)
	res, err := d.Cases.Assess(worker, "farm-debt", palermo.ReasonableGrounds, true)
	if err != nil {
		t.Fatal(err)
	}
	ep := res.Episodes[0]
	if tp := ep.TurningPoint; tp == nil || tp.SmuggledOn.String() != "2024-03-02" || tp.TurnedOn.String() != "2024-04-20" || tp.Actor != "boss" {
		t.Errorf("turning point is %+v", tp)
	}
	if ep.PossibleVictim == palermo.NotPossibleVictim {
		t.Error("somebody held with a debt and no papers is a possible victim")
	}
	guide := d.Law.Sides(ep.Assessments, "guide", "un").Trafficking.Lead
	if !slices.Equal(guide.ToEstablish, []palermo.FactID{"purpose.forced-labour"}) {
		t.Errorf("the decisive question about the guide should be the forced labour, is %v", guide.ToEstablish)
	}
}

// A suspect's word alone changes nothing at reasonable grounds and is shown as a
// dispute where it contradicts what somebody else alleges.
func TestSuspectsDenial(t *testing.T) {
	d := open(t)
	res, err := d.Cases.Assess(worker, "restaurant-denial", palermo.ReasonableGrounds, true)
	if err != nil {
		t.Fatal(err)
	}
	by := d.Law.Sides(res.Episodes[0].Assessments, "owner", "un").Trafficking.Lead.ByStandard
	if by[palermo.Alleged] != palermo.Contested || by[palermo.ReasonableGrounds] != palermo.Established {
		t.Errorf("trafficking by standard is %v", by)
	}
}

func TestCasesAreOpenToTheirAgencyOnly(t *testing.T) {
	d := open(t)
	for _, s := range []desk.Session{{}, {Who: "x"}, {Agency: "demonstration"}} {
		if _, err := d.Cases.List(s); palermo.CodeOf(err) != palermo.Forbidden {
			t.Errorf("%+v: %v", s, err)
		}
	}
	other := desk.Session{Who: "x", Agency: "another agency"}
	if files, err := d.Cases.List(other); err != nil || len(files) != 0 {
		t.Errorf("another agency sees %d cases, %v", len(files), err)
	}
	if _, err := d.Cases.Get(other, "farm-debt"); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("another agency: %v", err)
	}
	if _, err := d.Cases.Assess(other, "farm-debt", 0, false); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("another agency: %v", err)
	}
}

func TestStoriesTellTheirHardCases(t *testing.T) {
	d := open(t)
	data, err := os.ReadFile("../testdata/hardcases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	book, err := os.Open("../library/codebook.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	cb, err := law.ReadCodebook("codebook.csv", book)
	if err != nil {
		t.Fatal(err)
	}
	hard, _, err := law.ReadVignettes("hardcases.yaml", data, cb)
	if err != nil {
		t.Fatal(err)
	}
	stories := d.Stories.List()
	if len(stories) < 12 {
		t.Errorf("%d stories", len(stories))
	}
	answers := map[desk.Answer]int{}
	for _, st := range stories {
		i := slices.IndexFunc(hard, func(v law.Vignette) bool { return v.ID == st.Tie })
		if i < 0 {
			t.Errorf("%s is tied to %q, which is no hard case", st.ID, st.Tie)
			continue
		}
		for _, id := range hard[i].Stated {
			if !slices.Contains(st.Stated, id) {
				t.Errorf("%s does not state %s as %s does", st.ID, id, st.Tie)
			}
		}
		for _, id := range hard[i].Denied { // a story may rule out more, if it says so
			if !slices.Contains(st.Denied, id) {
				t.Errorf("%s does not deny %s as %s does", st.ID, id, st.Tie)
			}
		}
		if len(st.Stated) != len(hard[i].Stated) {
			t.Errorf("%s states more than %s", st.ID, st.Tie)
		}
		for _, lang := range []string{"en", "es", "ar"} {
			if x := st.Texts[lang]; x.Title == "" || x.Line == "" || x.Story == "" || x.Why == "" {
				t.Errorf("%s lacks a text in %q", st.ID, lang)
			}
		}
		_, s, err := d.Stories.Play(st, desk.United, 0)
		if err != nil {
			t.Fatal(err)
		}
		answers[s.Answer()]++
		turns := 0
		for c := range st.Changes {
			_, changed, err := d.Stories.Play(st, desk.United, c+1)
			if err != nil {
				t.Fatal(err)
			}
			_, us0, _ := d.Stories.Play(st, "us", 0)
			_, us, _ := d.Stories.Play(st, "us", c+1)
			if changed.Answer() != s.Answer() || us.Answer() != us0.Answer() {
				turns++
			}
			t.Logf("%s %d: %s -> %s (us %s -> %s)", st.ID, c+1, s.Answer(), changed.Answer(), us0.Answer(), us.Answer())
		}
		if turns == 0 {
			t.Errorf("no change of %s turns its answer", st.ID)
		}
	}
	for _, a := range desk.Answers {
		if answers[a] == 0 {
			t.Errorf("no story has the answer %q", a)
		}
	}
	t.Log(answers)
}

func TestTheCountrySwitchChangesTheOutcome(t *testing.T) {
	d := open(t)
	for _, tt := range []struct {
		story  string
		change int
		track  func(desk.Sides) desk.Side
		un, us palermo.Truth
	}{
		{"two-children", 0, func(s desk.Sides) desk.Side { return s.Smuggling }, palermo.RuledOut, palermo.NotYetKnown}, // no benefit
		{"school-that-was-not", 1, func(s desk.Sides) desk.Side { return s.Trafficking }, palermo.Established, palermo.RuledOut},
		{"kidney", 1, func(s desk.Sides) desk.Side { return s.Trafficking }, palermo.Established, palermo.NotYetKnown},
	} {
		st, err := d.Stories.Get(tt.story)
		if err != nil {
			t.Fatal(err)
		}
		_, un, err := d.Stories.Play(st, "un", tt.change)
		if err != nil {
			t.Fatal(err)
		}
		_, us, err := d.Stories.Play(st, "us", tt.change)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.track(un).Outcome(); got != tt.un {
			t.Errorf("%s under the Protocol: %s, want %s", tt.story, got, tt.un)
		}
		if got := tt.track(us).Outcome(); got == tt.un {
			t.Errorf("%s: the switch to the US changes nothing (%s)", tt.story, got)
		} else {
			t.Logf("%s: un %s, us %s", tt.story, tt.un, got)
		}
	}
}

func TestTry(t *testing.T) {
	d := open(t)
	text := "The driver locked the workers in a trailer and took their passports. He threatened to hurt them if they left."
	got, err := d.Try.Assess(desk.Note{Text: text, Standard: palermo.ReasonableGrounds})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Suggestions) == 0 {
		t.Fatal("the reader suggests nothing")
	}
	for _, a := range got.Result.Assessments {
		if a.Outcome != palermo.NotYetKnown {
			t.Errorf("%s is %s although nothing was accepted", a.Offence, a.Outcome)
		}
	}
	accepted := map[string]bool{}
	for _, s := range got.Suggestions {
		if text[s.Start:s.End] != s.Span.Text {
			t.Errorf("span %q is not what stands there", s.Span.Text)
		}
		accepted[s.Key] = true
	}
	again, err := d.Try.Assess(desk.Note{Text: text, Standard: palermo.ReasonableGrounds, Accepted: accepted, Yes: []palermo.FactID{"actor.intended", "no.such-fact", "actor.intended"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range again.Suggestions {
		if !s.Accepted || s.Key != got.Suggestions[i].Key {
			t.Errorf("suggestion %d is not the one that was accepted", i)
		}
	}
	if len(again.Yes) != 1 {
		t.Errorf("facts kept are %v", again.Yes)
	}
	shown := 0
	for _, e := range again.Sides.Trafficking.Lead.Elements {
		if e.Outcome == palermo.Established {
			shown++
		}
	}
	if shown == 0 {
		t.Error("accepting every suggestion meets no element")
	}
	if _, err := d.Try.Assess(desk.Note{Text: strings.Repeat("x", desk.MaxText+1)}); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("too long a text: %v", err)
	}
	if _, err := d.Try.Assess(desk.Note{Text: "a\xff\xfe\x00b"}); err != nil {
		t.Errorf("broken UTF-8: %v", err)
	}
	if _, err := d.Try.Assess(desk.Note{Place: "zz"}); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("a place without law: %v", err)
	}
}

func TestTheSkippedIsNotAskedAgain(t *testing.T) {
	d := open(t)
	n := desk.Note{Standard: palermo.ReasonableGrounds}
	seen := map[palermo.FactID]bool{}
	for {
		got, err := d.Try.Assess(n)
		if err != nil {
			t.Fatal(err)
		}
		q := got.Result.Next
		if q == nil {
			break
		}
		if seen[q.Fact] {
			t.Fatalf("%s is asked twice", q.Fact)
		}
		seen[q.Fact] = true
		n.Skip = append(n.Skip, q.Fact)
	}
	if len(seen) < 5 {
		t.Errorf("only %d questions", len(seen))
	}
}

func TestCompareAndImpact(t *testing.T) {
	d := open(t)
	c, err := d.Law.Compare(worker, desk.Scope{Place: "un"}, desk.Scope{Place: "us"}, palermo.ReasonableGrounds)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(c.Rows, func(r desk.CompareRow) bool { return r.ID == "benefit" })
	if i < 0 || c.Rows[i].A.Answer != "yes" || c.Rows[i].B.Answer != "no" {
		t.Errorf("the benefit row is %+v", c.Rows)
	}
	if !slices.ContainsFunc(c.Cases, func(k desk.CompareCase) bool { return k.File.ID == "husband-and-wife" && k.Actor == "husband" }) {
		t.Error("the husband is judged alike by both laws")
	}
	im, err := d.Law.Impact(worker, palermo.Date{}, palermo.MustDate("1999-01-01"), palermo.ReasonableGrounds)
	if err != nil {
		t.Fatal(err)
	}
	if len(im.Changes) == 0 {
		t.Error("nothing changes although the Protocols were not in force in 1999")
	}
	if _, err := d.Law.Impact(desk.Session{}, palermo.Date{}, palermo.Date{}, 0); palermo.CodeOf(err) != palermo.Forbidden {
		t.Errorf("the public: %v", err)
	}
}

func TestBrokenLibrariesAreRefused(t *testing.T) {
	whole := os.DirFS("../library")
	line := func(s string) fstest.MapFS { return fstest.MapFS{"demo/cases.jsonl": {Data: []byte(s)}} }
	for name, over := range map[string]fstest.MapFS{
		"a span that does not quote": line(`{"id":"x","documents":[{"id":"d","text":"hello"}],"episodes":[{"id":"1","person":"p","actors":["a"],"facts":[{"fact":"means.force","value":"yes","of":"a","standard":"alleged","said_by":"person","source":"d","start":0,"end":4,"span":"hullo"}]}]}`),
		"no episodes":                line(`{"id":"x"}`),
		"two of one id":              line(`{"id":"x","episodes":[{"id":"1","person":"p"}]}` + "\n" + `{"id":"x","episodes":[{"id":"1","person":"p"}]}`),
		"a story without facts":      {"stories/01-night-river.yaml": {Data: []byte("id: x\ntexts: {en: {story: s}}\n")}},
		"a story with unknown facts": {"stories/01-night-river.yaml": {Data: []byte("id: x\nstated: [no.such]\ntexts: {en: {story: s}}\n")}},
	} {
		_, err := desk.Open(overlay{over, whole}, desk.Options{})
		if palermo.CodeOf(err) != palermo.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where a text tells several actors apart, each one's conduct can be asked about
// alone: who locked the women in smuggled nobody, and who drove them exploited
// nobody.
func TestTryOneActor(t *testing.T) {
	d := open(t)
	text := "Marlow Quint, 44, and Odessa Varn, 39, were arrested. Quint took the women's passports, locked them in the house and forced them to work in prostitution. " +
		"Varn drove the women over the border at night for $900 each. Varn denies that she was paid."
	assess := func(actor string) *desk.Tried {
		t.Helper()
		n := desk.Note{Text: text, Standard: palermo.ReasonableGrounds, Actor: actor, Accepted: map[string]bool{}}
		first, err := d.Try.Assess(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range first.Suggestions {
			n.Accepted[s.Key] = true
		}
		if len(n.Accepted) != len(first.Suggestions) {
			t.Errorf("%d suggestions share %d keys", len(first.Suggestions), len(n.Accepted))
		}
		all, err := d.Try.Assess(n)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	met := func(s desk.Side) (n int) {
		for _, e := range s.Lead.Elements {
			if e.Outcome == palermo.Established {
				n++
			}
		}
		return n
	}
	together, quint, varn := assess(""), assess("a1"), assess("a2")
	if len(together.Actors) != 2 || together.Actor != "" || quint.Actor != "a1" || varn.Actor != "a2" {
		t.Fatalf("actors %v, asked of %q, %q, %q", together.Actors, together.Actor, quint.Actor, varn.Actor)
	}
	if met(together.Sides.Trafficking) != 3 || met(quint.Sides.Trafficking) != 3 {
		t.Error("act, means and purpose are not met by what Quint did, alone or together")
	}
	if met(varn.Sides.Trafficking) >= met(quint.Sides.Trafficking) {
		t.Error("Varn answers for what Quint did")
	}
	if met(quint.Sides.Smuggling) >= met(varn.Sides.Smuggling) {
		t.Error("Quint answers for what Varn did")
	}
	if nobody := assess("a9"); nobody.Actor != "" {
		t.Errorf("an actor that the text does not have is %q", nobody.Actor)
	}
}
