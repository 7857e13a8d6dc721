package web

import (
	"strconv"
	"strings"

	"palermo"
	"palermo/desk"
)

// verdicts in the order in which they are counted: what needs a change first.
var verdicts = []desk.Verdict{desk.UseWrong, desk.UseMerged, desk.UseUnclear, desk.UseRight}

// maxNotes is how many uses have a note. All are counted; nobody reads more on
// one page.
const maxNotes = 500

type wordsData struct {
	Pasted  string // what the form holds
	Example string // the language of the worked example, where nothing was pasted
	Blocks  []wordBlock
	Counts  []wordCount
	All     int
	Noted   int
	Plain   string // the whole as text, to be copied
}

type wordCount struct {
	Verdict desk.Verdict
	N       int
}

// wordBlock is a run of lines and what is said of the names in it.
type wordBlock struct {
	Pieces []wordPiece
	Uses   []*wordUse
}

// wordPiece is plain text, or a name.
type wordPiece struct {
	Text string
	Use  *wordUse
}

// wordUse is a use of a name, in the page's language.
type wordUse struct {
	desk.Use
	Number int
	Why    words
	Advice words
}

// words marks each use of the two crimes' names in a pasted text. The form
// carries the text; nothing of it stays here.
func (s *site) words(q *request) (*view, error) {
	form, err := readForm(q.Request)
	if err != nil {
		return nil, err
	}
	s.formLanguage(q, form.Get("lang"))
	d := &wordsData{Pasted: strings.ReplaceAll(form.Get("text"), "\r\n", "\n")}
	text := d.Pasted
	if strings.TrimSpace(text) == "" {
		d.Pasted = ""
		text, d.Example, _ = q.lookup("words.example")
	}
	if len(text) > desk.MaxText {
		return nil, errTooLarge
	}
	m, err := s.desk.Words.Mark(text)
	if err != nil {
		return nil, err
	}
	if d.Pasted != "" {
		d.Pasted = m.Text
	}
	for _, v := range verdicts {
		d.Counts = append(d.Counts, wordCount{v, m.Count(v)})
	}
	d.All, d.Noted = len(m.Uses), min(len(m.Uses), maxNotes)
	uses := make([]*wordUse, d.Noted)
	for i := range uses {
		uses[i] = q.wordUse(m.Uses[i], i+1)
	}
	d.Blocks = wordBlocks(m.Text, uses)
	d.Plain = q.plainWords(uses)
	return &view{page: "words", nav: "words", title: q.t("words.title"), data: d}, nil
}

// formLanguage sets the language that a form hands on.
func (s *site) formLanguage(q *request, code string) {
	for _, l := range s.languages {
		if l.Code == code {
			*q = request{Request: q.Request, language: l, explicit: true}
		}
	}
}

// wordUse says in the page's language why a name fits or not, in the reader's
// where the catalogue does not know the reason.
func (l *language) wordUse(u desk.Use, n int) *wordUse {
	w := &wordUse{Use: u, Number: n, Why: words{u.Use.Why, l.unless(base)}, Advice: words{u.Suggest, l.unless(base)}}
	if key := "words.why." + u.Reason; l.has(key) {
		names := make([]string, len(u.Elements))
		for i, e := range u.Elements {
			names[i] = l.t("words.el." + e)
		}
		w.Why = words{l.t(key, "elements", strings.Join(names, l.t("words.comma")+" ")), ""}
	}
	if key := "words.do." + u.Advice; l.has(key) {
		w.Advice = words{l.t(key), ""}
	}
	return w
}

// The two names in the two languages of the reader, as the Protocols have them.
var protocolNames = map[palermo.Track][2]string{
	palermo.Trafficking: {"trafficking in persons", "trata de personas"},
	palermo.Smuggling:   {"smuggling of migrants", "tráfico ilícito de migrantes"},
}

// English and Spanish are the names to be written.
func (wordUse) English(t palermo.Track) string { return protocolNames[t][0] }

// Spanish is the name of a crime in the Spanish text of its Protocol.
func (wordUse) Spanish(t palermo.Track) string { return protocolNames[t][1] }

// plainWords is what the page says as text, a paragraph a use.
func (l *language) plainWords(uses []*wordUse) string {
	var b strings.Builder
	for _, u := range uses {
		b.WriteString(strconv.Itoa(u.Number) + ". “" + u.Text + "”: " + l.t("words.is."+string(u.Verdict)) + "\n   " + u.Why.Text + "\n")
		if u.Advice.Text != "" {
			b.WriteString("   " + u.Advice.Text + "\n")
		}
		for _, t := range u.Write {
			b.WriteString("   en: " + u.English(t) + " / es: " + u.Spanish(t) + "\n")
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}

// wordBlocks cuts a text into blocks of whole lines, so that what is said of a
// name stands beside its line. Lines without a name join those before them. The
// uses are in the order of the text and do not overlap.
func wordBlocks(text string, uses []*wordUse) []wordBlock {
	var out []wordBlock
	at, next := 0, 0
	for at < len(text) {
		end, first := lineEnd(text, at), next
		for next < len(uses) && uses[next].Start < end {
			for end < uses[next].End { // a name may run over the end of a line
				end = lineEnd(text, end)
			}
			next++
		}
		p := wordPieces(text, at, end, uses[first:next])
		if n := len(out); first == next && n > 0 && len(out[n-1].Uses) == 0 {
			out[n-1].Pieces[0].Text = text[at-len(out[n-1].Pieces[0].Text) : end]
		} else {
			out = append(out, wordBlock{p, uses[first:next]})
		}
		at = end
	}
	return out
}

func wordPieces(text string, from, to int, uses []*wordUse) (out []wordPiece) {
	for _, u := range uses {
		if from < u.Start {
			out = append(out, wordPiece{Text: text[from:u.Start]})
		}
		out = append(out, wordPiece{Text: text[u.Start:u.End], Use: u})
		from = u.End
	}
	if from < to {
		out = append(out, wordPiece{Text: text[from:to]})
	}
	return out
}

// wrapped is the length in bytes above which a line may be one of a paragraph
// that was broken to a width, as text from a PDF is.
const wrapped = 45

// lineEnd is where the line that a place is in ends, with its line break and
// the empty lines after it. A long line that goes on in a small letter is no
// end.
func lineEnd(text string, at int) int {
	for {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return len(text)
		}
		end := at + i + 1
		for end < len(text) && text[end] == '\n' {
			end++
		}
		if i < wrapped || end-at > i+1 || end == len(text) || text[end] < 'a' || text[end] > 'z' {
			return end
		}
		at = end
	}
}
