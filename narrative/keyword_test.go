package narrative_test

import (
	"path/filepath"
	"strings"
	"testing"

	"palermo"
	"palermo/narrative"
)

// keywords is the plain reading to beat: a word or phrase states a fact
// wherever it stands, whoever acts, negated or not. It was written from the
// headings of the coding manual, without the patterns.
var keywords = map[palermo.FactID][]string{
	"act.transported":                {"transport", "smuggl", "drove", "moved", "brought"},
	"act.harboured":                  {"harbor", "harbour", "housed", "kept in", "living quarters"},
	"act.recruited":                  {"recruit", "lured", "enticed", "hired", "job offer"},
	"act.transferred":                {"transferred", "handed over", "sold to"},
	"act.arranged-travel":            {"ticket", "arranged travel", "visa"},
	"means.force":                    {"force", "beat", "assault", "hit", "violence"},
	"means.deception":                {"decei", "false promise", "fraud", "trick", "promised"},
	"means.serious-harm":             {"threat"},
	"means.abuse-of-legal-process":   {"deport", "call the police", "call immigration"},
	"means.other-coercion":           {"coerc", "intimidat"},
	"means.abuse-of-vulnerability":   {"vulnerab"},
	"purpose.forced-labour":          {"forced labor", "forced labour", "forced to work", "compelled to work"},
	"purpose.servitude":              {"servitude", "domestic servant"},
	"purpose.prostitution-of-others": {"prostitut"},
	"purpose.commercial-sex":         {"commercial sex", "prostitut", "escort"},
	"purpose.labour-or-services":     {"work", "labor", "labour"},
	"purpose.begging":                {"begging"},
	"outcome.labour-obtained":        {"worked"},
	"entry.border-crossed":           {"border", "into the united states"},
	"entry.illegal-entry-procured":   {"smuggl", "illegal entry", "illegally enter"},
	"entry.document-fraud":           {"false document", "fake", "forged", "fraudulent"},
	"entry.concealed-from-detection": {"conceal", "hidden", "hid "},
	"benefit.sought":                 {"profit", "financial gain", "fee", "paid", "money"},
	"control.documents-taken":        {"passport", "documents"},
	"control.confinement":            {"locked", "confined", "captive", "not allowed to leave"},
	"control.debt":                   {"debt", "owed"},
	"control.wages-withheld":         {"unpaid", "withheld", "little or no pay", "wages"},
	"person.under-18":                {"minor", "child", "juvenile", "year-old", "underage"},
	"person.foreign-to-destination":  {"national", "alien", "migrant", "immigrant", "foreign"},
	"person.unlawfully-present":      {"undocumented", "illegal alien", "unlawfully"},
	"harm.sexual-violence":           {"rape", "sexual assault", "sexually assault"},
	"harm.injury":                    {"injur", "broken", "wound"},
	"harm.death":                     {"died", "death", "killed"},
	"actor.organised-group":          {"organization", "network", "enterprise", "ring"},
	"part.agreed":                    {"conspir"},
}

func byKeywords(g []narrative.Gold) []narrative.Result {
	out := make([]narrative.Result, len(g))
	for i, d := range g {
		out[i].ID = d.ID
		lower := strings.ToLower(d.Text)
		if len(lower) != len(d.Text) {
			lower = d.Text
		}
		for fact, words := range keywords {
			for _, w := range words {
				if at := strings.Index(lower, w); at >= 0 {
					out[i].Suggestions = append(out[i].Suggestions, narrative.Suggestion{
						Fact: fact, Value: narrative.Established, Modality: palermo.Asserted,
						Span: palermo.Span{Start: at, End: at + len(w), Text: d.Text[at : at+len(w)]},
					})
					break
				}
			}
		}
		f := goldFacts(narrative.Gold{Facts: asFacts(out[i].Suggestions)})
		trafficking := hasGroups(f)
		smuggling := strings.Contains(lower, "smuggl")
		switch {
		case trafficking && smuggling:
			out[i].Class = narrative.ClassBoth
		case trafficking:
			out[i].Class = narrative.ClassTrafficking
		case smuggling:
			out[i].Class = narrative.ClassSmuggling
		default:
			out[i].Class = narrative.ClassOther
		}
	}
	return out
}

func asFacts(ss []narrative.Suggestion) (out []narrative.GoldFact) {
	for _, s := range ss {
		out = append(out, narrative.GoldFact{Fact: s.Fact, Value: s.Value})
	}
	return out
}

// The reader against the keyword list, on texts of another author.
func TestBetterThanKeywords(t *testing.T) {
	r := reader(t)
	for half, g := range independentTexts(t, "independent_notes", "independent_negatives") {
		better(t, r, half, g)
	}
	for half, g := range independentTexts(t, "oblique_notes") {
		better(t, r, "oblique, "+half, g)
	}
}

func TestEvalBetterThanKeywords(t *testing.T) {
	g := gold(lines[goldDoc](t, filepath.Join(dataDir(t), "narrative", "coded.jsonl")))
	better(t, reader(t), "coded releases", g)
}

func better(t *testing.T, r *narrative.Reader, name string, g []narrative.Gold) {
	t.Helper()
	plain := byKeywords(g)
	base := narrative.Score(g, plain, 1)
	whole, of := wholeFound(g, plain)
	called, neither := calledCrime(g, plain)
	diff := narrative.Compare(g, suggestAll(r, g), plain, 1)
	t.Logf("%s, keywords: facts F1 %s, groups F1 %s, not asserted %s, class %s, all three %d of %d, called a crime %d of %d",
		name, fmtNumber(base.Facts.F1), fmtNumber(base.Groups.F1), fmtNumber(base.Unasserted.Share), fmtNumber(base.Class), whole, of, called, neither)
	t.Logf("%s: the reader is better by %s in facts F1 (paired bootstrap over documents)", name, fmtNumber(diff))
	if diff.Low <= 0 {
		t.Errorf("%s: not better than a list of keywords: %s", name, fmtNumber(diff))
	}
}
