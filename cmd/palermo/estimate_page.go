package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"palermo/estimate"
)

// The pages of palermo estimate. No figure stands alone: an estimate is printed
// with its interval, its model, what it assumes and what was checked, and several
// methods are printed side by side without a top number.

// people writes a number of people, "?" when it is not known.
func people(x estimate.Number) string {
	if !x.Known() {
		return "?"
	}
	if math.Abs(float64(x)) >= 1e15 {
		return strconv.FormatFloat(float64(x), 'g', 3, 64)
	}
	return thousands(int64(math.Round(float64(x))))
}

func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// between writes an interval for people.
func between(iv estimate.Interval) string {
	if !iv.Lo.Known() || !iv.Hi.Known() {
		return "no interval"
	}
	return people(iv.Lo) + " to " + people(iv.Hi)
}

func percent(x estimate.Number) string {
	return strconv.FormatFloat(math.Round(1e4*float64(x))/100, 'f', -1, 64) + " %"
}

// firstWord is the line shown on a terminal when a method of a panel is ready.
func firstWord(r *estimate.Result) string {
	if !r.Estimate.Known() {
		return pad(string(r.Method), 18) + "refused"
	}
	return pad(string(r.Method), 18) + between(r.Interval)
}

func renderHead(p *paper, name string, track fmt.Stringer, n int64, lists []string) {
	p.line(p.paint(bold, name), fmt.Sprintf("  %s: %s people seen on %d lists (%s)", track, thousands(n), len(lists), numbered(lists)))
}

// numbered writes lists with the numbers that models use.
func numbered(lists []string) string {
	parts := make([]string, len(lists))
	for i, l := range lists {
		parts[i] = fmt.Sprintf("%d %s", i+1, l)
	}
	return strings.Join(parts, ", ")
}

func renderPanel(p *paper, name string, lists []string, panel *estimate.PanelResult) {
	renderHead(p, name, panel.Track, panel.N, lists)
	p.line()
	p.line(p.paint(bold, "HOW MANY IN ALL, SEEN AND NEVER SEEN"), ", by methods that assume different things")
	var compare []*estimate.Result
	for _, r := range panel.Results {
		if !panel.Counts(r) {
			compare = append(compare, r)
			continue
		}
		renderRow(p, r)
	}
	if len(compare) > 0 {
		p.line()
		p.line(p.paint(bold, "TO COMPARE WITH"), ", not part of the range")
		for _, r := range compare {
			renderRow(p, r)
		}
	}
	p.line()
	switch panel.Verdict {
	case estimate.Agree:
		p.line(p.paint(bold+blue, "THE METHODS AGREE"), ": each one's estimate lies in the interval of every other")
	case estimate.Differ:
		p.line(p.paint(bold+violet, "THE METHODS DIFFER"), ": none of their estimates can stand alone")
	default:
		p.line(p.paint(bold+yellow, "NO ESTIMATE"), ": no method that chooses or averages models has an interval")
	}
	if panel.Range.Lo.Known() {
		p.line("  between ", people(panel.Range.Lo), " and ", people(panel.Range.Hi), " people in all")
	}
	p.line("  ", p.paint(faint, wrap(panel.Range.Rule, 100, "  ")))
	if len(panel.Reasons) > 0 {
		p.line()
		p.line(p.paint(bold, "WHY, AND WHAT TO KNOW BEFORE QUOTING THIS"))
		for _, why := range panel.Reasons {
			p.line("  - ", wrap(why, 100, "    "))
		}
	}
	last := panel.Results[len(panel.Results)-1]
	p.line(p.paint(faint, fmt.Sprintf("seed %d, %s", last.Seed, last.Version)))
}

// renderRow prints one method of a panel in two lines: what it says and what it
// takes for granted, or why it says nothing.
func renderRow(p *paper, r *estimate.Result) {
	w := r.Method.Describe()
	head := "  " + pad(w.Name.English, 24)
	if !r.Estimate.Known() {
		why := "no reason was given"
		if n := r.Check("refused"); n != nil {
			why = n.Text
		} else if n := r.Check("converged"); n != nil && !n.OK {
			why = n.Text
		}
		why = strings.TrimPrefix(why, string(r.Method)+" refused: ")
		p.line(head, "refused: ", wrap(why, 74, strings.Repeat(" ", 35)))
		return
	}
	says := "about " + people(r.Estimate)
	if r.Method == estimate.MethodChao {
		says = "at least " + people(r.Estimate)
	}
	p.line(head, pad(says+" ", 20), pad(between(r.Interval)+" ", 24), p.paint(faint, percent(r.Interval.Level)+", "+r.IntervalMade().English))
	p.line(strings.Repeat(" ", 26), p.paint(faint, "if "+w.Assumes.English+modelWords(r)))
}

func modelWords(r *estimate.Result) string {
	if r.Model == "" || r.Method == estimate.MethodMain || r.Method == estimate.MethodAllPairs {
		return ""
	}
	return "; " + r.Model
}

func renderResult(p *paper, name string, lists []string, r *estimate.Result) {
	renderHead(p, name, r.Track, r.N, lists)
	w := r.Method.Describe()
	p.line("method: ", w.Name.English, modelWords(r))
	p.line()
	says := "about " + people(r.Estimate) + " in all, "
	if r.Method == estimate.MethodChao {
		says = "at least " + people(r.Estimate) + " in all, "
	}
	if r.Interval.Lo.Known() {
		p.line("  ", says, fmt.Sprintf("%s of them never seen: between %s and %s in all (%s interval, %s)", people(r.Dark), people(r.Interval.Lo), people(r.Interval.Hi), percent(r.Interval.Level), r.IntervalMade().English))
	} else {
		p.line("  no interval can be given, so no estimate to quote; the method says ", says, people(r.Dark), " never seen")
	}
	p.line("  if ", w.Assumes.English)
	p.line("  and if all lists together have no interaction, which no data can test")
	if len(r.MinusInf) > 0 {
		p.line("  nobody is on these lists together, so their interaction is minus infinity: ", strings.Join(r.MinusInf, ", "))
	}
	if r.LogLik.Known() {
		p.line("  ", p.paint(faint, fmt.Sprintf("%d parameters, deviance %.4g, AIC %.6g, BIC %.6g", r.NPar, float64(r.Deviance), float64(r.AIC), float64(r.BIC))))
	}
	if len(r.Checks) > 0 {
		p.line()
		p.line(p.paint(bold, "CHECKS"))
		renderNotes(p, r.Checks)
	}
	p.line()
	p.line(p.paint(faint, wrap(fmt.Sprintf("One method is one opinion: without --method, palermo estimate sets the methods side by side. Seed %d, %s.", r.Seed, r.Version), 100, "")))
}

func renderNotes(p *paper, notes []estimate.Note) {
	for _, n := range notes {
		mark, style := "✓", blue
		if !n.OK {
			mark, style = "!", yellow
		}
		extra := ""
		if n.Interval != nil {
			extra = ": " + between(*n.Interval)
		}
		p.line("  ", p.paint(style, mark), " ", wrap(n.Text+extra, 100, "    "))
	}
}

// renderMissed prints what a run's estimate would be if links were missed, and
// the correction at the share that the linkage itself expects.
func renderMissed(p *paper, run *estimate.Run) {
	m := run.Options.Method
	if m == estimate.MethodPanel {
		m = estimate.MethodStepwise
	}
	if c := run.Correction; c != nil {
		p.line()
		p.line(p.paint(bold, "BESIDE THE DRAWS, BY FORMULA"), ": the most probable links, corrected for those the linkage expects to have missed, by ", string(m))
		renderVariant(p, percent(c.Missed)+" of links missed", c.Estimate, c.Interval, c.Refused)
	}
	renderSlider(p, m, run.Missed)
}

// renderSlider prints the estimate for several shares of links missed.
func renderSlider(p *paper, m estimate.Method, rows []estimate.MissedRow) {
	if len(rows) == 0 {
		return
	}
	p.line()
	p.line(p.paint(bold, "IF LINKS WERE MISSED"), ", one person counts as two and the estimate is too large; by ", string(m), ", the model taken as given")
	for _, r := range rows {
		renderVariant(p, percent(r.Missed)+" of links", r.Estimate, r.Interval, r.Refused)
	}
}
