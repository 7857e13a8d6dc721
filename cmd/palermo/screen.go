package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

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
	line     func(*nameRow, []sanctions.Hit) ([]byte, error) // what is written of a row; may be called by several workers at once
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

func hitsJSON(r *nameRow, hits []sanctions.Hit) ([]byte, error) {
	return appendJSON(nil, hitsLine{r.q, r.subject, hits})
}

func hitsText(s *streams) func(*nameRow, []sanctions.Hit) ([]byte, error) {
	return func(r *nameRow, hits []sanctions.Hit) ([]byte, error) {
		p := s.paper()
		renderHits(p, r, hits)
		return []byte(p.b.String()), nil
	}
}

// chunk is how many rows are screened before their lines are written.
const chunk = 4096

// run reads rows, screens them on all workers and writes their lines in order.
func (b *screening) run(ctx context.Context, s *streams, rows *nameRows, w io.Writer) error {
	bar := s.newProgress()
	defer bar.clear()
	b.tally.begin()
	for more := true; more; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		batch := make([]nameRow, 0, chunk)
		for more && len(batch) < chunk {
			var r nameRow
			if r, more = rows.next(); more {
				batch = append(batch, r)
			}
		}
		for i, a := range b.answers(batch) {
			switch {
			case a.err != nil && b.strict:
				return palermo.At(rows.src.name, batch[i].line, a.err)
			case a.err != nil:
				bar.clear()
				b.tally.skip(s, palermo.At(rows.src.name, batch[i].line, a.err))
				continue
			}
			b.tally.use(s)
			if _, err := w.Write(a.line); err != nil {
				return err
			}
		}
		bar.step("screen", int(rows.csv.InputOffset()), rows.size)
	}
	return b.tally.end(rows.src.name)
}

type screenAnswer struct {
	line []byte
	err  error
}

// answers screens a batch; worker i takes rows i, i+n, i+2n and so on.
func (b *screening) answers(batch []nameRow) []screenAnswer {
	out := make([]screenAnswer, len(batch))
	var wg sync.WaitGroup
	n := len(b.scratch)
	for k := range n {
		wg.Go(func() {
			for i := k; i < len(batch); i += n {
				r := &batch[i]
				if r.err != nil {
					out[i].err = r.err
					continue
				}
				out[i].line, out[i].err = b.line(r, b.screener.Search(r.query, &b.scratch[k]))
			}
		})
	}
	wg.Wait()
	return out
}

func renderHits(p *paper, r *nameRow, hits []sanctions.Hit) {
	p.line(p.paint(bold, fmt.Sprintf("%d  %s", r.q, oneLine(r.query.Name))))
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

// nameRow is one row of the file of names.
type nameRow struct {
	q       int // number of the row, from 1; a bad row has one too
	line    int
	subject string // the file's own reference to the party, or empty
	query   sanctions.Query
	err     error
}

// nameRows reads a CSV of names row by row.
type nameRows struct {
	src  *source
	csv  *csv.Reader
	at   map[string]int // column of each thing known about a name
	size int            // bytes of the file; 0 when not known
	q    int
	last int // line of the last row
}

// nameColumns are the columns that are read; other columns are left alone.
var nameColumns = []string{"name", "birth_date", "country", "document", "gender", "kind", "subject"}

// maxNameBytes is the longest name that is screened.
const maxNameBytes = 4 << 10

func (s *streams) openNames(name string) (*nameRows, error) {
	src, err := s.open(name)
	if err != nil {
		return nil, err
	}
	r := &nameRows{src: src, csv: csv.NewReader(src.r), at: map[string]int{}}
	if st, err := os.Stat(name); err == nil && name != "-" {
		r.size = int(st.Size())
	}
	r.csv.TrimLeadingSpace = true
	header, err := r.csv.Read()
	if err != nil {
		src.Close()
		return nil, r.rowError(err, 1)
	}
	for i, h := range header {
		key := strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(h))
		for _, col := range nameColumns {
			if key != strings.ReplaceAll(col, "_", "") {
				continue
			}
			if _, twice := r.at[col]; twice {
				src.Close()
				return nil, palermo.At(src.name, 1, &palermo.Error{Code: palermo.Invalid, Message: "two columns are named " + col, Hint: "name each column once"})
			}
			r.at[col] = i
		}
	}
	if _, ok := r.at["name"]; !ok {
		src.Close()
		return nil, palermo.At(src.name, 1, &palermo.Error{Code: palermo.Invalid, Message: "there is no column name", Hint: "begin with a header: name, and perhaps birth_date, country, document, gender, kind"})
	}
	return r, nil
}

// next is the next row, good or bad; false at the end.
func (r *nameRows) next() (nameRow, bool) {
	rec, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return nameRow{}, false
	}
	r.q++
	row := nameRow{q: r.q}
	if err != nil {
		e := r.rowError(err, r.last+1)
		row.err = e
		var pe *csv.ParseError
		if !errors.As(err, &pe) { // the file itself cannot be read on
			r.csv = csv.NewReader(strings.NewReader(""))
		} else {
			r.last = pe.Line
		}
		return row, true
	}
	row.line, _ = r.csv.FieldPos(0)
	r.last, _ = r.csv.FieldPos(len(rec) - 1)
	row.query, row.err = r.query(rec)
	if i, ok := r.at["subject"]; ok {
		row.subject = strings.TrimSpace(rec[i])
	}
	return row, true
}

func (r *nameRows) rowError(err error, line int) *palermo.Error {
	var pe *csv.ParseError
	if !errors.As(err, &pe) {
		return palermo.At(r.src.name, line, err)
	}
	hint := "check the quotation marks"
	message := pe.Err.Error()
	if errors.Is(pe.Err, csv.ErrFieldCount) {
		message, hint = "the row has more or fewer fields than the header", "give each column a value, perhaps an empty one"
	}
	return palermo.At(r.src.name, pe.StartLine, &palermo.Error{Code: palermo.Invalid, Message: message, Hint: hint})
}

// query reads what a row knows of a name.
func (r *nameRows) query(rec []string) (sanctions.Query, error) {
	cell := func(col string) string {
		if i, ok := r.at[col]; ok {
			return strings.TrimSpace(rec[i])
		}
		return ""
	}
	if i := slices.IndexFunc(rec, func(f string) bool { return !utf8.ValidString(f) }); i >= 0 {
		return sanctions.Query{}, &palermo.Error{Code: palermo.Invalid, Message: "the row is not UTF-8", Hint: "save the file as UTF-8"}
	}
	return parseQuery(cell("name"), cell("birth_date"), cell("country"), cell("document"), cell("gender"), cell("kind"))
}

// parseQuery checks what is known of a name.
func parseQuery(name, born, country, document, gender, kind string) (sanctions.Query, error) {
	q := sanctions.Query{Name: name, Country: country, Document: document, Gender: sanctions.ParseGender(gender), Kind: sanctions.ParseKind(kind)}
	switch {
	case name == "":
		return q, &palermo.Error{Code: palermo.Invalid, Message: "the name is empty", Hint: "give a name"}
	case len(name) > maxNameBytes:
		return q, &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf("the name is %s bytes long", thousands(int64(len(name)))), Hint: "look for a quote that is never closed"}
	case born == "":
		return q, nil
	}
	var err error
	q.Born, err = palermo.ParseDate(born)
	return q, err
}
