package desk

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"palermo"
	"palermo/law"
)

// Cases reads the caseload. A case is open to its own agency and to nobody else.
type Cases struct {
	law *Law
	all []*File
}

// File is a case as people keep it: what the law is applied to, and the papers.
type File struct {
	palermo.Case
	Agency    string
	Title     map[string]string                     // by language
	About     map[string]string                     // what it is about, in a sentence or two
	Follows   string                                // the public case whose pattern it takes; everybody in it is invented
	Names     map[palermo.PartyID]map[string]string // by language
	Documents []Document
}

// Document is a paper of a file. Spans of facts whose source it is are bytes of
// its text.
type Document struct {
	ID    string       `json:"id"`
	Title string       `json:"title"`
	Date  palermo.Date `json:"date,omitzero"`
	Text  string       `json:"text"`
}

// Document returns the paper with an id, or one that has nothing but the id.
func (f *File) Document(id string) Document {
	for _, d := range f.Documents {
		if d.ID == id {
			return d
		}
	}
	return Document{ID: id, Title: id}
}

// Name is what the file calls a party in a language, or in English.
func (f *File) Name(id palermo.PartyID, lang string) string {
	for _, l := range []string{lang, "en"} {
		if n := f.Names[id][l]; n != "" {
			return n
		}
	}
	return string(id)
}

// fileRecord is what a line of the caseload holds besides the case itself.
type fileRecord struct {
	Agency    string                                `json:"agency"`
	Title     map[string]string                     `json:"title"`
	About     map[string]string                     `json:"about"`
	Follows   string                                `json:"follows"`
	Names     map[palermo.PartyID]map[string]string `json:"names"`
	Documents []Document                            `json:"documents"`
}

// longest is the longest record of the command line's contract.
const longest = 64 << 20

func openCases(lib fs.FS, name string, l *Law) (*Cases, error) {
	data, err := fs.ReadFile(lib, name)
	if err != nil {
		return nil, missing(name, err)
	}
	c := &Cases{law: l}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, longest)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		f, err := decodeFile(lines.Bytes(), l.engine.Book)
		if err != nil {
			return nil, palermo.At(name, n, err)
		}
		if slices.ContainsFunc(c.all, func(o *File) bool { return o.ID == f.ID }) {
			return nil, palermo.At(name, n, fault("give each case an id of its own", "there are two cases %q", f.ID))
		}
		c.all = append(c.all, f)
	}
	return c, lines.Err()
}

// decodeFile reads one line of a caseload and checks that every span quotes its
// document exactly.
func decodeFile(line []byte, book *law.Codebook) (*File, error) {
	k, err := law.DecodeCase(line, book)
	if err != nil {
		return nil, err
	}
	var r fileRecord
	if err := json.Unmarshal(line, &r); err != nil {
		return nil, err
	}
	f := &File{Case: *k, Agency: r.Agency, Title: r.Title, About: r.About, Follows: r.Follows, Names: r.Names, Documents: r.Documents}
	for _, e := range f.Episodes {
		for _, fact := range e.Facts {
			if fact.Span.Text == "" {
				continue
			}
			text, s := f.Document(fact.Source).Text, fact.Span
			if s.Start < 0 || s.End > len(text) || s.Start >= s.End || text[s.Start:s.End] != s.Text {
				return nil, fault("quote the document exactly", "the span of %s in %q is not what stands at bytes %d to %d of it", fact.ID, fact.Source, s.Start, s.End)
			}
		}
	}
	return f, nil
}

func fault(hint, format string, args ...any) error {
	return &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// files are the cases that a session may read.
func (c *Cases) files(s Session) ([]*File, error) {
	if s.Who == "" || s.Agency == "" {
		return nil, &palermo.Error{Code: palermo.Forbidden, Message: "the caseload is not open to the public", Hint: "sign in"}
	}
	var out []*File
	for _, f := range c.all {
		if f.Agency == s.Agency {
			out = append(out, f)
		}
	}
	return out, nil
}

// List returns the cases of the session's agency in their order.
func (c *Cases) List(s Session) ([]*File, error) { return c.files(s) }

// Get returns a case of the session's agency. A case of another agency is not
// found, like one that does not exist: that it exists is nobody's business.
func (c *Cases) Get(s Session, id string) (*File, error) {
	files, err := c.files(s)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.ID == id {
			return f, nil
		}
	}
	return nil, &palermo.Error{Code: palermo.NotFound, Message: "there is no such case", Hint: "see the caseload"}
}

// Assess says what the facts of a case amount to at a standard, by the law of
// each episode's place and day; with trace, with the tree of every rule.
func (c *Cases) Assess(s Session, id string, standard palermo.Standard, trace bool) (palermo.CaseResult, error) {
	f, err := c.Get(s, id)
	if err != nil {
		return palermo.CaseResult{}, err
	}
	return c.law.engine.Assess(&f.Case, law.Options{Standard: standard, Trace: trace})
}

// Suppose says what an episode would amount to if a question about an actor were
// answered so. Nothing is recorded.
func (c *Cases) Suppose(s Session, id, episode string, q palermo.Question, value palermo.Answer, standard palermo.Standard) (palermo.EpisodeResult, error) {
	f, err := c.Get(s, id)
	if err != nil {
		return palermo.EpisodeResult{}, err
	}
	k := f.Case
	for _, e := range f.Episodes {
		if e.ID != episode {
			continue
		}
		e.Facts = append(slices.Clone(e.Facts), palermo.Fact{ID: q.Fact, Of: q.Actor, Value: value, Standard: standard, SaidBy: palermo.SaidByOfficial})
		k.Episodes = []palermo.Episode{e}
		r, err := c.law.engine.Assess(&k, law.Options{Standard: standard})
		if err != nil {
			return palermo.EpisodeResult{}, err
		}
		return r.Episodes[0], nil
	}
	return palermo.EpisodeResult{}, &palermo.Error{Code: palermo.NotFound, Message: "the case has no such episode", Hint: "see the case"}
}
