//go:build !linux

package sanctions

import "time"

var began = time.Now()

func threadTime() time.Duration { return time.Since(began) }
