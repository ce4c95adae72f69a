package tape

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const partSuffix = ".part"

// fileName says whether a call's name can be a file's: letters, digits and
// ". _ - @" only, not led by a dot, at most 128 bytes.
func fileName(call string) bool {
	if call == "" || len(call) > maxName || call[0] == '.' {
		return false
	}
	for _, b := range []byte(call) {
		ok := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("._-@", b) >= 0
		if !ok {
			return false
		}
	}
	return true
}

// fileOf gives the call's file, relative to the data folder.
func fileOf(c *call, zone *time.Location) string {
	day := time.Unix(0, c.start).In(zone).Format(time.DateOnly)
	return filepath.Join("wav", day, c.name+".wav")
}

// Path gives the file of a rendered call; false when there is none (yet, or any more).
func (t *Tape) Path(call string) (string, bool) {
	if !fileName(call) {
		return "", false
	}
	days := days(filepath.Join(t.cfg.Dir, "wav"))
	for _, day := range slices.Backward(days) {
		path := filepath.Join(day, call+".wav")
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, true
		}
	}
	return "", false
}

// Remove deletes the file of a rendered call for good, for retention; a call
// without one is an error wrapping fs.ErrNotExist.
func (t *Tape) Remove(call string) error {
	path, ok := t.Path(call)
	if !ok {
		return fmt.Errorf("cannot remove recording of call %q: %w", call, fs.ErrNotExist)
	}
	err := os.Remove(path)
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("cannot remove recording of call %q: %w", call, err)
	}
	os.Remove(filepath.Dir(path)) // the day's folder, once it is empty
	return nil
}

// days gives the day folders, oldest first.
func days(wav string) []string {
	entries, err := os.ReadDir(wav)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var days []string
	for _, e := range entries {
		if e.IsDir() {
			days = append(days, filepath.Join(wav, e.Name()))
		}
	}
	return days
}

// removeParts deletes WAVs that a crash left half-written: their calls are
// rendered again from the log.
func removeParts(wav string) {
	for _, day := range days(wav) {
		parts, _ := filepath.Glob(filepath.Join(day, "*.wav"+partSuffix))
		for _, p := range parts {
			os.Remove(p)
		}
	}
}
