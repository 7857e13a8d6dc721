package narrative

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"

	"palermo"
)

// MarshalText writes the model as lines: its recipe, the words and pairs it
// knows, and a regression a fact, weights as bytes.
func (m *FactModel) MarshalText() ([]byte, error) {
	var w bytes.Buffer
	enc := json.NewEncoder(&w)
	if err := enc.Encode(m.Recipe); err != nil {
		return nil, err
	}
	line := func(b []byte) {
		w.WriteString(base64.StdEncoding.EncodeToString(b))
		w.WriteByte('\n')
	}
	small := make([]uint32, 0, len(m.small))
	for h := range m.small {
		small = append(small, h)
	}
	slices.Sort(small)
	line(hashBytes(small))
	grams := make([]uint32, len(m.grams))
	for h, at := range m.grams {
		grams[at] = h
	}
	line(hashBytes(grams))
	idf := make([]byte, 0, 2*len(m.idf))
	for _, x := range m.idf {
		idf = binary.LittleEndian.AppendUint16(idf, uint16(math.Round(x*idfUnit)))
	}
	line(idf)
	for i := range len(m.facts) + 1 {
		f := &m.stance
		if i > 0 {
			f = &m.facts[i-1]
		}
		if err := enc.Encode(f); err != nil {
			return nil, err
		}
		line(signedBytes(f.dense))
		line(signedBytes(f.grams))
	}
	return w.Bytes(), nil
}

// idfUnit is how finely the rarity of a word is kept.
const idfUnit = 1000

func hashBytes(hs []uint32) []byte {
	out := make([]byte, 0, 4*len(hs))
	for _, h := range hs {
		out = binary.LittleEndian.AppendUint32(out, h)
	}
	return out
}

func signedBytes(vs []int8) []byte {
	out := make([]byte, len(vs))
	for i, v := range vs {
		out[i] = byte(v)
	}
	return out
}

// ParseFactModel reads what [FactModel.MarshalText] wrote.
func ParseFactModel(data []byte) (*FactModel, error) {
	bad := &palermo.Error{Code: palermo.Invalid, Message: "this is no model of facts of this version", Hint: "train it again"}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	m := &FactModel{small: map[uint32]bool{}, grams: map[uint32]int32{}}
	if len(lines) < 7 || (len(lines)-4)%3 != 0 || json.Unmarshal(lines[0], &m.Recipe) != nil || m.Recipe.Version != factModelVersion {
		return nil, bad
	}
	broken := false
	bytesOf := func(line []byte) []byte {
		b, err := base64.StdEncoding.DecodeString(string(line))
		broken = broken || err != nil
		return b
	}
	hashes := bytesOf(lines[1])
	for ; len(hashes) >= 4; hashes = hashes[4:] {
		m.small[binary.LittleEndian.Uint32(hashes)] = true
	}
	grams, idf := bytesOf(lines[2]), bytesOf(lines[3])
	for ; len(grams) >= 4 && len(idf) >= 2; grams, idf = grams[4:], idf[2:] {
		m.grams[binary.LittleEndian.Uint32(grams)] = int32(len(m.idf))
		m.idf = append(m.idf, float64(binary.LittleEndian.Uint16(idf))/idfUnit)
	}
	broken = broken || len(hashes)+len(grams)+len(idf) > 0 || len(m.grams) != len(m.idf)
	for at := 4; at < len(lines) && !broken; at += 3 {
		var f factWeights
		broken = json.Unmarshal(lines[at], &f) != nil || at > 4 && (f.Fact == "" || !(f.Share > 0 && f.Share < 1))
		for _, b := range bytesOf(lines[at+1]) {
			f.dense = append(f.dense, int8(b))
		}
		for _, b := range bytesOf(lines[at+2]) {
			f.grams = append(f.grams, int8(b))
		}
		broken = broken || len(f.dense) != denseSize || len(f.grams) != len(m.idf)
		if at == 4 {
			m.stance = f
		} else {
			m.facts = append(m.facts, f)
		}
	}
	if broken {
		return nil, bad
	}
	return m, nil
}
