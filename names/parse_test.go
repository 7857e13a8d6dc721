package names

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// show writes the tokens of a name as latin:role or latin:role:part.
func show(n Name) string {
	var out []string
	for i := range n.Tokens {
		t := &n.Tokens[i]
		s := t.Latin
		if t.Role != Plain {
			s += ":" + t.Role.String()
		}
		if t.Part != EitherPart {
			s += [...]string{"", ":given", ":family"}[t.Part]
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" ,;-. ", ""},
		{"María José Núñez", "maria jose nunez"},
		{"NUÑEZ, María J.", "nunez:family maria:given j:initial:given"},
		{"Anna KOWALSKA", "anna:given kowalska:family"},
		{"Dr. Ludwig van der Meer Jr", "dr:honorific ludwig van:particle der:particle meer jr:suffix"},
		{"Abd al-Rahman bin Yusuf", "abdrahman bin:particle yusuf"},
		{"Abdurrahman", "abdrahman"}, {"Abdul Rahman", "abdrahman"}, {"ABDELRAHMAN", "abdrahman"}, {"Abdullah", "abdlah"}, {"Abd Allah", "abdlah"},
		{"Sean O’Brien", "sean obrien"},
		{"Sergei Ivanovich Orlov", "sergei ivanovich:patronymic orlov"},
		{"Иван Сидоров", "ivan sidorov"},
		{"Рauline", "pauline"}, // a Cyrillic Er in front
		{"王小明", "wang:family xiaoming:given"},
		{"欧阳小明", "ouyang:family xiaoming:given"},
		{"山田花子", "yamada:family hanako:given"},
		{"김민수", "kim:family minsu:given"},
		{"محمد الحسن", "muhammad al:particle hasan"},
		{"Dr", "dr:honorific"},
		{"Jos\xe9 P\xffrez", "jos prez"},
	} {
		if diff := cmp.Diff(c.want, show(Parse(c.in))); diff != "" {
			t.Errorf("Parse(%q): %s", c.in, diff)
		}
	}
}

func TestParseOrganisation(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"A.B.C. Trading Co., Ltd.", "abc trading:common word ltd:legal form"},
		{"Open Joint Stock Company Vesna", "jsc:legal form vesna"},
		{"ООО \"Весна\"", "llc:legal form vesna"},
		{"Общество с ограниченной ответственностью Весна", "llc:legal form vesna"},
		{"Blue Sea Fund VII", "blue sea fund vii:number"},
		{"Meyer & Sohn GmbH", "meyer and:particle sohn gmbh:legal form"},
	} {
		if diff := cmp.Diff(c.want, show(ParseOrganisation(c.in))); diff != "" {
			t.Errorf("ParseOrganisation(%q): %s", c.in, diff)
		}
	}
}

func TestRomanise(t *testing.T) {
	for _, c := range []struct{ in, first string }{
		{"Щербаков", "shcherbakov"}, {"Ольга", "olga"}, {"Ґалаґан", "galagan"}, // Ukrainian ґ
		{"Γιάννης", "giannis"}, {"Παπαδοπούλου", "papadopoulou"},
		{"خالد", "khalid"}, {"كشلاف", "kashlaf"},
		{"נחום", "nahom"}, {"राम कुमार", "ram kumar"}, {"नरेन्द्र", "narendr"},
		{"ገብረ", "gebre"}, {"서울", "seo ul"}, {"さくら", "sakura"}, {"きょうこ", "kyouko"}, {"ハットリ", "hattori"},
		{"李明", "li ming"}, {"Müller", "muller"}, {"สมชาย", "somchai"}, {"ბარაკ", "barak"}, {"", ""},
	} {
		got := Romanise(c.in)
		if len(got) == 0 {
			got = []string{""}
		}
		if got[0] != c.first {
			t.Errorf("Romanise(%s) = %q, want %q first", c.in, got, c.first)
		}
	}
	if got := Romanise("Müller"); !cmp.Equal(got, []string{"muller", "mueller"}) {
		t.Errorf("Romanise(Müller) = %q", got)
	}
}

// Spellings of one name in different standards share a blocking key.
func TestKeysAcrossStandards(t *testing.T) {
	for _, group := range []string{
		"Mohammed Muhammad Mohamed Muhamad محمد", "Tchaikovsky Chaikovskiy Чайковский", "Yusuf Youssef Yousef",
		"Hussein Husayn Hossein حسين", "Dmitri Dmitry Dmitriy Дмитрий", "Kashlaf كشلاف Cashlaf", "Sergei Sergey Sergej Сергей",
		"Schmidt Schmitt Shmidt", "Qasim Kassem Qasem قاسم",
	} {
		seen := map[string][]string{}
		for _, w := range strings.Fields(group) {
			n := Parse(w)
			for _, k := range Keys(&n, nil) {
				seen[k] = append(seen[k], w)
			}
		}
		if len(seen) != 1 {
			t.Errorf("%s: keys %v", group, seen)
		}
	}
}

func TestCompareExplains(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want string
	}{
		{"Bob Marsh", "MARSH, Robert", "bob/robert nickname, marsh/marsh exact"},
		{"J. Marsh", "Joan Marsh", "j/joan initial, marsh/marsh exact"},
		{"Иван Орлов", "Ivan Orlov", "иван/ivan transliteration, орлов/orlov transliteration"},
		{"Abu Bakr Siddiq", "Abubakr Siddiq", "abu bakr/abubakr joined, siddiq/siddiq exact"},
		{"Rosa Quintero", "Rosa Maria Quintero", "rosa/rosa exact, quintero/quintero exact, /maria missing"},
		{"Rosa Quintero", "Rosa Bianchi", "rosa/rosa exact, quintero/ contradiction, /bianchi contradiction"},
		{"Rosa Quintero", "Rosa Quitnero", "rosa/rosa exact, quintero/quitnero edit"},
		{"Mohamed Orlov", "Muhammad Orlov", "mohamed/muhammad spelling, orlov/orlov exact"},
	} {
		a, b := Parse(c.a), Parse(c.b)
		al := Compare(&a, &b, &Scratch{})
		var out []string
		for i := range al.Pairs {
			x, y := al.Pairs[i].Texts(&a, &b)
			out = append(out, fmt.Sprintf("%s/%s %s", x, y, al.Pairs[i].How))
		}
		if diff := cmp.Diff(c.want, strings.Join(out, ", ")); diff != "" {
			t.Errorf("%s | %s (%.3f): %s", c.a, c.b, al.Score, diff)
		}
	}
}

// The orderings that a reader would expect of scores.
func TestCompareOrders(t *testing.T) {
	s := &Scratch{}
	score := func(a, b string) float64 {
		x, y := Parse(a), Parse(b)
		return Compare(&x, &y, s).Score
	}
	for _, c := range [][4]string{ // the first pair is more alike than the second
		{"Hugo Perez", "Hugo Antonio Perez", "Hugo Perez", "Hugo Gomez"},
		{"Hugo Perez", "Hugo Peres", "Hugo Perez", "Hugo Gomez"},
		{"محمد علي", "Mohamed Ali", "محمد علي", "Mahmoud Saleh"},
		{"李明", "Li Ming", "李明", "Lu Meng"},
		{"Liz Warren", "Elizabeth Warren", "Liz Warren", "Louis Warren"},
		{"Omar bin Yusuf", "Umar ibn Yousef", "Omar bin Yusuf", "Yusuf bin Omar"},
	} {
		if hi, lo := score(c[0], c[1]), score(c[2], c[3]); hi <= lo {
			t.Errorf("%s | %s %.3f is not above %s | %s %.3f", c[0], c[1], hi, c[2], c[3], lo)
		}
	}
	if got := score("", ""); got != 0 {
		t.Errorf("two empty names score %v", got)
	}
	if got := score("SMITH, Ann Mary", "Ann Mary Smith"); got != 1 {
		t.Errorf("surname first scores %v", got)
	}
}

func TestGivenNames(t *testing.T) {
	heads, members, diminutives := 0, 0, 0
	seen := map[string]bool{}
	for line := range strings.Lines(givenText) {
		kind, head, list, ok := cutGiven(line)
		if !ok {
			if s := strings.TrimSpace(line); s != "" && s[0] != '#' {
				t.Errorf("bad line %q", line)
			}
			continue
		}
		if kind != "d" && kind != "v" || head == "" || len(strings.Fields(list)) == 0 {
			t.Errorf("bad line %q", line)
		}
		heads++
		for _, m := range strings.Fields(list) {
			members++
			if kind == "d" && !seen[head+"/"+m] {
				diminutives++
			}
			seen[head+"/"+m] = true
		}
	}
	t.Logf("%d groups, %d members, %d diminutive pairs", heads, members, diminutives)
	if diminutives < 400 {
		t.Errorf("%d diminutives, want at least 400", diminutives)
	}
}
