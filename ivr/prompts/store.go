package prompts

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"hotline/sip/media"
)

//go:embed sound/*.mp3
var embedded embed.FS

// Store is a set of sounds by name, read-only after Load.
type Store struct{ sounds map[string]*media.Sound }

// inside is the embedded prompts, each decoded when it is first asked for, once for
// the process: all together take a second of a core.
var inside = sync.OnceValue(func() map[string]func() *media.Sound {
	lazy := map[string]func() *media.Sound{}
	entries, _ := embedded.ReadDir("sound") // it cannot fail: the folder is in the program
	for _, e := range entries {
		name, _ := soundName(e.Name())
		lazy[name] = sync.OnceValue(func() *media.Sound {
			sound, _ := One(name) // it cannot fail: a test decodes every one
			return sound
		})
	}
	return lazy
})

// Load gives the embedded prompts and the tones, replaced and added to by dir's files
// <name>.mp3 and <name>.wav; dir "" has none. Files of other endings are not
// looked at. The error names every file that cannot be used, and why.
func Load(dir string) (*Store, error) {
	s := &Store{sounds: map[string]*media.Sound{}}
	for _, name := range media.Tones() {
		if tone, ok := media.NewTone(name); ok {
			tone.Name = Tone + name
			s.sounds[tone.Name] = tone
		}
	}
	if dir == "" {
		return s, nil
	}
	if err := s.add(os.DirFS(dir), dir); err != nil {
		return nil, fmt.Errorf("cannot load prompts: %w", err)
	}
	return s, nil
}

// add decodes all sound files of a folder; where is its name in errors.
func (s *Store) add(folder fs.FS, where string) error {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return fmt.Errorf("cannot list prompts folder %s: %w", where, err)
	}
	from := map[string]string{}
	var bad []error
	for _, e := range entries {
		name, ok := soundName(e.Name())
		if !ok || e.IsDir() {
			continue
		}
		file := path.Join(where, e.Name())
		if first := from[name]; first != "" {
			bad = append(bad, fmt.Errorf("%s and %s are the same prompt %q; remove one", first, file, name))
			continue
		}
		from[name] = file
		sound, err := load(folder, e.Name(), file, name)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		s.sounds[name] = sound
	}
	return errors.Join(bad...)
}

func load(folder fs.FS, entry, file, name string) (*media.Sound, error) {
	f, err := folder.Open(entry)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", file, err)
	}
	defer f.Close()
	sound, err := Decode(file, f)
	if err != nil {
		return nil, err
	}
	sound.Name = name
	return sound, nil
}

// soundName gives the prompt's name of a file: what stands before .mp3 or .wav.
func soundName(file string) (string, bool) {
	ending := path.Ext(file)
	name := strings.TrimSuffix(file, ending)
	return name, name != "" && !strings.HasPrefix(name, ".") && (strings.EqualFold(ending, ".mp3") || strings.EqualFold(ending, ".wav"))
}

// Sound gives a sound by its name; a variant that does not exist, such as
// "music.en", is the sound it is a variant of. The first who asks for an embedded
// one waits until it is decoded: some 5 ms for each second that it lasts.
func (s *Store) Sound(name string) (*media.Sound, bool) {
	name, ok := s.named(name)
	if !ok {
		return nil, false
	}
	if own, ok := s.sounds[name]; ok {
		return own, true
	}
	return inside()[name](), true
}

// Has tells whether there is a sound of that name, without decoding it.
func (s *Store) Has(name string) bool {
	_, ok := s.named(name)
	return ok
}

// named gives the name under which a sound is kept: its own, or that of what it
// is a variant of.
func (s *Store) named(name string) (string, bool) {
	base, _ := strings.CutSuffix(name, English)
	for _, n := range []string{name, base} {
		if s.sounds[n] != nil || inside()[n] != nil {
			return n, true
		}
	}
	return "", false
}

// Names gives the names of all sounds, sorted.
func (s *Store) Names() []string {
	all := slices.Collect(maps.Keys(inside()))
	all = slices.AppendSeq(all, maps.Keys(s.sounds))
	slices.Sort(all)
	return slices.Compact(all)
}
