package main

import (
	"io/fs"
	"sync"

	"github.com/go-json-experiment/json"

	"palermo"
	"palermo/law"
	"palermo/library"
	"palermo/narrative"
)

// textReader loads the narrative patterns when the first text comes, so that
// assessing cases does not wait for them.
func textReader(book *law.Codebook) func() (*narrative.Reader, error) {
	return sync.OnceValues(func() (*narrative.Reader, error) {
		patterns, err := fs.Sub(library.FS, "narrative")
		if err != nil {
			return nil, err
		}
		return narrative.Load(patterns, book.Has)
	})
}

// decodeText reads a text from one line of JSON.
func decodeText(data []byte) (narrative.Document, error) {
	var d struct {
		narrative.Document
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return narrative.Document{}, law.JSONError(err)
	}
	switch {
	case d.Text == nil:
		return narrative.Document{}, &palermo.Error{Code: palermo.Invalid, Message: "the record has no text", Hint: `give it "id" and "text"`}
	case d.ID == "":
		return narrative.Document{}, &palermo.Error{Code: palermo.Invalid, Message: "the text has no id", Hint: `give it an "id"`}
	}
	d.Document.Text = *d.Text
	return d.Document, nil
}
