package media

// NewSound makes a sound ready to play of 16-bit linear samples at 8 kHz, mono.
// Both laws are encoded now; the last frame is filled up with silence.
func NewSound(name string, pcm8k []int16) *Sound {
	frames := (len(pcm8k) + FrameSamples - 1) / FrameSamples
	whole := make([]int16, frames*FrameSamples)
	copy(whole, pcm8k)
	s := &Sound{Name: name, Alaw: make([]byte, len(whole)), Ulaw: make([]byte, len(whole))}
	Encode(s.Alaw, PCMA, whole)
	Encode(s.Ulaw, PCMU, whole)
	return s
}

// Law gives the sound's codes in a law. They are shared: read only.
func (s *Sound) Law(l Law) []byte {
	if l == PCMU {
		return s.Ulaw
	}
	return s.Alaw
}

// Frames is how many frames of FrameTime the sound lasts.
func (s *Sound) Frames() int { return len(s.Alaw) / FrameSamples }
