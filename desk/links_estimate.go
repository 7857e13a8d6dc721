package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"palermo"
	"palermo/estimate"
	"palermo/linkage"
)

// exactFile is the table of the lists if people are told apart by exact matching
// alone, to compare with.
const exactFile = "exact.csv"

// estimatesFile names the runs that were made from a link as it is.
const estimatesFile = "estimates.json"

func estimateJob(id string) string { return "estimate " + id }

// exactHistories is the table of naive linkage: entries are one person when
// their names and dates (all compared columns, where there are none) are written
// alike but for case. An entry with none of them is a person of its own.
func exactHistories(lists []*linkage.List, c *linkage.Config, order []string) []byte {
	var key []*linkage.Column
	for _, kinds := range [][]ColumnKind{{linkage.GivenName, linkage.FamilyName, linkage.FullName, linkage.DateKind, linkage.YearKind}, columnKinds} {
		for i := range c.Columns {
			if k := c.Columns[i].Kind; k != linkage.Ignore && slices.Contains(kinds, k) {
				key = append(key, &c.Columns[i])
			}
		}
		if len(key) > 0 {
			break
		}
	}
	on := map[string]uint64{}
	for _, list := range lists {
		bit := uint64(1) << slices.Index(order, list.Name)
		for row := range list.Rows() {
			var b strings.Builder
			empty := true
			for _, col := range key {
				v := strings.ToLower(cellOf(list, row, col))
				empty = empty && v == ""
				b.WriteString(strconv.Quote(v))
			}
			if empty {
				fmt.Fprintf(&b, " %s %d", list.Name, row)
			}
			on[b.String()] |= bit
		}
	}
	count := map[uint64]int{}
	for _, m := range on {
		count[m]++
	}
	masks := make([]uint64, 0, len(count))
	for m := range count {
		masks = append(masks, m)
	}
	slices.Sort(masks)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(append(slices.Clone(order), "count"))
	for _, m := range masks {
		row := make([]string, len(order), len(order)+1)
		for i := range row {
			row[i] = strconv.FormatUint(m>>i&1, 10)
		}
		_ = w.Write(append(row, strconv.Itoa(count[m])))
	}
	w.Flush() // into memory
	return b.Bytes()
}

// LinkEstimate is the three runs that were made from a link on one track.
type LinkEstimate struct {
	Track palermo.Track `json:"track"`
	With  string        `json:"with"`    // the doubt about links is in the interval
	Sure  string        `json:"without"` // the links at the cut, taken as certain
	Exact string        `json:"exact"`   // exact matching
}

// Runs are the ids of the runs, as they are shown.
func (e *LinkEstimate) Runs() []string { return []string{e.With, e.Sure, e.Exact} }

// Estimates are the estimates from a link as it is, by track.
func (l *Links) Estimates(id string) ([]LinkEstimate, error) {
	data, err := l.folder.Read(linkFile(id, estimatesFile))
	if palermo.CodeOf(err) == palermo.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []LinkEstimate
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, palermo.At(linkFile(id, estimatesFile), 0, err)
	}
	return out, nil
}

// Estimate begins a panel of methods from a link, three times: with the doubt
// about links in the interval, with the links taken as certain, and by exact
// matching. It refuses at once what no run could answer.
func (l *Links) Estimate(id string, a Ask) error {
	k, err := l.Link(id)
	if err != nil {
		return err
	}
	switch {
	case !k.Done:
		return &palermo.Error{Code: palermo.Conflict, Message: "the lists are not linked yet", Hint: "let the work end, or start it again"}
	case k.Working:
		return &palermo.Error{Code: palermo.Conflict, Message: "the lists are being linked again", Hint: "let the work end, or stop it"}
	case len(k.Lists) < 2:
		return &palermo.Error{Code: palermo.Invalid, Message: "one list says nothing about people who are on none", Hint: "link two lists or more"}
	case a.Track == palermo.Other:
		return &palermo.Error{Code: palermo.Invalid, Message: "nobody said whether the lists are of trafficking or of smuggling", Hint: "choose one of the two: it is never guessed"}
	case a.Track == palermo.Smuggling && !a.Persons:
		return &palermo.Error{Code: palermo.Invalid, Message: "overlapping lists do not count smuggled entries",
			Hint: "use the page of unlawful entries, or state that the lists are of persons, each known to them as a person"}
	case a.Bootstrap < 0 || a.Bootstrap > maxReplicates:
		return &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%d replicates are not possible here", a.Bootstrap), Hint: fmt.Sprintf("give 0 to %d; the command line takes more", maxReplicates)}
	}
	opt := estimate.Options{Track: a.Track, Method: estimate.MethodPanel, Bootstrap: a.Bootstrap, Seed: a.Seed, PeopleKnownToLists: a.Persons}
	runs, err := l.prepare(id, k, opt)
	if err != nil {
		return err
	}
	l.jobs.Start(estimateJob(id), func(ctx context.Context, report func(Progress), _ func(any)) error {
		return l.estimate(ctx, id, a.Track, runs, report)
	})
	return nil
}

// prepare makes the three runs, in the order of [LinkEstimate.Runs].
func (l *Links) prepare(id string, k *KeptLink, opt estimate.Options) ([]*Run, error) {
	read := func(name string) (*estimate.Table, error) {
		data, err := l.folder.Read(linkFile(id, name))
		if err != nil {
			return nil, err
		}
		return estimate.Read(bytes.NewReader(data), path.Base(name), estimate.ReadOptions{Track: opt.Track})
	}
	sure, err := read("histories.csv")
	if err != nil {
		return nil, err
	}
	exact, err := read(exactFile)
	if err != nil {
		return nil, err
	}
	names, err := l.folder.Names(linkFile(id, "draws"))
	if err != nil {
		return nil, err
	}
	var draws []*estimate.Table
	for _, n := range names {
		t, err := read("draws/" + n)
		if err != nil {
			return nil, err
		}
		draws = append(draws, t)
	}
	with, err := estimate.NewLinksRun(sure, draws, estimate.Number(k.Summary.EstFNR), opt)
	if err != nil {
		return nil, err
	}
	with.Table.Name = k.Name
	sureRun, exactRun := estimate.NewRun(sure, opt), estimate.NewRun(exact, opt)
	sureRun.Table.Name, exactRun.Table.Name = k.Name+" (links taken as certain)", k.Name+" (exact matching)"
	return []*Run{with, sureRun, exactRun}, nil
}

// estimate carries the runs out, the quick ones first, and keeps each when it is
// finished. One that is kept already is not done again.
func (l *Links) estimate(ctx context.Context, id string, track palermo.Track, runs []*Run, report func(Progress)) error {
	ids := make([]string, len(runs))
	for _, i := range []int{1, 2, 0} {
		run := runs[i]
		var err error
		if ids[i], err = linkRunID(run); err != nil {
			return err
		}
		if old, err := l.runs.Run(ids[i]); err == nil && old.Finished() {
			continue
		}
		if err := l.carryOut(ctx, ids[i], []string{"with", "sure", "exact"}[i], run, report); err != nil {
			return err
		}
	}
	all, err := l.Estimates(id)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(e LinkEstimate) bool { return e.Track == track })
	all = append(all, LinkEstimate{track, ids[0], ids[1], ids[2]})
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return l.folder.Write(linkFile(id, estimatesFile), data)
}

func (l *Links) carryOut(ctx context.Context, id, which string, run *Run, report func(Progress)) error {
	chains := map[Method]*estimate.ChainSet{}
	err := run.Do(ctx, estimate.Live{
		Workers: runtime.GOMAXPROCS(0),
		Step: func(s estimate.Step) {
			report(Progress{fmt.Sprintf("%s: %s: %s", which, s.Method, s.Stage), s.Done, s.Of})
		},
		Finished: func(res *Estimate) {
			if res.Chains != nil {
				chains[res.Method] = res.Chains
			}
		},
	})
	if err != nil {
		return err
	}
	if err := l.runs.writePictures(id, &Pictures{}); err != nil {
		return err
	}
	data, err := run.Bytes()
	if err != nil {
		return err
	}
	if err := l.runs.folder.Write(runFile(id), data); err != nil {
		return err
	}
	return l.runs.paint(ctx, id, run, chains, func(p Progress) { report(Progress{which + ": " + p.Stage, p.Done, p.Of}) })
}

// linkRunID names a run from links by what goes into it, the draws included.
func linkRunID(run *Run) (string, error) {
	data, err := run.Bytes()
	sum := sha256.Sum256(append([]byte("palermo run from links\n"), data...))
	return hex.EncodeToString(sum[:6]), err
}
