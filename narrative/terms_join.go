package narrative

import (
	"regexp"
	"strings"

	"palermo"
)

// The names as labels write them. Acronyms are names only beside each other:
// "TIP" alone is a word.
const (
	labelTrafficking = `(?:(?:human|people|persons?|sex|child|labou?r)[ _-])?(?:traffick(?:ing|ed|ers?)?|tratantes?|tratad[oa]s|trata)` +
		`(?: (?:in|of) (?:persons|people|human beings|humans|women|children)| de (?:personas|seres humanos|mujeres))?|(?-i:TIP|THB)`
	labelSmuggling = `(?:(?:human|people|persons?|migrant|alien)[ _-])?smuggl(?:ing|ed|ers?)(?: of (?:migrants|people|persons|aliens|humans|human beings))?` +
		`|(?:tr[aá]fico(?: il[ií]cito| ilegal)?|traficantes?|contrabando)(?: humano| de (?:personas migrantes|personas|migrantes|inmigrantes|seres humanos))?` +
		`|traficad[oa]s|(?-i:SOM)`
	labelJoin = `\s*(?:/|\||&|\+|=|~|\()\s*|[-_–—]|[_-](?:and|or|y|o|e|u)[_-]|(?-i:And|Or|Y|O)?|\s+(?:and|or|and/or|or/and|y|o|u|e|y/o|o/y|as well as|así como)\s+(?:of\s+|de\s+)?`
)

// jointLabel is two names side by side with nothing but a joint between them.
// Groups: the first name, the joint, the second.
var jointLabel = regexp.MustCompile(`(?i)(` + labelTrafficking + `)(` + labelJoin + `)(` + labelSmuggling + `)|(?i)(` + labelSmuggling + `)(` + labelJoin + `)(` + labelTrafficking + `)`)

// jointHead is what one noun behind both names makes one label of them:
// "smuggled and trafficked people", "trafficking and smuggling cases".
var jointHead = regexp.MustCompile(`^(?i)\s+(?:people|persons?|migrants?|individuals|victims?|women|children|minors|girls|boys|workers|cases?|offen[cs]es?|crimes?|incidents?|networks?|rings?|gangs?|figures|statistics|referrals?|convictions?|arrests|prosecutions|activit(?:y|ies)|operations?)\b`)

// oneLabel is a sentence that says that what it names is one box or one crime.
var oneLabel = regexp.MustCompile(`(?i)\b(?:one|single|same|combined|joint|shared|un solo|una sola|un único|una única|mism[oa]|conjunt[oa])\s+(?:\pL+\s+){0,2}(?:field|column|box|checkbox|tick-?box|category|heading|label|code|value|offen[cs]e|crime|line|row|option|entry|figure|count|casilla|campo|columna|categoría|rubro|valor|código|delito|opción|tipo|cifra)\b`)

// joints returns the places, by bytes of the text, where a sentence writes the
// two names as one label. A sentence that tells the crimes apart has none.
// "and" joins names only where they share a head or a modifier, stand in a label,
// or the sentence says that they are one.
func (t *termReader) joints(place Sentence, label, apart bool) (spans []palermo.Span) {
	text := t.text[place.Start:place.End]
	if apart {
		return nil
	}
	for _, m := range jointLabel.FindAllStringSubmatchIndex(text, -1) {
		g := m[2:8]
		if g[0] < 0 {
			g = m[8:14]
		}
		first, joint, second := text[g[0]:g[1]], strings.ToLower(strings.TrimSpace(text[g[2]:g[3]])), text[g[4]:g[5]]
		if wordAt(text, g[0]) || letterAfter(text, g[5]) {
			continue
		}
		from, to := place.Start+g[0], place.Start+g[5]
		switch fields := strings.Fields(joint); {
		case joint == "" && g[2] < g[3]: // a space is no joint
			continue
		case joint == "" && !startsUpper(second):
			continue
		case len(fields) > 0 && (fields[0] == "and" || fields[0] == "y" || fields[0] == "e" || fields[0] == "as" || fields[0] == "así"):
			shared := !strings.Contains(first, " ") && strings.Contains(second, " ") && !strings.HasPrefix(strings.ToLower(second), "migrant ") && !strings.HasPrefix(strings.ToLower(second), "alien ") ||
				strings.Contains(first, " ") && !strings.Contains(second, " ") ||
				jointHead.MatchString(text[g[5]:])
			if !shared && !label && !t.item(from, to) && !t.quoted(from, to) && !oneLabel.MatchString(text) {
				continue
			}
		}
		if strings.Contains(joint, "(") && to < len(t.text) && t.text[to] == ')' {
			to++
		}
		if h := jointHead.FindStringIndex(text[g[5]:]); h != nil && len(strings.Fields(joint)) > 0 && first != "" && isPeople(text[g[5]:][h[0]:h[1]]) {
			to = place.Start + g[5] + h[1]
		}
		spans = append(spans, palermo.Span{Start: from, End: to, Text: t.text[from:to]})
	}
	return spans
}

// item reports whether the words are an item of a list of values by themselves:
// "2 trafficking in persons and smuggling of migrants, 3 theft".
func (t *termReader) item(from, to int) bool {
	return itemBefore.MatchString(t.text[max(0, from-12):from]) && itemAfter.MatchString(t.text[to:min(len(t.text), to+4)])
}

var (
	itemBefore = regexp.MustCompile(`(?:[:|=]|[,;:|\n]\s*(?:\d+|[a-z])[.):]?)\s*$`)
	itemAfter  = regexp.MustCompile(`^\s*(?:$|[,;|)\n])`)
)

func isPeople(head string) bool {
	switch strings.ToLower(strings.TrimSpace(head)) {
	case "people", "person", "persons":
		return true
	}
	return false
}

// wordAt reports whether a word runs on across the place: what begins there is
// its tail.
func wordAt(text string, at int) bool {
	return at > 0 && isWordByte(text[at-1]) && text[at-1] != '_' && !startsUpper(text[at:])
}

func letterAfter(text string, at int) bool {
	return at < len(text) && isWordByte(text[at]) && text[at] != '_' && !startsUpper(text[at:])
}

func isWordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

func startsUpper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }
