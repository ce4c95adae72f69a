package config

import (
	"maps"
	"slices"
)

// hint gives `; did you mean "x"?` for a word that is near one of the known
// ones, else the known ones when they are few.
func hint(word string, known []string) string {
	best, least := "", 3
	if len([]rune(word)) > 64 {
		return ""
	}
	for _, k := range known {
		if d := distance(word, k); d < least && d < len([]rune(k)) {
			best, least = k, d
		}
	}
	switch {
	case best != "":
		return `; did you mean "` + best + `"?`
	case len(known) == 0:
		return "; none is declared"
	case len(known) <= 16:
		return "; known are " + list(known)
	}
	return ""
}

func list(words []string) string {
	out := ""
	for i, w := range words {
		if i > 0 {
			out += ", "
		}
		out += w
	}
	return out
}

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// distance is the number of letters to insert, drop, change or swap with the
// next to make one word of the other (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, row := []int(nil), make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(s); i++ {
		next := make([]int, len(t)+1)
		next[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(t)]
}
