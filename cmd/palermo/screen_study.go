package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"palermo"
	"palermo/law"
	"palermo/sanctions"
)

type screenExplainCmd struct {
	partyFlags
	Top  int  `default:"3" placeholder:"N" help:"How many hits to explain."`
	JSON bool `name:"json" help:"Print JSON lines."`
}

func (c *screenExplainCmd) Run(s *streams) error {
	q, screener, hits, scratch, err := c.search(s)
	if err != nil {
		return err
	}
	p := s.paper()
	for _, h := range hits[:min(max(c.Top, 0), len(hits))] {
		why := screener.Explain(q, h, scratch)
		if c.JSON {
			line, err := appendJSON(nil, why)
			if err != nil {
				return err
			}
			p.b.Write(line)
			continue
		}
		renderExplanation(p, &why)
	}
	if len(hits) == 0 && !c.JSON {
		p.line("resembles no name on these lists")
	}
	_, err = s.out.WriteString(p.b.String())
	return err
}

func renderExplanation(p *paper, x *sanctions.Explanation) {
	p.line(p.paint(bold, fmt.Sprintf("%.2f  %s", x.Score, oneLine(x.Name))), "  ", x.List, " ", x.ID)
	p.line("  ", wrap(x.Status, 100, "  "))
	p.line("  asked about \"", oneLine(x.Asked), "\", listed as \"", oneLine(x.Listed), "\" (", x.Alias, ")")
	for _, w := range x.Words {
		p.line("    ", pad(orNothing(w.Asked), 22), pad(orNothing(w.Listed), 22), pad(fmt.Sprintf("%.2f", w.Score), 6), p.paint(faint, fmt.Sprintf("weight %.2f  %s", w.Weight, w.How)))
	}
	for _, w := range x.Why {
		p.line("  ", fmt.Sprintf("%+.2f  ", w.Points), pad(spaced(w.Kind), 12), `"`, oneLine(w.Query), `" and "`, oneLine(w.List), `"`)
	}
	for _, part := range []struct {
		head string
		what []string
	}{{"agrees: ", x.Agree}, {"contradicts: ", x.Contradict}, {"not known on both sides: ", x.Missing}} {
		if len(part.what) > 0 {
			p.line("  ", part.head, wrap(strings.Join(part.what, "; "), 96, "    "))
		}
	}
	if x.Alarm != "" {
		p.line("  ", wrap(x.Alarm, 100, "  "))
	}
	p.line("  OFAC's own search would be expected to show ", fmt.Sprint(x.OFAC))
	var under []string
	for _, why := range []string{strings.Join(x.Programmes, ", "), x.Basis, x.Reason} {
		if why != "" {
			under = append(under, why)
		}
	}
	if len(under) > 0 {
		p.line("  listed under: ", wrap(strings.Join(under, "; "), 96, "    "))
	}
	p.line("  ", p.paint(faint, wrap("way off the list: "+x.Delisting.Text, 100, "  ")))
	p.line()
}

func orNothing(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

type screenGenerateCmd struct {
	Lists string `required:"" placeholder:"DIR" help:"Folder with sanctions lists."`
	Out   string `required:"" placeholder:"FILE" help:"Names to screen (CSV)."`
	Truth string `required:"" placeholder:"FILE" help:"Their answers (JSON lines), for palermo screen score."`
	Count int    `default:"1000" placeholder:"N" help:"Listed people to make queries of, and unrelated names of each stock."`
	Seed  uint64 `default:"1" placeholder:"N" help:"Seed of everything made up."`
}

func (c *screenGenerateCmd) Run(s *streams) error {
	if c.Count < 1 || c.Count > 10_000_000 {
		return palermo.At("--count", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%d queries are not possible", c.Count), Hint: "give 1 to 10,000,000"})
	}
	all, err := readLists(c.Lists)
	if err != nil {
		return err
	}
	made := sanctions.Generate(all.lists, c.Count, c.Seed)
	var names bytes.Buffer
	w := csv.NewWriter(&names)
	_ = w.Write([]string{"name"}) // a buffer takes everything
	var truth []byte
	for _, g := range made {
		_ = w.Write([]string{g.Name})
		if truth, err = appendJSON(truth, g); err != nil {
			return err
		}
	}
	w.Flush()
	if err := writeWhole(c.Out, names.Bytes()); err != nil {
		return err
	}
	if err := writeWhole(c.Truth, truth); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s queries in %s, their answers in %s\n", thousands(int64(len(made))), c.Out, c.Truth)
	return nil
}

type screenScoreCmd struct {
	Truth  string `required:"" placeholder:"FILE" help:"Answers, as palermo screen generate wrote them."`
	Hits   string `required:"" placeholder:"FILE" help:"What palermo screen wrote for the generated names."`
	Curves string `placeholder:"DIR" help:"Draw both tables as pictures into a folder too: alarms.svg and found.svg."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

func (c *screenScoreCmd) Run(s *streams) error {
	var truth []sanctions.Generated
	err := decodeLines(s, c.Truth, func(g sanctions.Generated) error { truth = append(truth, g); return nil })
	if err != nil {
		return err
	}
	hits := make([][]sanctions.Hit, len(truth))
	err = decodeLines(s, c.Hits, func(l hitsLine) error {
		if l.Q < 1 || l.Q > len(truth) {
			return &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("row %d has no answer among %d", l.Q, len(truth)), Hint: "screen the names that belong to these answers"}
		}
		hits[l.Q-1] = l.Hits
		return nil
	})
	if err != nil {
		return err
	}
	report, err := sanctions.Score(truth, hits, nil)
	if err != nil {
		return err
	}
	if c.Curves != "" {
		if err := drawCurves(c.Curves, report); err != nil {
			return err
		}
	}
	if !c.JSON {
		_, err = s.out.WriteString(report.String())
		return err
	}
	type line struct {
		Case   sanctions.Case `json:"case"`
		Script string         `json:"script"`
		N      int            `json:"n"`
		At     []int          `json:"at"`
	}
	out := struct {
		Cuts  []float64 `json:"cuts"`
		Found []line    `json:"found"`
		Alarm []line    `json:"alarm"`
	}{Cuts: report.Cuts}
	for _, l := range report.Found {
		out.Found = append(out.Found, line(l))
	}
	for _, l := range report.Alarm {
		out.Alarm = append(out.Alarm, line(l))
	}
	return s.jsonLines(out)
}

// decodeLines reads a file of JSON lines of which every line is needed.
func decodeLines[T any](s *streams, name string, take func(T) error) error {
	src, err := s.open(name)
	if err != nil {
		return err
	}
	defer src.Close()
	return each(s, src, func(b *batch) ([]T, error) {
		out := make([]T, len(b.records))
		for i, r := range b.records {
			err := r.err
			if err == nil {
				if err = json.Unmarshal(r.data, &out[i]); err != nil {
					err = law.JSONError(err)
				}
			}
			if err != nil {
				return nil, palermo.At(src.name, r.line, err)
			}
		}
		return out, nil
	}, func(b *batch, values []T) error {
		for i, v := range values {
			if err := take(v); err != nil {
				return palermo.At(src.name, b.records[i].line, err)
			}
		}
		return nil
	})
}
