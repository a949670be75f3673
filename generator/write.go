package generator

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// Write brings the files up to date. Each is written under another name and
// then renamed, so that at any time there is the old or the new one. Files of one folder refer to each other: none is
// renamed before all of them have been written. After an error Write goes on with the other folders; each file has its
// error, and the result has all of them.
func (r *Result) Write() error {
	folders := make(map[string][]*File)
	for i := range r.Files {
		dir := filepath.Dir(r.Files[i].Path)
		folders[dir] = append(folders[dir], &r.Files[i])
	}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		writeFolder(folders[dir])
	}
	var errs []error
	for _, f := range r.Files {
		if f.Err != nil {
			errs = append(errs, fmt.Errorf("%s: it is not %s: %w", r.Relative(f.Path), f.Action, cause(f.Err)))
		}
	}
	return errors.Join(errs...)
}

// cause returns what is behind an error about a file: its message has the name of the file with which we replace another.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// writeFolder brings the files of one folder up to date.
func writeFolder(files []*File) {
	temps := make([]string, len(files))
	var failed error
	for i, f := range files {
		if f.Action == Create || f.Action == Update {
			temps[i], f.Err = writeTemp(f.Path, f.New)
			failed = cmp.Or(failed, f.Err)
		}
	}
	for i, f := range files {
		switch {
		case f.Action == Keep || f.Err != nil:
		case failed != nil:
			f.Err = failed
			if temps[i] != "" {
				os.Remove(temps[i])
			}
		case f.Action == Delete:
			if err := os.Remove(f.Path); !errors.Is(err, fs.ErrNotExist) { // another asyncgen may have been faster
				f.Err = err
			}
		default:
			if f.Err = os.Rename(temps[i], f.Path); f.Err != nil {
				os.Remove(temps[i])
			}
		}
	}
}

// writeTemp writes text to a file next to path, which is to replace it and has its permissions, and returns the file's name.
func writeTemp(path string, text []byte) (name string, err error) {
	temp, err := createTemp(path)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			temp.Close()
			os.Remove(temp.Name())
		}
	}()
	if info, err := os.Stat(path); err == nil {
		if err := temp.Chmod(info.Mode().Perm()); err != nil {
			return "", err
		}
	}
	if _, err := temp.Write(text); err != nil {
		return "", err
	}
	return temp.Name(), temp.Close()
}

// createTemp creates a file next to path. Its name keeps the go command from
// reading it, and its permissions are those of any new file (os.CreateTemp
// would make it private).
func createTemp(path string) (*os.File, error) {
	dir, base := filepath.Split(path)
	for {
		name := filepath.Join(dir, fmt.Sprintf(".%s.%08x.tmp", base, rand.Uint32()))
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}
