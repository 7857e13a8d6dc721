package desk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"palermo"
)

func TestFolderKeepsWholeFiles(t *testing.T) {
	dir := t.TempDir()
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, text := range []string{"one", "two, and longer", ""} {
		if err := f.Write("runs/a.json", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := f.Read("runs/a.json"); err != nil || string(got) != text {
			t.Errorf("read %q, %v", got, err)
		}
	}
	// A line that was cut short does not spoil the next.
	if err := os.WriteFile(filepath.Join(dir, "lines"), []byte("{\"a\":1}\n{\"b\""), 0o600); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := f.Append("lines", []byte(`{"c":2}`)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, _ := f.Read("lines")
	if want := "{\"a\":1}\n{\"b\"\n" + strings.Repeat("{\"c\":2}\n", 8); string(got) != want {
		t.Errorf("lines %q", got)
	}
	if _, err := f.Read("runs/none.json"); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("a file that is not there: %v", err)
	}
	if names, err := f.Names("runs"); err != nil || len(names) != 1 || names[0] != "a.json" {
		t.Errorf("names %v, %v", names, err)
	}
	if names, err := f.Names("none"); err != nil || names != nil {
		t.Errorf("names of nothing %v, %v", names, err)
	}
}

// A name never leads out of the folder, not even by a link that somebody put in.
func TestFolderHasNoWayOut(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range []string{"link", "../secret", outside, "a/../../secret"} {
		if data, err := f.Read(name); err == nil {
			t.Errorf("read %s: %q", name, data)
		}
		if err := f.Append(name, []byte("x")); err == nil {
			t.Errorf("wrote to %s", name)
		}
	}
	if data, _ := os.ReadFile(outside); string(data) != "secret" {
		t.Errorf("outside was changed: %q", data)
	}
}

func TestTemporaryFolderIsRemoved(t *testing.T) {
	f, err := openFolder("")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write("a", nil); err != nil {
		t.Fatal(err)
	}
	dir := f.temporary
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", dir, err)
	}
}

// watch waits until a job has ended, and returns its last state.
func watch(t *testing.T, j *Job) JobState {
	t.Helper()
	for {
		changed := j.Changed()
		if s := j.State(); s.Ended {
			return s
		}
		<-changed
	}
}

func TestJobs(t *testing.T) {
	j := newJobs()
	defer j.close()
	started, release := make(chan struct{}), make(chan struct{})
	first := j.Start("one", func(ctx context.Context, report func(Progress), part func(any)) error {
		report(Progress{"fit", 1, 2})
		part("a")
		close(started)
		<-release
		part("b")
		return nil
	})
	<-started
	if s := first.State(); s.Ended || s.Stage != "fit" || len(s.Parts) != 1 {
		t.Errorf("state %+v", s)
	}
	// The same work is not begun twice, other work waits for its turn.
	if again := j.Start("one", nil); again != first {
		t.Error("the same work was begun twice")
	}
	ran := false
	second := j.Start("two", func(context.Context, func(Progress), func(any)) error { ran = true; return errors.New("no") })
	third := j.Start("three", func(context.Context, func(Progress), func(any)) error { t.Error("stopped work was done"); return nil })
	if err := j.Stop("three"); err != nil {
		t.Error(err)
	}
	if s := watch(t, third); !s.Stopped() {
		t.Errorf("stopped before its turn: %+v", s)
	}
	if second.State().Ended {
		t.Error("two pieces of work at once")
	}
	close(release)
	if s := watch(t, first); s.Err != nil || len(s.Parts) != 2 || s.Stopped() {
		t.Errorf("end %+v", s)
	}
	if s := watch(t, second); s.Err == nil || !ran {
		t.Errorf("end %+v", s)
	}
	if err := j.Stop("one"); palermo.CodeOf(err) != palermo.NotFound {
		t.Errorf("stopping what has ended: %v", err)
	}
}

// Closing stops what is at work and waits for it.
func TestJobsClose(t *testing.T) {
	j := newJobs()
	started, ended := make(chan struct{}), false
	j.Start("long", func(ctx context.Context, _ func(Progress), _ func(any)) error {
		close(started)
		<-ctx.Done()
		ended = true
		return ctx.Err()
	})
	<-started
	j.close()
	if !ended {
		t.Error("closed before the work ended")
	}
}
