package narrative

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"sort"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"palermo"
)

// Reader reads documents. It is immutable and safe for concurrent use.
type Reader struct {
	languages  []*language
	rules      []rule
	model      *Model
	confidence *Confidence
	facts      *FactModel
	vectors    *wordVectors
}

// language is the patterns of one language, compiled.
type language struct {
	name                           string
	lex                            *lexicon
	patterns                       []*pattern
	cues                           []*cue
	terms                          [][]entry // the same for what only Terms asks for
	institution                    uint16    // words in the names of laws and offices
	unseen                         []uint16  // words that the model of facts never sees
	back                           uint16    // words that speak of a case told beside them; zero without a list
	index                          [][]entry // by class: the programs that a token of the class can begin
	classes                        uint16
	barrier, turner, anchor, carry uint16
	roles                          roles
	speech                         speech
	by, of                         uint16 // prepositions
	month                          uint16
	currency                       uint16
	currencies                     []currencyCode
	cast                           castWords
	values                         valueWords
	function                       uint16 // the language's commonest words, by which a sentence's language is told
}

// currencyCode is the ISO 4217 code that the words of a class stand for.
type currencyCode struct {
	class uint16
	code  string
}

// entry is a program in the index, of a pattern or of a cue.
type entry struct {
	prog    *program
	pattern *pattern
	cue     *cue
	second  []uint16 // classes one of which the next token must have; nil when any may
}

// pattern is one construction that states facts.
type pattern struct {
	number   int // its place in the language
	id       string
	facts    []palermo.FactID
	value    Value
	progs    []*program
	needs    []*program
	unless   []*program
	agent    string
	fallback bool // counts only when nothing else of its family does
	accounts bool // only in short texts and accounts, not in long reports of a court case
	open     bool // its own words already carry the condition or negation
	prior    float64
	fires    []text
	silent   []text
	where    string
}

// cue is a construction that sets the scope or modality of what stands near.
type cue struct {
	id    string
	kind  cueKind
	reach int
	back  bool
	progs []*program
	where string
}

// text is a string of a YAML file and the line it stands on.
type text struct {
	s    string
	line int
}

func (t *text) UnmarshalYAML(n ast.Node) error {
	t.line = n.GetToken().Position.Line
	return yaml.NodeToValue(n, &t.s)
}

// file is the shape of a pattern file. All keys are optional.
type file struct {
	Irregular     [][]string         `yaml:"irregular"`
	Numbers       map[string]float64 `yaml:"numbers"`
	Months        map[string]float64 `yaml:"months"`
	Abbreviations []string           `yaml:"abbreviations"`
	Starters      []string           `yaml:"starters"`
	Words         map[string][]text  `yaml:"words"`
	Cues          []fileCue          `yaml:"cues"`
	Patterns      []filePattern      `yaml:"patterns"`
}

// rulesFile is the shape of rules.yaml, which holds for every language.
type rulesFile struct {
	Rules []fileRule `yaml:"rules"`
}

type fileRule struct {
	ID       text    `yaml:"id"`
	Fact     text    `yaml:"fact"`
	From     []text  `yaml:"from"`
	With     []text  `yaml:"with"`
	And      []text  `yaml:"and"`
	Least    int     `yaml:"least"`
	Unless   []text  `yaml:"unless"`
	Near     int     `yaml:"near"`
	Accounts bool    `yaml:"accounts"`
	Inferred bool    `yaml:"inferred"`
	Prior    float64 `yaml:"prior"`
	Note     string  `yaml:"note"`
}

type fileCue struct {
	ID    text   `yaml:"id"`
	Kind  text   `yaml:"kind"`
	Match []text `yaml:"match"`
	Reach int    `yaml:"reach"`
	Back  bool   `yaml:"back"`
}

type filePattern struct {
	ID       text    `yaml:"id"`
	Fact     text    `yaml:"fact"`
	Facts    []text  `yaml:"facts"`
	Value    text    `yaml:"value"`
	Match    []text  `yaml:"match"`
	Needs    []text  `yaml:"needs"`
	Unless   []text  `yaml:"unless"`
	Agent    text    `yaml:"agent"`
	Open     bool    `yaml:"open"`
	Fallback bool    `yaml:"fallback"`
	Accounts bool    `yaml:"accounts"`
	Prior    float64 `yaml:"prior"`
	Fires    []text  `yaml:"fires"`
	Silent   []text  `yaml:"silent"`
	Note     string  `yaml:"note"`
}

// Load reads the patterns of every language: the YAML files of each folder of
// fsys, named by its language code; and where they are there, the classifier
// (class.model), the fitted confidences (confidence.json), the model of facts
// (facts.model) and the word vectors that it reads by (vectors.bin). known says
// which facts the codebook has.
//
// It refuses unknown keys, unknown facts and lists, and patterns that cannot be
// read, all of them in one joined error of [palermo.Error]s that say file, line
// and what to do.
func Load(fsys fs.FS, known func(palermo.FactID) bool) (*Reader, error) {
	names, err := fs.Glob(fsys, "*/*.yaml")
	if err != nil || len(names) == 0 {
		return nil, &palermo.Error{Code: palermo.NotFound, Message: "there are no pattern files", Hint: "put them into <language>/*.yaml"}
	}
	sort.Strings(names)
	byLang := map[string][]string{}
	var langs []string
	for _, n := range names {
		l := path.Dir(n)
		if byLang[l] == nil {
			langs = append(langs, l)
		}
		byLang[l] = append(byLang[l], n)
	}
	r := &Reader{}
	var errs []error
	for _, name := range langs {
		b := &builder{fsys: fsys, known: known, lang: &language{name: name}, ids: map[string]string{}}
		b.load(byLang[name])
		errs = append(errs, b.errs...)
		r.languages = append(r.languages, b.lang)
	}
	rules, ruleErrs := loadRules(fsys, known)
	r.rules, errs = rules, append(errs, ruleErrs...)
	artefact(fsys, "class.model", ParseModel, &r.model, &errs)
	artefact(fsys, "confidence.json", ParseConfidence, &r.confidence, &errs)
	artefact(fsys, "facts.model", ParseFactModel, &r.facts, &errs)
	artefact(fsys, "vectors.bin", parseVectors, &r.vectors, &errs)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.languages, func(a, b *language) int {
		if (a.name == "en") != (b.name == "en") {
			if a.name == "en" {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.name, b.name)
	})
	return r, nil
}

// artefact reads a file that was made from data, if it is there.
func artefact[T any](fsys fs.FS, name string, parse func([]byte) (T, error), into *T, errs *[]error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return
	}
	if *into, err = parse(data); err != nil {
		*errs = append(*errs, palermo.At(name, 0, err))
	}
}
