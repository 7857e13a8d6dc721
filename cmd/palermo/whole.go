package main

import (
	"bufio"
	"os"
	"path/filepath"
)

// whole is a file being written that appears under its name only when it is
// complete. It serves output too long to hold.
type whole struct {
	*bufio.Writer
	name string
	file *os.File // nil when kept or discarded
}

func newWhole(name string) (*whole, error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".palermo-*")
	if err != nil {
		return nil, fileError(name, err)
	}
	return &whole{Writer: bufio.NewWriterSize(f, 1<<16), name: name, file: f}, nil
}

// keep puts the file in its place.
func (w *whole) keep() error {
	err := w.Flush()
	if err == nil {
		err = w.file.Sync()
	}
	if cerr := w.file.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(w.file.Name(), w.name)
	}
	if err != nil {
		os.Remove(w.file.Name())
		err = fileError(w.name, err)
	}
	w.file = nil
	return err
}

// discard leaves nothing behind, unless the file was kept.
func (w *whole) discard() {
	if w.file != nil {
		w.file.Close()
		os.Remove(w.file.Name())
		w.file = nil
	}
}
