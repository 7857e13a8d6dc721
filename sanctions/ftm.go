package sanctions

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"palermo"
)

// ftmEntity is a FollowTheMoney entity as a line of JSON
// (https://followthemoney.tech): every property holds a list of strings, except
// that edges may hold entities.
type ftmEntity struct {
	ID         string                       `json:"id"`
	Schema     string                       `json:"schema"`
	Caption    string                       `json:"caption"`
	Properties map[string][]json.RawMessage `json:"properties"`
	LastChange string                       `json:"last_change"`
}

func (f *ftmEntity) all(names ...string) []string {
	var out []string
	for _, n := range names {
		for _, raw := range f.Properties[n] {
			var s string
			if json.Unmarshal(raw, &s) == nil && s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

func (f *ftmEntity) one(names ...string) string {
	if v := f.all(names...); len(v) > 0 {
		return v[0]
	}
	return ""
}

// ftmKinds are the schemas of parties; lines of other schemas (addresses,
// sanctions, ownership) are passed over.
var ftmKinds = map[string]Kind{
	"Person": Person, "Organization": Organisation, "Company": Organisation, "PublicBody": Organisation,
	"LegalEntity": UnknownKind, "Vessel": Vessel, "Airplane": Aircraft,
}

// readFtM reads FollowTheMoney entities, one a line. The newest last_change dates
// the list.
func (l *List) readFtM(in *bufio.Reader) error {
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 1<<16), maxRecord)
	line := 0
	newest := ""
	for sc.Scan() {
		line++
		text := sc.Bytes()
		if len(strings.TrimSpace(string(text[:min(len(text), 64)]))) == 0 {
			continue
		}
		if !utf8.Valid(text) {
			return palermo.At(l.file, line, bad("this line is not UTF-8", "save the file as UTF-8"))
		}
		var f ftmEntity
		if err := json.Unmarshal(text, &f); err != nil {
			return palermo.At(l.file, line, bad("this is no whole JSON object: "+err.Error(), "copy the list again"))
		}
		if f.Schema == "" {
			return palermo.At(l.file, line, bad("the entity has no schema", "give FollowTheMoney entities, one a line"))
		}
		kind, ok := ftmKinds[f.Schema]
		if !ok {
			continue
		}
		newest = max(newest, f.LastChange)
		if err := l.add(f.entry(kind), line); err != nil {
			return palermo.At(l.file, line, err)
		}
	}
	if err := sc.Err(); err == bufio.ErrTooLong {
		return palermo.At(l.file, line+1, bad(fmt.Sprintf("the line is longer than %d MB", maxRecord>>20), "write one entity a line"))
	} else if err != nil && err != io.EOF {
		return err
	}
	if len(newest) >= 10 {
		l.Date, _ = palermo.ParseDate(newest[:10])
	}
	return nil
}

func (f *ftmEntity) entry(kind Kind) Entry {
	e := Entry{ID: f.ID, Kind: kind, Gender: ParseGender(f.one("gender")), Programmes: f.all("programId", "program"),
		Reason: f.one("notes", "summary"), Listed: looseDate(f.one("createdAt")), Addresses: f.all("address")}
	if f.Caption != "" {
		e.Names = append(e.Names, Alias{Name: f.Caption})
	}
	for _, n := range f.all("name") {
		q := Good
		if len(e.Names) == 0 {
			q = Primary
		}
		e.Names = append(e.Names, Alias{Name: n, Quality: q})
	}
	for _, a := range []struct {
		property string
		quality  Quality
	}{{"alias", Good}, {"previousName", Former}, {"weakAlias", Weak}} {
		for _, n := range f.all(a.property) {
			e.Names = append(e.Names, Alias{Name: n, Quality: a.quality})
		}
	}
	for _, b := range f.all("birthDate") {
		if d := looseDate(b); !d.IsZero() {
			e.Born = append(e.Born, Span{From: d, To: d})
		}
	}
	for _, c := range f.all("nationality", "citizenship", "flag", "country", "jurisdiction") {
		e.Countries = append(e.Countries, countryOf(c))
	}
	for _, d := range [...][2]string{{"passportNumber", "passport"}, {"idNumber", "national id"}, {"taxNumber", "tax id"},
		{"registrationNumber", "registration"}, {"imoNumber", "imo"}, {"leiCode", "lei"}} {
		for _, v := range f.all(d[0]) {
			e.Documents = append(e.Documents, Document{Kind: d[1], Number: v})
		}
	}
	return e
}
