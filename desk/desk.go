// Package desk is where people work: what the pages, the API and the command
// line do to a caseload goes through it.
//
// For most use, [Open] a library and use one of the services: [Cases] reads the
// caseload of one's own agency, [Try] says what free facts or a text amount to
// and keeps nothing, [Words] says whether a text calls the two crimes by their
// names and keeps nothing, [Law] browses and compares the law packs, [Stories]
// plays the hard cases as short stories, [Runs]
// estimates how many are never seen and keeps what it did, [Links] finds who is
// the same person on several lists and asks about the pairs in doubt.
//
// The caseload is the demonstration caseload that ships with the library, held
// in memory: invented people, nothing stored. What the workbench makes, runs,
// links and decisions, is kept as files in a [Folder].
package desk

import (
	"io/fs"

	"palermo"
	"palermo/law"
	"palermo/narrative"
)

// Session says who is at work, for which agency, and why. The zero value is the
// public, to whom no case is open.
type Session struct {
	Who     string
	Agency  string
	Purpose string
}

// Desk holds the services over one library. It is safe for concurrent use.
type Desk struct {
	Cases     *Cases
	Try       *Try
	Words     *Words
	Law       *Law
	Stories   *Stories
	Jobs      *Jobs
	Runs      *Runs
	Links     *Links
	Screening *Screening
	folder    *Folder
}

// Options say where a desk keeps what is made at it.
type Options struct {
	// Data is the folder of the work. An empty one is a temporary folder, which
	// [Desk.Close] removes.
	Data string
}

// Close stops the work that is being done and lets go of the folder.
func (d *Desk) Close() error {
	d.Jobs.close()
	return d.folder.Close()
}

// Open reads a library: codebook.csv and the folders law, narrative, demo and
// stories. Everything is read and checked at once, so that a fault in it shows
// when the program starts and no page waits for it.
func Open(lib fs.FS, o Options) (*Desk, error) {
	f, err := lib.Open("codebook.csv")
	if err != nil {
		return nil, missing("codebook.csv", err)
	}
	defer f.Close()
	book, err := law.ReadCodebook("codebook.csv", f)
	if err != nil {
		return nil, err
	}
	packs, err := fs.Sub(lib, "law")
	if err != nil {
		return nil, missing("law", err)
	}
	engine, err := law.Open(book, packs)
	if err != nil {
		return nil, err
	}
	d := new(Desk)
	if d.Law, err = newLaw(engine); err != nil {
		return nil, err
	}
	patterns, err := fs.Sub(lib, "narrative")
	if err != nil {
		return nil, missing("narrative", err)
	}
	reader, err := narrative.Load(patterns, book.Has)
	if err != nil {
		return nil, err
	}
	d.Try = &Try{law: d.Law, reader: reader}
	d.Words = &Words{reader: reader}
	if d.Cases, err = openCases(lib, "demo/cases.jsonl", d.Law); err != nil {
		return nil, err
	}
	if d.Stories, err = openStories(lib, "stories", d.Law); err != nil {
		return nil, err
	}
	d.Law.caseload = d.Cases
	// The folder comes last: a library with a fault leaves nothing behind.
	if d.folder, err = openFolder(o.Data); err != nil {
		return nil, err
	}
	d.Jobs = newJobs()
	if d.Screening, err = openScreening(lib, d.folder, d.Jobs); err != nil {
		_ = d.folder.Close()
		return nil, err
	}
	if d.Runs, err = openRuns(lib, d.folder, d.Jobs); err != nil {
		_ = d.Close()
		return nil, err
	}
	d.Links = &Links{folder: d.folder, jobs: d.Jobs, runs: d.Runs}
	return d, nil
}

func missing(name string, err error) error {
	return &palermo.Error{Code: palermo.NotFound, Where: name, Message: err.Error(), Hint: "restore it from the library"}
}
