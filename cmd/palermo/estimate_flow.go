package main

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"palermo"
	"palermo/estimate"
	"palermo/law"
)

// flowFlags are what both methods for flows of smuggling take.
type flowFlags struct {
	Seed  uint64  `default:"1" placeholder:"N" help:"Seed of the draws that carry the ranges through."`
	Draws int     `default:"100000" placeholder:"N" help:"Number of draws."`
	Level float64 `default:"0.95" placeholder:"SHARE" help:"Share of the draws that an interval holds."`
	JSON  bool    `name:"json" help:"Print JSON."`
}

// flow reads what the user states, estimates, and prints.
func (f *flowFlags) run(s *streams, name string, stated any, estimateIt func(estimate.FlowOptions) (*estimate.FlowResult, error)) error {
	if err := s.decodeWhole(name, stated); err != nil {
		return err
	}
	r, err := estimateIt(estimate.FlowOptions{Level: f.Level, Draws: f.Draws, Seed: f.Seed})
	if err != nil {
		return palermo.At(name, 0, err)
	}
	if f.JSON {
		return s.jsonLines(r)
	}
	p := s.paper()
	renderFlow(p, name, r)
	_, err = s.out.WriteString(p.b.String())
	return err
}

type estimateFlowCmd struct {
	File      string `arg:"" name:"file" help:"What is known (JSON): track, period, apprehensions, recidivism and deterrence, each with value, low, high and source; perhaps facilitated, and groups counted apart."`
	flowFlags `embed:""`
}

func (c *estimateFlowCmd) Run(s *streams) error {
	var f estimate.Flow
	return c.run(s, c.File, &f, func(o estimate.FlowOptions) (*estimate.FlowResult, error) { return f.Estimate(o) })
}

type estimateResidualCmd struct {
	File      string `arg:"" name:"file" help:"What is known (JSON): track, period, inflow, detected and turned_back, each with value, low, high and source; perhaps facilitated."`
	flowFlags `embed:""`
}

func (c *estimateResidualCmd) Run(s *streams) error {
	var f estimate.Residual
	return c.run(s, c.File, &f, func(o estimate.FlowOptions) (*estimate.FlowResult, error) { return f.Estimate(o) })
}

// decodeWhole reads a file that holds one JSON value, and refuses keys that it
// does not know.
func (s *streams) decodeWhole(name string, v any) error {
	src, err := s.open(name)
	if err != nil {
		return err
	}
	defer src.Close()
	data, err := src.whole()
	if err != nil {
		return err
	}
	err = json.Unmarshal(data, v, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	var syntax *jsontext.SyntacticError
	var meaning *json.SemanticError
	switch {
	case errors.As(err, &syntax):
		at := bytes.Count(data[:min(int(syntax.ByteOffset), len(data))], []byte("\n")) + 1
		return palermo.At(src.name, at, &palermo.Error{Code: palermo.Invalid, Message: "broken JSON: " + syntax.Err.Error(), Hint: "check quotes, commas and brackets there"})
	case errors.As(err, &meaning):
		at := bytes.Count(data[:min(int(meaning.ByteOffset), len(data))], []byte("\n")) + 1
		key := strings.TrimPrefix(string(meaning.JSONPointer), "/")
		switch {
		case errors.Is(err, json.ErrUnknownName):
			err = &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("key %q is not known here", key), Hint: "see the command's --help"}
		case meaning.GoType != nil && meaning.GoType.Kind() == reflect.Float64:
			err = &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%q is not a number", key), Hint: "write a plain number"}
		default:
			err = law.JSONError(err)
		}
		return palermo.At(src.name, at, err)
	}
	return palermo.At(src.name, 0, law.JSONError(err))
}

func renderFlow(p *paper, name string, r *estimate.FlowResult) {
	p.line(p.paint(bold, name), "  ", r.Track.String(), ", ", r.Period, ", by ", spaced(r.Method))
	p.line()
	p.line("  ", pad(r.What, 44), between(r.Entries))
	if r.Smuggled != nil {
		p.line("  ", pad("of them smuggled: the makers paid someone", 44), between(*r.Smuggled))
	}
	if r.Attempts.Lo.Known() {
		p.line("  ", pad("attempts", 44), between(r.Attempts))
		p.line("  ", pad("chance to be apprehended in an attempt", 44), percent(r.Apprehended.Lo), " to ", percent(r.Apprehended.Hi))
	}
	p.line("  ", p.paint(faint, fmt.Sprintf("%s of %s", percent(r.Entries.Level), "what follows from the ranges given")))
	if len(r.Table) > 1 {
		p.line()
		p.line(p.paint(bold, "IF MORE OR FEWER GIVE UP"), ", all else at its value")
		p.line("  ", pad("give up", 12), pad("apprehended", 14), pad("attempts", 14), "entries")
		for _, row := range r.Table {
			rate := "more than all"
			if row.Rate.Known() {
				rate = percent(row.Rate)
			}
			p.line("  ", pad(percent(row.Deterrence), 12), pad(rate, 14), pad(people(row.Attempts), 14), people(row.Entries))
		}
	}
	if len(r.Apart) > 0 {
		p.line()
		p.line(p.paint(bold, "COUNTED APART"), ": people who do not try again, and are in no figure above")
		for _, g := range r.Apart {
			p.line("  ", pad(g.Name, 44), thousands(g.Count), "  ", p.paint(faint, g.Source))
		}
	}
	p.line()
	p.line(p.paint(bold, "WHAT IT ASSUMES"))
	for _, a := range r.Assumptions {
		p.line("  - ", wrap(a, 100, "    "))
	}
	if r.Dropped > 0 {
		p.line("  - ", strconv.FormatFloat(100*float64(r.Dropped), 'f', 1, 64), " % of the draws contradict each other and were left out")
	}
	if r.Smuggled == nil {
		p.line("  - ", "no share of those who paid a facilitator was given: these are unlawful entries and nothing else")
	}
	p.line(p.paint(faint, fmt.Sprintf("seed %d, %s", r.Seed, r.Version)))
}
