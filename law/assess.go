package law

import (
	"slices"

	"palermo"
)

// Options say how an assessment is made. What they leave out, the case says.
type Options struct {
	Standard palermo.Standard // of the outcome at the top of each assessment
	Date     palermo.Date     // judges every episode by the law of this day
	Place    []string         // judges every episode by the law of these places
	Trace    bool             // keep the statute's tree below each element
}

// Assess applies the law of the place and day of each episode to its facts, for
// every actor. Errors are of the input: a fact that is not in the codebook, or
// one of an actor whom the episode does not have.
func (l *Library) Assess(c *palermo.Case, o Options) (palermo.CaseResult, error) {
	out := palermo.CaseResult{ID: c.ID, Episodes: make([]palermo.EpisodeResult, 0, len(c.Episodes))}
	v := l.vaults.Get().(*vault)
	defer l.vaults.Put(v)
	for i := range c.Episodes {
		e, err := l.assessEpisode(v, c, &c.Episodes[i], o)
		if err != nil {
			return palermo.CaseResult{}, err
		}
		out.Episodes = append(out.Episodes, e)
	}
	return out, nil
}

func (l *Library) assessEpisode(v *vault, c *palermo.Case, e *palermo.Episode, o Options) (palermo.EpisodeResult, error) {
	on, places := e.On(), e.Place
	if !o.Date.IsZero() {
		on = o.Date
	}
	if o.Place != nil {
		places = o.Place
	}
	sc, err := l.scope(places, on)
	if err != nil {
		return palermo.EpisodeResult{}, err
	}
	if err := l.gather(v, c, e, palermo.Date{}); err != nil {
		return palermo.EpisodeResult{}, err
	}
	v.asks = grow(v.asks, (len(v.actors)+1)*l.Book.Len())
	clear(v.asks)

	r := palermo.EpisodeResult{ID: e.ID, Person: e.Person, Unattributed: slices.Clone(v.unattributed)}
	slices.Sort(r.Unattributed)
	r.Assessments = make([]palermo.Assessment, len(v.actors)*len(sc.rules))
	versionBy := "newest"
	if !on.IsZero() {
		versionBy = "date"
	}
	for i, ap := range sc.rules {
		for a := range v.actors {
			into := &r.Assessments[a*len(sc.rules)+i]
			*into = palermo.Assessment{Actor: v.actors[a], Offence: ap.rule.ID, Track: ap.rule.Track, Kind: ap.rule.Kind, VersionBy: versionBy,
				Elements: []palermo.Element{}, Readings: []palermo.Reading{}, Missing: []palermo.FactID{}, ToEstablish: []palermo.FactID{}, ToRuleOut: []palermo.FactID{}}
			if ap.version == nil {
				notInForce(into, ap.rule)
				continue
			}
			into.Version = ap.version.since
			l.assessOffence(v, ap.version, a, o, into)
		}
	}
	l.date(v, c, e, sc, o, &r)
	r.Next = l.nextQuestion(v, r.Assessments)
	r.Protection = l.protect(v, e, sc, o)
	r.PossibleVictim = palermo.PossibleVictim(e, c.Party(e.Person), r.Assessments)
	return r, nil
}

// notInForce is the outcome of conduct that no version of a law covers: there is
// nothing of it to be guilty of.
func notInForce(a *palermo.Assessment, r *Rule) {
	a.Version, a.Checked = r.Versions[0].since, r.Versions[0].Checked
	a.Reason, a.Outcome = palermo.NotInForce, palermo.RuledOut
	for s := range a.ByStandard {
		a.ByStandard[s] = palermo.RuledOut
	}
}

// assessOffence decides one offence for one actor and fills in the assessment.
func (l *Library) assessOffence(v *vault, ver *Version, a int, o Options, into *palermo.Assessment) {
	p, f := ver.prog, &v.frame
	root := l.decide(v, p, a)
	into.Outcome, into.ByStandard = root.At(o.Standard), root.ByStandard()
	into.Checked = p.restsOn(int32(len(p.ops)-1), o.Standard, f.vals)
	into.Elements = make([]palermo.Element, 0, len(p.elements))
	for _, n := range p.elements {
		el := p.element(n, f.vals, o.Standard, o.Trace)
		if el.Via, el.ViaBy = l.via(v, p, n, a, o.Standard); el.Via != "" {
			into.Checked = min(into.Checked, ver.participationChecked(el.ViaBy))
		}
		into.Elements = append(into.Elements, el)
	}
	facts := &v.own[a]
	if into.Outcome.Open() {
		into.Missing = l.ids(p.missing(facts, f, o.Standard))
		establish, ruleOut := p.fewest(facts, o.Standard, l.Book, f)
		into.ToEstablish, into.ToRuleOut = l.ids(establish), l.ids(ruleOut)
		if into.Checked > palermo.Unchecked {
			l.weighQuestions(v, ver, a, o.Standard)
		}
	}
	l.readings(v, p, a, o.Standard, into)
}

// decide evaluates a program for an actor, with what others did where
// participation carries it. The values stay in v.frame.
func (l *Library) decide(v *vault, p *program, a int) palermo.Evidence {
	f := &v.frame
	f.reset(p)
	if len(v.actors) == 1 || len(p.carried) == 0 {
		return p.eval(&v.own[a], f)
	}
	extra := make([]palermo.Evidence, len(p.ops))
	for i := range extra {
		extra[i] = palermo.Excluded
	}
	for b := range v.actors {
		if b == a {
			continue
		}
		p.eval(&v.own[b], f)
		for _, c := range p.carried {
			for _, by := range c.by {
				extra[c.node] = extra[c.node].Or(v.own[a][by].And(f.vals[c.node]))
			}
		}
	}
	f.extra = extra
	return p.eval(&v.own[a], f)
}

// via names the actor whose conduct fills an element, and the participation fact
// that makes it count, when the actor's own conduct does not fill it.
func (l *Library) via(v *vault, p *program, node int32, a int, s palermo.Standard) (palermo.PartyID, palermo.FactID) {
	f := &v.frame
	at := slices.IndexFunc(p.carried, func(c carry) bool { return c.node == node })
	if at < 0 || len(f.extra) == 0 || f.vals[node].At(s) == palermo.RuledOut || f.vals[node].At(s) == palermo.NotYetKnown {
		return "", ""
	}
	all := f.vals[node].At(s)
	scratch := frame{vals: make([]palermo.Evidence, len(p.ops)), pick: f.pick}
	p.eval(&v.own[a], &scratch)
	if scratch.vals[node].At(s) == all {
		return "", ""
	}
	for b := range v.actors {
		if b == a {
			continue
		}
		p.eval(&v.own[b], &scratch)
		for _, by := range p.carried[at].by {
			if v.own[a][by].And(scratch.vals[node]).At(s) == all {
				return v.actors[b], l.Book.questions[by].ID
			}
		}
	}
	return "", ""
}

// participationChecked is how far the rule was read by which a participation fact
// counts.
func (v *Version) participationChecked(by palermo.FactID) palermo.Checked {
	for _, p := range v.Participation {
		if p.By == by {
			return p.Checked
		}
	}
	return v.Checked
}

// element describes a node, and with trace everything below it.
func (p *program) element(n int32, vals []palermo.Evidence, s palermo.Standard, trace bool) palermo.Element {
	o, c := &p.ops[n], p.clauses[n]
	el := palermo.Element{ID: c.ID, Label: c.Label, Cite: c.Cite, Checked: c.Checked, Outcome: vals[n].At(s), Evidence: vals[n], Fact: c.Fact}
	if !trace {
		return el
	}
	if o.kind != opLeaf {
		el.Op = string(c.Op)
	}
	for i, k := range p.kids[o.first:o.last] {
		part := p.element(k, vals, s, true)
		if c.Op == OpReadings {
			part.ID = c.Reads[i].ID
		}
		el.Trace = append(el.Trace, part)
	}
	return el
}

// restsOn is the least read text that a node's outcome rests on: of what it
// needed, the least read; of what would each have been enough, the best read.
func (p *program) restsOn(n int32, s palermo.Standard, vals []palermo.Evidence) palermo.Checked {
	o, own := &p.ops[n], p.clauses[n].Checked
	kids := p.kids[o.first:o.last]
	if len(kids) == 0 {
		return own
	}
	outcome := vals[n].At(s)
	enough := o.kind == opAny && outcome == palermo.Established || o.kind == opAll && outcome == palermo.RuledOut
	rests, best, found := own, palermo.Unchecked, false
	for i, k := range kids {
		if o.kind == opPick && i != int(o.n) {
			continue
		}
		if enough && vals[k].At(s) != outcome {
			continue
		}
		below := p.restsOn(k, s, vals)
		best, found = max(best, below), true
		if !outcome.Open() {
			rests = min(rests, below)
		}
	}
	if enough && found { // else another actor's conduct filled it, and its own parts decide nothing
		return min(own, best)
	}
	return rests
}

// missing lists the open facts that could still change the outcome: those below
// no decided node. With several actors, participation is among them.
func (p *program) missing(facts *facts, f *frame, s palermo.Standard) []uint8 {
	var out []uint8
	var walk func(n int32)
	walk = func(n int32) {
		if !f.vals[n].At(s).Open() {
			return
		}
		o := &p.ops[n]
		switch o.kind {
		case opLeaf:
			if !slices.Contains(out, o.fact) {
				out = append(out, o.fact)
			}
		case opPick:
			walk(p.kids[o.first+int32(f.pick[slices.Index(p.picks, n)])])
		default:
			for _, k := range p.kids[o.first:o.last] {
				walk(k)
			}
		}
		if len(f.extra) == 0 {
			return
		}
		for _, c := range p.carried {
			if c.node != n {
				continue
			}
			for _, by := range c.by {
				if !decided(facts[by], s) && !slices.Contains(out, by) {
					out = append(out, by)
				}
			}
		}
	}
	walk(int32(len(p.ops) - 1))
	slices.Sort(out)
	return out
}

func (l *Library) ids(questions []uint8) []palermo.FactID {
	out := make([]palermo.FactID, len(questions))
	for i, q := range questions {
		out[i] = l.Book.questions[q].ID
	}
	return out
}

// weighQuestions adds what each open fact would tell about this open offence.
// Facts of an actor are asked of that actor, others once for the episode.
func (l *Library) weighQuestions(v *vault, ver *Version, a int, s palermo.Standard) {
	p, weight := ver.prog, ver.questionWeight()
	n := l.Book.Len()
	base := [2]int{a * n, len(v.actors) * n}
	if len(v.frame.extra) == 0 {
		p.expect(&v.own[a], s, l.Book, &v.frame, nil, v.asks, base, weight)
		return
	}
	// What participation could reach: the element as the other actors have it.
	reach := make([]float64, len(p.carried))
	scratch := frame{vals: make([]palermo.Evidence, len(p.ops)), pick: v.frame.pick}
	for b := range v.actors {
		if b == a {
			continue
		}
		p.eval(&v.own[b], &scratch)
		for i, c := range p.carried {
			reach[i] = max(reach[i], chance(scratch.vals[c.node], s, 0.5))
		}
	}
	part := func(c carry, i int32) (float64, float64) {
		none := 1.0
		for _, by := range c.by {
			none *= 1 - reach[i]*chance(v.own[a][by], s, l.Book.questions[by].Prior)
		}
		return reach[i], 1 - none
	}
	p.expect(&v.own[a], s, l.Book, &v.frame, part, v.asks, base, weight)
}

// readings evaluates the other readings of each disputed element beside the
// leading one.
func (l *Library) readings(v *vault, p *program, a int, s palermo.Standard, into *palermo.Assessment) {
	f := &v.frame
	for i, n := range p.picks {
		c := p.clauses[n]
		for k, in := range c.Reads {
			f.pick[i] = uint8(k)
			root := p.eval(&v.own[a], f)
			into.Readings = append(into.Readings, palermo.Reading{Element: p.nearestID(n), ID: in.ID, Leading: in.Leading,
				Outcome: f.vals[n].At(s), Offence: root.At(s), Authority: in.Authority})
		}
		f.pick[i] = p.ops[n].n
	}
}

// nearestID is the id of a node or of the nearest one above it that has one.
func (p *program) nearestID(n int32) string {
	for ; n >= 0; n = p.ops[n].parent {
		if id := p.clauses[n].ID; id != "" {
			return id
		}
	}
	return ""
}
