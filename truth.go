package palermo

import "bytes"

// Truth is what the facts recorded amount to for one element or offence.
type Truth uint8

// The four outcomes. Established and RuledOut are given only when every
// completion of the unknown and of the contested facts agrees.
const (
	NotYetKnown Truth = iota
	Established
	RuledOut
	Contested
)

var truthNames = [...]string{
	NotYetKnown: "not-yet-known", Established: "established", RuledOut: "ruled-out", Contested: "contested",
}

// String returns the word of the command line's contract.
func (t Truth) String() string { return name(truthNames[:], int(t)) }

// Open reports whether another fact could still change the outcome.
func (t Truth) Open() bool { return t == NotYetKnown || t == Contested }

// MarshalText implements encoding.TextMarshaler.
func (t Truth) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Truth) UnmarshalText(b []byte) error {
	i, err := lookup("outcome", truthNames[:], string(b))
	*t = Truth(i)
	return err
}

// Standard is how well a fact is shown. Standards are ordered: what is shown at
// one is shown at every lower one.
type Standard uint8

// The standards of proof, low to high.
const (
	Alleged Standard = iota
	ReasonableGrounds
	BalanceOfProbabilities
	BeyondReasonableDoubt
)

// Standards is the number of standards.
const Standards = 4

var standardNames = [Standards]string{
	"alleged", "reasonable-grounds", "balance-of-probabilities", "beyond-reasonable-doubt",
}

// String returns the word of the command line's contract.
func (s Standard) String() string { return name(standardNames[:], int(s)) }

// MarshalText implements encoding.TextMarshaler.
func (s Standard) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Standard) UnmarshalText(b []byte) error {
	i, err := lookup("standard", standardNames[:], string(b))
	*s = Standard(i)
	return err
}

// upTo is the set of standards at which something shown at s is shown: bit i is
// Standard(i).
func (s Standard) upTo() uint8 { return 1<<(s+1) - 1 }

// ByStandard is an outcome at each standard, indexed by [Standard].
type ByStandard [Standards]Truth

// MarshalJSON writes an object with the standards from low to high.
func (b ByStandard) MarshalJSON() ([]byte, error) {
	var w bytes.Buffer
	w.WriteByte('{')
	for i, t := range b {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(`"` + standardNames[i] + `":"` + t.String() + `"`)
	}
	w.WriteByte('}')
	return w.Bytes(), nil
}

// Evidence is what is recorded for and against a proposition, in both passes of
// the rule that decides an outcome, at all four standards at once. From the low
// end it holds four groups of four bits, bit i of a group being Standard(i):
//
//	for, pass 1 | for, pass 2 | against, pass 1 | against, pass 2
//
// Pass 1 is strong Kleene logic in which a contested fact counts as unknown.
// Pass 2 is Belnap's logic, in which the two sides are kept apart. Both are the
// same bit operations, so one And or Or over a tree of Evidence decides the
// tree in both passes at every standard. The zero value is "nothing recorded".
//
// Source: S. C. Kleene, Introduction to Metamathematics (1952), § 64; N. D.
// Belnap, "A useful four-valued logic" (1977).
type Evidence uint16

const (
	sideFor     Evidence = 0x00ff
	sideAgainst Evidence = 0xff00
)

// Certain is evidence for a proposition at every standard, and Excluded is
// evidence against it at every standard.
const (
	Certain  = sideFor
	Excluded = sideAgainst
)

// Leaf is the evidence about one fact that is shown at the standards of the set
// shown and shown not to be so at those of the set against (bit i is
// Standard(i)). Where both are set the fact is contested.
func Leaf(shown, against uint8) Evidence {
	s, n := Evidence(shown&0xf), Evidence(against&0xf)
	return s&^n | s<<4 | (n&^s)<<8 | n<<12
}

// And is the evidence that both propositions hold.
func (e Evidence) And(o Evidence) Evidence { return e&o&sideFor | (e|o)&sideAgainst }

// Or is the evidence that at least one of the propositions holds.
func (e Evidence) Or(o Evidence) Evidence { return (e|o)&sideFor | e&o&sideAgainst }

// Not is the evidence that the proposition does not hold.
func (e Evidence) Not() Evidence { return e<<8 | e>>8 }

// Shown is the set of standards at which the proposition is shown, contested or
// not: bit i is Standard(i).
func (e Evidence) Shown() uint8 { return uint8(e>>4) & 0xf }

// Against is the set of standards at which the proposition is shown not to
// hold, contested or not.
func (e Evidence) Against() uint8 { return uint8(e>>12) & 0xf }

// At is the outcome at a standard: pass 1 if it decides, contested if pass 2
// has anything on either side, not yet known otherwise.
func (e Evidence) At(s Standard) Truth {
	e >>= s
	switch {
	case e&0x0001 != 0:
		return Established
	case e&0x0100 != 0:
		return RuledOut
	case e&0x1010 != 0:
		return Contested
	}
	return NotYetKnown
}

// ByStandard is the outcome at each standard.
func (e Evidence) ByStandard() ByStandard {
	return ByStandard{e.At(0), e.At(1), e.At(2), e.At(3)}
}
