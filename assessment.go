package palermo

// Element ids that law packs share, so that the means of one law can be found
// beside the means of another. A pack may have further elements.
const (
	ElementAct     = "act"
	ElementMeans   = "means"
	ElementPurpose = "purpose"
	ElementIntent  = "intent"
	ElementBenefit = "benefit"
	ElementEntry   = "entry"
)

// Kind says what a legal text does. Only an [Offence] reaches a charge sheet or
// a test of dual criminality.
type Kind string

// The kinds of rule.
const (
	Offence          Kind = "offence"
	Definition       Kind = "definition"
	TreatyDefinition Kind = "treaty-definition"
	Directive        Kind = "directive"
	Status           Kind = "status"
)

// CaseResult is what the facts of a case amount to. It is computed when looked
// at and never kept as a record about anybody.
type CaseResult struct {
	ID       string          `json:"id"`
	Episodes []EpisodeResult `json:"episodes"`
}

// EpisodeResult is what the facts of one episode amount to, for every actor and
// every offence in force there and then, and what protects its person.
type EpisodeResult struct {
	ID             string        `json:"id"`
	Person         PartyID       `json:"person"`
	Assessments    []Assessment  `json:"assessments"` // by actor, then offence
	Next           *Question     `json:"next"`        // nil when nothing is open
	Protection     []Protection  `json:"protection"`
	PossibleVictim VictimGround  `json:"possible_victim,omitempty"`
	TurningPoint   *TurningPoint `json:"turning_point,omitempty"`
	Unattributed   []FactID      `json:"unattributed,omitempty"` // conduct recorded without saying whose, among several actors
	Notes          []string      `json:"notes,omitempty"`
}

// Assessment is what the facts recorded amount to for one version of one
// offence, one actor and one person.
type Assessment struct {
	Actor       PartyID    `json:"actor"`
	Offence     string     `json:"offence"`
	Track       Track      `json:"track"`
	Kind        Kind       `json:"kind"`
	Version     string     `json:"version"`    // the day the version came into force
	VersionBy   string     `json:"version_by"` // "date" or "newest"
	Checked     Checked    `json:"checked"`    // the least read text that the outcome rests on
	Outcome     Truth      `json:"outcome"`    // the leading reading's, at the standard asked for
	ByStandard  ByStandard `json:"by_standard"`
	Reason      string     `json:"reason,omitempty"` // "not-in-force", or empty
	Elements    []Element  `json:"elements"`
	Readings    []Reading  `json:"readings"`
	Missing     []FactID   `json:"missing"`             // every fact that could still change the outcome
	ToEstablish []FactID   `json:"fewest_to_establish"` // fewest facts that would establish it, if shown
	ToRuleOut   []FactID   `json:"fewest_to_rule_out"`  // fewest facts that would rule it out, if shown not to be so
	CompleteOn  *Date      `json:"complete_on"`
}

// NotInForce is the reason of an assessment of conduct before an instrument was
// in force, or after it ceased to be.
const NotInForce = "not-in-force"

// Element is one thing to be shown, and the trace below it.
type Element struct {
	ID         string    `json:"id"`
	Label      string    `json:"-"`
	Cite       string    `json:"cite"`
	Outcome    Truth     `json:"outcome"`
	Via        PartyID   `json:"via,omitempty"`    // the actor whose conduct counts, through participation
	ViaBy      FactID    `json:"via_by,omitempty"` // the participation fact that makes it count
	CompleteOn *Date     `json:"complete_on,omitempty"`
	Checked    Checked   `json:"-"`
	Evidence   Evidence  `json:"-"`
	Trace      []Element `json:"trace,omitempty"` // the statute's tree below; leaves have a Fact
	Fact       FactID    `json:"fact,omitempty"`
	Op         string    `json:"op,omitempty"` // how the parts below combine: all, any, not, at_least
}

// Reading is one of several defensible readings of a disputed element. They are
// evaluated side by side and none is hidden.
type Reading struct {
	Element   string `json:"element"`
	ID        string `json:"id"`
	Leading   bool   `json:"leading"`
	Outcome   Truth  `json:"outcome"`         // of the element under this reading
	Offence   Truth  `json:"offence_outcome"` // of the whole offence under this reading
	Authority string `json:"authority"`
}

// Question is the next thing to ask.
type Question struct {
	Fact     FactID   `json:"fact"`
	Question string   `json:"question"`
	Ask      Asked    `json:"ask"`
	Actor    PartyID  `json:"actor,omitempty"`       // whose conduct is asked about
	Offences []string `json:"offences,omitempty"`    // the open offences the answer bears on
	Trained  bool     `json:"trained_only,omitzero"` // painful: a trained interviewer, after the safety check
}

// Asked says who can answer a question.
type Asked string

// Who can answer, in the order in which they are asked.
const (
	AskFile       Asked = "file"
	AskOfficial   Asked = "official"
	AskThirdParty Asked = "third-party"
	AskPerson     Asked = "person"
)

// Protection is a safeguard or status of the person, computed whatever the
// outcome for any actor.
type Protection struct {
	Party   PartyID  `json:"party"`
	ID      string   `json:"id"`
	Label   string   `json:"label,omitempty"`
	Cite    string   `json:"cite"`
	Checked Checked  `json:"checked"`
	Outcome Truth    `json:"outcome"`
	Missing []FactID `json:"missing,omitempty"`
}

// TurningPoint is the day on which a smuggling that was complete became a
// trafficking as well.
type TurningPoint struct {
	Actor       PartyID `json:"actor"`
	Smuggling   string  `json:"smuggling_offence"`
	SmuggledOn  Date    `json:"smuggling_complete_on"`
	Trafficking string  `json:"trafficking_offence"`
	TurnedOn    Date    `json:"trafficking_complete_on"`
}
