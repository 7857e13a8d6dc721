package narrative

import "palermo"

// nameKind is a kind of name that the classifier looks for (names.yaml): of a
// crime, of what resembles one, of people, of a charge.
type nameKind uint8

const (
	nameTrafficking nameKind = iota
	nameSmuggling
	nameContraband
	nameProstitution
	nameService
	nameChild
	nameForeign
	nameCharge
	nameKinds
)

var nameSigns = map[palermo.FactID]nameKind{
	"sign.names-trafficking": nameTrafficking, "sign.names-smuggling": nameSmuggling,
	"sign.names-contraband": nameContraband, "sign.names-prostitution": nameProstitution,
	"sign.names-service": nameService, "sign.names-child": nameChild,
	"sign.names-foreign": nameForeign, "sign.names-charge": nameCharge,
}

// nameCounts counts where the names of the crimes stand in a text. A name in the
// title, in the lead or beside a charge says what a report is about; one in
// passing does not.
type nameCounts struct {
	title, lead [nameKinds]bool
	all         [nameKinds]int // sentences that hold the kind
	charged     [nameKinds]int // of them, those that speak of a charge, plea or sentence
	both        int            // sentences that charge both crimes
	at          int            // number of the sentence at hand
	here        [nameKinds]bool
}

// inTitle is the number of a sentence of the title.
const inTitle = -1

// note takes up a name found in a sentence. Sentences come in order.
func (n *nameCounts) note(k nameKind, sentence int) {
	if sentence == inTitle {
		n.title[k] = true
		return
	}
	if sentence != n.at {
		n.flush()
		n.at = sentence
	}
	n.here[k] = true
}

func (n *nameCounts) flush() {
	for k, on := range n.here {
		if !on {
			continue
		}
		n.all[k]++
		n.lead[k] = n.lead[k] || n.at < headSentences
		if n.here[nameCharge] {
			n.charged[k]++
		}
	}
	if n.here[nameCharge] && n.here[nameTrafficking] && n.here[nameSmuggling] {
		n.both++
	}
	n.here = [nameKinds]bool{}
}

// nameFeatures is the number of features that the names give.
const nameFeatures = 31

// features sums up where the names stand, each as yes or no.
func (n *nameCounts) features() (f [nameFeatures]float64) {
	n.flush()
	top := func(k nameKind) bool { return n.title[k] || n.lead[k] }
	t, s, g := nameTrafficking, nameSmuggling, nameContraband
	court := n.title[nameCharge] || n.lead[nameCharge]
	for i, on := range [nameFeatures]bool{
		n.title[t], n.title[s], n.title[t] && court, n.title[s] && court,
		n.lead[t], n.lead[s],
		n.charged[t] > 0, n.charged[s] > 0, n.charged[t] > 1, n.charged[s] > 1, n.charged[t] > 3, n.charged[s] > 3,
		n.charged[g] > 0, n.charged[g] > 1,
		n.all[t] == 0, n.all[s] == 0, n.all[t] > 4, n.all[s] > 4,
		court, n.title[nameCharge], n.title[nameChild],
		top(nameProstitution), n.charged[nameProstitution] > 0,
		top(nameService), n.charged[nameService] > 0, n.charged[nameService] > 0 && n.charged[s] > 0,
		top(nameForeign), top(g),
		n.both > 0, n.charged[t] > 0 && n.all[nameForeign] > 0,
		n.charged[t] > 0 && n.charged[s] > 0,
	} {
		if on {
			f[i] = 1
		}
	}
	return f
}

// titleNames looks for the names in a sentence of the title.
func (s *session) titleNames(toks []token) {
	for i := range toks {
		for _, c := range s.lang.lex.sets[toks[i].set] {
			for _, e := range s.lang.index[c] {
				if e.pattern == nil || !isName(e.pattern.facts[0]) || !s.m.possible(e.prog) {
					continue
				}
				if _, ok := s.m.run(e.prog, i); ok {
					s.named.note(nameSigns[e.pattern.facts[0]], inTitle)
				}
			}
		}
	}
}

func isName(f palermo.FactID) bool {
	_, ok := nameSigns[f]
	return ok
}
