package main

import (
	"fmt"
	"slices"
	"strings"

	"palermo"
	"palermo/law"
)

type lawCmd struct {
	List    lawListCmd    `cmd:"" help:"List the legal texts, how far each was read, and what it defines."`
	Check   lawCheckCmd   `cmd:"" help:"Check the law packs of a folder."`
	Test    lawTestCmd    `cmd:"" help:"Run vignettes and say which expectations do not hold."`
	Matrix  lawMatrixCmd  `cmd:"" help:"Show where countries differ, computed from their laws."`
	Explain lawExplainCmd `cmd:"" help:"Show an offence's tree with its citations."`
	Impact  lawImpactCmd  `cmd:"" help:"Show which outcomes of a caseload change from one law to another."`
}

type lawListCmd struct {
	Place    []string `placeholder:"CC" help:"Only these countries or bodies."`
	JSON     bool     `name:"json" help:"Print JSON lines."`
	lawFlags `embed:""`
}

// lawListing is one line of law list: an offence, a protection or a card.
type lawListing struct {
	Place      string   `json:"place"`
	Instrument string   `json:"instrument"`
	ID         string   `json:"id"`
	Track      string   `json:"track,omitempty"`
	Kind       string   `json:"kind"`
	Cite       string   `json:"cite"`
	Checked    string   `json:"checked"`
	Versions   []string `json:"versions,omitempty"`
	ReviewBy   string   `json:"review_by,omitempty"`
}

func (c *lawListCmd) Run(s *streams) error {
	l, err := c.library()
	if err != nil {
		return err
	}
	ins, err := l.Instruments()
	if err != nil {
		return within("library/law", err)
	}
	var rows []lawListing
	for _, in := range ins {
		if len(c.Place) > 0 && !slices.Contains(c.Place, in.Place) {
			continue
		}
		for _, r := range in.Offences {
			last := r.Versions[len(r.Versions)-1]
			row := lawListing{Place: in.Place, Instrument: in.ID, ID: r.ID, Track: r.Track.String(), Kind: string(r.Kind), Cite: r.Cite, Checked: last.Checked.String(), ReviewBy: last.ReviewBy.String()}
			for _, v := range r.Versions {
				row.Versions = append(row.Versions, v.From.String())
			}
			rows = append(rows, row)
		}
		for _, p := range in.Protections {
			rows = append(rows, lawListing{Place: in.Place, Instrument: in.ID, ID: p.ID, Kind: "protection", Cite: p.Cite, Checked: p.Checked.String()})
		}
		for _, t := range in.Tracks {
			rows = append(rows, lawListing{Place: in.Place, Instrument: in.ID, ID: in.ID, Track: t.Track.String(), Kind: "card", Cite: t.Citation, Checked: "unchecked"})
		}
	}
	if len(rows) == 0 {
		return &palermo.Error{Code: palermo.NotFound, Message: "no law pack for " + strings.Join(c.Place, ", "), Hint: "see palermo law list"}
	}
	if c.JSON {
		return s.jsonLines(rows)
	}
	p, place, width := s.paper(), "", 0
	for _, r := range rows {
		width = max(width, len(r.ID))
	}
	for _, r := range rows {
		if r.Place != place {
			place = r.Place
			p.line(p.paint(bold, strings.ToUpper(place)))
		}
		read := map[string]string{"text": "read", "secondary": "read in part", "unchecked": "not read"}[r.Checked]
		if r.Kind == "card" {
			read = "text not read: no outcome"
		}
		since := ""
		if len(r.Versions) > 0 {
			since = " since " + strings.Join(r.Versions, ", ")
		}
		p.line("  ", pad(orDash(r.Track), 12), pad(r.ID, width+2), pad(r.Kind, 19), pad(read, 27), r.Cite, p.paint(faint, since))
	}
	_, err = s.out.WriteString(p.b.String())
	return err
}

func orDash(s string) string {
	if s == "" {
		return "protection"
	}
	return s
}

func (s *streams) jsonLines(rows any) error {
	var b []byte
	var err error
	switch rows := rows.(type) {
	case []lawListing:
		for _, r := range rows {
			if b, err = appendJSON(b, r); err != nil {
				return err
			}
		}
	default:
		b, err = appendJSON(nil, rows)
	}
	if err == nil {
		_, err = s.out.Write(b)
	}
	return err
}

type lawCheckCmd struct {
	Dir  string `arg:"" name:"dir" help:"Folder with law packs."`
	JSON bool   `name:"json" help:"Print JSON."`
}

func (c *lawCheckCmd) Run(s *streams) error {
	book, packs, err := builtIn()
	if err != nil {
		return err
	}
	dir, err := openDir(c.Dir)
	if err != nil {
		return err
	}
	l, err := law.Open(book, packs)
	if err != nil {
		return err
	}
	ins, err := l.Instruments()
	if err != nil {
		return within("library/law", err)
	}
	var known []string
	for _, in := range ins {
		for _, r := range in.Offences {
			known = append(known, r.ID)
		}
	}
	problems, err := law.Check(dir, book, known)
	if err != nil {
		return within(c.Dir, err)
	}
	faults := 0
	type row struct {
		Where   string `json:"where"`
		Message string `json:"message"`
		Fix     string `json:"fix"`
		Note    bool   `json:"note"`
	}
	rows := []row{}
	for i := range problems {
		e := within(c.Dir, &problems[i].Error).(*palermo.Error)
		rows = append(rows, row{e.Where, e.Message, e.Hint, problems[i].Note})
		if !problems[i].Note {
			faults++
		}
		if !c.JSON {
			kind := ""
			if problems[i].Note {
				kind = " (a note)"
			}
			fmt.Fprintf(s.out, "%s%s\n", e.Error(), kind)
		}
	}
	if c.JSON {
		if err := s.jsonLines(map[string]any{"problems": rows, "faults": faults}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(s.out, "%d faults, %d notes\n", faults, len(problems)-faults)
	}
	if faults > 0 {
		return errCheckFailed
	}
	return nil
}

type lawTestCmd struct {
	Files    []string `arg:"" name:"file" help:"Vignettes (YAML)."`
	JSON     bool     `name:"json" help:"Print JSON."`
	lawFlags `embed:""`
}

func (c *lawTestCmd) Run(s *streams) error {
	l, err := c.library()
	if err != nil {
		return err
	}
	type row struct {
		Where   string `json:"where"`
		ID      string `json:"id"`
		Offence string `json:"offence"`
		Want    string `json:"want"`
		Got     string `json:"got"`
	}
	cases, expectations, rows := 0, 0, []row{}
	for _, name := range c.Files {
		src, err := s.open(name)
		if err != nil {
			return err
		}
		data, err := src.whole()
		src.Close()
		if err != nil {
			return err
		}
		vs, bad, err := law.ReadVignettes(src.name, data, l.Book)
		if err != nil {
			return err
		}
		if len(bad) > 0 {
			return bad[0]
		}
		n, wrong, err := l.Test(vs)
		if err != nil {
			return palermo.At(src.name, 0, err)
		}
		cases, expectations = cases+len(vs), expectations+n
		for _, m := range wrong {
			got := m.Got.String()
			if m.Reason != "" {
				got = "nothing: " + m.Reason
			}
			rows = append(rows, row{fmt.Sprintf("%s:%d", src.name, m.Line), m.Vignette, m.Offence, m.Outcome.String(), got})
		}
	}
	if c.JSON {
		if err := s.jsonLines(map[string]any{"cases": cases, "expectations": expectations, "mismatches": rows}); err != nil {
			return err
		}
	} else {
		for _, r := range rows {
			fmt.Fprintf(s.out, "%s: %s: %s is %s, expected %s\n", r.Where, r.ID, r.Offence, r.Got, r.Want)
		}
		fmt.Fprintf(s.out, "%d cases, %d expectations, %d mismatches\n", cases, expectations, len(rows))
	}
	if len(rows) > 0 {
		return errCheckFailed
	}
	return nil
}
