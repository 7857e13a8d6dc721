package law

import (
	"fmt"
	"slices"

	"palermo"
)

// Vignette is a hard case: one actor, one person, one episode, the facts that
// are stated and denied at every standard, and what each offence should come to.
// The vignettes beside a law pack and the conformance set have this form.
type Vignette struct {
	ID       string
	Title    string
	Date     palermo.Date
	Place    []string
	Standard *palermo.Standard
	Stated   []palermo.FactID
	Denied   []palermo.FactID
	Expect   []Expectation // in the order of the file
	Disputed string
	Why      string
	Cite     string // the decided case or official example that it follows
	Made     bool   // invented to fill a gap; follows nobody

	Line int
}

// Expectation is the outcome that a vignette expects of one offence.
type Expectation struct {
	Offence string
	Outcome palermo.Truth
	Line    int
}

// The parties of a vignette, which names none.
const (
	vignetteActor   palermo.PartyID = "a"
	vignettePerson  palermo.PartyID = "p"
	vignetteEpisode                 = "1"
)

// Case turns the vignette into a case. A fact both stated and denied is
// contested.
func (v *Vignette) Case() *palermo.Case {
	e := palermo.Episode{ID: vignetteEpisode, Person: vignettePerson, Actors: []palermo.PartyID{vignetteActor}, From: v.Date, Place: v.Place}
	add := func(ids []palermo.FactID, value palermo.Answer) {
		for _, id := range ids {
			e.Facts = append(e.Facts, palermo.Fact{ID: id, Value: value, Standard: palermo.BeyondReasonableDoubt, SaidBy: palermo.SaidByDocument})
		}
	}
	add(v.Stated, palermo.Yes)
	add(v.Denied, palermo.No)
	return &palermo.Case{ID: v.ID, Parties: []palermo.Party{{ID: vignetteActor}, {ID: vignettePerson}}, Episodes: []palermo.Episode{e}}
}

// ReadVignettes reads a YAML list of vignettes. A record that cannot be used is
// returned among bad, in order, and the others are read; err is set when the file
// as a whole cannot be.
func ReadVignettes(file string, data []byte, book *Codebook) (good []Vignette, bad []error, err error) {
	root, err := parseYAML(file, data)
	if err != nil {
		return nil, nil, err
	}
	if !root.isList() {
		return nil, nil, palermo.At(file, root.line, errorf(`start each case with "- id:"`, "this is not a list of cases"))
	}
	seen := map[string]bool{}
	for _, n := range root.items {
		v, err := decodeVignette(file, n, book)
		if err == nil && seen[v.ID] {
			err = palermo.At(file, n.line, errorf("give each case an id of its own", "case %q stands in the file twice", v.ID))
		}
		if err != nil {
			bad = append(bad, err)
			continue
		}
		seen[v.ID] = true
		good = append(good, v)
	}
	return good, bad, nil
}

func decodeVignette(file string, n *node, book *Codebook) (Vignette, error) {
	var bad error
	r := newReader(file, n, &bad)
	v := Vignette{ID: r.must("id", "give the case an id"), Title: r.text("title"), Date: r.date("date"),
		Disputed: r.text("disputed"), Why: r.text("why"), Cite: r.text("cite"), Made: r.flag("made"), Line: n.line}
	var s palermo.Standard
	if r.unmarshal("standard", &s) {
		v.Standard = &s
	}
	for _, p := range r.list("place") {
		if yaml11Boolean(p.text) && p.bare {
			r.fail(p, fmt.Sprintf("write %q in quotes", lower(p.text)), "place %s is read as a yes or no by other programs", p.text)
		}
		if err := CheckPlace(p.text); err != nil {
			r.failErr(p, err)
		}
		v.Place = append(v.Place, CanonicalPlace(p.text))
	}
	facts := func(key string) (out []palermo.FactID) {
		for _, f := range r.list(key) {
			id := palermo.FactID(f.text)
			if !book.Has(id) {
				r.failErr(f, book.Unknown(id))
			}
			out = append(out, id)
		}
		return out
	}
	v.Stated, v.Denied = facts("stated"), facts("denied")
	if e := r.get("expect"); e.isMap() {
		for i, offence := range e.keys {
			x := Expectation{Offence: offence, Line: e.items[i].line}
			if err := x.Outcome.UnmarshalText([]byte(e.items[i].text)); err != nil {
				r.failErr(e.items[i], err)
			}
			v.Expect = append(v.Expect, x)
		}
	} else if e != nil && !(e.scalar && e.text == "") {
		r.fail(e, `write "offence: outcome" lines`, `"expect" should be a mapping`)
	}
	r.done(true)
	return v, bad
}

// Mismatch is an expectation that did not hold.
type Mismatch struct {
	Vignette string
	Expectation
	Got    palermo.Truth
	Reason string // why there is no outcome at all, when there is none
}

// Test runs the vignettes and returns how many expectations there were and which
// did not hold.
func (l *Library) Test(vignettes []Vignette) (expectations int, mismatches []Mismatch, err error) {
	for i := range vignettes {
		v := &vignettes[i]
		o := Options{Standard: palermo.ReasonableGrounds}
		if v.Standard != nil {
			o.Standard = *v.Standard
		}
		res, err := l.Assess(v.Case(), o)
		if err != nil {
			return 0, nil, err
		}
		got := res.Episodes[0].Assessments
		for _, x := range v.Expect {
			expectations++
			at := slices.IndexFunc(got, func(a palermo.Assessment) bool { return a.Offence == x.Offence })
			if at < 0 {
				mismatches = append(mismatches, Mismatch{Vignette: v.ID, Expectation: x, Reason: "the offence is not law there, or is in no pack"})
			} else if got[at].Outcome != x.Outcome {
				mismatches = append(mismatches, Mismatch{Vignette: v.ID, Expectation: x, Got: got[at].Outcome})
			}
		}
	}
	return expectations, mismatches, nil
}
