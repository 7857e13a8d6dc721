package desk

import (
	"strings"

	"palermo"
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

// Use is one use of a name. What the reader says in English is taken apart, so
// that a page can say it in its own language; Why and Suggest have its words.
type Use struct {
	narrative.Use
	Reason   string          // why, a key of the catalogues, "words.why."; empty: see Why
	Elements []string        // that the text describes, keys "words.el."
	Advice   string          // what to do, a key "words.do."; empty: see Suggest, or nothing to do
	Write    []palermo.Track // whose names are to be written instead
}

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
		use := Use{Use: u}
		use.Reason, use.Elements = reasonOf(u.Why)
		use.Advice, use.Write = adviceOf(u.Suggest)
		m.Uses = append(m.Uses, use)
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

// elements are what a text can describe that tells the crimes apart, by the
// reader's words for them.
var elements = map[string]string{
	"a means": "means", "a purpose of exploitation": "purpose", "border or entry": "entry", "fee": "benefit", "consent to the journey": "consent",
}

// reasons are what the reader can say of a use; elements stand between the two
// halves of a sentence that has two.
var reasons = []struct{ id, before, after string }{
	{"merged", "one label for two crimes: trafficking is defined by exploitation, smuggling by unlawful entry for gain; a case under it can be counted as neither", ""},
	{"institution", "the name of a law, office or service", ""},
	{"told-apart", "the two crimes are told apart here", ""},
	{"labels-apart", "the two crimes have a label each", ""},
	{"is-smuggling", "calls smuggling trafficking: ", "; no means and no purpose of exploitation stated"},
	{"is-trafficking", "calls trafficking smuggling: ", "; no border, entry or fee stated"},
	{"only-means", "describes a means, but neither an unlawful entry nor a purpose of exploitation", ""},
	{"no-purpose", "describes ", ", but no purpose of exploitation, which decides"},
	{"described", "describes ", ""},
	{"nothing-trafficking", "nothing described: no act, means or purpose", ""},
	{"nothing-smuggling", "nothing described: no entry and no gain", ""},
	{"false-friend", "a false friend: exploitation is described, and its name is another", ""},
	{"neither-entry", "neither crime's name: entry for gain is described", ""},
	{"neither", "neither crime's name, and read as either", ""},
}

// own is the reason of a name that says itself what is done, as "sex
// trafficking" does.
const own = "own-words"

func reasonOf(why string) (id string, found []string) {
	for _, r := range reasons {
		if why == r.before && r.after == "" && r.id != "described" {
			return r.id, nil
		}
		rest, ok := strings.CutPrefix(why, r.before)
		if !ok || rest == "" && r.id != "described" {
			continue
		}
		if rest, ok = strings.CutSuffix(rest, r.after); !ok {
			continue
		}
		if rest == "" {
			return own, nil
		}
		if found = elementsOf(rest); found != nil {
			return r.id, found
		}
	}
	return "", nil
}

func elementsOf(list string) (found []string) {
	for name := range strings.SplitSeq(list, ", ") {
		id, ok := elements[name]
		if !ok {
			return nil
		}
		found = append(found, id)
	}
	return found
}

// The two names as the reader suggests them.
const (
	nameTrafficking = `"trafficking in persons" (es: "trata de personas")`
	nameSmuggling   = `"smuggling of migrants" (es: "tráfico ilícito de migrantes")`
)

// advices are what the reader can suggest, without the names in it.
var advices = map[string]string{
	"T": "write", "S": "write",
	"two separate fields, T and S; a case may be both":                              "two-fields",
	"say what the people were exploited for, or write S":                            "say-purpose",
	"say whether a border was crossed for gain (S) or somebody exploited (T)":       "say-which",
	"say what was done and for what purpose, or define it: T":                       "say-trafficking",
	"say what was done and for what gain, or define it: S":                          "say-smuggling",
	"T where people are exploited, S where they are brought over a border for gain": "each-where",
}

func adviceOf(suggest string) (id string, write []palermo.Track) {
	if strings.Contains(suggest, nameTrafficking) {
		write = append(write, palermo.Trafficking)
	}
	if strings.Contains(suggest, nameSmuggling) {
		write = append(write, palermo.Smuggling)
	}
	return advices[strings.NewReplacer(nameTrafficking, "T", nameSmuggling, "S").Replace(suggest)], write
}
