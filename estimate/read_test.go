package estimate

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"palermo"
)

func TestReadRefuses(t *testing.T) {
	lists := func(n int) string {
		var h []string
		for i := range n {
			h = append(h, fmt.Sprintf("l%d", i))
		}
		return strings.Join(h, ",") + ",count\n" + strings.Repeat("1,", n) + "3\n"
	}
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "t.csv:1: the file is empty"},
		{"no count", "a,b\n1,0\n", "t.csv:1: there is no column count"},
		{"one list", "a,count\n1,4\n", "t.csv:1: there is 1 list column"},
		{"too many lists", lists(21), "t.csv:1: there are 21 list columns"},
		{"two names", "a,a,count\n1,0,3\n", `t.csv:1: two columns are named "a"`},
		{"no name", "a,,count\n1,0,3\n", "t.csv:1: column 2 has no name"},
		{"negative", "a,b,count\n1,0,3\n0,1,-2\n", "t.csv:3: count -2 is negative"},
		{"fraction", "a,b,count\n1,0,2.5\n", "t.csv:2: count 2.5 is no whole number"},
		{"exponent", "a,b,count\n1,0,1e3\n", "t.csv:2: count 1e3 is no whole number"},
		{"word", "a,b,count\n1,0,many\n", `t.csv:2: count "many" is no number`},
		{"huge", "a,b,count\n1,0,99999999999999999999\n", "t.csv:2: count 99999999999999999999 is more than"},
		{"huge sum", "a,b,count\n1,0,9000000000000000\n0,1,9000000000000000\n", "t.csv:3: the counts up to here add up"},
		{"not 0 or 1", "a,b,count\n2,0,3\n", `t.csv:2: list "a" holds "2"`},
		{"nobody's row", "a,b,count\n1,0,3\n0,0,7\n", "t.csv:3: 7 people are on no list"},
		{"nobody", "a,b,count\n1,0,0\n", "t.csv:1: the table has no people"},
		{"only a header", "a,b,count\n", "t.csv:1: the table has no people"},
		{"ragged", "a,b,count\n1,0\n", "t.csv:2: the row has more or fewer fields"},
		{"quotes", "a,b,count\n\"1,0,3\n", "t.csv:2: "},
		{"UTF-16", "\xff\xfea\x00,\x00", "t.csv:1: the file is UTF-16"},
		{"latin-1", "a,b\xe9,count\n1,0,3\n", "t.csv:1: the file is not UTF-8"},
		{"two tracks", "a,b,track,count\n1,0,trafficking,3\n0,1,smuggling,3\n", "t.csv:3: the track is smuggling here and trafficking on line 2"},
		{"misspelt track", "a,b,track,count\n1,0,trafiking,3\n", `t.csv:2: track "trafiking" is not known`},
		{"other track", "a,b,track,count\n1,0,other,3\n", "t.csv:2: an estimate is of trafficking or of smuggling"},
		{"no track", "a,b,track,count\n1,0,,3\n", "t.csv:2: the track is empty"},
	} {
		_, err := Read(strings.NewReader(c.in), "t.csv", ReadOptions{})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", c.name, err, c.want)
		}
		var pe *palermo.Error
		if err != nil && (!errors.As(err, &pe) || pe.Hint == "" || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v is not one line with a hint", c.name, err)
		}
	}
}

func TestReadAccepts(t *testing.T) {
	for name, in := range map[string]string{
		"plain":           "a,b,c,count\n1,0,0,5\n0,1,0,6\n1,1,0,2\n0,0,1,4\n",
		"byte-order mark": "\xef\xbb\xbfa,b,c,count\n1,0,0,5\n0,1,0,6\n1,1,0,2\n0,0,1,4\n",
		"CRLF":            "a,b,c,count\r\n1,0,0,5\r\n0,1,0,6\r\n1,1,0,2\r\n0,0,1,4\r\n",
		"order":           "count,a,b,c\n4,0,0,1\n2,1,1,0\n6,0,1,0\n5,1,0,0\n",
		"spaces":          "a, b, c, Count\n1, 0, 0, 5\n0, 1, 0, 6\n1, 1, 0, 2\n0, 0, 1, 4\n",
		"repeated rows":   "a,b,c,count\n1,0,0,2\n0,1,0,6\n1,1,0,2\n1,0,0,3\n0,0,1,4\n0,0,0,0\n",
		"track column":    "a,b,c,track,count\n1,0,0,trafficking,5\n0,1,0,trafficking,6\n1,1,0,trafficking,2\n0,0,1,trafficking,4\n",
	} {
		got, err := Read(strings.NewReader(in), "t.csv", ReadOptions{Track: palermo.Trafficking})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, _ := NewTable("t.csv", []string{"a", "b", "c"}, palermo.Trafficking, []Cell{{1, 5}, {2, 6}, {3, 2}, {4, 4}})
		if got.Hash() != want.Hash() {
			t.Errorf("%s: cells %v, want %v", name, got.Cells, want.Cells)
		}
		if (len(got.Notes) > 0) != (name == "repeated rows") {
			t.Errorf("%s: notes %v", name, got.Notes)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a,b,c,count\n1,0,0,5\n0,1,0,6\n1,1,0,2\n0,0,1,4\n"))
	f.Add([]byte("a,b,track,count\n1,0,smuggling,3\n"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("a,b,count\n\"1\",0,99999999999999\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		table, err := Read(bytes.NewReader(in), "t.csv", ReadOptions{})
		if err != nil {
			var pe *palermo.Error
			if !errors.As(err, &pe) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("error %q is not one line of ours", err)
			}
			return
		}
		if table.People() <= 0 || len(table.Lists) < 2 || len(table.Lists) > MaxLists {
			t.Fatalf("accepted a table of %d people on %d lists", table.People(), len(table.Lists))
		}
	})
}

func FuzzParseModel(f *testing.F) {
	f.Add("[12,3]", 4)
	f.Add("[1.12,3]", 12)
	f.Add("123,14", 5)
	f.Fuzz(func(t *testing.T, s string, lists int) {
		if lists < 2 || lists > MaxLists {
			return
		}
		m, err := ParseModel(s, lists)
		if err != nil {
			return
		}
		again, err := ParseModel(m.String(), lists)
		if err != nil || again.String() != m.String() {
			t.Fatalf("%q gives %s, which gives %v, %v", s, m, again, err)
		}
	})
}

func TestTableChanges(t *testing.T) {
	table := load(t, "UKdat")
	for i := range table.Lists {
		omitted, err := table.Omit(i)
		if err != nil {
			t.Fatal(err)
		}
		alone := int64(0)
		for _, c := range table.Cells {
			if c.On == 1<<i {
				alone = c.Count
			}
		}
		if got, want := omitted.People(), table.People()-alone; got != want {
			t.Errorf("without list %d: %d people, want %d", i+1, got, want)
		}
		within, unseen, err := table.Within(i)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := within.People()+unseen, table.On(1<<i); got != want {
			t.Errorf("within list %d: %d people, want %d", i+1, got, want)
		}
	}
	merged, err := table.Merge(2, 5) // the published five lists
	if err != nil {
		t.Fatal(err)
	}
	five := load(t, "UKdat_5")
	merged.Lists = five.Lists
	if merged.Hash() != five.Hash() {
		t.Errorf("merging lists 3 and 6 gives %v, want %v", merged.Cells, five.Cells)
	}
}
