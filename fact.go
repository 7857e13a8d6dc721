package palermo

// FactID names a question of the codebook, such as "means.force".
type FactID string

// Answer is what was answered to a codebook question. The zero value is "not
// asked": the absence of a record is never a no.
type Answer uint8

// The answers.
const (
	NotAsked Answer = iota
	Yes
	No
	Unclear
	Declined
)

var answerNames = [...]string{NotAsked: "not asked", Yes: "yes", No: "no", Unclear: "unclear", Declined: "declined"}

// String returns the word of the command line's contract.
func (a Answer) String() string { return name(answerNames[:], int(a)) }

// MarshalText implements encoding.TextMarshaler.
func (a Answer) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Answer) UnmarshalText(b []byte) error {
	i, err := lookup("value", answerNames[:], string(b))
	*a = Answer(i)
	return err
}

// Speaker is who says that a fact is so.
type Speaker uint8

// The speakers. SaidByPerson is the person whom the episode is about;
// SaidByActor is anyone whose own conduct the episode is about.
const (
	SaidByOther Speaker = iota
	SaidByPerson
	SaidByActor
	SaidByOfficial
	SaidByDocument
)

var speakerNames = [...]string{
	SaidByOther: "other", SaidByPerson: "person", SaidByActor: "actor", SaidByOfficial: "official", SaidByDocument: "document",
}

// String returns the word of the command line's contract.
func (s Speaker) String() string { return name(speakerNames[:], int(s)) }

// MarshalText implements encoding.TextMarshaler.
func (s Speaker) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Speaker) UnmarshalText(b []byte) error {
	i, err := lookup("said_by", speakerNames[:], string(b))
	*s = Speaker(i)
	return err
}

// Modality is how a text puts a fact forward.
type Modality uint8

// The modalities of the coding manual.
const (
	Asserted     Modality = iota // reported as so, without plea or verdict
	Hypothetical                 // conditional, statutory, warned of
	Charged                      // alleged in an indictment or complaint; written "alleged"
	Admitted                     // admitted in a plea
	Found                        // found by a court or jury
)

var modalityNames = [...]string{
	Asserted: "asserted", Hypothetical: "hypothetical", Charged: "alleged", Admitted: "admitted", Found: "found",
}

// String returns the word of the command line's contract.
func (m Modality) String() string { return name(modalityNames[:], int(m)) }

// MarshalText implements encoding.TextMarshaler.
func (m Modality) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Modality) UnmarshalText(b []byte) error {
	i, err := lookup("modality", modalityNames[:], string(b))
	*m = Modality(i)
	return err
}

// Standard is the standard that a fact read from text reaches; ok is false for
// a hypothetical, which shows nothing.
func (m Modality) Standard() (s Standard, ok bool) {
	switch m {
	case Hypothetical:
		return 0, false
	case Charged:
		return Alleged, true
	case Admitted, Found:
		return BeyondReasonableDoubt, true
	}
	return ReasonableGrounds, true
}

// Span is a place in a source text: the half-open range of UTF-8 bytes
// [Start, End) and the exact words that stand there.
type Span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"span"`
}

// Fact is an answered codebook question about an episode.
type Fact struct {
	ID       FactID
	Value    Answer
	Of       PartyID  // whose conduct it is; empty when the source does not say
	Standard Standard // how well it is shown
	SaidBy   Speaker
	Source   string // the document, interview or register it comes from; may be empty
	Span     Span   // the words that show it, when the source is a text
	Date     Date   // when it happened, as far as known
}

// Weigh combines everything recorded about one question into evidence.
//
// A yes counts for, and a no against, at the fact's standard and every lower
// one; unclear and declined count for nothing. What a suspect says counts at
// alleged at most, and a suspect's no counts only against a yes that somebody
// else recorded: alone it rules nothing out.
func Weigh(facts ...Fact) Evidence {
	var w Weight
	for i := range facts {
		w.Add(facts[i].Value, facts[i].Standard, facts[i].SaidBy)
	}
	return w.Evidence()
}

// Weight gathers the answers to one question; see [Weigh] for what counts. The
// zero value is ready to use.
type Weight struct{ shown, against, denied uint8 }

// Add records one answer.
func (w *Weight) Add(a Answer, s Standard, by Speaker) {
	set := s.upTo()
	if by == SaidByActor {
		set = Alleged.upTo()
	}
	switch {
	case a == Yes:
		w.shown |= set
	case a == No && by == SaidByActor:
		w.denied |= set
	case a == No:
		w.against |= set
	}
}

// Imply records a yes that follows from another fact, at the standards of the
// set.
func (w *Weight) Imply(set uint8) { w.shown |= set }

// Shown is the set of standards at which a yes is recorded.
func (w Weight) Shown() uint8 { return w.shown }

// Evidence is what the answers amount to.
func (w Weight) Evidence() Evidence { return Leaf(w.shown, w.against|w.denied&w.shown) }
