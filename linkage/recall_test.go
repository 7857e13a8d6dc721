package linkage

import (
	"fmt"
	"math"
	"testing"
)

// TestImaginedMatches: two fields with one view each, in which matches agree with
// 0.8 and 0.5, independently. Two passes, one of each, propose 1 - 0.2*0.5 of all
// matches; the matches seen agree more often than all do, which must not show.
func TestImaginedMatches(t *testing.T) {
	const people = 4000
	agree := [2]float64{0.8, 0.5}
	r := &run{t: &table{}}
	for f := range agree {
		values := []string{""}
		for v := range 2 * people {
			values = append(values, fmt.Sprintf("%06d", v))
		}
		fd := &field{val: make([]uint32, 2*people)}
		for p := range people { // entry p of a person, and entry people+p
			fd.val[p] = uint32(1 + p)
			if fd.val[people+p] = fd.val[p]; luck(uint64(p), uint64(f)) >= agree[f] {
				fd.val[people+p] = uint32(1 + people + p)
			}
		}
		fd.cmp = newCodeField(values, fd.val)
		r.t.fields = append(r.t.fields, fd)
	}
	r.t.ids, r.t.list = make([]string, 2*people), make([]uint16, 2*people)
	r.watch = watch{t.Context(), nil, 2}
	var err error
	if r.x, err = buildIndex(r.t, []pass{{views: []view{{0, 0}}}, {views: []view{{1, 0}}}}, &r.watch); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for p := range uint32(people) {
		if r.x.passesOf(p, people+p) > 0 {
			r.edges = append(r.edges, edge{p, people + p, 20})
			seen++
		}
	}
	unseen, recall := r.unseenMatches()
	if math.Abs(recall-0.9) > 0.015 {
		t.Errorf("recall of blocking is estimated at %.3f and is 0.9", recall)
	}
	if math.Abs(unseen-float64(people-seen)) > 0.015*people {
		t.Errorf("%d matches unseen, estimated %.0f", people-seen, unseen)
	}
}
