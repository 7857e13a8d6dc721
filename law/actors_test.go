package law_test

import (
	"bytes"
	"os"
	"testing"

	"palermo"
	"palermo/law"
)

// actorCases reads testdata/actors.jsonl: episodes with several actors, and
// records in which it matters who says what.
func actorCases(t *testing.T, l *law.Library) map[string]palermo.EpisodeResult {
	t.Helper()
	data, err := os.ReadFile("../testdata/actors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]palermo.EpisodeResult{}
	for line := range bytes.Lines(data) {
		c, err := law.DecodeCase(line, l.Book)
		if err != nil {
			t.Fatal(err)
		}
		r, err := l.Assess(c, law.Options{Standard: palermo.ReasonableGrounds})
		if err != nil {
			t.Fatal(err)
		}
		out[c.ID] = r.Episodes[0]
	}
	return out
}

func find(t *testing.T, e palermo.EpisodeResult, actor palermo.PartyID, offence string) palermo.Assessment {
	t.Helper()
	for _, a := range e.Assessments {
		if a.Actor == actor && a.Offence == offence {
			return a
		}
	}
	t.Fatalf("no assessment of %s for %s", offence, actor)
	return palermo.Assessment{}
}

func element(t *testing.T, a palermo.Assessment, id string) palermo.Element {
	t.Helper()
	for _, e := range a.Elements {
		if e.ID == id {
			return e
		}
	}
	t.Fatalf("%s has no element %s", a.Offence, id)
	return palermo.Element{}
}

func TestActors(t *testing.T) {
	l := open(t)
	got := actorCases(t, l)
	const un = "un.trafficking-in-persons"
	for _, want := range []struct {
		id      string
		actor   palermo.PartyID
		offence string
		outcome palermo.Truth
	}{
		{"three-actors", "recruiter", un, palermo.Established},
		{"three-actors", "foreman", un, palermo.Established},
		{"three-actors", "driver", un, palermo.RuledOut}, // he did not know
		{"organiser", "organiser", "un.smuggling-of-migrants", palermo.Established},
		{"organiser", "organiser", "us.alien-smuggling", palermo.Established},
		{"organiser", "organiser", un, palermo.RuledOut},
		{"hotel-owner", "owner", "us.sex-trafficking", palermo.Established},
		{"hotel-owner", "owner", un, palermo.RuledOut}, // the Protocol asks for intent
		{"hotel-owner", "pimp", "us.sex-trafficking", palermo.Established},
		{"denial", "a", un, palermo.Established},
		{"contested", "a", un, palermo.Contested},
		{"nameless", "a", un, palermo.NotYetKnown},
	} {
		a := find(t, got[want.id], want.actor, want.offence)
		if a.Outcome != want.outcome {
			t.Errorf("%s: %s for %s is %s, want %s", want.id, want.offence, want.actor, a.Outcome, want.outcome)
		}
	}
}

func TestViaNamesWhoseConductCounts(t *testing.T) {
	l := open(t)
	got := actorCases(t, l)
	entry := element(t, find(t, got["organiser"], "organiser", "us.alien-smuggling"), "entry")
	if entry.Via != "guide" || entry.ViaBy != "part.organised-or-directed" {
		t.Errorf("entry counts via %q by %q", entry.Via, entry.ViaBy)
	}
	if e := element(t, find(t, got["organiser"], "guide", "us.alien-smuggling"), "entry"); e.Via != "" {
		t.Errorf("the guide's own conduct counts via %q", e.Via)
	}
	for _, e := range find(t, got["organiser"], "guide", "us.alien-smuggling").Elements {
		if e.ID == "knowledge" && e.Via != "" {
			t.Error("a state of mind was carried")
		}
	}
}

func TestSuspectAgainstPerson(t *testing.T) {
	l := open(t)
	a := find(t, actorCases(t, l)["denial"], "a", "un.trafficking-in-persons")
	want := palermo.ByStandard{palermo.Contested, palermo.Established, palermo.NotYetKnown, palermo.NotYetKnown}
	if a.ByStandard != want {
		t.Errorf("by standard %v, want %v", a.ByStandard, want)
	}
}

func TestNamelessConductProtectsAndAccusesNobody(t *testing.T) {
	l := open(t)
	e := actorCases(t, l)["nameless"]
	if len(e.Unattributed) != 1 || e.Unattributed[0] != "means.force" {
		t.Errorf("unattributed: %v", e.Unattributed)
	}
	for _, p := range e.Protection {
		if p.ID == "un.assistance-to-victims" && p.Outcome != palermo.Established {
			t.Errorf("assistance is %s, although force, an act and a purpose are recorded", p.Outcome)
		}
	}
	if e.Next == nil {
		t.Error("nothing to ask")
	}
}

func TestTurningPoint(t *testing.T) {
	l := open(t)
	e := actorCases(t, l)["turn"]
	tp := e.TurningPoint
	if tp == nil || tp.SmuggledOn != palermo.MustDate("2023-01-12") || tp.TurnedOn != palermo.MustDate("2023-02-20") {
		t.Fatalf("turning point %+v", tp)
	}
	act := element(t, find(t, e, "a", "un.trafficking-in-persons"), "act")
	if act.CompleteOn == nil || *act.CompleteOn != palermo.MustDate("2023-01-10") {
		t.Errorf("the act was complete on %v", act.CompleteOn)
	}
	if fl := find(t, e, "a", "us.forced-labor"); fl.CompleteOn == nil || *fl.CompleteOn != palermo.MustDate("2023-02-21") {
		t.Errorf("forced labour complete on %v", fl.CompleteOn)
	}
}

// TestBeforeTheLaw judges conduct before any version.
func TestBeforeTheLaw(t *testing.T) {
	l := open(t)
	c := &palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p", From: palermo.MustDate("1999-12-31"),
		Facts: []palermo.Fact{{ID: "act.recruited", Value: palermo.Yes, Standard: palermo.Alleged}}}}}
	a := outcome(t, l, c, "un.trafficking-in-persons", palermo.ReasonableGrounds)
	if a.Outcome != palermo.RuledOut || a.Reason != palermo.NotInForce || a.VersionBy != "date" {
		t.Errorf("%+v", a)
	}
}

// TestChildAndMeans: under the Protocol a child needs no means; under the United
// States' labour limb it does.
func TestChildAndMeans(t *testing.T) {
	l := open(t)
	var facts []palermo.Fact
	for _, id := range []palermo.FactID{"actor.intended", "act.recruited", "person.under-18", "purpose.forced-labour", "purpose.us-servitude", "outcome.labour-obtained"} {
		facts = append(facts, palermo.Fact{ID: id, Value: palermo.Yes, Standard: palermo.ReasonableGrounds})
	}
	for _, q := range l.Book.Queries() {
		if len(q.ID) > 6 && q.ID[:6] == "means." {
			facts = append(facts, palermo.Fact{ID: q.ID, Value: palermo.No, Standard: palermo.ReasonableGrounds})
		}
	}
	c := &palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p", Facts: facts}}}
	if a := outcome(t, l, c, "un.trafficking-in-persons", palermo.ReasonableGrounds); a.Outcome != palermo.Established {
		t.Errorf("Protocol: %s", a.Outcome)
	}
	if a := outcome(t, l, c, "us.severe-trafficking-labor", palermo.ReasonableGrounds); a.Outcome != palermo.RuledOut {
		t.Errorf("US labour: %s", a.Outcome)
	}
}

// TestWorkAloneMakesNobodyAPossibleVictim: ordinary work, agreed sex work and a
// paid crossing do not turn anybody into a possible victim.
func TestWorkAloneMakesNobodyAPossibleVictim(t *testing.T) {
	l := open(t)
	for name, facts := range map[string][]palermo.FactID{
		"work":            {"act.recruited", "purpose.labour-or-services", "outcome.labour-obtained", "benefit.sought"},
		"sex work":        {"act.transported", "purpose.commercial-sex", "benefit.sought", "consent.to-work"},
		"a paid crossing": {"act.transported", "entry.illegal-entry-procured", "benefit.sought", "consent.to-move", "harm.life-endangered"},
	} {
		var recorded []palermo.Fact
		for _, id := range facts {
			recorded = append(recorded, palermo.Fact{ID: id, Value: palermo.Yes, Standard: palermo.BeyondReasonableDoubt, SaidBy: palermo.SaidByOfficial})
		}
		r, err := l.Assess(&palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p", Facts: recorded}}}, law.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if g := r.Episodes[0].PossibleVictim; g != palermo.NotPossibleVictim {
			t.Errorf("%s: possible victim, because %q", name, g)
		}
	}
}
