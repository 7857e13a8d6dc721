package palermo

// Case is a file: some parties and what happened between them.
type Case struct {
	ID       string
	Parties  []Party
	Episodes []Episode
}

// Party returns the party with an id, or one that has nothing but the id.
func (c *Case) Party(id PartyID) Party {
	for _, p := range c.Parties {
		if p.ID == id {
			return p
		}
	}
	return Party{ID: id}
}

// Episode is one person, one stretch of time and place, and one or more actors.
// It is the unit that law is applied to.
type Episode struct {
	ID       string
	Person   PartyID
	Actors   []PartyID
	From, To Date
	Place    []string // lower-case country codes; empty when not known
	Facts    []Fact
	Named    *Naming // a worker's statement that the person may be a victim
}

// On is the date of conduct that selects a law's version: the last day, when it
// is known, because conduct that goes on is judged by the law it runs into.
func (e *Episode) On() Date {
	if !e.To.IsZero() {
		return e.To
	}
	return e.From
}

// Naming records that a worker named someone a possible victim, and whether
// somebody entitled to do so has lifted that, with reasons.
type Naming struct {
	By       string `json:"by"`
	LiftedBy string `json:"lifted_by,omitempty"`
	Reasons  string `json:"reasons,omitempty"`
}

// stands reports whether the naming is in force: lifting needs a name that is
// not the namer's own, and reasons.
func (n *Naming) stands() bool {
	return n != nil && n.By != "" && (n.LiftedBy == "" || n.LiftedBy == n.By || n.Reasons == "")
}

// The codebook questions that the possible-victim rule itself reads.
const (
	FactUnder18     FactID = "person.under-18"
	FactAgeDisputed FactID = "person.age-disputed"
	controlPrefix          = "control."
)

// VictimGround says why somebody counts as a possible victim.
type VictimGround string

// The grounds of the possible-victim rule. NotPossibleVictim is its zero value.
const (
	NotPossibleVictim VictimGround = ""
	GroundElement     VictimGround = "means or purpose of a trafficking offence shown"
	GroundControl     VictimGround = "a form of control shown"
	GroundChild       VictimGround = "is or may be under 18"
	GroundNamed       VictimGround = "named so by a worker and not lifted"
)

// PossibleVictim is the one rule by which response, networks, sanctions and
// access treat the person of an episode as a possible victim of trafficking.
//
// Somebody is one when, in an episode in which they are the person, (a) a means
// or purpose element of a trafficking offence is shown at alleged or better and
// not ruled out at reasonable grounds, or a form of control is; or (b) they are
// or may be under 18; or (c) a worker named them so and nobody entitled has
// lifted it with reasons. That nothing is recorded is not enough.
//
// The assessments are the episode's own, over every actor.
func PossibleVictim(e *Episode, person Party, assessments []Assessment) VictimGround {
	if mayBeChild(e, person) {
		return GroundChild
	}
	for i := range assessments {
		a := &assessments[i]
		if a.Track != Trafficking {
			continue
		}
		for _, el := range a.Elements {
			if (el.ID == ElementMeans || el.ID == ElementPurpose) && shownAndStanding(el.Evidence) {
				return GroundElement
			}
		}
	}
	if controlled(e) {
		return GroundControl
	}
	if e.Named.stands() {
		return GroundNamed
	}
	return NotPossibleVictim
}

// shownAndStanding reports whether something is shown at alleged or better and
// not ruled out at reasonable grounds.
func shownAndStanding(v Evidence) bool {
	return v.Shown() != 0 && v.At(ReasonableGrounds) != RuledOut
}

func mayBeChild(e *Episode, person Party) bool {
	var under, disputed Weight
	unclear := false
	for i := range e.Facts {
		switch f := &e.Facts[i]; f.ID {
		case FactUnder18:
			under.Add(f.Value, f.Standard, f.SaidBy)
			unclear = unclear || f.Value == Unclear
		case FactAgeDisputed:
			disputed.Add(f.Value, f.Standard, f.SaidBy)
		}
	}
	if person.Under18(e.From) == Yes || shownAndStanding(disputed.Evidence()) {
		return true
	}
	v := under.Evidence()
	return shownAndStanding(v) || unclear && v.At(ReasonableGrounds) != RuledOut
}

func controlled(e *Episode) bool {
	weights := map[FactID]*Weight{}
	for i := range e.Facts {
		f := &e.Facts[i]
		if len(f.ID) <= len(controlPrefix) || f.ID[:len(controlPrefix)] != controlPrefix {
			continue
		}
		if weights[f.ID] == nil {
			weights[f.ID] = new(Weight)
		}
		weights[f.ID].Add(f.Value, f.Standard, f.SaidBy)
	}
	for _, w := range weights {
		if shownAndStanding(w.Evidence()) {
			return true
		}
	}
	return false
}
