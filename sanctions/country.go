package sanctions

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countryCodes maps English country names, folded, to ISO 3166-1 codes in lower
// case: CLDR's names through x/text, and the words that lists use instead.
var countryCodes = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	names := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			r, err := language.ParseRegion(code)
			if err != nil || !r.IsCountry() || r.String() != code {
				continue
			}
			if n := names.Name(r); n != "" {
				m[foldCountry(n)] = strings.ToLower(code)
			}
		}
	}
	for _, line := range strings.Split(`
kp: korea north; democratic people's republic of korea; dprk; north korea
kr: korea south; republic of korea; south korea
cd: congo democratic republic of the; democratic republic of the congo; drc
cg: congo republic of the; republic of the congo
mm: burma; myanmar
ps: palestinian; palestine; west bank; gaza; state of palestine
sy: syrian arab republic
ir: iran islamic republic of; islamic republic of iran
ve: venezuela bolivarian republic of
bo: bolivia plurinational state of
tz: united republic of tanzania
md: republic of moldova
la: lao people's democratic republic
gb: uk; great britain; england; scotland; wales
us: usa; united states of america
ae: uae
ci: ivory coast; cote d'ivoire
cz: czech republic
mk: macedonia; the republic of north macedonia
tr: turkey; turkiye
hk: hong kong
mo: macau
cv: cabo verde
sz: swaziland
ba: bosnia and herzegovina
gm: the gambia
bs: the bahamas; bahamas the
ph: the philippines
nl: the netherlands
xk: kosovo
va: vatican
bn: brunei darussalam
fm: micronesia
vn: viet nam
ru: russian federation; soviet union
ax: aland islands`, "\n") {
		code, words, _ := strings.Cut(line, ": ")
		if len(code) != 2 {
			continue
		}
		for _, w := range strings.Split(words, "; ") {
			m[foldCountry(w)] = code
		}
	}
	return m
})

func foldCountry(s string) string {
	s = strings.ToLower(s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == ',' || r == '.' || r == '(' || r == ')' || r == '’' || r == '\''
	}), " ")
}

// countryOf is the code of a country given by name or code, or the folded word
// where no code is known, or "" for nothing.
func countryOf(s string) string {
	f := foldCountry(s)
	if f == "" || f == "-0-" {
		return ""
	}
	if c, ok := countryCodes()[f]; ok {
		return c
	}
	if c, ok := countryCodes()[strings.TrimPrefix(f, "region: ")]; ok {
		return c
	}
	return f
}
