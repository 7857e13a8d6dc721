package main

import (
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"palermo"
	"palermo/law"
	"palermo/sanctions"
)

// listsStateFile is the name of the file in which a folder of lists keeps what was
// added to it.
const listsStateFile = sanctions.StateFile

// listsState is what was added to a folder of lists, sorted by name. Lists that
// were copied in by hand are screened all the same and are not in it.
type listsState struct {
	Lists []keptList `json:"lists"`
}

// keptList is a list as it is in force.
type keptList struct {
	Name    string       `json:"name"`
	Source  string       `json:"source"` // where it came from and an update looks again
	Date    palermo.Date `json:"date"`   // the list's own, the newest of its files
	Entries int          `json:"entries"`
	Files   []keptFile   `json:"files"`
}

type keptFile struct {
	File   string `json:"file"` // below the folder, with slashes
	SHA256 string `json:"sha256"`
}

func (k *keptList) dated() string {
	if k.Date.IsZero() {
		return "unknown date"
	}
	return k.Date.String()
}

// trusted are the authorities whose hosts are trusted; nil for the system's. Tests
// put their own here.
var trusted *x509.CertPool

func readListsState(dir string) (*listsState, error) {
	name := filepath.Join(dir, listsStateFile)
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(dir); err != nil {
			return nil, fileError(dir, err)
		}
		return &listsState{}, nil
	}
	if err != nil {
		return nil, fileError(name, err)
	}
	var st listsState
	if err := json.Unmarshal(data, &st, json.RejectUnknownMembers(true)); err != nil {
		e := *palermo.At(name, 0, law.JSONError(err))
		e.Hint = "take the file away and add the lists again"
		return nil, &e
	}
	for _, l := range st.Lists {
		if !goodListName.MatchString(l.Name) {
			return nil, &palermo.Error{Code: palermo.Invalid, Where: name, Message: "a list has no usable name", Hint: "take the file away and add the lists again"}
		}
	}
	return &st, nil
}

// find is the list of a name, or nil.
func (st *listsState) find(name string) *keptList {
	for i := range st.Lists {
		if st.Lists[i].Name == name {
			return &st.Lists[i]
		}
	}
	return nil
}

// keep writes the state with one list as it is now.
func (st *listsState) keep(dir string, k keptList) error {
	next := listsState{Lists: slices.Clone(st.Lists)}
	if old := next.find(k.Name); old != nil {
		*old = k
	} else {
		next.Lists = append(next.Lists, k)
	}
	slices.SortFunc(next.Lists, func(a, b keptList) int { return strings.Compare(a.Name, b.Name) })
	data, err := json.Marshal(next, jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(dir, listsStateFile), append(data, '\n')); err != nil {
		return err
	}
	*st = next
	return nil
}
