package chart

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"palermo"
)

// Event is something that happened on a day. It may count on both tracks, on one
// or on neither.
type Event struct {
	Date        palermo.Date
	Label       string
	Trafficking bool // it bears on the trafficking assessment
	Smuggling   bool // it bears on the smuggling assessment
}

// TimelineWords are the words of a timeline in the reader's language.
type TimelineWords struct {
	Title                  string // what a screen reader says for the drawing
	Trafficking, Smuggling string // the names of the tracks
	Complete               string // that every element is met from here on
	Turn                   string // the turning point
	Number, Day, Event     string // the heads of the table
	Bears                  string // the head of the column that names the tracks
	Date                   func(palermo.Date) string
}

// Span says from which day on every element of a track's offence is met; zero
// when never.
type Span struct {
	Trafficking, Smuggling palermo.Date
	Turn                   palermo.Date // the turning point; zero when there is none
}

// Timeline draws the dated events of an episode on two tracks, in their order
// and not to scale: a track is a thin line until the day on which its offence is
// complete and a broad one after it. Right-to-left pages run from the right.
// There is no drawing without a dated event.
func Timeline(events []Event, span Span, w TimelineWords, rtl bool) Figure {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b Event) int { return int(a.Date.Ordinal() - b.Date.Ordinal()) })
	f := Figure{Table: Table{Caption: w.Title, Head: []string{w.Number, w.Day, w.Event, w.Bears}}}
	var days []palermo.Date
	for i, e := range events {
		var on []string
		if e.Smuggling {
			on = append(on, w.Smuggling)
		}
		if e.Trafficking {
			on = append(on, w.Trafficking)
		}
		f.Table.Rows = append(f.Table.Rows, []string{fmt.Sprint(i + 1), w.Date(e.Date), e.Label, strings.Join(on, " · ")})
		if !e.Date.IsZero() && (len(days) == 0 || days[len(days)-1].Ordinal() != e.Date.Ordinal()) {
			days = append(days, e.Date)
		}
	}
	if len(days) == 0 {
		return f
	}
	t := timeline{w: w, rtl: rtl, days: days, step: max(92, 900/float64(len(days)))}
	t.width = t.left() + t.step*float64(len(days)) + 24
	f.SVG = t.draw(events, span)
	return f
}

type timeline struct {
	w     TimelineWords
	rtl   bool
	days  []palermo.Date
	step  float64
	width float64
	b     strings.Builder
}

const (
	laneSmuggling   = 58
	laneTrafficking = 128
	daysBelow       = 178
	timelineHeight  = 196
)

func (t *timeline) left() float64 { return 24 }

// x is where the middle of a day's column is.
func (t *timeline) x(i int) float64 {
	x := t.left() + t.step*(float64(i)+0.5)
	if t.rtl {
		return t.width - x
	}
	return x
}

// edge is the end of the drawing towards which time runs.
func (t *timeline) edge(end bool) float64 {
	if end == t.rtl {
		return 8
	}
	return t.width - 8
}

func (t *timeline) column(d palermo.Date) int {
	return slices.IndexFunc(t.days, func(o palermo.Date) bool { return o.Ordinal() == d.Ordinal() })
}

func (t *timeline) draw(events []Event, span Span) string {
	b := &t.b
	fmt.Fprintf(b, `<svg class="timeline" viewBox="0 0 %.0f %d" width="%.0f" height="%d" role="img" aria-label="%s" focusable="false">`,
		t.width, timelineHeight, t.width, timelineHeight, html.EscapeString(t.w.Title))
	if i := t.column(span.Turn); !span.Turn.IsZero() && i >= 0 {
		x := t.x(i)
		fmt.Fprintf(b, `<path class="t-turn" d="M%.1f 24V%d"/>`, x, daysBelow-18)
		anchor := "middle"
		switch {
		case i == 0 && !t.rtl || i == len(t.days)-1 && t.rtl:
			anchor, x = "start", x-12
		case i == len(t.days)-1 || i == 0:
			anchor, x = "end", x+12
		}
		t.text(x, 16, anchor, "t-turn-label", t.w.Turn)
	}
	t.lane("smuggling", laneSmuggling, t.w.Smuggling, span.Smuggling)
	t.lane("trafficking", laneTrafficking, t.w.Trafficking, span.Trafficking)
	for i, d := range t.days {
		t.text(t.x(i), daysBelow, "middle", "t-day", t.w.Date(d))
	}
	t.dots("smuggling", laneSmuggling, events, func(e Event) bool { return e.Smuggling })
	t.dots("trafficking", laneTrafficking, events, func(e Event) bool { return e.Trafficking })
	b.WriteString(`</svg>`)
	return b.String()
}

// lane draws a track: thin, and broad from the day on which it is complete.
func (t *timeline) lane(class string, y float64, name string, complete palermo.Date) {
	anchor := "start"
	fmt.Fprintf(&t.b, `<g class="t-%s"><path class="t-thin" d="M%.1f %.1fH%.1f"/>`, class, t.edge(false), y, t.edge(true))
	if i := t.column(complete); !complete.IsZero() && i >= 0 {
		fmt.Fprintf(&t.b, `<path class="t-broad" d="M%.1f %.1fH%.1f"/>`, t.x(i), y, t.edge(true))
		name += " · " + t.w.Complete + " " + t.w.Date(complete)
	}
	t.text(t.edge(false), y-19, anchor, "t-lane", name)
	t.b.WriteString(`</g>`)
}

// dots draws the numbers of the events of one track; those of one day stand
// side by side.
func (t *timeline) dots(class string, y float64, events []Event, on func(Event) bool) {
	fmt.Fprintf(&t.b, `<g class="t-%s">`, class)
	for i, d := range t.days {
		var numbers []int
		for n, e := range events {
			if on(e) && e.Date.Ordinal() == d.Ordinal() {
				numbers = append(numbers, n+1)
			}
		}
		if len(numbers) == 0 {
			continue
		}
		text := fmt.Sprint(numbers[0])
		if n := len(numbers); n > 1 {
			text = fmt.Sprintf("%d–%d", numbers[0], numbers[n-1])
			if numbers[n-1]-numbers[0] != n-1 {
				text = fmt.Sprintf("%d +%d", numbers[0], n-1)
			}
		}
		w := 22 + 6.5*float64(len([]rune(text))-1)
		fmt.Fprintf(&t.b, `<rect class="t-dot" x="%.1f" y="%.1f" width="%.1f" height="22" rx="11"/>`, t.x(i)-w/2, y-11, w)
		t.text(t.x(i), y+4.6, "middle", "t-number", text)
	}
	t.b.WriteString(`</g>`)
}

// text writes a label. Numbers and dates keep their direction on right-to-left
// pages, on which "start" is the right end.
func (t *timeline) text(x, y float64, anchor, class, s string) {
	fmt.Fprintf(&t.b, `<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, class, x, y, anchor, html.EscapeString(s))
}
