package sanctions

import (
	"fmt"
	"strings"
)

// Step is one of the five questions of OFAC's guidance on assessing a match
// ("Assessing OFAC Name Matches": is the hit against a list, are the two of the
// same kind, how much of the name agrees, how does the other information
// compare, are there several similarities).
type Step struct {
	ID       string `json:"id"`
	Question string `json:"question"`
}

// Steps are the questions in the order in which they are asked. A false positive
// is decided at the first that shows one; a match needs an answer to all.
var Steps = [5]Step{
	{"list", "Is the hit on a sanctions list, and which, of what date?"},
	{"kind", "Are the two of the same kind: a person and a person, a vessel and a vessel?"},
	{"name", "How much of the name agrees? One part alone is no match."},
	{"data", "How do birth date, documents, nationality and place compare? If much is missing, get it first."},
	{"similar", "Are there several similarities or exact agreements? Then ask the list's authority."},
}

// StepFacts is a question with what the two records say to it. The facts help a
// reviewer to answer and are no answer.
type StepFacts struct {
	Step
	Facts   []string `json:"facts"`
	Against string   `json:"against,omitempty"` // what speaks for stopping here
}

// steps gathers the facts of an explanation under the five questions.
func (x *Explanation) steps(q *Query, e *Entry) (out [5]StepFacts) {
	for i := range out {
		out[i].Step = Steps[i]
	}
	list, kind, name, data, similar := &out[0], &out[1], &out[2], &out[3], &out[4]

	list.Facts = []string{fmt.Sprintf("%s, id %s, copy of %s", x.List, x.ID, x.Date), string(x.Format)}
	if len(x.Programmes) > 0 {
		list.Facts = append(list.Facts, "listed under "+strings.Join(x.Programmes, ", "))
	}

	kind.Facts = []string{"asked about: " + orUnknown(q.Kind), "listed: " + orUnknown(e.Kind)}
	if q.Kind != UnknownKind && e.Kind != UnknownKind && q.Kind != e.Kind {
		kind.Against = "they are of different kinds"
	}

	agree, asked, listed := 0, 0, 0
	for _, w := range x.Words {
		switch {
		case strings.HasPrefix(w.How, "typing errors"), strings.HasPrefix(w.How, "the same letters"):
		case w.Asked != "" && w.Listed != "":
			agree++
		case w.Asked != "":
			asked++
		default:
			listed++
		}
	}
	name.Facts = []string{fmt.Sprintf("%q and %q (%s)", x.Asked, x.Listed, x.Alias)}
	switch {
	case x.Errors == 0:
		name.Facts = append(name.Facts, "the same letters, the spaces stand elsewhere")
	case x.Errors > 0:
		name.Facts = append(name.Facts, fmt.Sprintf("typing errors that turn one into the other: %d", x.Errors))
	default:
		name.Facts = append(name.Facts, fmt.Sprintf("parts that agree or resemble each other: %d; only asked about: %d; only listed: %d", agree, asked, listed))
		if agree <= 1 && asked+listed > 0 {
			name.Against = "one part of the name alone agrees"
		}
	}

	data.Facts = append(append(append(data.Facts, prefixed("agrees: ", x.Agree)...), prefixed("contradicts: ", x.Contradict)...), prefixed("missing: ", x.Missing)...)
	if len(x.Contradict) > 0 {
		data.Against = "something contradicts"
	}

	exact := 0
	for _, w := range x.Why {
		if w.Kind == "name" && w.Points >= sameName {
			similar.Facts = append(similar.Facts, "the name is the same")
		}
		// An agreement that a full score has no room for is one all the same.
		if w.Points >= 0 && (w.Kind == "document" || w.Kind == "birth-date") {
			similar.Facts = append(similar.Facts, strings.ReplaceAll(w.Kind, "-", " ")+" agrees")
			exact++
		}
	}
	if exact == 0 {
		similar.Against = "nothing but the name agrees"
	}
	return out
}

// sameName is the likeness from which two names differ in spaces or signs alone.
const sameName = 0.99

func orUnknown(k Kind) string {
	if k == UnknownKind {
		return "not known"
	}
	return k.String()
}

func prefixed(head string, in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = head + s
	}
	return out
}
