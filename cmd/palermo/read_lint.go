package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"palermo"
	"palermo/library"
	"palermo/narrative"
)

// patternFlags are what every command that reads texts takes.
type patternFlags struct {
	Patterns string `placeholder:"DIR" help:"Your own patterns, DIR/<language>/*.yaml, beside the built-in ones; a file of a built-in one's name stands in its place."`
}

// openPatterns opens the built-in patterns under those of a folder, if one is
// named.
func openPatterns(dir string) (fs.FS, error) {
	base, err := fs.Sub(library.FS, "narrative")
	if err != nil || dir == "" {
		return base, err
	}
	top, err := openDir(dir)
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(top, "*/*.yaml")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		if _, err := fs.Stat(top, "rules.yaml"); err != nil {
			return nil, &palermo.Error{Code: palermo.NotFound, Where: dir, Message: "no pattern file is there", Hint: "put patterns into a folder of their language, like " + dir + "/en/mine.yaml"}
		}
	}
	return overlay{top, base}, nil
}

// overlay shows the files of one folder in front of another's.
type overlay struct{ top, base fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.top.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.base.Open(name)
	}
	return f, err
}

// Glob lists the files of both.
func (o overlay) Glob(pattern string) ([]string, error) {
	top, err := fs.Glob(o.top, pattern)
	if err != nil {
		return nil, err
	}
	base, err := fs.Glob(o.base, pattern)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(top, base)
	slices.Sort(all)
	return slices.Compact(all), nil
}

// placed says in which of the two folders the file of an error lies.
func placed(dir string, err error) error {
	file, _, _ := strings.Cut(palermo.At("", 0, err).Where, ":")
	if _, gone := os.Stat(filepath.Join(dir, file)); dir == "" || gone != nil {
		return within(filepath.Join("library", "narrative"), err)
	}
	return within(dir, err)
}

type readLintCmd struct {
	Dir string `arg:"" optional:"" help:"Folder of your own patterns, checked together with the built-in ones; without it those alone."`
}

// Run checks the files of patterns, then runs every example in them: what a
// pattern should find, and what it should leave alone.
func (c *readLintCmd) Run(s *streams) error {
	fsys, err := openPatterns(c.Dir)
	if err != nil {
		return err
	}
	book, _, err := builtIn()
	if err != nil {
		return err
	}
	r, err := narrative.Load(fsys, book.Has)
	if err != nil {
		faults := []error{err}
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			faults = joined.Unwrap()
		}
		for _, f := range faults {
			fmt.Fprintln(s.out, placed(c.Dir, f))
		}
		fmt.Fprintf(s.out, "%d faults, no example was run\n", len(faults))
		return errCheckFailed
	}
	failures := r.Lint()
	for _, f := range failures {
		fmt.Fprintln(s.out, placed(c.Dir, f))
	}
	patterns, examples := r.Examples()
	fmt.Fprintf(s.out, "%d patterns, %d examples, %d failures\n", patterns, examples, len(failures))
	if len(failures) > 0 {
		return errCheckFailed
	}
	return nil
}
