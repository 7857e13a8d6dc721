// Package law says what the facts of an episode amount to: offence by offence,
// element by element, at every standard of proof, under the law of the place and
// day of the conduct, and what to ask next.
//
// For most use, [Open] a library of law packs and call [Library.Assess]. Laws are
// data (docs/law-format.md): trees of codebook facts that a lawyer reads and
// edits. The tree is evaluated as it stands and is the explanation.
//
// Nothing here stores an outcome, reads a clock, or guesses: what is not recorded
// is not known, a contested fact is never averaged, and a text nobody has read
// decides nothing.
package law

import (
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"palermo"
)

// Library holds law packs. It reads each country's pack when it is first needed
// and is safe for concurrent use.
type Library struct {
	Book *Codebook

	packs   map[string]*pack // by folder
	overlay []*Instrument
	rules   map[string]*Rule // the overlay's rules by offence id

	mu     sync.Mutex
	scopes map[string]*scope // by places and day
	vaults sync.Pool
}

// pack is the folder of one country or body.
type pack struct {
	fsys  fs.FS
	files []string

	once        sync.Once
	instruments []*Instrument
	err         error
}

// bodies are the packs that are not a country's: their instruments say where
// they apply.
var bodies = []string{"un", "eu"}

// Open prepares the law packs in the folders of fsys: one folder for each country
// or body, in it one YAML file for each legal text with its vignettes beside it
// (*_test.yaml). Offences in an overlay replace those of the same id and add the
// others; its files may lie at any depth. Overlays are read at once, the rest
// when it is needed.
func Open(book *Codebook, fsys fs.FS, overlays ...fs.FS) (*Library, error) {
	l := &Library{Book: book, packs: map[string]*pack{}, rules: map[string]*Rule{}, scopes: map[string]*scope{}}
	l.vaults.New = func() any { return new(vault) }
	files, err := lawFiles(fsys)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		dir := path.Dir(f)
		if l.packs[dir] == nil {
			l.packs[dir] = &pack{fsys: fsys}
		}
		l.packs[dir].files = append(l.packs[dir].files, f)
	}
	for _, o := range overlays {
		files, err := lawFiles(o)
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, &palermo.Error{Code: palermo.NotFound, Message: "the overlay holds no law pack", Hint: "put *.yaml files as described in docs/law-format.md into it"}
		}
		for _, f := range files {
			in, err := readInstrument(o, f, book)
			if err != nil {
				return nil, err
			}
			l.overlay = append(l.overlay, in)
			for _, r := range in.Offences {
				if l.rules[r.ID] != nil {
					return nil, palermo.At(f, r.line, errorf("keep one of them", "offence %q stands in %s too", r.ID, l.rules[r.ID].instrument.file))
				}
				l.rules[r.ID] = r
			}
		}
	}
	return l, nil
}

// lawFiles lists the law files of a tree in order, without vignettes.
func lawFiles(fsys fs.FS) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && strings.HasSuffix(p, ".yaml") && !isVignettes(p) {
			files = append(files, p)
		}
		return nil
	})
	if err != nil {
		return nil, &palermo.Error{Code: palermo.NotFound, Message: "law packs cannot be read: " + err.Error(), Hint: "check the folder's name"}
	}
	return files, nil
}

func readInstrument(fsys fs.FS, file string, book *Codebook) (*Instrument, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, palermo.At(file, 0, err)
	}
	in, err := decodeInstrument(file, data)
	if err != nil {
		return nil, err
	}
	return in, in.compile(book)
}

func (in *Instrument) compile(book *Codebook) error {
	for _, r := range in.Offences {
		slices.SortStableFunc(r.Versions, func(a, b *Version) int { return int(a.From.Ordinal() - b.From.Ordinal()) })
		for _, v := range r.Versions {
			var err error
			if v.prog, err = compile(in.file, v.Root, v.Participation, book); err != nil {
				return err
			}
		}
	}
	for _, s := range in.Protections {
		var err error
		if s.prog, err = compile(in.file, s.Root, nil, book); err != nil {
			return err
		}
	}
	return nil
}

// read loads a pack, its files on as many cores as there are.
func (l *Library) read(dir string) ([]*Instrument, error) {
	p := l.packs[dir]
	if p == nil {
		return nil, nil
	}
	p.once.Do(func() {
		p.instruments = make([]*Instrument, len(p.files))
		errs := make([]error, len(p.files))
		var wg sync.WaitGroup
		for i, f := range p.files {
			wg.Go(func() { p.instruments[i], errs[i] = readInstrument(p.fsys, f, l.Book) })
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				p.err = err
				return
			}
		}
	})
	return p.instruments, p.err
}

// Places lists the folders that have a law pack or a card.
func (l *Library) Places() []string {
	places := sortedKeys(l.packs)
	for _, in := range l.overlay {
		if !slices.Contains(places, in.Place) {
			places = append(places, in.Place)
		}
	}
	sort.Strings(places)
	return places
}

// Instruments returns every legal text that is law in one of the places, or
// everywhere when places is empty, by id. Overlaid offences stand in the place of
// those they replace.
func (l *Library) Instruments(places ...string) ([]*Instrument, error) {
	dirs := l.Places()
	if len(places) > 0 {
		dirs = append(slices.Clone(bodies), places...)
		sort.Strings(dirs)
		dirs = slices.Compact(dirs)
	}
	// Packs are independent of each other: read them side by side.
	var wg sync.WaitGroup
	for _, d := range dirs {
		wg.Go(func() { _, _ = l.read(d) })
	}
	wg.Wait()
	var out []*Instrument
	for _, d := range dirs {
		ins, err := l.read(d)
		if err != nil {
			return nil, err
		}
		for _, in := range ins {
			if in := l.overlaid(in); in != nil {
				out = append(out, in)
			}
		}
	}
	out = append(out, l.overlay...)
	if len(places) > 0 {
		out = slices.DeleteFunc(out, func(in *Instrument) bool {
			return !slices.ContainsFunc(places, in.appliesIn) && !slices.Contains(in.Applies, everywhere)
		})
	}
	slices.SortStableFunc(out, func(a, b *Instrument) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// overlaid is the instrument without what an overlay replaces: nil if nothing is
// left of it.
func (l *Library) overlaid(in *Instrument) *Instrument {
	if len(l.overlay) == 0 {
		return in
	}
	c := *in
	c.Offences = slices.DeleteFunc(slices.Clone(in.Offences), func(r *Rule) bool { return l.rules[r.ID] != nil })
	c.Protections = slices.DeleteFunc(slices.Clone(in.Protections), func(s *Safeguard) bool {
		return slices.ContainsFunc(l.overlay, func(o *Instrument) bool {
			return slices.ContainsFunc(o.Protections, func(t *Safeguard) bool { return t.ID == s.ID })
		})
	})
	if len(c.Offences)+len(c.Protections) == 0 && len(in.Offences)+len(in.Protections) > 0 {
		return nil
	}
	return &c
}

// Rule returns an offence by its id.
func (l *Library) Rule(id string) (*Rule, error) {
	ins, err := l.Instruments()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, in := range ins {
		for _, r := range in.Offences {
			if r.ID == id {
				return r, nil
			}
			ids = append(ids, r.ID)
		}
	}
	e := &palermo.Error{Code: palermo.NotFound, Message: "offence " + quoted(id) + " is not in the law packs", Hint: "see palermo law list"}
	if near := palermo.Nearest(id, ids); near != "" {
		e.Hint = "did you mean " + near + "?"
	}
	return nil, e
}

// scope is what applies at a set of places on a day.
type scope struct {
	rules      []applied
	safeguards []*Safeguard
	versions   map[string]*Version // by offence id, of those in force
}

// applied is a rule and the version of it that counts; nil when none was in
// force.
type applied struct {
	rule    *Rule
	version *Version
}

// scope selects versions: those in force on the day, or the newest when there is
// no day. Rules come by offence id.
func (l *Library) scope(places []string, on palermo.Date) (*scope, error) {
	places = slices.Clone(places)
	sort.Strings(places)
	key := strings.Join(slices.Compact(places), " ") + "@" + on.Last().String()
	l.mu.Lock()
	s := l.scopes[key]
	l.mu.Unlock()
	if s != nil {
		return s, nil
	}
	ins, err := l.Instruments(places...)
	if err != nil {
		return nil, err
	}
	s = &scope{versions: map[string]*Version{}}
	for _, in := range ins {
		for _, r := range in.Offences {
			v := r.On(on)
			s.rules = append(s.rules, applied{r, v})
			if v != nil {
				s.versions[r.ID] = v
			}
		}
		for _, p := range in.Protections {
			if inForce(p.From, p.To, on) {
				s.safeguards = append(s.safeguards, p)
			}
		}
	}
	slices.SortStableFunc(s.rules, func(a, b applied) int { return strings.Compare(a.rule.ID, b.rule.ID) })
	slices.SortStableFunc(s.safeguards, func(a, b *Safeguard) int { return strings.Compare(a.ID, b.ID) })
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.scopes) >= maxScopes { // a caseload has few places and days; a stream of odd ones must not fill memory
		clear(l.scopes)
	}
	l.scopes[key] = s
	return s, nil
}

const maxScopes = 4096

// On returns the version in force on a day, the newest for no day, or nil.
func (r *Rule) On(day palermo.Date) *Version {
	if day.IsZero() {
		return r.Versions[len(r.Versions)-1]
	}
	for _, v := range r.Versions {
		if inForce(v.From, v.To, day) {
			return v
		}
	}
	return nil
}

// inForce reports whether something that ran from one day until the day before
// another ran on a day; no day means the newest, which runs if it has no end.
func inForce(from, to, on palermo.Date) bool {
	if on.IsZero() {
		return to.IsZero()
	}
	on = on.Last()
	return !on.Before(from) && (to.IsZero() || on.Before(to))
}

func quoted(s string) string { return `"` + s + `"` }
