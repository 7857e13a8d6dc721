package yamlfile_test

import (
	"strings"
	"testing"

	"palermo"
	"palermo/yamlfile"
)

type sheet struct {
	Name  string            `yaml:"name"`
	Lists map[string][]item `yaml:"lists"`
	Notes []string          `yaml:"notes"`
}

type item struct {
	ID    string   `yaml:"id"`
	Forms []string `yaml:"forms"`
}

func TestDecode(t *testing.T) {
	var s sheet
	err := yamlfile.Decode("a.yaml", []byte("name: x\nlists:\n  verbs:\n    - id: go\n      forms: [went, gone]\nnotes: []\n"), &s)
	if err != nil || s.Name != "x" || len(s.Lists["verbs"]) != 1 || s.Lists["verbs"][0].Forms[1] != "gone" {
		t.Fatalf("%+v, %v", s, err)
	}
}

func TestDecodeErrors(t *testing.T) {
	for name, c := range map[string]struct{ text, where, says string }{
		"unknown key":      {"name: x\nnaem: y\n", "a.yaml:2", "naem"},
		"wrong kind":       {"name: x\nnotes: 3\n", "a.yaml:2", "sequence is expected"},
		"tag on a scalar":  {"notes: !x y\n", "a.yaml", "not YAML that can be read"},
		"tab":              {"name: x\nlists:\n\t- a\n", "a.yaml:", ""},
		"open bracket":     {"name: x\nnotes: [a, b\n", "a.yaml:", ""},
		"duplicate key":    {"name: x\nname: y\n", "a.yaml:2", "name"},
		"brackets no end":  {"name: x\nnotes: " + strings.Repeat("[", 1<<20), "a.yaml:2", "nested too deeply"},
		"dashes no end":    {"name: x\nnotes:\n  " + strings.Repeat("- ", 1<<20), "a.yaml:3", "nested too deeply"},
		"larger than said": {"# " + strings.Repeat("x", yamlfile.MaxBytes), "a.yaml", "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			err := yamlfile.Decode("a.yaml", []byte(c.text), new(sheet))
			if palermo.CodeOf(err) != palermo.Invalid {
				t.Fatalf("got %v", err)
			}
			if got := err.Error(); !strings.HasPrefix(got, c.where) || !strings.Contains(got, c.says) || strings.Contains(got, "\n") {
				t.Errorf("got %q, want %q … %q", got, c.where, c.says)
			}
		})
	}
}

// FuzzDecode: any text is a value or an error at its file, never a fall.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("name: x\nlists:\n  verbs:\n    - id: go\n      forms: [went, gone]\n"))
	f.Add([]byte("lists:\n  verbs: &a\n  more: *a\n"))
	f.Add([]byte("notes: !!binary |\n  aGk=\n"))
	f.Add([]byte("notes: !x y\n")) // the decoder panics
	f.Add([]byte("<<: {name: x}\n? [a]\n: b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		err := yamlfile.Decode("a.yaml", data, new(sheet))
		if err != nil && (palermo.CodeOf(err) != palermo.Invalid || !strings.HasPrefix(err.Error(), "a.yaml") || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%q: %v", data, err)
		}
	})
}
