package linkage

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"palermo"
)

// Verdict is what a person decided about two entries.
type Verdict string

// The verdicts. Undecided says that somebody looked and could not tell: the
// pair is not asked about again, and nothing follows from it. Undo takes back an
// earlier judgement by its number; nothing is ever deleted.
const (
	Same      Verdict = "same"
	Different Verdict = "different"
	Undecided Verdict = "undecided"
	Undo      Verdict = "undo"
)

// Judgement is one line of the log of decisions. The log is append-only: the
// last standing judgement about a pair holds, and runs after run start from it.
type Judgement struct {
	N       int     `json:"n"` // 1, 2, 3 ... in the order of the log
	Verdict Verdict `json:"verdict"`
	ListA   string  `json:"list_a,omitempty"`
	IDA     string  `json:"id_a,omitempty"`
	ListB   string  `json:"list_b,omitempty"`
	IDB     string  `json:"id_b,omitempty"`
	Undoes  int     `json:"undoes,omitempty"` // for undo: the number taken back
	By      string  `json:"by"`
	At      string  `json:"at,omitempty"` // when, as the caller says it (RFC 3339); never read for a result
	Reason  string  `json:"reason,omitempty"`
}

// ReadJudgements reads a log of JSON lines, as [AppendJudgement] writes it.
func ReadJudgements(file string, r io.Reader) ([]Judgement, error) {
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	var out []Judgement
	for line := 1; s.Scan(); line++ {
		text := strings.TrimSpace(s.Text())
		if text == "" {
			continue
		}
		var j Judgement
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&j); err != nil {
			return nil, palermo.At(file, line, invalid(err.Error(), "the log is appended to by the program; restore the line"))
		}
		if err := j.check(out); err != nil {
			return nil, palermo.At(file, line, err)
		}
		out = append(out, j)
	}
	if err := s.Err(); err != nil {
		return nil, palermo.At(file, 0, err)
	}
	return out, nil
}

// AppendJudgement numbers a judgement, checks it against the log before it, and
// returns the line to append.
func AppendJudgement(log []Judgement, j Judgement) (Judgement, []byte, error) {
	j.N = len(log) + 1
	if err := j.check(log); err != nil {
		return j, nil, err
	}
	line, err := json.Marshal(j)
	return j, append(line, '\n'), err
}

func (j *Judgement) check(before []Judgement) error {
	switch {
	case j.N != len(before)+1:
		return invalid(fmt.Sprintf("judgement %d follows judgement %d", j.N, len(before)), "a log is appended to, never edited")
	case j.By == "":
		return invalid("nobody signed the judgement", "fill in by")
	}
	switch j.Verdict {
	case Same, Different, Undecided:
		if j.IDA == "" || j.IDB == "" || j.ListA == j.ListB && j.IDA == j.IDB {
			return invalid("a judgement is about two entries", "give list_a, id_a, list_b and id_b")
		}
	case Undo:
		if j.Undoes < 1 || j.Undoes >= j.N || before[j.Undoes-1].Verdict == Undo {
			return invalid(fmt.Sprintf("judgement %d cannot be undone", j.Undoes), "give the number of an earlier same, different or undecided")
		}
	default:
		return invalid(fmt.Sprintf("verdict %q is not known", j.Verdict), "write same, different, undecided or undo")
	}
	return nil
}

// Standing is what holds of a log: undone judgements left out, and of several
// about one pair the last.
func Standing(log []Judgement) []Judgement {
	undone := map[int]bool{}
	for _, j := range log {
		if j.Verdict == Undo {
			undone[j.Undoes] = true
		}
	}
	type pair [4]string
	last := map[pair]int{}
	key := func(j *Judgement) pair {
		a, b := [2]string{j.ListA, j.IDA}, [2]string{j.ListB, j.IDB}
		if slices.Compare(a[:], b[:]) > 0 {
			a, b = b, a
		}
		return pair{a[0], a[1], b[0], b[1]}
	}
	for i := range log {
		if j := &log[i]; j.Verdict != Undo && !undone[j.N] {
			last[key(j)] = i
		}
	}
	var out []Judgement
	for i := range log {
		if j := &log[i]; j.Verdict != Undo && !undone[j.N] && last[key(j)] == i {
			out = append(out, *j)
		}
	}
	return out
}

// judged turns the standing judgements into edges of unlimited evidence, and
// lists the pairs that anything was said of. Those about entries that are no
// longer there are left out: the log outlives files.
func (r *run) judged(log []Judgement) (out []edge, decided map[[2]uint32]Verdict) {
	decided = map[[2]uint32]Verdict{}
	for _, j := range Standing(log) {
		a, okA := r.t.find(j.ListA, j.IDA)
		b, okB := r.t.find(j.ListB, j.IDB)
		if !okA || !okB {
			continue
		}
		a, b = min(a, b), max(a, b)
		decided[[2]uint32{a, b}] = j.Verdict
		if j.Verdict == Undecided {
			continue
		}
		bits := math.Inf(1)
		if j.Verdict == Different {
			bits = math.Inf(-1)
		}
		out = append(out, edge{a, b, float32(bits)})
	}
	sortEdges(out)
	return out, decided
}

// find is the number of an entry.
func (t *table) find(list, id string) (uint32, bool) {
	l := slices.Index(t.lists, list)
	if l < 0 {
		return 0, false
	}
	if t.unsorted { // ids are row numbers: entries stand in order of content
		for i := range t.ids {
			if int(t.list[i]) == l && t.ids[i] == id {
				return uint32(i), true
			}
		}
		return 0, false
	}
	lo, _ := slices.BinarySearch(t.list, uint16(l))
	hi, _ := slices.BinarySearch(t.list, uint16(l)+1)
	i, ok := slices.BinarySearch(t.ids[lo:hi], id)
	return uint32(lo + i), ok
}
