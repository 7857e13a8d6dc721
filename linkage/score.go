package linkage

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"palermo"
)

// Score is how a linkage compares with a truth: over pairs, where a pair is
// right when both entries have the same true value. Entries without a true
// value are left out.
type Score struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	BestF1    float64 `json:"best_f1"`  // over all cuts of the pairs' probability
	BestCut   float64 `json:"best_cut"` // the probability from which that links
	TruePairs int     `json:"true_pairs"`
	Linked    int     `json:"linked_pairs"`
	Right     int     `json:"right_pairs"`
}

// ScoreClusters compares clusters and pairs, as read from the output files or
// taken from a Result, with the truth: the true value of an entry, or "".
func ScoreClusters(clusters []Membership, pairs []Pair, truth func(list, id string) string) Score {
	type cell struct {
		cluster int
		truth   string
	}
	both, byTruth, byCluster := map[cell]int{}, map[string]int{}, map[int]int{}
	for _, m := range clusters {
		v := truth(m.List, m.ID)
		if v == "" {
			continue
		}
		both[cell{m.Cluster, v}]++
		byTruth[v]++
		byCluster[m.Cluster]++
	}
	var s Score
	for _, n := range both {
		s.Right += n * (n - 1) / 2
	}
	for _, n := range byTruth {
		s.TruePairs += n * (n - 1) / 2
	}
	for _, n := range byCluster {
		s.Linked += n * (n - 1) / 2
	}
	s.Precision = float64(s.Right) / float64(max(s.Linked, 1))
	s.Recall = float64(s.Right) / float64(max(s.TruePairs, 1))
	s.F1 = 2 * float64(s.Right) / float64(max(s.Linked+s.TruePairs, 1))
	order := make([]int, 0, len(pairs))
	for i := range pairs {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(pairs[b].Probability, pairs[a].Probability) })
	right, n := 0, 0
	for k, i := range order {
		p := &pairs[i]
		a, b := truth(p.ListA, p.IDA), truth(p.ListB, p.IDB)
		if a != "" && b != "" {
			n++
			if a == b {
				right++
			}
		}
		if k+1 < len(order) && pairs[order[k+1]].Probability == p.Probability {
			continue
		}
		if f := 2 * float64(right) / float64(max(n+s.TruePairs, 1)); f > s.BestF1 {
			s.BestF1, s.BestCut = f, p.Probability
		}
	}
	return s
}

// TruthColumn makes a truth from a column of the lists. id is the id column; an
// empty one means the numbers of the rows.
func TruthColumn(lists []*List, id, column string) (func(list, id string) string, error) {
	at := map[[2]string]string{}
	for _, l := range lists {
		c, d := slices.Index(l.Columns, column), slices.Index(l.Columns, id)
		if c < 0 || d < 0 && id != "" {
			return nil, palermo.At(l.file, 1, invalid("there is no column "+strconv.Quote(cmp.Or(map[bool]string{true: column}[c < 0], id)), "name the column that holds it"))
		}
		for r := range l.Rows() {
			k := strconv.Itoa(r + 1)
			if d >= 0 {
				k = l.Value(r, d)
			}
			at[[2]string{l.Name, k}] = l.Value(r, c)
		}
	}
	return func(list, id string) string { return at[[2]string{list, id}] }, nil
}

// ReadClusters reads clusters.csv.
func ReadClusters(file string, r io.Reader) ([]Membership, error) {
	var out []Membership
	err := readRows(file, r, []string{"list", "id", "cluster"}, func(row []string) error {
		n, err := strconv.Atoi(row[2])
		out = append(out, Membership{row[0], row[1], n})
		return err
	})
	return out, err
}

// ReadPairs reads pairs.csv.
func ReadPairs(file string, r io.Reader) ([]Pair, error) {
	var out []Pair
	err := readRows(file, r, []string{"list_a", "id_a", "list_b", "id_b", "probability", "linked"}, func(row []string) error {
		p, err := strconv.ParseFloat(row[4], 64)
		if err != nil {
			return err
		}
		if !(p >= 0 && p <= 1) {
			return strconv.ErrRange
		}
		linked, err := strconv.ParseBool(row[5])
		out = append(out, Pair{row[0], row[1], row[2], row[3], p, linked})
		return err
	})
	return out, err
}

func readRows(file string, r io.Reader, header []string, row func([]string) error) error {
	c := csv.NewReader(r)
	c.FieldsPerRecord = len(header)
	got, err := c.Read()
	if err != nil {
		return csvError(file, err)
	}
	if !slices.Equal(got, header) {
		return palermo.At(file, 1, invalid("this is not a file that palermo link wrote", "give the folder that palermo link wrote to"))
	}
	for {
		cells, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return csvError(file, err)
		}
		line, _ := c.FieldPos(0)
		if err := row(cells); err != nil {
			return palermo.At(file, line, invalid("a number is not one", "write the file anew with palermo link"))
		}
	}
}
