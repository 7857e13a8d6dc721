package law_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"palermo"
	"palermo/law"
)

// truthOf decides a clause in one complete world by the definition of its
// connectives: the oracle that the engine is held against. It shares no code
// with the engine.
func truthOf(c *law.Clause, world map[palermo.FactID]bool) bool {
	count := func() (n int) {
		for _, p := range c.Parts {
			if truthOf(p, world) {
				n++
			}
		}
		return n
	}
	switch c.Op {
	case law.OpFact:
		return world[c.Fact]
	case law.OpAll:
		return count() == len(c.Parts)
	case law.OpAny:
		return count() > 0
	case law.OpNot:
		return count() == 0
	case law.OpAtLeast:
		return count() >= c.N
	case law.OpReadings:
		return truthOf(c.Parts[leading(c)], world)
	}
	panic("no oracle for " + string(c.Op))
}

func leading(c *law.Clause) int {
	return slices.IndexFunc(c.Reads, func(r law.Interpretation) bool { return r.Leading })
}

// factsOf lists the facts of a clause in its leading readings.
func factsOf(c *law.Clause) []palermo.FactID {
	var out []palermo.FactID
	if c.Op == law.OpFact {
		return []palermo.FactID{c.Fact}
	}
	for i, p := range c.Parts {
		if c.Op == law.OpReadings && i != leading(c) {
			continue
		}
		out = append(out, factsOf(p)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// belnap decides a clause in pass 2: whether it is shown and whether it is shown
// not to be so, by the tables of Belnap's logic.
func belnap(c *law.Clause, shown, against map[palermo.FactID]bool) (yes, no bool) {
	if c.Op == law.OpFact {
		return shown[c.Fact], against[c.Fact]
	}
	if c.Op == law.OpReadings {
		return belnap(c.Parts[leading(c)], shown, against)
	}
	nYes, nNo := 0, 0
	for _, p := range c.Parts {
		y, n := belnap(p, shown, against)
		if y {
			nYes++
		}
		if n {
			nNo++
		}
	}
	switch c.Op {
	case law.OpAll:
		return nYes == len(c.Parts), nNo > 0
	case law.OpAny:
		return nYes > 0, nNo == len(c.Parts)
	case law.OpNot:
		return nNo > 0, nYes > 0
	}
	return nYes >= c.N, nNo >= len(c.Parts)-c.N+1
}

// oracle decides by trying every completion of the unknown and contested facts.
func oracle(c *law.Clause, shown, against map[palermo.FactID]bool) palermo.Truth {
	facts := factsOf(c)
	world := map[palermo.FactID]bool{}
	var open []palermo.FactID
	for _, f := range facts {
		if shown[f] == against[f] {
			open = append(open, f)
		} else {
			world[f] = shown[f]
		}
	}
	sawYes, sawNo := false, false
	for m := range 1 << len(open) {
		for i, f := range open {
			world[f] = m>>i&1 != 0
		}
		if truthOf(c, world) {
			sawYes = true
		} else {
			sawNo = true
		}
		if sawYes && sawNo {
			break
		}
	}
	if !sawNo {
		return palermo.Established
	}
	if !sawYes {
		return palermo.RuledOut
	}
	if yes, no := belnap(c, shown, against); yes || no {
		return palermo.Contested
	}
	return palermo.NotYetKnown
}

// versions returns every version of every offence.
func versions(t testing.TB, l *law.Library) []*law.Version {
	t.Helper()
	ins, err := l.Instruments()
	if err != nil {
		t.Fatal(err)
	}
	var out []*law.Version
	for _, in := range ins {
		for _, r := range in.Offences {
			out = append(out, r.Versions...)
		}
	}
	return out
}

// caseOf makes a case of one actor, in force of a version, from facts.
func caseOf(v *law.Version, facts []palermo.Fact) *palermo.Case {
	place := v.Rule().Instrument().Applies[0]
	if place == "everywhere" {
		place = "un"
	}
	return &palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p", Actors: []palermo.PartyID{"a"}, From: v.From, Place: []string{place}, Facts: facts}}}
}

func outcome(t interface{ Fatalf(string, ...any) }, l *law.Library, c *palermo.Case, offence string, s palermo.Standard) palermo.Assessment {
	r, err := l.Assess(c, law.Options{Standard: s})
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, a := range r.Episodes[0].Assessments {
		if a.Offence == offence {
			return a
		}
	}
	t.Fatalf("no assessment of %s", offence)
	return palermo.Assessment{}
}

// closure is the forward closure of implies, written anew.
func closure(book *law.Codebook, shown map[palermo.FactID]bool) {
	for changed := true; changed; {
		changed = false
		for _, q := range book.Queries() {
			for _, j := range q.Implies {
				if shown[q.ID] && !shown[j] {
					shown[j], changed = true, true
				}
			}
		}
	}
}

// TestEveryCompletionAgrees holds the engine against the enumeration of all
// completions, for every version of every offence, on random partial and
// contested sets of facts.
func TestEveryCompletionAgrees(t *testing.T) {
	l := open(t)
	for _, v := range versions(t, l) {
		facts := factsOf(v.Root)
		t.Run(fmt.Sprint(v.Rule().ID, "@", v.From), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var recorded []palermo.Fact
				shown, against := map[palermo.FactID]bool{}, map[palermo.FactID]bool{}
				openLeft := 10 // 2^10 completions are tried
				for _, f := range facts {
					k := rapid.IntRange(0, 4).Draw(t, string(f))
					if k == 0 || k == 3 {
						if openLeft--; openLeft < 0 {
							k = 1 + k/3
						}
					}
					if k == 1 || k == 3 {
						shown[f] = true
						recorded = append(recorded, palermo.Fact{ID: f, Value: palermo.Yes, Standard: palermo.ReasonableGrounds})
					}
					if k == 2 || k == 3 {
						against[f] = true
						recorded = append(recorded, palermo.Fact{ID: f, Value: palermo.No, Standard: palermo.ReasonableGrounds})
					}
				}
				closure(l.Book, shown)
				want := oracle(v.Root, shown, against)
				got := outcome(t, l, caseOf(v, recorded), v.Rule().ID, palermo.ReasonableGrounds)
				if got.Outcome != want {
					t.Fatalf("outcome %s, every completion says %s", got.Outcome, want)
				}
				if got.ByStandard[palermo.Alleged] != want || got.ByStandard[palermo.BeyondReasonableDoubt] != palermo.NotYetKnown && len(facts) > 0 {
					t.Fatalf("by standard: %v", got.ByStandard)
				}
				checkFewest(t, l, v, recorded, &got)
			})
		})
	}
}

// checkFewest answers the facts that an assessment names as enough and sees that
// they are; and that no smaller set of the missing facts is.
func checkFewest(t *rapid.T, l *law.Library, v *law.Version, recorded []palermo.Fact, a *palermo.Assessment) {
	if !a.Outcome.Open() {
		return
	}
	settle := func(ids []palermo.FactID, value palermo.Answer) palermo.Truth {
		answers := slices.DeleteFunc(slices.Clone(recorded), func(f palermo.Fact) bool { return slices.Contains(ids, f.ID) })
		for _, id := range ids {
			answers = append(answers, palermo.Fact{ID: id, Value: value, Standard: palermo.ReasonableGrounds})
		}
		return outcome(t, l, caseOf(v, answers), a.Offence, palermo.ReasonableGrounds).Outcome
	}
	if polarityMixed(v.Root, false, map[palermo.FactID]int{}) {
		return // the fewest may then mix yes and no
	}
	negated := map[palermo.FactID]int{}
	polarityMixed(v.Root, false, negated)
	for id := range negated {
		if negated[id]&2 != 0 && (slices.Contains(a.ToEstablish, id) || slices.Contains(a.ToRuleOut, id)) {
			return
		}
	}
	if len(a.ToEstablish) > 0 && !contestedByImplication(l, recorded, a.ToEstablish) {
		if got := settle(a.ToEstablish, palermo.Yes); got != palermo.Established {
			t.Fatalf("yes to %v gives %s", a.ToEstablish, got)
		}
	}
	if len(a.ToRuleOut) > 0 && !impliedYes(l, recorded, a.ToRuleOut) {
		if got := settle(a.ToRuleOut, palermo.No); got != palermo.RuledOut {
			t.Fatalf("no to %v gives %s", a.ToRuleOut, got)
		}
	}
}

// contestedByImplication reports whether a yes to the facts would contest a
// recorded no; impliedYes whether a no to them would contest an implied yes.
func contestedByImplication(l *law.Library, recorded []palermo.Fact, ids []palermo.FactID) bool {
	yes := map[palermo.FactID]bool{}
	for _, id := range ids {
		yes[id] = true
	}
	closure(l.Book, yes)
	return slices.ContainsFunc(recorded, func(f palermo.Fact) bool {
		return f.Value == palermo.No && yes[f.ID] && !slices.Contains(ids, f.ID)
	}) || impliedYes(l, recorded, ids)
}

func impliedYes(l *law.Library, recorded []palermo.Fact, ids []palermo.FactID) bool {
	yes := map[palermo.FactID]bool{}
	for _, f := range recorded {
		if f.Value == palermo.Yes && !slices.Contains(ids, f.ID) {
			yes[f.ID] = true
		}
	}
	closure(l.Book, yes)
	return slices.ContainsFunc(ids, func(id palermo.FactID) bool { return yes[id] })
}

// polarityMixed notes in which direction each fact occurs (1 as it is, 2 negated)
// and reports whether one occurs in both.
func polarityMixed(c *law.Clause, negated bool, seen map[palermo.FactID]int) bool {
	if c.Op == law.OpFact {
		if negated {
			seen[c.Fact] |= 2
		} else {
			seen[c.Fact] |= 1
		}
		return seen[c.Fact] == 3
	}
	mixed := false
	for _, p := range c.Parts {
		mixed = polarityMixed(p, negated != (c.Op == law.OpNot), seen) || mixed
	}
	return mixed
}

// recordedFacts draws records of any kind about any question.
func recordedFacts(l *law.Library, maxFacts int) *rapid.Generator[[]palermo.Fact] {
	return rapid.Custom(func(t *rapid.T) []palermo.Fact {
		qs := l.Book.Queries()
		n := rapid.IntRange(0, maxFacts).Draw(t, "n")
		out := make([]palermo.Fact, n)
		for i := range out {
			out[i] = palermo.Fact{
				ID:       qs[rapid.IntRange(0, len(qs)-1).Draw(t, "fact")].ID,
				Value:    palermo.Answer(rapid.IntRange(1, 4).Draw(t, "value")),
				Standard: palermo.Standard(rapid.IntRange(0, 3).Draw(t, "standard")),
				SaidBy:   palermo.Speaker(rapid.IntRange(0, 4).Draw(t, "said by")),
			}
		}
		return out
	})
}

func TestNoFactsNotYetKnown(t *testing.T) {
	l := open(t)
	r, err := l.Assess(&palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p"}}}, law.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range r.Episodes[0].Assessments {
		if a.ByStandard != (palermo.ByStandard{}) {
			t.Errorf("%s: %v on no facts", a.Offence, a.ByStandard)
		}
	}
	for _, p := range r.Episodes[0].Protection {
		if p.Outcome != palermo.NotYetKnown {
			t.Errorf("%s: %v on no facts", p.ID, p.Outcome)
		}
	}
	if v := r.Episodes[0].PossibleVictim; v != palermo.NotPossibleVictim {
		t.Errorf("possible victim on no facts: %s", v)
	}
}

// TestSuspectsWord adds what a suspect says to any record: nothing above alleged
// changes, and nothing at alleged becomes ruled out.
func TestSuspectsWord(t *testing.T) {
	l := open(t)
	rapid.Check(t, func(t *rapid.T) {
		before := recordedFacts(l, 25).Draw(t, "record")
		said := recordedFacts(l, 12).Draw(t, "suspect")
		for i := range said {
			said[i].SaidBy = palermo.SaidByActor
		}
		a, err := l.Assess(&palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p", Actors: []palermo.PartyID{"a"}, Facts: before}}}, law.Options{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := l.Assess(&palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p", Actors: []palermo.PartyID{"a"}, Facts: append(slices.Clone(before), said...)}}}, law.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, was := range a.Episodes[0].Assessments {
			is := b.Episodes[0].Assessments[i]
			for s := palermo.ReasonableGrounds; s < palermo.Standards; s++ {
				if was.ByStandard[s] != is.ByStandard[s] {
					t.Fatalf("%s at %s: %s became %s", was.Offence, s, was.ByStandard[s], is.ByStandard[s])
				}
			}
		}
	})
}

// TestSuspectsDenialAlone gives nothing but a suspect's denials: nothing is ruled
// out at any standard.
func TestSuspectsDenialAlone(t *testing.T) {
	l := open(t)
	var denials []palermo.Fact
	for _, q := range l.Book.Queries() {
		denials = append(denials, palermo.Fact{ID: q.ID, Value: palermo.No, Standard: palermo.BeyondReasonableDoubt, SaidBy: palermo.SaidByActor})
	}
	r, err := l.Assess(&palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p", Actors: []palermo.PartyID{"a"}, Facts: denials}}}, law.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range r.Episodes[0].Assessments {
		if a.ByStandard != (palermo.ByStandard{}) {
			t.Errorf("%s: %v on a suspect's denials alone", a.Offence, a.ByStandard)
		}
	}
}

// TestMoreFactsNeverFlip adds facts to a record: established never becomes ruled
// out, nor the reverse.
func TestMoreFactsNeverFlip(t *testing.T) {
	l := open(t)
	rapid.Check(t, func(t *rapid.T) {
		facts := recordedFacts(l, 60).Draw(t, "record")
		cut := rapid.IntRange(0, len(facts)).Draw(t, "cut")
		assess := func(facts []palermo.Fact) []palermo.Assessment {
			r, err := l.Assess(&palermo.Case{ID: "c", Episodes: []palermo.Episode{{ID: "1", Person: "p", Actors: []palermo.PartyID{"a"}, Facts: facts}}}, law.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return r.Episodes[0].Assessments
		}
		few, all := assess(facts[:cut]), assess(facts)
		for i := range few {
			for s := range palermo.Standards {
				was, is := few[i].ByStandard[s], all[i].ByStandard[s]
				if was == palermo.Established && is == palermo.RuledOut || was == palermo.RuledOut && is == palermo.Established {
					t.Fatalf("%s: %s became %s", few[i].Offence, was, is)
				}
			}
		}
	})
}

// TestPlanesAgree holds the bit planes against the assessment of each case.
func TestPlanesAgree(t *testing.T) {
	l := open(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 700).Draw(t, "rows")
		pool := rapid.SliceOfN(recordedFacts(l, 60), 1, 6).Draw(t, "records")
		days := []palermo.Date{{}, palermo.MustDate("1995-01-01"), palermo.MustDate("2014-06"), palermo.MustDate("2022-06-27"), palermo.MustDate("2022-06-28"), palermo.MustDate("2025-12-31")}
		places := [][]string{nil, {"us"}, {"uk", "co"}, {"no"}}
		b := l.NewBatch(n)
		cases := make([]*palermo.Case, n)
		for i := range cases {
			cases[i] = &palermo.Case{ID: fmt.Sprint(i), Episodes: []palermo.Episode{{ID: "1", Person: "p", Actors: []palermo.PartyID{"a"},
				Facts: pool[i%len(pool)], From: days[i*7%len(days)], Place: places[i*5%len(places)]}}}
			if ok, err := b.Add(l, cases[i], &cases[i].Episodes[0]); !ok || err != nil {
				t.Fatal(ok, err)
			}
		}
		one, err := l.Decide(b, law.BatchOptions{Standards: law.AllStandards, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		two, err := l.Decide(b, law.BatchOptions{Standards: law.AllStandards, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < n; i += 1 + n/40 {
			r, err := l.Assess(cases[i], law.Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]palermo.ByStandard{}
			for _, a := range r.Episodes[0].Assessments {
				want[a.Offence] = a.ByStandard
			}
			got := map[string]palermo.ByStandard{}
			for k, rule := range one.Rules {
				var by palermo.ByStandard
				in := false
				for s := range palermo.Standard(palermo.Standards) {
					by[s], in = one.At(k, s, i)
					if again, _ := two.At(k, s, i); again != by[s] {
						t.Fatalf("row %d: two workers say %s, one says %s", i, again, by[s])
					}
				}
				if in {
					got[rule.ID] = by
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("row %d (-assessed +planes):\n%s", i, d)
			}
		}
	})
}
