package law

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"palermo"
)

// A Codebook holds the questions whose answers are the leaves of every law.
// Questions are numbered by their place in the file, and that order breaks ties
// between questions that are equally good to ask.
type Codebook struct {
	questions []Query
	index     map[palermo.FactID]uint8
	implied   [][]uint8 // per question, every question it implies, directly or not
	costs     []int32   // per question, what asking it costs in the search for the fewest
}

// Query is one row of the codebook.
type Query struct {
	ID      palermo.FactID
	Kind    string // "element" or "circumstance"
	Text    string
	About   About
	Ask     palermo.Asked
	Cost    int // 0 none - 3 painful to answer for a person who was harmed
	Implies []palermo.FactID
	Event   bool    // it happens on a day; otherwise it is a state of affairs or of mind
	Prior   float64 // probability of a yes before anything is recorded, fixed for every caseload
}

// About says whose fact a question asks for.
type About string

// What questions are about. A fact about conduct may be that of an actor or of
// somebody acting with them; the others are attributed as their names say.
const (
	AboutActor   About = "actor"
	AboutConduct About = "conduct"
	AboutEpisode About = "episode"
	AboutPerson  About = "person"
)

// ofActor reports whether the fact must be attributed to an actor before it
// counts for one.
func (a About) ofActor() bool { return a == AboutActor || a == AboutConduct }

// row says where the worth of a question is gathered: 0 for each actor's own, 1
// for what is asked once.
func (a About) row() int {
	if a.ofActor() {
		return 0
	}
	return 1
}

// maxQuestions is set by the type of a question's number.
const maxQuestions = 256

// ReadCodebook reads the codebook's CSV file: id, kind, question, about, ask,
// cost, implies (ids separated by spaces), when (event or state) and prior.
func ReadCodebook(file string, r io.Reader) (*Codebook, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, palermo.At(file, 0, err)
	}
	if data, err = utf8Text(file, data); err != nil {
		return nil, err
	}
	c := csv.NewReader(bytes.NewReader(data))
	header, err := c.Read()
	if err != nil {
		return nil, palermo.At(file, 1, errorf("start with the header line", "the codebook is empty or broken"))
	}
	const want = "id,kind,question,about,ask,cost,implies,when,prior"
	if strings.Join(header, ",") != want {
		return nil, palermo.At(file, 1, errorf("write "+want, "the header is not the codebook's"))
	}
	b := &Codebook{index: map[palermo.FactID]uint8{}}
	for {
		row, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			line := 0
			var p *csv.ParseError
			if errors.As(err, &p) {
				line, err = p.Line, p.Err
			}
			return nil, palermo.At(file, line, err)
		}
		line, _ := c.FieldPos(0)
		if err := b.add(row); err != nil {
			return nil, palermo.At(file, line, err)
		}
	}
	return b, b.close(file)
}

func (b *Codebook) add(row []string) error {
	q := Query{ID: palermo.FactID(row[0]), Kind: row[1], Text: row[2], About: About(row[3]), Ask: palermo.Asked(row[4])}
	if _, twice := b.index[q.ID]; twice || q.ID == "" {
		return errorf("give each question one row", "fact %q stands here a second time", q.ID)
	}
	if len(b.questions) == maxQuestions {
		return errorf("take one out", "the codebook holds %d questions at most", maxQuestions)
	}
	switch q.About {
	case AboutActor, AboutConduct, AboutEpisode, AboutPerson:
	default:
		return errorf("write actor, conduct, episode or person", "about %q is not known", q.About)
	}
	if askRank(q.Ask) < 0 {
		return errorf("write file, official, third-party or person", "ask %q is not known", q.Ask)
	}
	var err error
	if q.Cost, err = strconv.Atoi(row[5]); err != nil || q.Cost < 0 || q.Cost > 3 {
		return errorf("write 0, 1, 2 or 3", "cost %q is not known", row[5])
	}
	for _, id := range strings.Fields(row[6]) {
		q.Implies = append(q.Implies, palermo.FactID(id))
	}
	switch row[7] {
	case "event":
		q.Event = true
	case "state":
	default:
		return errorf("write event or state", "when %q is not known", row[7])
	}
	if q.Prior, err = strconv.ParseFloat(row[8], 64); err != nil || q.Prior <= 0 || q.Prior >= 1 {
		return errorf("write a number between 0 and 1", "prior %q is not a probability", row[8])
	}
	b.index[q.ID] = uint8(len(b.questions))
	b.questions = append(b.questions, q)
	return nil
}

// close works out everything that each fact implies, directly or through others.
func (b *Codebook) close(file string) error {
	b.implied = make([][]uint8, len(b.questions))
	for i := range b.questions {
		b.costs = append(b.costs, perFact+int32(askRank(b.questions[i].Ask))*16+int32(b.questions[i].Cost))
	}
	for i := range b.questions {
		seen := map[uint8]bool{uint8(i): true}
		todo := []uint8{uint8(i)}
		for len(todo) > 0 {
			q := b.questions[todo[0]]
			todo = todo[1:]
			for _, id := range q.Implies {
				j, ok := b.index[id]
				if !ok {
					return palermo.At(file, i+2, b.Unknown(id))
				}
				if !seen[j] {
					seen[j] = true
					b.implied[i] = append(b.implied[i], j)
					todo = append(todo, j)
				}
			}
		}
	}
	return nil
}

// Implied are the facts that a yes to a question makes yes too, directly or
// through others.
func (b *Codebook) Implied(id palermo.FactID) []palermo.FactID {
	i, ok := b.index[id]
	if !ok {
		return nil
	}
	out := make([]palermo.FactID, len(b.implied[i]))
	for k, j := range b.implied[i] {
		out[k] = b.questions[j].ID
	}
	return out
}

// Len is the number of questions.
func (b *Codebook) Len() int { return len(b.questions) }

// Queries returns the questions in their order. The caller must not change them.
func (b *Codebook) Queries() []Query { return b.questions }

// Query returns the question with an id.
func (b *Codebook) Query(id palermo.FactID) (Query, bool) {
	i, ok := b.index[id]
	if !ok {
		return Query{}, false
	}
	return b.questions[i], true
}

// Has reports whether the codebook has the question.
func (b *Codebook) Has(id palermo.FactID) bool { _, ok := b.index[id]; return ok }

// Unknown complains about an id, naming the nearest one there is.
func (b *Codebook) Unknown(id palermo.FactID) *palermo.Error {
	ids := make([]string, len(b.questions))
	for i, q := range b.questions {
		ids[i] = string(q.ID)
	}
	hint := "see the codebook"
	if near := palermo.Nearest(string(id), ids); near != "" {
		hint = "did you mean " + near + "?"
	}
	return errorf(hint, "fact %q is not in the codebook", id)
}

// askRank orders who is asked: what a document or an official can answer first,
// then a third party, then the person. It is -1 for anything else.
func askRank(a palermo.Asked) int {
	switch a {
	case palermo.AskFile, palermo.AskOfficial:
		return 0
	case palermo.AskThirdParty:
		return 1
	case palermo.AskPerson:
		return 2
	}
	return -1
}
