package main

import (
	"fmt"
	"slices"
	"strings"

	"palermo"
	"palermo/law"
)

type lawMatrixCmd struct {
	Place    []string `placeholder:"CC" help:"Only these countries or bodies."`
	Date     string   `placeholder:"YYYY-MM-DD" help:"As of this day."`
	JSON     bool     `name:"json" help:"Print JSON."`
	lawFlags `embed:""`
}

func (c *lawMatrixCmd) Run(s *streams) error {
	l, err := c.library()
	if err != nil {
		return err
	}
	on, err := flagDate("--date", c.Date)
	if err != nil {
		return err
	}
	for _, p := range c.Place {
		if !slices.Contains(l.Places(), p) {
			return palermo.At("--place", 0, &palermo.Error{Code: palermo.NotFound, Message: fmt.Sprintf("no law pack for %q", p), Hint: "see palermo law list"})
		}
	}
	m, err := l.Matrix(on, c.Place...)
	if err != nil {
		return within("library/law", err)
	}
	if c.JSON {
		return s.jsonLines(matrixJSON(m))
	}
	p := s.paper()
	const first, col = 64, 9
	for i, row := range m.Rows {
		if i == 0 || m.Rows[i-1].Track != row.Track {
			head := pad(strings.ToUpper(row.Track.String()), first)
			for _, place := range m.Places {
				head += pad(strings.ToUpper(place), col)
			}
			p.line(p.paint(bold, head))
		}
		line := pad(row.Question, first)
		for _, cell := range row.Cells {
			line += pad(shortAnswer(&cell), col)
		}
		p.line(line)
	}
	p.line()
	p.line("* the outcome rests on a text that was not read   ~ offences of the place differ:")
	for _, row := range m.Rows {
		for _, cell := range row.Cells {
			if cell.Answer != "differs" && len(shortWord(cell.Answer)) == len(cell.Answer) {
				continue
			}
			var parts []string
			for _, b := range cell.By {
				parts = append(parts, b.Offence+": "+b.Answer)
			}
			p.line("  ", row.Question)
			p.line("    ", wrap(strings.Join(parts, "; "), 110, "    "))
		}
	}
	_, err = s.out.WriteString(p.b.String())
	return err
}

// shortAnswer fits a cell's answer into a column; what it cuts is told below.
func shortAnswer(c *law.MatrixCell) string {
	a := shortWord(c.Answer)
	switch {
	case c.Answer == "":
		return "-"
	case c.Answer == "differs":
		a = "~"
	}
	if c.Checked == palermo.Unchecked {
		a += "*"
	}
	return a
}

func shortWord(a string) string {
	if short, ok := map[string]string{"knew or ought to know": "ought", "reasonable cause to believe": "cause", "knew the status": "knew", "several together": "several"}[a]; ok {
		return short
	}
	return a
}

func matrixJSON(m *law.Matrix) any {
	type by struct {
		Offence string          `json:"offence"`
		Answer  string          `json:"answer"`
		Checked palermo.Checked `json:"checked"`
	}
	type cell struct {
		Place    string          `json:"place"`
		Answer   string          `json:"answer"`
		Checked  palermo.Checked `json:"checked"`
		Offences []by            `json:"offences"`
	}
	type row struct {
		ID       string        `json:"id"`
		Track    palermo.Track `json:"track"`
		Question string        `json:"question"`
		Cells    []cell        `json:"cells"`
	}
	out := struct {
		On     string   `json:"on,omitempty"`
		Places []string `json:"places"`
		Rows   []row    `json:"rows"`
	}{On: m.On.String(), Places: m.Places}
	for _, r := range m.Rows {
		jr := row{ID: r.ID, Track: r.Track, Question: r.Question}
		for _, c := range r.Cells {
			jc := cell{Place: c.Place, Answer: c.Answer, Checked: c.Checked, Offences: []by{}}
			for _, b := range c.By {
				jc.Offences = append(jc.Offences, by(b))
			}
			jr.Cells = append(jr.Cells, jc)
		}
		out.Rows = append(out.Rows, jr)
	}
	return out
}
