package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"palermo"
	"palermo/narrative"
)

type fact struct {
	Fact, Value, Modality, Span string
	Start, End                  int
}
type doc struct {
	ID, Title, Date, Text string
	Facts                 []fact
	Label, Group, Outcome          string
	Expect map[string]string
}

func main() {
	known := map[string]bool{}
	f, _ := os.Open("/work/shared/reference/codebook.csv")
	rows, _ := csv.NewReader(f).ReadAll()
	for _, r := range rows[1:] {
		known[r[0]] = true
	}
	r, err := narrative.Load(os.DirFS("/work/main/library/narrative"), func(id palermo.FactID) bool { return known[string(id)] })
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	switch os.Args[1] {
	case "lint":
		for _, e := range r.Lint() {
			fmt.Println(e)
		}
	case "text":
		show(r.Suggest(narrative.Document{ID: "x", Text: strings.Join(os.Args[2:], " ")}))
	case "show":
		for _, d := range load(os.Args[2]) {
			if len(os.Args) > 3 && d.ID != os.Args[3] {
				continue
			}
			fmt.Println("###", d.ID, d.Label, d.Outcome, "|", d.Title)
			fmt.Println(d.Text)
			show(r.Suggest(narrative.Document{ID: d.ID, Title: d.Title, Text: d.Text}))
		}
	case "eval":
		eval(r, load(os.Args[2]), len(os.Args) > 3)
	}
}

func show(res narrative.Result) {
	for _, g := range res.Suggestions {
		fmt.Printf("  %-32s %-11s %-10s %.2f %-22s %q %v%s %s\n", g.Fact, g.Value, g.Modality, g.Confidence, g.Pattern, g.Text, g.Amount, g.Unit, g.Date)
	}
	fmt.Println("  class", res.Class, res.Scores, res.Language, res.Alarm)
}

func load(p string) (ds []doc) {
	f, err := os.Open(p)
	if err != nil {
		panic(err)
	}
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		var d doc
		if err := json.Unmarshal(s.Bytes(), &d); err != nil {
			panic(err)
		}
		ds = append(ds, d)
	}
	return
}

type count struct{ tp, fp, fn int }

func (c count) String() string {
	p := float64(c.tp) / float64(max(1, c.tp+c.fp))
	r := float64(c.tp) / float64(max(1, c.tp+c.fn))
	return fmt.Sprintf("tp %d fp %d fn %d P %.3f R %.3f F1 %.3f", c.tp, c.fp, c.fn, p, r, 2*p*r/max(1e-9, p+r))
}

func eval(r *narrative.Reader, ds []doc, verbose bool) {
	var all, grp count
	per := map[string]*count{}
	mod, modn := 0, 0
	ua, un := 0, 0
	var lines []string
	for _, d := range ds {
		res := r.Suggest(narrative.Document{ID: d.ID, Title: d.Title, Text: d.Text})
		gold := map[string]fact{}
		for _, f := range d.Facts {
			gold[f.Fact] = f
		}
		pred := map[string]narrative.Suggestion{}
		for _, g := range res.Suggestions {
			if d.Text[g.Start:g.End] != g.Text { panic("span") }
			pred[string(g.Fact)] = g
		}
		gg, pg := map[string]bool{}, map[string]bool{}
		get := func(k string) *count {
			if per[k] == nil {
				per[k] = &count{}
			}
			return per[k]
		}
		g := func(f string) string {
			if f == "person.under-18" {
				return "means"
			}
			return strings.Split(f, ".")[0]
		}
		for k, p := range pred {
			if p.Value != "established" {
				continue
			}
			pg[g(k)] = true
			gf, ok := gold[k]
			if ok && gf.Value == "established" {
				all.tp++
				get(k).tp++
				modn++
				if p.Modality.String() == gf.Modality {
					mod++
				} else if verbose {
					lines = append(lines, fmt.Sprintf("MOD %s %s gold %s got %s %q", d.ID, k, gf.Modality, p.Modality, p.Text))
				}
			} else {
				all.fp++
				get(k).fp++
				lines = append(lines, fmt.Sprintf("FP  %-32s %s (gold %s) %s: %q", k, d.ID, gf.Value, p.Pattern, p.Text))
			}
		}
		for k, f := range gold {
			if f.Value == "established" {
				gg[g(k)] = true
				if p, ok := pred[k]; !ok || p.Value != "established" {
					all.fn++
					get(k).fn++
					lines = append(lines, fmt.Sprintf("FN  %-32s %s (got %s %s) %q", k, d.ID, p.Value, p.Pattern, f.Span))
				}
			} else {
				un++
				if p, ok := pred[k]; ok && p.Value == "established" {
					ua++
				}
			}
		}
		for _, k := range []string{"act", "means", "purpose"} {
			switch {
			case gg[k] && pg[k]:
				grp.tp++
			case gg[k]:
				grp.fn++
				lines = append(lines, "GFN "+k+" "+d.ID)
			case pg[k]:
				grp.fp++
				lines = append(lines, "GFP "+k+" "+d.ID)
			}
		}
	}
	sort.Strings(lines)
	if verbose {
		for _, l := range lines {
			fmt.Println(l)
		}
		var ks []string
		for k := range per {
			ks = append(ks, k)
		}
		sort.Strings(ks)
		for _, k := range ks {
			fmt.Printf("%-34s %v\n", k, per[k])
		}
	}
	fmt.Println("facts  ", all)
	fmt.Println("groups ", grp)
	fmt.Printf("modality %d/%d %.3f\n", mod, modn, float64(mod)/float64(max(1, modn)))
	fmt.Printf("unclear asserted %d/%d\n", ua, un)
}
