package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"palermo"
)

// maxRecord is the longest record, and the largest file of a kind that is read
// whole.
const maxRecord = 64 << 20

// source is a file, or standard input, whose beginning has been looked at.
type source struct {
	name string
	r    *bufio.Reader
	file io.Closer
	form form
}

// form is what a file's beginning says it holds.
type form int

const (
	jsonLines form = iota
	yamlList
)

func (s *source) Close() {
	if s.file != nil {
		s.file.Close()
	}
}

// open opens a file and recognises its form. Only what no reader could use is an
// error here.
func (s *streams) open(name string) (*source, error) {
	src := &source{name: name}
	if name == "-" {
		src.name, src.r = "standard input", bufio.NewReaderSize(s.in, 1<<16)
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, fileError(name, err)
		}
		if st, err := f.Stat(); err == nil && st.IsDir() {
			f.Close()
			return nil, &palermo.Error{Code: palermo.Invalid, Where: name, Message: "this is a folder", Hint: "name a file in it"}
		}
		src.r, src.file = bufio.NewReaderSize(f, 1<<16), f
	}
	head, err := src.r.Peek(4096)
	if err != nil && err != io.EOF && len(head) == 0 {
		src.Close()
		return nil, fileError(src.name, err)
	}
	if err := src.recognise(head); err != nil {
		src.Close()
		return nil, err
	}
	return src, nil
}

func fileError(name string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	hint := "check the name"
	if os.IsPermission(err) {
		hint = "ask for the right to read it"
	}
	return &palermo.Error{Code: palermo.NotFound, Where: name, Message: err.Error(), Hint: hint}
}

func (src *source) recognise(head []byte) error {
	refuse := func(what, hint string) error {
		return palermo.At(src.name, 1, &palermo.Error{Code: palermo.Invalid, Message: what, Hint: hint})
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		_, _ = src.r.Discard(3)
		head = head[3:]
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return refuse("the file is in UTF-16", "save it as UTF-8")
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return refuse("this is a binary file", "give a text file")
	}
	trimmed := bytes.TrimSpace(head)
	if len(trimmed) == 0 {
		return refuse("the file is empty", "give it at least one record")
	}
	if trimmed[0] != '{' {
		src.form = yamlList
	}
	return nil
}

// whole reads the rest of a source that cannot be read record by record.
func (src *source) whole() ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(src.r, maxRecord+1))
	if err != nil {
		return nil, fileError(src.name, err)
	}
	if len(data) > maxRecord {
		return nil, &palermo.Error{Code: palermo.Invalid, Where: src.name, Message: "the file is longer than 64 MB", Hint: "split it, or write one JSON record a line"}
	}
	return data, nil
}

// record is one line of a file.
type record struct {
	line int
	data []byte
	err  error // it could not be read as a record at all
}

// batch is a run of records that one worker handles.
type batch struct {
	seq     int
	records []record
	bytes   int
	rest    error // the source failed after these records
}

const (
	batchRecords = 512
	batchBytes   = 1 << 20
)

// batches reads a source line by line, leaving out empty lines. Lines longer than
// maxRecord are passed over without being held.
func (src *source) batches(out chan<- *batch, stop <-chan struct{}) {
	defer close(out)
	b, line := &batch{}, 0
	send := func() bool {
		select {
		case out <- b:
			b = &batch{seq: b.seq + 1}
			return true
		case <-stop:
			return false
		}
	}
	for {
		line++
		data, err := readLine(src.r)
		rec := record{line: line, data: data}
		switch {
		case errors.Is(err, errTooLong):
			rec.err = &palermo.Error{Code: palermo.Invalid, Message: "the record is longer than 64 MB", Hint: "split it"}
		case err != nil && err != io.EOF:
			b.rest = fileError(src.name, err)
		case len(bytes.TrimSpace(data)) == 0:
			if err == io.EOF {
				send()
				return
			}
			continue
		case !utf8.Valid(data):
			rec.err = &palermo.Error{Code: palermo.Invalid, Message: "the record is not UTF-8", Hint: "save the file as UTF-8"}
		}
		if b.rest == nil {
			b.records = append(b.records, rec)
			b.bytes += len(data)
		}
		if b.rest != nil || err == io.EOF {
			send()
			return
		}
		if (len(b.records) >= batchRecords || b.bytes >= batchBytes) && !send() {
			return
		}
	}
}

var errTooLong = errors.New("line too long")

// readLine reads up to the next line feed. The last line may lack it; then the
// error is io.EOF.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if !long && len(line)+len(part) > maxRecord {
			line, long = nil, true
		}
		if !long {
			line = append(line, part...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if long && (err == nil || err == io.EOF) {
			return nil, errTooLong
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}

// each hands every batch of a source to work, on all cores, and what comes of it
// to take, in the order of the batches. The first error in that order ends it.
func each[T any](s *streams, src *source, work func(*batch) (T, error), take func(*batch, T) error) error {
	type done struct {
		b   *batch
		out T
		err error
	}
	in, results, stop := make(chan *batch), make(chan done, s.workers), make(chan struct{})
	go src.batches(in, stop)
	var wg sync.WaitGroup
	for range s.workers {
		wg.Go(func() {
			for b := range in {
				d := done{b: b}
				d.out, d.err = work(b)
				select {
				case results <- d:
				case <-stop:
					return
				}
			}
		})
	}
	go func() { wg.Wait(); close(results) }()
	defer close(stop)
	waiting, next := map[int]done{}, 0
	for d := range results {
		waiting[d.b.seq] = d
		for d, ok := waiting[next]; ok; d, ok = waiting[next] {
			delete(waiting, next)
			next++
			if d.err != nil {
				return d.err
			}
			if err := take(d.b, d.out); err != nil {
				return err
			}
			if d.b.rest != nil {
				return d.b.rest
			}
		}
	}
	return nil
}

// stream runs every record of a JSON-lines source through work and writes what
// comes out in the order of the records. A record that cannot be used is reported
// and left out; with strict, the first one ends the stream.
func (s *streams) stream(src *source, strict bool, t *tally, work func(rec []byte) ([]byte, error)) error {
	type answer struct {
		out []byte
		err error
	}
	t.begin()
	err := each(s, src, func(b *batch) ([]answer, error) {
		answers := make([]answer, len(b.records))
		for i, r := range b.records {
			a := answer{err: r.err}
			if a.err == nil {
				a.out, a.err = work(r.data)
			}
			if a.err != nil {
				a.err = palermo.At(src.name, r.line, a.err)
			}
			answers[i] = a
		}
		return answers, nil
	}, func(_ *batch, answers []answer) error {
		for _, a := range answers {
			if a.err != nil && strict {
				return a.err
			}
			if a.err != nil {
				t.skip(s, a.err)
				continue
			}
			t.use(s)
			if _, err := s.out.Write(a.out); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return t.end(src.name)
}

// tally counts the records that were used and skipped over all files.
type tally struct {
	used, skipped int
	good          int     // in this file
	held          []error // complaints of this file, until its first good record
	heldMore      int
}

func (t *tally) begin() { t.good, t.held, t.heldMore = 0, nil, 0 }

// skip reports a record that cannot be used. Until a file has shown one good
// record the complaints are held back, because a file without one is refused with
// a single line.
func (t *tally) skip(s *streams, err error) {
	t.skipped++
	if t.good > 0 {
		t.report(s, err)
		return
	}
	if len(t.held) < 100 {
		t.held = append(t.held, err)
	} else {
		t.heldMore++
	}
}

func (t *tally) report(s *streams, err error) {
	fmt.Fprintln(s.err, "palermo: "+strings.Join(strings.Fields(err.Error()), " ")+" (skipped)")
}

func (t *tally) use(s *streams) {
	t.used++
	if t.good++; t.good > 1 {
		return
	}
	for _, err := range t.held {
		t.report(s, err)
	}
	if t.heldMore > 0 {
		fmt.Fprintf(s.err, "palermo: %d more were skipped before the first good record\n", t.heldMore)
	}
	t.held = nil
}

// end refuses a file that had no good record.
func (t *tally) end(name string) error {
	if t.good > 0 {
		return nil
	}
	if len(t.held) == 0 {
		return &palermo.Error{Code: palermo.Invalid, Where: name, Message: "the file holds no record", Hint: "give it at least one"}
	}
	e := *palermo.At(name, 0, t.held[0])
	if more := len(t.held) + t.heldMore - 1; more > 0 {
		e.Message += fmt.Sprintf(" (and %d more; no record can be used)", more)
	}
	return &e
}

// finish says how many records were skipped over all, and fails if any was.
func (t *tally) finish(s *streams) error {
	if t.skipped == 0 {
		return nil
	}
	fmt.Fprintf(s.err, "palermo: %d of %d records were skipped\n", t.skipped, t.skipped+t.used)
	return errCheckFailed
}

// writeWhole writes a file whole or not at all.
func writeWhole(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".palermo-*")
	if err != nil {
		return fileError(name, err)
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fileError(name, err)
	}
	return nil
}
