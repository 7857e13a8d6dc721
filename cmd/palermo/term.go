package main

// The rules of what Palermo prints.
//
//   - Standard output is the result and nothing else. Errors, counts of what was
//     skipped, and progress go to standard error; progress only to a terminal.
//   - An error is one line that begins with "palermo: ", then the place
//     (file:line), what is wrong, and what to do. Lower case, no full stop.
//   - Colour only on a terminal, never as the only sign: every outcome has a mark
//     and a word. NO_COLOR turns colour off.
//   - The words for people are those of the glossary: the facts recorded meet, do
//     not meet, or are not enough for an element. Nobody is called a victim, a
//     trafficker or a smuggler.
//   - JSON on request has the same content as the text.

import (
	"os"
	"strings"
	"unicode/utf8"

	"palermo"
)

func isTerminal(f *os.File) bool {
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

// paper lays out readable text.
type paper struct {
	b      strings.Builder
	colour bool
}

func (s *streams) paper() *paper {
	return &paper{colour: s.terminal && os.Getenv("NO_COLOR") == ""}
}

// The colours are told apart by people who do not see red and green alike.
const (
	plain  = "\x1b[0m"
	bold   = "\x1b[1m"
	faint  = "\x1b[2m"
	blue   = "\x1b[34m"
	yellow = "\x1b[33m"
	violet = "\x1b[35m"
)

func (p *paper) paint(style, s string) string {
	if !p.colour || s == "" {
		return s
	}
	return style + s + plain
}

func (p *paper) line(parts ...string) {
	p.b.WriteString(strings.TrimRight(strings.Join(parts, ""), " "))
	p.b.WriteByte('\n')
}

// marks are the signs of the outcomes.
var marks = map[palermo.Truth]string{
	palermo.Established: "✓", palermo.RuledOut: "✗", palermo.Contested: "≠", palermo.NotYetKnown: "?",
}

const markLegend = "✓ the facts recorded meet it   ✗ they do not   ? not enough is known   ≠ accounts differ"

func (p *paper) outcome(t palermo.Truth) string {
	word := map[palermo.Truth]string{
		palermo.Established: "established", palermo.RuledOut: "ruled out", palermo.Contested: "contested", palermo.NotYetKnown: "not yet known",
	}[t]
	return p.mark(t) + " " + p.paint(outcomeStyle(t), pad(word, 13))
}

func (p *paper) mark(t palermo.Truth) string { return p.paint(outcomeStyle(t), marks[t]) }

func outcomeStyle(t palermo.Truth) string {
	switch t {
	case palermo.Established:
		return bold + blue
	case palermo.RuledOut:
		return faint
	case palermo.Contested:
		return violet
	}
	return yellow
}

// pad fills a string with spaces up to a width in characters.
func pad(s string, width int) string {
	if n := width - utf8.RuneCountInString(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// wrap breaks text into lines of a width, each after the first behind an indent.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	col := 0
	for _, w := range strings.Fields(text) {
		n := utf8.RuneCountInString(w)
		switch {
		case col == 0:
		case col+1+n > width:
			b.WriteString("\n" + indent)
			col = 0
		default:
			b.WriteByte(' ')
			col++
		}
		b.WriteString(w)
		col += n
	}
	return b.String()
}
