package main

import (
	"fmt"
	"strings"

	"palermo"
	"palermo/law"
)

type lawExplainCmd struct {
	Offence  string `arg:"" help:"Offence id, like un.trafficking-in-persons."`
	Date     string `placeholder:"YYYY-MM-DD" help:"As of this day."`
	JSON     bool   `name:"json" help:"Print JSON."`
	lawFlags `embed:""`
}

func (c *lawExplainCmd) Run(s *streams) error {
	l, err := c.library()
	if err != nil {
		return err
	}
	r, err := l.Rule(c.Offence)
	if err != nil {
		return err
	}
	on, err := flagDate("--date", c.Date)
	if err != nil {
		return err
	}
	v := r.On(on)
	if v == nil {
		return &palermo.Error{Code: palermo.NotFound, Message: fmt.Sprintf("%s was not in force on %s", r.ID, on), Hint: fmt.Sprintf("it is in force from %s", r.Versions[0].From)}
	}
	if c.JSON {
		return s.jsonLines(explainJSON(r, v))
	}
	p := s.paper()
	p.line(p.paint(bold, r.ID), "  ", r.Title)
	p.line(v.Cite)
	until := "in force"
	if !v.To.IsZero() {
		until = "until " + v.To.String()
	}
	p.line(p.paint(faint, fmt.Sprintf("%s, %s; version of %s, %s; %s; look at it again by %s", r.Track, r.Kind, v.From, until, readWords(v.Checked), v.ReviewBy)))
	if v.Note != "" {
		p.line(wrap(v.Note, 100, ""))
	}
	p.line()
	explainClause(p, v.Root, v, 0, l.Book)
	for _, part := range v.Participation {
		p.line("  another actor's ", strings.Join(part.Carries, " and "), " counts through ", string(part.By), "  ", p.paint(faint, part.Cite+marked(part.Checked)))
	}
	if len(r.Versions) > 1 {
		p.line()
		p.line("versions")
		for _, w := range r.Versions {
			p.line("  from ", w.From.String(), "  ", w.Cite, p.paint(faint, marked(w.Checked)))
		}
	}
	_, err = s.out.WriteString(p.b.String())
	return err
}

func readWords(c palermo.Checked) string {
	return map[palermo.Checked]string{palermo.Text: "its text was read", palermo.Secondary: "read in part or at second hand", palermo.Unchecked: "its text was not read"}[c]
}

func marked(c palermo.Checked) string {
	if c == palermo.Text {
		return ""
	}
	return " [" + readWords(c) + "]"
}

func explainClause(p *paper, c *law.Clause, v *law.Version, depth int, book *law.Codebook) {
	in := strings.Repeat("  ", depth)
	name := c.Label
	if c.ID != "" {
		name = strings.TrimSuffix(c.ID+": "+name, ": ")
	}
	words := map[law.Op]string{law.OpAll: "all of", law.OpAny: "any of", law.OpNot: "not", law.OpAtLeast: fmt.Sprintf("at least %d of", c.N), law.OpReadings: "read in different ways"}
	cite := ""
	if c.Cite != v.Cite || c.Checked != v.Checked {
		cite = "  " + p.paint(faint, c.Cite+marked(c.Checked))
	}
	if c.Op == law.OpFact {
		q, _ := book.Query(c.Fact)
		if name == "" {
			name = q.Text
		}
		p.line(in, "- ", name, "  ", p.paint(faint, string(c.Fact)), cite)
		return
	}
	p.line(in, strings.TrimSpace(name+" ["+words[c.Op]+"]"), cite)
	for i, part := range c.Parts {
		if c.Op == law.OpReadings {
			lead := ""
			if c.Reads[i].Leading {
				lead = " (leads)"
			}
			p.line(in, "  reading ", c.Reads[i].ID, lead, ": ", c.Reads[i].Authority)
			explainClause(p, part, v, depth+2, book)
			continue
		}
		explainClause(p, part, v, depth+1, book)
	}
}

// clauseJSON mirrors a clause for other programs.
type clauseJSON struct {
	ID        string       `json:"id,omitempty"`
	Label     string       `json:"label,omitempty"`
	Cite      string       `json:"cite,omitempty"`
	Checked   string       `json:"checked"`
	Op        law.Op       `json:"op"`
	Fact      string       `json:"fact,omitempty"`
	N         int          `json:"n,omitempty"`
	Reading   string       `json:"reading,omitempty"`
	Leading   bool         `json:"leading,omitempty"`
	Authority string       `json:"authority,omitempty"`
	Parts     []clauseJSON `json:"parts,omitempty"`
}

func explainJSON(r *law.Rule, v *law.Version) any {
	return struct {
		ID       string     `json:"id"`
		Track    string     `json:"track"`
		Kind     string     `json:"kind"`
		Title    string     `json:"title"`
		Cite     string     `json:"cite"`
		From     string     `json:"from"`
		To       string     `json:"to,omitempty"`
		Checked  string     `json:"checked"`
		ReviewBy string     `json:"review_by,omitempty"`
		Note     string     `json:"note,omitempty"`
		Tree     clauseJSON `json:"tree"`
	}{r.ID, r.Track.String(), string(r.Kind), r.Title, v.Cite, v.From.String(), v.To.String(), v.Checked.String(), v.ReviewBy.String(), v.Note, treeJSON(v.Root)}
}

func treeJSON(c *law.Clause) clauseJSON {
	out := clauseJSON{ID: c.ID, Label: c.Label, Cite: c.Cite, Checked: c.Checked.String(), Op: c.Op, Fact: string(c.Fact), N: c.N}
	for i, part := range c.Parts {
		j := treeJSON(part)
		if c.Op == law.OpReadings {
			j.Reading, j.Leading, j.Authority = c.Reads[i].ID, c.Reads[i].Leading, c.Reads[i].Authority
		}
		out.Parts = append(out.Parts, j)
	}
	return out
}
