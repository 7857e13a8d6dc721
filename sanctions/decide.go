package sanctions

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
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

// Step is one of the five questions of OFAC's guidance on assessing a match
// ("Assessing OFAC Name Matches": is the hit against a list, are the two of the
// same kind, how much of the name agrees, how does the other information
// compare, are there several similarities).
type Step struct {
	ID       string
	Question string
}

// Steps are the questions in the order in which they are asked. A false positive
// is decided at the first that shows one; a match needs an answer to all.
var Steps = [5]Step{
	{"list", "Is the hit on a sanctions list, and which, of what date?"},
	{"kind", "Are the two of the same kind: a person and a person, a vessel and a vessel?"},
	{"name", "How much of the name agrees? One part alone is no match."},
	{"data", "How do birth date, documents, nationality and place compare? If much is missing, get it first."},
	{"similar", "Are there several similarities or exact agreements? Then ask the list's authority."},
}

// Decision is one reviewer's decision about one hit, a line of JSON. It records
// what the reviewer saw: the score, the threshold of the use, the list's date and
// the calibration.
type Decision struct {
	Subject   string            `json:"subject"`         // the caller's own reference to the party asked about
	List      string            `json:"list"`            // the hit
	ID        string            `json:"id"`              //
	Entry     string            `json:"entry"`           // [Fingerprint] of the entry as it was
	Verdict   Verdict           `json:"verdict"`         //
	Reasons   string            `json:"reasons"`         // never empty
	Steps     map[string]string `json:"steps,omitempty"` // answers by step
	Reviewer  string            `json:"reviewer"`        //
	On        palermo.Date      `json:"on"`              //
	Expires   palermo.Date      `json:"expires,omitzero"`
	Score     float64           `json:"score"`
	Threshold float64           `json:"threshold"`
	ListDate  string            `json:"list_date"`
	Measured  string            `json:"measured,omitempty"` // what the calibration in use was measured on
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

// Standing is what the decisions about a hit amount to on a day.
type Standing string

// The standings.
const (
	Open      Standing = "open"      // nobody has decided, or what was decided has expired
	Changed   Standing = "changed"   // decided, but the list has changed the entry since
	Waiting   Standing = "waiting"   // more is needed
	OneSays   Standing = "one-match" // one reviewer says that it matches; a second, different one must agree
	Disputed  Standing = "disputed"  // reviewers disagree
	Confirmed Standing = "confirmed" // two different reviewers say that it matches
	Cleared   Standing = "cleared"   // a known false positive, not expired
)

// Ledger is the decisions of a file in their order. A reviewer's later decision
// about a hit replaces their earlier one; nothing is ever taken out.
type Ledger struct {
	decisions []Decision
	at        map[[3]string][]int // subject, list, id
}

// ReadDecisions reads a decisions file, one decision a line. Any line that is not
// a whole decision is an error with its line, and nothing is read.
func ReadDecisions(name string, r io.Reader) (*Ledger, error) {
	l := &Ledger{}
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 1<<16), maxText)
	for line := 1; sc.Scan(); line++ {
		if len(bytes.TrimSpace(sc.Bytes())) == 0 {
			continue
		}
		dec := json.NewDecoder(bytes.NewReader(sc.Bytes()))
		dec.DisallowUnknownFields()
		var d Decision
		if err := dec.Decode(&d); err != nil {
			return nil, palermo.At(name, line, bad("this is no decision: "+err.Error(), "write one decision a line, as JSON"))
		}
		if err := l.Add(d); err != nil {
			return nil, palermo.At(name, line, err)
		}
	}
	if err := sc.Err(); err != nil {
		return nil, palermo.At(name, 0, err)
	}
	return l, nil
}

// Add checks a decision and takes it into the ledger. The caller appends the same
// decision to the file as one line.
func (l *Ledger) Add(d Decision) error {
	if err := d.check(); err != nil {
		return err
	}
	if l.at == nil {
		l.at = map[[3]string][]int{}
	}
	k := [3]string{d.Subject, d.List, d.ID}
	l.at[k] = append(l.at[k], len(l.decisions))
	l.decisions = append(l.decisions, d)
	return nil
}

// Decisions are all decisions, in order.
func (l *Ledger) Decisions() []Decision { return l.decisions }

// Standing is what the decisions about a subject and an entry amount to on a day.
// The fingerprint is that of the entry as it is now.
func (l *Ledger) Standing(subject, list, id, fingerprint string, today palermo.Date) Standing {
	latest := map[string]*Decision{} // reviewer -> their last
	var order []string
	for _, i := range l.at[[3]string{subject, list, id}] {
		d := &l.decisions[i]
		who := strings.ToLower(strings.Join(strings.Fields(d.Reviewer), " "))
		if latest[who] == nil {
			order = append(order, who)
		}
		latest[who] = d
	}
	matches, cleared, waiting, changed := 0, 0, 0, false
	for _, who := range order {
		d := latest[who]
		if d.Entry != fingerprint {
			changed = true
			continue
		}
		switch d.Verdict {
		case Match:
			matches++
		case FalsePositive:
			if today.Before(d.Expires) {
				cleared++
			}
		case MoreNeeded:
			waiting++
		}
	}
	switch {
	case matches > 0 && cleared > 0:
		return Disputed
	case matches >= 2:
		return Confirmed
	case matches == 1:
		return OneSays
	case waiting > 0:
		return Waiting
	case cleared > 0:
		return Cleared
	case changed:
		return Changed
	}
	return Open
}

// New returns the hits of a subject that still need somebody: all but those that
// stand cleared or confirmed. Screening again after a list has changed therefore
// shows what is new, what the list has changed, and what has expired.
func (l *Ledger) New(s *Screener, subject string, hits []Hit, today palermo.Date) []Hit {
	var out []Hit
	for _, h := range hits {
		switch l.Standing(subject, h.List, h.ID, s.Fingerprint(h), today) {
		case Cleared, Confirmed:
		default:
			out = append(out, h)
		}
	}
	return out
}

// Fingerprint is a digest of what the list says of a hit's entry: it changes when
// the list changes a name, a date, a document, a country or a programme.
func (s *Screener) Fingerprint(h Hit) string { return Fingerprint(s.entries[h.entry].entry) }

// Fingerprint is the digest of an entry; see [Screener.Fingerprint].
func Fingerprint(e *Entry) string {
	digest := sha256.New()
	fmt.Fprintf(digest, "%q%d%q%v%q%q%d%q", e.ID, e.Kind, e.Names, e.Born, e.Documents, e.Countries, e.Gender, e.Programmes)
	return hex.EncodeToString(digest.Sum(nil)[:12])
}

// Delisting says how somebody asks to be taken off a list, to stand beside every
// hit.
func Delisting(f Format) string {
	switch f {
	case FormatOFAC, FormatOFACSide, FormatOFACAdvanced:
		return "petition to OFAC under 31 CFR 501.807; funds blocked by mistaken identity: 31 CFR 501.806"
	case FormatUN:
		return "request to the Focal Point for De-listing, or to the Ombudsperson for the ISIL and Al-Qaida list"
	case FormatUK:
		return "request to the Secretary of State under section 23 of the Sanctions and Anti-Money Laundering Act 2018, court review under section 38"
	case FormatEU:
		return "request to the Council of the European Union, action before the General Court under articles 263 and 275 TFEU"
	}
	return "ask the authority that issued the list"
}
