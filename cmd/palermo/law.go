package main

import (
	"fmt"
	"os"
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
	var on palermo.Date
	if c.Date != "" {
		if on, err = palermo.ParseDate(c.Date); err != nil {
			return palermo.At("--date", 0, err)
		}
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
	var on palermo.Date
	if c.Date != "" {
		if on, err = palermo.ParseDate(c.Date); err != nil {
			return palermo.At("--date", 0, err)
		}
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
