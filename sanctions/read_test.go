package sanctions

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"palermo"
)

var day = palermo.MustDate

const (
	ofacText = "7001,\"VARNHOLT, Edric\",individual,\"TCO] [SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 09 Apr 1971; alt. DOB circa 1970; nationality Iceland; Gender Male; Passport ZX4410927 (Iceland) expires 01 Jan 2030; a.k.a. 'THE FERRYMAN'; Tax ID No. 12-345 (Iceland); Linked To: BLUE CORMORANT; Executive Order 13581.\"\n" +
		"7002,BLUE CORMORANT,-0- ,TCO,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n" +
		"7003,SILVER PETREL,vessel,TCO,-0- ,CS99,Tug,-0- ,1,Panama,-0- ,Vessel Registration Identification IMO 9999993.\n\x1a\n"
	unText = `<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z"><INDIVIDUALS><INDIVIDUAL>
<DATAID>1</DATAID><FIRST_NAME>EDRIC</FIRST_NAME><SECOND_NAME>VARNHOLT</SECOND_NAME><UN_LIST_TYPE>Libya</UN_LIST_TYPE><REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2018-06-07</LISTED_ON><GENDER>Male</GENDER>
<NAME_ORIGINAL_SCRIPT>Эдрик Варнхольт</NAME_ORIGINAL_SCRIPT><NATIONALITY><VALUE>Iceland</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Ferryman</ALIAS_NAME></INDIVIDUAL_ALIAS><INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1970</FROM_YEAR><TO_YEAR>1972</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>ZX4410927</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>BLUE CORMORANT</FIRST_NAME></ENTITY></ENTITIES></CONSOLIDATED_LIST>`
	ukText = "Unique ID,OFSI Group ID,Name,Regime Name,Type,Designation source,Date Designated,Sanctions Imposed\nGIM0001,1,VARNHOLT Edric,Global Irregular Migration,Individual,UK,23-07-2025,\"Asset freeze, Travel Ban\"\n"
	ukFull = "Report Date: 11-Aug-2025\nLast Updated,Unique ID,Name 6,Name 1,Name type,Alias strength,Name non-latin script,Regime Name,\"Individual, Entity, Ship\",Date Designated,Sanctions Imposed,D.O.B,Nationality(/ies)\n" +
		"x,GIM0001,VARNHOLT,Edric,Primary Name,,,GIM,Individual,23/07/2025,Asset freeze,dd/mm/1971,Iceland\nx,GIM0001,FERRYMAN,,Alias,Low quality a.k.a,,GIM,Individual,23/07/2025,Asset freeze,,\n"
	euText = `<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-01-05T10:00:00.000+01:00"><sanctionEntity euReferenceNumber="EU.1.1" logicalId="1"><remark>Invented</remark><regulation programme="LBY" numberTitle="2026/1"/><subjectType code="person"/>
<nameAlias wholeName="Edric Varnholt" gender="M" strong="true"/><nameAlias wholeName="The Ferryman" strong="false"/><citizenship countryIso2Code="IS"/><birthdate birthdate="1971-04-09" circa="false"/><identification number="ZX4410927" identificationTypeDescription="National passport" countryIso2Code="IS"/></sanctionEntity></export>`
	ftmText      = `{"id":"NK-1","schema":"Person","caption":"Edric Varnholt","last_change":"2026-03-04T00:00:00","properties":{"name":["Edric Varnholt"],"weakAlias":["The Ferryman"],"birthDate":["1971-04-09"],"nationality":["is"],"gender":["male"],"passportNumber":["ZX4410927"],"programId":["TCO"]}}` + "\n" + `{"id":"a","schema":"Address","properties":{"full":["x"]}}` + "\n"
	advancedText = `<Sanctions xmlns="http://www.un.org/sanctions/1.0"><DateOfIssue><Year>2026</Year><Month>1</Month><Day>15</Day></DateOfIssue><ReferenceValueSets>
<AliasTypeValues><AliasType ID="1403">Name</AliasType></AliasTypeValues><CountryValues><Country ID="11106" ISO2="IS">Iceland</Country></CountryValues><FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="224">Gender</FeatureType></FeatureTypeValues>
<DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues><IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues><LegalBasisValues><LegalBasis ID="1" LegalBasisShortRef="E.O. 13581">text</LegalBasis></LegalBasisValues>
<NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues><PartySubTypeValues><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues><PartyTypeValues><PartyType ID="1">Individual</PartyType></PartyTypeValues></ReferenceValueSets>
<IDRegDocuments><IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="5" IssuedBy-CountryID="11106"><IDRegistrationNo>ZX4410927</IDRegistrationNo></IDRegDocument></IDRegDocuments>
<DistinctParties><DistinctParty FixedRef="7001"><Profile ID="7001" PartySubTypeID="4"><Identity ID="5" Primary="true">
<Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="9">VARNHOLT</NamePartValue></DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="10">Edric</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
<NamePartGroups><MasterNamePartGroup><NamePartGroup ID="9" NamePartTypeID="1520"/></MasterNamePartGroup><MasterNamePartGroup><NamePartGroup ID="10" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups></Identity>
<Feature FeatureTypeID="8"><FeatureVersion><DatePeriod><Start><From><Year>1971</Year><Month>4</Month><Day>9</Day></From></Start><End><To><Year>1971</Year><Month>4</Month><Day>9</Day></To></End></DatePeriod></FeatureVersion></Feature>
<Feature FeatureTypeID="224"><FeatureVersion><VersionDetail DetailReferenceID="91526"/></FeatureVersion></Feature></Profile></DistinctParty></DistinctParties>
<SanctionsEntries><SanctionsEntry ProfileID="7001"><EntryEvent LegalBasisID="1"><Date><Year>2024</Year><Month>3</Month><Day>1</Day></Date></EntryEvent><SanctionsMeasure><Comment>TCO</Comment></SanctionsMeasure></SanctionsEntry></SanctionsEntries></Sanctions>`
)

func mustRead(t testing.TB, name, text string) *List {
	t.Helper()
	l, err := Read(name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestReadFormats(t *testing.T) {
	born := []Span{{From: day("1971-04-09"), To: day("1971-04-09")}}
	passport := []Document{{Kind: "passport", Number: "ZX4410927", Country: "is"}}
	for _, c := range []struct {
		name, text string
		format     Format
		date, by   string
		entries    int
		want       Entry // the first
	}{
		{"ofac_2022-01-31/sdn.csv", ofacText, FormatOFAC, "2022-01-31", "name", 3, Entry{ID: "7001", Kind: Person, Gender: Male, Countries: []string{"is"}, Programmes: []string{"TCO", "SDGT"},
			Names: []Alias{{"VARNHOLT, Edric", Primary}, {"THE FERRYMAN", Weak}}, Born: append(born[:1:1], Span{From: day("1970"), To: day("1970"), Circa: true}),
			Documents: append(passport[:1:1], Document{"tax id", "12-345", "is"}), Links: []string{"BLUE CORMORANT"}, Reason: "Executive Order 13581"}},
		{"un.xml", unText, FormatUN, "2026-02-27", "content", 2, Entry{ID: "XXi.001", Kind: Person, Gender: Male, Countries: []string{"is"}, Programmes: []string{"Libya"}, Listed: day("2018-06-07"),
			Names: []Alias{{"EDRIC VARNHOLT", Primary}, {"Эдрик Варнхольт", Good}, {"The Ferryman", Weak}}, Born: []Span{{From: day("1970"), To: day("1972")}}, Documents: []Document{{"passport", "ZX4410927", ""}}}},
		{"uk_2025-08-11/uk.csv", ukText, FormatUK, "2025-08-11", "name", 1, Entry{ID: "GIM0001", Kind: Person, Names: []Alias{{"VARNHOLT Edric", Primary}}, Programmes: []string{"Global Irregular Migration"}, Basis: "Asset freeze, Travel Ban", Listed: day("2025-07-23")}},
		{"uk.csv", ukFull, FormatUK, "2025-08-11", "content", 1, Entry{ID: "GIM0001", Kind: Person, Names: []Alias{{"VARNHOLT, Edric", Primary}, {"FERRYMAN", Weak}}, Programmes: []string{"GIM"}, Basis: "Asset freeze", Listed: day("2025-07-23"),
			Born: []Span{{From: day("1971"), To: day("1971")}}, Countries: []string{"is"}}},
		{"eu.xml", euText, FormatEU, "2026-01-05", "content", 1, Entry{ID: "EU.1.1", Kind: Person, Gender: Male, Countries: []string{"is"}, Programmes: []string{"LBY"}, Basis: "2026/1", Reason: "Invented",
			Names: []Alias{{"Edric Varnholt", Primary}, {"The Ferryman", Weak}}, Born: born, Documents: passport}},
		{"x.ftm.json", ftmText, FormatFtM, "2026-03-04", "content", 1, Entry{ID: "NK-1", Kind: Person, Gender: Male, Countries: []string{"is"}, Programmes: []string{"TCO"},
			Names: []Alias{{"Edric Varnholt", Primary}, {"The Ferryman", Weak}}, Born: born, Documents: []Document{{"passport", "ZX4410927", ""}}}},
		{"adv.xml", advancedText, FormatOFACAdvanced, "2026-01-15", "content", 1, Entry{ID: "7001", Kind: Person, Gender: Male, Programmes: []string{"TCO"}, Basis: "E.O. 13581", Listed: day("2024-03-01"),
			Names: []Alias{{"VARNHOLT, Edric", Primary}}, Born: born, Documents: passport}},
		{"own.csv", "\ufeffid,name,alias,birth_date,country,kind,list_date\nq,\"Varnholt, Edric\",E. Varnholt; Эдрик,1971-04-09,Iceland,person,2026-01-01\n", FormatOwn, "2026-01-01", "content", 1,
			Entry{ID: "q", Kind: Person, Countries: []string{"is"}, Names: []Alias{{"Varnholt, Edric", Primary}, {"E. Varnholt", Good}, {"Эдрик", Good}}, Born: born}},
	} {
		l := mustRead(t, c.name, c.text)
		if l.Format != c.format || l.Dated() != c.date || l.DateBy != c.by || len(l.Entries) != c.entries {
			t.Errorf("%s: %s, dated %s by %q, %d entries", c.name, l.Format, l.Dated(), l.DateBy, len(l.Entries))
		}
		if d := cmp.Diff(c.want, l.Entries[0], cmpopts.IgnoreFields(Entry{}, "Line"), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestJoinSideFiles(t *testing.T) {
	main := mustRead(t, "sdn.csv", ofacText)
	alt := mustRead(t, "alt.csv", "7001,1,aka,\"VARNHOLD, Edrik\",-0- \n9999,2,fka,NOBODY'S NAME,-0- \n")
	add := mustRead(t, "add.csv", "7001,1,\"1 Quay\",\"Reykjav\xedk\",\"Iceland\",-0- \n")
	got := Join(alt, main, add)
	if len(got) != 2 || got[0] != main || got[1].Name != "alt" || len(got[1].Entries) != 1 || len(got[1].Warnings) != 1 {
		t.Fatalf("%d lists", len(got))
	}
	e := main.Entries[0]
	if e.Names[2] != (Alias{"VARNHOLD, Edrik", Good}) || e.Addresses[0] != "1 Quay, Reykjavík, Iceland" {
		t.Errorf("%+v", e)
	}
}

// Every refusal is one line that names the place.
func TestReadRefuses(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><CONSOLIDATED_LIST><INDIVIDUALS>&b;</INDIVIDUALS></CONSOLIDATED_LIST>`
	long := strings.Repeat("x", 1_000_000)
	for what, c := range map[string]struct{ name, text, want string }{
		"empty":           {"a.csv", " \n", "a.csv: the file is empty"},
		"truncated XML":   {"un.xml", unText[:len(unText)/2], "un.xml:"},
		"entities":        {"un.xml", bomb, "un.xml:1: the file declares a document type"},
		"own entity":      {"un.xml", `<CONSOLIDATED_LIST><INDIVIDUAL><FIRST_NAME>&b;</FIRST_NAME></INDIVIDUAL></CONSOLIDATED_LIST>`, "un.xml:1: an entity is used"},
		"XML encoding":    {"un.xml", `<?xml version="1.0" encoding="windows-1251"?><CONSOLIDATED_LIST/>`, `un.xml:1: the file says that its encoding is "windows-1251"`},
		"XML not UTF-8":   {"un.xml", "<CONSOLIDATED_LIST>\n<INDIVIDUAL><FIRST_NAME>\xff\xfe</FIRST_NAME></INDIVIDUAL></CONSOLIDATED_LIST>", "un.xml:2: this line is not UTF-8"},
		"UTF-16":          {"a.csv", "\xff\xfei\x00d\x00", "a.csv: this is not UTF-8 text but UTF-16"},
		"CSV not UTF-8":   {"a.csv", "id,name\n1,J\xf6rg\n", "a.csv:2: this line is not UTF-8"},
		"long name":       {"a.csv", "id,name\n1," + long + "\n", "a.csv:2: a name of entry \"1\" is 1000000 bytes long"},
		"long OFAC name":  {"sdn.csv", "1," + long + ",-0- ,X,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n", "sdn.csv:"},
		"long UN name":    {"un.xml", "<CONSOLIDATED_LIST><INDIVIDUAL><REFERENCE_NUMBER>1</REFERENCE_NUMBER><FIRST_NAME>" + long + "</FIRST_NAME></INDIVIDUAL></CONSOLIDATED_LIST>", "un.xml:1: a name of entry"},
		"repeated id":     {"a.csv", "id,name\n1,Ann\n2,Bea\n1,Cid\n", "a.csv:4: id \"1\" was already used on line 2"},
		"repeated UN id":  {"un.xml", strings.Replace(unText, "<ENTITIES><ENTITY><DATAID>2", "<ENTITIES><ENTITY><DATAID>XXi.001", 1), "un.xml:"},
		"no name":         {"a.csv", "id,name\n1,\n", "a.csv:2: entry \"1\" has no name"},
		"no id":           {"a.csv", "id,name\n,Ann\n", "a.csv:2: an entry has no id"},
		"unknown":         {"a.csv", "colour,size\nred,1\n", "a.csv:1: this is no list that is known here"},
		"unknown XML":     {"a.xml", "<html></html>", "a.xml:1: <html> begins no list"},
		"bad JSON":        {"a.json", "{\"id\":\"x\",\"schema\":\"Person\"", "a.json:1: this is no whole JSON object"},
		"truncated a row": {"uk.csv", ukText + "GIM0002,1", "uk.csv:3: this line has 2 columns"},
	} {
		_, err := Read(c.name, strings.NewReader(c.text))
		var e *palermo.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || len(err.Error()) > 300 || e.Hint == "" {
			t.Errorf("%s: %.200v", what, err)
		}
	}
}

// One slip in a thousand entries is told, not refused.
func TestReadForgives(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,name\n")
	for i := range 1200 {
		fmt.Fprintf(&b, "%d,Ann Other\n", i)
	}
	l := mustRead(t, "a.csv", b.String()+"7,Bea Other\n")
	if len(l.Entries) != 1201 || len(l.Warnings) != 1 {
		t.Errorf("%d entries, %q", len(l.Entries), l.Warnings)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{ofacText, unText, ukText, ukFull, euText, ftmText, advancedText, "id,name\n1,Ann\n", "36,12,aka,X,-0- \n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Read("f/x.csv", strings.NewReader(text))
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%q is more than a line", err)
			}
			return
		}
		for _, e := range l.Entries {
			if e.ID == "" || len(e.Names) == 0 || e.Names[0].Name == "" {
				t.Errorf("%+v", e)
			}
		}
		s := Index(Join(l)...)
		if s.Len() > 0 && s.Len() < 50 {
			s.Search(Query{Name: s.entries[0].entry.Names[0].Name}, &Scratch{})
		}
	})
}
