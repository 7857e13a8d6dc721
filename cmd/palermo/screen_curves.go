package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"palermo"
	"palermo/chart"
	"palermo/sanctions"
)

// askedOfAlarms is the share that the line in the picture of alarms stands at.
const askedOfAlarms = 0.003

// drawCurves draws a report's two tables into a folder.
func drawCurves(dir string, r *sanctions.Report) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return palermo.At("--curves", 0, &palermo.Error{Code: palermo.Invalid, Message: "the folder cannot be made", Hint: "name another"})
	}
	words := chart.CurveWords{
		Kind: "Names", Low: "from", High: "to", AxisX: "by score, 95 % intervals",
		Place: func(x float64) string { return fmt.Sprintf("%.2f", x) },
		Share: func(x float64) string { return strconv.FormatFloat(100*x, 'g', 4, 64) + " %" },
	}
	alarms, found := words, words
	alarms.Title, alarms.About = "Unrelated people flagged", "How many unrelated people are flagged at each score, by how their names are written; the line is 3 in 1,000."
	alarms.AxisShare = "unrelated people flagged; the line is 3 in 1,000"
	found.Title, found.About = "Listed people found", "How many listed people are found among the first ten hits at each score, by what was done to their names."
	found.AxisShare = "listed people found among the first ten"
	for file, f := range map[string]chart.Figure{
		"alarms.svg": chart.Curves(r.Cuts, curves(r.Alarm), true, askedOfAlarms, alarms, chart.Options{}),
		"found.svg":  chart.Curves(r.Cuts, curves(r.Found), false, 0, found, chart.Options{}),
	} {
		if err := writeWhole(filepath.Join(dir, file), f.File(palermo.Other)); err != nil {
			return err
		}
	}
	return nil
}

// curves are the lines of a report as shares with Wilson's intervals.
func curves(lines []sanctions.Line) []chart.Curve {
	var out []chart.Curve
	for i := range lines {
		l := &lines[i]
		c := chart.Curve{Label: string(l.Case) + ", " + l.Script, Note: thousands(int64(l.N))}
		if l.Case == sanctions.Unrelated {
			c.Label = l.Script
		}
		for k := range l.At {
			share, lo, hi := l.Rate(k)
			c.Share, c.Lo, c.Hi = append(c.Share, share), append(c.Lo, lo), append(c.Hi, hi)
		}
		out = append(out, c)
	}
	return out
}
