package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"palermo"
	"palermo/sanctions"
)

// Review is one hit as a reviewer finds it.
type Review struct {
	Screening *Screened
	Row       *Flagged
	Hit       *KeptHit
	Explained *Explanation   // nil when the entry is no longer on the lists in force, or does not resemble the name any more
	Standing  Standing       // of the entry as it is now
	Decisions []Adjudication // oldest first
	Delisting Route
	Today     palermo.Date
	Latest    palermo.Date // the latest day on which a false positive may expire
}

// Review gathers what is known of a hit: the row's number in its file, and the
// entry.
func (s *Screening) Review(id string, q int, list, entry string) (*Review, error) {
	ledger, err := s.ledger()
	if err != nil {
		return nil, err
	}
	r, _, err := s.review(ledger, id, q, list, entry)
	return r, err
}

func (s *Screening) review(ledger *sanctions.Ledger, id string, q int, list, entry string) (*Review, *sanctions.Decision, error) {
	all, err := s.Screened(id)
	if err != nil {
		return nil, nil, err
	}
	r := &Review{Screening: all, Today: s.today()}
	r.Latest = r.Today.AddYears(1)
	for i := range all.Flagged {
		for k := range all.Flagged[i].Hits {
			if f := &all.Flagged[i]; f.Q == q && f.Hits[k].List == list && f.Hits[k].ID == entry {
				r.Row, r.Hit = f, &f.Hits[k]
			}
		}
	}
	if r.Hit == nil {
		return nil, nil, &palermo.Error{Code: palermo.NotFound, Message: "there is no such hit in this screening", Hint: "choose one that is shown"}
	}
	r.Standing, r.Delisting = r.Hit.Standing, sanctions.Delisting(sanctions.FormatOwn)
	for _, d := range ledger.Decisions() {
		if d.Subject == r.Row.Subject && d.List == list && d.ID == entry {
			r.Decisions = append(r.Decisions, d)
		}
	}
	screener := s.live.Screener()
	if screener == nil {
		return r, nil, nil
	}
	w := new(sanctions.Scratch)
	for _, h := range screener.Search(r.Row.Query, w) {
		if h.List != list || h.ID != entry {
			continue
		}
		x := screener.Explain(r.Row.Query, h, w)
		r.Explained, r.Delisting = &x, x.Delisting
		r.Standing = ledger.Standing(r.Row.Subject, list, entry, h.Entry, r.Today)
		d := screener.Draft(r.Row.Subject, r.Row.Query, h, r.Row.Threshold)
		return r, &d, nil
	}
	return r, nil, nil
}

// Ruling is what a reviewer says of a hit.
type Ruling struct {
	Verdict  sanctions.Verdict
	Reasons  string
	Reviewer string
	Expires  palermo.Date // of a false positive
	Steps    map[string]string
}

// Of takes the verdict and the day of expiry as a form writes them.
func (r *Ruling) Of(verdict, expires string) error {
	switch v := sanctions.Verdict(verdict); v {
	case sanctions.Match, sanctions.FalsePositive, sanctions.MoreNeeded:
		r.Verdict = v
	default:
		return &palermo.Error{Code: palermo.Invalid, Message: "nobody chose what the hit is", Hint: "choose match, false positive, or more is needed"}
	}
	if strings.TrimSpace(expires) == "" {
		return nil
	}
	var err error
	r.Expires, err = palermo.ParseDate(strings.TrimSpace(expires))
	return err
}

// Decide records what a named person says of a hit, with what they saw. A hit
// counts as confirmed when two different people have said that it matches; the
// same person saying so twice is a conflict. What was said already by the same
// person today is not written again.
func (s *Screening) Decide(id string, q int, list, entry string, say Ruling) (*Review, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ledger, err := s.ledger()
	if err != nil {
		return nil, err
	}
	r, d, err := s.review(ledger, id, q, list, entry)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, &palermo.Error{Code: palermo.Conflict, Message: "the lists in force no longer hold this entry as it was", Hint: "screen the names again"}
	}
	d.Verdict, d.Reasons, d.Reviewer, d.On = say.Verdict, strings.TrimSpace(say.Reasons), strings.Join(strings.Fields(say.Reviewer), " "), r.Today
	for _, step := range sanctions.Steps {
		if answer := say.Steps[step.ID]; answer != "" {
			if d.Steps == nil {
				d.Steps = map[string]string{}
			}
			d.Steps[step.ID] = answer
		}
	}
	if d.Verdict == sanctions.FalsePositive {
		d.Expires = say.Expires
	}
	for _, old := range r.Decisions {
		if old.Reviewer == d.Reviewer && old.On == d.On && old.Verdict == d.Verdict && old.Reasons == d.Reasons && old.Entry == d.Entry {
			return r, nil
		}
	}
	if err := ledger.Add(*d); err != nil {
		return nil, err
	}
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		return nil, fmt.Errorf("decision: %w", err)
	}
	if err := s.folder.Append(decisionsFile, line.Bytes()); err != nil {
		return nil, err
	}
	return s.Review(id, q, list, entry)
}

// Next is the first hit of a screening that still waits for somebody: one that
// nobody decided, or that needs a second voice which is not this person's. It is
// nil when there is none.
func (s *Screening) Next(id, reviewer string) (*Flagged, *KeptHit, error) {
	all, err := s.Screened(id)
	if err != nil {
		return nil, nil, err
	}
	ledger, err := s.ledger()
	if err != nil {
		return nil, nil, err
	}
	spoke := map[[3]string]bool{}
	for _, d := range ledger.Decisions() {
		if strings.EqualFold(d.Reviewer, strings.Join(strings.Fields(reviewer), " ")) {
			spoke[[3]string{d.Subject, d.List, d.ID}] = true
		}
	}
	for i := range all.Flagged {
		f := &all.Flagged[i]
		for k := range f.Hits {
			h := &f.Hits[k]
			switch h.Standing {
			case sanctions.Open, sanctions.Changed:
				return f, h, nil
			case sanctions.OneSays:
				if !spoke[[3]string{f.Subject, h.List, h.ID}] {
					return f, h, nil
				}
			}
		}
	}
	return nil, nil, nil
}

// ledger reads the decisions.
func (s *Screening) ledger() (*sanctions.Ledger, error) {
	data, err := s.folder.Read(decisionsFile)
	if palermo.CodeOf(err) == palermo.NotFound {
		return &sanctions.Ledger{}, nil
	}
	if err != nil {
		return nil, err
	}
	return sanctions.ReadDecisions(decisionsFile, bytes.NewReader(data))
}

// DecisionsFile is the decisions as they are kept, for the command line and the
// archive.
func (s *Screening) DecisionsFile() ([]byte, error) {
	data, err := s.folder.Read(decisionsFile)
	if palermo.CodeOf(err) == palermo.NotFound {
		return nil, nil
	}
	return data, err
}
