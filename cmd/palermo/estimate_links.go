package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"palermo"
	"palermo/estimate"
)

// linksRun prepares a run over the draws in a folder that palermo link wrote.
// The table of the most probable links, and the share of links it is expected to
// miss, stand in the same folder.
func (c *estimateTableCmd) linksRun(s *streams, opt estimate.Options) (*estimate.Run, error) {
	draws, err := s.draws(c.FromLinks, opt.Track)
	if err != nil {
		return nil, err
	}
	if c.File != "" {
		t, err := s.table(c.File, opt.Track)
		if err != nil {
			return nil, err
		}
		if !slices.Equal(t.Lists, draws[0].Lists) {
			return nil, palermo.At(t.Name, 1, &palermo.Error{Code: palermo.Conflict, Message: "the lists are not those of the draws in " + c.FromLinks, Hint: "give the histories.csv of that folder, or leave the file out"})
		}
	}
	best, missed := (*estimate.Table)(nil), estimate.Missing
	if name := filepath.Join(c.FromLinks, "histories.csv"); exists(name) {
		if best, err = s.table(name, opt.Track); err != nil {
			return nil, err
		}
		if missed, err = s.missedLinks(filepath.Join(c.FromLinks, "summary.json")); err != nil {
			return nil, err
		}
	}
	run, err := estimate.NewLinksRun(best, draws, missed, opt)
	if err != nil {
		return nil, palermo.At(c.FromLinks, 0, err)
	}
	run.Table.Name = c.FromLinks
	for i := range run.Links.Draws {
		run.Links.Draws[i].Name = filepath.Base(run.Links.Draws[i].Name)
	}
	return run, nil
}

// missedLinks is est_fnr of a linkage's summary, missing when there is none.
func (s *streams) missedLinks(name string) (estimate.Number, error) {
	if !exists(name) {
		return estimate.Missing, nil
	}
	src, err := s.open(name)
	if err != nil {
		return estimate.Missing, err
	}
	defer src.Close()
	data, err := src.whole()
	if err != nil {
		return estimate.Missing, err
	}
	var sum struct {
		Missed *float64 `json:"est_fnr"`
	}
	if err := json.Unmarshal(data, &sum); err != nil {
		return estimate.Missing, palermo.At(name, 0, &palermo.Error{Code: palermo.Invalid, Message: "the file is no summary of a linkage", Hint: "name the folder that palermo link wrote"})
	}
	if sum.Missed == nil || !(*sum.Missed >= 0 && *sum.Missed < 1) {
		return estimate.Missing, nil
	}
	return estimate.Number(*sum.Missed), nil
}

// draws reads the tables that palermo link drew, in the order of their names.
func (s *streams) draws(dir string, track palermo.Track) ([]*estimate.Table, error) {
	if _, err := openDir(dir); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(escapeGlob(dir), "draws", "*.csv"))
	if err != nil || len(files) == 0 {
		return nil, palermo.At(dir, 0, &palermo.Error{Code: palermo.NotFound, Message: "there are no draws/*.csv in this folder", Hint: "name the folder that palermo link wrote from several lists"})
	}
	var out []*estimate.Table
	for _, f := range files {
		t, err := s.table(f, track)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func escapeGlob(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}

// exists reports whether there is a file of a name.
func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
