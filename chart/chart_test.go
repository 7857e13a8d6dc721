package chart_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"palermo"
	"palermo/chart"

	"pgregory.net/rapid"
)

// wellFormed reads a drawing as XML and returns its text.
func wellFormed(t interface{ Fatalf(string, ...any) }, svg string) string {
	d := xml.NewDecoder(strings.NewReader(svg))
	var text strings.Builder
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return text.String()
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		switch tok := tok.(type) {
		case xml.CharData:
			text.Write(tok)
		case xml.StartElement:
			switch tok.Name.Local {
			case "svg", "g", "path", "circle", "rect", "text", "use", "symbol", "title", "desc":
			default:
				t.Fatalf("a drawing has <%s>", tok.Name.Local)
			}
			for _, a := range tok.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#m") {
					t.Fatalf("a drawing has the attribute %s", a.Name.Local)
				}
			}
		}
	}
}

var words = chart.TimelineWords{
	Title: "Days", Trafficking: "Trafficking", Smuggling: "Smuggling", Complete: "complete", Turn: "Turning point",
	Number: "No.", Day: "Day", Event: "Event", Bears: "Counts for", Date: palermo.Date.String,
}

func TestOutcomesDifferInShape(t *testing.T) {
	wellFormed(t, chart.Symbols())
	if n := strings.Count(chart.Symbols(), "<symbol "); n != 4 {
		t.Errorf("%d outcomes are drawn", n)
	}
	seen := map[string]bool{}
	for _, o := range []palermo.Truth{palermo.Established, palermo.RuledOut, palermo.NotYetKnown, palermo.Contested} {
		m := chart.Mark(o)
		wellFormed(t, m)
		if seen[m] {
			t.Errorf("%s is drawn like another outcome", o)
		}
		seen[m] = true
	}
	wellFormed(t, chart.Mark(palermo.Truth(99)))
}

func TestTimelineOrdersAndMarksTheTurn(t *testing.T) {
	f := chart.Timeline([]chart.Event{
		{Date: palermo.MustDate("2024-06-01"), Label: "papers taken", Trafficking: true},
		{Date: palermo.MustDate("2024-03-02"), Label: "crossing", Smuggling: true, Trafficking: true},
		{Label: "no known day"},
	}, chart.Span{Smuggling: palermo.MustDate("2024-03-02"), Trafficking: palermo.MustDate("2024-06-01"), Turn: palermo.MustDate("2024-06-01")}, words, false)
	text := wellFormed(t, f.SVG)
	for _, want := range []string{"Turning point", "complete 2024-03-02", "complete 2024-06-01"} {
		if !strings.Contains(text, want) {
			t.Errorf("the drawing does not say %q: %s", want, text)
		}
	}
	if got := f.Table.Rows[1]; got[2] != "crossing" || got[3] != "Smuggling · Trafficking" {
		t.Errorf("second row is %v", got)
	}
	if strings.Count(f.SVG, "t-broad") != 2 {
		t.Error("each complete track has one broad line")
	}
	if f := chart.Timeline([]chart.Event{{Label: "x"}}, chart.Span{}, words, false); f.SVG != "" || len(f.Table.Rows) != 1 {
		t.Error("without a dated event there is a table and no drawing")
	}
}

// Whatever the labels hold, a drawing is well-formed, runs nothing, and has the
// same bytes every time.
func TestDrawingsAreSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.OneOf(rapid.SampledFrom([]string{`<script>alert(1)</script>`, `"onload="x`, `&amp;]]>`, "الحدود"}), rapid.StringMatching(`[ -~]{0,60}`))
		var events []chart.Event
		for range rapid.IntRange(0, 8).Draw(t, "events") {
			events = append(events, chart.Event{Label: label.Draw(t, "label"), Smuggling: rapid.Bool().Draw(t, "s"), Trafficking: rapid.Bool().Draw(t, "t"),
				Date: palermo.Date{Year: int16(rapid.IntRange(2000, 2003).Draw(t, "y")), Month: uint8(rapid.IntRange(0, 12).Draw(t, "m"))}})
		}
		w := words
		w.Title, w.Turn = label.Draw(t, "title"), label.Draw(t, "turn")
		rtl := rapid.Bool().Draw(t, "rtl")
		span := chart.Span{Turn: palermo.Date{Year: 2001}, Smuggling: palermo.Date{Year: 2000}}
		f := chart.Timeline(events, span, w, rtl)
		wellFormed(t, f.SVG)
		if f.SVG != chart.Timeline(events, span, w, rtl).SVG {
			t.Fatalf("two drawings of the same events differ")
		}
		stones := []chart.Stone{{Label: label.Draw(t, "stone"), Outcome: palermo.Established}, {Outcome: palermo.Contested}}
		wellFormed(t, chart.Stones(label.Draw(t, "row"), stones, rtl))
		g := chart.Grid([]chart.Row{{Track: palermo.Smuggling, Label: label.Draw(t, "offence"), Stones: stones}},
			chart.GridWords{Title: w.Title, Truth: palermo.Truth.String}, rtl)
		wellFormed(t, g.SVG)
		if len(g.Table.Rows) != 1 || !strings.HasSuffix(g.Table.Rows[0][2], ": contested") {
			t.Fatalf("the table is %v", g.Table.Rows)
		}
	})
}
