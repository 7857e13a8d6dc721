package main

import (
	"bytes"
	"fmt"
	"strings"

	"palermo"
	"palermo/estimate"
)

type estimateCheckCmd struct {
	File  string `arg:"" name:"file" help:"Table (CSV); - for standard input."`
	Model string `required:"" placeholder:"MODEL" help:"A model like [12,3], where digits number the lists from 1."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

func (c *estimateCheckCmd) Run(s *streams) error {
	t, err := s.table(c.File, palermo.Other)
	if err != nil {
		return err
	}
	ex, err := estimate.Check(t, c.Model)
	if err != nil {
		return palermo.At("--model", 0, err)
	}
	if c.JSON {
		err = s.jsonLines(ex)
	} else {
		p := s.paper()
		says := map[int]string{
			estimate.CodeFine:                                     "the model can be fitted",
			estimate.CodeNoMaximum:                                "no maximum likelihood estimate",
			estimate.CodeNotIdentifiable:                          "not identifiable: the data cannot tell its parameters apart",
			estimate.CodeNoMaximum + estimate.CodeNotIdentifiable: "no maximum likelihood estimate, and not identifiable",
		}[ex.Code]
		p.line(p.paint(bold, fmt.Sprintf("%s: code %d, %s", c.Model, ex.Code, says)))
		p.line("  ", wrap(ex.Reason, 100, "  "))
		if len(ex.Pairs) > 0 {
			p.line("  because of ", strings.Join(ex.Pairs, ", "))
		}
		_, err = s.out.WriteString(p.b.String())
	}
	if err == nil && ex.Code != estimate.CodeFine {
		err = errCheckFailed
	}
	return err
}

type estimateRerunCmd struct {
	File        string `arg:"" name:"file" help:"Run file, written by --out."`
	JSON        bool   `name:"json" help:"Print JSON."`
	WorkersFlag int    `name:"workers" placeholder:"N" help:"How many work at once; the result is the same for any number."`
}

// Run goes on with a stopped run and writes its file anew, or repeats a finished
// one and sees that every byte is the same.
func (c *estimateRerunCmd) Run(s *streams) error {
	workers, err := (&randomFlags{Workers: c.WorkersFlag}).workers(s)
	if err != nil {
		return err
	}
	old, was, err := s.readRun(c.File)
	if err != nil {
		return err
	}
	if old.State != nil {
		out := c.File
		if out == "-" {
			out = ""
		}
		return (&estimateRun{run: old, out: out, json: c.JSON, workers: workers}).do(s)
	}
	ctx, stop := untilStopped()
	defer stop()
	bar := s.newProgress()
	again, err := estimate.Rerun(ctx, old, estimate.Live{Workers: workers, Progress: bar.step})
	bar.clear()
	switch {
	case ctx.Err() != nil:
		fmt.Fprintf(s.err, "palermo: stopped; %s is as it was\n", c.File)
		return errCheckFailed
	case err != nil && again == nil:
		return palermo.At(c.File, 0, err)
	case err != nil:
		return differs(s, c.File, err)
	}
	is, err := again.Bytes()
	if err != nil {
		return err
	}
	if !bytes.Equal(was, is) {
		return differs(s, c.File, &palermo.Error{Code: palermo.Conflict, Message: "the result is the same, but the file is not as it was written", Hint: "keep run files unchanged"})
	}
	if !c.JSON {
		fmt.Fprintf(s.out, "%s: the same %s bytes again\n\n", c.File, thousands(int64(len(is))))
	}
	return s.printRun(again, c.JSON)
}

// differs says that a run did not repeat: it ran, and what it was asked to show
// does not hold.
func differs(s *streams, name string, err error) error {
	fmt.Fprintln(s.err, "palermo: "+palermo.At(name, 0, err).Error())
	return errCheckFailed
}

type estimateCompareCmd struct {
	Files []string `arg:"" name:"file" help:"Run files of one table, written by --out."`
	JSON  bool     `name:"json" help:"Print JSON."`
}

func (c *estimateCompareCmd) Run(s *streams) error {
	var first *estimate.Run
	var results []*estimate.Result
	for _, name := range c.Files {
		run, _, err := s.readRun(name)
		if err != nil {
			return err
		}
		switch {
		case run.State != nil:
			return palermo.At(name, 0, &palermo.Error{Code: palermo.Conflict, Message: "the run was stopped and has no result", Hint: "finish it with palermo estimate rerun"})
		case first == nil:
			first = run
		case run.Table.Hash != first.Table.Hash:
			return palermo.At(name, 0, &palermo.Error{Code: palermo.Conflict, Message: fmt.Sprintf("the run is of other counts than that of %s", c.Files[0]), Hint: "compare runs of one table"})
		}
		if run.Panel != nil {
			results = append(results, run.Panel.Results...)
		} else if run.Result != nil {
			results = append(results, run.Result)
		}
	}
	panel, err := estimate.Compare(results)
	if err != nil {
		return palermo.At(c.Files[0], 0, err)
	}
	return s.printRun(&estimate.Run{Table: first.Table, Panel: panel}, c.JSON)
}
