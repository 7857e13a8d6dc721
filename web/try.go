package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"palermo"
	"palermo/desk"
)

// maxForm is the longest form that is read. A megabyte of text takes up to three
// when every byte of it is escaped.
const maxForm = 4 * desk.MaxText

// errTooLarge is the error of a form or text that is too long.
var errTooLarge = &palermo.Error{Code: palermo.Invalid, Message: "the text is longer than one megabyte", Hint: "paste the part that matters"}

// readForm reads the fields of a form. Unlike the standard library's it takes
// any number of fields, and it drops the parts that it cannot decode.
func readForm(r *http.Request) (url.Values, error) {
	if r.Method != http.MethodPost {
		return url.Values{}, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxForm))
	if err != nil {
		var m *http.MaxBytesError
		if errors.As(err, &m) {
			return nil, errTooLarge
		}
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "the form did not arrive whole", Hint: "send it again"}
	}
	v := url.Values{}
	for part := range strings.SplitSeq(string(body), "&") {
		k, val, _ := strings.Cut(part, "=")
		k, err1 := url.QueryUnescape(k)
		val, err2 := url.QueryUnescape(val)
		if err1 == nil && err2 == nil && k != "" {
			v[k] = append(v[k], val)
		}
	}
	return v, nil
}

type tryData struct {
	*desk.Tried
	Started   bool
	Laws      []string
	Standards []palermo.Standard
	Groups    []factGroup
	Pieces    []piece
	Items     []suggestionItem
	Columns   columns
	Other     []other
	Undecided int
	Closer    string // what the next question is about, in plain words
	Accepted  int
}

// factGroup is questions of one kind, to be ticked.
type factGroup struct {
	Name  string
	Facts []factTick
	Open  bool // something in it is ticked
}

type factTick struct {
	ID      palermo.FactID
	Words   words
	Yes, No bool
}

// piece is a run of the text, in one or no suggestion's span.
type piece struct {
	Text    string
	Numbers []place // of the suggestions that it shows; none for plain text
	State   string
}

// place is a suggestion's number in the text.
type place struct {
	Number int
	Begins bool // its span begins here
}

type suggestionItem struct {
	desk.Suggestion
	Number int
	Words  words
	Value  palermo.Answer
}

// readNote reads what a visitor pasted, ticked and decided. The form carries
// everything.
func (s *site) readNote(q *request) (url.Values, desk.Note, error) {
	form, err := readForm(q.Request)
	if err != nil {
		return nil, desk.Note{}, err
	}
	s.formLanguage(q, form.Get("lang"))
	n := desk.Note{Text: strings.ReplaceAll(form.Get("text"), "\r\n", "\n"), Place: form.Get("law"), Actor: form.Get("actor"), Standard: palermo.Alleged, // a note alleges; nothing of it is lost at this standard
		Yes: facts(form["y"]), No: facts(form["n"]), Skip: facts(form["k"]), Accepted: map[string]bool{}, Edited: map[string]desk.Value{}}
	if len(n.Text) > desk.MaxText {
		return nil, n, errTooLarge
	}
	if st := form.Get("standard"); st != "" {
		if err := n.Standard.UnmarshalText([]byte(st)); err != nil {
			return nil, n, err
		}
	}
	for k, v := range form {
		last := v[len(v)-1]
		if key, ok := strings.CutPrefix(k, "s."); ok && len(n.Accepted) < 1000 {
			switch last {
			case "accept":
				n.Accepted[key] = true
			case "reject":
				n.Accepted[key] = false
			}
		}
		if key, ok := strings.CutPrefix(k, "v."); ok && last != "" && len(n.Edited) < 1000 {
			n.Edited[key] = desk.Value(last)
		}
	}
	if value, fact, ok := strings.Cut(form.Get("answer"), ":"); ok {
		id := palermo.FactID(fact)
		switch value {
		case "yes":
			n.Yes = append(n.Yes, id)
		case "no":
			n.No = append(n.No, id)
		case "skip":
			n.Skip = append(n.Skip, id)
		}
	}
	return form, n, nil
}

// tryLabels hands out what was decided about the suggestions of a text, or the
// text itself, as palermo read labels takes them. Nothing of it stays here.
func (s *site) tryLabels(w http.ResponseWriter, r *http.Request) {
	q := s.request(r)
	lines, name, err := s.labels(q)
	if err != nil {
		s.page(func(again *request) (*view, error) {
			*again = *q
			return nil, err
		})(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.jsonl"`)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(lines)
}

func (s *site) labels(q *request) (lines []byte, name string, err error) {
	form, n, err := s.readNote(q)
	if err != nil {
		return nil, "", err
	}
	tried, err := s.desk.Try.Assess(n)
	if err != nil {
		return nil, "", err
	}
	if form.Get("part") == "text" {
		lines, err = tried.TextLine()
		return lines, "text", err
	}
	lines, err = tried.DecisionLines(form.Get("by"))
	return lines, "decisions", err
}

// try says what a pasted text or ticked facts amount to. Nothing of it stays
// here.
func (s *site) try(q *request) (*view, error) {
	form, n, err := s.readNote(q)
	if err != nil {
		return nil, err
	}
	tried, err := s.desk.Try.Assess(n)
	if err != nil {
		return nil, err
	}
	if form.Get("accept-all") != "" {
		for _, sug := range tried.Suggestions {
			if !sug.Decided {
				n.Accepted[sug.Key] = true
			}
		}
		if tried, err = s.desk.Try.Assess(n); err != nil {
			return nil, err
		}
	}
	d := &tryData{Tried: tried, Laws: s.desk.Law.Comparable(), Started: len(tried.Yes)+len(tried.No)+len(tried.Skip) > 0 || strings.TrimSpace(tried.Text) != "",
		Standards: []palermo.Standard{palermo.Alleged, palermo.ReasonableGrounds, palermo.BalanceOfProbabilities, palermo.BeyondReasonableDoubt}}
	d.Columns = s.columns(q.language, tried.Sides, tried.Standard, nil)
	for _, a := range tried.Sides.Other {
		if a.Outcome == palermo.Established {
			d.Other = append(d.Other, s.other(q.language, a))
		}
	}
	for i, sug := range tried.Suggestions {
		d.Items = append(d.Items, suggestionItem{sug, i + 1, s.fact(q.language, sug.Fact), sug.Answer()})
		switch {
		case !sug.Decided:
			d.Undecided++
		case sug.Accepted:
			d.Accepted++
		}
	}
	d.Pieces = pieces(tried.Text, d.Items)
	d.Columns.refer(s.spanRefs(d.Items))
	d.Groups = s.factGroups(q.language, tried)
	return &view{page: "try", nav: "try", title: q.t("try.title"), data: d}, nil
}

// maxQuote is how much of a span an element quotes, in characters. The whole
// span is one link away.
const maxQuote = 70

// spanRefs are the places that speak of each fact, or of one that implies it.
func (s *site) spanRefs(items []suggestionItem) map[palermo.FactID][]spanRef {
	out := map[palermo.FactID][]spanRef{}
	for _, it := range items {
		if it.Decided && !it.Accepted {
			continue
		}
		ref := spanRef{Number: it.Number, Quote: it.Span.Text, Counted: it.Accepted}
		if r := []rune(ref.Quote); len(r) > maxQuote {
			ref.Quote = strings.TrimSpace(string(r[:maxQuote])) + "…"
		}
		out[it.Fact] = append(out[it.Fact], ref)
		if it.Value == palermo.Yes {
			for _, id := range s.desk.Law.Implied(it.Fact) {
				out[id] = append(out[id], ref)
			}
		}
	}
	return out
}

func facts(ids []string) []palermo.FactID {
	out := make([]palermo.FactID, len(ids))
	for i, id := range ids {
		out[i] = palermo.FactID(id)
	}
	return out
}

// tickGroups are the groups of questions in the order in which they are asked.
var tickGroups = []string{"entry", "benefit", "act", "means", "purpose", "outcome", "person", "actor", "control", "hostage", "consent", "part", "harm"}

func (s *site) factGroups(l *language, t *desk.Tried) []factGroup {
	leaves := s.desk.Law.Leaves(t.Place)
	var out []factGroup
	for _, name := range tickGroups {
		g := factGroup{Name: name}
		for _, query := range s.desk.Law.Questions() {
			if prefix, _, _ := strings.Cut(string(query.ID), "."); prefix != name {
				continue
			}
			f := factTick{ID: query.ID, Words: s.fact(l, query.ID), Yes: slices.Contains(t.Yes, query.ID), No: slices.Contains(t.No, query.ID)}
			// What this law does not turn on is left out, unless it is ticked.
			if !f.Yes && !f.No && !slices.Contains(leaves, query.ID) && name != "control" && name != "consent" {
				continue
			}
			g.Open = g.Open || f.Yes || f.No
			g.Facts = append(g.Facts, f)
		}
		if len(g.Facts) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// pieces cuts a text where spans begin and end, so that spans may overlap.
func pieces(text string, items []suggestionItem) []piece {
	if len(items) == 0 {
		return nil
	}
	cuts := []int{0, len(text)}
	for _, it := range items {
		cuts = append(cuts, it.Start, it.End)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []piece
	for i := 0; i+1 < len(cuts); i++ {
		p := piece{Text: text[cuts[i]:cuts[i+1]]}
		for _, it := range items {
			if it.Start <= cuts[i] && cuts[i+1] <= it.End {
				p.Numbers = append(p.Numbers, place{it.Number, it.Start == cuts[i]})
				switch {
				case it.Accepted:
					p.State = "accepted"
				case !it.Decided && p.State != "accepted":
					p.State = "open"
				case p.State == "":
					p.State = "rejected"
				}
			}
		}
		out = append(out, p)
	}
	return out
}
