package sanctions

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"palermo"
)

// Verdict is what a reviewer found about one hit.
type Verdict string

// The verdicts.
const (
	Match         Verdict = "match"          // the party asked about is the party listed
	FalsePositive Verdict = "false-positive" // they are two parties
	MoreNeeded    Verdict = "more-needed"    // not to be decided on what is known
)

// Decision is one reviewer's decision about one hit, a line of JSON. It records
// what the reviewer saw: the score, the threshold of the use, the list's date and
// the calibration.
type Decision struct {
	Subject   string            `json:"subject"`          // the caller's own reference to the party asked about, or [Query.Subject]
	List      string            `json:"list"`             // the hit
	ID        string            `json:"id"`               //
	Entry     string            `json:"entry"`            // [Fingerprint] of the entry as it was
	Asked     string            `json:"asked,omitempty"`  // the two names that were compared
	Listed    string            `json:"listed,omitempty"` //
	Verdict   Verdict           `json:"verdict"`          //
	Reasons   string            `json:"reasons"`          // never empty
	Steps     map[string]string `json:"steps,omitempty"`  // answers by step
	Reviewer  string            `json:"reviewer"`         //
	On        palermo.Date      `json:"on"`               //
	Expires   palermo.Date      `json:"expires,omitzero"`
	Score     float64           `json:"score"`
	Threshold float64           `json:"threshold"`
	ListDate  string            `json:"list_date"`
	Measured  string            `json:"measured,omitempty"` // what the threshold is based on
}

// longestFalse is the longest that a known false positive stands.
const longestFalse = 1 // year

// check says what a decision lacks.
func (d *Decision) check() error {
	switch {
	case d.Subject == "" || d.List == "" || d.ID == "":
		return bad("a decision needs subject, list and id", "say which hit it decides")
	case strings.TrimSpace(d.Reviewer) == "":
		return bad("a decision has no reviewer", "name the person who decided")
	case strings.TrimSpace(d.Reasons) == "":
		return bad("a decision has no reasons", "write why, in a sentence that another reviewer can check")
	case d.On.Day == 0:
		return bad("a decision has no day", `add "on": "2026-11-23"`)
	case d.Entry == "" || d.ListDate == "":
		return bad("a decision does not say which state of the entry it is about", "keep the entry's fingerprint and the list's date with it")
	case !(d.Score >= 0 && d.Score <= 1):
		return bad("the score of a decision is not between 0 and 1", "keep the score of the hit that was decided")
	case !(d.Threshold > 0 && d.Threshold <= 1):
		return bad("the threshold of a decision is not between 0 and 1", "keep the threshold at which the hit was shown")
	}
	switch d.Verdict {
	case Match:
		for _, s := range Steps {
			if strings.TrimSpace(d.Steps[s.ID]) == "" {
				return bad(fmt.Sprintf("a match is decided without an answer to the step %q", s.ID), "answer: "+s.Question)
			}
		}
	case FalsePositive:
		if d.Expires.Day == 0 {
			return bad("a false positive has no day of expiry", "give the day on which it is to be looked at again")
		}
		if !d.On.Before(d.Expires) || d.On.AddYears(longestFalse).Before(d.Expires) {
			return bad("a false positive expires before it begins or later than a year after", "choose a day within a year")
		}
	case MoreNeeded:
	default:
		return bad(fmt.Sprintf("the verdict %q is not known", d.Verdict), "write match, false-positive or more-needed")
	}
	return nil
}

// line is the decision as a line of the file, with its newline.
func (d *Decision) line() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		return nil, bad("the decision cannot be written: "+err.Error(), "give its numbers as numbers")
	}
	return b.Bytes(), nil
}

// Draft is a decision about a hit with everything filled in that the reviewer
// sees, for them to add verdict, reasons, steps, name and day. An empty subject
// means [Query.Subject].
func (s *Screener) Draft(subject string, q Query, h Hit, threshold float64) Decision {
	if subject == "" {
		subject = q.Subject()
	}
	return Decision{Subject: subject, List: h.List, ID: h.ID, Entry: h.Entry, Asked: q.Name, Listed: s.entries[h.entry].entry.Names[h.alias].Name,
		Score: h.Score, Threshold: threshold, ListDate: h.Date, Measured: s.measured()}
}

// Subject is a reference to the party asked about for callers that have none of
// their own: everything that is known of it, in one line. It changes when more
// becomes known, and decisions made before then stand no more.
func (q Query) Subject() string {
	parts := []string{strings.Join(strings.Fields(q.Name), " ")}
	for _, p := range [...]string{q.Born.String(), q.Country, q.Document, q.Gender.String(), q.Kind.String()} {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "; ")
}
