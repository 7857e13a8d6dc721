package main

import (
	"bytes"
	"encoding/hex"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// repeat FILE TEXT N [TAIL] writes TEXT N times into FILE, then TAIL.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: repeat FILE TEXT N [TAIL]")
	}
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	data := bytes.Repeat([]byte(unescape(args[1])), n)
	if len(args) > 3 {
		data = append(data, unescape(args[3])...)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// bytes FILE HEX... writes bytes given in hexadecimal, and words behind a colon
// as they are.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: bytes FILE HEX|:TEXT...")
	}
	var data []byte
	for _, a := range args[1:] {
		if text, ok := strings.CutPrefix(a, ":"); ok {
			data = append(data, unescape(text)...)
			continue
		}
		b, err := hex.DecodeString(a)
		ts.Check(err)
		data = append(data, b...)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

func unescape(s string) string { return strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(s) }

// join FILE PART... writes parts one after the other.
func joinFiles(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: join FILE PART...")
	}
	var data []byte
	for _, part := range args[1:] {
		data = append(data, ts.ReadFile(part)...)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}
