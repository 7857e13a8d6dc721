package narrative

import (
	"cmp"
	"slices"

	"palermo"
)

// Gold is a document with the facts that a person coded.
type Gold struct {
	Document
	Facts []GoldFact `json:"facts"`
	Class string     `json:"class,omitempty"` // what it is about, where coded
}

// GoldFact is one coded fact.
type GoldFact struct {
	Fact     palermo.FactID   `json:"fact"`
	Value    Value            `json:"value"`
	Modality palermo.Modality `json:"modality"`
	palermo.Span
}

// Report is how well suggestions agree with gold, by the measures of the
// command line's contract, each with a 95 % interval from resampled documents.
type Report struct {
	Documents  int
	Facts      Measure // F1 over (document, fact) with the value established
	Groups     Measure // F1 over act, means and purpose, each found when any established fact of it is
	Modality   Rate    // over matched established facts
	Unasserted Rate    // share of the unclear and denied facts that were not asserted
	Both       Rate    // share of the documents of class both so classed
	Class      Number  // macro-F1 over trafficking, smuggling, other; zero without coded classes
	Spans      Rate    // spans that are the exact slice of the text
	PerFact    []FactScore
	Errors     []Miss
}

// Number is a figure with its 95 % interval.
type Number struct{ Value, Low, High float64 }

// Measure is precision, recall and F1 of things found.
type Measure struct {
	Found, Spurious, Missed int
	Precision, Recall       float64
	F1                      Number
}

// Rate is a share of cases.
type Rate struct {
	Right, Of int
	Share     Number
}

// FactScore is the agreement on one fact. A sample without the fact says nothing
// of it and has no part in the interval.
type FactScore struct {
	Fact palermo.FactID
	Measure
}

// Miss is one disagreement.
type Miss struct {
	ID      string
	Fact    palermo.FactID
	Kind    string // "missed", "spurious", "modality"
	Gold    string // what was coded
	Got     string // what was suggested
	Span    palermo.Span
	Pattern string
}

// tally is what one document adds to the measures.
type tally struct {
	facts, groups     counts
	modality, unclear ratio
	both, spans       ratio
	class             [3]counts // trafficking, smuggling, other
	coded             bool
	per               map[palermo.FactID]counts // of the facts coded or suggested as established
}

type counts struct{ tp, fp, fn int }

func (c *counts) add(gold, got bool) {
	switch {
	case gold && got:
		c.tp++
	case gold:
		c.fn++
	case got:
		c.fp++
	}
}

func (c counts) f1() float64 {
	if c.tp == 0 {
		return 0
	}
	return 2 * float64(c.tp) / float64(2*c.tp+c.fp+c.fn)
}

type ratio struct{ right, of int }

func (r *ratio) add(right bool) {
	r.of++
	if right {
		r.right++
	}
}

func (r ratio) share() float64 {
	if r.of == 0 {
		return 0
	}
	return float64(r.right) / float64(r.of)
}

// Score compares suggestions with gold, document by document (matched by id).
// The seed fixes the resampling of the intervals.
func Score(gold []Gold, results []Result, seed uint64) Report {
	byID := map[string]*Result{}
	for i := range results {
		byID[results[i].ID] = &results[i]
	}
	rep := Report{Documents: len(gold)}
	tallies := make([]tally, len(gold))
	for i := range gold {
		r := byID[gold[i].ID]
		if r == nil {
			r = &Result{ID: gold[i].ID, Class: ClassOther}
		}
		tallies[i] = compare(&gold[i], r, &rep.Errors)
	}
	all := sum(tallies, nil)
	rep.Facts, rep.Groups = measure(all.facts), measure(all.groups)
	rep.Modality, rep.Unasserted = rate(all.modality), rate(all.unclear)
	rep.Both, rep.Spans = rate(all.both), rate(all.spans)
	rep.Class.Value = all.macro()
	rep.intervals(tallies, seed)
	slices.SortFunc(rep.Errors, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(a.Fact, b.Fact), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind))
	})
	return rep
}

// compare tallies one document.
func compare(g *Gold, r *Result, errs *[]Miss) (t tally) {
	t.per = map[palermo.FactID]counts{}
	coded := map[palermo.FactID]GoldFact{}
	for _, f := range g.Facts {
		coded[f.Fact] = f
	}
	got := map[palermo.FactID]Suggestion{}
	for _, s := range r.Suggestions {
		t.spans.add(s.Start >= 0 && s.Start < s.End && s.End <= len(g.Text) && g.Text[s.Start:s.End] == s.Text)
		if old, ok := got[s.Fact]; !ok || rank(s.Value) < rank(old.Value) {
			got[s.Fact] = s
		}
	}
	count := func(f palermo.FactID, gold, got bool) {
		t.facts.add(gold, got)
		c := t.per[f]
		c.add(gold, got)
		t.per[f] = c
	}
	goldGroups, gotGroups := map[string]bool{}, map[string]bool{}
	for f, s := range got {
		if s.Value != Established {
			continue
		}
		gotGroups[family(f)] = true
		c, ok := coded[f]
		hit := ok && c.Value == Established
		count(f, hit, true)
		switch {
		case !hit:
			*errs = append(*errs, Miss{g.ID, f, "spurious", string(c.Value), string(s.Value), s.Span, s.Pattern})
		default:
			t.modality.add(c.Modality == s.Modality)
			if c.Modality != s.Modality {
				*errs = append(*errs, Miss{g.ID, f, "modality", c.Modality.String(), s.Modality.String(), s.Span, s.Pattern})
			}
		}
	}
	for f, c := range coded {
		s, ok := got[f]
		asserted := ok && s.Value == Established
		if c.Value != Established {
			t.unclear.add(!asserted)
			continue
		}
		goldGroups[family(f)] = true
		if !asserted {
			count(f, true, false)
			*errs = append(*errs, Miss{g.ID, f, "missed", string(c.Value), string(s.Value), c.Span, s.Pattern})
		}
	}
	for _, group := range [...]string{"act", "means", "purpose"} {
		t.groups.add(goldGroups[group], gotGroups[group])
	}
	if g.Class != "" {
		t.coded = true
		for i, class := range [...]string{ClassTrafficking, ClassSmuggling, ClassOther} {
			is := func(c string) bool { return c == class || c == ClassBoth && class != ClassOther }
			t.class[i].add(is(g.Class), is(r.Class))
		}
		if g.Class == ClassBoth {
			t.both.add(r.Class == ClassBoth)
		}
	}
	return t
}

// sum adds up tallies: those at the places given, or all.
func sum(ts []tally, at []int) (s tally) {
	add := func(t *tally) {
		for _, p := range [...]struct{ to, from *counts }{
			{&s.facts, &t.facts}, {&s.groups, &t.groups}, {&s.class[0], &t.class[0]}, {&s.class[1], &t.class[1]}, {&s.class[2], &t.class[2]},
		} {
			p.to.tp += p.from.tp
			p.to.fp += p.from.fp
			p.to.fn += p.from.fn
		}
		for _, p := range [...]struct{ to, from *ratio }{
			{&s.modality, &t.modality}, {&s.unclear, &t.unclear}, {&s.both, &t.both}, {&s.spans, &t.spans},
		} {
			p.to.right += p.from.right
			p.to.of += p.from.of
		}
		s.coded = s.coded || t.coded
	}
	if at == nil {
		for i := range ts {
			add(&ts[i])
		}
	}
	for _, i := range at {
		add(&ts[i])
	}
	return s
}

func (t *tally) macro() float64 {
	if !t.coded {
		return 0
	}
	return (t.class[0].f1() + t.class[1].f1() + t.class[2].f1()) / 3
}

func measure(c counts) Measure {
	m := Measure{Found: c.tp, Spurious: c.fp, Missed: c.fn}
	if c.tp > 0 {
		m.Precision = float64(c.tp) / float64(c.tp+c.fp)
		m.Recall = float64(c.tp) / float64(c.tp+c.fn)
	}
	m.F1.Value = c.f1()
	return m
}

func rate(r ratio) Rate { return Rate{Right: r.right, Of: r.of, Share: Number{Value: r.share()}} }

// Compare is the difference in fact F1 between two readings of the same gold, a
// minus b, with its interval from a paired bootstrap over documents.
func Compare(gold []Gold, a, b []Result, seed uint64) Number {
	ta, tb := talliesOf(gold, a), talliesOf(gold, b)
	diff := func(at []int) float64 {
		x, y := sum(ta, at), sum(tb, at)
		return x.facts.f1() - y.facts.f1()
	}
	out := Number{Value: diff(nil)}
	if len(gold) == 0 {
		return out
	}
	var draws []float64
	resample(len(gold), seed, func(at []int) { draws = append(draws, diff(at)) })
	out.Low, out.High = interval(draws)
	return out
}

func talliesOf(gold []Gold, results []Result) []tally {
	byID := map[string]*Result{}
	for i := range results {
		byID[results[i].ID] = &results[i]
	}
	ts := make([]tally, len(gold))
	for i := range gold {
		r := byID[gold[i].ID]
		if r == nil {
			r = &Result{}
		}
		ts[i] = compare(&gold[i], r, new([]Miss))
	}
	return ts
}
