package narrative_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"testing/fstest"

	"palermo/narrative"
)

// The reader takes any number of languages, and says of each text which one most
// of it is in. The third here is invented: the words of Spanish, one of them
// written otherwise.
func TestThirdLanguage(t *testing.T) {
	fsys := fstest.MapFS{}
	root := "../library/narrative"
	files, err := filepath.Glob(root + "/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name, _ := filepath.Rel(root, f)
		fsys[filepath.ToSlash(name)] = &fstest.MapFile{Data: data}
		if lang, base := filepath.Split(name); lang == "es/" {
			fsys["xx/"+base] = &fstest.MapFile{Data: []byte(replaceWord(string(data), "la", "lla"))}
		}
	}
	r, err := narrative.Load(fsys, knownFacts(t))
	if err != nil {
		t.Fatal(err)
	}
	for lang, text := range map[string]string{
		"en": "The owner took her passport and locked her in the house, and she was never paid for the work.",
		"es": "El dueño le quitó el pasaporte y la encerró en la casa, y nunca le pagó por la limpieza.",
		"xx": "El dueño le quitó el pasaporte y lla encerró en lla casa, y nunca le pagó por lla limpieza.",
	} {
		if got := r.Suggest(narrative.Document{Text: text}); got.Language != lang || len(got.Suggestions) == 0 {
			t.Errorf("%q is read as %q with %d suggestions, want %q", text, got.Language, len(got.Suggestions), lang)
		}
	}
}

// replaceWord writes a word otherwise wherever it stands whole.
func replaceWord(s, from, to string) string {
	return regexp.MustCompile(`\b`+from+`\b`).ReplaceAllString(s, to)
}
