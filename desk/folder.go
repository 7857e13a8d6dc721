package desk

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"sync"

	"palermo"
)

// Folder is where work is kept between two visits: runs, links, decisions. Files
// are written whole or not at all, and nothing outside the folder can be named.
// It is safe for concurrent use by one process.
type Folder struct {
	root      *os.Root
	temporary string     // removed on Close; empty when the folder is somebody's
	appending sync.Mutex // one line at a time
}

// openFolder opens a folder and makes it if it is not there. An empty name is a
// folder of its own that Close removes.
func openFolder(dir string) (*Folder, error) {
	f := new(Folder)
	var err error
	if dir == "" {
		if f.temporary, err = os.MkdirTemp("", "palermo-"); err != nil {
			return nil, folderError("", err)
		}
		dir = f.temporary
	} else if err = os.MkdirAll(dir, 0o700); err != nil {
		return nil, folderError(dir, err)
	}
	if f.root, err = os.OpenRoot(dir); err != nil {
		return nil, folderError(dir, err)
	}
	return f, nil
}

// Close lets go of the folder.
func (f *Folder) Close() error {
	err := f.root.Close()
	if f.temporary != "" {
		err = errors.Join(err, os.RemoveAll(f.temporary))
	}
	return err
}

// FS is the folder to read.
func (f *Folder) FS() fs.FS { return f.root.FS() }

// Read returns a file. Its error is [palermo.NotFound] where there is none.
func (f *Folder) Read(name string) ([]byte, error) {
	data, err := f.root.ReadFile(name)
	if err != nil {
		return nil, folderError(name, err)
	}
	return data, nil
}

// Write puts a file in its place whole: whoever reads it finds the old one or
// the new one.
func (f *Folder) Write(name string, data []byte) error {
	if err := f.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return folderError(name, err)
	}
	tmp := name + ".part"
	f.appending.Lock()
	defer f.appending.Unlock()
	file, err := f.root.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return folderError(name, err)
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = f.root.Rename(tmp, name)
	}
	if err != nil {
		_ = f.root.Remove(tmp)
		return folderError(name, err)
	}
	return nil
}

// Append adds a line to a file of lines and returns when it is on the disk. A
// line that a crash cut short is finished with a line end first, so that it
// spoils no other.
func (f *Folder) Append(name string, line []byte) error {
	if err := f.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return folderError(name, err)
	}
	f.appending.Lock()
	defer f.appending.Unlock()
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return folderError(name, err)
	}
	out := append(bytes.TrimRight(line, "\n"), '\n')
	if st, err := file.Stat(); err == nil && st.Size() > 0 {
		last := make([]byte, 1)
		if _, err := file.ReadAt(last, st.Size()-1); err == nil && last[0] != '\n' {
			out = append([]byte{'\n'}, out...)
		}
	}
	_, err = file.Write(out)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return folderError(name, err)
	}
	return nil
}

// Remove takes a file or a folder away; it is no fault if there is none.
func (f *Folder) Remove(name string) error {
	if err := f.root.RemoveAll(name); err != nil {
		return folderError(name, err)
	}
	return nil
}

// Names lists what is in a folder, sorted; a folder that is not there is empty.
func (f *Folder) Names(dir string) ([]string, error) {
	entries, err := fs.ReadDir(f.root.FS(), dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, folderError(dir, err)
	}
	var names []string
	for _, e := range entries {
		if path.Ext(e.Name()) != ".part" {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// folderError says what is wrong with a file of the folder. What the system says
// of permissions and full disks is for whoever runs the program.
func folderError(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &palermo.Error{Code: palermo.NotFound, Where: name, Message: "there is nothing kept under this name", Hint: "it may have been removed, or belongs to another folder (serve --data)"}
	}
	return fmt.Errorf("folder of the work: %w", err)
}
