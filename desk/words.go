package desk

import (
	"strings"

	"palermo/narrative"
)

// Words says of each use of the two crimes' names in a text whether it names
// what the text describes. It keeps nothing.
type Words struct {
	reader *narrative.Reader
}

// Marked is a text with the uses of the two names in it.
type Marked struct {
	Text string
	Uses []Use // in the order of the text; no two overlap
}

// Verdict says whether a name fits what is described.
type Verdict = narrative.Verdict

// The verdicts.
const (
	UseRight   = narrative.UseRight
	UseWrong   = narrative.UseWrong
	UseMerged  = narrative.UseMerged
	UseUnclear = narrative.UseUnclear
)

// Use is one use of a name. Why and Suggest say it in English; a page says it in
// its own language by the codes: Reason is a key "words.why.", Elements are keys
// "words.el.", Advice is a key "words.do.", Write has whose names to offer.
type Use struct{ narrative.Use }

// Mark reads a text of at most [MaxText] bytes. Bytes that are no text are
// replaced.
func (w *Words) Mark(text string) (*Marked, error) {
	if len(text) > MaxText {
		return nil, fault("paste the part that matters", "the text is longer than one megabyte")
	}
	m := &Marked{Text: strings.ToValidUTF8(text, "\uFFFD")}
	at := 0
	for _, u := range w.reader.Terms(narrative.Document{ID: "text", Text: m.Text}) {
		if u.Start < at || u.End > len(m.Text) || u.Start >= u.End {
			continue
		}
		at = u.End
		m.Uses = append(m.Uses, Use{u})
	}
	return m, nil
}

// Count is how many uses have a verdict.
func (m *Marked) Count(v Verdict) (n int) {
	for i := range m.Uses {
		if m.Uses[i].Verdict == v {
			n++
		}
	}
	return n
}
