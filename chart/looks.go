package chart

// look is what a class looks like in a file, which has no style sheet of ours:
// the light colours of the pages, in ink that prints.
type look struct {
	fill, stroke string // #rrggbb; empty for none
	width        float64
	dash         float64 // length of dashes and gaps; 0 for a whole line
	opacity      float64 // of the fill; 0 for 1
	size         float64 // of letters
	bold         bool
}

const (
	ink   = "#16191d"
	quiet = "#555b63"
	faint = "#d8d4ca"
	paper = "#ffffff"
	track = "track" // the hue of the crime that the figure is of
)

// hues are those of the two crimes, and ink where a figure is of neither.
var hues = map[string]string{"trafficking": "#a4330e", "smuggling": "#0a5a88", "": ink}

// looks are the classes of drawings. palermo.css has the same names with the
// colours of the page; a test sees that it lacks none.
var looks = map[string]look{
	"h-band":         {fill: track, opacity: 0.13},
	"h-edge":         {stroke: track, width: 1.5, dash: 4},
	"h-title":        {fill: ink, size: 15, bold: true},
	"h-rule":         {stroke: faint, width: 1},
	"h-axis":         {stroke: ink, width: 1.5},
	"h-tick":         {stroke: ink, width: 1.5},
	"h-seen":         {stroke: ink, width: 1.5, dash: 2},
	"h-figure":       {fill: quiet, size: 13},
	"h-small":        {fill: quiet, size: 11},
	"h-quiet":        {fill: quiet, size: 13},
	"h-label":        {fill: ink, size: 14, bold: true},
	"h-wait":         {fill: quiet},
	"h-says":         {fill: ink, size: 14},
	"h-refused":      {fill: quiet, size: 13},
	"h-counted":      {stroke: track, width: 5},
	"h-cap-counted":  {stroke: track, width: 2.5},
	"h-compared":     {stroke: quiet, width: 2},
	"h-cap-compared": {stroke: quiet, width: 2},
	"h-bounded":      {stroke: quiet, width: 2, dash: 5},
	"h-cap-bounded":  {stroke: quiet, width: 2},
	"h-dot":          {fill: paper, stroke: track, width: 3},
	"h-ring":         {fill: paper, stroke: quiet, width: 2},
	"h-point":        {fill: track, opacity: 0.45},
	"h-best":         {fill: paper, stroke: ink, width: 2.5},
	"h-tile":         {fill: track},
	"h-tile1":        {opacity: 0.18},
	"h-tile2":        {opacity: 0.36},
	"h-tile3":        {opacity: 0.56},
	"h-tile4":        {opacity: 0.78},
	"h-tile5":        {opacity: 1},
	"h-stripe":       {fill: "#f1eee6"},
	"h-total":        {fill: quiet},
	"h-bar":          {fill: quiet},
	"h-shared":       {fill: track},
	"h-tie":          {stroke: ink, width: 3},
	"h-on":           {fill: ink},
	"h-off":          {fill: faint},
	"h-trace":        {stroke: track, width: 1.2},
	"h-even":         {stroke: ink, width: 1.5, dash: 4},
}
