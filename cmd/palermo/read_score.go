package main

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"palermo"
	"palermo/law"
	"palermo/narrative"
)

type readScoreCmd struct {
	Gold   string `arg:"" help:"Coded texts: JSON lines with id, text and facts."`
	Seed   uint64 `default:"1" help:"Seed of the intervals' resampling."`
	JSON   bool   `name:"json" help:"Print JSON."`
	Errors bool   `help:"List every disagreement."`
	patternFlags
}

func (c *readScoreCmd) Run(s *streams) error {
	r, err := newReading(c.Patterns)
	if err != nil {
		return err
	}
	src, err := s.open(c.Gold)
	if err != nil {
		return err
	}
	defer src.Close()
	var gold []narrative.Gold
	var results []narrative.Result
	type pair struct {
		gold  []narrative.Gold
		found []narrative.Result
	}
	err = each(s, src, func(b *batch) (pair, error) {
		var out pair
		for _, rec := range b.records {
			g, err := decodeGold(rec)
			if err != nil {
				return pair{}, palermo.At(src.name, rec.line, err)
			}
			out.gold, out.found = append(out.gold, g), append(out.found, r.reader.Suggest(g.Document))
		}
		return out, nil
	}, func(_ *batch, p pair) error {
		gold, results = append(gold, p.gold...), append(results, p.found...)
		return nil
	})
	if err != nil {
		return err
	}
	rep := narrative.Score(gold, results, c.Seed)
	if !c.Errors {
		rep.Errors = nil
	}
	if c.JSON {
		return s.jsonLines(rep)
	}
	p := s.paper()
	measure := func(name string, m narrative.Measure) {
		p.line(pad(name, 34), fmt.Sprintf("F1 %.3f [%.3f, %.3f]  precision %.3f  recall %.3f  (%d found, %d spurious, %d missed)", m.F1.Value, m.F1.Low, m.F1.High, m.Precision, m.Recall, m.Found, m.Spurious, m.Missed))
	}
	rate := func(name string, m narrative.Rate) {
		p.line(pad(name, 34), fmt.Sprintf("%.3f [%.3f, %.3f]  (%d of %d)", m.Share.Value, m.Share.Low, m.Share.High, m.Right, m.Of))
	}
	p.line(fmt.Sprintf("%d texts", rep.Documents))
	if rep.Facts.Found+rep.Facts.Missed > 0 {
		measure("facts established", rep.Facts)
		measure("act, means, purpose", rep.Groups)
		rate("modality", rep.Modality)
		rate("unclear or denied, not asserted", rep.Unasserted)
	}
	if rep.Both.Of > 0 {
		rate("both crimes recognised as both", rep.Both)
	}
	if rep.Class.Value > 0 {
		p.line(pad("class, macro-F1", 34), fmt.Sprintf("%.3f [%.3f, %.3f]", rep.Class.Value, rep.Class.Low, rep.Class.High))
	}
	rate("spans exact", rep.Spans)
	p.line()
	for _, f := range rep.PerFact {
		p.line("  ", pad(string(f.Fact), 34), fmt.Sprintf("F1 %.2f [%.2f, %.2f]  precision %.2f  recall %.2f  (%d found, %d spurious, %d missed)", f.F1.Value, f.F1.Low, f.F1.High, f.Precision, f.Recall, f.Found, f.Spurious, f.Missed))
	}
	for _, m := range rep.Errors {
		p.line(fmt.Sprintf("%s: %s %s: coded %q, read %q at %d-%d (%s)", m.ID, m.Kind, m.Fact, m.Gold, m.Got, m.Span.Start, m.Span.End, m.Pattern))
	}
	_, err = s.out.WriteString(p.b.String())
	return err
}

// decodeGold reads a coded text. What it is about stands under class or label.
func decodeGold(rec record) (narrative.Gold, error) {
	var g struct {
		narrative.Gold
		Label string `json:"label"`
	}
	if rec.err != nil {
		return g.Gold, rec.err
	}
	if err := json.Unmarshal(rec.data, &g); err != nil {
		return g.Gold, law.JSONError(err)
	}
	if g.Class == "" {
		g.Class = g.Label
	}
	return g.Gold, nil
}
