package tape

import "os"

// file is what the tape writes to; tests stand in for it.
type file interface {
	Write([]byte) (int, error) // at the end
	Truncate(size int64) error
	Sync() error
	Close() error
}

type create func(path string) (file, error)

// diskFile creates a file that must not exist, or empties one that does.
func diskFile(path string) (file, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o640)
}

// syncFolder makes the creation, renaming or removal of files in it durable.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
