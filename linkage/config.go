package linkage

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"palermo"
	"palermo/yamlfile"
)

// Kind says how a column is compared.
type Kind string

// The kinds of column. Several columns of one group that hold names are
// compared as one name, so a surname that stands among the given names, or a
// full name beside its parts, does no harm and is not counted twice.
const (
	GivenName  Kind = "given-name"
	FamilyName Kind = "family-name"
	FullName   Kind = "full-name"
	DateKind   Kind = "date"
	YearKind   Kind = "year"
	Number     Kind = "number"
	Category   Kind = "category" // few values: sex, nationality
	Text       Kind = "text"     // words: a place, an address, a title
	Code       Kind = "code"     // letters and digits without meaning: document, phone, postcode
	Email      Kind = "email"
	Ignore     Kind = "ignore"
)

var kinds = []string{"given-name", "family-name", "full-name", "date", "year", "number", "category", "text", "code", "email", "ignore"}

// Column is how one column takes part.
type Column struct {
	Name  string   `yaml:"column"`
	Kind  Kind     `yaml:"kind"`
	Also  []string `yaml:"also,omitempty,flow"` // headers under which other lists have it
	Age   string   `yaml:"age,omitempty"`       // of a birth date: the column of ages in lists that have no birth date
	Noted string   `yaml:"noted,omitempty"`     // when the ages were noted: a column of dates, or a year
	Group string   `yaml:"group,omitempty"`     // names of different people (the entry's, a mother's) are different groups
	Why   string   `yaml:"why,omitempty"`       // how it was recognised; a note for people
}

// Config says which column identifies an entry in the output, and how each is
// compared. [Recognise] makes one from the lists themselves.
type Config struct {
	ID      string   `yaml:"id,omitempty"`
	Columns []Column `yaml:"columns"`
	// Duplicates says whether a list may hold the same person twice: "auto"
	// (decided by the data), "yes" or "no".
	Duplicates string `yaml:"duplicates,omitempty"`
	// Cut is the probability from which entries are linked; 0 lets the program
	// choose it.
	Cut float64 `yaml:"cut,omitempty"`
}

// ParseConfig reads the YAML that [Config.YAML] writes. Unknown keys and kinds
// are errors that point at their line.
func ParseConfig(file string, text []byte) (Config, error) {
	var c Config
	if err := yamlfile.Decode(file, text, &c); err != nil {
		return Config{}, err
	}
	if err := c.check(); err != nil {
		return Config{}, palermo.At(file, 0, err)
	}
	return c, nil
}

// YAML writes the configuration for people to read and edit.
func (c Config) YAML() ([]byte, error) { return yaml.Marshal(c) }

func (c Config) check() error {
	seen := map[string]bool{}
	used := 0
	for _, col := range c.Columns {
		known := false
		for _, k := range kinds {
			known = known || string(col.Kind) == k
		}
		switch {
		case col.Name == "":
			return invalid("a column has no name", "write `column: NAME`")
		case !known:
			hint := "write one of " + strings.Join(kinds, ", ")
			if near := palermo.Nearest(string(col.Kind), kinds); near != "" {
				hint = "write " + near
			}
			return invalid(fmt.Sprintf("column %q has the kind %q, which is not known", col.Name, col.Kind), hint)
		case seen[col.Name]:
			return invalid(fmt.Sprintf("column %q is there twice", col.Name), "keep one")
		}
		if (col.Age == "") != (col.Noted == "") || col.Age != "" && col.Kind != DateKind {
			return invalid(fmt.Sprintf("column %q has an age without a date of noting it, or is no date", col.Name), "write both `age: COLUMN` and `noted: COLUMN or year` beside `kind: date`")
		}
		seen[col.Name] = true
		if col.Kind != Ignore {
			used++
		}
	}
	switch c.Duplicates {
	case "", "auto", "yes", "no":
	default:
		return invalid(fmt.Sprintf("duplicates is %q", c.Duplicates), "write auto, yes or no")
	}
	if !(c.Cut >= 0 && c.Cut <= 1) { // not a number is none of them
		return invalid(fmt.Sprintf("cut is %v", c.Cut), "write a probability between 0 and 1, or leave it out")
	}
	if used == 0 {
		return invalid("there is no column to compare", "give a list that holds more than an id, or name its columns in a configuration")
	}
	return nil
}
