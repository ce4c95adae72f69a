package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// ticksSecond is the unit of processor time in /proc: USER_HZ, 100 on every Linux.
const ticksSecond = 100

// process is the server that is measured, as /proc shows it: proc(5).
type process int

// processor gives the time that the process alone has used, with the kernel's for it.
func (p process) processor() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
	if err != nil {
		return 0, fmt.Errorf("cannot read the server's processor time: %w", err)
	}
	// The name stands in parentheses and may hold anything; utime and stime are fields 14 and 15.
	_, rest, _ := strings.Cut(string(text[strings.LastIndexByte(string(text), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("cannot read the server's processor time: %q", text)
	}
	user, err1 := strconv.ParseUint(fields[11], 10, 63)
	system, err2 := strconv.ParseUint(fields[12], 10, 63)
	if err1 != nil || err2 != nil {
		return 0, fmt.Errorf("cannot read the server's processor time: %q", text)
	}
	return time.Duration(user+system) * time.Second / ticksSecond, nil
}

// memory gives the resident memory of the process in octets.
func (p process) memory() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p))
	if err != nil {
		return 0, fmt.Errorf("cannot read the server's memory: %w", err)
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, fmt.Errorf("cannot read the server's memory: %q", text)
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("cannot read the server's memory: %w", err)
	}
	return pages * int64(os.Getpagesize()), nil
}
