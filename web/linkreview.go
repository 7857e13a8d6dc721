package web

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"palermo"
	"palermo/desk"
)

// pairData is one pair in doubt, side by side.
type pairData struct {
	*desk.LinkReview
	At       int // of the questions; -1 when all are answered
	Number   int
	Pair     *desk.Question
	Fields   []fieldData
	Unknown  []words     // fields that neither entry has
	Flips    []fieldData // the smallest changes that would turn the decision
	Sum      fieldData
	Chance   string
	By       string
	Undo     int    // number of the judgement that undo takes back; 0 for none
	Recorded string // a key, of what was just said
}

// fieldData is what one field says about a pair.
type fieldData struct {
	Name      words
	A, B      string
	Bare      bool // it compares no values
	Agreement words
	Weight    string // in words
	For       int    // 1 speaks for one person, -1 against, 0 neither
	X, Width  string // of the bar, in hundredths of the longest
	Flip      words  // the agreement that would turn the decision; empty for none
	shift     float64
}

// mostFlips is how many changes that would turn a decision are told.
const mostFlips = 3

func (s *site) reviewLink(q *request) (*view, error) {
	r, err := s.desk.Links.Review(q.PathValue("id"))
	if err != nil {
		return nil, err
	}
	at, _ := strconv.Atoi(q.URL.Query().Get("at"))
	return q.pairView(r, r.Next(at), "", ""), nil
}

func (q *request) pairView(r *desk.LinkReview, at int, by, recorded string) *view {
	d := &pairData{LinkReview: r, At: at, Number: at + 1, By: by, Recorded: recorded}
	if last := r.Last(by); last != nil {
		d.Undo = last.N
	}
	if at >= 0 {
		d.Pair = &r.Questions[at]
		d.Chance = q.percent(d.Pair.Probability)
		d.explain(q)
		if d.Sum = q.weigh(d.Pair.Groups - d.Pair.CutBits); d.Sum.For == 0 {
			d.Sum.Weight = q.t("review.balance")
		}
	}
	return &view{page: "linkreview", nav: "numbers", title: q.t("review.title"), data: d, keys: true}
}

// explain puts the evidence about the pair in words: what the two entries have,
// what neither has, and what would turn the decision.
func (d *pairData) explain(q *request) {
	for _, st := range d.Pair.Steps {
		f := q.weigh(st.Bits)
		f.Name, f.A, f.B, f.Bare = words{st.Field, ""}, st.A, st.B, st.Levels == 0
		if f.Bare {
			f.Name = q.english("field", st.Field)
		}
		f.Agreement = q.english("agree", st.Agreement)
		if st.WouldFlip != "" {
			f.Flip, f.shift = q.english("agree", st.WouldFlip), math.Abs(st.WouldShift)
			d.Flips = append(d.Flips, f)
		}
		if st.A == "" && st.B == "" && !f.Bare {
			d.Unknown = append(d.Unknown, f.Name)
			continue
		}
		d.Fields = append(d.Fields, f)
	}
	slices.SortStableFunc(d.Flips, func(a, b fieldData) int { return cmp.Compare(a.shift, b.shift) })
	d.Flips = d.Flips[:min(len(d.Flips), mostFlips)]
}

// english is a phrase of package linkage in the page's language, or as it is.
func (q *request) english(kind, phrase string) words {
	key := kind + "." + strings.NewReplacer(" ", "-", ",", "").Replace(phrase)
	if text, lang, ok := q.lookup(key); ok {
		return words{text, q.unless(lang)}
	}
	return words{phrase, q.unless(base)}
}

// weigh says in words how much evidence of so many bits says, and draws it: 20
// bits, a million to one, are the whole length.
func (q *request) weigh(bits float64) fieldData {
	f := fieldData{Weight: q.t("weight.nothing")}
	long := min(math.Abs(bits), 20) / 20 * 50
	x := 50.0
	if bits < 0 {
		x -= long
	}
	f.X, f.Width = fmt.Sprintf("%.1f", x), fmt.Sprintf("%.1f", long)
	if math.Abs(bits) < 0.5 {
		return f
	}
	times := q.t("weight.million")
	if n := math.Exp2(math.Abs(bits)); n < 1e6 {
		if unit := math.Pow(10, math.Floor(math.Log10(n))-1); n >= 10 {
			times = q.figure(math.Round(n/unit) * unit)
		} else {
			times = strings.Replace(strconv.FormatFloat(n, 'f', 1, 64), ".", q.t("figure.point"), 1)
		}
	}
	f.For = 1
	key := "weight.for"
	if bits < 0 {
		f.For, key = -1, "weight.against"
	}
	f.Weight = q.t(key, "n", times)
	return f
}

// judgePair records what somebody says of a pair and shows the next.
func (s *site) judgePair(q *request) (string, *view, error) {
	form, err := readForm(q.Request)
	if err != nil {
		return "", nil, err
	}
	id, by := q.PathValue("id"), form.Get("by")
	at, _ := strconv.Atoi(form.Get("at"))
	said := ""
	switch verdict := form.Get("verdict"); verdict {
	case "next":
		at++
	case "undo":
		return s.undoPair(q, form)
	default:
		pair := desk.Waterfall{ListA: form.Get("list_a"), IDA: form.Get("id_a"), ListB: form.Get("list_b"), IDB: form.Get("id_b")}
		if err := s.desk.Links.Judge(id, pair, desk.LinkVerdict(verdict), by); err != nil {
			return "", nil, err
		}
		said = "review.said." + verdict
	}
	r, err := s.desk.Links.Review(id)
	if err != nil {
		return "", nil, err
	}
	return "", q.pairView(r, r.Next(at), by, said), nil
}

// undoPair takes the last judgement back and shows its pair again.
func (s *site) undoPair(q *request, form url.Values) (string, *view, error) {
	id, by := q.PathValue("id"), form.Get("by")
	n, err := strconv.Atoi(form.Get("undo"))
	if err != nil {
		return "", nil, &palermo.Error{Code: palermo.Invalid, Message: "there is nothing to take back", Hint: "go on with the next pair"}
	}
	before, err := s.desk.Links.Review(id)
	if err != nil {
		return "", nil, err
	}
	if err := s.desk.Links.Undo(id, n, by); err != nil {
		return "", nil, err
	}
	r, err := s.desk.Links.Review(id)
	if err != nil {
		return "", nil, err
	}
	at := 0
	for i, j := range before.Said {
		if j != nil && j.N == n {
			at = i
		}
	}
	return "", q.pairView(r, r.Next(at), by, "review.said.undo"), nil
}
