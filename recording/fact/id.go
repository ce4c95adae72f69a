package fact

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseID reads an ID in the form "node-boot-seq"; the node's name may itself
// hold dashes. The empty string is the zero ID.
func ParseID(s string) (ID, error) {
	if s == "" {
		return ID{}, nil
	}
	rest, seq, err := cutNumber(s)
	if err != nil {
		return ID{}, fmt.Errorf("cannot read fact id %q: want node-boot-seq: %w", s, err)
	}
	node, boot, err := cutNumber(rest)
	if err != nil {
		return ID{}, fmt.Errorf("cannot read fact id %q: want node-boot-seq: %w", s, err)
	}
	return ID{Node: node, Boot: boot, Seq: seq}, nil
}

func cutNumber(s string) (rest string, n uint64, err error) {
	i := strings.LastIndexByte(s, '-')
	if i < 0 {
		return "", 0, fmt.Errorf("no dash in %q", s)
	}
	n, err = strconv.ParseUint(s[i+1:], 10, 64)
	return s[:i], n, err
}
