// Package prompts holds the sentences and the music that calls hear, decoded once into frames ready to send.
package prompts

import (
	"io"

	"hotline/sip/media"
)

// Store is a set of sounds by name, read-only after Load.
type Store struct{ sounds map[string]*media.Sound }

// Load gives the embedded prompts, each replaced by dir's file of the same name; dir "" overrides nothing.
func Load(dir string) (*Store, error) { return &Store{}, nil }

// Sound gives a sound by its name.
func (s *Store) Sound(name string) (*media.Sound, bool) { p, ok := s.sounds[name]; return p, ok }

// Names gives all names, sorted.
func (s *Store) Names() []string { return nil }

// Decode reads an MP3 or WAV file, told apart by content.
func Decode(name string, r io.Reader) (*media.Sound, error) { return nil, nil }
