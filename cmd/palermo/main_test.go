package main

import (
	"bufio"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the scripts expect")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"palermo": func() {
			s := &streams{in: os.Stdin, out: bufio.NewWriter(os.Stdout), err: os.Stderr, workers: 2}
			os.Exit(run(os.Args[1:], s))
		},
	})
}

// TestScripts runs the command line as people do. The scripts see the repository's
// test data as $DATA and its law packs as $LAW.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	p := testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("DATA", filepath.Join(root, "testdata"))
			e.Setenv("LAW", filepath.Join(root, "library", "law"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"repeat": repeat, "bytes": writeBytes, "join": joinFiles,
			"modelstub": startModelStub, "modelasked": modelAsked},
	}
	testscript.Run(t, p)
	p.Dir, p.Files = "", []string{filepath.Join(root, "testdata", "story.txtar")}
	testscript.Run(t, p)
}
