package sanctions

import (
	"strings"

	"palermo"
)

// advanced holds what OFAC's advanced XML says in one place and uses in another:
// the file lists its vocabularies and documents first, then the parties, then
// under which programme each profile is listed.
type advanced struct {
	words     map[string]string // "kind/ID" -> word
	iso       map[string]string // country ID -> code
	parents   map[string]string // party sub-type -> party type
	places    map[string]string // location ID -> country code
	documents map[string][]Document
	profiles  map[string]int // profile ID -> entry
}

// readAdvanced reads OFAC's advanced XML (SDN_ADVANCED.XML, CONS_ADVANCED.XML),
// which follows the UN's advanced sanctions data model.
func (l *List) readAdvanced(t *tree) error {
	a := &advanced{words: map[string]string{}, iso: map[string]string{}, parents: map[string]string{}, places: map[string]string{},
		documents: map[string][]Document{}, profiles: map[string]int{}}
	for {
		s, err := t.start()
		if err != nil || s == nil {
			return err
		}
		switch s.Name.Local {
		case "DateOfIssue", "Location", "IDRegDocument", "DistinctParty", "SanctionsEntry", "ProfileRelationship",
			"AliasType", "Country", "FeatureType", "IDRegDocType", "NamePartType", "PartyType", "PartySubType", "DetailReference":
		case "LegalBasis":
		default:
			continue
		}
		n, err := t.record(s)
		if err != nil {
			return err
		}
		switch n.name {
		case "DateOfIssue":
			l.Date = datePoint(n)
		case "Location":
			a.places[n.at("ID")] = a.iso[n.kid("LocationCountry").at("CountryID")]
		case "IDRegDocument":
			a.documents[n.at("IdentityID")] = append(a.documents[n.at("IdentityID")], Document{
				Kind: documentKind(a.words["IDRegDocType/"+n.at("IDRegDocTypeID")]), Number: n.get("IDRegistrationNo"), Country: a.iso[n.at("IssuedBy-CountryID")]})
		case "DistinctParty":
			e, profile := a.entry(n)
			if err := l.add(e, n.line); err != nil {
				return palermo.At(l.file, n.line, err)
			}
			a.profiles[profile] = len(l.Entries) - 1
		case "SanctionsEntry":
			a.measure(l, n)
		case "ProfileRelationship":
			from, ok := a.profiles[n.at("From-ProfileID")]
			to, known := a.profiles[n.at("To-ProfileID")]
			if ok && known {
				l.Entries[from].Links = unique(append(l.Entries[from].Links, l.Entries[to].Names[0].Name))
			}
		default:
			word := n.text
			if n.name == "LegalBasis" {
				word = n.at("LegalBasisShortRef")
			}
			a.words[n.name+"/"+n.at("ID")] = word
			if n.name == "Country" {
				if a.iso[n.at("ID")] = strings.ToLower(n.at("ISO2")); n.at("ISO2") == "" {
					a.iso[n.at("ID")] = countryOf(word)
				}
			}
			if n.name == "PartySubType" {
				a.parents[n.at("ID")] = n.at("PartyTypeID")
			}
		}
	}
}

// measure gives an entry its programmes, legal basis and day of listing.
func (a *advanced) measure(l *List, n *node) {
	i, ok := a.profiles[n.at("ProfileID")]
	if !ok {
		return
	}
	e := &l.Entries[i]
	n.each("EntryEvent", func(v *node) {
		if d := datePoint(v.kid("Date")); !d.IsZero() && e.Listed.IsZero() {
			e.Listed = d
		}
		if e.Basis == "" {
			e.Basis = a.words["LegalBasis/"+v.at("LegalBasisID")]
		}
	})
	n.each("SanctionsMeasure", func(m *node) {
		if c := m.get("Comment"); c != "" {
			e.Programmes = unique(append(e.Programmes, c))
		}
	})
}

func (a *advanced) entry(n *node) (Entry, string) {
	profile := n.kid("Profile")
	e := Entry{ID: n.at("FixedRef"), Reason: n.get("Comment")}
	sub := profile.at("PartySubTypeID")
	e.Kind = ParseKind(a.words["PartySubType/"+sub])
	if e.Kind == UnknownKind {
		e.Kind = ParseKind(a.words["PartyType/"+a.parents[sub]])
	}
	profile.each("Identity", func(id *node) {
		parts := map[string]string{} // group -> kind of name part
		id.kid("NamePartGroups").each("MasterNamePartGroup", func(m *node) {
			m.each("NamePartGroup", func(g *node) { parts[g.at("ID")] = a.words["NamePartType/"+g.at("NamePartTypeID")] })
		})
		id.each("Alias", func(alias *node) {
			alias.each("DocumentedName", func(d *node) {
				q := Good
				switch {
				case alias.at("LowQuality") == "true":
					q = Weak
				case strings.HasPrefix(a.words["AliasType/"+alias.at("AliasTypeID")], "F.K.A"):
					q = Former
				case alias.at("Primary") == "true" && len(e.Names) == 0:
					q = Primary
				}
				e.Names = append(e.Names, Alias{Name: documentedName(d, parts), Quality: q})
			})
		})
		e.Documents = append(e.Documents, a.documents[id.at("ID")]...)
	})
	profile.each("Feature", func(f *node) { a.feature(&e, f) })
	return e, profile.at("ID")
}

// documentedName writes a name as OFAC's other files do: "SURNAME, Given".
func documentedName(d *node, parts map[string]string) string {
	var last, rest []string
	d.each("DocumentedNamePart", func(p *node) {
		v := p.kid("NamePartValue")
		if strings.EqualFold(parts[v.at("NamePartGroupID")], "Last Name") {
			last = append(last, v.text)
		} else {
			rest = append(rest, v.text)
		}
	})
	name := strings.Join(last, " ")
	if len(rest) > 0 {
		if name != "" {
			name += ", "
		}
		name += strings.Join(rest, " ")
	}
	return name
}

func (a *advanced) feature(e *Entry, f *node) {
	what := a.words["FeatureType/"+f.at("FeatureTypeID")]
	f.each("FeatureVersion", func(v *node) {
		detail := v.kid("VersionDetail")
		word := a.words["DetailReference/"+detail.at("DetailReferenceID")]
		if word == "" {
			word = detail.text
		}
		place := a.places[v.kid("VersionLocation").at("LocationID")]
		switch what {
		case "Birthdate":
			p := v.kid("DatePeriod")
			from, to := datePoint(p.kid("Start").kid("From")), datePoint(p.kid("End").kid("To"))
			if to.IsZero() {
				to = from
			}
			if from.Year == to.Year && from == from.First() && to == to.Last() && from.Month != to.Month {
				from, to = palermo.Date{Year: from.Year}, palermo.Date{Year: to.Year} // a year, written as its days
			}
			if !from.IsZero() {
				e.Born = append(e.Born, Span{From: from, To: to, Circa: p.kid("Start").at("Approximate") == "true"})
			}
		case "Gender":
			e.Gender = ParseGender(word)
		case "Nationality Country", "Citizenship Country", "Nationality of Registration", "Flag":
			if place == "" {
				place = countryOf(word)
			}
			e.Countries = append(e.Countries, place)
		case "Vessel Call Sign":
			e.Documents = append(e.Documents, Document{Kind: "call sign", Number: word})
		}
	})
}

// datePoint reads <Year>, <Month>, <Day> below an element.
func datePoint(n *node) palermo.Date {
	return looseDate(n.get("Day") + "/" + n.get("Month") + "/" + n.get("Year"))
}
