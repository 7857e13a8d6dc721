package law_test

import (
	"bytes"
	"os"
	"testing"

	"palermo/law"
)

// BenchmarkDecodeCase reads a case of a dozen facts from its line of JSON.
func BenchmarkDecodeCase(b *testing.B) {
	l := open(b)
	data, err := os.ReadFile("../testdata/actors.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := law.DecodeCase(line, l.Book); err != nil {
			b.Fatal(err)
		}
	}
}
