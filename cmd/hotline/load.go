package main

import (
	"errors"
	"fmt"
	"os"

	"hotline/cmd/internal/config"
	"hotline/cmd/internal/floor"
)

// load reads the config; "" is the built-in city. Its mistakes are an error, which
// names the prompts that are missing too. Prompts alone are told by who opens them.
func load(file string) (*config.City, error) {
	city, mistakes, err := read(file)
	if len(mistakes) > 0 {
		mistakes, err = withPrompts(city, mistakes)
		return city, errors.Join(mistakes, err)
	}
	return city, err
}

// faults reads a config and names every mistake in it; the error is of what else
// keeps it from being used.
func faults(file string) (city *config.City, mistakes config.Mistakes, err error) {
	if city, mistakes, err = read(file); err == nil {
		mistakes, err = withPrompts(city, mistakes)
	}
	return city, mistakes, err
}

// read reads a config, but not the prompts that it names.
func read(file string) (city *config.City, mistakes config.Mistakes, err error) {
	text, name := config.Demo(), "demo.yaml"
	if file != "" {
		if text, err = os.ReadFile(file); err != nil {
			return nil, nil, fmt.Errorf("cannot read the config: %w", err)
		}
		name = file
	}
	city, mistakes = config.Load(text, name)
	return city, mistakes, nil
}

// withPrompts adds the prompts that are missing to the mistakes of a city, which is
// nil when the text is none at all.
func withPrompts(city *config.City, mistakes config.Mistakes) (config.Mistakes, error) {
	if city == nil {
		return mistakes, nil
	}
	var unheard config.Mistakes
	err := floor.CheckPrompts(city)
	if errors.As(err, &unheard) {
		err = nil
	}
	return mistakes.With(unheard), err
}
