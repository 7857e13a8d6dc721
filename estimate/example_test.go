package estimate_test

import (
	"context"
	"fmt"
	"strings"

	"palermo"
	"palermo/estimate"
)

// Three lists of an invented town. One method gives an estimate, never without
// its interval.
const town = `shelter,police,clinic,count
1,0,0,61
0,1,0,48
1,1,0,15
0,0,1,39
1,0,1,12
0,1,1,9
1,1,1,5
`

func ExampleEstimate() {
	table, err := estimate.Read(strings.NewReader(town), "town.csv", estimate.ReadOptions{Track: palermo.Trafficking})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := estimate.Estimate(context.Background(), table, estimate.Options{Method: estimate.MethodStepwise})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d seen, about %.0f in all, %.0f to %.0f, model %s\n", r.N, r.Estimate, r.Interval.Lo, r.Interval.Hi, r.Model)
	// Output: 189 seen, about 368 in all, 309 to 458, model [1,2,3]
}

func ExampleCheck() {
	table, err := estimate.Read(strings.NewReader("a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n"), "t.csv",
		estimate.ReadOptions{Track: palermo.Trafficking})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := estimate.Check(table, "[12,3]")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Code, e.Pairs)
	// Output: 1 [12]
}

func ExampleFlow_Estimate() {
	exactly := func(v float64, source string) estimate.Quantity {
		return estimate.Quantity{Value: v, Low: v, High: v, Source: source}
	}
	flow := estimate.Flow{
		Track: palermo.Smuggling, Period: "an invented year",
		Apprehensions: exactly(10_000, "border agency, yearly report"),
		Recidivism:    exactly(0.2, "border agency, yearly report"),
		Deterrence:    estimate.Quantity{Value: 0.2, Low: 0, High: 0.5, Source: "survey of people returned"},
	}
	r, err := flow.Estimate(estimate.FlowOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range []estimate.FlowRow{r.Table[0], r.Table[len(r.Table)-1]} {
		fmt.Printf("if a share of %.1f give up: %.0f %s\n", row.Deterrence, row.Entries, r.What)
	}
	// Output:
	// if a share of 0.0 give up: 40000 unlawful entries between ports of entry
	// if a share of 0.5 give up: 15000 unlawful entries between ports of entry
}
