package estimate

import (
	"context"
	"sync"
	"sync/atomic"
)

// pool runs numbered pieces of work on a number of goroutines. What a piece
// does must depend on its number alone, so results are the same for any size.
type pool int

func newPool(workers int) pool { return pool(max(workers, 1)) }

// each calls do for 0 to n-1. worker is the number of the goroutine, below the
// size of the pool. It stops early, with the context's error, when cancelled.
func (p pool) each(ctx context.Context, n int, do func(worker, i int)) error {
	if p == 1 || n < 2 {
		for i := range n {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			do(0, i)
		}
		return ctx.Err()
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range min(int(p), n) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(w, i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// fitters makes a fitter for each goroutine, loaded with counts.
func (p pool) fitters(t int, y []float64) []*fitter {
	fs := make([]*fitter, p)
	for i := range fs {
		fs[i] = newFitter(t)
		fs[i].load(y)
	}
	return fs
}

// serial makes a callback that counts its calls and is run by one goroutine at
// a time.
func serial(fn func(done int, r Replicate)) func(Replicate) {
	var mu sync.Mutex
	done := 0
	return func(r Replicate) {
		mu.Lock()
		defer mu.Unlock()
		done++
		fn(done, r)
	}
}
