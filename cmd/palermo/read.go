package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-json-experiment/json"

	"palermo"
	"palermo/law"
	"palermo/narrative"
)

type readCmd struct {
	Text   readTextCmd   `cmd:"" default:"withargs" help:"Read texts; the word text may be left out."`
	Lint   readLintCmd   `cmd:"" help:"Check files of patterns and run the examples in them."`
	Score  readScoreCmd  `cmd:"" help:"Score the reader against texts that a person coded."`
	Train  readTrainCmd  `cmd:"" help:"Train the classifier on labelled texts."`
	Labels readLabelsCmd `cmd:"" help:"Turn decisions about suggestions into coded texts, to score by and train on."`
}

type readTextCmd struct {
	Files   []string `arg:"" name:"file" help:"Texts: JSON lines with id and text, or plain text; - for standard input."`
	JSON    bool     `name:"json" help:"Print JSON lines."`
	Verbose bool     `help:"Show the outcomes at every standard."`
	Explain bool     `help:"Show the text with the facts marked in it."`
	Rank    string   `enum:",trafficking,smuggling" default:"" placeholder:"CRIME" help:"Order the texts by likelihood of trafficking or smuggling and by what is at stake."`
	Top     int      `default:"100" help:"How many to show with --rank."`
	Strict  bool     `help:"Stop at the first record that cannot be used."`
	patternFlags
	modelFlags
}

// textReader loads the narrative patterns, with those of dir if it is named,
// when the first text comes, so that assessing cases does not wait for them.
func textReader(book *law.Codebook, dir string) func() (*narrative.Reader, error) {
	return sync.OnceValues(func() (*narrative.Reader, error) {
		patterns, err := openPatterns(dir)
		if err != nil {
			return nil, err
		}
		r, err := narrative.Load(patterns, book.Has)
		if err != nil && dir != "" {
			return nil, placed(dir, err)
		}
		return r, err
	})
}

// decodeText reads a text from one line of JSON.
func decodeText(data []byte) (narrative.Document, error) {
	var d struct {
		ID    string  `json:"id"`
		Title string  `json:"title"`
		Date  string  `json:"date"`
		Text  *string `json:"text"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return narrative.Document{}, law.JSONError(err)
	}
	switch {
	case d.Text == nil:
		return narrative.Document{}, &palermo.Error{Code: palermo.Invalid, Message: "the record has no text", Hint: `give it "id" and "text"`}
	case d.ID == "":
		return narrative.Document{}, &palermo.Error{Code: palermo.Invalid, Message: "the text has no id", Hint: `give it an "id"`}
	}
	return narrative.Document{ID: d.ID, Title: d.Title, Date: d.Date, Text: *d.Text}, nil
}

// texts hands every text of a file to work and writes what comes out: a line of
// JSON each, or the whole of a plain text file.
func (s *streams) texts(name string, strict bool, t *tally, work func(narrative.Document) ([]byte, error)) error {
	src, err := s.open(name)
	if err != nil {
		return err
	}
	defer src.Close()
	if src.form == jsonLines {
		return s.stream(src, strict, t, func(rec []byte) ([]byte, error) {
			doc, err := decodeText(rec)
			if err != nil {
				return nil, err
			}
			return work(doc)
		})
	}
	data, err := src.whole()
	if err != nil {
		return err
	}
	t.begin()
	base := filepath.Base(src.name)
	out, err := work(narrative.Document{ID: strings.TrimSuffix(base, filepath.Ext(base)), Text: string(data)})
	if err != nil {
		return err
	}
	t.use(s)
	_, err = s.out.Write(out)
	return err
}

// reading reads texts and asks the law what they amount to under the two UN
// definitions.
type reading struct {
	library *law.Library
	reader  *narrative.Reader
}

func newReading(patterns string) (*reading, error) {
	l, err := (&lawFlags{}).library()
	if err != nil {
		return nil, err
	}
	r, err := textReader(l.Book, patterns)()
	if err != nil {
		return nil, err
	}
	return &reading{l, r}, nil
}

// twoOutcomes is what a text amounts to under each UN definition.
type twoOutcomes struct {
	Trafficking palermo.Truth `json:"trafficking"`
	Smuggling   palermo.Truth `json:"smuggling"`
}

// outcome asks the law, at a standard: established where any episode is.
func (r *reading) outcome(found *narrative.Result) (at [palermo.Standards]twoOutcomes, err error) {
	c := found.Together() // whether it is described does not depend on who did which part
	res, err := r.library.Assess(&c, law.Options{Standard: palermo.ReasonableGrounds, Place: []string{"un"}})
	if err != nil {
		return at, err
	}
	for s := range at {
		var got [2][]palermo.Truth
		for _, e := range res.Episodes {
			for _, a := range e.Assessments {
				switch a.Offence {
				case "un.trafficking-in-persons":
					got[0] = append(got[0], a.ByStandard[s])
				case "un.smuggling-of-migrants":
					got[1] = append(got[1], a.ByStandard[s])
				}
			}
		}
		at[s] = twoOutcomes{strongest(got[0]), strongest(got[1])}
	}
	return at, nil
}

// strongest is what several episodes amount to together: one that is established
// is enough, and only if all are ruled out is the whole.
func strongest(outcomes []palermo.Truth) palermo.Truth {
	for _, t := range []palermo.Truth{palermo.Established, palermo.Contested, palermo.NotYetKnown, palermo.RuledOut} {
		if slices.Contains(outcomes, t) {
			return t
		}
	}
	return palermo.NotYetKnown
}

// textLine is what palermo read prints of a text.
type textLine struct {
	ID         string                 `json:"id"`
	Facts      []narrative.Suggestion `json:"facts"`
	Actors     []narrative.Party      `json:"actors,omitempty"`  // where the text tells several apart
	Persons    []narrative.Party      `json:"persons,omitempty"` // likewise
	Outcome    twoOutcomes            `json:"outcome"`
	ByStandard *textStandards         `json:"by_standard,omitempty"`
	Class      string                 `json:"class"`
	Scores     narrative.Scores       `json:"class_scores"`
	Alarm      string                 `json:"alarm,omitempty"`
	Skipped    int                    `json:"skipped,omitzero"`
	Model      *modelSide             `json:"model,omitempty"`
}

type textStandards struct {
	Trafficking palermo.ByStandard `json:"trafficking"`
	Smuggling   palermo.ByStandard `json:"smuggling"`
}

func (c *readTextCmd) Run(s *streams) error {
	r, err := newReading(c.Patterns)
	if err != nil {
		return err
	}
	var t tally
	if c.Rank != "" {
		if c.Model != "" {
			return &palermo.Error{Code: palermo.Invalid, Message: "--rank goes by the rules alone", Hint: "leave out --model"}
		}
		return c.rank(s, r, &t)
	}
	ask, err := c.asker(s, r.library.Book)
	if err != nil {
		return err
	}
	defer ask.close(s)
	for _, name := range c.Files {
		err := s.texts(name, c.Strict, &t, func(doc narrative.Document) ([]byte, error) {
			found := r.reader.Suggest(doc)
			at, err := r.outcome(&found)
			if err != nil {
				return nil, err
			}
			facts, model := ask.ask(doc, &found)
			line := textLine{ID: doc.ID, Facts: facts, Model: model, Outcome: at[palermo.ReasonableGrounds], Class: found.Class, Scores: found.Scores, Alarm: found.Alarm, Skipped: found.Skipped}
			if len(found.Actors) > 1 {
				line.Actors = found.Actors
			}
			if len(found.Persons) > 1 {
				line.Persons = found.Persons
			}
			if c.Verbose {
				line.ByStandard = &textStandards{}
				for i := range at {
					line.ByStandard.Trafficking[i], line.ByStandard.Smuggling[i] = at[i].Trafficking, at[i].Smuggling
				}
			}
			if c.JSON {
				return appendJSON(nil, line)
			}
			p := s.paper()
			renderText(p, doc, &line, c.Explain)
			return []byte(p.b.String()), nil
		})
		if err != nil {
			return err
		}
	}
	return t.finish(s)
}

// renderText prints what a text says, for people.
func renderText(p *paper, doc narrative.Document, line *textLine, explain bool) {
	p.line(p.paint(bold, visible(strings.TrimSpace(doc.ID+"  "+doc.Title))))
	p.line("  about: ", line.Class, p.paint(faint, fmt.Sprintf("  (trafficking %.2f, smuggling %.2f, other %.2f)", line.Scores.Trafficking, line.Scores.Smuggling, line.Scores.Other)))
	p.line("  trafficking in persons  ", p.outcome(line.Outcome.Trafficking), " at reasonable grounds, if the facts below are accepted")
	p.line("  smuggling of migrants   ", p.outcome(line.Outcome.Smuggling))
	if line.ByStandard != nil {
		for i := range line.ByStandard.Trafficking {
			s := palermo.Standard(i)
			p.line("    ", pad(spaced(s.String()), 26), "trafficking ", p.outcome(line.ByStandard.Trafficking[i]), "  smuggling ", p.outcome(line.ByStandard.Smuggling[i]))
		}
	}
	if line.Alarm != "" {
		p.line("  ", p.paint(yellow, "look again: "), line.Alarm)
	}
	if line.Skipped > 0 {
		p.line("  ", fmt.Sprintf("%d bytes that are no text were skipped", line.Skipped))
	}
	for _, who := range append(slices.Clone(line.Actors), line.Persons...) {
		if who.Name != "" {
			p.line("    ", pad(who.Label, 4), who.Name)
		}
	}
	for _, f := range line.Facts {
		sign := map[narrative.Value]string{narrative.Established: "+", narrative.Denied: "-", narrative.Unclear: "?"}[f.Value]
		who := strings.TrimSpace(f.Of + " " + f.About)
		p.line("    ", sign, " ", pad(string(f.Fact), 31), pad(f.Modality.String(), 13), pad(who, 7), p.paint(faint, fmt.Sprintf("%d-%d ", f.Start, f.End)), `"`, wrap(visible(f.Text), 80, strings.Repeat(" ", 58)), `"`, p.paint(faint, bySource(f)))
	}
	if line.Model != nil {
		for _, d := range line.Model.Differs {
			p.line("  ", p.paint(yellow, "look again: "), string(d.Fact), " is ", string(d.Rules), " by the rules and ", string(d.Model), " by ", line.Model.Source)
		}
		if line.Model.Unused != "" {
			p.line("  ", p.paint(faint, line.Model.Source+": "+line.Model.Unused))
		}
	}
	if explain {
		p.line()
		p.line(markSpans(p, doc.Text, line.Facts))
	}
	p.line()
}

// visible replaces the control characters of a text, with which it could write
// over what the terminal shows.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return '\uFFFD'
		}
		return r
	}, s)
}

// bySource marks what no pattern suggested.
func bySource(f narrative.Suggestion) string {
	said := ""
	if f.SaidBy == palermo.SaidByActor {
		said = "  a suspect's own word"
	}
	switch f.Source {
	case "rules":
		return said
	case narrative.Learned:
		return said + "  by likeness to coded notes"
	}
	return said + "  by " + f.Source
}

// markSpans underlines the words that show each fact and names it behind them.
func markSpans(p *paper, text string, facts []narrative.Suggestion) string {
	type edge struct {
		at   int
		open bool
		fact string
	}
	var edges []edge
	for _, f := range facts {
		name := string(f.Fact) + bySource(f)
		edges = append(edges, edge{f.Start, true, name}, edge{f.End, false, name})
	}
	slices.SortStableFunc(edges, func(a, b edge) int {
		if a.at != b.at {
			return a.at - b.at
		}
		return map[bool]int{false: 0, true: 1}[a.open] - map[bool]int{false: 0, true: 1}[b.open]
	})
	const underline = "\x1b[4m"
	var b strings.Builder
	at, depth := 0, 0
	for _, e := range edges {
		b.WriteString(visible(text[at:e.at]))
		at = e.at
		switch {
		case e.open:
			if depth++; depth == 1 && p.colour {
				b.WriteString(underline)
			} else if depth == 1 {
				b.WriteString("[")
			}
		default:
			if depth--; depth == 0 && p.colour {
				b.WriteString(plain)
			} else if depth == 0 {
				b.WriteString("]")
			}
			b.WriteString(p.paint(faint, "{"+e.fact+"}"))
			if depth > 0 && p.colour {
				b.WriteString(underline)
			}
		}
	}
	b.WriteString(visible(text[at:]))
	return b.String()
}

// rank orders a pile of texts. It holds what it found of each, not the texts.
func (c *readTextCmd) rank(s *streams, r *reading, t *tally) error {
	var mu sync.Mutex
	var results []narrative.Result
	titles := map[string]string{}
	for _, name := range c.Files {
		err := s.texts(name, c.Strict, t, func(doc narrative.Document) ([]byte, error) {
			found := r.reader.Suggest(doc)
			found.Sentences = nil
			mu.Lock()
			defer mu.Unlock()
			results, titles[doc.ID] = append(results, found), doc.Title
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	slices.SortFunc(results, func(a, b narrative.Result) int { return strings.Compare(a.ID, b.ID) })
	crime := palermo.Trafficking
	if c.Rank == "smuggling" {
		crime = palermo.Smuggling
	}
	ranked := narrative.Rank(results, crime)
	p := s.paper()
	for i, d := range ranked[:min(c.Top, len(ranked))] {
		if c.JSON {
			line, err := appendJSON(nil, struct {
				Rank    int                `json:"rank"`
				ID      string             `json:"id"`
				Title   string             `json:"title,omitempty"`
				Score   float64            `json:"score"`
				Reasons []narrative.Reason `json:"reasons"`
			}{i + 1, d.ID, titles[d.ID], d.Score, d.Reasons})
			if err != nil {
				return err
			}
			p.b.Write(line)
			continue
		}
		p.line(p.paint(bold, fmt.Sprintf("%4d  %s  %s", i+1, d.ID, titles[d.ID])))
		for _, why := range d.Reasons {
			quote := ""
			if why.Text != "" {
				quote = ": \"" + why.Text + "\""
			}
			p.line("        ", wrap(why.Why+quote, 100, "          "))
		}
	}
	if _, err := s.out.WriteString(p.b.String()); err != nil {
		return err
	}
	return t.finish(s)
}

type readTrainCmd struct {
	File  string `arg:"" help:"Labelled texts: JSON lines with id, text, label and group."`
	Out   string `required:"" help:"File to write the model to."`
	About string `default:"" help:"What it was trained on, in words; kept in the model."`
	patternFlags
}

func (c *readTrainCmd) Run(s *streams) error {
	r, err := newReading(c.Patterns)
	if err != nil {
		return err
	}
	src, err := s.open(c.File)
	if err != nil {
		return err
	}
	defer src.Close()
	var docs []narrative.Labelled
	err = each(s, src, func(b *batch) ([]narrative.Labelled, error) {
		var out []narrative.Labelled
		for _, rec := range b.records {
			var label struct {
				Label string `json:"label"`
				Group string `json:"group"`
			}
			err := rec.err
			var doc narrative.Document
			if err == nil {
				if doc, err = decodeText(rec.data); err == nil {
					err = json.Unmarshal(rec.data, &label)
				}
			}
			if err == nil && !slices.Contains([]string{"trafficking", "smuggling", "both", "other"}, label.Label) {
				err = &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("label %q is not known", label.Label), Hint: "write trafficking, smuggling, both or other"}
			}
			if err != nil {
				return nil, palermo.At(src.name, rec.line, err)
			}
			out = append(out, narrative.Labelled{Document: doc, Class: label.Label, Group: label.Group})
		}
		return out, nil
	}, func(_ *batch, d []narrative.Labelled) error { docs = append(docs, d...); return nil })
	if err != nil {
		return err
	}
	m, err := r.reader.Train(docs, c.About)
	if err != nil {
		return err
	}
	data, err := m.MarshalText()
	if err != nil {
		return err
	}
	if err := writeWhole(c.Out, data); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %d bytes from %d texts\n", c.Out, len(data), len(docs))
	return nil
}
