package palermo_test

import (
	"testing"

	"pgregory.net/rapid"

	"palermo"
)

// TestKleeneAndBelnap holds the sixteen bits against the tables of both logics.
func TestKleeneAndBelnap(t *testing.T) {
	type side struct{ yes, no bool }
	// The four values of a fact at one standard.
	leaf := func(s side) palermo.Evidence {
		var shown, against uint8
		if s.yes {
			shown = 1
		}
		if s.no {
			against = 1
		}
		return palermo.Leaf(shown, against)
	}
	kleene := func(s side) int { // -1 no, 0 unknown, 1 yes; contested counts as unknown
		switch {
		case s.yes && !s.no:
			return 1
		case s.no && !s.yes:
			return -1
		}
		return 0
	}
	truth := func(k int, b side) palermo.Truth {
		switch {
		case k > 0:
			return palermo.Established
		case k < 0:
			return palermo.RuledOut
		case b.yes || b.no:
			return palermo.Contested
		}
		return palermo.NotYetKnown
	}
	values := []side{{}, {true, false}, {false, true}, {true, true}}
	for _, x := range values {
		if got, want := leaf(x).Not().At(0), truth(-kleene(x), side{x.no, x.yes}); got != want {
			t.Errorf("not %v = %s, want %s", x, got, want)
		}
		for _, y := range values {
			if got, want := leaf(x).And(leaf(y)).At(0), truth(min(kleene(x), kleene(y)), side{x.yes && y.yes, x.no || y.no}); got != want {
				t.Errorf("%v and %v = %s, want %s", x, y, got, want)
			}
			if got, want := leaf(x).Or(leaf(y)).At(0), truth(max(kleene(x), kleene(y)), side{x.yes || y.yes, x.no && y.no}); got != want {
				t.Errorf("%v or %v = %s, want %s", x, y, got, want)
			}
		}
	}
}

func evidence() *rapid.Generator[palermo.Evidence] {
	return rapid.Custom(func(t *rapid.T) palermo.Evidence {
		return palermo.Leaf(rapid.Uint8Range(0, 15).Draw(t, "shown"), rapid.Uint8Range(0, 15).Draw(t, "against"))
	})
}

// TestStandardsDoNotMix: what happens at one standard says nothing of another.
func TestStandardsDoNotMix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := evidence().Draw(t, "a"), evidence().Draw(t, "b")
		for s := range palermo.Standard(palermo.Standards) {
			pick := func(e palermo.Evidence) palermo.Evidence {
				return palermo.Leaf(e.Shown()>>s&1<<s, e.Against()>>s&1<<s)
			}
			if got, want := a.And(b).At(s), pick(a).And(pick(b)).At(s); got != want {
				t.Fatalf("and at %s: %s, want %s", s, got, want)
			}
			if got, want := a.Or(b).Not().At(s), a.Not().And(b.Not()).At(s); got != want {
				t.Fatalf("de Morgan at %s: %s, want %s", s, got, want)
			}
		}
	})
}

func TestShownAtALowerStandardToo(t *testing.T) {
	for s := range palermo.Standard(palermo.Standards) {
		e := palermo.Weigh(palermo.Fact{Value: palermo.Yes, Standard: s, SaidBy: palermo.SaidByOfficial})
		for at := range palermo.Standard(palermo.Standards) {
			want := palermo.NotYetKnown
			if at <= s {
				want = palermo.Established
			}
			if e.At(at) != want {
				t.Errorf("shown at %s: %s at %s", s, e.At(at), at)
			}
		}
	}
}

func TestSuspectsWordInWeigh(t *testing.T) {
	no := palermo.Fact{Value: palermo.No, Standard: palermo.BeyondReasonableDoubt, SaidBy: palermo.SaidByActor}
	if e := palermo.Weigh(no); e.ByStandard() != (palermo.ByStandard{}) {
		t.Errorf("a suspect's denial alone: %v", e.ByStandard())
	}
	yes := palermo.Fact{Value: palermo.Yes, Standard: palermo.BalanceOfProbabilities, SaidBy: palermo.SaidByPerson}
	want := palermo.ByStandard{palermo.Contested, palermo.Established, palermo.Established, palermo.NotYetKnown}
	if e := palermo.Weigh(yes, no); e.ByStandard() != want {
		t.Errorf("a suspect's denial against an account: %v", e.ByStandard())
	}
}

func TestDates(t *testing.T) {
	for _, ok := range []string{"2014", "2014-11", "2014-11-30", "2024-02-29"} {
		d, err := palermo.ParseDate(ok)
		if err != nil || d.String() != ok {
			t.Errorf("%s: %v, %v", ok, d, err)
		}
	}
	for _, bad := range []string{"", "14", "2014-13", "2014-00-01", "2023-02-29", "2014/11/30", "2014-11-31", "201a", "0000-01-01", "2014-1-1"} {
		if d, err := palermo.ParseDate(bad); err == nil {
			t.Errorf("%q was read as %v", bad, d)
		}
	}
	if d := palermo.MustDate("2014-02"); d.First().String() != "2014-02-01" || d.Last().String() != "2014-02-28" {
		t.Errorf("2014-02 is %s to %s", d.First(), d.Last())
	}
	if d := palermo.MustDate("2008-02-29").AddYears(18); d.String() != "2026-03-01" {
		t.Errorf("18 years after a leap day: %s", d)
	}
}

func TestAge(t *testing.T) {
	p := palermo.Party{Born: palermo.MustDate("2006-05")}
	for on, want := range map[string]palermo.Answer{"2024-04-30": palermo.Yes, "2024-05-10": palermo.NotAsked, "2024-06-01": palermo.No, "2024": palermo.NotAsked} {
		if got := p.Under18(palermo.MustDate(on)); got != want {
			t.Errorf("born 2006-05, on %s: under 18 %s, want %s", on, got, want)
		}
	}
	if (palermo.Party{}).Under18(palermo.MustDate("2024")) != palermo.NotAsked {
		t.Error("an age without a birth date")
	}
}

func TestPossibleVictim(t *testing.T) {
	fact := func(id palermo.FactID, a palermo.Answer, s palermo.Standard, by palermo.Speaker) palermo.Fact {
		return palermo.Fact{ID: id, Value: a, Standard: s, SaidBy: by}
	}
	means := func(e palermo.Evidence) []palermo.Assessment {
		return []palermo.Assessment{{Track: palermo.Trafficking, Elements: []palermo.Element{{ID: palermo.ElementMeans, Evidence: e}}}}
	}
	smuggling := means(palermo.Certain)
	smuggling[0].Track = palermo.Smuggling
	for _, c := range []struct {
		name        string
		facts       []palermo.Fact
		assessments []palermo.Assessment
		named       *palermo.Naming
		want        palermo.VictimGround
	}{
		{name: "nothing recorded", want: palermo.NotPossibleVictim},
		{name: "a means alleged", assessments: means(palermo.Leaf(1, 0)), want: palermo.GroundElement},
		{name: "a means alleged, ruled out at reasonable grounds", assessments: means(palermo.Leaf(1, 3)), want: palermo.NotPossibleVictim},
		{name: "an element of smuggling", assessments: smuggling, want: palermo.NotPossibleVictim},
		{name: "a child", facts: []palermo.Fact{fact("person.under-18", palermo.Yes, palermo.Alleged, palermo.SaidByPerson)}, want: palermo.GroundChild},
		{name: "age unclear", facts: []palermo.Fact{fact("person.under-18", palermo.Unclear, palermo.Alleged, palermo.SaidByOther)}, want: palermo.GroundChild},
		{name: "age disputed", facts: []palermo.Fact{fact("person.age-disputed", palermo.Yes, palermo.Alleged, palermo.SaidByOther)}, want: palermo.GroundChild},
		{name: "an adult", facts: []palermo.Fact{fact("person.under-18", palermo.No, palermo.BeyondReasonableDoubt, palermo.SaidByDocument)}, want: palermo.NotPossibleVictim},
		{name: "papers taken", facts: []palermo.Fact{fact("control.documents-taken", palermo.Yes, palermo.Alleged, palermo.SaidByPerson)}, want: palermo.GroundControl},
		{name: "papers taken, the suspect denies", facts: []palermo.Fact{
			fact("control.documents-taken", palermo.Yes, palermo.Alleged, palermo.SaidByPerson),
			fact("control.documents-taken", palermo.No, palermo.BeyondReasonableDoubt, palermo.SaidByActor)}, want: palermo.GroundControl},
		{name: "only the suspect speaks, and denies", facts: []palermo.Fact{fact("control.debt", palermo.No, palermo.BeyondReasonableDoubt, palermo.SaidByActor)}, want: palermo.NotPossibleVictim},
		{name: "named", named: &palermo.Naming{By: "worker 7"}, want: palermo.GroundNamed},
		{name: "named and lifted", named: &palermo.Naming{By: "worker 7", LiftedBy: "supervisor 2", Reasons: "another person was meant"}, want: palermo.NotPossibleVictim},
		{name: "lifted without reasons", named: &palermo.Naming{By: "worker 7", LiftedBy: "supervisor 2"}, want: palermo.GroundNamed},
		{name: "lifted by who named", named: &palermo.Naming{By: "worker 7", LiftedBy: "worker 7", Reasons: "x"}, want: palermo.GroundNamed},
	} {
		e := &palermo.Episode{Person: "p", Facts: c.facts, Named: c.named}
		if got := palermo.PossibleVictim(e, palermo.Party{ID: "p"}, c.assessments); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"means.force", "means.deception", "purpose.slavery"}
	for in, want := range map[string]string{"means.forse": "means.force", "meansdeception": "means.deception", "entry.border": "", "purpose.slavry": "purpose.slavery"} {
		if got := palermo.Nearest(in, words); got != want {
			t.Errorf("nearest to %q is %q, want %q", in, got, want)
		}
	}
}

func TestErrorIsOneLine(t *testing.T) {
	e := palermo.At("a.yaml", 3, &palermo.Error{Code: palermo.Invalid, Message: "x is wrong", Hint: "write y"})
	if e.Error() != "a.yaml:3: x is wrong, write y" {
		t.Error(e)
	}
	if again := palermo.At("b.yaml", 9, e); again.Where != "a.yaml:3" {
		t.Errorf("the place was overwritten: %v", again)
	}
	if palermo.CodeOf(nil) != "" || palermo.CodeOf(e) != palermo.Invalid {
		t.Error("codes")
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2014", "2014-11", "2014-11-03", "x", "2023-02-29"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := palermo.ParseDate(s)
		if err == nil && d.String() != s {
			t.Fatalf("%q prints as %q", s, d)
		}
	})
}
