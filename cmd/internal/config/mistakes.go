package config

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
