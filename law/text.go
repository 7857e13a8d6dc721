package law

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"palermo"
)

// utf8Text drops a byte-order mark and refuses every other encoding, saying
// which line is at fault and how to convert the file.
func utf8Text(file string, data []byte) ([]byte, error) {
	const fix = "save the file as UTF-8"
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return nil, palermo.At(file, 1, errorf(fix, "the file is in UTF-16"))
	}
	data = bytes.TrimPrefix(data, []byte{0xef, 0xbb, 0xbf})
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return nil, palermo.At(file, lineOf(data, i), errorf("give a text file", "this is a binary file"))
	}
	if !utf8.Valid(data) {
		i := 0
		for i < len(data) {
			r, n := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			i += n
		}
		return nil, palermo.At(file, lineOf(data, i), errorf(fix, "byte %#x is not UTF-8", data[i]))
	}
	return data, nil
}

func lineOf(data []byte, offset int) int { return bytes.Count(data[:offset], []byte{'\n'}) + 1 }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
