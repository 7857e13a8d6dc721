package desk

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"palermo"
	"palermo/linkage"
)

// What links are made of, for pages that show them.
type (
	Waterfall   = linkage.Waterfall
	Judgement   = linkage.Judgement
	LinkVerdict = linkage.Verdict
	LinkColumn  = linkage.Column
	ColumnKind  = linkage.Kind
	LinkSummary = linkage.Summary
)

// Links finds who is the same person on several lists, asks people about the
// pairs in doubt, and hands what is found to [Runs]. A set of lists is kept as
// entries/SET, a link as links/ID with the files that palermo link writes. It is
// safe for concurrent use.
type Links struct {
	folder *Folder
	jobs   *Jobs
	runs   *Runs
	log    sync.Mutex // of judgements: each is numbered after the one before
}

// LinkFile is a list as somebody sent it.
type LinkFile struct {
	Name string
	Data []byte
}

// LinkDemo says how a demonstration was made up.
type LinkDemo struct {
	People int    `json:"people"` // in the whole population
	Seed   uint64 `json:"seed"`
}

// ListSet is lists that were sent together.
type ListSet struct {
	ID    string    `json:"-"`
	Files []string  `json:"files"`
	Demo  *LinkDemo `json:"demo,omitempty"`
	Kept  time.Time `json:"-"`
}

// linkDemo is the invented population of the demonstration and the share of it
// that each of three agencies meets.
var linkDemo = linkage.Generator{People: 2000, Lists: []float64{0.3, 0.25, 0.2}, Duplicates: 0.02, Errors: 1, Seed: 2026}

// TakeDemonstration makes up three lists of a population whose size is known,
// and keeps them.
func (l *Links) TakeDemonstration() (string, error) {
	var files []LinkFile
	for i := range linkDemo.Lists {
		var b bytes.Buffer
		if err := linkDemo.WriteList(i, &b); err != nil {
			return "", err
		}
		files = append(files, LinkFile{linkDemo.ListName(i) + ".csv", b.Bytes()})
	}
	return l.take(files, &LinkDemo{linkDemo.People, linkDemo.Seed})
}

// Take keeps lists that somebody sent, all or none, and returns the id of the
// set: the same lists have the same.
func (l *Links) Take(files []LinkFile) (string, error) { return l.take(files, nil) }

func (l *Links) take(files []LinkFile, demo *LinkDemo) (string, error) {
	set := ListSet{Demo: demo}
	sum := sha256.New()
	sum.Write([]byte("palermo lists\n"))
	slices.SortStableFunc(files, func(a, b LinkFile) int { return cmp.Compare(a.Name, b.Name) })
	for i := range files {
		f := &files[i]
		f.Name = fileName(f.Name)
		set.Files = append(set.Files, f.Name)
		fmt.Fprintf(sum, "%q %d\n", f.Name, len(f.Data))
		sum.Write(f.Data)
	}
	if _, err := parseLists(files); err != nil {
		return "", err
	}
	id := hex.EncodeToString(sum.Sum(nil)[:6])
	about, err := json.Marshal(set)
	if err != nil {
		return "", err
	}
	for i, f := range files {
		if err := l.folder.Write(listFile(id, i), f.Data); err != nil {
			return "", err
		}
	}
	return id, l.folder.Write(setFile(id), about) // last: with it the set is whole
}

func setFile(id string) string         { return "entries/" + id + "/set.json" }
func listFile(id string, i int) string { return fmt.Sprintf("entries/%s/%02d.csv", id, i+1) }

// parseLists reads lists of different names.
func parseLists(files []LinkFile) ([]*linkage.List, error) {
	switch {
	case len(files) == 0:
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "no list was sent", Hint: "choose one CSV file or more"}
	case len(files) > linkage.MostLists:
		return nil, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%d lists are too many", len(files)), Hint: fmt.Sprintf("join some: at most %d can be linked at once", linkage.MostLists)}
	}
	var out []*linkage.List
	names := map[string]string{}
	for _, f := range files {
		list, err := linkage.ReadCSV(f.Name, bytes.NewReader(f.Data))
		if err != nil {
			return nil, err
		}
		if first, twice := names[list.Name]; twice {
			return nil, palermo.At(f.Name, 0, &palermo.Error{Code: palermo.Conflict, Message: fmt.Sprintf("a list is named %s already, by %s", list.Name, first), Hint: "rename one of the files"})
		}
		names[list.Name] = f.Name
		out = append(out, list)
	}
	return out, nil
}

// set is a kept set, and its lists.
func (l *Links) set(id string) (*ListSet, []*linkage.List, error) {
	if !idShape.MatchString(id) {
		return nil, nil, noSuch("set of lists", id)
	}
	data, err := l.folder.Read(setFile(id))
	if err != nil {
		return nil, nil, err
	}
	s := &ListSet{ID: id}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, nil, palermo.At(setFile(id), 0, err)
	}
	if st, err := fs.Stat(l.folder.FS(), setFile(id)); err == nil {
		s.Kept = st.ModTime()
	}
	var files []LinkFile
	for i, name := range s.Files {
		data, err := l.folder.Read(listFile(id, i))
		if err != nil {
			return nil, nil, err
		}
		files = append(files, LinkFile{name, data})
	}
	lists, err := parseLists(files)
	return s, lists, err
}

// ListSight is what was recognised in a set of lists, for somebody to confirm.
type ListSight struct {
	ListSet
	Lists    []ListLine
	IDColumn string         // the column that names an entry; empty for row numbers
	IDs      []string       // columns that could: every list has them
	Columns  []SeenColumn   // all others
	Kinds    []ColumnKind   // to choose from
	Config   linkage.Config // as recognised
}

// ListLine is one list: its name and entries.
type ListLine struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
}

// SeenColumn is a column as recognised, with some of what it holds.
type SeenColumn struct {
	LinkColumn
	Values []string // different values, at most four
}

// RowNumbers is the choice of no column as the id.
const RowNumbers = "-"

// See reads a set and recognises its columns. id is the column that names an
// entry: "" to recognise it, [RowNumbers] for none.
func (l *Links) See(set, id string) (*ListSight, error) {
	s, lists, err := l.set(set)
	if err != nil {
		return nil, err
	}
	c, err := recognise(lists, id)
	if err != nil {
		return nil, err
	}
	out := &ListSight{ListSet: *s, IDColumn: c.ID, Config: c, Kinds: columnKinds}
	for _, list := range lists {
		out.Lists = append(out.Lists, ListLine{list.Name, list.Rows()})
	}
	for _, name := range lists[0].Columns {
		if !slices.ContainsFunc(lists, func(o *linkage.List) bool { return !slices.Contains(o.Columns, name) }) {
			out.IDs = append(out.IDs, name)
		}
	}
	for _, col := range c.Columns {
		out.Columns = append(out.Columns, SeenColumn{col, someValues(lists, &col)})
	}
	return out, nil
}

var columnKinds = []ColumnKind{linkage.GivenName, linkage.FamilyName, linkage.FullName, linkage.DateKind, linkage.YearKind, linkage.Number, linkage.Category, linkage.Text, linkage.Code, linkage.Email, linkage.Ignore}

// recognise is linkage.Recognise with the choice of row numbers instead of an id.
func recognise(lists []*linkage.List, id string) (linkage.Config, error) {
	if id != RowNumbers {
		return linkage.Recognise(lists, linkage.Hints{ID: id})
	}
	c, err := linkage.Recognise(lists, linkage.Hints{})
	if err != nil || c.ID == "" {
		return c, err
	}
	c.Columns = append(c.Columns, linkage.Column{Name: c.ID, Kind: linkage.Ignore, Why: "it names entries"})
	c.ID = ""
	return c, nil
}

// columnIn is where a list has a column, or -1.
func columnIn(list *linkage.List, c *linkage.Column) int {
	for _, name := range append([]string{c.Name}, c.Also...) {
		if i := slices.Index(list.Columns, name); i >= 0 {
			return i
		}
	}
	return -1
}

func someValues(lists []*linkage.List, c *linkage.Column) []string {
	var out []string
	for _, list := range lists {
		at := columnIn(list, c)
		if at < 0 {
			continue
		}
		for row := 0; row < min(list.Rows(), 200) && len(out) < 4; row++ {
			v := list.Value(row, at)
			if r := []rune(v); len(r) > 40 {
				v = string(r[:40]) + "…"
			}
			if v != "" && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// LinkAsk is what somebody wants to have linked, and how.
type LinkAsk struct {
	Set        string
	ID         string                // as of [Links.See]
	Kinds      map[string]ColumnKind // by column, where it is not to be compared as recognised
	Duplicates string                // auto, yes or no
	Seed       uint64
}

// storedLink is link.json: what a link is of and, once it is done, what came out.
type storedLink struct {
	Set     string       `json:"set"`
	Name    string       `json:"name"`
	Seed    uint64       `json:"seed"`
	Demo    *LinkDemo    `json:"demo,omitempty"`
	Lists   []ListLine   `json:"lists"` // in the order of the histories
	Done    bool         `json:"done"`  // all files are there and belong together
	Log     int          `json:"log"`   // judgements that were known
	Summary *LinkSummary `json:"summary,omitempty"`
	Notes   []string     `json:"notes,omitempty"`
	On      [][]bool     `json:"on,omitempty"`    // combinations of lists
	Count   []int        `json:"count,omitempty"` // people on exactly these
}

func linkFile(id, name string) string { return "links/" + id + "/" + name }

// linkJob is the id of the job of a link.
func linkJob(id string) string { return "link " + id }

// Start begins a link, or finds the one of the same lists, configuration and
// seed, and returns its id. What cannot be linked is refused at once.
func (l *Links) Start(a LinkAsk) (string, error) {
	s, lists, err := l.set(a.Set)
	if err != nil {
		return "", err
	}
	c, err := recognise(lists, a.ID)
	if err != nil {
		return "", err
	}
	c.Duplicates = a.Duplicates
	for i := range c.Columns {
		col := &c.Columns[i]
		if k, said := a.Kinds[col.Name]; said && k != col.Kind {
			col.Kind, col.Why = k, "chosen"
		}
	}
	text, err := c.YAML()
	if err != nil {
		return "", err
	}
	if _, err := linkage.ParseConfig("config.yaml", text); err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "palermo link\n%s\n%s\n%d\n%s", linkage.Version, a.Set, a.Seed, text))
	id := hex.EncodeToString(sum[:6])
	if k, err := l.Link(id); err == nil && (k.Done || k.Working) {
		return id, nil
	}
	st := storedLink{Set: a.Set, Seed: a.Seed, Demo: s.Demo}
	for _, list := range lists {
		st.Lists = append(st.Lists, ListLine{list.Name, list.Rows()})
	}
	slices.SortFunc(st.Lists, func(a, b ListLine) int { return cmp.Compare(a.Name, b.Name) })
	var names []string
	for _, list := range st.Lists {
		names = append(names, list.Name)
	}
	st.Name = strings.Join(names, ", ")
	if err := l.folder.Write(linkFile(id, "config.yaml"), text); err != nil {
		return "", err
	}
	if err := l.writeLink(id, &st); err != nil {
		return "", err
	}
	return id, l.Again(id)
}

func (l *Links) writeLink(id string, st *storedLink) error {
	data, err := json.Marshal(st)
	if err != nil {
		return err
	}
	return l.folder.Write(linkFile(id, "link.json"), data)
}

// Again links once more, with all that people decided since.
func (l *Links) Again(id string) error {
	k, err := l.Link(id)
	if err != nil {
		return err
	}
	if k.Estimating {
		return &palermo.Error{Code: palermo.Conflict, Message: "an estimate from this link is being made", Hint: "let it end, or stop it"}
	}
	l.jobs.Start(linkJob(id), func(ctx context.Context, report func(Progress), _ func(any)) error {
		return l.work(ctx, id, report)
	})
	return nil
}

// work links and keeps what comes out.
func (l *Links) work(ctx context.Context, id string, report func(Progress)) error {
	k, err := l.Link(id)
	if err != nil {
		return err
	}
	_, lists, err := l.set(k.Set)
	if err != nil {
		return err
	}
	log, err := l.Log(id)
	if err != nil {
		return err
	}
	res, err := linkage.Link(ctx, lists, k.Config, linkage.Options{Seed: k.Seed, Workers: runtime.GOMAXPROCS(0), Judgements: log,
		Progress: func(stage string, done, of int) { report(Progress{stage, done, of}) }})
	if err != nil {
		return err
	}
	report(Progress{"writing", 0, 0})
	st := k.storedLink
	st.Done, st.Log = false, len(log)
	// From here on the files do not belong together until all are written.
	if err := errors.Join(l.writeLink(id, &st), l.folder.Remove(linkFile(id, estimatesFile))); err != nil {
		return err
	}
	if err := l.keep(id, res, lists, &st); err != nil {
		return err
	}
	st.Done = true
	return l.writeLink(id, &st)
}

// keep writes the files of a link.
func (l *Links) keep(id string, res *linkage.Result, lists []*linkage.List, st *storedLink) error {
	err := res.WriteAll(func(name string, write func(io.Writer) error) error {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return err
		}
		return l.folder.Write(linkFile(id, name), b.Bytes())
	})
	if err != nil {
		return err
	}
	st.Summary, st.Notes, st.On, st.Count = &res.Summary, res.Notes, nil, nil
	for _, h := range res.Histories() {
		st.On, st.Count = append(st.On, h.On), append(st.Count, h.Count)
	}
	if len(lists) > 1 {
		if err := l.folder.Write(linkFile(id, exactFile), exactHistories(lists, &res.Config, res.Lists)); err != nil {
			return err
		}
	}
	return l.writeQuestions(id, res, lists)
}

// KeptLink is a link as it is kept.
type KeptLink struct {
	storedLink
	ID         string
	Config     linkage.Config
	Kept       time.Time
	Working    bool
	Estimating bool
	Failed     error // why there is no result, when the work failed
}

// Records is the number of entries on all lists.
func (k *KeptLink) Records() (n int) {
	for _, l := range k.Lists {
		n += l.Rows
	}
	return n
}

// Both counts people on list i and on list j, perhaps on others.
func (k *KeptLink) Both() [][]int64 {
	out := make([][]int64, len(k.Lists))
	for i := range out {
		out[i] = make([]int64, len(k.Lists))
		for h, on := range k.On {
			for j := range on {
				if on[i] && on[j] {
					out[i][j] += int64(k.Count[h])
				}
			}
		}
	}
	return out
}

// Link is a kept link.
func (l *Links) Link(id string) (*KeptLink, error) {
	if !idShape.MatchString(id) {
		return nil, noSuch("link", id)
	}
	data, err := l.folder.Read(linkFile(id, "link.json"))
	if err != nil {
		return nil, err
	}
	k := &KeptLink{ID: id}
	if err := json.Unmarshal(data, &k.storedLink); err != nil {
		return nil, palermo.At(linkFile(id, "link.json"), 0, err)
	}
	text, err := l.folder.Read(linkFile(id, "config.yaml"))
	if err != nil {
		return nil, err
	}
	if k.Config, err = linkage.ParseConfig(linkFile(id, "config.yaml"), text); err != nil {
		return nil, err
	}
	if st, err := fs.Stat(l.folder.FS(), linkFile(id, "link.json")); err == nil {
		k.Kept = st.ModTime()
	}
	for job, working := range map[*Job]*bool{l.jobs.Find(linkJob(id)): &k.Working, l.jobs.Find(estimateJob(id)): &k.Estimating} {
		if job == nil {
			continue
		}
		s := job.State()
		if *working = !s.Ended; s.Ended && s.Err != nil && !s.Stopped() {
			k.Failed = s.Err
		}
	}
	return k, nil
}

// Job is the work on a link or on the estimate from it, nil when there is none
// going on.
func (l *Links) Job(id string) *Job {
	for _, name := range []string{linkJob(id), estimateJob(id)} {
		if job := l.jobs.Find(name); job != nil && !job.State().Ended {
			return job
		}
	}
	return nil
}

// Stop ends the work on a link or on the estimate from it. What was there before
// stays.
func (l *Links) Stop(id string) error {
	if job := l.Job(id); job != nil {
		return l.jobs.Stop(job.ID)
	}
	return l.jobs.Stop(linkJob(id))
}

// List is every kept link, the newest first.
func (l *Links) List() ([]*KeptLink, error) {
	names, err := l.folder.Names("links")
	if err != nil {
		return nil, err
	}
	var out []*KeptLink
	for _, n := range names {
		if k, err := l.Link(n); err == nil {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(a, b *KeptLink) int { return b.Kept.Compare(a.Kept) })
	return out, nil
}

// Delete removes a link with what people decided about it, and its lists when no
// other link is of them. Runs from it stay: they hold counts and nobody's name.
func (l *Links) Delete(id string) error {
	k, err := l.Link(id)
	if err != nil {
		return err
	}
	if l.Job(id) != nil {
		return &palermo.Error{Code: palermo.Conflict, Message: "the link is being worked on", Hint: "stop it first"}
	}
	if err := l.folder.Remove("links/" + id); err != nil {
		return err
	}
	rest, err := l.List()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(rest, func(o *KeptLink) bool { return o.Set == k.Set }) {
		return nil
	}
	return l.folder.Remove("entries/" + k.Set)
}

// linkDownloads are the files of a link that may be taken away.
var linkDownloads = []string{"clusters.csv", "pairs.csv", "histories.csv", "summary.json", "config.yaml", "report.html", judgementsFile}

// Downloads are the files of a link that are there.
func (l *Links) Downloads(k *KeptLink) []string {
	have, err := l.folder.Names("links/" + k.ID)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(linkDownloads), func(n string) bool { return !slices.Contains(have, n) })
}

// File is one file of a link.
func (l *Links) File(id, name string) ([]byte, error) {
	if !idShape.MatchString(id) || !slices.Contains(linkDownloads, name) {
		return nil, noSuch("file", name)
	}
	return l.folder.Read(linkFile(id, name))
}
