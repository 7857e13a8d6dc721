// Command palermo tells human trafficking and migrant smuggling apart.
//
// Tools (assess, law, and those that follow) are file in, file out: they hold no
// state and need no sign-in. The rules that every command keeps are in
// CONTRIBUTING.md; the rules of terminal output are at the head of term.go.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/alecthomas/kong"

	"palermo"
)

// version is what --version prints. Results never carry the build's date.
const version = "0.1.0"

// cli is the command line: one field for each command.
type cli struct {
	Assess   assessCmd        `cmd:"" help:"Say what the facts of cases amount to, offence by offence and element by element."`
	Law      lawCmd           `cmd:"" help:"List, check, test, explain and compare the law packs."`
	Read     readCmd          `cmd:"" help:"Read texts: suggested facts with the words that show them."`
	Terms    termsCmd         `cmd:"" help:"Mark where a text names the two crimes rightly, wrongly or as one."`
	Link     linkCmd          `cmd:"" help:"Say who is the same person within and across lists, with the doubt carried into estimates."`
	Estimate estimateCmd      `cmd:"" help:"Say how many people were never seen, from overlapping lists, with the methods side by side."`
	Screen   screenCmd        `cmd:"" help:"Ask whether names are on sanctions lists, in any script, and why."`
	Lists    listsCmd         `cmd:"" help:"Keep a folder of sanctions lists: add, update, and see of what date they are."`
	Serve    serveCmd         `cmd:"" help:"Serve the pages on this machine."`
	Version  kong.VersionFlag `help:"Print the version and quit."`
}

// streams are what a command reads and writes. Tests pass their own.
type streams struct {
	in       io.Reader
	out      *bufio.Writer
	err      io.Writer
	terminal bool // out is a terminal
	progress bool // err is a terminal
	workers  int
}

func main() {
	s := &streams{in: os.Stdin, out: bufio.NewWriterSize(os.Stdout, 1<<16), err: os.Stderr,
		terminal: isTerminal(os.Stdout), progress: isTerminal(os.Stderr), workers: runtime.GOMAXPROCS(0)}
	os.Exit(run(os.Args[1:], s))
}

// exit is raised inside the argument parser, which wants to end the process, and
// caught in run.
type exit int

// run is the whole program: it returns the exit status of the contract.
func run(args []string, s *streams) (status int) {
	defer func() {
		if r := recover(); r != nil {
			code, ok := r.(exit)
			if !ok {
				panic(r)
			}
			status = int(code)
		}
		if err := s.out.Flush(); err != nil && status == 0 && !errors.Is(err, os.ErrClosed) {
			status = fail(s, err)
		}
	}()
	var c cli
	parser, err := kong.New(&c, kong.Name("palermo"), kong.Vars{"version": version},
		kong.Description("Palermo tells human trafficking and migrant smuggling apart, case by case and in law."),
		kong.Writers(s.out, s.err), kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}), kong.UsageOnError())
	if err != nil {
		return fail(s, err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		return fail(s, &palermo.Error{Code: palermo.Invalid, Message: err.Error(), Hint: "see palermo --help"})
	}
	return fail(s, ctx.Run(s))
}

// errCheckFailed ends a command whose check failed or that skipped records: it
// has said so already, and exits with 1.
var errCheckFailed = errors.New("a check failed")

// fail prints the one line of the contract and returns the exit status.
func fail(s *streams, err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errCheckFailed):
		return 1
	case errors.Is(err, os.ErrClosed), strings.Contains(err.Error(), "broken pipe"):
		return 0 // whoever reads has enough
	}
	_ = s.out.Flush()
	fmt.Fprintln(s.err, "palermo: "+strings.Join(strings.Fields(err.Error()), " "))
	return 2
}
