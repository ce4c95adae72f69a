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
	timer      bool // Supported names timer: RFC 4028 §7
	reliable   bool // Supported names 100rel: RFC 3262 §3
}

// learn takes what a message says; a header that is absent says nothing.
func (a *abilities) learn(h Headers) {
	if allow := h.tokens("Allow"); len(allow) > 0 {
		a.update = slices.Contains(allow, Update)
	}
	if options := append(h.tokens("Supported"), h.tokens("k")...); len(options) > 0 {
		a.fromChange = slices.Contains(options, optionFromChange)
		a.timer = slices.Contains(options, optionTimer)
		a.reliable = slices.Contains(options, option100rel)
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
	return Unsupported(h.tokens("Require"))
}

// Unsupported gives those of the option tags that this house does not know: RFC
// 3261 §8.2.2.3.
func Unsupported(options []string) []string {
	return slices.DeleteFunc(options, func(option string) bool {
		return slices.Contains(known, option)
	})
}

// known are the options of Supported, in its order.
var known = []string{option100rel, optionFromChange, optionTimer}
