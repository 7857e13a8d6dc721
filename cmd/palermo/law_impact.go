package main

import (
	"fmt"
	"os"
	"strings"

	"palermo"
	"palermo/law"
)

type lawImpactCmd struct {
	Old      string   `arg:"" help:"A folder with law packs laid over the built-in ones, a day (YYYY-MM-DD), or built-in."`
	New      string   `arg:"" help:"The same, for the law after the change."`
	Files    []string `arg:"" name:"cases" help:"Cases (JSON lines) or hard cases (YAML)."`
	Standard string   `placeholder:"STANDARD" default:"reasonable-grounds" help:"Standard of proof of the outcomes compared."`
	JSON     bool     `name:"json" help:"Print JSON, with every id."`
}

func (c *lawImpactCmd) Run(s *streams) error {
	cmp := law.Comparison{}
	if err := cmp.Standard.UnmarshalText([]byte(c.Standard)); err != nil {
		return palermo.At("--standard", 0, err)
	}
	var err error
	if cmp.Old, err = side(c.Old); err != nil {
		return err
	}
	if cmp.New, err = side(c.New); err != nil {
		return err
	}
	total := &law.Impact{Changes: []law.Change{}}
	for _, name := range c.Files {
		im, err := s.impact(name, &cmp)
		if err != nil {
			return err
		}
		total.Add(im)
	}
	if c.JSON {
		return s.jsonLines(total)
	}
	fmt.Fprintf(s.out, "%d cases, %d episodes; at %s\n", total.Cases, total.Episodes, spaced(c.Standard))
	if len(total.Changes) == 0 {
		fmt.Fprintln(s.out, "no outcome changes")
	}
	for _, ch := range total.Changes {
		fmt.Fprintf(s.out, "%s: %s -> %s: %d\n", ch.Offence, ch.From, ch.To, ch.Count)
		ids := ch.IDs
		if len(ids) > 10 {
			ids = ids[:10]
		}
		fmt.Fprintf(s.out, "  %s", strings.Join(ids, " "))
		if more := len(ch.IDs) - len(ids); more > 0 {
			fmt.Fprintf(s.out, " and %d more (--json prints all)", more)
		}
		fmt.Fprintln(s.out)
	}
	return nil
}

// side reads one side of a comparison: a folder, a day, or "built-in".
func side(arg string) (law.Side, error) {
	f := lawFlags{}
	var on palermo.Date
	if d, err := palermo.ParseDate(arg); err == nil {
		on = d
	} else if arg != "built-in" {
		if _, serr := os.Stat(arg); serr != nil {
			return law.Side{}, &palermo.Error{Code: palermo.NotFound, Where: arg, Message: "this is neither a folder nor a day", Hint: "name a folder with law packs, or a day like 2022-06-28"}
		}
		f.Overlay = arg
	}
	l, err := f.library()
	if err != nil {
		return law.Side{}, err
	}
	if _, err := l.Instruments(); err != nil {
		return law.Side{}, within("library/law", err)
	}
	return law.Side{Library: l, On: on}, nil
}

// impact compares two laws over the cases of one file. It needs every record: a
// bad one ends it.
func (s *streams) impact(name string, cmp *law.Comparison) (*law.Impact, error) {
	src, err := s.open(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	if src.form == yamlList {
		data, err := src.whole()
		if err != nil {
			return nil, err
		}
		vs, bad, err := law.ReadVignettes(src.name, data, cmp.Old.Library.Book)
		if err != nil {
			return nil, err
		}
		if len(bad) > 0 {
			return nil, bad[0]
		}
		cases := make([]*palermo.Case, len(vs))
		for i := range vs {
			cases[i] = vs[i].Case()
		}
		return cmp.Of(cases)
	}
	total := &law.Impact{}
	err = each(s, src, func(b *batch) (*law.Impact, error) {
		cases := make([]*palermo.Case, 0, len(b.records))
		for _, r := range b.records {
			if r.err != nil {
				return nil, palermo.At(src.name, r.line, r.err)
			}
			c, err := law.DecodeCase(r.data, cmp.Old.Library.Book)
			if err != nil {
				return nil, palermo.At(src.name, r.line, err)
			}
			cases = append(cases, c)
		}
		return cmp.Of(cases)
	}, func(_ *batch, im *law.Impact) error { total.Add(im); return nil })
	return total, err
}
