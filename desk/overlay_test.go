package desk_test

import (
	"io/fs"
	"testing/fstest"
)

// overlay is a file system with some files replaced.
type overlay struct {
	over  fstest.MapFS
	under fs.FS
}

func (o overlay) Open(name string) (fs.File, error) {
	if f, err := o.over.Open(name); err == nil && o.over[name] != nil {
		return f, nil
	}
	return o.under.Open(name)
}
