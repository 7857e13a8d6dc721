package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"palermo"
	"palermo/law"
	"palermo/library"
	"palermo/narrative"
)

// lawFlags are what every command that applies law takes.
type lawFlags struct {
	Overlay string `name:"law" placeholder:"DIR" help:"Law packs that replace or add to the built-in ones."`
}

// library opens the built-in law packs under the overlay.
func (f *lawFlags) library() (*law.Library, error) {
	book, packs, err := builtIn()
	if err != nil {
		return nil, err
	}
	if f.Overlay == "" {
		return law.Open(book, packs)
	}
	dir, err := openDir(f.Overlay)
	if err != nil {
		return nil, err
	}
	l, err := law.Open(book, packs, dir)
	if err != nil {
		return nil, within(f.Overlay, err)
	}
	return l, nil
}

func builtIn() (*law.Codebook, fs.FS, error) {
	data, err := library.FS.ReadFile("codebook.csv")
	if err != nil {
		return nil, nil, err
	}
	book, err := law.ReadCodebook("library/codebook.csv", bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	packs, err := fs.Sub(library.FS, "law")
	return book, packs, err
}

func openDir(name string) (fs.FS, error) {
	st, err := os.Stat(name)
	if err != nil {
		return nil, fileError(name, err)
	}
	if !st.IsDir() {
		return nil, &palermo.Error{Code: palermo.Invalid, Where: name, Message: "this is a file", Hint: "name the folder that it lies in"}
	}
	return os.DirFS(name), nil
}

// within puts the folder that the user named in front of the file of an error.
func within(dir string, err error) error {
	e := *palermo.At("", 0, err)
	if e.Where == "" {
		e.Where = dir
	} else {
		e.Where = dir + string(os.PathSeparator) + e.Where
	}
	return &e
}

type assessCmd struct {
	Files    []string `arg:"" name:"file" help:"Hard cases (YAML), cases or texts (JSON lines); - for standard input."`
	Date     string   `placeholder:"YYYY-MM-DD" help:"Judge by the law of this day."`
	Place    []string `placeholder:"CC" help:"Judge by the law of these countries, like us,mx."`
	Standard string   `placeholder:"STANDARD" help:"Standard of proof of the outcome shown: alleged, reasonable-grounds (default), balance-of-probabilities, beyond-reasonable-doubt."`
	Only     []string `placeholder:"OFFENCE" help:"Show only these offences."`
	Answer   []string `placeholder:"FACT[@ACTOR]=yes|no" help:"Assess as if this question had been answered, by an official, at the standard of the outcome. Nothing is kept."`
	Trace    bool     `help:"Show the statute's tree below each element."`
	JSON     bool     `name:"json" help:"Print JSON lines."`
	Strict   bool     `help:"Stop at the first record that cannot be used."`
	lawFlags `embed:""`
}

func (c *assessCmd) Run(s *streams) error {
	a, err := c.assessor(s)
	if err != nil {
		return err
	}
	var t tally
	for _, name := range c.Files {
		if err := a.file(s, name, &t); err != nil {
			return err
		}
	}
	return t.finish(s)
}

// assessor assesses whatever a file holds.
type assessor struct {
	library  *law.Library
	options  law.Options
	standard bool // the user asked for one
	json     bool
	strict   bool
	page     *assessPage
	only     []string
	answers  []palermo.Fact
	texts    func() (*narrative.Reader, error)
}

func (c *assessCmd) assessor(s *streams) (*assessor, error) {
	a := &assessor{options: law.Options{Standard: palermo.ReasonableGrounds, Trace: c.Trace}, json: c.JSON, strict: c.Strict}
	if c.Standard != "" {
		if err := a.options.Standard.UnmarshalText([]byte(c.Standard)); err != nil {
			return nil, palermo.At("--standard", 0, err)
		}
		a.standard = true
	}
	var err error
	if a.options.Date, err = flagDate("--date", c.Date); err != nil {
		return nil, err
	}
	for _, p := range c.Place {
		if err := law.CheckPlace(p); err != nil {
			return nil, palermo.At("--place", 0, err)
		}
		a.options.Place = append(a.options.Place, law.CanonicalPlace(p))
	}
	l, err := c.library()
	if err != nil {
		return nil, err
	}
	for _, text := range c.Answer {
		f, err := parseAnswer(text, l.Book)
		if err != nil {
			return nil, palermo.At("--answer", 0, err)
		}
		a.answers = append(a.answers, f)
	}
	for _, id := range c.Only {
		if _, err := l.Rule(id); err != nil {
			return nil, palermo.At("--only", 0, err)
		}
	}
	a.only = c.Only
	// A law pack that cannot be read is told before anything is assessed.
	if _, err := l.Instruments(a.options.Place...); err != nil {
		return nil, within("library/law", err)
	}
	a.library, a.texts = l, textReader(l.Book, "")
	a.page = &assessPage{colour: s.paper().colour, trace: c.Trace, book: l.Book}
	return a, nil
}

func (a *assessor) file(s *streams, name string, t *tally) error {
	src, err := s.open(name)
	if err != nil {
		return err
	}
	defer src.Close()
	if src.form == yamlList {
		return a.vignettes(s, src, t)
	}
	return s.stream(src, a.strict, t, a.record)
}

// vignettes assesses a YAML list of hard cases.
func (a *assessor) vignettes(s *streams, src *source, t *tally) error {
	data, err := src.whole()
	if err != nil {
		return err
	}
	good, bad, err := law.ReadVignettes(src.name, data, a.library.Book)
	if err != nil {
		return err
	}
	t.begin()
	for _, err := range bad {
		if a.strict {
			return err
		}
		t.skip(s, err)
	}
	for i := range good {
		v := &good[i]
		o := a.options
		if v.Standard != nil && !a.standard {
			o.Standard = *v.Standard
		}
		line, err := a.assess(v.Case(), suggestions{title: v.Title}, o)
		if err != nil {
			return palermo.At(src.name, v.Line, err)
		}
		t.use(s)
		if _, err := s.out.Write(line); err != nil {
			return err
		}
	}
	return t.end(src.name)
}

// record assesses one line of JSON, told apart by its keys.
func (a *assessor) record(data []byte) ([]byte, error) {
	c, found, err := a.read(data)
	if err != nil {
		return nil, err
	}
	return a.assess(c, found, a.options)
}

// suggestions is what the reader found in a text; nil for other input.
type suggestions struct {
	title string
	facts []narrative.Suggestion
}

// read tells cases, texts and hard cases apart by their keys.
func (a *assessor) read(data []byte) (*palermo.Case, suggestions, error) {
	none := suggestions{}
	var keys struct {
		Episodes jsontext.Value `json:"episodes"`
		Text     jsontext.Value `json:"text"`
		Stated   jsontext.Value `json:"stated"`
		Denied   jsontext.Value `json:"denied"`
	}
	if err := json.Unmarshal(data, &keys); err != nil {
		return nil, none, law.JSONError(err)
	}
	switch {
	case keys.Episodes != nil:
		c, err := law.DecodeCase(data, a.library.Book)
		return c, none, err
	case keys.Text != nil:
		doc, err := decodeText(data)
		if err != nil {
			return nil, none, err
		}
		r, err := a.texts()
		if err != nil {
			return nil, none, err
		}
		found := r.Suggest(doc)
		c := found.Case()
		return &c, suggestions{doc.Title, found.Suggestions}, nil
	case keys.Stated != nil || keys.Denied != nil:
		return nil, none, &palermo.Error{Code: palermo.Invalid, Message: "hard cases stand in a YAML list, not on lines of JSON", Hint: `put them in a list: "[" before the first, "]" after the last`}
	}
	return nil, none, &palermo.Error{Code: palermo.Invalid, Message: "the record is neither a case nor a text", Hint: `give it "episodes" or "text"`}
}

// assess prints one case.
func (a *assessor) assess(c *palermo.Case, found suggestions, o law.Options) ([]byte, error) {
	for i := range c.Episodes {
		e := &c.Episodes[i]
		for _, f := range a.answers {
			if f.Of == "" || slices.Contains(e.Actors, f.Of) {
				f.Standard = o.Standard
				e.Facts = append(e.Facts, f)
			}
		}
	}
	r, err := a.library.Assess(c, o)
	if err != nil {
		return nil, err
	}
	if a.only != nil {
		for i := range r.Episodes {
			r.Episodes[i].Assessments = slices.DeleteFunc(r.Episodes[i].Assessments, func(x palermo.Assessment) bool { return !slices.Contains(a.only, x.Offence) })
		}
	}
	if !a.json {
		return a.page.render(&r, found, o), nil
	}
	if found.facts == nil {
		return appendJSON(nil, r)
	}
	return appendJSON(nil, struct {
		palermo.CaseResult
		Facts []narrative.Suggestion `json:"facts"` // suggested from the text; nobody has accepted them
	}{r, found.facts})
}

// flagDate reads a day given as an option; none is no day.
func flagDate(flag, text string) (palermo.Date, error) {
	if text == "" {
		return palermo.Date{}, nil
	}
	d, err := palermo.ParseDate(text)
	if err != nil {
		return d, palermo.At(flag, 0, err)
	}
	return d, nil
}

// parseAnswer reads an answer given on the command line: FACT=yes, or
// FACT@ACTOR=no.
func parseAnswer(text string, book *law.Codebook) (palermo.Fact, error) {
	left, value, ok := strings.Cut(text, "=")
	id, actor, _ := strings.Cut(left, "@")
	f := palermo.Fact{ID: palermo.FactID(id), Of: palermo.PartyID(actor), SaidBy: palermo.SaidByOfficial, Source: "--answer"}
	if !ok {
		return f, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%q is not an answer", text), Hint: "write it like means.force=no, or act.recruited@actor=yes"}
	}
	if !book.Has(f.ID) {
		return f, book.Unknown(f.ID)
	}
	return f, f.Value.UnmarshalText([]byte(value))
}

// appendJSON appends one line of JSON. Nothing is escaped for HTML's sake.
func appendJSON(b []byte, v any) ([]byte, error) {
	w := bytes.NewBuffer(b)
	if err := json.MarshalWrite(w, v, json.FormatNilSliceAsNull(false)); err != nil {
		return nil, err
	}
	w.WriteByte('\n')
	return w.Bytes(), nil
}
