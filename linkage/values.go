package linkage

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// dayField compares dates and years.
type dayField struct {
	raw  []string
	days []day
	freq frequency
}

func newDayField(values []string, val []uint32) *dayField {
	f := &dayField{raw: values, days: make([]day, len(values))}
	for i, v := range values[1:] {
		if f.days[i+1] = readDate(v); f.days[i+1].year == 0 {
			f.days[i+1] = readAged(v)
		}
	}
	for i, v := range val { // what is no date at all is missing
		if f.days[v].year == 0 {
			val[i] = 0
		}
	}
	f.freq = countValues(val, len(values)-1)
	return f
}

func (f *dayField) levels() []string         { return dateLevelNames }
func (f *dayField) views() []string          { return []string{"day", "day of year", "year"} }
func (f *dayField) text(v uint32) string     { return f.raw[v] }
func (f *dayField) same() float64            { return f.freq.sumSq }
func (f *dayField) settle(perPerson float64) { f.freq.settle(perPerson) }

func (f *dayField) compare(a, b uint32, _ *worker) (uint8, float32) {
	level := compareDays(f.days[a], f.days[b])
	switch level {
	case dateSame:
		return level, f.freq.rarity(a)
	}
	return level, 0
}

func (f *dayField) keys(view int, v uint32, dst []uint64) []uint64 {
	d := f.days[v]
	switch {
	case view == 0 && d.day != 0:
		return append(dst, hash(1, uint64(d.year), uint64(d.month), uint64(d.day)))
	case view == 1 && d.day != 0:
		return append(dst, hash(2, uint64(d.month), uint64(d.day)))
	case view == 2 && d.aged:
		return append(dst, hash(3, uint64(d.year)), hash(3, uint64(d.year-1)))
	case view == 2:
		return append(dst, hash(3, uint64(d.year)))
	}
	return dst
}

// categoryField compares values that are equal or not.
type categoryField struct {
	raw  []string
	freq frequency
}

func (f *categoryField) levels() []string         { return []string{"missing", "same", "different"} }
func (f *categoryField) views() []string          { return nil }
func (f *categoryField) text(v uint32) string     { return f.raw[v] }
func (f *categoryField) same() float64            { return f.freq.sumSq }
func (f *categoryField) settle(perPerson float64) { f.freq.settle(perPerson) }
func (f *categoryField) compare(a, b uint32, _ *worker) (uint8, float32) {
	if a == b {
		return 1, f.freq.rarity(a)
	}
	return 2, 0
}
func (f *categoryField) keys(_ int, v uint32, dst []uint64) []uint64 {
	return append(dst, hash(uint64(v)))
}

// numberField compares numbers by how many other values lie as near: being
// within a cent is a strong sign among amounts and none among ages.
type numberField struct {
	raw  []string
	num  []float64
	rank []float64 // share of the entries with a smaller number
	freq frequency
}

func newNumberField(values []string, val []uint32) *numberField {
	f := &numberField{raw: values, num: make([]float64, len(values)), rank: make([]float64, len(values))}
	ok := make([]bool, len(values))
	for i, v := range values[1:] {
		f.num[i+1], ok[i+1] = readNumber(v)
	}
	for i, v := range val {
		if !ok[v] {
			val[i] = 0
		}
	}
	f.freq = countValues(val, len(values)-1)
	order := make([]uint32, 0, len(values))
	for v := range values {
		if ok[v] {
			order = append(order, uint32(v))
		}
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(f.num[a], f.num[b]), cmp.Compare(a, b))
	})
	below := 0.0
	for _, v := range order {
		f.rank[v] = (below + float64(f.freq.count[v])/2) / max(f.freq.n, 1)
		below += float64(f.freq.count[v])
	}
	return f
}

// readNumber reads a decimal with point or comma.
func readNumber(v string) (float64, bool) {
	x, err := strconv.ParseFloat(strings.ReplaceAll(v, ",", "."), 64)
	return x, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}

func (f *numberField) levels() []string {
	return []string{"missing", "same", "nearest ten-thousandth", "nearest thousandth", "nearest hundredth", "nearest twentieth", "nearest fifth", "different"}
}
func (f *numberField) views() []string          { return []string{"same", "nearest thousandth", "near"} }
func (f *numberField) text(v uint32) string     { return f.raw[v] }
func (f *numberField) same() float64            { return f.freq.sumSq }
func (f *numberField) settle(perPerson float64) { f.freq.settle(perPerson) }
func (f *numberField) compare(a, b uint32, _ *worker) (uint8, float32) {
	if f.num[a] == f.num[b] {
		return 1, f.freq.rarity(a)
	}
	d := f.rank[a] - f.rank[b]
	if d < 0 {
		d = -d
	}
	for i, q := range []float64{0.00005, 0.0005, 0.005, 0.025, 0.1} {
		if d <= q {
			return uint8(2 + i), 0
		}
	}
	return 7, 0
}
func (f *numberField) keys(view int, v uint32, dst []uint64) []uint64 {
	switch view {
	case 0:
		return append(dst, hash(1, uint64(v)))
	case 1:
		b := uint64(f.rank[v] * 2000)
		return append(dst, hash(2, b), hash(2, b+1))
	}
	b := uint64(f.rank[v] * 50)
	return append(dst, hash(3, b), hash(3, b+1))
}

func (f *dayField) meet(view int) float64    { return [...]float64{0.6, 0.7, 0.8}[view] }
func (f *categoryField) meet(int) float64    { return 0.9 }
func (f *numberField) meet(view int) float64 { return [...]float64{0.5, 0.6, 0.8}[view] }

func (f *dayField) agreeing() int      { return datePartial }
func (f *categoryField) agreeing() int { return 1 }
func (f *numberField) agreeing() int   { return 5 }
