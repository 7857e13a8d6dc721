package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme runs every command that the README shows, one after another in a
// folder of its own, and holds what it prints against what stands there. A line
// of three dots stands for any lines.
func TestReadme(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	// The commands read what the repository holds and write beside it.
	t.Chdir(t.TempDir())
	for _, dir := range []string{"library", "testdata"} {
		if err := os.Symlink(filepath.Join(root, dir), dir); err != nil {
			t.Fatal(err)
		}
	}
	ran := 0
	for i, block := range strings.Split(string(readme), "```console\n") {
		if i == 0 {
			continue
		}
		block, _, _ = strings.Cut(block, "```")
		for _, shown := range strings.Split("\n"+block, "\n$ ")[1:] {
			command, want, _ := strings.Cut(shown, "\n")
			args, ours := strings.CutPrefix(command, "bin/palermo ")
			if !ours {
				continue
			}
			ran++
			var out bytes.Buffer
			s := &streams{in: strings.NewReader(""), out: bufio.NewWriter(&out), err: &out, workers: 2}
			run(strings.Fields(args), s)
			if !elided(strings.Split(strings.TrimRight(out.String(), "\n"), "\n"), strings.Split(strings.TrimRight(want, "\n"), "\n")) {
				t.Errorf("README shows for %q:\n%s\nit prints:\n%.4000s", command, want, out.String())
			}
		}
	}
	if ran == 0 {
		t.Error("the README shows no command")
	}
}

// elided reports whether lines are those wanted, where "..." wants any number of
// lines.
func elided(got, want []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if strings.TrimSpace(want[0]) == "..." {
		for i := range len(got) + 1 {
			if elided(got[i:], want[1:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && strings.TrimRight(got[0], " ") == strings.TrimRight(want[0], " ") && elided(got[1:], want[1:])
}
