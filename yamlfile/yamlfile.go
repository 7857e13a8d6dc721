// Package yamlfile decodes the YAML files that people write: settings, patterns,
// catalogues, stories. Unknown keys are errors, every complaint names its line,
// and no text makes the program fall over.
package yamlfile

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"

	"palermo"
)

// MaxBytes and MaxDepth bound what is decoded: a file that people write stays
// far below both, and nesting without end would exhaust the stack.
const (
	MaxBytes = 8 << 20
	MaxDepth = 256
)

// Decode reads one document strictly into what into points to. Errors are
// [palermo.Invalid], at the file's line where one is known.
func Decode(file string, data []byte, into any) (err error) {
	defer func() {
		// The decoder panics, among others, on a tagged scalar where a list belongs.
		if r := recover(); r != nil {
			err = broken(file, 0, "this is not YAML that can be read")
		}
	}()
	if len(data) > MaxBytes {
		return &palermo.Error{Code: palermo.Invalid, Where: file, Message: "the file is larger than 8 MiB", Hint: "split it"}
	}
	if line := tooDeep(data); line > 0 {
		return palermo.At(file, line, &palermo.Error{Code: palermo.Invalid, Message: "this is nested too deeply to be read", Hint: "flatten it"})
	}
	if err := yaml.UnmarshalWithOptions(data, into, yaml.Strict()); err != nil {
		return Fault(file, err)
	}
	return nil
}

// Fault tells an error of the YAML library in one line, at the file's line.
func Fault(file string, err error) error {
	var fault yaml.Error
	if !errors.As(err, &fault) {
		return broken(file, 0, err.Error())
	}
	line := 0
	if t := fault.GetToken(); t != nil && t.Position != nil {
		line = t.Position.Line
	}
	return broken(file, line, fault.GetMessage())
}

func broken(file string, line int, message string) error {
	return palermo.At(file, line, &palermo.Error{
		Code:    palermo.Invalid,
		Message: "broken YAML: " + strings.Join(strings.Fields(message), " "),
		Hint:    "check its keys, indentation and quotes",
	})
}

// tooDeep is the first line on which more than MaxDepth brackets stand open or
// that is indented or dashed that deep, or 0. Brackets in quotes count too: no
// text that people write has hundreds of them open.
func tooDeep(data []byte) int {
	line, open, lead, start := 1, 0, 0, true
	for _, c := range data {
		switch c {
		case '\n':
			line, lead, start = line+1, 0, true
			continue
		case '[', '{':
			open++
		case ']', '}':
			open = max(0, open-1)
		}
		switch {
		case c == ' ' || c == '\t':
		case start && (c == '-' || c == '?' || c == ':'):
			lead++
		default:
			start = false
		}
		if open > MaxDepth || lead > MaxDepth {
			return line
		}
	}
	return 0
}
