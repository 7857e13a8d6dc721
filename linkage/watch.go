package linkage

import (
	"context"
	"sync"
)

// watch lets long work be seen and stopped.
type watch struct {
	ctx      context.Context
	progress func(stage string, done, of int) // may be nil
	workers  int
}

// stopped is the reason to stop, or nil.
func (w *watch) stopped() error { return w.ctx.Err() }

// step tells how far a stage is. It is called from one goroutine at a time.
func (w *watch) step(stage string, done, of int) {
	if w.progress != nil {
		w.progress(stage, done, of)
	}
}

// each calls do for 0 to n-1, shared out among the workers in turn: start makes
// the do of one worker, with memory of its own. It ends early, with the reason,
// when the work is stopped.
func (w *watch) each(stage string, n int, start func(worker int) (do func(i int))) error {
	const often = 512
	parallel(w.workers, func(k int) {
		do := start(k)
		for i, turn := k, 0; i < n; i, turn = i+w.workers, turn+1 {
			if turn%often == 0 {
				if w.stopped() != nil {
					return
				}
				if k == 0 { // the others are about as far
					w.step(stage, i, n)
				}
			}
			do(i)
		}
	})
	return w.stopped()
}

// parallel runs f for each worker and waits for all.
func parallel(workers int, f func(k int)) {
	var wg sync.WaitGroup
	for k := range workers {
		wg.Add(1)
		go func() { defer wg.Done(); f(k) }()
	}
	wg.Wait()
}
