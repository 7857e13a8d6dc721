package connect

import (
	"fmt"
	"slices"
	"strings"
)

// Reason says why something was not used. It is a closed list, so that no word
// of an endpoint reaches a log or a terminal.
type Reason string

// Why a suggestion was dropped.
const (
	UnknownFact      Reason = "fact not in the codebook"
	UnknownValue     Reason = "value not in the schema"
	UnknownModality  Reason = "modality not in the schema"
	NoSuchSentence   Reason = "sentence that was not sent"
	QuoteNotThere    Reason = "quote not in the sentence"
	QuoteCut         Reason = "quote cuts a word"
	QuoteTooLong     Reason = "quote too long"
	QuoteSaysNothing Reason = "quote says nothing"
	Repeated         Reason = "repeated"
	TooMany          Reason = "too many in one answer"
)

// Why a call brought nothing.
const (
	Unreachable  Reason = "not reachable"
	TimedOut     Reason = "timed out"
	Stopped      Reason = "stopped"
	BadStatus    Reason = "refused by the server"
	TooLarge     Reason = "answer too large"
	CutOff       Reason = "answer cut off"
	NotTheSchema Reason = "answer not as asked"
)

// Why a sentence was not sent.
const (
	NoCapitals Reason = "names not told from words"
	TooLong    Reason = "too long"
	GivenUp    Reason = "given up after failures"
	NotLogged  Reason = "log not writable"
	NoBoundary Reason = "no boundary that the text does not hold"
)

// Tally counts what became of calls and answers.
type Tally struct {
	Texts   int            // asked about
	Calls   int            // requests made
	Facts   int            // suggestions kept
	Dropped map[Reason]int // suggestions
	Failed  map[Reason]int // requests
	Unsent  map[Reason]int // sentences
}

func count(m *map[Reason]int, why Reason, n int) {
	if *m == nil {
		*m = map[Reason]int{}
	}
	(*m)[why] += n
}

func (t *Tally) drop(why Reason, n int) { count(&t.Dropped, why, n) }
func (t *Tally) fail(why Reason)        { count(&t.Failed, why, 1) }
func (t *Tally) keep(why Reason, n int) { count(&t.Unsent, why, n) }

// Add adds another tally.
func (t *Tally) Add(o Tally) {
	t.Texts, t.Calls, t.Facts = t.Texts+o.Texts, t.Calls+o.Calls, t.Facts+o.Facts
	for _, m := range []struct {
		to   *map[Reason]int
		from map[Reason]int
	}{{&t.Dropped, o.Dropped}, {&t.Failed, o.Failed}, {&t.Unsent, o.Unsent}} {
		for why, n := range m.from {
			count(m.to, why, n)
		}
	}
}

// String is the line that people read at the end of a run.
func (t Tally) String() string {
	s := fmt.Sprintf("%s, %s, %s kept", plural(t.Texts, "text"), plural(t.Calls, "call"), plural(t.Facts, "suggestion"))
	if unused := t.Unused(); unused != "" {
		s += "; " + unused
	}
	return s
}

// Unused says what was not used and why, and is empty where all was.
func (t Tally) Unused() string {
	var parts []string
	for _, m := range []struct {
		what string
		n    map[Reason]int
	}{{"dropped", t.Dropped}, {"failed", t.Failed}, {"not sent", t.Unsent}} {
		if len(m.n) > 0 {
			parts = append(parts, m.what+": "+reasons(m.n))
		}
	}
	return strings.Join(parts, "; ")
}

func reasons(m map[Reason]int) string {
	var parts []string
	for why, n := range m {
		parts = append(parts, fmt.Sprintf("%d %s", n, why))
	}
	slices.SortFunc(parts, func(a, b string) int {
		_, a, _ = strings.Cut(a, " ")
		_, b, _ = strings.Cut(b, " ")
		return strings.Compare(a, b)
	})
	return strings.Join(parts, ", ")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
