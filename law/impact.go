package law

import (
	"slices"
	"strings"

	"palermo"
)

// A Side is one of two laws that are compared: the packs, and the day whose law
// counts, or none for each episode's own.
type Side struct {
	Library *Library
	On      palermo.Date
}

// Comparison asks which outcomes of a caseload change from one law to another.
// Both sides read facts by the codebook of Old.
type Comparison struct {
	Old, New Side
	Standard palermo.Standard
}

// Impact is what changes. Impacts of parts of a caseload add up.
type Impact struct {
	Cases    int      `json:"cases"`
	Episodes int      `json:"episodes"`
	Rows     int      `json:"rows"` // one for each actor of each episode
	Changes  []Change `json:"changes"`
}

// Change is one kind of change: how many rows of an offence went from one outcome
// to another. An offence that is not law on one side has no outcome there.
type Change struct {
	Offence string   `json:"offence"`
	From    string   `json:"from"`
	To      string   `json:"to"`
	Count   int      `json:"count"`
	IDs     []string `json:"ids"` // case/episode/actor, in the order of the caseload
}

// notLaw is the outcome of an offence that is not law on one side.
const notLaw = "not-law"

// Of compares the two laws over some cases.
func (c *Comparison) Of(cases []*palermo.Case) (*Impact, error) {
	out := &Impact{Cases: len(cases), Changes: []Change{}}
	var rows []string
	var several []changeRow
	b := c.Old.Library.NewBatch(len(cases))
	for _, k := range cases {
		for i := range k.Episodes {
			e := &k.Episodes[i]
			out.Episodes++
			ok, err := b.Add(c.Old.Library, k, e)
			if err != nil {
				return nil, err
			}
			if ok {
				actor := unknownActor
				if len(e.Actors) == 1 {
					actor = e.Actors[0]
				}
				rows = append(rows, k.ID+"/"+e.ID+"/"+string(actor))
				continue
			}
			changes, n, err := c.several(k, e)
			if err != nil {
				return nil, err
			}
			out.Rows += n
			several = append(several, changes...)
		}
	}
	out.Rows += len(rows)
	before, err := c.Old.decide(b, c.Standard)
	if err != nil {
		return nil, err
	}
	after, err := c.New.decide(b, c.Standard)
	if err != nil {
		return nil, err
	}
	for _, id := range offenceIDs(before, after) {
		i, j := indexOf(before, id), indexOf(after, id)
		for r := 0; r < len(rows); r++ {
			if r%64 == 0 && i >= 0 && j >= 0 && !before.differs(after, i, j, c.Standard, r/64) {
				r += 63
				continue
			}
			from, to := outcomeAt(before, i, c.Standard, r), outcomeAt(after, j, c.Standard, r)
			if from != to {
				out.add(changeRow{id, from, to, rows[r]})
			}
		}
	}
	for _, s := range several {
		out.add(s)
	}
	out.sort()
	return out, nil
}

type changeRow struct{ offence, from, to, id string }

// several compares an episode in which what one actor did may count for another.
func (c *Comparison) several(k *palermo.Case, e *palermo.Episode) (changes []changeRow, rows int, err error) {
	one := *k
	one.Episodes = []palermo.Episode{*e}
	outcomes := func(s Side) (map[string]string, []string, error) {
		r, err := s.Library.Assess(&one, Options{Standard: c.Standard, Date: s.On})
		if err != nil {
			return nil, nil, err
		}
		m, keys := map[string]string{}, []string(nil)
		for _, a := range r.Episodes[0].Assessments {
			key := a.Offence + "\x00" + string(a.Actor)
			m[key], keys = a.Outcome.String(), append(keys, key)
		}
		return m, keys, nil
	}
	before, keys, err := outcomes(c.Old)
	if err != nil {
		return nil, 0, err
	}
	after, more, err := outcomes(c.New)
	if err != nil {
		return nil, 0, err
	}
	keys = append(keys, more...)
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		from, to := orNotLaw(before[key]), orNotLaw(after[key])
		if offence, actor, _ := strings.Cut(key, "\x00"); from != to {
			changes = append(changes, changeRow{offence, from, to, k.ID + "/" + e.ID + "/" + actor})
		}
	}
	return changes, len(e.Actors), nil
}

func (s Side) decide(b *Batch, standard palermo.Standard) (*Outcomes, error) {
	return s.Library.Decide(b, BatchOptions{Standards: 1 << standard, On: s.On, Workers: 1})
}

func offenceIDs(sides ...*Outcomes) []string {
	var ids []string
	for _, o := range sides {
		for _, r := range o.Rules {
			ids = append(ids, r.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func indexOf(o *Outcomes, id string) int {
	return slices.IndexFunc(o.Rules, func(r *Rule) bool { return r.ID == id })
}

func outcomeAt(o *Outcomes, rule int, s palermo.Standard, row int) string {
	if rule < 0 {
		return notLaw
	}
	t, ok := o.At(rule, s, row)
	if !ok {
		return notLaw
	}
	return t.String()
}

func orNotLaw(s string) string {
	if s == "" {
		return notLaw
	}
	return s
}

func (im *Impact) add(r changeRow) {
	at := slices.IndexFunc(im.Changes, func(c Change) bool { return c.Offence == r.offence && c.From == r.from && c.To == r.to })
	if at < 0 {
		at = len(im.Changes)
		im.Changes = append(im.Changes, Change{Offence: r.offence, From: r.from, To: r.to})
	}
	im.Changes[at].Count++
	im.Changes[at].IDs = append(im.Changes[at].IDs, r.id)
}

func (im *Impact) sort() {
	slices.SortFunc(im.Changes, func(a, b Change) int {
		if d := strings.Compare(a.Offence, b.Offence); d != 0 {
			return d
		}
		if d := strings.Compare(a.From, b.From); d != 0 {
			return d
		}
		return strings.Compare(a.To, b.To)
	})
}

// Add adds the impact on a further part of the caseload.
func (im *Impact) Add(o *Impact) {
	im.Cases, im.Episodes, im.Rows = im.Cases+o.Cases, im.Episodes+o.Episodes, im.Rows+o.Rows
	for _, c := range o.Changes {
		at := slices.IndexFunc(im.Changes, func(d Change) bool { return d.Offence == c.Offence && d.From == c.From && d.To == c.To })
		if at < 0 {
			im.Changes = append(im.Changes, c)
			continue
		}
		im.Changes[at].Count += c.Count
		im.Changes[at].IDs = append(im.Changes[at].IDs, c.IDs...)
	}
	im.sort()
}
