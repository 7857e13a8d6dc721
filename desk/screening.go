package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"palermo"
	"palermo/sanctions"
)

// Screening asks whether names are on sanctions lists, and keeps who decided
// what about the hits. Lists lie in lists/, screenings in screenings/, decisions
// in decisions.jsonl of the folder; the command line reads all three. It is safe
// for concurrent use.
type Screening struct {
	folder  *Folder
	jobs    *Jobs
	library fs.FS
	live    sanctions.Live
	today   func() palermo.Date

	mu    sync.Mutex // of changes to lists and decisions
	files []ListFile
}

// What screening is made of, for pages that show it.
type (
	Hit          = sanctions.Hit
	Explanation  = sanctions.Explanation
	Adjudication = sanctions.Decision
	Standing     = sanctions.Standing
	Route        = sanctions.Route
	Query        = sanctions.Query
	Cause        = sanctions.Cause
)

// Where things lie.
const (
	listsDir      = "lists"
	screeningsDir = "screenings"
	decisionsFile = "decisions.jsonl"
)

func openScreening(lib fs.FS, f *Folder, j *Jobs) (*Screening, error) {
	s := &Screening{folder: f, jobs: j, library: lib, today: func() palermo.Date {
		now := time.Now()
		return palermo.Date{Year: int16(now.Year()), Month: uint8(now.Month()), Day: uint8(now.Day())}
	}}
	if names, err := f.Names(listsDir); err != nil || len(names) == 0 {
		return s, err
	}
	return s, s.reload()
}

// reload brings the lists of the folder into force; on an error those that were
// in force stay.
func (s *Screening) reload() error {
	lists, files, err := readLists(s.folder.FS(), listsDir)
	if err != nil {
		return err
	}
	s.live.Take(sanctions.Index(lists...))
	s.files = files
	return nil
}

// Lists are the lists in force and the files that they were read from.
func (s *Screening) Lists() ([]*sanctions.List, []ListFile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.live.Screener(); now != nil {
		return now.Lists(), s.files
	}
	return nil, nil
}

// plain is a file name that is one everywhere.
var plain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._ -]{0,99}$`)

// TakeLists keeps files of one list, in a folder of the given name, and brings
// them into force together with the others. Files of the same folder are
// replaced. Everything is read before anything is kept: on an error the old
// lists stay in force.
func (s *Screening) TakeLists(name string, files map[string][]byte) error {
	if !plain.MatchString(name) {
		return &palermo.Error{Code: palermo.Invalid, Where: name, Message: "a list cannot be kept under this name", Hint: "use letters, digits, dots and hyphens"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for file, data := range files {
		if !plain.MatchString(file) {
			return &palermo.Error{Code: palermo.Invalid, Where: file, Message: "a file cannot be kept under this name", Hint: "use letters, digits, dots and hyphens"}
		}
		if _, err := sanctions.Read(path.Join(name, file), bytes.NewReader(data)); err != nil {
			return err
		}
	}
	dir := path.Join(listsDir, name)
	old := map[string][]byte{}
	kept, err := s.folder.Names(dir)
	if err != nil {
		return err
	}
	for _, file := range kept {
		if old[file], err = s.folder.Read(path.Join(dir, file)); err != nil {
			return err
		}
	}
	put := func(files map[string][]byte) error {
		if err := s.folder.Remove(dir); err != nil {
			return err
		}
		for _, file := range slices.Sorted(maps.Keys(files)) {
			if err := s.folder.Write(path.Join(dir, file), files[file]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := put(files); err != nil {
		return errors.Join(err, put(old))
	}
	if err := s.reload(); err != nil {
		if undo := put(old); undo != nil {
			return errors.Join(err, undo)
		}
		return err
	}
	return nil
}

// TakeDemonstration keeps the invented list that ships with the library.
func (s *Screening) TakeDemonstration() error {
	data, err := fs.ReadFile(s.library, "demo/sanctions-list.csv")
	if err != nil {
		return missing("demo/sanctions-list.csv", err)
	}
	return s.TakeLists("invented", map[string][]byte{"invented.csv": data})
}

// DemonstrationNames are invented names to screen against it.
func (s *Screening) DemonstrationNames() ([]byte, error) {
	data, err := fs.ReadFile(s.library, "demo/sanctions-names.csv")
	if err != nil {
		return nil, missing("demo/sanctions-names.csv", err)
	}
	return data, nil
}

// DropLists takes a folder of lists away.
func (s *Screening) DropLists(name string) error {
	if !plain.MatchString(name) {
		return &palermo.Error{Code: palermo.NotFound, Where: name, Message: "there is no such list", Hint: "choose one that is shown"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.folder.Remove(path.Join(listsDir, name)); err != nil {
		return err
	}
	if left, err := s.folder.Names(listsDir); err != nil || len(left) == 0 {
		s.live.Take(nil)
		s.files = nil
		return err
	}
	return s.reload()
}

// Screened is a file of names and what the lists held about them, as it is kept.
type Screened struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`   // of the file
	Alarms  float64      `json:"alarms"` // the alarm rate at which hits are shown
	On      palermo.Date `json:"on"`
	Lists   []ListState  `json:"lists"`
	Rows    int          `json:"rows"`    // that were screened
	Skipped []string     `json:"skipped"` // rows that could not be used, and why
	Flagged []Flagged    `json:"flagged"` // rows with a hit over the threshold
	Again   bool         `json:"again"`   // it was screened before; causes say what is new since
}

// ListState is a list as it was when names were screened.
type ListState struct {
	Name    string `json:"name"`
	Date    string `json:"date"`
	Entries int    `json:"entries"`
}

// Flagged is a row with hits that need somebody.
type Flagged struct {
	Q         int       `json:"q"`
	Subject   string    `json:"subject"`
	Query     Query     `json:"query"`
	Threshold float64   `json:"threshold"`
	Hits      []KeptHit `json:"hits"`
}

// KeptHit is a hit over the threshold.
type KeptHit struct {
	List  string  `json:"list"`
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Score float64 `json:"score"`
	OFAC  int     `json:"ofac"`
	Date  string  `json:"list_date"`
	Entry string  `json:"entry"`
	Cause Cause   `json:"cause"` // why it is shown; [sanctions.CauseNew] the first time

	Standing Standing `json:"-"` // on the day it is looked at
}

// maxNames is the most names that a page screens; more are for the command line.
const maxNames = 200_000

// Start begins to screen a file of names, or to screen it again, and returns the
// screening's id. Alarms is the share of unrelated people whose names may be
// flagged; 0 is the usual one.
func (s *Screening) Start(name string, data []byte, alarms float64) (string, error) {
	if alarms == 0 {
		alarms = sanctions.UsualAlarms
	}
	if !(alarms > 0 && alarms <= 0.1) {
		return "", &palermo.Error{Code: palermo.Invalid, Message: "the alarm rate is not a share of people", Hint: "choose one of the list"}
	}
	screener := s.live.Screener()
	if screener == nil {
		return "", &palermo.Error{Code: palermo.NotFound, Message: "there is no list to screen against", Hint: "add a sanctions list first, or the invented one"}
	}
	if _, err := sanctions.ReadRows(name, bytes.NewReader(data)); err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	id := hex.EncodeToString(sum[:8])
	if err := s.folder.Write(path.Join(screeningsDir, id+".csv"), data); err != nil {
		return "", err
	}
	s.jobs.Start("screening/"+id, func(ctx context.Context, report func(Progress), _ func(any)) error {
		return s.screen(ctx, screener, &Screened{ID: id, Name: name, Alarms: alarms}, data, report)
	})
	return id, nil
}

// Again screens the names of a screening with the lists in force.
func (s *Screening) Again(id string) error {
	old, err := s.Screened(id)
	if err != nil {
		return err
	}
	data, err := s.folder.Read(path.Join(screeningsDir, id+".csv"))
	if err != nil {
		return err
	}
	_, err = s.Start(old.Name, data, old.Alarms)
	return err
}

// Job is the work on a screening; nil when there is none.
func (s *Screening) Job(id string) *Job { return s.jobs.Find("screening/" + id) }

// Stop stops the work on a screening; what was there before stays.
func (s *Screening) Stop(id string) error { return s.jobs.Stop("screening/" + id) }

func (s *Screening) screen(ctx context.Context, screener *sanctions.Screener, out *Screened, data []byte, report func(Progress)) error {
	ledger, err := s.ledger()
	if err != nil {
		return err
	}
	var before map[string][]sanctions.Seen
	if old, err := s.read(out.ID); err == nil {
		out.Again, before = true, map[string][]sanctions.Seen{}
		for _, f := range old.Flagged {
			for _, h := range f.Hits {
				before[f.Subject] = append(before[f.Subject], sanctions.Seen{List: h.List, ID: h.ID, Score: h.Score, Entry: h.Entry})
			}
		}
	} else if palermo.CodeOf(err) != palermo.NotFound {
		return err
	}
	rows, err := sanctions.ReadRows(out.Name, bytes.NewReader(data))
	if err != nil {
		return err
	}
	out.On, out.Skipped, out.Flagged = s.today(), []string{}, []Flagged{}
	for _, l := range screener.Lists() {
		out.Lists = append(out.Lists, ListState{l.Name, l.Dated(), len(l.Entries)})
	}
	threshold := func(q Query) float64 { return screener.Threshold(q, out.Alarms) }
	again := sanctions.Rescreen(screener, ledger, threshold, out.On)
	scratch := make([]sanctions.Scratch, runtime.GOMAXPROCS(0))
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := make([]sanctions.Row, 0, 1024)
		for more && len(batch) < cap(batch) {
			var r sanctions.Row
			if r, more = rows.Next(); more {
				batch = append(batch, r)
			}
		}
		found := make([]*Flagged, len(batch))
		var all sync.WaitGroup
		for k := range scratch {
			all.Go(func() {
				for i := k; i < len(batch); i += len(scratch) {
					if r := &batch[i]; r.Err == nil {
						found[i] = waiting(r, again.Of(subjectOf(r), r.Query, before[subjectOf(r)], screener.Search(r.Query, &scratch[k])), threshold)
					}
				}
			})
		}
		all.Wait()
		for i, r := range batch {
			if r.Err != nil {
				out.Skipped = append(out.Skipped, palermo.At(out.Name, r.Line, r.Err).Error())
				continue
			}
			if out.Rows++; out.Rows > maxNames {
				return &palermo.Error{Code: palermo.Invalid, Where: out.Name, Message: fmt.Sprintf("there are more than %d names", maxNames), Hint: "use palermo screen for files of this size"}
			}
			if found[i] != nil {
				out.Flagged = append(out.Flagged, *found[i])
			}
		}
		report(Progress{"screen", int(rows.Offset()), len(data)})
	}
	if out.Rows == 0 {
		why := "there is no name in it"
		if len(out.Skipped) > 0 {
			why = "no row of it can be used; the first: " + out.Skipped[0]
		}
		return &palermo.Error{Code: palermo.Invalid, Where: out.Name, Message: why, Hint: "give a row for each name"}
	}
	kept, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return s.folder.Write(path.Join(screeningsDir, out.ID+".json"), kept)
}

func subjectOf(r *sanctions.Row) string {
	if r.Subject != "" {
		return r.Subject
	}
	return r.Query.Subject()
}

// waiting keeps what needs somebody; nil when nothing does.
func waiting(r *sanctions.Row, news []sanctions.News, threshold func(Query) float64) *Flagged {
	if len(news) == 0 {
		return nil
	}
	f := &Flagged{Q: r.Q, Subject: subjectOf(r), Query: r.Query, Threshold: threshold(r.Query)}
	for _, n := range news {
		h := n.Hit
		f.Hits = append(f.Hits, KeptHit{List: h.List, ID: h.ID, Name: h.Name, Score: h.Score, OFAC: h.OFAC, Date: h.Date, Entry: h.Entry, Cause: n.Cause})
	}
	return f
}

// Screenings are the screenings that are kept, by file name.
func (s *Screening) Screenings() ([]*Screened, error) {
	names, err := s.folder.Names(screeningsDir)
	if err != nil {
		return nil, err
	}
	var out []*Screened
	for _, name := range names {
		if id, ok := strings.CutSuffix(name, ".json"); ok {
			one, err := s.Screened(id)
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b *Screened) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return out, nil
}

var screeningID = regexp.MustCompile(`^[0-9a-f]{16}$`)

func (s *Screening) read(id string) (*Screened, error) {
	if !screeningID.MatchString(id) {
		return nil, &palermo.Error{Code: palermo.NotFound, Where: id, Message: "there is no such screening", Hint: "choose one that is shown"}
	}
	data, err := s.folder.Read(path.Join(screeningsDir, id+".json"))
	if err != nil {
		return nil, err
	}
	out := new(Screened)
	if err := json.Unmarshal(data, out); err != nil {
		return nil, palermo.At(screeningsDir+"/"+id+".json", 0, &palermo.Error{Code: palermo.Invalid, Message: "the screening cannot be read: " + err.Error(), Hint: "remove the file and screen the names again"})
	}
	return out, nil
}

// Screened is a kept screening, each hit with its standing today.
func (s *Screening) Screened(id string) (*Screened, error) {
	out, err := s.read(id)
	if err != nil {
		return nil, err
	}
	ledger, err := s.ledger()
	if err != nil {
		return nil, err
	}
	today := s.today()
	for i := range out.Flagged {
		f := &out.Flagged[i]
		for k := range f.Hits {
			h := &f.Hits[k]
			h.Standing = ledger.Standing(f.Subject, h.List, h.ID, h.Entry, today)
		}
	}
	return out, nil
}

// Drop forgets a screening. Decisions stay.
func (s *Screening) Drop(id string) error {
	if _, err := s.read(id); err != nil {
		return err
	}
	return errors.Join(s.folder.Remove(path.Join(screeningsDir, id+".json")), s.folder.Remove(path.Join(screeningsDir, id+".csv")))
}
