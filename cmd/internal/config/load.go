package config

import (
	_ "embed"
	"fmt"
)

// MaxSize bounds the text that Load reads, in bytes.
const MaxSize = 4 << 20

// Mistake is one thing wrong with a file, at its place.
type Mistake struct {
	File         string
	Line, Column int // from 1
	Text         string
}

// String gives "file:line:column: text", as compilers write it.
func (m Mistake) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Column, m.Text)
}

type use struct {
	prompt string
	at     Mistake
}

//go:embed demo.yaml
var demo []byte

// Demo gives the built-in city as a commented YAML file to start from. Load
// reads it without a mistake.
func Demo() []byte { return append([]byte(nil), demo...) }

// Load reads a city from YAML. file names the text in mistakes. Mistakes come
// sorted by their place; with any of them the city must not be served. It is
// nil when the text is no YAML at all, otherwise what could be read, so that
// CheckPrompts can add its own.
func Load(text []byte, file string) (*City, []Mistake) {
	return nil, []Mistake{{File: file, Line: 1, Column: 1, Text: "not yet"}}
}

// CheckPrompts names every prompt in the file that has is false for. The store
// of prompts is opened from City.Prompts, so Load cannot know what is in it.
func (c *City) CheckPrompts(has func(name string) bool) []Mistake {
	var mistakes []Mistake
	for _, u := range c.uses {
		if !has(u.prompt) {
			mistakes = append(mistakes, u.at)
		}
	}
	return mistakes
}

// LineByNumber finds the line that a dialled number leads to, in any of the
// forms a number comes in.
func (c *City) LineByNumber(called string) (Line, bool) {
	i, ok := c.numbers[called]
	if !ok {
		return Line{}, false
	}
	return c.Lines[i], true
}
