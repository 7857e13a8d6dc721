package law

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

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

// factRecord is a fact that notes which of its required keys it had.
type factRecord struct {
	palermo.Fact
	hasStandard, hasSaidBy bool
}

// UnmarshalJSONFrom reads a fact. A caseload is mostly facts, and reading them key
// by key is twice as fast as by reflection.
func (f *factRecord) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if d.PeekKind() != '{' {
		return errorf(`write {"fact": ..., "value": ..., "standard": ..., "said_by": ...}`, "a fact should be an object")
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	var room [64]byte
	for d.PeekKind() != '}' {
		name, err := d.ReadValue()
		if err != nil {
			return err
		}
		key := factKeys[string(name)]
		value, err := d.ReadValue()
		if err != nil {
			return err
		}
		if key == 0 || value.Kind() == 'n' {
			continue
		}
		if err := f.set(key, value, room[:0]); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// factKeys numbers the keys of a fact as they stand in JSON.
var factKeys = map[string]factKey{`"fact"`: keyFact, `"value"`: keyValue, `"of"`: keyOf, `"standard"`: keyStandard, `"said_by"`: keySaidBy,
	`"source"`: keySource, `"date"`: keyDate, `"start"`: keyStart, `"end"`: keyEnd, `"span"`: keySpan}

type factKey uint8

const (
	keyFact factKey = iota + 1
	keyValue
	keyOf
	keyStandard
	keySaidBy
	keySource
	keyDate
	keySpan
	keyStart // the keys from here on hold numbers
	keyEnd
)

func (f *factRecord) set(key factKey, value jsontext.Value, room []byte) error {
	if key >= keyStart {
		n, err := strconv.Atoi(string(value))
		if err != nil {
			return errorf("write a whole number", "the span of a fact holds %s", value)
		}
		if key == keyStart {
			f.Span.Start = n
		} else {
			f.Span.End = n
		}
		return nil
	}
	if value.Kind() != '"' {
		return errorf("write text in quotes", "a fact holds a %s where text should stand", kindWords[value.Kind()])
	}
	text := []byte(value[1 : len(value)-1])
	if bytes.IndexByte(text, '\\') >= 0 {
		var err error
		if text, err = jsontext.AppendUnquote(room, value); err != nil {
			return err
		}
	}
	switch key {
	case keyFact:
		f.ID = palermo.FactID(text)
	case keyValue:
		return f.Value.UnmarshalText(text)
	case keyOf:
		f.Of = palermo.PartyID(text)
	case keyStandard:
		f.hasStandard = true
		return f.Standard.UnmarshalText(text)
	case keySaidBy:
		f.hasSaidBy = true
		return f.SaidBy.UnmarshalText(text)
	case keySource:
		f.Source = string(text)
	case keyDate:
		return f.Date.UnmarshalText(text)
	case keySpan:
		f.Span.Text = string(text)
	}
	return nil
}

// DecodeCase reads a case from one line of JSON and checks that it can be
// assessed: every fact is in the codebook, every place is a country, every fact
// of an actor names an actor of its episode.
func DecodeCase(data []byte, book *Codebook) (*palermo.Case, error) {
	var r caseRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, JSONError(err)
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
		q, known := book.index[f.ID]
		switch {
		case f.ID == "":
			return errorf(`name it under "fact"`, "a fact of episode %q has no id", r.ID)
		case !known:
			return book.Unknown(f.ID)
		case f.Value == palermo.NotAsked:
			return errorf("write yes, no, unclear or declined", "fact %s has no value", f.ID)
		case !f.hasStandard:
			return errorf("write alleged, reasonable-grounds, balance-of-probabilities or beyond-reasonable-doubt", "fact %s has no standard", f.ID)
		case !f.hasSaidBy:
			return errorf("write person, actor, official, document or other", "fact %s does not say who says so (said_by)", f.ID)
		case f.Of != "" && book.questions[q].About.ofActor() && len(r.Actors) > 0 && !slices.Contains(r.Actors, f.Of):
			return errorf("name one of the episode's actors, or leave it out", "fact %s is of %q, who is no actor of episode %q", f.ID, f.Of, r.ID)
		}
		f.Fact.ID = book.questions[q].ID // one string for every mention
		e.Facts[i] = f.Fact
	}
	return nil
}

// JSONError says in one clause what is wrong with a line of JSON.
func JSONError(err error) error {
	var p *palermo.Error
	if errors.As(err, &p) {
		return p
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return errorf("put the whole record on one line", "the JSON ends too early")
		}
		hint := "check quotes, commas and brackets there"
		if errors.Is(err, jsontext.ErrDuplicateName) {
			hint = "keep one of the two"
		}
		return errorf(hint, "broken JSON at byte %d: %s", syntax.ByteOffset, syntax.Err)
	}
	var typ *json.SemanticError
	if errors.As(err, &typ) {
		return errorf("write "+jsonKind(typ.GoType), "%q holds a %s", strings.TrimPrefix(string(typ.JSONPointer), "/"), kindWords[typ.JSONKind])
	}
	return errorf("check the record against the contract", "%s", err.Error())
}

var kindWords = map[jsontext.Kind]string{'n': "null", 'f': "false", 't': "true", '"': "text", '0': "number", '{': "object", '[': "list"}

func jsonKind(t reflect.Type) string {
	if t == nil {
		return "what the contract says"
	}
	switch t.Kind() {
	case reflect.Slice:
		return "a list in [ ]"
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return "an object in { }"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	}
	return "text in quotes"
}
