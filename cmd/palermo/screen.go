package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"palermo"
	"palermo/sanctions"
)

type screenCmd struct {
	Names    screenNamesCmd    `cmd:"" default:"withargs" help:"Screen a file of names. The word names may be left out: palermo screen --lists DIR --in FILE."`
	Explain  screenExplainCmd  `cmd:"" help:"Say in full why a name resembles listed ones, and what contradicts."`
	Generate screenGenerateCmd `cmd:"" help:"Make up queries whose answers are known: typing errors, swaps, other scripts, unrelated people."`
	Score    screenScoreCmd    `cmd:"" help:"Count what was found and what was flagged for nothing, among generated queries."`
	Decide   screenDecideCmd   `cmd:"" help:"Decide about a hit after OFAC's five questions, or show them with what the two records say."`
	Again    screenAgainCmd    `cmd:"" help:"Screen again after a list or the names have changed, and show only what is new."`
	Decided  screenDecidedCmd  `cmd:"" help:"Show what has been decided, what that amounts to on a day, and what waits for a second person."`
}

type screenNamesCmd struct {
	Lists   string `required:"" placeholder:"DIR" help:"Folder with sanctions lists, recognised by content; folders in it too."`
	In      string `required:"" placeholder:"FILE" help:"Names (CSV with a column name and perhaps birth_date, country, document, gender, kind); - for standard input."`
	Out     string `placeholder:"FILE" help:"Write JSON lines here, one for each row; otherwise they are printed for people."`
	JSON    bool   `name:"json" help:"Print JSON lines."`
	Strict  bool   `help:"Stop at the first row that cannot be used."`
	Workers int    `placeholder:"N" help:"How many work at once; the result is the same for any number. All cores by default."`
}

func (c *screenNamesCmd) Run(s *streams) error {
	workers, err := (&randomFlags{Workers: c.Workers}).workers(s)
	if err != nil {
		return err
	}
	rows, err := s.openNames(c.In)
	if err != nil {
		return err
	}
	defer rows.src.Close()
	frugal()
	lists, err := readLists(c.Lists)
	if err != nil {
		return err
	}
	lists.warn(s)
	ctx, stop := untilStopped()
	defer stop()
	b := screening{screener: sanctions.Index(lists.lists...), strict: c.Strict, scratch: make([]sanctions.Scratch, workers), line: hitsText(s)}
	if c.JSON || c.Out != "" {
		b.line = hitsJSON
	}
	return b.write(ctx, s, rows, c.Out)
}

// frugal leaves less memory to wait for the collector while names are screened;
// it costs some tenths of a second in ten thousand names. GOGC overrules it.
func frugal() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(25)
	}
}

// write screens the rows into a file, which appears only when it is whole, or on
// standard output.
func (b *screening) write(ctx context.Context, s *streams, rows *nameRows, name string) error {
	if name == "" || name == "-" {
		if err := b.run(ctx, s, rows, s.out); err != nil {
			return ended(s, ctx, err)
		}
		return b.tally.finish(s)
	}
	out, err := newWhole(name)
	if err != nil {
		return err
	}
	defer out.discard()
	if err := b.run(ctx, s, rows, out); err != nil {
		return ended(s, ctx, err)
	}
	if err := out.keep(); err != nil {
		return err
	}
	return b.tally.finish(s)
}

// screening screens the rows of one file.
type screening struct {
	screener *sanctions.Screener
	line     func(*sanctions.Row, []sanctions.Hit) ([]byte, error) // what is written of a row; may be called by several workers at once
	strict   bool
	scratch  []sanctions.Scratch // one for each worker
	tally    tally
}

// hitsLine is a row's line of output.
type hitsLine struct {
	Q       int             `json:"q"`
	Subject string          `json:"subject,omitzero"` // where the file of names has a column for it
	Hits    []sanctions.Hit `json:"hits"`
}

func hitsJSON(r *sanctions.Row, hits []sanctions.Hit) ([]byte, error) {
	return appendJSON(nil, hitsLine{r.Q, r.Subject, hits})
}

func hitsText(s *streams) func(*sanctions.Row, []sanctions.Hit) ([]byte, error) {
	return func(r *sanctions.Row, hits []sanctions.Hit) ([]byte, error) {
		p := s.paper()
		renderHits(p, r, hits)
		return []byte(p.b.String()), nil
	}
}

// chunk is how many rows are screened before their lines are written.
const chunk = 1024

// run reads rows, screens them on all workers and writes their lines in order.
func (b *screening) run(ctx context.Context, s *streams, rows *nameRows, w io.Writer) error {
	bar := s.newProgress()
	defer bar.clear()
	b.tally.begin()
	for more := true; more; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		batch := make([]sanctions.Row, 0, chunk)
		for more && len(batch) < chunk {
			var r sanctions.Row
			if r, more = rows.Next(); more {
				batch = append(batch, r)
			}
		}
		for i, a := range b.answers(batch) {
			switch {
			case a.err != nil && b.strict:
				return palermo.At(rows.src.name, batch[i].Line, a.err)
			case a.err != nil:
				bar.clear()
				b.tally.skip(s, palermo.At(rows.src.name, batch[i].Line, a.err))
				continue
			}
			b.tally.use(s)
			if _, err := w.Write(a.line); err != nil {
				return err
			}
		}
		bar.step("screen", int(rows.Offset()), rows.size)
	}
	return b.tally.end(rows.src.name)
}

type screenAnswer struct {
	line []byte
	err  error
}

// answers screens a batch; worker i takes rows i, i+n, i+2n and so on.
func (b *screening) answers(batch []sanctions.Row) []screenAnswer {
	out := make([]screenAnswer, len(batch))
	var wg sync.WaitGroup
	n := len(b.scratch)
	for k := range n {
		wg.Go(func() {
			for i := k; i < len(batch); i += n {
				r := &batch[i]
				if r.Err != nil {
					out[i].err = r.Err
					continue
				}
				out[i].line, out[i].err = b.line(r, b.screener.Search(r.Query, &b.scratch[k]))
			}
		})
	}
	wg.Wait()
	return out
}

func renderHits(p *paper, r *sanctions.Row, hits []sanctions.Hit) {
	p.line(p.paint(bold, fmt.Sprintf("%d  %s", r.Q, oneLine(r.Query.Name))))
	if len(hits) == 0 {
		p.line("  resembles no name on these lists")
	}
	for _, h := range hits {
		p.line("  ", fmt.Sprintf("%.2f  ", h.Score), pad(oneLine(h.Name), 36), "  ", h.List, " ", h.ID, p.paint(faint, "  list of: "+h.Date))
		for _, w := range h.Why {
			p.line("        ", fmt.Sprintf("%+.2f  ", w.Points), pad(spaced(w.Kind), 12), `"`, oneLine(w.Query), `" and "`, oneLine(w.List), `"`)
		}
	}
	p.line()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// nameRows is a file of names.
type nameRows struct {
	*sanctions.Rows
	src  *source
	size int // bytes of the file; 0 when not known
}

func (s *streams) openNames(name string) (*nameRows, error) {
	src, err := s.open(name)
	if err != nil {
		return nil, err
	}
	r := &nameRows{src: src}
	if st, err := os.Stat(name); err == nil && name != "-" {
		r.size = int(st.Size())
	}
	if r.Rows, err = sanctions.ReadRows(src.name, src.r); err != nil {
		src.Close()
		return nil, err
	}
	return r, nil
}
