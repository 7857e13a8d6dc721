package narrative

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"

	"palermo"
)

// wordVectors places words so that those used alike lie near each other, as
// learned elsewhere from billions of words of English (see [PackVectors]). A
// sentence in wording that nobody foresaw still lies near those it resembles.
type wordVectors struct {
	rank  map[uint32]int32 // by the hash of the folded word; 0 is the commonest
	cells []int8           // vectorSize a word
	scale float64          // of a cell
}

// vectorSize is the numbers a word has.
const vectorSize = 100

// commonRank is the rank at which a word counts half: what is commoner says less
// (S. Arora, Y. Liang and T. Ma, "A Simple but Tough-to-Beat Baseline for
// Sentence Embeddings", ICLR 2017, with a word's rank for its frequency).
const commonRank = 300

// add adds a word's vector to sum, weighted by its rarity, and returns the weight.
func (v *wordVectors) add(sum *[vectorSize]float64, hash uint32) float64 {
	r, ok := v.rank[hash]
	if !ok {
		return 0
	}
	w := float64(r) / (float64(r) + commonRank)
	row := v.cells[int(r)*vectorSize:][:vectorSize]
	for i, c := range row {
		sum[i] += w * v.scale * float64(c)
	}
	return w
}

// vectorsHead is the first line of a file of word vectors.
type vectorsHead struct {
	Version int     `json:"version"`
	Words   int     `json:"words"`
	Size    int     `json:"size"`
	Scale   float64 `json:"scale"`
	Source  string  `json:"source"`
}

const vectorsVersion = 1

// PackVectors writes word vectors as [Load] reads them: a line of JSON, a line
// with the words, commonest first, and a byte a number. Vectors are made of unit
// length, and their mean is taken off, which all words share and which tells
// none apart (J. Mu and P. Viswanath, "All-but-the-Top", ICLR 2018). Words that
// are not one folded word, or that drop tells to leave out, are left out.
func PackVectors(words []string, vectors [][]float64, source string, drop func(string) bool) ([]byte, error) {
	var kept []string
	var rows [][]float64
	var mean [vectorSize]float64
	for i, w := range words {
		if len(vectors[i]) < vectorSize {
			return nil, &palermo.Error{Code: palermo.Invalid, Where: w, Message: "the word has too few numbers", Hint: "give vectors of 100 numbers"}
		}
		if foldWord(w) != w || w == "" || drop(w) {
			continue
		}
		norm := 0.0
		row := make([]float64, vectorSize)
		for j := range row {
			norm += vectors[i][j] * vectors[i][j]
		}
		for j := range row {
			row[j] = vectors[i][j] / math.Sqrt(max(norm, 1e-12))
			mean[j] += row[j]
		}
		kept, rows = append(kept, w), append(rows, row)
	}
	top := 1e-12
	for _, row := range rows {
		for j := range row {
			row[j] -= mean[j] / float64(len(rows))
			top = max(top, math.Abs(row[j]))
		}
	}
	// The few largest numbers are cut so that the many keep their digits.
	scale := math.Round(top/2/127*1e6) / 1e6
	var w bytes.Buffer
	if err := json.NewEncoder(&w).Encode(vectorsHead{vectorsVersion, len(kept), vectorSize, scale, source}); err != nil {
		return nil, err
	}
	w.WriteString(strings.Join(kept, " "))
	w.WriteByte('\n')
	for _, row := range rows {
		for _, x := range row {
			w.WriteByte(byte(int8(math.Round(min(max(x/scale, -127), 127)))))
		}
	}
	return w.Bytes(), nil
}

// parseVectors reads what [PackVectors] wrote.
func parseVectors(data []byte) (*wordVectors, error) {
	bad := &palermo.Error{Code: palermo.Invalid, Message: "these are no word vectors of this version", Hint: "pack them again"}
	first, rest, ok1 := bytes.Cut(data, []byte("\n"))
	names, cells, ok2 := bytes.Cut(rest, []byte("\n"))
	var h vectorsHead
	if !ok1 || !ok2 || json.Unmarshal(first, &h) != nil || h.Version != vectorsVersion || h.Size != vectorSize || !(h.Scale > 0 && h.Scale < 1) {
		return nil, bad
	}
	words := strings.Fields(string(names))
	if len(words) != h.Words || len(cells) != h.Words*vectorSize {
		return nil, bad
	}
	v := &wordVectors{rank: make(map[uint32]int32, len(words)), cells: make([]int8, len(cells)), scale: h.Scale}
	for i, w := range words {
		if _, taken := v.rank[hashWord(w)]; !taken {
			v.rank[hashWord(w)] = int32(i)
		}
	}
	for i, c := range cells {
		v.cells[i] = int8(c)
	}
	return v, nil
}

// hashWord is a folded word's hash, as the lexer makes it.
func hashWord(w string) uint32 {
	h := uint32(fnvOffset)
	for i := range len(w) {
		h = (h ^ uint32(w[i])) * fnvPrime
	}
	return h
}
