package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"palermo"
	"palermo/linkage"
)

// judgementsFile is what people decided about pairs of a link. It is appended to
// and outlives every run.
const judgementsFile = "judgements.jsonl"

// questionsFile holds the pairs that a person is asked about, as they were when
// the link was made.
const questionsFile = "questions.json"

// mostQuestions is how many pairs are proposed after each run.
const mostQuestions = 100

// Question is a pair in doubt: why, and the entries as they are written.
type Question struct {
	Waterfall
	Rows []WrittenRow `json:"rows"`
}

// WrittenRow is one column of two entries as the lists have it.
type WrittenRow struct {
	Column string `json:"column"`
	A      string `json:"a"`
	B      string `json:"b"`
}

// writeQuestions keeps the pairs whose judgement would teach most.
func (l *Links) writeQuestions(id string, res *linkage.Result, lists []*linkage.List) error {
	asked := res.Questions(mostQuestions)
	rows := newRowFinder(lists, res.Config.ID)
	out := make([]Question, 0, len(asked))
	for _, w := range asked {
		a, ra := rows.find(w.ListA, w.IDA)
		b, rb := rows.find(w.ListB, w.IDB)
		q := Question{Waterfall: w}
		for i := range res.Config.Columns {
			c := &res.Config.Columns[i]
			if r := (WrittenRow{c.Name, cellOf(a, ra, c), cellOf(b, rb, c)}); r.A != "" || r.B != "" {
				q.Rows = append(q.Rows, r)
			}
		}
		out = append(out, q)
	}
	data, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("questions: %w", err)
	}
	return l.folder.Write(linkFile(id, questionsFile), data)
}

// rowFinder finds rows by list and id.
type rowFinder struct {
	lists []*linkage.List
	rows  map[[2]string]int // nil where ids are row numbers
}

func newRowFinder(lists []*linkage.List, id string) rowFinder {
	f := rowFinder{lists: lists}
	if id == "" {
		return f
	}
	f.rows = map[[2]string]int{}
	for _, list := range lists {
		at := slices.Index(list.Columns, id)
		for row := range list.Rows() {
			f.rows[[2]string{list.Name, list.Value(row, at)}] = row
		}
	}
	return f
}

func (f rowFinder) find(list, id string) (*linkage.List, int) {
	i := slices.IndexFunc(f.lists, func(l *linkage.List) bool { return l.Name == list })
	if f.rows != nil {
		return f.lists[i], f.rows[[2]string{list, id}]
	}
	n, _ := strconv.Atoi(id) // a row number, from 1
	return f.lists[i], n - 1
}

func cellOf(list *linkage.List, row int, c *linkage.Column) string {
	at := columnIn(list, c)
	if at < 0 {
		return ""
	}
	return list.Value(row, at)
}

// Log is every judgement about pairs of a link, oldest first.
func (l *Links) Log(id string) ([]Judgement, error) {
	data, err := l.folder.Read(linkFile(id, judgementsFile))
	if palermo.CodeOf(err) == palermo.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return linkage.ReadJudgements(judgementsFile, bytes.NewReader(data))
}

// LinkReview is the pairs in doubt, and what people said of them.
type LinkReview struct {
	*KeptLink
	Questions []Question
	Said      []*Judgement // by question: what stands, nil for nothing
	Open      int          // questions that nobody answered
	Standing  []Judgement  // about any pair of the link
	New       int          // lines of the log that the link does not know yet
}

// Review gathers the pairs in doubt of a link.
func (l *Links) Review(id string) (*LinkReview, error) {
	k, err := l.Link(id)
	if err != nil {
		return nil, err
	}
	if !k.Done {
		return nil, &palermo.Error{Code: palermo.Conflict, Message: "the lists are not linked yet", Hint: "let the work end, or start it again"}
	}
	r := &LinkReview{KeptLink: k}
	data, err := l.folder.Read(linkFile(id, questionsFile))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &r.Questions); err != nil {
		return nil, palermo.At(linkFile(id, questionsFile), 0, err)
	}
	log, err := l.Log(id)
	if err != nil {
		return nil, err
	}
	r.Standing, r.New = linkage.Standing(log), len(log)-k.Log
	for i := range r.Questions {
		j := standing(r.Standing, &r.Questions[i])
		r.Said = append(r.Said, j)
		if j == nil {
			r.Open++
		}
	}
	return r, nil
}

// standing is the judgement about a question that stands, or nil.
func standing(all []Judgement, q *Question) *Judgement {
	for i := range all {
		j := &all[i]
		if j.ListA == q.ListA && j.IDA == q.IDA && j.ListB == q.ListB && j.IDB == q.IDB ||
			j.ListA == q.ListB && j.IDA == q.IDB && j.ListB == q.ListA && j.IDB == q.IDA {
			return j
		}
	}
	return nil
}

// Next is the first question from at on that nobody answered, going round; -1
// when there is none.
func (r *LinkReview) Next(at int) int {
	n := len(r.Questions)
	for i := range n {
		if k := (max(at, 0) + i) % n; r.Said[k] == nil {
			return k
		}
	}
	return -1
}

// Last is the latest standing judgement of a person, to be taken back; nil for
// none.
func (r *LinkReview) Last(by string) *Judgement {
	for i := len(r.Standing) - 1; i >= 0; i-- {
		if j := &r.Standing[i]; strings.EqualFold(j.By, signed(by)) {
			return j
		}
	}
	return nil
}

// signed is a reviewer's name without stray space.
func signed(by string) string { return strings.Join(strings.Fields(by), " ") }

// Judge records what a named person says of a question. The same said again is
// not written again.
func (l *Links) Judge(id string, question Waterfall, say LinkVerdict, by string) error {
	if signed(by) == "" {
		return &palermo.Error{Code: palermo.Invalid, Message: "nobody signed the judgement", Hint: "write your name"}
	}
	switch say {
	case linkage.Same, linkage.Different, linkage.Undecided:
	default:
		return &palermo.Error{Code: palermo.Invalid, Message: "nobody chose what the pair is", Hint: "choose the same person, different people, or cannot tell"}
	}
	l.log.Lock()
	defer l.log.Unlock()
	r, err := l.Review(id)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(r.Questions, func(q Question) bool {
		return q.ListA == question.ListA && q.IDA == question.IDA && q.ListB == question.ListB && q.IDB == question.IDB
	})
	if at < 0 {
		return &palermo.Error{Code: palermo.NotFound, Message: "this pair is not asked about", Hint: "the lists may have been linked again since: open the review anew"}
	}
	if old := r.Said[at]; old != nil && old.Verdict == say && old.By == signed(by) {
		return nil
	}
	return l.append(id, Judgement{Verdict: say, ListA: question.ListA, IDA: question.IDA, ListB: question.ListB, IDB: question.IDB, By: signed(by)})
}

// Undo takes back the judgement of a number. One that was taken back already
// stays so.
func (l *Links) Undo(id string, n int, by string) error {
	l.log.Lock()
	defer l.log.Unlock()
	log, err := l.Log(id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(log, func(j Judgement) bool { return j.Verdict == linkage.Undo && j.Undoes == n }) {
		return nil
	}
	return l.append(id, Judgement{Verdict: linkage.Undo, Undoes: n, By: signed(by)})
}

func (l *Links) append(id string, j Judgement) error {
	log, err := l.Log(id)
	if err != nil {
		return err
	}
	j.At = time.Now().UTC().Format(time.RFC3339)
	_, line, err := linkage.AppendJudgement(log, j)
	if err != nil {
		return err
	}
	return l.folder.Append(linkFile(id, judgementsFile), line)
}
