package sip

import (
	"slices"
	"strings"
)

// optionFromChange is the option tag of RFC 4916 §4.1.
const optionFromChange = "from-change"

// abilities are what the far end said of itself.
type abilities struct {
	update     bool // Allow names UPDATE: RFC 3311 §4
	fromChange bool // Supported names from-change
}

// learn takes what a message says; a header that is absent says nothing.
func (a *abilities) learn(h Headers) {
	if allow := h.tokens("Allow"); len(allow) > 0 {
		a.update = slices.Contains(allow, Update)
	}
	if options := append(h.tokens("Supported"), h.tokens("k")...); len(options) > 0 {
		a.fromChange = slices.Contains(options, optionFromChange)
	}
}

// tokens gives the comma-separated words of all headers of that name.
func (h Headers) tokens(name string) []string {
	var words []string
	for _, header := range h {
		if !strings.EqualFold(header.Name, name) {
			continue
		}
		for word := range strings.SplitSeq(header.Value, ",") {
			if word = strings.TrimSpace(word); word != "" {
				words = append(words, word)
			}
		}
	}
	return words
}

// unsupported gives the options of Require that this house does not know.
func unsupported(h Headers) []string {
	return slices.DeleteFunc(h.tokens("Require"), func(option string) bool {
		return option == optionFromChange
	})
}
