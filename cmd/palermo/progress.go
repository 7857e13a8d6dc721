package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// progress shows on one line of a terminal how far long work is. Without a
// terminal it shows nothing.
type progress struct {
	w     io.Writer // nil for nothing
	last  string
	shown bool
}

func (s *streams) newProgress() *progress {
	if !s.progress {
		return &progress{}
	}
	return &progress{w: s.err}
}

// step writes the line again when it would look different. It is called from one
// goroutine at a time.
func (p *progress) step(stage string, done, of int) {
	if p.w == nil || of <= 0 {
		return
	}
	line := fmt.Sprintf("%s %3d %%", stage, 100*int64(done)/int64(of))
	if line == p.last {
		return
	}
	p.last, p.shown = line, true
	fmt.Fprint(p.w, "\r\x1b[K"+line)
}

// clear takes the line away, so that what follows starts on a clean one.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown, p.last = false, ""
	}
}

// untilStopped is a context that ends at Ctrl-C or when the system asks the
// program to end. After that a second Ctrl-C ends it at once.
func untilStopped() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
