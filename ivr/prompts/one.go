package prompts

import "hotline/sip/media"

// One decodes a single embedded prompt, for a program that needs no other.
func One(name string) (*media.Sound, error) {
	return load(embedded, "sound/"+name+".mp3", name+".mp3", name)
}
