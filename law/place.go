package law

import (
	"strings"

	"golang.org/x/text/language"
)

// CheckPlace complains about a place that is no country code, saying how to
// write it. The codes are those of ISO 3166-1, lower-case; "uk" stands beside
// "gb".
func CheckPlace(code string) error {
	low := lower(code)
	hint := `write it in lower case and quotes, like "mx"`
	if low != code && isCountry(low) {
		return errorf("write "+quoted(low)+" in quotes", "country code %q is not lower-case", code)
	}
	if !isCountry(low) {
		return errorf(hint, "country code %q is not known", code)
	}
	return nil
}

func isCountry(low string) bool {
	if low == "uk" {
		return true
	}
	if len(low) != 2 || low[0] < 'a' || low[0] > 'z' || low[1] < 'a' || low[1] > 'z' {
		return false
	}
	return countries[int(low[0]-'a')*26+int(low[1]-'a')]
}

// countries says which of the 26 x 26 codes are countries.
var countries = func() (c [26 * 26]bool) {
	for i := range c {
		c[i] = parsesAsCountry(string([]byte{byte('a' + i/26), byte('a' + i%26)}))
	}
	return c
}()

func parsesAsCountry(low string) bool {
	r, err := language.ParseRegion(strings.ToUpper(low))
	return err == nil && r.IsCountry() && lower(r.String()) == low
}

// CanonicalPlace is the code under which law packs know a country.
func CanonicalPlace(code string) string {
	if code == "gb" {
		return "uk"
	}
	return code
}

// yaml11Boolean reports whether readers of older YAML take a bare word for a yes
// or a no, as they do with the code of Norway.
func yaml11Boolean(s string) bool {
	switch lower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false":
		return true
	}
	return false
}

func lower(s string) string { return strings.ToLower(s) }
