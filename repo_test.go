package palermo_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tracked lists the files of the repository, or skips when this is no checkout.
func tracked(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "-co", "--exclude-standard").Output()
	if err != nil {
		t.Skip("not a git checkout: the repository's own rules are not checked")
	}
	return strings.Fields(string(out))
}

// fused matches the two crimes' names joined into one value. Prose may name both;
// a label, key or identifier may not.
var fused = regexp.MustCompile(`(?i)(traffick\w{0,4}[_/-]{1,3}(?:and_|or_)?smuggl|smuggl\w{0,4}[_/-]{1,3}(?:and_|or_)?traffick|TraffickingSmuggling|SmugglingTrafficking|TraffickingAndSmuggling)`)

// mayQuoteFused are the places that show or test the confusion itself.
var mayQuoteFused = []string{"narrative/", "library/narrative/", "repo_test.go", "docs/methods/narrative.md", "testdata/terms", "testdata/story.txtar", "desk/words_test.go", "cmd/palermo/testdata/script/terms", "README.md", "web/", "library/stories/", "library/locales/"}

func TestCrimesAreNeverOneValue(t *testing.T) {
files:
	for _, f := range tracked(t) {
		for _, ok := range mayQuoteFused {
			if strings.HasPrefix(f, ok) {
				continue files
			}
		}
		if fused.MatchString(filepath.Base(f)) {
			t.Errorf("%s: the file's name joins the two crimes", f)
		}
		switch filepath.Ext(f) {
		case ".go", ".yaml", ".csv", ".json", ".jsonl", ".html", ".txtar":
		default:
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			continue // removed, not yet committed
		}
		for i, line := range bytes.Split(data, []byte("\n")) {
			if m := fused.Find(line); m != nil {
				t.Errorf("%s:%d: %q joins the two crimes in one value", f, i+1, m)
			}
		}
	}
}

// TestNoMachineInTheRepository looks for paths of somebody's machine.
func TestNoMachineInTheRepository(t *testing.T) {
	machine := regexp.MustCompile(`/(work|root|home/\w+|Users/\w+)/\w|file://`)
	for _, f := range tracked(t) {
		data, err := os.ReadFile(f)
		if err != nil || bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 || f == "repo_test.go" {
			continue
		}
		for i, line := range bytes.Split(data, []byte("\n")) {
			if m := machine.Find(line); m != nil {
				t.Errorf("%s:%d: %q is a path of one machine", f, i+1, m)
			}
		}
	}
}

// TestModuleIsPlain sees that the module replaces nothing and needs no other
// version of a dependency's own dependency.
func TestModuleIsPlain(t *testing.T) {
	data, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"replace ", "exclude ", "toolchain "} {
		if strings.Contains(string(data), "\n"+word) {
			t.Errorf("go.mod has %q", strings.TrimSpace(word))
		}
	}
}
