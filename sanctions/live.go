package sanctions

import "sync/atomic"

// Live holds the screener in force of a running server. A new list takes force
// between two queries: a query that has begun ends on the screener it began with,
// the next one uses the new, and none waits or fails. The zero value holds none.
type Live struct{ now atomic.Pointer[Screener] }

// Screener is the screener in force; nil before the first [Live.Take]. Take it
// once for each query, so that hits and explanations come from the same lists.
func (l *Live) Screener() *Screener { return l.now.Load() }

// Take brings a screener into force and returns the one it replaces. Index the
// new lists first, whole: when they cannot be read the old screener stays.
func (l *Live) Take(s *Screener) (old *Screener) { return l.now.Swap(s) }
