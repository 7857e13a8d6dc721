package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"palermo"
	"palermo/linkage"
)

type linkCmd struct {
	Lists    linkListsCmd    `cmd:"" default:"withargs" help:"Say who is the same person within and across lists. The word lists may be left out: palermo link FILE."`
	Init     linkInitCmd     `cmd:"" help:"Show how each column would be compared, as a file to edit and give to --config."`
	Explain  linkExplainCmd  `cmd:"" help:"Say why two entries are linked, or are not, column by column."`
	Score    linkScoreCmd    `cmd:"" help:"Compare links with a known truth."`
	Generate linkGenerateCmd `cmd:"" help:"Make up a population and the lists of several agencies, with the truth."`
}

// linkFlags are what every command that links takes.
type linkFlags struct {
	Files       []string `arg:"" name:"file" help:"Lists (CSV with a header); the file's stem names the list."`
	ID          string   `name:"id" placeholder:"COLUMN" help:"Column that names an entry in the output. It is copied, never compared."`
	Ignore      []string `placeholder:"COLUMN" help:"Columns never compared, like notes,case_no."`
	Config      string   `placeholder:"FILE" help:"How columns are compared (YAML), as palermo link init writes it."`
	Judgements  string   `placeholder:"FILE" help:"What people decided about pairs (JSON lines); links start from it."`
	Draws       int      `default:"100" placeholder:"N" help:"How often to draw who is the same person, for the doubt in an estimate."`
	randomFlags `embed:""`
}

// lists reads the lists and how they are to be compared.
func (f *linkFlags) lists(s *streams) ([]*linkage.List, linkage.Config, error) {
	var lists []*linkage.List
	stems := map[string]string{}
	for _, name := range f.Files {
		l, err := s.list(name)
		if err != nil {
			return nil, linkage.Config{}, err
		}
		if first, twice := stems[l.Name]; twice {
			return nil, linkage.Config{}, palermo.At(name, 0, &palermo.Error{Code: palermo.Conflict, Message: fmt.Sprintf("a list is named %s already, by %s", l.Name, first), Hint: "rename one of the files"})
		}
		stems[l.Name] = name
		lists = append(lists, l)
	}
	if f.Config == "" {
		c, err := linkage.Recognise(lists, linkage.Hints{ID: f.ID, Ignore: f.Ignore})
		return lists, c, err
	}
	if f.ID != "" || len(f.Ignore) > 0 {
		return nil, linkage.Config{}, palermo.At("--config", 0, &palermo.Error{Code: palermo.Invalid, Message: "the file already says which column is the id and which are ignored", Hint: "leave out --id and --ignore, or edit the file"})
	}
	text, err := s.wholeFile(f.Config)
	if err != nil {
		return nil, linkage.Config{}, err
	}
	c, err := linkage.ParseConfig(f.Config, text)
	return lists, c, err
}

func (s *streams) list(name string) (*linkage.List, error) {
	src, err := s.open(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	return linkage.ReadCSV(src.name, src.r)
}

func (s *streams) wholeFile(name string) ([]byte, error) {
	src, err := s.open(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	return src.whole()
}

// link links the lists. When ctx ends meanwhile, the error is its reason.
func (f *linkFlags) link(ctx context.Context, s *streams) (*linkage.Result, error) {
	workers, err := f.workers(s)
	if err != nil {
		return nil, err
	}
	if f.Draws < 1 || f.Draws > 10_000 {
		return nil, palermo.At("--draws", 0, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("%d draws are not possible", f.Draws), Hint: "give 1 to 10,000"})
	}
	lists, config, err := f.lists(s)
	if err != nil {
		return nil, err
	}
	opt := linkage.Options{Seed: f.Seed, Workers: workers, Draws: f.Draws}
	if f.Judgements != "" {
		src, err := s.open(f.Judgements)
		if err != nil {
			return nil, err
		}
		defer src.Close()
		if opt.Judgements, err = linkage.ReadJudgements(src.name, src.r); err != nil {
			return nil, err
		}
	}
	bar := s.newProgress()
	defer bar.clear()
	opt.Progress = bar.step
	return linkage.Link(ctx, lists, config, opt)
}

type linkListsCmd struct {
	Out       string `required:"" placeholder:"DIR" help:"Folder for clusters.csv, pairs.csv, summary.json, report.html and, of several lists, histories.csv and draws."`
	JSON      bool   `name:"json" help:"Print the summary as JSON."`
	linkFlags `embed:""`
}

// linkOutputs are the names in a folder of links.
var linkOutputs = []string{"clusters.csv", "pairs.csv", "summary.json", "report.html", "histories.csv", "draws"}

func (c *linkListsCmd) Run(s *streams) error {
	out, err := newFolder(c.Out, func(name string) bool { return slices.Contains(linkOutputs, name) })
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	res, err := c.link(ctx, s)
	if err != nil {
		return ended(s, ctx, err)
	}
	if err := out.write(ctx, res.WriteAll); err != nil {
		return ended(s, ctx, err)
	}
	if c.JSON {
		return s.jsonLines(res.Summary)
	}
	p := s.paper()
	renderLinks(p, c.Out, res)
	_, err = s.out.WriteString(p.b.String())
	return err
}

// ended tells a command that was stopped from one that failed.
func ended(s *streams, ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	fmt.Fprintln(s.err, "palermo: stopped; nothing was written")
	return errCheckFailed
}

func listsInWords(n int) string {
	if n == 1 {
		return "1 list"
	}
	return fmt.Sprintf("%d lists", n)
}

func renderLinks(p *paper, dir string, res *linkage.Result) {
	sum := res.Summary
	p.line(p.paint(bold, fmt.Sprintf("%s entries on %s are %s people", thousands(int64(sum.Records)), listsInWords(len(res.Lists)), thousands(int64(sum.Clusters)))), " if every link is right")
	p.line("  linked pairs ", thousands(int64(sum.Pairs)), fmt.Sprintf(", from a probability of %.3g on", sum.Cut))
	p.line(fmt.Sprintf("  expected: %.1f %% of the linked pairs are wrong (95 %% interval: %.1f to %.1f %%), %.1f %% of the true pairs are missed", 100*sum.EstFDR, 100*sum.FDRRange.Lo, 100*sum.FDRRange.Hi, 100*sum.EstFNR))
	p.line(fmt.Sprintf("  the search for candidates is expected to see %.1f %% of the true pairs", 100*sum.BlockingRecall))
	p.line()
	p.line(p.paint(bold, "COMPARED"), ", as recognised or as the configuration says")
	var ignored []string
	for _, col := range res.Config.Columns {
		if col.Kind == linkage.Ignore {
			ignored = append(ignored, col.Name)
			continue
		}
		also := ""
		if len(col.Also) > 0 {
			also = " (also " + strings.Join(col.Also, ", ") + ")"
		}
		p.line("  ", pad(col.Name+also, 34), pad(string(col.Kind), 14), p.paint(faint, col.Why))
	}
	if len(ignored) > 0 {
		p.line("  not compared: ", strings.Join(ignored, ", "))
	}
	for _, n := range res.Notes {
		p.line("  ", p.paint(yellow, "note: "), wrap(n, 100, "    "))
	}
	p.line()
	p.line("written to ", dir, "; why each pair is linked stands in report.html")
	if len(res.Lists) > 1 {
		p.line("next: palermo estimate --track trafficking|smuggling --from-links ", dir)
	}
}

type linkInitCmd struct {
	Files  []string `arg:"" name:"file" help:"Lists (CSV with a header)."`
	ID     string   `name:"id" placeholder:"COLUMN" help:"Column that names an entry in the output."`
	Ignore []string `placeholder:"COLUMN" help:"Columns never compared."`
	Out    string   `placeholder:"FILE" help:"Write the configuration here; otherwise it is printed."`
}

func (c *linkInitCmd) Run(s *streams) error {
	_, config, err := (&linkFlags{Files: c.Files, ID: c.ID, Ignore: c.Ignore}).lists(s)
	if err != nil {
		return err
	}
	text, err := config.YAML()
	if err != nil {
		return err
	}
	if c.Out != "" {
		return writeWhole(c.Out, text)
	}
	_, err = s.out.Write(text)
	return err
}

type linkExplainCmd struct {
	A         string `arg:"" placeholder:"LIST:ID" help:"An entry, like shelter:104."`
	B         string `arg:"" placeholder:"LIST:ID" help:"Another."`
	JSON      bool   `name:"json" help:"Print JSON."`
	linkFlags `embed:""`
}

func (c *linkExplainCmd) Run(s *streams) error {
	listA, idA, okA := strings.Cut(c.A, ":")
	listB, idB, okB := strings.Cut(c.B, ":")
	if !okA || !okB {
		return &palermo.Error{Code: palermo.Invalid, Message: "an entry is named by its list and id", Hint: "write LIST:ID, like shelter:104"}
	}
	ctx, stop := untilStopped()
	defer stop()
	res, err := c.link(ctx, s)
	if err != nil {
		return ended(s, ctx, err)
	}
	why, err := res.Explain(listA, idA, listB, idB)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.jsonLines(why)
	}
	_, err = fmt.Fprintln(s.out, strings.TrimRight(why.String(), "\n"))
	return err
}
