package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"palermo"
	"palermo/sanctions"
)

// partyFlags are what is known of a party asked about by name.
type partyFlags struct {
	Name      string `arg:"" help:"The name asked about."`
	Lists     string `required:"" placeholder:"DIR" help:"Folder with sanctions lists."`
	BirthDate string `placeholder:"YYYY-MM-DD" help:"When they were born, as far as known."`
	Country   string `placeholder:"COUNTRY" help:"Nationality, citizenship or flag."`
	Document  string `placeholder:"NUMBER" help:"Number of a document."`
	Gender    string `placeholder:"GENDER" help:"As documents record it."`
	Kind      string `placeholder:"KIND" help:"person, organisation, vessel or aircraft."`
}

// search reads the lists and searches them.
func (f *partyFlags) search(s *streams) (sanctions.Query, *sanctions.Screener, []sanctions.Hit, *sanctions.Scratch, error) {
	q, err := sanctions.ParseQuery(strings.TrimSpace(f.Name), f.BirthDate, f.Country, f.Document, f.Gender, f.Kind)
	if err != nil {
		return q, nil, nil, nil, err
	}
	all, err := readLists(f.Lists)
	if err != nil {
		return q, nil, nil, nil, err
	}
	all.warn(s)
	screener, scratch := sanctions.Index(all.lists...), &sanctions.Scratch{}
	return q, screener, screener.Search(q, scratch), scratch, nil
}

// thresholdFlags say from which score on hits are looked at.
type thresholdFlags struct {
	Threshold float64 `placeholder:"SCORE" help:"Look at hits from this score on, for every script. Otherwise by --alarms."`
	Alarms    float64 `default:"0.003" placeholder:"SHARE" help:"Look at hits from the score on at which no more than this share of unrelated people is flagged, by the script of the name."`
}

func (f *thresholdFlags) of(s *sanctions.Screener) (func(sanctions.Query) float64, error) {
	refuse := func(flag, what, hint string) error {
		return palermo.At(flag, 0, &palermo.Error{Code: palermo.Invalid, Message: what, Hint: hint})
	}
	switch {
	case f.Threshold != 0 && !(f.Threshold >= 0.5 && f.Threshold <= 1):
		return nil, refuse("--threshold", fmt.Sprintf("%v is no threshold", f.Threshold), "give 0.50 to 1")
	case !(f.Alarms > 0 && f.Alarms < 1):
		return nil, refuse("--alarms", fmt.Sprintf("%v is no share of people", f.Alarms), "give 0.003 for 3 in 1,000")
	case f.Threshold != 0:
		return func(sanctions.Query) float64 { return f.Threshold }, nil
	}
	return func(q sanctions.Query) float64 { return s.Threshold(q, f.Alarms) }, nil
}

type screenDecideCmd struct {
	partyFlags
	thresholdFlags
	Decisions string            `required:"" placeholder:"FILE" help:"Decisions file (JSON lines); the decision is added behind, nothing in it is changed."`
	On        palermo.Date      `required:"" placeholder:"YYYY-MM-DD" help:"The day of the decision."`
	Entry     string            `placeholder:"LIST/ID" help:"The entry decided about, as palermo screen prints it; the best hit when left out."`
	Subject   string            `placeholder:"REF" help:"Your own reference to the party; everything known of it when left out."`
	Verdict   string            `placeholder:"VERDICT" help:"match, false-positive or more-needed; without it the five questions are shown and nothing is written."`
	Reasons   string            `placeholder:"TEXT" help:"Why, so that another reviewer can check it."`
	Reviewer  string            `placeholder:"NAME" help:"Who decides. A match counts when two different people have said so."`
	Expires   palermo.Date      `placeholder:"YYYY-MM-DD" help:"When a false positive is to be looked at again, within a year."`
	Step      map[string]string `placeholder:"STEP=ANSWER" help:"Answer to one of the five questions: list, kind, name, data, similar. A match needs all."`
	JSON      bool              `name:"json" help:"Print JSON."`
}

func (c *screenDecideCmd) Run(s *streams) error {
	q, screener, hits, scratch, err := c.search(s)
	if err != nil {
		return err
	}
	h, err := c.hit(hits)
	if err != nil {
		return err
	}
	threshold, err := c.of(screener)
	if err != nil {
		return err
	}
	d := screener.Draft(c.Subject, q, h, threshold(q))
	if c.Verdict == "" {
		l, err := readDecisions(c.Decisions)
		if err != nil {
			return err
		}
		return c.form(s, l.Review(screener, d.Subject, h, c.On), screener.Explain(q, h, scratch))
	}
	for step := range c.Step {
		if !knownStep(step) {
			return palermo.At("--step", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("there is no step %q", step), Hint: "give list, kind, name, data or similar"})
		}
	}
	d.Verdict, d.Reasons, d.Reviewer, d.On, d.Expires, d.Steps = sanctions.Verdict(c.Verdict), c.Reasons, c.Reviewer, c.On, c.Expires, c.Step
	l, err := appendDecision(c.Decisions, d)
	if err != nil {
		return err
	}
	r := l.Review(screener, d.Subject, h, c.On)
	if c.JSON {
		return s.jsonLines(r)
	}
	p := s.paper()
	renderReview(p, &r)
	_, err = s.out.WriteString(p.b.String())
	return err
}

func knownStep(id string) bool {
	for _, s := range sanctions.Steps {
		if s.ID == id {
			return true
		}
	}
	return false
}

// hit is the hit that is decided about.
func (c *screenDecideCmd) hit(hits []sanctions.Hit) (sanctions.Hit, error) {
	list, id, cut := strings.Cut(c.Entry, "/")
	for _, h := range hits {
		if c.Entry == "" || cut && h.List == list && h.ID == id {
			return h, nil
		}
	}
	if c.Entry == "" {
		return sanctions.Hit{}, &palermo.Error{Code: palermo.NotFound, Message: fmt.Sprintf("%q resembles no name on these lists", c.Name), Hint: "there is nothing to decide"}
	}
	return sanctions.Hit{}, palermo.At("--entry", 0, &palermo.Error{Code: palermo.NotFound, Message: fmt.Sprintf("%s is no hit for %q", c.Entry, c.Name), Hint: "give LIST/ID as palermo screen explain prints them"})
}

// form shows the five questions with what the two records say to each.
func (c *screenDecideCmd) form(s *streams, r sanctions.Review, x sanctions.Explanation) error {
	if c.JSON {
		return s.jsonLines(struct {
			Review      sanctions.Review      `json:"review"`
			Explanation sanctions.Explanation `json:"explanation"`
		}{r, x})
	}
	p := s.paper()
	renderReview(p, &r)
	for i, step := range x.Steps {
		p.line(p.paint(bold, fmt.Sprintf("%d  %s", i+1, step.ID)), "  ", step.Question)
		for _, f := range step.Facts {
			p.line("     ", wrap(f, 96, "       "))
		}
		if step.Against != "" {
			p.line("     ", p.paint(yellow, "stop here? "), step.Against)
		}
	}
	p.line()
	p.line(p.paint(faint, "Nothing was written. Decide with --verdict, --reasons, --reviewer and, for a match, --step for each of the five."))
	_, err := s.out.WriteString(p.b.String())
	return err
}

// standings say in words what the decisions about a hit amount to.
var standings = map[sanctions.Standing]string{
	sanctions.Open:      "not decided, or what was decided has expired",
	sanctions.Changed:   "decided, but the list has changed the entry since",
	sanctions.Waiting:   "more is needed before it can be decided",
	sanctions.OneSays:   "one person says that it matches; a second, different one must agree",
	sanctions.Disputed:  "reviewers disagree",
	sanctions.Confirmed: "confirmed: two different people say that it matches",
	sanctions.Cleared:   "known false positive",
}

func renderReview(p *paper, r *sanctions.Review) {
	h := &r.Hit
	p.line(p.paint(bold, fmt.Sprintf("%.2f  %s", h.Score, oneLine(h.Name))), "  ", h.List, "/", h.ID, p.paint(faint, "  list of: "+h.Date))
	p.line("  about: ", oneLine(r.Subject))
	p.line("  stands: ", standings[r.Standing])
	for i := range r.Decisions {
		renderDecision(p, &r.Decisions[i])
	}
	p.line("  way off the list: ", wrap(r.Delisting.Text, 96, "    "))
	if r.Delisting.Link != "" {
		p.line("    ", r.Delisting.Link)
	}
	p.line()
}

func renderDecision(p *paper, d *sanctions.Decision) {
	until := ""
	if !d.Expires.IsZero() {
		until = " until " + d.Expires.String()
	}
	p.line("    ", d.On.String(), "  ", pad(oneLine(d.Reviewer), 20), "  ", string(d.Verdict), until, p.paint(faint, fmt.Sprintf("  at %.2f, threshold %.2f, list of %s", d.Score, d.Threshold, d.ListDate)))
	p.line("      ", wrap(d.Reasons, 94, "      "))
}

// readDecisions reads a decisions file; one that is not there has no decision.
func readDecisions(name string) (*sanctions.Ledger, error) {
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return &sanctions.Ledger{}, nil
	}
	if err != nil {
		return nil, fileError(name, err)
	}
	defer f.Close()
	return sanctions.ReadDecisions(name, f)
}

// appendDecision adds one line to a decisions file that only its owner may read.
// A file that this made is taken away again when the decision is refused.
func appendDecision(name string, d sanctions.Decision) (*sanctions.Ledger, error) {
	_, missing := os.Stat(name)
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fileError(name, err)
	}
	l, err := sanctions.Append(name, f, d)
	if cerr := f.Close(); err == nil && cerr != nil {
		err = fileError(name, cerr)
	}
	if err != nil && errors.Is(missing, os.ErrNotExist) {
		os.Remove(name)
	}
	return l, err
}

type screenDecidedCmd struct {
	Decisions string       `arg:"" help:"Decisions file."`
	Lists     string       `required:"" placeholder:"DIR" help:"Folder with sanctions lists, to see whether they have changed an entry."`
	On        palermo.Date `required:"" placeholder:"YYYY-MM-DD" help:"The day for which to say what stands."`
	JSON      bool         `name:"json" help:"Print JSON lines."`
}

func (c *screenDecidedCmd) Run(s *streams) error {
	if _, err := os.Stat(c.Decisions); err != nil {
		return fileError(c.Decisions, err)
	}
	l, err := readDecisions(c.Decisions)
	if err != nil {
		return err
	}
	all, err := readLists(c.Lists)
	if err != nil {
		return err
	}
	reviews := l.Reviews(sanctions.Index(all.lists...), c.On)
	p := s.paper()
	for i := range reviews {
		if c.JSON {
			line, err := appendJSON(nil, reviews[i])
			if err != nil {
				return err
			}
			p.b.Write(line)
			continue
		}
		renderReview(p, &reviews[i])
	}
	_, err = s.out.WriteString(p.b.String())
	return err
}
