package linkage

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// WriteAll writes every output file through put, which is given a name
// (relative, with forward slashes) and a function that writes the content. The
// caller decides where files go and that they are written whole or not at all.
func (res *Result) WriteAll(put func(name string, write func(io.Writer) error) error) error {
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"clusters.csv", res.WriteClusters},
		{"pairs.csv", res.WritePairs},
		{"report.html", res.Report},
		{"summary.json", res.WriteSummary},
	}
	for _, f := range files {
		if err := put(f.name, f.write); err != nil {
			return err
		}
	}
	if len(res.Lists) < 2 {
		return nil
	}
	err := put("histories.csv", func(w io.Writer) error { return res.writeHistories(w, res.Histories()) })
	for i, d := range res.Draws {
		if err != nil {
			return err
		}
		err = put(fmt.Sprintf("draws/%04d.csv", i+1), func(w io.Writer) error { return res.writeHistories(w, d) })
	}
	return err
}

// WriteClusters writes clusters.csv: list, id, cluster.
func (res *Result) WriteClusters(w io.Writer) error {
	return writeCSV(w, []string{"list", "id", "cluster"}, len(res.Clusters), func(i int, row []string) []string {
		m := &res.Clusters[i]
		return append(row, m.List, m.ID, strconv.Itoa(m.Cluster))
	})
}

// WritePairs writes pairs.csv: list_a, id_a, list_b, id_b, probability, linked.
func (res *Result) WritePairs(w io.Writer) error {
	return writeCSV(w, []string{"list_a", "id_a", "list_b", "id_b", "probability", "linked"}, len(res.Pairs), func(i int, row []string) []string {
		p := &res.Pairs[i]
		return append(row, p.ListA, p.IDA, p.ListB, p.IDB, strconv.FormatFloat(p.Probability, 'f', -1, 64), strconv.FormatBool(p.Linked))
	})
}

// WriteSummary writes summary.json.
func (res *Result) WriteSummary(w io.Writer) error {
	b, err := json.MarshalIndent(res.Summary, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

func (res *Result) writeHistories(w io.Writer, hs []History) error {
	header := append(append([]string{}, res.Lists...), "count")
	return writeCSV(w, header, len(hs), func(i int, row []string) []string {
		for _, on := range hs[i].On {
			if on {
				row = append(row, "1")
			} else {
				row = append(row, "0")
			}
		}
		return append(row, strconv.Itoa(hs[i].Count))
	})
}

func writeCSV(w io.Writer, header []string, n int, row func(i int, dst []string) []string) error {
	b := bufio.NewWriterSize(w, 1<<16)
	c := csv.NewWriter(b)
	if err := c.Write(header); err != nil {
		return err
	}
	var dst []string
	for i := range n {
		dst = row(i, dst[:0])
		if err := c.Write(dst); err != nil {
			return err
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	return b.Flush()
}
