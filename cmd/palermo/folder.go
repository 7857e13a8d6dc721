package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"palermo"
)

// folder is a folder of results, which is written whole or not at all. It holds
// what the inputs hold, so only its owner may read it.
type folder struct {
	dir string
	own func(name string) bool // whether a file or folder of that name is one of ours
}

// newFolder checks, before any work is done, that the folder can be written: it
// must not be there, be empty, or hold nothing but what this command writes.
func newFolder(dir string, own func(name string) bool) (*folder, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fileError(dir, err)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	st, err := os.Stat(abs)
	switch {
	case errors.Is(err, os.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(abs)); err != nil {
			return nil, fileError(filepath.Dir(dir), err)
		}
		return &folder{abs, own}, nil
	case err != nil:
		return nil, fileError(dir, err)
	case !st.IsDir():
		return nil, &palermo.Error{Code: palermo.Conflict, Where: dir, Message: "this is a file", Hint: "name a folder"}
	}
	inside, err := os.ReadDir(abs)
	if err != nil {
		return nil, fileError(dir, err)
	}
	for _, e := range inside {
		if !own(e.Name()) {
			return nil, &palermo.Error{Code: palermo.Conflict, Where: dir, Message: fmt.Sprintf("the folder holds %s, which this command did not write", e.Name()), Hint: "name a new folder"}
		}
	}
	return &folder{abs, own}, nil
}

// write builds the folder beside its place and then puts it there. When ctx ends
// nothing is left behind.
func (f *folder) write(ctx context.Context, fill func(put func(name string, write func(io.Writer) error) error) error) (err error) {
	parent := filepath.Dir(f.dir)
	build, err := os.MkdirTemp(parent, ".palermo-*")
	if err != nil {
		return fileError(parent, err)
	}
	defer os.RemoveAll(build)
	err = fill(func(name string, write func(io.Writer) error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return putFile(filepath.Join(build, filepath.FromSlash(name)), write)
	})
	if err != nil {
		return err
	}
	old := build + ".old"
	if err := os.Rename(f.dir, old); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fileError(f.dir, err)
	}
	if err := os.Rename(build, f.dir); err != nil {
		_ = os.Rename(old, f.dir)
		return fileError(f.dir, err)
	}
	if err := os.RemoveAll(old); err != nil {
		return fileError(old, err)
	}
	return nil
}

func putFile(name string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fileError(name, err)
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileError(name, err)
	}
	w := bufio.NewWriterSize(file, 1<<16)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fileError(name, err)
	}
	return nil
}
