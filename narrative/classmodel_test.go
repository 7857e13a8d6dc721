package narrative_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"palermo/narrative"
)

var updateModel = flag.Bool("update-model", false, "train library/narrative/class.model anew")

type noteOfClass struct{ ID, Text, Class, Half string }

// The classifier of the library is the one that its recipe makes, to the byte.
// The held-back half of the independent notes is not in it. With -update-model
// the artefact is made anew.
func TestEvalClassModel(t *testing.T) {
	var docs []narrative.Labelled
	for _, d := range lines[release](t, filepath.Join(dataDir(t), "narrative", "releases.jsonl")) {
		docs = append(docs, narrative.Labelled{Document: narrative.Document{ID: d.ID, Title: d.Title, Text: d.Text}, Class: d.Label, Group: d.Group})
	}
	for _, file := range []string{"blind", "negatives", "independent_notes", "independent_negatives"} {
		for _, d := range lines[noteOfClass](t, "testdata/"+file+".jsonl") {
			if d.Half != heldBackHalf {
				id := file + " " + d.ID
				docs = append(docs, narrative.Labelled{Document: narrative.Document{ID: id, Text: d.Text}, Class: d.Class, Group: id})
			}
		}
	}
	m, err := reader(t).Train(docs, "540 press releases of the US Department of Justice (labels by one reader), 137 authored notes and the development half of the independent notes; go test ./narrative -run EvalClassModel -update-model")
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	const artefact = "../library/narrative/class.model"
	if *updateModel {
		if err := os.WriteFile(artefact, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(artefact); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what its recipe makes; -update-model trains it anew (%v)", artefact, err)
	}
}
