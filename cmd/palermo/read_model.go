package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"palermo"
	"palermo/connect"
	"palermo/law"
	"palermo/library"
	"palermo/names"
	"palermo/narrative"
)

// modelFlags ask a language model beside the rules. Without --model nothing goes
// out to a network.
type modelFlags struct {
	Model        string        `placeholder:"URL" help:"Also ask the language model at this address, which is on this machine unless --model-host names another. What it suggests never counts in an outcome."`
	ModelName    string        `placeholder:"NAME" help:"Name of the model, as its server lists it."`
	ModelHost    string        `placeholder:"HOST" help:"Allow that host beyond this machine, by https. Names and numbers are taken out of what is sent; read docs/security.md first."`
	ModelLog     string        `placeholder:"FILE" default:"palermo-model-log.jsonl" help:"Log of what was sent when and where, without its text; lines are added (${default})."`
	ModelTimeout time.Duration `placeholder:"D" default:"60s" help:"How long a call may take (${default})."`
}

// asker asks a model about texts and counts what became of it. A nil asker asks
// nothing.
type asker struct {
	model *connect.Model
	log   *os.File
	made  bool // the log was not there before
	ctx   context.Context
	stop  context.CancelFunc

	mu    sync.Mutex
	tally connect.Tally
}

// asker checks the flags and opens the log; nil without --model.
func (c *modelFlags) asker(s *streams, book *law.Codebook) (*asker, error) {
	if c.Model == "" {
		if c.ModelName != "" || c.ModelHost != "" {
			return nil, &palermo.Error{Code: palermo.Invalid, Message: "--model-name or --model-host is given without --model", Hint: "add --model with the model's address"}
		}
		return nil, nil
	}
	if c.ModelTimeout == 0 {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "--model-timeout is 0", Hint: "give a duration such as 60s"}
	}
	words, err := everydayWords(library.FS)
	if err != nil {
		return nil, err
	}
	var questions []connect.Question
	for _, q := range book.Queries() {
		questions = append(questions, connect.Question{ID: q.ID, Text: q.Text})
	}
	log := &lateLog{}
	ctx, stop := untilStopped()
	m, err := connect.Open(ctx, connect.Options{
		URL: c.Model, Host: c.ModelHost, Name: c.ModelName, Timeout: c.ModelTimeout, Parallel: s.workers, Questions: questions,
		Words:    connect.Words{Ordinary: words, Given: names.IsGiven, Company: isCompany},
		Log:      log,
		Now:      time.Now,
		Boundary: rand.Text,
	})
	made := false
	if err == nil {
		made, err = log.open(c.ModelLog)
	}
	if err != nil {
		stop()
		return nil, err
	}
	return &asker{model: m, log: log.File, made: made, ctx: ctx, stop: stop}, nil
}

// lateLog is the log of calls, opened after the options were found good, so that
// a refused run leaves no file behind.
type lateLog struct{ *os.File }

// open opens the log to add to it, and says whether it was not there before.
func (l *lateLog) open(name string) (made bool, err error) {
	const add = os.O_APPEND | os.O_WRONLY
	if l.File, err = os.OpenFile(name, add|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		return true, nil
	}
	if os.IsExist(err) {
		l.File, err = os.OpenFile(name, add, 0)
	}
	if err != nil {
		return false, fileError(name, err)
	}
	return false, nil
}

// close says on standard error what became of the calls.
func (a *asker) close(s *streams) {
	if a == nil {
		return
	}
	a.stop()
	a.model.Close()
	name := a.log.Name()
	st, err := a.log.Stat()
	_ = a.log.Close()
	if a.made && err == nil && st.Size() == 0 {
		_ = os.Remove(name) // nothing was sent
	}
	a.mu.Lock() // a run that was broken off may still be reading
	defer a.mu.Unlock()
	if a.tally.Texts > 0 {
		fmt.Fprintf(s.err, "palermo: %s: %s; logged in %s\n", a.model.Source(), a.tally, name)
	}
}

// modelSide is what a model made of a text, beside what the rules did.
type modelSide struct {
	Source  string           `json:"source"`
	Agrees  []palermo.FactID `json:"agrees"`  // suggested by both with the same value
	Differs []difference     `json:"differs"` // suggested by both with different values
	Unused  string           `json:"unused,omitempty"`
}

// difference is a fact on which the rules and the model are not of one mind.
type difference struct {
	Fact  palermo.FactID  `json:"fact"`
	Rules narrative.Value `json:"rules"`
	Model narrative.Value `json:"model"`
}

// ask adds a model's suggestions behind those of the rules, which stay as they
// are: agreement raises no confidence and disagreement removes nothing.
func (a *asker) ask(doc narrative.Document, found *narrative.Result) ([]narrative.Suggestion, *modelSide) {
	if a == nil {
		return found.Suggestions, nil
	}
	places := make([]connect.Place, len(found.Sentences))
	for i, s := range found.Sentences {
		places[i] = connect.Place(s)
	}
	got, tally := a.model.Read(a.ctx, doc.Text, places, named(doc.Text, found))
	a.mu.Lock()
	a.tally.Add(tally)
	a.mu.Unlock()

	side := &modelSide{Source: a.model.Source(), Unused: tally.Unused()}
	byRules := map[palermo.FactID]narrative.Value{}
	for _, f := range found.Suggestions {
		byRules[f.Fact] = f.Value
	}
	all := found.Suggestions[:len(found.Suggestions):len(found.Suggestions)]
	seen := map[difference]bool{}
	for _, g := range got {
		v := valueWord[g.Value]
		all = append(all, narrative.Suggestion{Fact: g.Fact, Value: v, Modality: g.Modality, Span: g.Span, Source: g.Source})
		rules, both := byRules[g.Fact]
		d := difference{g.Fact, rules, v}
		switch {
		case !both || seen[d]:
		case rules == v:
			side.Agrees = append(side.Agrees, g.Fact)
		default:
			side.Differs = append(side.Differs, d)
		}
		seen[d] = true
	}
	return all, side
}

var valueWord = map[palermo.Answer]narrative.Value{palermo.Yes: narrative.Established, palermo.No: narrative.Denied, palermo.Unclear: narrative.Unclear}

// named are the places where the reader found somebody's name: it knows that
// they are people.
func named(text string, found *narrative.Result) (out []connect.Identity) {
	for _, list := range [][]narrative.Party{found.Actors, found.Persons} {
		for _, p := range list {
			if i := strings.Index(text, p.Name); isName(p.Name) && i >= 0 {
				out = append(out, connect.Identity{Start: i, End: i + len(p.Name), Kind: connect.KindPerson})
			}
		}
	}
	return out
}

// isName reports whether every word begins with a capital letter.
func isName(s string) bool {
	words := strings.Fields(s)
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	return len(words) > 0
}

// isCompany reports whether a name says itself that it is an organisation's.
func isCompany(name string) bool {
	n := names.ParseOrganisation(name)
	for i := range n.Tokens {
		if r := n.Tokens[i].Role; r == names.LegalForm || r == names.Common {
			return true
		}
	}
	return false
}

var (
	smallWord = regexp.MustCompile(`(?:^|[^\pL\pN_])(\p{Ll}[\p{Ll}']+)`)
	example   = regexp.MustCompile(`"[\p{Lu}¿¡][^"\n]*[.?!]"`)
)

// everydayWords are the words that our own prose writes in small letters: the
// codebook's questions, the words of the pages, and the example sentences of the
// patterns. The patterns' lists are left out: they hold names of places in small
// letters.
func everydayWords(lib fs.FS) (func(string) bool, error) {
	words := map[string]bool{}
	add := func(prose []byte) {
		for _, m := range smallWord.FindAllSubmatch(prose, -1) {
			words[string(m[1])] = true
		}
	}
	for _, name := range []string{"codebook.csv", "locales/en.yaml", "locales/es.yaml"} {
		data, err := fs.ReadFile(lib, name)
		if err != nil {
			return nil, err
		}
		add(data)
	}
	err := fs.WalkDir(lib, "narrative", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(lib, p)
		for _, sentence := range example.FindAll(data, -1) {
			add(sentence)
		}
		return err
	})
	return func(w string) bool { return words[w] }, err
}
