package sanctions

import (
	"cmp"
	"slices"

	"palermo"
)

// Seen is a hit of an earlier screening, as its line of output kept it.
type Seen struct {
	List, ID string
	Score    float64
	Entry    string // the fingerprint it had; empty when it was not kept
}

// Cause says why a hit is shown again.
type Cause string

// The causes.
const (
	CauseNew      Cause = "new"           // not among the earlier hits
	CauseChanged  Cause = "entry-changed" // the list has changed what it says of the entry
	CauseRose     Cause = "score-rose"    // it was below the threshold, or cleared at a score lower by more than 0.05
	CauseExpired  Cause = "expired"       // a false positive is no longer known to be one
	CauseGone     Cause = "gone"          // the entry is no longer on the list
	CauseListGone Cause = "list-gone"     // the whole list is not among those screened
	CauseOpen     Cause = "still-open"    // nothing is new: seen before, and not decided by enough people
)

// risen is by how much a score must exceed the one at which a hit was cleared for
// the hit to be shown again.
const risen = 0.05

// News is one hit that needs somebody after a screening was repeated.
type News struct {
	Cause    Cause    `json:"cause"`
	Standing Standing `json:"standing"`
	Before   float64  `json:"before,omitzero"` // the earlier score; 0 when there was none
	Hit      Hit      `json:"hit"`             // without evidence when the entry is gone or no longer reported
}

// Rescreening compares screenings of the same subjects at different times.
type Rescreening struct {
	screener  *Screener
	ledger    *Ledger
	threshold func(Query) float64
	today     palermo.Date
	entries   map[[2]string]uint32 // list, id -> entry
	lists     map[string]bool
	bySubject map[string][]hitOf // hits decided about
}

// Rescreen prepares a comparison with earlier hits and decisions on a day. The
// threshold says from which score on hits count for a query.
func Rescreen(s *Screener, l *Ledger, threshold func(Query) float64, today palermo.Date) *Rescreening {
	r := &Rescreening{screener: s, ledger: l, threshold: threshold, today: today, entries: map[[2]string]uint32{}, lists: map[string]bool{}, bySubject: map[string][]hitOf{}}
	for i, le := range s.entries {
		r.lists[le.list.Name] = true
		k := [2]string{le.list.Name, le.entry.ID}
		if _, ok := r.entries[k]; !ok {
			r.entries[k] = uint32(i)
		}
	}
	for k := range l.at {
		r.bySubject[k.subject] = append(r.bySubject[k.subject], k)
	}
	for _, ks := range r.bySubject {
		slices.SortFunc(ks, func(a, b hitOf) int { return cmp.Or(cmp.Compare(a.list, b.list), cmp.Compare(a.id, b.id)) })
	}
	return r
}

// Of returns what is new about one subject, the hits first in their order, then
// what has left the list. Hits that stand cleared or confirmed are left out, those
// that were seen before and are still to be decided have the cause "still-open".
func (r *Rescreening) Of(subject string, q Query, before []Seen, hits []Hit) []News {
	threshold := r.threshold(q)
	var out []News
	told := map[hitOf]bool{}
	for _, h := range hits {
		k := hitOf{subject, h.List, h.ID}
		if h.Score < threshold || told[k] {
			continue
		}
		told[k] = true
		if n, ok := r.judge(k, seen(before, k), h, threshold); ok {
			out = append(out, n)
		}
	}
	remembered := slices.Clone(r.bySubject[subject])
	for _, b := range before {
		if b.Score >= threshold {
			remembered = append(remembered, hitOf{subject, b.List, b.ID})
		}
	}
	for _, k := range remembered {
		if !told[k] {
			told[k] = true
			if n, ok := r.left(k, seen(before, k), hits, threshold); ok {
				out = append(out, n)
			}
		}
	}
	return out
}

func seen(before []Seen, k hitOf) *Seen {
	for i := range before {
		if before[i].List == k.list && before[i].ID == k.id {
			return &before[i]
		}
	}
	return nil
}

// judge says whether a hit over the threshold is new, and why.
func (r *Rescreening) judge(k hitOf, b *Seen, h Hit, threshold float64) (News, bool) {
	print := h.Entry
	n := News{Standing: r.ledger.Standing(k.subject, k.list, k.id, print, r.today), Hit: h}
	if b != nil {
		n.Before = b.Score
	}
	decided := r.ledger.latest(k, r.today)
	switch n.Standing {
	case Confirmed:
		return n, false
	case Cleared:
		at := 1.0
		for _, d := range decided {
			if d.Verdict == FalsePositive && d.Entry == print {
				at = min(at, d.Score)
			}
		}
		n.Cause, n.Before = CauseRose, at
		return n, h.Score > at+risen
	}
	changed := b != nil && b.Entry != "" && b.Entry != print
	for _, d := range decided {
		changed = changed || d.Entry != print
	}
	switch {
	case changed:
		n.Cause = CauseChanged
	case n.Standing == Open && len(decided) > 0:
		n.Cause = CauseExpired
	case len(decided) > 0:
		n.Cause = CauseOpen
	case b == nil:
		n.Cause = CauseNew
	case b.Score < threshold:
		n.Cause = CauseRose
	default:
		n.Cause = CauseOpen
	}
	return n, true
}

// left tells of a hit that was over the threshold, or was decided, and is not
// over it now. A lower score of an unchanged entry comes of the question asked
// and is no news of the list.
func (r *Rescreening) left(k hitOf, b *Seen, hits []Hit, threshold float64) (News, bool) {
	n := News{Cause: CauseGone, Hit: Hit{List: k.list, ID: k.id}}
	old := ""
	if b != nil {
		n.Before, old = b.Score, b.Entry
	}
	matched := false
	for _, d := range r.ledger.latest(k, r.today) {
		old, matched = d.Entry, matched || d.Verdict == Match
		n.Before, n.Hit.Name = max(n.Before, d.Score), d.Listed
	}
	at, listed := r.entries[[2]string{k.list, k.id}]
	if !listed {
		if !r.lists[k.list] {
			n.Cause = CauseListGone
		}
		n.Standing = r.ledger.Standing(k.subject, k.list, k.id, old, r.today)
		return n, matched || n.Before >= threshold
	}
	le := r.screener.entries[at]
	print := Fingerprint(le.entry)
	if old == "" || old == print || !matched && n.Before < threshold {
		return n, false
	}
	n.Cause = CauseChanged
	n.Standing = r.ledger.Standing(k.subject, k.list, k.id, print, r.today)
	n.Hit.Name, n.Hit.Date = le.entry.Names[0].Name, le.list.Dated()
	for _, h := range hits {
		if h.List == k.list && h.ID == k.id {
			n.Hit = h
		}
	}
	return n, true
}
