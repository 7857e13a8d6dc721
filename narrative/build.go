package narrative

import (
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"strings"

	"palermo"
	"palermo/yamlfile"
)

// builder reads and checks the files of one language.
type builder struct {
	fsys  fs.FS
	known func(palermo.FactID) bool
	lang  *language
	voc   *vocabulary
	ids   map[string]string
	errs  []error
	name  string   // of the file at hand
	named []string // the facts that the files name correctly
}

func (b *builder) fail(line int, hint, format string, args ...any) {
	b.errs = append(b.errs, &palermo.Error{
		Code: palermo.Invalid, Where: fmt.Sprintf("%s:%d", b.name, line), Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

func (b *builder) load(names []string) {
	files := make([]file, len(names))
	for i, n := range names {
		b.name = n
		data, err := fs.ReadFile(b.fsys, n)
		if err == nil {
			err = yamlfile.Decode(n, data, &files[i])
		}
		if err != nil {
			b.errs = append(b.errs, palermo.At(n, 0, err))
		}
	}
	if len(b.errs) > 0 {
		return
	}
	for i := range files {
		for _, p := range files[i].Patterns {
			for _, t := range append(p.Facts, p.Fact) {
				if b.known(palermo.FactID(t.s)) && !slices.Contains(b.named, t.s) {
					b.named = append(b.named, t.s)
				}
			}
		}
	}
	v := &vocabulary{lex: newLexicon(), lists: map[string]*list{}, literal: map[string]uint16{}, irregular: map[string][]string{}, next: firstClass}
	b.voc = v
	for i := range files {
		b.vocabulary(names[i], &files[i])
	}
	b.fillLists(files, names)
	for i := range files {
		b.name = names[i]
		for j := range files[i].Cues {
			b.cue(&files[i].Cues[j])
		}
		for j := range files[i].Patterns {
			b.pattern(&files[i].Patterns[j])
		}
	}
	b.name = names[0]
	b.finish()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// vocabulary takes a file's irregular forms, numbers and list names.
func (b *builder) vocabulary(name string, f *file) {
	b.name = name
	for _, forms := range f.Irregular {
		if len(forms) > 0 {
			b.voc.irregular[forms[0]] = forms
		}
	}
	for w, n := range f.Numbers {
		b.voc.lex.numbers[foldWord(w)] = n
	}
	for w, n := range f.Months {
		b.voc.lex.months[foldWord(w)] = n
	}
	for _, a := range f.Abbreviations {
		b.voc.lex.abbr[strings.ToLower(strings.TrimSuffix(a, "."))] = true
	}
	for _, s := range f.Starters {
		b.voc.lex.starter[strings.ToLower(s)] = true
	}
	for _, n := range sortedKeys(f.Words) {
		if b.voc.lists[n] != nil {
			line := 1
			if len(f.Words[n]) > 0 {
				line = f.Words[n][0].line
			}
			b.fail(line, "give it another name or add the words there", "the list %q is defined twice", n)
			continue
		}
		b.voc.lists[n] = &list{class: b.voc.newClass()}
		b.voc.names = append(b.voc.names, n)
	}
	sort.Strings(b.voc.names)
}

// fillLists puts the words into their classes, lists inside lists included.
func (b *builder) fillLists(files []file, names []string) {
	all := map[string][]text{}
	place := map[string]string{}
	for i := range files {
		for n, words := range files[i].Words {
			all[n], place[n] = words, names[i]
		}
	}
	for _, n := range sortedKeys(all) {
		b.name = place[n]
		l := b.voc.lists[n]
		b.fill(n, l, all, map[string]bool{})
	}
}

func (b *builder) fill(name string, into *list, all map[string][]text, seen map[string]bool) {
	if seen[name] {
		return
	}
	seen[name] = true
	for _, w := range all[name] {
		switch f := split(w.s); {
		case len(f) == 1 && f[0][0] == '@' && b.voc.lists[f[0][1:]] != nil:
			b.fill(f[0][1:], into, all, seen)
		case len(f) == 1 && f[0][0] != '@' && f[0][0] != '#' && !strings.HasSuffix(f[0], "?"):
			into.single = true
			if err := b.voc.addWord(f[0], into.class); err != nil {
				b.fail(w.line, "correct the word", "%v", err)
			}
		default:
			into.phrases = append(into.phrases, w.s)
		}
	}
}

func (b *builder) compile(what string, ts []text) (out []*program) {
	for _, t := range ts {
		q, err := b.voc.parse(t.s)
		if err != nil {
			b.fail(t.line, "correct the "+what, "%v", err)
			continue
		}
		p := compile(q)
		if len(p.first) == 0 || slices.Contains(p.first, noClass) {
			b.fail(t.line, "begin it with a word or a list", "the %s %q could begin anywhere", what, t.s)
			continue
		}
		out = append(out, p)
	}
	return out
}

func (b *builder) id(t text) string {
	if t.s == "" {
		b.fail(max(t.line, 1), "add an id", "a pattern has no id")
	} else if where, ok := b.ids[t.s]; ok {
		b.fail(t.line, "rename one", "the id %q is used already at %s", t.s, where)
	}
	b.ids[t.s] = fmt.Sprintf("%s:%d", b.name, t.line)
	return t.s
}

func (b *builder) cue(f *fileCue) {
	c := &cue{id: b.id(f.ID), reach: f.Reach, back: f.Back, where: b.ids[f.ID.s]}
	k, ok := cueKinds[f.Kind.s]
	if !ok {
		names := sortedKeys(cueKinds)
		b.fail(max(f.Kind.line, f.ID.line), "write one of "+strings.Join(names, ", "), "the kind %q of a cue is not known", f.Kind.s)
	}
	c.kind = k
	if c.reach == 0 {
		c.reach = k.reach()
	}
	c.progs = b.compile("pattern", f.Match)
	b.lang.cues = append(b.lang.cues, c)
}

func (b *builder) pattern(f *filePattern) {
	p := &pattern{
		id: b.id(f.ID), value: Value(f.Value.s), agent: f.Agent.s, open: f.Open, fallback: f.Fallback, accounts: f.Accounts, prior: f.Prior,
		fires: f.Fires, silent: f.Silent, where: b.ids[f.ID.s],
	}
	facts := f.Facts
	if f.Fact.s != "" {
		facts = append([]text{f.Fact}, facts...)
	}
	if len(facts) == 0 {
		b.fail(f.ID.line, "add fact: and an id of the codebook", "the pattern %q suggests no fact", p.id)
	}
	for _, t := range facts {
		id := palermo.FactID(t.s)
		if !b.known(id) && !isSign(id) {
			b.fail(t.line, b.nearest(id), "the codebook has no fact %q", t.s)
		}
		p.facts = append(p.facts, id)
	}
	switch p.value {
	case "":
		p.value = Established
	case Established, Denied, Unclear:
	default:
		b.fail(f.Value.line, "write established, denied or unclear", "the value %q is not known", p.value)
	}
	switch p.agent {
	case "", agentActor, agentAny:
	default:
		b.fail(f.Agent.line, "write actor or any", "the agent %q is not known", p.agent)
	}
	p.progs = b.compile("pattern", f.Match)
	p.needs = b.compile("condition", f.Needs)
	p.unless = b.compile("condition", f.Unless)
	if len(f.Match) == 0 {
		b.fail(f.ID.line, "add match:", "the pattern %q looks for nothing", p.id)
	}
	if p.prior == 0 {
		p.prior = 0.85
	}
	b.lang.patterns = append(b.lang.patterns, p)
}

// nearest gives the hint for a fact that the codebook does not have, from the
// facts that the files name correctly.
func (b *builder) nearest(id palermo.FactID) string {
	if near := palermo.Nearest(string(id), b.named); near != "" {
		return fmt.Sprintf("write %q", near)
	}
	return "use an id of the codebook"
}

// finish freezes the words and builds the index.
func (b *builder) finish() {
	var missing []string
	for _, name := range []string{"barrier", "function", "official", "victim", "actor", "subject", "by", "of", "month", "currency", "institution", "turner", "anchor", "carry", "aside"} {
		if b.voc.lists[name] == nil {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		b.fail(1, "add them under words: in a file of the language", "the language %q lacks the lists %s", b.lang.name, strings.Join(missing, ", "))
		return
	}
	l := b.lang
	l.lex = b.voc.lex
	for w := range l.lex.months {
		l.lex.add(w, false, b.voc.lists["month"].class)
	}
	l.lex.build()
	l.cast, l.values = newCastWords(b.voc), newValueWords(b.voc)
	l.classes = b.voc.next
	l.lex.spread(l.classes)
	l.carry = b.voc.lists["carry"].class
	l.anchor = b.voc.lists["anchor"].class
	l.turner = b.voc.lists["turner"].class
	l.barrier = b.voc.lists["barrier"].class
	l.function = b.voc.lists["function"].class
	l.roles = newRoles(b.voc)
	l.speech = newSpeech(b.voc)
	l.by, l.of = b.voc.lists["by"].class, b.voc.lists["of"].class
	l.institution = b.voc.lists["institution"].class
	if list := b.voc.lists["back"]; list != nil {
		l.back = list.class
	}
	for _, name := range [...]string{"unseen", "nationality", "foreignland"} {
		if list := b.voc.lists[name]; list != nil {
			l.unseen = append(l.unseen, list.class)
		}
	}
	l.month, l.currency = b.voc.lists["month"].class, b.voc.lists["currency"].class
	for _, code := range [...]string{"EUR", "MXN", "GBP", "CAD"} {
		if list := b.voc.lists["currency-"+code]; list != nil {
			l.currencies = append(l.currencies, currencyCode{list.class, code})
		}
	}
	l.index = make([][]entry, l.classes)
	l.terms = make([][]entry, l.classes)
	add := func(index [][]entry, progs []*program, e entry) {
		for _, p := range progs {
			e.prog = p
			for _, c := range p.first {
				e.second = p.second(c)
				index[c] = append(index[c], e)
			}
		}
	}
	for _, c := range l.cues {
		if c.kind.ofTerms() {
			add(l.terms, c.progs, entry{cue: c})
		} else {
			add(l.index, c.progs, entry{cue: c})
		}
	}
	for i, p := range l.patterns {
		p.number = i
		add(l.index, p.progs, entry{pattern: p})
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
