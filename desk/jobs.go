package desk

import (
	"context"
	"errors"
	"sync"

	"palermo"
)

// Jobs is long work, done one after another so that two do not fight for the
// same cores. What a job makes it keeps itself, in the folder; Jobs knows how
// far it is. It is safe for concurrent use.
type Jobs struct {
	mu   sync.Mutex
	jobs map[string]*Job
	turn chan struct{} // holds a token while a job works
	stop context.Context
	end  context.CancelFunc
	done sync.WaitGroup
}

func newJobs() *Jobs {
	j := &Jobs{jobs: map[string]*Job{}, turn: make(chan struct{}, 1)}
	j.stop, j.end = context.WithCancel(context.Background())
	return j
}

// Progress is how far a job is: a stage, and steps of it.
type Progress struct {
	Stage    string
	Done, Of int // Of is 0 where nobody can say
}

// Job is one piece of long work.
type Job struct {
	ID     string
	cancel context.CancelFunc

	mu      sync.Mutex
	now     Progress
	parts   []any // what is ready before all is
	ended   bool
	err     error
	changed chan struct{} // closed at the next change
}

// JobState is a job at one moment.
type JobState struct {
	Progress
	Parts []any // results that are ready; the slice only grows
	Ended bool
	Err   error // of a job that failed or was stopped
}

// Work does a job. It ends early when ctx does; report and part may be called
// from any goroutine.
type Work func(ctx context.Context, report func(Progress), part func(any)) error

// Start begins a job, or finds the one of the same id that has not ended.
func (j *Jobs) Start(id string, work Work) *Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	if old := j.jobs[id]; old != nil && !old.State().Ended {
		return old
	}
	ctx, cancel := context.WithCancel(j.stop)
	job := &Job{ID: id, cancel: cancel, changed: make(chan struct{})}
	j.jobs[id] = job
	j.done.Go(func() {
		defer cancel()
		select {
		case j.turn <- struct{}{}:
			defer func() { <-j.turn }()
		case <-ctx.Done():
			job.change(func() { job.ended, job.err = true, ctx.Err() })
			return
		}
		err := work(ctx,
			func(p Progress) { job.change(func() { job.now = p }) },
			func(v any) { job.change(func() { job.parts = append(job.parts, v) }) })
		job.change(func() { job.ended, job.err = true, err })
	})
	return job
}

// Find is the job of an id, nil if there is none since the program started.
func (j *Jobs) Find(id string) *Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.jobs[id]
}

// Stop asks a job to end. Its error is [palermo.NotFound] where none is at work.
func (j *Jobs) Stop(id string) error {
	job := j.Find(id)
	if job == nil || job.State().Ended {
		return &palermo.Error{Code: palermo.NotFound, Where: id, Message: "no work of this name is being done", Hint: "it may have ended"}
	}
	job.cancel()
	return nil
}

// close stops all jobs and waits for them.
func (j *Jobs) close() {
	j.end()
	j.done.Wait()
}

func (j *Job) change(f func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f()
	close(j.changed)
	j.changed = make(chan struct{})
}

// State is the job now.
func (j *Job) State() JobState {
	j.mu.Lock()
	defer j.mu.Unlock()
	return JobState{Progress: j.now, Parts: j.parts[:len(j.parts):len(j.parts)], Ended: j.ended, Err: j.err}
}

// Changed is closed when the job is no longer as it is now. Take it before
// [Job.State], so that no change is missed.
func (j *Job) Changed() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.changed
}

// Stopped reports whether a job ended because somebody stopped it.
func (s JobState) Stopped() bool { return errors.Is(s.Err, context.Canceled) }
