package linkage

import (
	"math/bits"
	"strings"

	"palermo/names"
)

// codeField compares signs without meaning: documents, phones, postcodes.
type codeField struct {
	raw   []string
	clean []string
	alias []uint32
	freq  frequency
	part  frequency // of the first halves, by number
	half  []uint32
}

func newCodeField(values []string, val []uint32) *codeField {
	f := &codeField{raw: values, clean: make([]string, len(values)), alias: make([]uint32, len(values)), half: make([]uint32, len(values))}
	byText, byHalf := map[string]uint32{}, map[string]uint32{}
	for i, v := range values[1:] {
		c := strings.ReplaceAll(clean(v), " ", "")
		f.clean[i+1] = c
		if first, ok := byText[c]; ok {
			f.alias[i+1] = first
		} else {
			byText[c] = uint32(i + 1)
			f.alias[i+1] = uint32(i + 1)
		}
		h := c[:(len(c)+1)/2]
		id, ok := byHalf[h]
		if !ok {
			id = uint32(len(byHalf) + 1)
			byHalf[h] = id
		}
		f.half[i+1] = id
	}
	half := make([]uint32, len(val))
	for i, v := range val {
		if v = f.alias[v]; f.clean[v] == "" {
			v = 0
		}
		val[i], half[i] = v, f.half[v]
	}
	f.freq = countValues(val, len(values)-1)
	f.part = countValues(half, len(byHalf))
	return f
}

func (f *codeField) levels() []string {
	return []string{"missing", "same", "one sign differs", "two signs differ", "same beginning", "different"}
}
func (f *codeField) views() []string      { return []string{"same", "beginning", "end"} }
func (f *codeField) text(v uint32) string { return f.raw[v] }
func (f *codeField) same() float64        { return f.freq.sumSq }
func (f *codeField) settle(p float64)     { f.freq.settle(p); f.part.settle(p) }

func (f *codeField) compare(a, b uint32, _ *worker) (uint8, float32) {
	if a == b {
		return 1, f.freq.rarity(a)
	}
	x, y := f.clean[a], f.clean[b]
	n := min(len(x), len(y))
	d := len(x) - len(y)
	p, q := letters(x), letters(y)
	apart := max(bits.OnesCount32(p&^q), bits.OnesCount32(q&^p)) // each takes an edit
	if d >= -2 && d <= 2 && n >= 4 && apart <= 2 {
		switch e := names.OSA(x, y); {
		case e == 1:
			return 2, 0
		case e == 2 && n >= 6:
			return 3, 0
		}
	}
	if f.half[a] == f.half[b] {
		return 4, f.part.rarity(f.half[a])
	}
	return 5, 0
}

func (f *codeField) keys(view int, v uint32, dst []uint64) []uint64 {
	c := f.clean[v]
	switch view {
	case 0:
		return append(dst, hash(1, uint64(v)))
	case 1:
		return append(dst, hash(2, uint64(f.half[v])))
	}
	if len(c) >= 4 {
		return append(dst, hash(3, hashString(c[len(c)/2:])))
	}
	return dst
}

// emailField compares addresses: the part before the @ says more than the
// part behind it.
type emailField struct {
	raw           []string
	local, domain []string
	alias         []uint32
	freq          frequency
}

func newEmailField(values []string, val []uint32) *emailField {
	n := len(values)
	f := &emailField{raw: values, local: make([]string, n), domain: make([]string, n), alias: make([]uint32, n)}
	byText := map[string]uint32{}
	for i, v := range values[1:] {
		c := strings.ToLower(strings.Join(strings.Fields(v), ""))
		f.local[i+1], f.domain[i+1], _ = strings.Cut(c, "@")
		if first, ok := byText[c]; ok {
			f.alias[i+1] = first
		} else {
			byText[c] = uint32(i + 1)
			f.alias[i+1] = uint32(i + 1)
		}
	}
	for i, v := range val {
		val[i] = f.alias[v]
	}
	f.freq = countValues(val, n-1)
	return f
}

func (f *emailField) levels() []string {
	return []string{"missing", "same", "nearly the same", "same name, other provider", "same provider", "different"}
}
func (f *emailField) views() []string          { return []string{"same", "name", "provider"} }
func (f *emailField) text(v uint32) string     { return f.raw[v] }
func (f *emailField) same() float64            { return f.freq.sumSq }
func (f *emailField) settle(perPerson float64) { f.freq.settle(perPerson) }

func (f *emailField) compare(a, b uint32, _ *worker) (uint8, float32) {
	if a == b {
		return 1, f.freq.rarity(a)
	}
	l := wordLikeness(f.local[a], f.local[b])
	d := wordLikeness(f.domain[a], f.domain[b])
	switch {
	case l >= 0.7 && d >= 0.7:
		return 2, 0
	case l >= 0.85:
		return 3, 0
	case d >= 0.8:
		return 4, 0
	}
	return 5, 0
}

func (f *emailField) keys(view int, v uint32, dst []uint64) []uint64 {
	switch view {
	case 0:
		return append(dst, hash(1, uint64(v)))
	case 1:
		return append(dst, hash(2, hashString(f.local[v])))
	}
	return append(dst, hash(3, hashString(f.domain[v])))
}

func (f *codeField) meet(view int) float64  { return [...]float64{0.6, 0.75, 0.75}[view] }
func (f *emailField) meet(view int) float64 { return [...]float64{0.55, 0.6, 0.65}[view] }
func (f *codeField) agreeing() int          { return 4 }
func (f *emailField) agreeing() int         { return 4 }
