package desk

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"palermo"
	"palermo/law"

	"palermo/yamlfile"
)

// Stories plays hard cases as short stories, to tell the two crimes apart. The
// answers are not written anywhere: the law packs give them.
type Stories struct {
	law *Law
	all []*Story
}

// Story is a hard case told so that a twelve-year-old can read it.
type Story struct {
	ID      string               `yaml:"id"`
	Tie     string               `yaml:"tie"`   // the hard case whose facts it tells
	Order   int                  `yaml:"order"` // its place on the shelf
	Show    bool                 `yaml:"show"`  // it stands on the front page
	Stated  []palermo.FactID     `yaml:"stated"`
	Denied  []palermo.FactID     `yaml:"denied"`
	Changes []Change             `yaml:"changes"`
	Texts   map[string]StoryText `yaml:"texts"` // by language
}

// StoryText is a story in one language.
type StoryText struct {
	Title   string   `yaml:"title"`
	Line    string   `yaml:"line"`    // the story in one sentence
	Story   string   `yaml:"story"`   // paragraphs, with an empty line between them
	Why     string   `yaml:"why"`     // why the law sees it so
	Dispute string   `yaml:"dispute"` // what courts or writers disagree on; may be empty
	Changes []string `yaml:"changes"` // the question of each change
}

// Change is a "what if": some facts of the story, altered.
type Change struct {
	Yes     []palermo.FactID `yaml:"yes"`
	No      []palermo.FactID `yaml:"no"`
	Unknown []palermo.FactID `yaml:"unknown"`
}

func openStories(lib fs.FS, dir string, l *Law) (*Stories, error) {
	files, err := fs.Glob(lib, path.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		return nil, &palermo.Error{Code: palermo.NotFound, Where: dir, Message: "there are no stories", Hint: "restore the folder from the library"}
	}
	s := &Stories{law: l}
	for _, name := range files {
		data, err := fs.ReadFile(lib, name)
		if err != nil {
			return nil, missing(name, err)
		}
		st := new(Story)
		if err := yamlfile.Decode(name, data, st); err != nil {
			return nil, err
		}
		if err := st.check(l.engine.Book); err != nil {
			return nil, palermo.At(name, 0, err)
		}
		s.all = append(s.all, st)
	}
	slices.SortStableFunc(s.all, func(a, b *Story) int {
		if a.Order != b.Order {
			return a.Order - b.Order
		}
		return strings.Compare(a.ID, b.ID)
	})
	return s, nil
}

// check holds a story to the codebook and its languages to each other.
func (s *Story) check(book *law.Codebook) error {
	if s.ID == "" || len(s.Stated) == 0 || s.Texts["en"].Story == "" {
		return fault("give it id, stated and an English text", "the story lacks its id, its facts or its text")
	}
	facts := slices.Concat(s.Stated, s.Denied)
	for _, c := range s.Changes {
		facts = slices.Concat(facts, c.Yes, c.No, c.Unknown)
	}
	for _, id := range facts {
		if !book.Has(id) {
			return fault("take one of library/codebook.csv", "fact %q is not in the codebook", id)
		}
	}
	for lang, t := range s.Texts {
		if len(t.Changes) != len(s.Changes) {
			return fault("write one question for each change", "the text in %q has %d questions for %d changes", lang, len(t.Changes), len(s.Changes))
		}
	}
	return nil
}

// List returns the stories in their order.
func (s *Stories) List() []*Story { return s.all }

// Get returns a story by its id.
func (s *Stories) Get(id string) (*Story, error) {
	for _, st := range s.all {
		if st.ID == id {
			return st, nil
		}
	}
	return nil, &palermo.Error{Code: palermo.NotFound, Message: "there is no such story", Hint: "choose one from the shelf"}
}

// Text is the story in a language, or in English, and the language it is in.
func (s *Story) Text(lang string) (StoryText, string) {
	if t, ok := s.Texts[lang]; ok {
		return t, lang
	}
	return s.Texts["en"], "en"
}

// Play says what a story amounts to by the law of a place, with a change of it
// (from 1) or as it is told (0). The facts of a story count at every standard.
func (s *Stories) Play(st *Story, place string, change int) (palermo.EpisodeResult, Sides, error) {
	if _, err := s.law.Place(place); err != nil {
		return palermo.EpisodeResult{}, Sides{}, err
	}
	if change < 0 || change > len(st.Changes) {
		return palermo.EpisodeResult{}, Sides{}, &palermo.Error{Code: palermo.NotFound, Message: "the story has no such change", Hint: "choose one that it offers"}
	}
	r, err := s.law.judge(oneEpisode(st.facts(change)), place, law.Options{Standard: palermo.ReasonableGrounds, Trace: true})
	if err != nil {
		return palermo.EpisodeResult{}, Sides{}, err
	}
	return r, s.law.Sides(r.Assessments, tryActor, place), nil
}

// facts are the story's, after a change.
func (st *Story) facts(change int) []palermo.Fact {
	var c Change
	if change > 0 {
		c = st.Changes[change-1]
	}
	altered := slices.Concat(c.Yes, c.No, c.Unknown)
	var out []palermo.Fact
	add := func(ids []palermo.FactID, v palermo.Answer, keep func(palermo.FactID) bool) {
		for _, id := range ids {
			if keep(id) {
				out = append(out, factOf(id, v))
			}
		}
	}
	told := func(id palermo.FactID) bool { return !slices.Contains(altered, id) }
	always := func(palermo.FactID) bool { return true }
	add(st.Stated, palermo.Yes, told)
	add(st.Denied, palermo.No, told)
	add(c.Yes, palermo.Yes, always)
	add(c.No, palermo.No, always)
	return out
}
