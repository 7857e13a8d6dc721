package law

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"palermo"
)

// A case as it stands on one line of a file. Keys that are not read here are
// nobody's business: nationality, religion or language may stand in a record and
// change nothing.
type caseRecord struct {
	ID       string           `json:"id"`
	Parties  []palermo.Party  `json:"parties"`
	Episodes []*episodeRecord `json:"episodes"`
}

type episodeRecord struct {
	ID     string            `json:"id"`
	Person palermo.PartyID   `json:"person"`
	Actors []palermo.PartyID `json:"actors"`
	From   palermo.Date      `json:"from"`
	To     palermo.Date      `json:"to"`
	Place  []string          `json:"place"`
	Facts  []factRecord      `json:"facts"`
	Named  *palermo.Naming   `json:"named_possible_victim"`
}

type factRecord struct {
	Fact     palermo.FactID    `json:"fact"`
	Value    palermo.Answer    `json:"value"`
	Of       palermo.PartyID   `json:"of"`
	Standard *palermo.Standard `json:"standard"`
	SaidBy   *palermo.Speaker  `json:"said_by"`
	Source   string            `json:"source"`
	Date     palermo.Date      `json:"date"`
	Start    int               `json:"start"`
	End      int               `json:"end"`
	Span     string            `json:"span"`
}

// DecodeCase reads a case from one line of JSON and checks that it can be
// assessed: every fact is in the codebook, every place is a country, every fact
// of an actor names an actor of its episode.
func DecodeCase(data []byte, book *Codebook) (*palermo.Case, error) {
	var r caseRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, JSONError(data, err)
	}
	if r.ID == "" {
		return nil, errorf(`give the case an "id"`, "the case has no id")
	}
	if len(r.Episodes) == 0 {
		return nil, errorf("add what happened, to one person, as an episode", "case %q has no episodes", r.ID)
	}
	c := &palermo.Case{ID: r.ID, Parties: r.Parties, Episodes: make([]palermo.Episode, len(r.Episodes))}
	for i, e := range r.Episodes {
		if e == nil {
			return nil, errorf("take it out", "an episode of case %q is null", r.ID)
		}
		if err := e.into(&c.Episodes[i], book); err != nil {
			return nil, err
		}
		for j := range i {
			if c.Episodes[j].ID == e.ID {
				return nil, errorf("give each episode an id of its own", "case %q has two episodes %q", r.ID, e.ID)
			}
		}
	}
	return c, nil
}

func (r *episodeRecord) into(e *palermo.Episode, book *Codebook) error {
	if r.ID == "" || r.Person == "" {
		return errorf(`give it "id" and "person"`, "an episode lacks its id or its person")
	}
	if !r.From.IsZero() && !r.To.IsZero() && r.To.Last().Before(r.From) {
		return errorf("swap the dates", "episode %q ends on %s, before it begins on %s", r.ID, r.To, r.From)
	}
	for i, p := range r.Place {
		if err := CheckPlace(p); err != nil {
			return err
		}
		r.Place[i] = CanonicalPlace(p)
	}
	*e = palermo.Episode{ID: r.ID, Person: r.Person, Actors: r.Actors, From: r.From, To: r.To, Place: r.Place, Named: r.Named,
		Facts: make([]palermo.Fact, len(r.Facts))}
	for i := range r.Facts {
		f := &r.Facts[i]
		q, known := book.Query(f.Fact)
		switch {
		case f.Fact == "":
			return errorf(`name it under "fact"`, "a fact of episode %q has no id", r.ID)
		case !known:
			return book.unknown(f.Fact)
		case f.Value == palermo.NotAsked:
			return errorf("write yes, no, unclear or declined", "fact %s has no value", f.Fact)
		case f.Standard == nil:
			return errorf("write alleged, reasonable-grounds, balance-of-probabilities or beyond-reasonable-doubt", "fact %s has no standard", f.Fact)
		case f.SaidBy == nil:
			return errorf("write person, actor, official, document or other", "fact %s does not say who says so (said_by)", f.Fact)
		case q.About.ofActor() && f.Of != "" && len(r.Actors) > 0 && !slices.Contains(r.Actors, f.Of):
			return errorf("name one of the episode's actors, or leave it out", "fact %s is of %q, who is no actor of episode %q", f.Fact, f.Of, r.ID)
		}
		e.Facts[i] = palermo.Fact{ID: f.Fact, Value: f.Value, Of: f.Of, Standard: *f.Standard, SaidBy: *f.SaidBy, Source: f.Source,
			Date: f.Date, Span: palermo.Span{Start: f.Start, End: f.End, Text: f.Span}}
	}
	return nil
}

// JSONError says in one clause what is wrong with a line of JSON.
func JSONError(data []byte, err error) error {
	var p *palermo.Error
	if errors.As(err, &p) {
		return p
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		if strings.HasPrefix(syntax.Error(), "unexpected end") {
			return errorf("put the whole record on one line", "the JSON ends too early")
		}
		return errorf("check quotes, commas and brackets there", "broken JSON at byte %d: %s", syntax.Offset, syntax.Error())
	}
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) {
		return errorf("write "+jsonKind(typ.Type.Kind().String()), "%q holds a %s", typ.Field, typ.Value)
	}
	return errorf("check the record against the contract", "%s", err.Error())
}

func jsonKind(goKind string) string {
	switch goKind {
	case "slice":
		return "a list in [ ]"
	case "struct", "map", "ptr":
		return "an object in { }"
	case "int":
		return "a whole number"
	}
	return fmt.Sprintf("a %s in quotes", goKind)
}
