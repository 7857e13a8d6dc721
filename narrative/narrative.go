// Package narrative reads what people wrote and suggests facts: which codebook
// question a passage answers, how, about whom, and the exact words that show
// it. It also marks the uses of the two crimes' names in a text.
//
// For most use two calls matter: [Load] reads the patterns, and
// [Reader.Suggest] reads a document. A suggestion is never a fact of a case
// until a person accepts it.
//
// The patterns are data (see library/narrative): token sequences, one
// construction each, that a linguist or case worker extends without Go. The
// package is pure: it reads only the fs.FS it is given, keeps no state between
// documents and gives the same bytes for the same input. Reading takes time
// linear in the length of the text.
//
// Trafficking in persons and smuggling of migrants stay apart here as
// everywhere: a fact belongs to neither, and the law decides.
package narrative

import "palermo"

// Document is a text to read. Offsets in a [Result] are bytes of Text exactly
// as given; the Title is context and is never quoted.
type Document struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	Date  string `json:"date,omitempty"` // of the text, not of the conduct
	Text  string `json:"text"`
}

// Value is what a passage says about a codebook question.
type Value string

// The values of the coding manual. Established means that the text states it,
// be it as an allegation; unclear that a trigger stands there without the
// agent, the person, the reality or the content.
const (
	Established Value = "established"
	Denied      Value = "denied"
	Unclear     Value = "unclear"
)

// Suggestion is one fact that a text appears to state. It counts for nothing
// until a named person accepts it.
type Suggestion struct {
	Fact     palermo.FactID   `json:"fact"`
	Value    Value            `json:"value"`
	Modality palermo.Modality `json:"modality"`
	palermo.Span
	Of         string          `json:"of,omitempty"`    // a label of Result.Actors
	About      string          `json:"about,omitempty"` // a label of Result.Persons
	Amount     float64         `json:"amount,omitzero"` // in Unit
	Unit       string          `json:"unit,omitempty"`  // ISO 4217, "years", "months", "weeks", "days", "persons"
	Date       palermo.Date    `json:"date,omitzero"`
	Pattern    string          `json:"pattern"`
	Source     string          `json:"source"`           // "rules", or Learned
	SaidBy     palermo.Speaker `json:"said_by,omitzero"` // whose word it is, where the sentence tells it as a suspect's or the person's
	Confidence float64         `json:"confidence"`       // that a coder would share it, 0 to 1: see Confidence; the pattern's prior where nothing was fitted

	scope    Scope
	family   palermo.Modality // what the sentence alone said, before inheritance
	decided  bool             // whether the sentence itself settled the modality
	own      bool             // whether it did so of these actors
	who      who              // whose conduct it is
	person   who              // whom it is about
	shared   bool             // it is about all persons together
	sentence int              // its number
	fallback bool
	accounts bool // its pattern is of accounts only
	inferred bool // it follows from what the text says, but the text does not say it
	heading  bool // it stands in a heading
}

// Scope is the set of contexts that a passage stands in.
type Scope uint16

// The seven axes, and two kinds of sentence that state no facts of a case.
const (
	Negated Scope = 1 << iota
	HypotheticalScope
	Attempted
	Historical
	OtherPerson
	Hedged
	Reported
	Rhetoric    // a spokesman's words
	Boilerplate // statute, penalty, agency, appeal to the public
)

// Party is somebody whom a text speaks of, in one role.
type Party struct {
	Label string `json:"label"` // a1, a2, ... for actors, p1, p2, ... for persons
	Name  string `json:"name"`  // as the text first names them
	Role  string `json:"-"`     // "actor" or "person"
	// Members are the labels of those whom it stands for together, where the text
	// speaks of several at once: "the couple".
	Members []string `json:"members,omitempty"`
}

// Result is what reading a document found.
type Result struct {
	ID          string
	Suggestions []Suggestion // in the order of the text
	Actors      []Party
	Persons     []Party
	Sentences   []Sentence
	Language    string // of most of the text: "en", "es"
	Class       string // trafficking, smuggling, both, other
	Scores      Scores
	Alarm       string // why the rules and the model disagree, or empty
	Skipped     int    // bytes that are no text: control characters, broken encoding

	// inferred follows from what the text says without being said, such as the
	// intent of whoever exacts work by force. It is not suggested; a case built
	// from the text counts it.
	inferred []Suggestion
}

// Sentence is a sentence's place in the text.
type Sentence struct{ Start, End int }
