package narrative_test

import (
	"slices"
	"testing"

	"palermo"
	"palermo/narrative"
)

// Sums, ages, lengths of time, numbers of people and dates stand on the fact that
// they belong to.
func TestValues(t *testing.T) {
	r := reader(t)
	for _, x := range []struct {
		text   string
		fact   palermo.FactID
		amount float64
		unit   string
		date   string
	}{
		{"The driver charged each migrant $3,500 to cross the border.", "benefit.sought", 3500, "USD", ""},
		{"The smugglers were paid two thousand dollars for each migrant they brought across the border.", "benefit.sought", 2000, "USD", ""},
		{"The ring made a profit of $1.1 million from smuggling migrants across the border.", "benefit.sought", 1.1e6, "USD", ""},
		{"They charged 4,000 euros for each migrant taken across the border.", "benefit.sought", 4000, "EUR", ""},
		{"The girl was 15 years old when he put her on the street to sell sex.", palermo.FactUnder18, 15, "years", ""},
		{"The couple locked the woman in the house for nine years.", "control.confinement", 9, "years", ""},
		{"He drove eleven undocumented migrants across the border.", "act.transported", 11, "persons", ""},
		{"On March 3, 2014, Orla Venn took the women's passports.", "control.documents-taken", 0, "", "2014-03-03"},
		{"Orla Venn took the women's passports in August 2012.", "control.documents-taken", 0, "", "2012-08"},
		{"2014-03-02: the owner took her passport.", "control.documents-taken", 0, "", "2014-03-02"},
		{"On June 17, 2016, Orla Venn pleaded guilty to harboring migrants for profit.", "act.harboured", 0, "", ""},
		{"Orla Venn was sentenced on June 17, 2016 for harboring migrants for profit.", "act.harboured", 0, "", ""},
		{"El patrón le quitó el pasaporte el 5 de marzo de 2019.", "control.documents-taken", 0, "", "2019-03-05"},
		{"El pollero cobró tres mil dólares por cruzar la frontera a cada migrante.", "benefit.sought", 3000, "USD", ""},
	} {
		found := r.Suggest(narrative.Document{Text: x.text}).Suggestions
		i := slices.IndexFunc(found, func(g narrative.Suggestion) bool { return g.Fact == x.fact })
		if i < 0 {
			t.Errorf("%q: no %s among %d", x.text, x.fact, len(found))
			continue
		}
		date := ""
		if g := found[i]; !g.Date.IsZero() {
			date = g.Date.String()
		}
		if g := found[i]; g.Amount != x.amount && x.amount != 0 || g.Unit != x.unit && x.unit != "" || date != x.date {
			t.Errorf("%q: %s has %v %q %q, want %v %q %q", x.text, x.fact, g.Amount, g.Unit, date, x.amount, x.unit, x.date)
		}
	}
}
