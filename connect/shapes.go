package connect

import (
	"regexp"
	"unicode"
)

// shapes are what can be known by its form alone, in any script and case.
var shapes = []struct {
	kind Kind
	form *regexp.Regexp
}{
	{KindContact, regexp.MustCompile(`[^\s<>"'(),;]+@[^\s<>"'(),;]+`)},
	{KindContact, regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"]+`)},
	{KindContact, regexp.MustCompile(`[\pL\pN_-]+(?:\.[\pL\pN_-]+)*\.\pL{2,}(?:/[^\s<>"]*)?`)},
	{KindContact, regexp.MustCompile(`@[\pL\pN_]+(?:\.[\pL\pN_]+)*`)},
	{KindAddress, regexp.MustCompile(`(?i)\b\pN{1,6}\pL?,?\s+(?:[\pL\pN.'’-]+\s+){1,4}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd|highway|hwy|way|place|square|terrace|parkway)\b`)},
	{KindAddress, regexp.MustCompile(`(?i)\b(?:calle|avenida|av|carretera|colonia|plaza|paseo|camino|barrio)\.?\s+(?:[\pL\pN.'’-]+\s+){0,4}?(?:n(?:úmero|o|º|°)?\.?\s*)?\pN{1,6}\b`)},
	{KindAddress, regexp.MustCompile(`(?i)\b(?:apt|apartment|suite|unit|flat|room|piso|depto)\.?\s*#?\s*\pN+\pL?\b`)},
	{KindNumber, regexp.MustCompile(`[+(]?\pN[\pN\s()./:–-]{3,}\pN`)},
	{KindNumber, regexp.MustCompile(`\pN{5,}`)},
	{KindNumber, regexp.MustCompile(`[\pL\pN]*(?:\pL\pN|\pN\pL)[\pL\pN]*`)},
	{KindName, regexp.MustCompile(`\[[^\[\]\n]{1,40}\]`)}, // a role word of the writer's own
}

var (
	ordinal  = regexp.MustCompile(`(?i)^\d{1,4}(?:st|nd|rd|th|s|k|m|am|pm|h|hrs?|kg|km|mi|yo|usd|eur|mxn|ª|º)$`)
	money    = regexp.MustCompile(`(?i)(?:[$€£¥]|\b(?:us|mx|usd|eur|mxn|gbp))\s*$`)
	moneyEnd = regexp.MustCompile(`(?i)^(?:\.\d\d)?\s*(?:[$€£¥](?:\D|$)|dollars?|euros?|pesos?|pounds?|usd|eur|mxn|gbp|d[óo]lares|quetzales|lempiras)`)
	amount   = regexp.MustCompile(`^(?:\d{1,9}|\d{1,3}(?:[ .]\d{3}){1,2})$`)
	years    = regexp.MustCompile(`^(?:19|20)\d\d\s*[-–/]\s*(?:19|20)\d\d$`)
)

// manyDigits single somebody out: a telephone, a document, an account, a day of
// birth. Fewer are ages, sums and counts.
const manyDigits = 5

func (f *finder) shapes() {
	for _, s := range shapes {
		for _, m := range s.form.FindAllStringIndex(f.text, -1) {
			if s.kind == KindNumber && !f.singles(m[0], m[1]) {
				continue
			}
			f.found = append(f.found, Identity{m[0], m[1], s.kind})
		}
	}
}

// singles reports whether the number at a place could be somebody's.
func (f *finder) singles(start, end int) bool {
	is := f.text[start:end]
	digits, letters := 0, 0
	for _, r := range is {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	switch {
	case letters > 0:
		return digits > 0 && digits+letters >= 4 && !ordinal.MatchString(is)
	case digits < manyDigits, years.MatchString(is):
		return false
	}
	return !amount.MatchString(is) || !money.MatchString(f.text[max(0, start-8):start]) && !moneyEnd.MatchString(f.text[end:min(len(f.text), end+16)])
}
