package names

// Kind says whose name it is.
type Kind uint8

// The kinds.
const (
	Person Kind = iota
	Organisation
)

// Role is the part that a token plays in a name.
type Role uint8

// The roles. Plain is any word that is not one of the others.
const (
	Plain      Role = iota
	Particle        // al, bin, de la, van; the, of and & in organisations
	Honorific       // Dr, Sheikh, Haji
	Patronymic      // Ivanovich, Ivanovna
	Suffix          // Jr, III
	Initial         // a single letter
	LegalForm       // Ltd, GmbH, OOO; Text keeps the words, Latin the common form
	Common          // Trading, International: frequent in names of organisations
	Number          // holds a digit or is a Roman numeral
)

var roleNames = [...]string{"word", "particle", "honorific", "patronymic", "suffix", "initial", "legal form", "common word", "number"}

// String returns the role as shown to people.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return "unknown"
}

// Part is which half of a person's name a token was written in, as far as the
// writing shows it (a comma, a surname in capitals, East Asian scripts).
type Part uint8

// The parts.
const (
	EitherPart Part = iota
	Given
	Family
)

// Bounds on what is read of a name; see the package documentation.
const (
	MaxBytes  = 2048
	MaxTokens = 24
	maxToken  = 64
)

// Name is a parsed name. It is not changed by comparing and may be shared.
type Name struct {
	Original  string // as given
	Kind      Kind
	Tokens    []Token
	Truncated bool   // the name exceeded the bounds and its end was not read
	joined    string // the Latin forms of all tokens, end to end
	sounds    string // the lastSound of all tokens, end to end
	chain     bool   // holds bin, ibn or bint: the order of fathers means something
}

// Token is a word of a name.
type Token struct {
	Text   string  // normalised (NFKC, case folded, marks of vocalisation dropped), in its script
	Latin  string  // the customary romanisation, letters a-z and digits
	Sound  string  // its sound code; see the package documentation
	Key    string  // its blocking key, the skeleton of its sound; see [Keys]
	Weight float32 // how much it counts, 0 to 1; callers may set it
	Script Script
	Role   Role
	Part   Part

	forms  []form
	groups []group
	start  uint16 // where Latin stands in Name.joined
	sounds uint16 // where lastSound stands in Name.sounds
}

// form is one romanisation of a token, ready to be compared.
type form struct {
	latin, sound string
	letters      uint32 // which letters occur in latin
	classes      uint32 // which classes of consonants occur in sound
	unvowelled   bool   // sound lacks vowels that are spoken
}

// lastSound is the sound of the last form: without guessed vowels in scripts
// that leave them out.
func (t *Token) lastSound() string {
	if len(t.forms) == 0 {
		return ""
	}
	return t.forms[len(t.forms)-1].sound
}

func newForm(r reading, unvowelled bool) form {
	f := form{latin: r.latin, sound: soundOf(r.spoken), unvowelled: unvowelled}
	for i := 0; i < len(f.latin); i++ {
		f.letters |= 1 << (f.latin[i] & 31)
	}
	for i := 0; i < len(f.sound); i++ {
		f.classes |= 1 << (keyClass[f.sound[i]&127] & 31)
	}
	f.classes &^= 1
	return f
}

// Forms returns the romanisations of the token that take part in a comparison.
func (t *Token) Forms() []string {
	out := make([]string, len(t.forms))
	for i := range t.forms {
		out[i] = t.forms[i].latin
	}
	return out
}

// Joined returns the romanised tokens end to end, without spaces: the form on
// which q-gram indexes are built.
func (n *Name) Joined() string { return n.joined }

// Keys appends the blocking keys of a name to dst and returns it: one for each
// token that is more than a particle, honorific, initial, legal form or number,
// in the order of the tokens, without repeats. Names that transliteration or
// spelling has driven apart usually share at least one.
func Keys(n *Name, dst []string) []string {
	from := len(dst)
next:
	for i := range n.Tokens {
		t := &n.Tokens[i]
		switch t.Role {
		case Particle, Honorific, Suffix, Initial, LegalForm, Number:
			continue
		}
		if t.Key == "" {
			continue
		}
		for _, k := range dst[from:] {
			if k == t.Key {
				continue next
			}
		}
		dst = append(dst, t.Key)
	}
	return dst
}
