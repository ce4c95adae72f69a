package main

import (
	"strings"
	"testing"

	"hotline/cmd/internal/config"
)

// TestFirstPhone: what the welcome says to type signs somebody in, and tells no secret.
func TestFirstPhone(t *testing.T) {
	demo := string(config.Demo())
	head, rest, _ := strings.Cut(demo, "\npeople:\n")
	_, tail, _ := strings.Cut(rest, "\ntrunks:\n")
	const all = "{id: 1, password: x, skills: {general: 1, en: 1, business: 1}}"
	for people, want := range map[string]string{
		all: "NUMBER",
		all + ", {id: 2, password: x, skills: {general: 1}, phone: registered, secret: demo}":                                                                                      "2",
		all + ", {id: 2, password: x, skills: {general: 1}, phone: registered, secret: quiet}":                                                                                     "2 --password SECRET",
		all + ", {id: 2, password: x, skills: {general: 1}, phone: registered, secret: quiet}, {id: 3, password: x, skills: {general: 1, en: 1}, phone: registered, secret: demo}": "3",
		all + ", {id: 2, password: x, skills: {general: 1}, phone: registered, secret: demo}, {id: 3, password: x, skills: {general: 1, en: 1}, phone: registered, secret: quiet}": "3 --password SECRET",
	} {
		city, mistakes := config.Load([]byte(head+"\npeople: ["+people+"]\ntrunks:\n"+tail), "city.yaml")
		if len(mistakes) > 0 {
			t.Fatal(mistakes)
		}
		if got := firstPhone(city); got != want {
			t.Errorf("%s: %q, not %q", people, got, want)
		}
	}
}
