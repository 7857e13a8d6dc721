package linkage

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Somebody's age fits their birth date on every day on which it can be noted, and
// the two meet under the year.
func TestAgeFitsItsBirthDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		born := day{year: int16(rapid.IntRange(1900, 2010).Draw(t, "year")), month: uint8(rapid.IntRange(1, 12).Draw(t, "month")), day: uint8(rapid.IntRange(1, 28).Draw(t, "day"))}
		on := day{year: born.year + int16(rapid.IntRange(1, 80).Draw(t, "later")), month: uint8(rapid.IntRange(1, 12).Draw(t, "noted")), day: uint8(rapid.IntRange(1, 28).Draw(t, "on"))}
		age := int(on.year - born.year)
		if on.month < born.month || on.month == born.month && on.day < born.day {
			age--
		}
		text := agedText(strconv.Itoa(age), fmt.Sprintf("%d-%02d-%02d", on.year, on.month, on.day))
		got := readAged(text)
		if l := compareDays(born, got); l != datePartial || compareDays(got, born) != l {
			t.Errorf("born %v, %s: %s", born, text, dateLevelNames[l])
		}
		far := got
		far.year += int16(rapid.SampledFrom([]int{-9, -4, 4, 9}).Draw(t, "off"))
		if l := compareDays(born, far); l != dateOther {
			t.Errorf("born %v, years off %v: %s", born, far, dateLevelNames[l])
		}
		f := newDayField([]string{"", fmt.Sprintf("%d-%02d-%02d", born.year, born.month, born.day), text}, []uint32{1, 2})
		if a, b := f.keys(2, 1, nil), f.keys(2, 2, nil); a[0] != b[0] && a[0] != b[1] {
			t.Error("they do not meet under the year")
		}
	})
	for _, bad := range [][2]string{{"34", ""}, {"x", "2020"}, {"-1", "2020"}, {"200", "2020"}, {"34", "soon"}} {
		if s := agedText(bad[0], bad[1]); s != "" {
			t.Errorf("%q is an age", s)
		}
	}
}

// Two registers of the same people: one says when they were born, the other how
// old they were in the spring of 2021. Few names are shared by many, so the names
// alone do not tell who is who.
func TestAgesStandForBirthDates(t *testing.T) {
	var a, b strings.Builder
	a.WriteString("id,given_name,family_name,birth_date\n")
	b.WriteString("id,given_name,family_name,age,registered\n")
	given, family := []string{"Ana", "Boris", "Chidi", "Dalia", "Emeka", "Farah", "Goran", "Hana", "Idris", "Jelena", "Kofi", "Leila"}, []string{"Okoro", "Petrova", "Quint", "Rahal", "Sesay", "Tran", "Ueda", "Varga", "Wanjiru", "Ximenez", "Yilmaz", "Zuma", "Bako", "Cortes"}
	const people = 240
	for i := range uint64(people) {
		g, f := given[hash(i, 1)%12], family[hash(i, 2)%14]
		year, month := 1950+int(hash(i, 3)%50), 1+int(hash(i, 4)%12)
		fmt.Fprintf(&a, "p%d,%s,%s,%d-%02d-15\n", i, g, f, year, month)
		age := 2021 - year
		if month > 4 {
			age--
		}
		fmt.Fprintf(&b, "p%d,%s,%s,%d,2021-04-20\n", i, g, f, age)
	}
	read := func(name, text string) *List {
		l, err := ReadCSV(name, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	lists := []*List{read("a.csv", a.String()), read("b.csv", b.String())}
	c, err := Recognise(lists, Hints{ID: "id"})
	if err != nil {
		t.Fatal(err)
	}
	used := false
	for _, col := range c.Columns {
		used = used || col.Name == "birth_date" && col.Age == "age" && col.Noted == "registered"
	}
	if !used {
		t.Fatalf("the ages are not taken for birth dates: %+v", c.Columns)
	}
	truth := func(list, id string) string { return id }
	score := func(c Config) Score {
		res, err := Link(t.Context(), lists, c, Options{Workers: 2, Draws: 2})
		if err != nil {
			t.Fatal(err)
		}
		return ScoreClusters(res.Clusters, res.Pairs, truth)
	}
	with := score(c)
	for i := range c.Columns {
		c.Columns[i].Age, c.Columns[i].Noted = "", ""
	}
	without := score(c)
	t.Logf("best F1 with ages %.3f, without %.3f", with.BestF1, without.BestF1)
	if with.BestF1 < without.BestF1+0.1 {
		t.Errorf("ages help little: best F1 %.3f, without %.3f", with.BestF1, without.BestF1)
	}
}
