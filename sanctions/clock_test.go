//go:build linux

package sanctions

import (
	"syscall"
	"time"
	"unsafe"
)

// threadTime is the CPU time of this thread, so that figures hold on a busy
// machine (clock_gettime, CLOCK_THREAD_CPUTIME_ID). Lock the goroutine to it.
func threadTime() time.Duration {
	var ts syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, 3, uintptr(unsafe.Pointer(&ts)), 0)
	return time.Duration(ts.Nano())
}
