package linkage

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Hints narrow what [Recognise] looks at.
type Hints struct {
	ID     string   // the column that is only copied to the output
	Ignore []string // columns never compared
}

// Recognise says for every column of the lists how it is to be compared, first
// by its name (English, Spanish, French, German, Portuguese, Italian and romanised
// Arabic headers), then by what it holds. Columns of the same name, or of the
// same meaning where each list has just one such, are one column.
func Recognise(lists []*List, h Hints) (Config, error) {
	var c Config
	if err := hintsExist(lists, h); err != nil {
		return c, err
	}
	c.ID = h.ID
	if c.ID == "" {
		c.ID = findID(lists, h)
	}
	skip := map[string]bool{c.ID: true}
	for _, n := range h.Ignore {
		skip[n] = true
	}
	fs := families(lists, skip)
	for _, f := range fs {
		c.Columns = append(c.Columns, f.column())
	}
	findAges(fs, &c)
	if c.check() != nil { // nothing but constants: they are what there is
		for i := range c.Columns {
			if col := &c.Columns[i]; col.Why == constant {
				col.Kind = Text
			}
		}
	}
	dropCopies(lists, &c)
	findNames(lists, &c)
	return c, c.check()
}

func hintsExist(lists []*List, h Hints) error {
	for _, n := range append([]string{h.ID}, h.Ignore...) {
		if n == "" {
			continue
		}
		found, all := false, true
		var have []string
		for _, l := range lists {
			in := slices.Contains(l.Columns, n)
			found, all = found || in, all && in
			have = append(have, l.Columns...)
		}
		if n == h.ID && !all || !found {
			slices.Sort(have)
			return invalid(fmt.Sprintf("there is no column %q", n), "write one of "+strings.Join(slices.Compact(have), ", "))
		}
	}
	return nil
}

// family is a column as it occurs in one or several lists.
type family struct {
	name string
	also []string
	role string // meaning by header, or ""
	at   [][2]int
	look look
}

// families joins the columns of all lists that are one and looks at them.
func families(lists []*List, skip map[string]bool) []*family {
	var out []*family
	byKey := map[string]*family{}
	for i, l := range lists {
		for j, name := range l.Columns {
			if skip[name] {
				continue
			}
			k := headerKey(name)
			if f := byKey[k]; f != nil && f.at[len(f.at)-1][0] == i {
				k = name // differs from another column of this list by case or signs alone
			}
			f := byKey[k]
			if f == nil {
				f = &family{name: name, role: headerRole(name)}
				byKey[k] = f
				out = append(out, f)
			} else if f.name != name && !slices.Contains(f.also, name) {
				f.also = append(f.also, name)
			}
			f.at = append(f.at, [2]int{i, j})
		}
	}
	out = joinRoles(out)
	for _, f := range out {
		f.look = lookAt(lists, f.at)
	}
	return out
}

// joinRoles makes one column of those that mean the same under different
// headers in different lists.
func joinRoles(fs []*family) []*family {
	var out []*family
next:
	for _, f := range fs {
		if f.role != "" && f.role != "other-date" {
			for _, o := range out {
				if o.role == f.role && disjoint(o.at, f.at) {
					o.also = append(append(o.also, f.name), f.also...)
					o.at = append(o.at, f.at...)
					continue next
				}
			}
		}
		out = append(out, f)
	}
	return out
}

func disjoint(a, b [][2]int) bool {
	for _, x := range a {
		for _, y := range b {
			if x[0] == y[0] {
				return false
			}
		}
	}
	return true
}

// headerKey is a header without case, spaces and signs.
func headerKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// roleWords give a header its meaning. The first line that fits wins; a word
// ending in * fits a beginning, other words a whole header (without signs) or
// one of its words.
var roleWords = []struct{ role, words string }{
	{"email", "email* mail correo* courriel emailaddress"},
	{"phone", "phone* tel telephone* mobile* cell fax* telefono* telefon* handy hatif"},
	{"postcode", "postcode* postal* zip* plz codigopostal cp codepostal"},
	{"web", "website url web homepage"},
	{"age", "age edad alter idade eta"},
	{"birth-year", "birthyear by yob yearofbirth anonacimiento geburtsjahr"},
	{"birth-date", "dob birthdate* dateofbirth* datebirth birthday fechanacimiento fechadenacimiento datenaissance datedenaissance geburtsdatum nascimento datanascimento bdate born milad"},
	{"birth-place", "birthplace* placeofbirth* pob lugarnacimiento lugardenacimiento lieunaissance lieudenaissance geburtsort"},
	{"sex", "sex gender sexo sexe geschlecht genero genre jins"},
	{"given", "firstname* first givenname* given forename* fname* prenom* nombre nombres vorname* nome christianname"},
	{"middle", "middlename* middle mname secondname patronymic"},
	{"family", "surname* lastname* last familyname* lname apellido* nomdefamille nachname* familienname sobrenome cognome"},
	{"full", "fullname* name names personname* nombrecompleto nomcomplet nom ism aname"},
	{"nationality", "nationality* citizenship* nacionalidad nationalite staatsangehorigkeit"},
	{"document", "passport* document* ssn nationalid* idnumber* socsec* nino curp dni nie cedula taxid* licence* license*"},
	{"address", "address* street* addr direccion adresse strasse calle rue domicilio"},
	{"city", "city town suburb ciudad ville stadt municipality municipio locality"},
	{"year", "year ano annee jahr"},
	{"other-date", "date* fecha* registered seen"},
}

func headerRole(name string) string {
	whole := headerKey(name)
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	fits := func(pattern string) bool {
		if p, ok := strings.CutSuffix(pattern, "*"); ok {
			if strings.HasPrefix(whole, p) {
				return true
			}
			pattern = p
		}
		return whole == pattern
	}
	for _, r := range roleWords {
		for _, w := range strings.Fields(r.words) {
			if fits(w) {
				return r.role
			}
		}
	}
	for _, r := range roleWords { // one word among several is a weaker sign
		if r.role == "full" || r.role == "given" || r.role == "family" || r.role == "age" || r.role == "year" {
			continue
		}
		for _, w := range strings.Fields(r.words) {
			if slices.Contains(words, strings.TrimSuffix(w, "*")) {
				return r.role
			}
		}
	}
	return ""
}

// findID is a column that by its name numbers the rows and holds a value of its
// own for each, or "".
func findID(lists []*List, h Hints) string {
	for _, name := range lists[0].Columns {
		switch headerKey(name) {
		case "id", "uid", "uniqueid", "recid", "recordid", "rowid", "entryid", "personid", "no", "nr", "number", "key":
		default:
			continue
		}
		if slices.Contains(h.Ignore, name) {
			continue
		}
		ok := true
		for _, l := range lists {
			j := slices.Index(l.Columns, name)
			ok = ok && j >= 0 && len(l.values[j])-1 == l.Rows()
		}
		if ok {
			return name
		}
	}
	return ""
}

// dropCopies ignores columns that repeat another cell by cell.
func dropCopies(lists []*List, c *Config) {
	for i := range c.Columns {
		for j := range c.Columns[:i] {
			a, b := &c.Columns[j], &c.Columns[i]
			if a.Kind == Ignore || b.Kind == Ignore {
				continue
			}
			if same := sameCells(lists, a, b); same > 0.95 {
				b.Kind, b.Why = Ignore, fmt.Sprintf("repeats %q in %.0f %% of the rows", a.Name, same*100)
			}
		}
	}
}

// sameCells is the share of rows in which two columns hold the same, among
// those in which either holds anything.
func sameCells(lists []*List, a, b *Column) float64 {
	same, any := 0, 0
	for _, l := range lists {
		i, j := columnOf(l, a), columnOf(l, b)
		if i < 0 || j < 0 {
			continue
		}
		step := max(1, l.Rows()/5000)
		for r := 0; r < l.Rows(); r += step {
			x, y := l.Value(r, i), l.Value(r, j)
			if x == "" && y == "" {
				continue
			}
			any++
			if strings.EqualFold(x, y) {
				same++
			}
		}
	}
	return float64(same) / float64(max(any, 1))
}

// columnOf is where a list has a column, or -1.
func columnOf(l *List, c *Column) int {
	if i := slices.Index(l.Columns, c.Name); i >= 0 {
		return i
	}
	for _, n := range c.Also {
		if i := slices.Index(l.Columns, n); i >= 0 {
			return i
		}
	}
	return -1
}

// findNames gives columns of words that repeat the words of the name columns
// (first name and surname in one, say) to the name, where nothing counts twice.
func findNames(lists []*List, c *Config) {
	var name []*Column
	for i := range c.Columns {
		switch c.Columns[i].Kind {
		case GivenName, FamilyName, FullName:
			name = append(name, &c.Columns[i])
		}
	}
	for i := range c.Columns {
		col := &c.Columns[i]
		if col.Kind != Text || len(name) == 0 {
			continue
		}
		inside, words := 0, 0
		for _, l := range lists {
			j := columnOf(l, col)
			if j < 0 {
				continue
			}
			for r := 0; r < l.Rows(); r += max(1, l.Rows()/2000) {
				have := map[string]bool{}
				for _, n := range name {
					if k := columnOf(l, n); k >= 0 {
						for _, w := range strings.Fields(clean(l.Value(r, k))) {
							have[w] = true
						}
					}
				}
				for _, w := range strings.Fields(clean(l.Value(r, j))) {
					words++
					if have[w] {
						inside++
					}
				}
			}
		}
		if words > 0 && float64(inside) > 0.9*float64(words) {
			col.Kind, col.Why = FullName, "its words are those of the name columns"
		}
	}
}
