package config

import "slices"

// Mistakes are all mistakes of a config as one error, a line each.
type Mistakes []Mistake

// Error lists the mistakes.
func (m Mistakes) Error() string {
	text := "the config has mistakes:"
	for _, mistake := range m {
		text += "\n  " + mistake.String()
	}
	return text
}

// With gives these mistakes and others of the same file together, by their place.
func (m Mistakes) With(others Mistakes) Mistakes {
	all := slices.Concat(m, others)
	byPlace(all)
	return all
}
