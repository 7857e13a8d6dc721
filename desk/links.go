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
