package main

import (
	"fmt"
	"sync/atomic"

	"palermo"
	"palermo/sanctions"
)

type screenAgainCmd struct {
	thresholdFlags
	Lists     string       `required:"" placeholder:"DIR" help:"Folder with the sanctions lists as they are now."`
	In        string       `required:"" placeholder:"FILE" help:"The names, as for palermo screen; a column subject keeps rows apart when their order changes."`
	Before    string       `placeholder:"FILE" help:"What palermo screen wrote for these names the last time (JSON lines)."`
	Decisions string       `placeholder:"FILE" help:"Decisions file."`
	On        palermo.Date `required:"" placeholder:"YYYY-MM-DD" help:"The day, for what has expired."`
	Open      bool         `help:"Show also what was seen before and is not decided yet."`
	Out       string       `placeholder:"FILE" help:"Write JSON lines here; otherwise they are printed for people."`
	JSON      bool         `name:"json" help:"Print JSON lines."`
	Strict    bool         `help:"Stop at the first row that cannot be used."`
	Workers   int          `placeholder:"N" help:"How many work at once; the result is the same for any number. All cores by default."`
}

// newsLine is the line of a row about which there is news.
type newsLine struct {
	Q       int              `json:"q"`
	Subject string           `json:"subject"`
	News    []sanctions.News `json:"news"`
}

func (c *screenAgainCmd) Run(s *streams) error {
	workers, err := (&randomFlags{Workers: c.Workers}).workers(s)
	if err != nil {
		return err
	}
	if c.Before == "" && c.Decisions == "" {
		return &palermo.Error{Code: palermo.Invalid, Message: "there is nothing to compare with", Hint: "give --before, --decisions or both"}
	}
	if c.On.Day == 0 {
		return palermo.At("--on", 0, &palermo.Error{Code: palermo.Invalid, Message: "this is no whole day", Hint: "write it as 2026-11-23"})
	}
	before, err := readEarlier(s, c.Before)
	if err != nil {
		return err
	}
	ledger := &sanctions.Ledger{}
	if c.Decisions != "" {
		if ledger, err = readDecisions(c.Decisions); err != nil {
			return err
		}
	}
	rows, err := s.openNames(c.In)
	if err != nil {
		return err
	}
	defer rows.src.Close()
	lists, err := readLists(c.Lists)
	if err != nil {
		return err
	}
	lists.warn(s)
	screener := sanctions.Index(lists.lists...)
	threshold, err := c.of(screener)
	if err != nil {
		return err
	}
	again := sanctions.Rescreen(screener, ledger, threshold, c.On)
	ctx, stop := untilStopped()
	defer stop()
	var fresh, open atomic.Int64
	b := screening{screener: screener, strict: c.Strict, scratch: make([]sanctions.Scratch, workers)}
	b.line = func(r *sanctions.Row, hits []sanctions.Hit) ([]byte, error) {
		subject := r.Subject
		if subject == "" {
			subject = r.Query.Subject()
		}
		old, err := before.of(r)
		if err != nil {
			return nil, err
		}
		line := newsLine{Q: r.Q, Subject: subject}
		for _, n := range again.Of(subject, r.Query, old, hits) {
			if n.Cause == sanctions.CauseOpen {
				open.Add(1)
				if !c.Open {
					continue
				}
			} else {
				fresh.Add(1)
			}
			line.News = append(line.News, n)
		}
		if len(line.News) == 0 {
			return nil, nil
		}
		if c.JSON || c.Out != "" {
			return appendJSON(nil, line)
		}
		p := s.paper()
		renderNews(p, &line)
		return []byte(p.b.String()), nil
	}
	err = b.write(ctx, s, rows, c.Out)
	if err == nil && !c.JSON && (c.Out == "" || c.Out == "-") {
		fmt.Fprintf(s.out, "%s new, %s still to be decided from before, of %s names\n", thousands(fresh.Load()), thousands(open.Load()), thousands(int64(b.tally.used)))
	}
	return err
}

// causes say in words why a hit is shown again.
var causes = map[sanctions.Cause]string{
	sanctions.CauseNew:      "new",
	sanctions.CauseChanged:  "the list has changed the entry",
	sanctions.CauseRose:     "the score has risen",
	sanctions.CauseExpired:  "a known false positive has expired",
	sanctions.CauseGone:     "the entry is no longer on the list",
	sanctions.CauseListGone: "the list is not among these",
	sanctions.CauseOpen:     "seen before, still to be decided",
}

func renderNews(p *paper, line *newsLine) {
	p.line(p.paint(bold, fmt.Sprintf("%d  %s", line.Q, oneLine(line.Subject))))
	for _, n := range line.News {
		rise := ""
		if n.Before > 0 && n.Before != n.Hit.Score {
			rise = fmt.Sprintf(" (%.2f before)", n.Before)
		}
		p.line("  ", fmt.Sprintf("%.2f  ", n.Hit.Score), pad(oneLine(n.Hit.Name), 36), "  ", n.Hit.List, "/", n.Hit.ID, "  ", causes[n.Cause], rise)
		if n.Standing != sanctions.Open {
			p.line("        ", standings[n.Standing])
		}
	}
	p.line()
}

// earlier is what an earlier screening found.
type earlier struct {
	bySubject map[string][]sanctions.Seen
	byRow     map[int]earlierRow
}

type earlierRow struct {
	name string // what was asked, as the evidence quotes it; empty when there was no hit
	hits []sanctions.Seen
}

func readEarlier(s *streams, name string) (*earlier, error) {
	e := &earlier{bySubject: map[string][]sanctions.Seen{}, byRow: map[int]earlierRow{}}
	if name == "" {
		return e, nil
	}
	err := decodeLines(s, name, func(l hitsLine) error {
		var row earlierRow
		for _, h := range l.Hits {
			row.hits = append(row.hits, sanctions.Seen{List: h.List, ID: h.ID, Score: h.Score, Entry: h.Entry})
			for _, w := range h.Why {
				if w.Kind == "name" {
					row.name = w.Query
				}
			}
		}
		if l.Subject != "" {
			e.bySubject[l.Subject] = row.hits
			return nil
		}
		e.byRow[l.Q] = row
		return nil
	})
	return e, err
}

// of is what was found for a row the last time.
func (e *earlier) of(r *sanctions.Row) ([]sanctions.Seen, error) {
	if r.Subject != "" {
		return e.bySubject[r.Subject], nil
	}
	old := e.byRow[r.Q]
	if old.name != "" && old.name != r.Query.Name {
		return nil, &palermo.Error{Code: palermo.Conflict, Message: fmt.Sprintf("the earlier hits of row %d are those of another name", r.Q), Hint: "give the rows in the same order, or a column subject both times"}
	}
	return old.hits, nil
}
