package narrative

// Who may be the agent of a pattern.
const (
	agentActor = "actor" // an active verb whose subject must not be the person harmed
	agentAny   = "any"   // anyone, officials included
)

// roles holds the classes of the words that name who does what to whom.
type roles struct {
	official uint16 // police, agents, prosecutors, shelters
	person   uint16 // victims, migrants, workers: words that seldom name whoever does the harm
	actor    uint16 // defendants, bosses, smugglers
	subject  uint16 // pronouns that can be a subject
	aside    uint16 // words before a name that show that it is no subject
}

func newRoles(v *vocabulary) roles {
	return roles{
		official: v.lists["official"].class, person: v.lists["victim"].class,
		actor: v.lists["actor"].class, subject: v.lists["subject"].class, aside: v.lists["aside"].class,
	}
}

// agentReach is how many words to the left a subject is looked for.
const agentReach = 8

// agency is what kind of party appears to act in a match.
type agency uint8

const (
	agencyUnknown agency = iota
	agencyOfficial
	agencyPerson
	agencyActor
)

// agentOf looks for the subject of the match at tokens [from, to): the nearest
// name of a role to the left in the clause, or after "by" on the right.
func (l *language) agentOf(toks []token, from, to int) agency {
	for i := to; i < len(toks) && i < to+6 && toks[i].brk < brkClause; i++ {
		if l.lex.has(toks[i].set, l.roles.official) && i > to && l.byBefore(toks, to, i) {
			return agencyOfficial
		}
	}
	if a := l.kindAt(toks, from); a != agencyUnknown {
		return agencyUnknown // the match names its own subject
	}
	for i := from - 1; i >= 0 && i >= from-agentReach; i-- {
		if a := l.kindAt(toks, i); a == agencyOfficial && l.asideBefore(toks, i) {
			continue
		} else if a != agencyUnknown {
			return a
		}
		if toks[i].upper && i > 0 {
			return agencyUnknown // a name
		}
		if toks[i+1].brk >= brkClause {
			return agencyUnknown
		}
	}
	return agencyUnknown
}

func (l *language) kindAt(toks []token, i int) agency {
	switch set := toks[i].set; {
	case l.lex.has(set, l.roles.official):
		return agencyOfficial
	case l.lex.has(set, l.roles.actor), l.lex.has(set, l.roles.subject):
		return agencyActor
	case l.lex.has(set, l.roles.person):
		return agencyPerson
	}
	return agencyUnknown
}

// asideBefore reports whether the name at i is no subject: "at the shelter".
func (l *language) asideBefore(toks []token, i int) bool {
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		if l.lex.has(toks[j].set, l.roles.aside) {
			return true
		}
	}
	return false
}

// byBefore reports whether the word before the noun phrase that ends at i is
// "by" ("por").
func (l *language) byBefore(toks []token, from, i int) bool {
	for j := i - 1; j >= from && j >= i-3; j-- {
		if l.lex.has(toks[j].set, l.by) {
			return true
		}
	}
	return false
}
