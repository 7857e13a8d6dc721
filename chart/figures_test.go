package chart_test

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"palermo"
	"palermo/chart"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden drawings anew")

func plain(x float64) string { return fmt.Sprintf("%.0f", x) }

var intervalWords = chart.IntervalWords{Title: "Methods <side by side>", About: "Two & more", Seen: "seen", Band: "range", AtLeast: "at least", Refused: "refused", Waiting: "waiting", Log: "log",
	Method: "Method", Estimate: "Estimate", Low: "From", High: "To", Counts: "Counts", CountsYes: "yes", CountsNo: "no", CountsBound: "bound", Model: "Model", None: "-", Figure: plain}

var nan = math.NaN()

// figures are one of each picture, of invented figures.
func figures(o chart.Options) map[string]chart.Figure {
	rows := []chart.IntervalRow{
		{Label: "stepwise", Estimate: 11000, Lo: 9000, Hi: 14000, Model: "[12,3]"},
		{Label: "graphs <b>", Estimate: 22000, Lo: 10000, Hi: 29000},
		{Label: "all pairs", Part: chart.Compared, Estimate: 10500, Lo: 6600, Hi: 18000},
		{Label: "Chao", Part: chart.Bounded, Estimate: 9500, Lo: 8800, Hi: 10200},
		{Label: "latent", Estimate: nan, Lo: nan, Hi: nan, Refused: "the chains do not agree & no figure can be given, at any length of this sentence"},
		{Label: "later", Waiting: true, Estimate: nan, Lo: nan, Hi: nan},
	}
	var est, worse []float64
	for i := range 500 {
		est, worse = append(est, 9000+float64(i*i%9000)), append(worse, float64(i)/3)
	}
	chains := [][]float64{{10, 12, 11, 14}, {11, 13, 10, 12}}
	cw := chart.ChainWords{Trace: "Chains", TraceAbout: "Two chains", Ranks: "Ranks", RanksAbout: "Two", Chain: func(n int) string { return fmt.Sprint("chain ", n) },
		Lowest: "Lowest", Middle: "Mean", Highest: "Highest", Even: "even", LowHalf: "low", HighHalf: "high", Draws: "draws", Figure: plain}
	return map[string]chart.Figure{
		"intervals": chart.Intervals(rows, 2700, 9000, 29000, intervalWords, o),
		"space": chart.Space(est, worse, []string{"[123,4]", "[12,34]"}, chart.SpaceWords{Title: "Models", About: "500 models", Best: "best", Within: "within 10",
			Estimate: "people", Worse: "worse", Model: "Model", People: "People", BIC: "BIC", Figure: plain}, o),
		"overlaps": chart.Overlaps([]string{"Police & others", "Shelter", "Hotline"}, []chart.Overlap{{[]bool{true, false, false}, 90123}, {[]bool{false, true, false}, 40}, {[]bool{true, true, false}, 7}, {[]bool{true, true, true}, 1}},
			chart.OverlapWords{Title: "Overlaps", About: "Three lists", Lists: "Lists", Count: "People", Alone: "alone", Rest: func(n int, p int64) string { return fmt.Sprint(n, " more: ", p) }, Figure: plain}, o),
		"trajectory": chart.Trajectory([]chart.Step{{Label: "2022", Seen: 500, Estimate: 2100, Lo: 1500, Hi: 3300}, {Label: "2023", Seen: 900, Estimate: nan, Lo: nan, Hi: nan, Refused: "none"}, {Label: "2024", Seen: 1500, Estimate: 5100, Lo: 4300, Hi: 6600}},
			chart.TrajectoryWords{Title: "Trajectory", About: "Three steps", Seen: "seen", Until: "Until", Estimate: "Estimate", Low: "From", High: "To", Why: "Refused", None: "-", Each: "each", Figure: plain, Ratio: func(x float64) string { return fmt.Sprintf("%.1f", x) }}, o),
		"curves": chart.Curves([]float64{0.5, 0.8, 0.9, 1}, []chart.Curve{
			{Label: "Cyrillic", Note: "5,000", Share: []float64{0.2, 0.01, 0, 0}, Lo: []float64{0.18, 0.008, 0, 0}, Hi: []float64{0.22, 0.013, 0.0007, 0.0007}},
			{Label: "Han & others", Note: "200", Share: []float64{0.9, 0.1, 0.05, 0}, Lo: []float64{0.85, 0.07, 0.03, 0}, Hi: []float64{0.93, 0.15, 0.09, 0.02}},
			{Label: "none asked", Note: "0", Share: []float64{nan, nan, nan, nan}, Lo: []float64{nan, nan, nan, nan}, Hi: []float64{nan, nan, nan, nan}}, {Label: "Latin", Note: "40", Share: []float64{1, 0.5, 0.25, 0.025}, Lo: []float64{0.91, 0.35, 0.14, 0.004}, Hi: []float64{1, 0.65, 0.4, 0.13}}},
			true, 0.003, chart.CurveWords{Title: "Flagged", About: "Four scripts", Kind: "Script", Low: "from", High: "to", AxisX: "score", AxisShare: "flagged", Share: func(x float64) string { return fmt.Sprintf("%.4g %%", 100*x) }, Place: func(x float64) string { return fmt.Sprintf("%.2f", x) }}, o),
		"trace": chart.Trace(chains, cw, o),
		"ranks": chart.Ranks([][]int{{3, 2, 1, 4}, {1, 4, 3, 2}}, cw, o),
	}
}

// Every picture is what it was, in three layouts. -update writes them anew: look
// at the difference.
func TestGoldenFigures(t *testing.T) {
	for name, o := range map[string]chart.Options{"wide": {}, "narrow": {Narrow: true}, "wide-rtl": {RTL: true}} {
		again := figures(o)
		for kind, f := range figures(o) {
			wellFormed(t, f.SVG)
			if f.SVG != again[kind].SVG {
				t.Errorf("%s is drawn differently twice", kind)
			}
			file := filepath.Join("testdata", kind+"-"+name+".svg")
			got := f.File(palermo.Trafficking)
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s is not as it was (%v)", file, err)
			}
		}
	}
}

// A drawing says what it is to who does not see it, and its table has it all.
func TestFiguresAreTold(t *testing.T) {
	for kind, f := range figures(chart.Options{}) {
		if !regexp.MustCompile(`^<svg [^>]*role="img"[^>]*><title>[^<]+</title><desc>[^<]+</desc>`).MatchString(f.SVG) {
			t.Errorf("%s has no title and description: %.120s", kind, f.SVG)
		}
		if len(f.Table.Rows) == 0 {
			t.Errorf("%s has no table", kind)
		}
		for _, row := range f.Table.Rows {
			if len(row) != len(f.Table.Head) {
				t.Errorf("%s: row %q under %q", kind, row, f.Table.Head)
			}
		}
	}
	table := fmt.Sprint(figures(chart.Options{})["intervals"].Table)
	for _, want := range []string{"11000", "9000", "14000", "[12,3]", "at any length of this sentence", "waiting"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q: %s", want, table)
		}
	}
}

// The style sheet of the pages has every class that drawings use, and files too.
func TestEveryClassHasALook(t *testing.T) {
	css, err := os.ReadFile("../web/assets/palermo.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures(chart.Options{}) {
		style, body, _ := strings.Cut(string(f.File(palermo.Smuggling)), "</style>")
		for _, m := range regexp.MustCompile(`class="([^"]+)"`).FindAllStringSubmatch(body, -1) {
			for _, class := range strings.Fields(m[1]) {
				if !strings.HasPrefix(class, "h-") {
					continue
				}
				if !strings.Contains(style, "."+class+"{") {
					t.Errorf("files have no look for %s", class)
				}
				if !regexp.MustCompile(`\.` + class + `\b`).Match(css) {
					t.Errorf("palermo.css has no rule for %s", class)
				}
			}
		}
	}
}

// A PNG file has the size asked for and is the same twice; the two crimes have
// hues of their own; letters that its font lacks are refused and not drawn as
// boxes.
func TestPNG(t *testing.T) {
	f := figures(chart.Options{})["intervals"]
	a, err := f.PNG(palermo.Trafficking, 2)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := f.PNG(palermo.Trafficking, 2)
	c, _ := f.PNG(palermo.Smuggling, 2)
	if !bytes.Equal(a, b) || bytes.Equal(a, c) {
		t.Error("the same picture differs, or the two crimes look alike")
	}
	img, err := png.Decode(bytes.NewReader(a))
	if err != nil || img.Bounds().Dx() != 1520 {
		t.Fatalf("%v, %v", img.Bounds(), err)
	}
	// The middle of the band is neither paper nor ink.
	if r, g, bl, _ := img.At(1000, 80).RGBA(); r == g && g == bl {
		t.Errorf("no band at 1000, 80: %x %x %x", r, g, bl)
	}
	arabic := chart.Intervals([]chart.IntervalRow{{Label: "قائمة", Estimate: 5, Lo: 4, Hi: 9}}, 3, 4, 9, intervalWords, chart.Options{})
	if _, err := arabic.PNG(palermo.Trafficking, 1); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("letters the font lacks: %v", err)
	}
	if _, err := (chart.Figure{}).PNG(palermo.Trafficking, 1); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("nothing to draw: %v", err)
	}
}

// Whatever the figures, a drawing is well formed and stays inside itself.
func TestIntervalsOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		figure := rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 1e6), rapid.Just(math.NaN()), rapid.Just(math.Inf(1)))
		var rows []chart.IntervalRow
		for range rapid.IntRange(0, 5).Draw(t, "n") {
			rows = append(rows, chart.IntervalRow{Label: rapid.String().Draw(t, "label"), Part: chart.Part(rapid.IntRange(0, 2).Draw(t, "part")),
				Estimate: figure.Draw(t, "e"), Lo: figure.Draw(t, "lo"), Hi: figure.Draw(t, "hi")})
		}
		f := chart.Intervals(rows, rapid.Float64Range(1, 1e12).Draw(t, "seen"), figure.Draw(t, "l"), figure.Draw(t, "h"), intervalWords, chart.Options{Narrow: rapid.Bool().Draw(t, "narrow"), RTL: rapid.Bool().Draw(t, "rtl")})
		if strings.Contains(f.SVG, "NaN") || strings.Contains(f.SVG, "Inf") {
			t.Fatalf("a coordinate is no number: %s", f.SVG)
		}
		for _, m := range regexp.MustCompile(` (?:cx|x)="(-?[0-9.]+)"`).FindAllStringSubmatch(f.SVG, -1) {
			var x float64
			fmt.Sscan(m[1], &x)
			if x < -10 || x > 770 {
				t.Fatalf("x %g is outside the drawing", x)
			}
		}
	})
}
