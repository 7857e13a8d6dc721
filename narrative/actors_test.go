package narrative_test

import (
	"slices"
	"strings"
	"testing"

	"palermo"
	"palermo/narrative"
)

// actorText is an authored text about several defendants, or one who must not be
// split, with whose conduct each fact is and how it is put forward. The people
// are invented.
type actorText struct {
	ID, Title, Text string
	Actors          []string // the named actors, in order; none: one actor, unlabelled
	Persons         []string // how the persons told apart are called
	Facts           []actorFact
	Never           []actorFact // what no suggestion may say
}

type actorFact struct {
	Fact     palermo.FactID
	Of       string // part of the actor's name; empty: the only actor; "nobody"
	Modality string // "any" matches all
	About    string // part of the person's name; empty: whoever
}

// matches reports whether an established suggestion says what a coder wrote down.
func (a actorFact) matches(g *narrative.Suggestion, r *narrative.Result) bool {
	if g.Fact != a.Fact || g.Value != narrative.Established {
		return false
	}
	if a.Modality != "" && a.Modality != "any" && g.Modality.String() != a.Modality {
		return false
	}
	if a.About != "" {
		i := slices.IndexFunc(r.Persons, func(p narrative.Party) bool { return p.Label == g.About })
		if i < 0 || !strings.Contains(r.Persons[i].Name, a.About) {
			return false
		}
	}
	switch i := slices.IndexFunc(r.Actors, func(p narrative.Party) bool { return p.Label == g.Of }); {
	case a.Of == "nobody":
		return g.Of == ""
	case a.Of == "":
		return len(r.Actors) == 1
	case i < 0:
		return false
	case a.Of == "couple":
		return len(r.Actors[i].Members) == 2
	default:
		return strings.Contains(r.Actors[i].Name, a.Of)
	}
}

// The first batch was written before the reader told actors apart, the second
// before it was run on them; both were corrected on. docs/methods/narrative.md
// says what the first runs gave.
func TestActorsAreToldApart(t *testing.T) {
	r := reader(t)
	var right, all, wrong, cast, texts int
	for _, x := range lines[actorText](t, "testdata/actors.jsonl") {
		res := r.Suggest(narrative.Document{ID: x.ID, Title: x.Title, Text: x.Text})
		texts++
		var named []string
		for _, a := range res.Actors {
			if len(a.Members) == 0 && len(res.Actors) > 1 {
				named = append(named, a.Name)
			}
		}
		if slices.Equal(named, x.Actors) {
			cast++
		} else {
			t.Logf("%s: the actors are %q, coded %q", x.ID, named, x.Actors)
		}
		said := func(f actorFact) bool {
			return slices.ContainsFunc(res.Suggestions, func(g narrative.Suggestion) bool { return f.matches(&g, &res) })
		}
		for _, f := range x.Facts {
			if all++; said(f) {
				right++
				continue
			}
			t.Logf("%s: missed %+v", x.ID, f)
			for _, g := range res.Suggestions {
				if g.Fact == f.Fact {
					t.Logf("    got %s %s of %q about %q %q", g.Value, g.Modality, g.Of, g.About, g.Text)
				}
			}
		}
		for _, f := range x.Never {
			if said(f) {
				wrong++
				t.Errorf("%s: says %+v, which the text does not", x.ID, f)
			}
		}
	}
	t.Logf("the cast of %d of %d texts, %d of %d facts of whom and how, %d put on the wrong actor", cast, texts, right, all, wrong)
	if texts < 38 || cast*100 < texts*95 || right*100 < all*94 {
		t.Error("actors are told apart worse than they were")
	}
}

// A text with several people gives an episode a person, each actor's own conduct
// at their own standard, and nobody the conduct of nobody in particular.
func TestCaseOfSeveral(t *testing.T) {
	res := reader(t).Suggest(narrative.Document{ID: "d", Text: "Marlow Quint pleaded guilty to sex trafficking. Odessa Varn was charged in the same indictment. " +
		"Quint recruited Victim A, who was 14, on a social media site. The indictment alleges that Varn beat Victim B with a cord. The victims were locked in a house."})
	c := res.Case()
	if len(res.Actors) != 2 || len(res.Persons) != 3 || len(c.Episodes) < 2 {
		t.Fatalf("%+v %+v, %d episodes", res.Actors, res.Persons, len(c.Episodes))
	}
	type key struct {
		fact palermo.FactID
		of   palermo.PartyID
		std  palermo.Standard
	}
	seen := map[palermo.PartyID]map[key]bool{}
	for _, e := range c.Episodes {
		if len(e.Actors) != 2 {
			t.Errorf("episode %s has the actors %v", e.ID, e.Actors)
		}
		seen[e.Person] = map[key]bool{}
		for _, f := range e.Facts {
			seen[e.Person][key{f.ID, f.Of, f.Standard}] = true
		}
	}
	for _, x := range []struct {
		person palermo.PartyID
		key    key
		want   bool
	}{
		{"p2", key{"act.recruited", "a1", palermo.BeyondReasonableDoubt}, true},
		{"p2", key{palermo.FactUnder18, "", palermo.BeyondReasonableDoubt}, true},
		{"p3", key{"means.force", "a2", palermo.Alleged}, true},
		{"p3", key{"act.recruited", "a1", palermo.BeyondReasonableDoubt}, false},
		{"p2", key{"means.force", "a2", palermo.Alleged}, false},
	} {
		if seen[x.person][x.key] != x.want {
			t.Errorf("%s: %v is %t, want %t; facts %v", x.person, x.key, !x.want, x.want, seen[x.person])
		}
	}
	whole := res.Together()
	if len(whole.Episodes) != 1 || len(whole.Episodes[0].Actors) != 1 {
		t.Errorf("the text as a whole is %+v", whole)
	}
}
