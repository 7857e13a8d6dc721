package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"palermo"
	"palermo/linkage"
)

type linkScoreCmd struct {
	Dir    string   `arg:"" help:"Folder that palermo link wrote."`
	Files  []string `arg:"" optional:"" name:"file" help:"The lists that were linked, when the truth is a column of theirs."`
	Truth  string   `placeholder:"FILE" help:"Who is who (CSV): list, id, person, as palermo link generate writes it."`
	Column string   `placeholder:"COLUMN" help:"Column of the lists that holds the truth."`
	ID     string   `name:"id" placeholder:"COLUMN" help:"The id column that was linked with."`
	JSON   bool     `name:"json" help:"Print JSON."`
}

func (c *linkScoreCmd) Run(s *streams) error {
	truth, err := c.truth(s)
	if err != nil {
		return err
	}
	if _, err := openDir(c.Dir); err != nil {
		return err
	}
	clusters, err := readOutput(filepath.Join(c.Dir, "clusters.csv"), linkage.ReadClusters)
	if err != nil {
		return err
	}
	pairs, err := readOutput(filepath.Join(c.Dir, "pairs.csv"), linkage.ReadPairs)
	if err != nil {
		return err
	}
	score := linkage.ScoreClusters(clusters, pairs, truth)
	if score.TruePairs == 0 {
		return palermo.At(c.Dir, 0, &palermo.Error{Code: palermo.Invalid, Message: "the truth knows no two entries of these links as one person", Hint: "check the truth, and that the id column is the one linked with"})
	}
	if c.JSON {
		return s.jsonLines(score)
	}
	fmt.Fprintf(s.out, "F1 %.4f  precision %.4f  recall %.4f\n", score.F1, score.Precision, score.Recall)
	fmt.Fprintf(s.out, "%s pairs linked, %s of them right; %s true pairs\n", thousands(int64(score.Linked)), thousands(int64(score.Right)), thousands(int64(score.TruePairs)))
	fmt.Fprintf(s.out, "the best cut, had the truth been known: F1 %.4f from a probability of %.4f on\n", score.BestF1, score.BestCut)
	return nil
}

// truth is who an entry really is, from a file or from a column of the lists.
func (c *linkScoreCmd) truth(s *streams) (func(list, id string) string, error) {
	if (c.Truth == "") == (c.Column == "") || (c.Column == "") != (len(c.Files) == 0) {
		return nil, &palermo.Error{Code: palermo.Invalid, Message: "the truth is either a file or a column of the lists", Hint: "give --truth FILE, or --column COLUMN and the lists"}
	}
	if c.Column != "" {
		var lists []*linkage.List
		for _, name := range c.Files {
			l, err := s.list(name)
			if err != nil {
				return nil, err
			}
			lists = append(lists, l)
		}
		return linkage.TruthColumn(lists, c.ID, c.Column)
	}
	l, err := s.list(c.Truth)
	if err != nil {
		return nil, err
	}
	var at [3]int
	for i, name := range []string{"list", "id", "person"} {
		if at[i] = slices.Index(l.Columns, name); at[i] < 0 {
			return nil, palermo.At(c.Truth, 1, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("there is no column %q", name), Hint: "give the columns list, id and person"})
		}
	}
	who := make(map[[2]string]string, l.Rows())
	for r := range l.Rows() {
		who[[2]string{l.Value(r, at[0]), l.Value(r, at[1])}] = l.Value(r, at[2])
	}
	return func(list, id string) string { return who[[2]string{list, id}] }, nil
}

func readOutput[T any](name string, read func(string, io.Reader) ([]T, error)) ([]T, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fileError(name, err)
	}
	defer f.Close()
	return read(name, f)
}

type linkGenerateCmd struct {
	Out        string    `required:"" placeholder:"DIR" help:"Folder for the lists, agencya.csv and so on, and truth.csv."`
	People     int       `default:"1000" placeholder:"N" help:"Size of the population."`
	Lists      []float64 `default:"0.3,0.25,0.2" placeholder:"SHARE" help:"For each agency, the share of the population it meets."`
	Duplicates float64   `default:"0" placeholder:"SHARE" help:"Chance that an agency enters somebody it knows again."`
	Errors     float64   `default:"1" placeholder:"SCALE" help:"Scale of all mistakes; 0 for none."`
	Seed       uint64    `default:"1" placeholder:"N" help:"Seed of everything made up."`
}

func (c *linkGenerateCmd) Run(s *streams) error {
	g := linkage.Generator{People: c.People, Lists: c.Lists, Duplicates: c.Duplicates, Errors: c.Errors, Seed: c.Seed}
	if err := g.Check(); err != nil {
		return err
	}
	out, err := newFolder(c.Out, func(name string) bool {
		return name == "truth.csv" || strings.HasPrefix(name, "agency") && strings.HasSuffix(name, ".csv")
	})
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	err = out.write(ctx, func(put func(string, func(io.Writer) error) error) error {
		for i := range g.Lists {
			if err := put(g.ListName(i)+".csv", func(w io.Writer) error { return g.WriteList(i, w) }); err != nil {
				return err
			}
		}
		return put("truth.csv", g.WriteTruth)
	})
	if err != nil {
		return ended(s, ctx, err)
	}
	fmt.Fprintf(s.out, "%s: %d lists of an invented population of %s, and truth.csv\n", c.Out, len(g.Lists), thousands(int64(g.People)))
	return nil
}
