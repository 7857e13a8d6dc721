package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// output runs a command on some workers and returns what it prints.
func output(t *testing.T, workers int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	s := &streams{in: strings.NewReader(""), out: bufio.NewWriter(&out), err: &errs, workers: workers}
	if code := run(args, s); code != 0 {
		t.Fatalf("palermo %s: exit %d: %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

// TestSameBytesAtAnyNumberOfWorkers runs what streams on one and on four workers.
func TestSameBytesAtAnyNumberOfWorkers(t *testing.T) {
	// More records than a batch holds, so that workers overtake each other.
	notes, err := os.ReadFile("../../testdata/notes.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	many := filepath.Join(t.TempDir(), "many.jsonl")
	if err := os.WriteFile(many, bytes.Repeat(notes, 30), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"assess", "--json", "../../testdata/notes.jsonl"},
		{"assess", "../../library/demo/cases.jsonl"},
		{"read", "--json", "../../testdata/notes.jsonl"},
		{"read", "--rank", "trafficking", "../../testdata/notes.jsonl"},
		{"terms", "--json", many},
		{"assess", "--json", "--place", "uk", many},
		{"law", "impact", "--json", "2005-01-01", "built-in", "../../library/demo/cases.jsonl"},
	} {
		if one, four := output(t, 1, args...), output(t, 4, args...); one != four {
			t.Errorf("palermo %s: one worker and four print different bytes", strings.Join(args, " "))
		}
	}
}
