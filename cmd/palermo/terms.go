package main

import (
	"bytes"
	"fmt"
	"strings"

	"palermo/narrative"
)

type termsCmd struct {
	Files  []string `arg:"" name:"file" help:"Bills, forms, code lists, CSV headers, speeches: plain text, or JSON lines with id and text."`
	JSON   bool     `name:"json" help:"Print JSON lines."`
	Strict bool     `help:"Stop at the first record that cannot be used."`
	patternFlags
}

func (c *termsCmd) Run(s *streams) error {
	r, err := newReading(c.Patterns)
	if err != nil {
		return err
	}
	var t tally
	for _, name := range c.Files {
		err := s.texts(name, c.Strict, &t, func(doc narrative.Document) ([]byte, error) {
			uses := r.reader.Terms(doc)
			if uses == nil {
				uses = []narrative.Use{}
			}
			if c.JSON {
				return appendJSON(nil, struct {
					ID   string          `json:"id"`
					Uses []narrative.Use `json:"uses"`
				}{doc.ID, uses})
			}
			p := s.paper()
			p.line(p.paint(bold, strings.TrimSpace(doc.ID+"  "+doc.Title)))
			if len(uses) == 0 {
				p.line("  neither crime is named")
			}
			for _, u := range uses {
				lineNo := bytes.Count([]byte(doc.Text[:u.Start]), []byte{'\n'}) + 1
				style := map[narrative.Verdict]string{narrative.UseRight: blue, narrative.UseWrong: violet, narrative.UseMerged: violet}[u.Verdict]
				p.line("  line ", fmt.Sprint(lineNo), ": ", p.paint(bold, `"`+u.Text+`"`), "  ", p.paint(style, string(u.Verdict)))
				p.line("    ", wrap(u.Why, 100, "    "))
				if u.Suggest != "" {
					p.line("    write: ", wrap(u.Suggest, 100, "    "))
				}
			}
			p.line()
			return []byte(p.b.String()), nil
		})
		if err != nil {
			return err
		}
	}
	return t.finish(s)
}
