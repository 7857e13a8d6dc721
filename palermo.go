// Package palermo is the vocabulary that every other package speaks: parties,
// episodes, facts, standards of proof, truth, and what an assessment of the
// facts under a law looks like.
//
// For most use two things matter: a [Case] with its [Episode]s and [Fact]s
// goes into law.Assess, and an [EpisodeResult] comes out. Nothing here reads a file, a
// clock or a network; it uses the standard library alone.
//
// Trafficking in persons (UN Trafficking Protocol, art. 3) and smuggling of
// migrants (UN Smuggling Protocol, art. 3) are two crimes. They travel side by
// side through every type of this package and are never one value.
package palermo

import "fmt"

// Track says which body of law an outcome belongs to. A case may carry several
// tracks at once; an estimate carries exactly one.
type Track uint8

// The tracks. Other holds what people force into the two crimes and what is
// neither: hostage taking, documents, labour law, sale of a child.
const (
	Other Track = iota
	Trafficking
	Smuggling
)

var trackNames = [...]string{Other: "other", Trafficking: "trafficking", Smuggling: "smuggling"}

// String returns the word of the command line's contract.
func (t Track) String() string { return name(trackNames[:], int(t)) }

// MarshalText implements encoding.TextMarshaler.
func (t Track) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Track) UnmarshalText(b []byte) error {
	i, err := lookup("track", trackNames[:], string(b))
	*t = Track(i)
	return err
}

// Checked says how far the text behind a rule was read. The zero value is the
// lowest, so a rule that says nothing counts as unread.
type Checked uint8

// How far a text was read.
const (
	Unchecked Checked = iota // general knowledge; nobody read the text
	Secondary                // a summary or a partial source was read
	Text                     // the provision itself, or a court's or agency's quotation of it, was read
)

var checkedNames = [...]string{Unchecked: "unchecked", Secondary: "secondary", Text: "text"}

// String returns the word used in law packs.
func (c Checked) String() string { return name(checkedNames[:], int(c)) }

// MarshalText implements encoding.TextMarshaler.
func (c Checked) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Checked) UnmarshalText(b []byte) error {
	i, err := lookup("checked", checkedNames[:], string(b))
	*c = Checked(i)
	return err
}

// name and lookup serve the small closed vocabularies of this package.

func name(names []string, i int) string {
	if i >= 0 && i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("invalid(%d)", i)
}

func lookup(what string, names []string, s string) (int, error) {
	for i, n := range names {
		if n == s {
			return i, nil
		}
	}
	e := &Error{Code: Invalid, Message: fmt.Sprintf("%s %q is not known", what, s)}
	if near := Nearest(s, names); near != "" {
		e.Hint = fmt.Sprintf("write %q", near)
	} else {
		e.Hint = "write one of " + list(names)
	}
	return 0, e
}
