package linkage

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// look is what a column holds, as shares of its cells that are not missing.
type look struct {
	cells, present, distinct  int
	date, year, number, whole float64
	at, digits, letters       float64 // holds "@", a digit, only letters and name signs
	padded                    float64 // a number with leading zero
	words, length             float64 // means
	sameLength                float64 // share of the most frequent length
}

// lookAt reads every distinct value once and weighs it by how often it occurs.
func lookAt(lists []*List, at [][2]int) look {
	var k look
	count := map[string]int{}
	for _, a := range at {
		l := lists[a[0]]
		n := make([]int, len(l.values[a[1]]))
		for _, v := range l.cells[a[1]] {
			n[v]++
		}
		k.cells += l.Rows()
		for v, c := range n[1:] {
			count[l.values[a[1]][v+1]] += c
		}
	}
	k.distinct = len(count)
	lengths := map[int]int{}
	for v, c := range count { // sums of whole numbers: the order does not matter
		k.present += c
		w := float64(c)
		if d := readDate(v); d.year != 0 && d.month != 0 && d.day != 0 {
			k.date += w
		}
		if x, err := strconv.ParseFloat(strings.ReplaceAll(v, ",", "."), 64); err == nil {
			k.number += w
			if x == float64(int64(x)) && !strings.ContainsAny(v, ".,") {
				k.whole += w
				if len(v) == 4 && x >= 1500 && x <= 2100 {
					k.year += w
				}
			}
			if len(v) > 1 && v[0] == '0' && v[1] != '.' {
				k.padded += w
			}
		}
		if strings.Contains(v, "@") {
			k.at += w
		}
		if strings.ContainsFunc(v, unicode.IsDigit) {
			k.digits += w
		} else {
			k.letters += w
		}
		k.words += w * float64(len(strings.Fields(v)))
		k.length += w * float64(len(v))
		lengths[len(v)] += c
	}
	most := 0
	for _, c := range lengths {
		most = max(most, c)
	}
	n := float64(max(k.present, 1))
	for _, p := range []*float64{&k.date, &k.year, &k.number, &k.whole, &k.at, &k.digits, &k.letters, &k.padded, &k.words, &k.length} {
		*p /= n
	}
	k.sameLength = float64(most) / n
	return k
}

// column decides how a family of columns is compared.
func (f *family) column() Column {
	kind, why := f.kind()
	return Column{Name: f.name, Kind: kind, Also: f.also, Why: why}
}

const constant = "the same in every row"

func (f *family) kind() (Kind, string) {
	k := &f.look
	few := k.distinct <= 30 && float64(k.distinct) <= 0.1*float64(k.present)
	switch {
	case k.present == 0:
		return Ignore, "nothing in it"
	case k.distinct == 1 && k.present == k.cells && f.role == "":
		return Ignore, constant
	case float64(k.present) < 0.005*float64(k.cells) && k.present < 50:
		return Ignore, "almost nothing in it"
	}
	named := func(kind Kind) (Kind, string) { return kind, fmt.Sprintf("the header means %s", f.role) }
	switch f.role {
	case "given", "middle":
		if k.letters > 0.5 {
			return named(GivenName)
		}
	case "family":
		if k.letters > 0.5 {
			return named(FamilyName)
		}
	case "full":
		if k.letters > 0.5 {
			return named(FullName)
		}
	case "email":
		if k.at > 0.5 {
			return named(Email)
		}
	case "birth-date":
		if k.date > 0.3 {
			return named(DateKind)
		}
	case "birth-year", "year":
		if k.year > 0.5 {
			return named(YearKind)
		}
	case "age", "other-date":
		if k.number > 0.8 && k.date < 0.5 {
			return named(Number)
		}
	case "phone", "postcode", "document":
		if k.digits > 0.3 {
			return named(Code)
		}
	case "sex":
		return named(Category)
	case "nationality":
		if k.words < 2 {
			return named(Category)
		}
	case "address", "birth-place", "city":
		if k.letters > 0.05 || k.words > 1.5 {
			return named(Text)
		}
	}
	share := func(x float64) string { return fmt.Sprintf("%.0f %%", x*100) }
	switch {
	case k.at > 0.5:
		return Email, share(k.at) + " hold an @"
	case k.date > 0.6:
		return DateKind, share(k.date) + " are dates"
	case few:
		return Category, fmt.Sprintf("%d different values", k.distinct)
	case k.year > 0.9:
		return YearKind, share(k.year) + " are years"
	case k.number > 0.9 && (k.padded > 0.01 || k.sameLength > 0.75 && k.length >= 6 && k.whole > 0.95):
		return Code, share(k.number) + " are numbers of one length"
	case k.number > 0.9:
		return Number, share(k.number) + " are numbers"
	case k.digits > 0.6 && k.words < 2.5 && k.length < 20:
		return Code, share(k.digits) + " hold digits"
	}
	return Text, "words"
}
