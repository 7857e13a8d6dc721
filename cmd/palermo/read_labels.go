package main

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"palermo"
	"palermo/desk"
	"palermo/law"
)

type readLabelsCmd struct {
	File     string   `arg:"" help:"Decisions: JSON lines as the page writes them; - for standard input."`
	Texts    []string `required:"" placeholder:"FILE,..." help:"The texts that were decided on: JSON lines with id and text, and label and group where known."`
	Labelled bool     `help:"Only the texts of which it is known what they are about, as read train needs them."`
	Out      string   `placeholder:"FILE" help:"File to write to; standard output without it."`
}

// Run writes a coded text a line, in the order of the texts: the format that read
// score and read train take.
func (c *readLabelsCmd) Run(s *streams) error {
	l, err := (&lawFlags{}).library()
	if err != nil {
		return err
	}
	labels := desk.NewLabels(l.Book.Has)
	for _, name := range c.Texts {
		err := s.everyRecord(name, func(rec []byte) error {
			doc, err := decodeText(rec)
			if err != nil {
				return err
			}
			var more struct {
				Label string `json:"label"`
				Group string `json:"group"`
			}
			if err := json.Unmarshal(rec, &more); err != nil {
				return law.JSONError(err)
			}
			return labels.Text(desk.Coded{Document: doc, Class: more.Label, Group: more.Group})
		})
		if err != nil {
			return err
		}
	}
	if err := s.everyRecord(c.File, labels.Decide); err != nil {
		return err
	}
	var out []byte
	n, unlabelled := 0, 0
	for _, t := range labels.Coded() {
		if t.Class == "" {
			unlabelled++
		}
		if c.Labelled && t.Class == "" {
			continue
		}
		if out, err = appendJSON(out, t); err != nil {
			return err
		}
		n++
	}
	switch {
	case n == 0 && unlabelled > 0:
		return palermo.At(c.File, 0, &palermo.Error{Code: palermo.Invalid, Message: "of no text is it known what it is about", Hint: "give the texts a label, or decide on a class"})
	case n == 0:
		return palermo.At(c.File, 0, &palermo.Error{Code: palermo.Invalid, Message: "nothing is decided", Hint: "give at least one decision"})
	}
	if c.Out != "" {
		err = writeWhole(c.Out, out)
	} else {
		_, err = s.out.Write(out)
	}
	if err != nil {
		return err
	}
	if d := labels.Disputed(); d > 0 {
		fmt.Fprintf(s.err, "palermo: %d decisions replaced a different one by somebody else; the later counts\n", d)
	}
	return nil
}

// everyRecord hands every line of a file to take, in order, and ends at the first
// that cannot be used.
func (s *streams) everyRecord(name string, take func([]byte) error) error {
	src, err := s.open(name)
	if err != nil {
		return err
	}
	defer src.Close()
	return each(s, src, func(b *batch) (struct{}, error) { return struct{}{}, nil }, func(b *batch, _ struct{}) error {
		for _, r := range b.records {
			err := r.err
			if err == nil {
				err = take(r.data)
			}
			if err != nil {
				return palermo.At(src.name, r.line, err)
			}
		}
		return nil
	})
}
