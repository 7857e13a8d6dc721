package sanctions

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fullDisk writes half of what it is given and fails.
type fullDisk struct{ *os.File }

func (f fullDisk) Write(p []byte) (int, error) {
	n, _ := f.File.Write(p[:len(p)/2])
	return n, errors.New("no space left")
}

// A decision is added behind, a line that lacks its end is given one, and a write
// that fails half-way leaves the file as it was.
func TestAppend(t *testing.T) {
	name := filepath.Join(t.TempDir(), "d.jsonl")
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := Decision{Subject: "c1", List: "l", ID: "1", Entry: "x", Verdict: FalsePositive, Reasons: "another <birth> date", Reviewer: "Ana",
		On: day("2026-02-01"), Expires: day("2027-02-01"), Score: 0.93, Threshold: 0.9, ListDate: "2026-01-15"}
	text := func() string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if l, err := Append(name, f, d); err != nil || len(l.Decisions()) != 1 || !strings.HasSuffix(text(), "}\n") || !strings.Contains(text(), "<birth>") {
		t.Fatalf("%v %q", err, text())
	}
	first := text()
	if err := f.Truncate(int64(len(first) - 1)); err != nil { // an editor took the newline
		t.Fatal(err)
	}
	d.Reviewer = "Ben"
	if l, err := Append(name, f, d); err != nil || len(l.Decisions()) != 2 || !strings.HasPrefix(text(), first) {
		t.Fatalf("%v %q", err, text())
	}
	before := text()
	d.Reviewer = "Cid"
	if _, err := Append(name, fullDisk{f}, d); err == nil || text() != before {
		t.Errorf("%v, the file is %q", err, text())
	}
	d.Reasons = ""
	if _, err := Append(name, f, d); err == nil || text() != before {
		t.Errorf("%v, the file is %q", err, text())
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if l, err := ReadDecisions(name, f); err != nil || len(l.Decisions()) != 2 {
		t.Errorf("%v", err)
	}
}
