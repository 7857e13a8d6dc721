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
	"runtime"
	"slices"
	"strings"
	"time"

	"palermo"
	"palermo/estimate"
)

// What runs are made of, for pages that show them.
type (
	Estimate  = estimate.Result
	Panel     = estimate.PanelResult
	Run       = estimate.Run
	Number    = estimate.Number
	Interval  = estimate.Interval
	Method    = estimate.Method
	Reason    = estimate.Reason
	Phrase    = estimate.Phrase
	MissedRow = estimate.MissedRow
	Cell      = estimate.Cell
	Variant   = estimate.Variant
)

// Runs estimates how many people are never seen, from tables of overlapping
// lists, and keeps each run as a file that palermo estimate rerun accepts:
// runs/ID.json in the folder. It is safe for concurrent use.
type Runs struct {
	folder  *Folder
	jobs    *Jobs
	library fs.FS
	demos   []DemoTable
}

func openRuns(lib fs.FS, f *Folder, j *Jobs) (*Runs, error) {
	r := &Runs{folder: f, jobs: j, library: lib}
	data, err := fs.ReadFile(lib, "demo/tables.json")
	if err != nil {
		return nil, missing("demo/tables.json", err)
	}
	if err := json.Unmarshal(data, &r.demos); err != nil {
		return nil, palermo.At("demo/tables.json", 0, err)
	}
	return r, nil
}

// Ask is what somebody wants to know of a table.
type Ask struct {
	Table   string   // id
	Strata  []string // columns that are no lists
	When    string   // that of Strata in whose order the data came in; empty for none
	Track   palermo.Track
	Persons bool   // the lists of a smuggling table are of persons
	Method  Method // panel, or one method
	Model   string // for the method fixed

	Bootstrap int // replicates; 0 for what a panel does by itself, and none for one method
	Seed      uint64
	Level     float64 // of intervals; 0 for 0.95
}

// known reports whether there is a method of this name.
func (a Ask) known() bool {
	return a.Method == estimate.MethodPanel || slices.Contains(estimate.Methods(), a.Method)
}

// Start begins a run, or finds the one of the same table, options and seed, and
// returns its id. It refuses at once what no run could answer: above all a
// track that nobody chose, and lists of smuggling that are not of persons.
func (r *Runs) Start(a Ask) (string, error) {
	run, err := r.prepare(a)
	if err != nil {
		return "", err
	}
	id, err := runID(run, a)
	if err != nil {
		return "", err
	}
	if old, err := r.Run(id); err == nil {
		if !old.Finished() && !old.Working {
			return id, r.Resume(id)
		}
		return id, nil
	}
	first, err := run.Bytes()
	if err != nil {
		return "", err
	}
	if err := r.writePictures(id, &Pictures{Source: a.Table, Strata: a.Strata, When: a.When}); err != nil {
		return "", err
	}
	if err := r.folder.Write(runFile(id), first); err != nil {
		return "", err
	}
	r.begin(id, run)
	return id, nil
}

func (r *Runs) prepare(a Ask) (*Run, error) {
	k, data, err := r.source(a.Table)
	if err != nil {
		return nil, err
	}
	switch {
	case a.Track == palermo.Other:
		return nil, palermo.At(k.Name, 0, &palermo.Error{Code: palermo.Invalid, Message: "nobody said whether the table is of trafficking or of smuggling", Hint: "choose one of the two: it is never guessed"})
	case a.Track == palermo.Smuggling && !a.Persons:
		return nil, palermo.At(k.Name, 0, &palermo.Error{Code: palermo.Invalid, Message: "overlapping lists do not count smuggled entries",
			Hint: "use the page of unlawful entries, or state that the lists are of persons, each known to them as a person"})
	case !a.known():
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "there is no such method", Hint: "choose one of the list"}
	case a.When != "" && !slices.Contains(a.Strata, a.When):
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "the column of time is none of those that keep people apart", Hint: "choose one of them"}
	case a.Bootstrap < 0 || a.Bootstrap > maxReplicates:
		return nil, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%d replicates are not possible here", a.Bootstrap), Hint: fmt.Sprintf("give 0 to %d; the command line takes more", maxReplicates)}
	}
	t, err := estimate.Read(bytes.NewReader(data), k.Name, estimate.ReadOptions{Track: a.Track, Strata: a.Strata})
	if err != nil {
		return nil, err
	}
	opt := estimate.Options{Track: a.Track, Method: a.Method, Model: a.Model, Bootstrap: a.Bootstrap, Level: a.Level, Seed: a.Seed, PeopleKnownToLists: a.Persons}
	if a.Method == estimate.MethodFixed { // a model that cannot be fitted is said at once
		once := opt
		once.Bootstrap = 0
		if _, err := estimate.Estimate(context.Background(), t, once); err != nil {
			return nil, err
		}
	}
	return estimate.NewRun(t, opt), nil
}

// maxReplicates bounds what a page asks of the machine.
const maxReplicates = 20_000

// runID names a run by what goes into it.
func runID(run *Run, a Ask) (string, error) {
	options, err := json.Marshal(run.Options)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "palermo run\n%s\n%s\n%q\n%s\n%q %q %q\n", run.Version, run.Table.Hash, run.Table.Name, options, a.Table, a.Strata, a.When))
	return hex.EncodeToString(sum[:6]), nil
}

func runFile(id string) string { return "runs/" + id + ".json" }

// begin hands a run to the jobs.
func (r *Runs) begin(id string, run *Run) {
	r.jobs.Start(runJob(id), func(ctx context.Context, report func(Progress), part func(any)) error {
		return r.work(ctx, id, run, report, part)
	})
}

// runJob is the id of the job of a run: other services have jobs too.
func runJob(id string) string { return "run " + id }

// work carries a run out. What is finished is kept as it is: a server that
// stops loses no method that was ready.
func (r *Runs) work(ctx context.Context, id string, run *Run, report func(Progress), part func(any)) error {
	chains := map[Method]*estimate.ChainSet{}
	err := run.Do(ctx, estimate.Live{
		Workers:  runtime.GOMAXPROCS(0),
		Progress: func(stage string, done, of int) { report(Progress{stage, done, of}) },
		Step: func(s estimate.Step) {
			report(Progress{fmt.Sprintf("%s: %s", s.Method, s.Stage), s.Done, s.Of})
		},
		Finished: func(res *Estimate) {
			if res.Chains != nil {
				chains[res.Method] = res.Chains
			}
		},
		Partial: func(p *Panel) {
			part(p)
			now := *run
			now.State = &estimate.RunState{Replicates: []estimate.Replicate{}, Results: p.Results}
			if b, err := now.Bytes(); err == nil {
				_ = r.folder.Write(runFile(id), b) // the end writes it again and says what is wrong
			}
		},
	})
	if err != nil && ctx.Err() == nil {
		return errors.Join(err, r.folder.Remove(runFile(id)), r.folder.Remove(picturesFile(id)))
	}
	b, berr := run.Bytes()
	if berr == nil {
		berr = r.folder.Write(runFile(id), b)
	}
	if err != nil || berr != nil {
		return errors.Join(err, berr)
	}
	if run.Result != nil && run.Result.Chains != nil {
		chains[run.Result.Method] = run.Result.Chains
	}
	if err := r.paint(ctx, id, run, chains, report); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// Stop ends the work on a run; what is finished is kept, and Resume goes on.
func (r *Runs) Stop(id string) error { return r.jobs.Stop(runJob(id)) }

// Resume goes on with a run that was stopped, or paints the pictures that a
// finished one lacks.
func (r *Runs) Resume(id string) error {
	k, err := r.Run(id)
	if err != nil {
		return err
	}
	if k.Working || k.Finished() {
		return nil
	}
	r.begin(id, k.Run)
	return nil
}

// Job is the work on a run, nil when there is none since the program started.
func (r *Runs) Job(id string) *Job { return r.jobs.Find(runJob(id)) }

// KeptRun is a run as it is kept.
type KeptRun struct {
	*Run
	ID      string
	Kept    time.Time // when its file was last written
	Working bool      // somebody is at it
	Failed  error     // why there is no result, when the work failed

	pictures *Pictures
}

// Finished reports whether there is a result.
func (k *KeptRun) Finished() bool { return k.Panel != nil || k.Result != nil }

// Results are the results there are: of a panel, of one method, or those that
// were ready when a panel was stopped.
func (k *KeptRun) Results() []*Estimate {
	switch {
	case k.Panel != nil:
		return k.Panel.Results
	case k.Result != nil:
		return []*Estimate{k.Result}
	case k.State != nil:
		return k.State.Results
	}
	return nil
}

// Run is a kept run.
func (r *Runs) Run(id string) (*KeptRun, error) {
	if !idShape.MatchString(id) {
		return nil, noSuch("run", id)
	}
	k := &KeptRun{ID: id}
	if job := r.Job(id); job != nil {
		s := job.State()
		k.Working = !s.Ended
		if s.Ended && !s.Stopped() {
			k.Failed = s.Err
		}
	}
	data, err := r.folder.Read(runFile(id))
	if err != nil {
		if k.Failed != nil {
			return nil, k.Failed
		}
		return nil, err
	}
	if k.Run, err = estimate.ReadRun(bytes.NewReader(data), runFile(id)); err != nil {
		return nil, err
	}
	if st, err := fs.Stat(r.folder.FS(), runFile(id)); err == nil {
		k.Kept = st.ModTime()
	}
	if k.pictures, err = r.readPictures(id); err != nil {
		return nil, err
	}
	return k, nil
}

// Import keeps a finished run that was made elsewhere, by the command line or on
// another machine, and draws its pictures as a job. The name is for messages.
func (r *Runs) Import(name string, data []byte) (string, error) {
	run, err := estimate.ReadRun(bytes.NewReader(data), name)
	if err != nil {
		return "", err
	}
	if run.Result == nil && run.Panel == nil {
		return "", palermo.At(name, 0, &palermo.Error{Code: palermo.Invalid, Message: "the run was stopped before it had a result", Hint: "finish it with palermo estimate rerun, and send it again"})
	}
	sum := sha256.Sum256(data)
	id := hex.EncodeToString(sum[:6])
	if err := r.folder.Write(runFile(id), data); err != nil {
		return "", err
	}
	r.jobs.Start(runJob(id), func(ctx context.Context, report func(Progress), _ func(any)) error {
		return r.paint(ctx, id, run, nil, report)
	})
	return id, nil
}

// File is a run as it is kept, to the byte.
func (r *Runs) File(id string) ([]byte, error) {
	if !idShape.MatchString(id) {
		return nil, noSuch("run", id)
	}
	return r.folder.Read(runFile(id))
}

// List is every kept run, the newest first.
func (r *Runs) List() ([]*KeptRun, error) {
	names, err := r.folder.Names("runs")
	if err != nil {
		return nil, err
	}
	var out []*KeptRun
	for _, n := range names {
		if k, err := r.Run(strings.TrimSuffix(n, ".json")); err == nil {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(a, b *KeptRun) int { return b.Kept.Compare(a.Kept) })
	return out, nil
}

// Delete removes a run. One that is being worked on is stopped first, by a call
// of its own: until then it is a conflict.
func (r *Runs) Delete(id string) error {
	if !idShape.MatchString(id) {
		return noSuch("run", id)
	}
	if job := r.Job(id); job != nil && !job.State().Ended {
		return &palermo.Error{Code: palermo.Conflict, Message: "the run is being worked on", Hint: "stop it first"}
	}
	return errors.Join(r.folder.Remove(runFile(id)), r.folder.Remove(picturesFile(id)))
}

// SideBySide is finished runs of one table side by side.
type SideBySide struct {
	Runs  []*KeptRun
	Panel *Panel // all their results together
}

// Compare sets runs side by side. It is a conflict if they are of different
// counts: then a difference says nothing of the methods.
func (r *Runs) Compare(ids []string) (*SideBySide, error) {
	c := new(SideBySide)
	var results []*Estimate
	for _, id := range ids {
		k, err := r.Run(id)
		if err != nil {
			return nil, err
		}
		if !k.Finished() {
			return nil, &palermo.Error{Code: palermo.Conflict, Message: "a run that was stopped has no result to compare", Hint: "let it go on, or leave it out"}
		}
		if len(c.Runs) > 0 && k.Table.Hash != c.Runs[0].Table.Hash {
			return nil, &palermo.Error{Code: palermo.Conflict, Message: "the runs are of different tables", Hint: "compare runs of one table: their counts have the same hash"}
		}
		c.Runs = append(c.Runs, k)
		results = append(results, k.Results()...)
	}
	var err error
	if len(c.Runs) < 2 {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "one run compares with nothing", Hint: "choose two runs of one table or more"}
	}
	c.Panel, err = estimate.Compare(results)
	return c, err
}

// Assumptions are what every method from overlapping lists takes for granted.
func (r *Runs) Assumptions() []Phrase { return estimate.SharedAssumptions() }

// Methods are the methods that can be asked for alone.
func (r *Runs) Methods() []Method { return estimate.Methods() }

// PanelMethods are the methods of a panel, in its order.
func (r *Runs) PanelMethods() []Method { return estimate.PanelMethods() }

// IfMissed is what a finished run's estimate would be if a share of the links
// between a person's records had been missed.
func (r *Runs) IfMissed(ctx context.Context, k *KeptRun, share float64) (*MissedRow, error) {
	t, err := tableOf(k.Run)
	if err != nil {
		return nil, err
	}
	rows, err := estimate.IfMissed(ctx, t, k.single(), []float64{share})
	if err != nil {
		return nil, err
	}
	return &rows[0], nil
}

// Quick is the method of what is told beside a run: its own, or stepwise.
func (k *KeptRun) Quick() Method { return k.single().Method }

// single is the options of one quick method that chooses a log-linear model,
// for what is told beside a run.
func (k *KeptRun) single() estimate.Options { return single(k.Run) }

func single(run *Run) estimate.Options {
	o := run.Options
	o.Bootstrap = 0
	switch o.Method {
	case estimate.MethodStepwise, estimate.MethodAICStep, estimate.MethodBIC, estimate.MethodAIC, estimate.MethodMain, estimate.MethodAllPairs, estimate.MethodFixed:
	default:
		o.Method, o.Model = estimate.MethodStepwise, ""
	}
	return o
}

// tableOf is the table of a run.
func tableOf(run *Run) (*estimate.Table, error) {
	t, err := estimate.NewTable(run.Table.Name, run.Table.Lists, run.Table.Track, run.Table.Cells)
	if err == nil {
		t.Notes = run.Table.Notes
	}
	return t, err
}
