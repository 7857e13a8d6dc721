package law

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"

	"palermo"
	"palermo/library"
)

func fuzzBook(f *testing.F) *Codebook {
	data, err := library.FS.ReadFile("codebook.csv")
	if err != nil {
		f.Fatal(err)
	}
	book, err := ReadCodebook("codebook.csv", bytes.NewReader(data))
	if err != nil {
		f.Fatal(err)
	}
	return book
}

// oneClearLine fails when an error is not what the contract asks of one.
func oneClearLine(t *testing.T, err error) {
	t.Helper()
	if err != nil && (palermo.CodeOf(err) == palermo.Internal || strings.ContainsAny(err.Error(), "\n\r")) {
		t.Fatalf("%q is not one clear line", err)
	}
}

func FuzzInstrument(f *testing.F) {
	book := fuzzBook(f)
	_ = fs.WalkDir(library.FS, "law/un", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			data, _ := library.FS.ReadFile(p)
			f.Add(data)
		}
		return err
	})
	f.Add([]byte("instrument: x.y\ntitle: t\ncitation: c\nplace: un\noffences: [{id: x, track: other, kind: offence, title: t, cite: c, versions: [{from: 2000-01-01, all: [a, {not: b}, {at_least: {n: 1, of: [c]}}]}]}]\n"))
	f.Add([]byte("a: &x [*x]\n"))
	f.Add([]byte("\xff\xfea"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := decodeInstrument("f.yaml", data)
		if err == nil {
			err = in.compile(book)
		}
		oneClearLine(t, err)
	})
}

func FuzzVignettes(f *testing.F) {
	book := fuzzBook(f)
	data, err := os.ReadFile("../testdata/hardcases.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for part := range strings.SplitSeq(string(data), "\n- ") {
		f.Add([]byte("- " + part))
	}
	f.Add([]byte("- id: x\n  place: [NO]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, bad, err := ReadVignettes("f.yaml", data, book)
		oneClearLine(t, err)
		for _, b := range bad {
			oneClearLine(t, b)
		}
	})
}

func FuzzCase(f *testing.F) {
	book := fuzzBook(f)
	data, err := os.ReadFile("../testdata/actors.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		f.Add(line)
	}
	packs, err := fs.Sub(library.FS, "law")
	if err != nil {
		f.Fatal(err)
	}
	l, err := Open(book, packs)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := DecodeCase(data, book)
		oneClearLine(t, err)
		if err != nil {
			return
		}
		_, err = l.Assess(c, Options{Standard: palermo.ReasonableGrounds, Trace: true})
		oneClearLine(t, err)
	})
}

func FuzzCodebook(f *testing.F) {
	data, err := library.FS.ReadFile("codebook.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[:600])
	f.Add([]byte("id,kind,question,about,ask,cost,implies,when,prior\na,element,q,actor,file,0,a,event,0.5\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := ReadCodebook("codebook.csv", bytes.NewReader(data))
		oneClearLine(t, err)
	})
}
