package prompts

import (
	"testing"

	"hotline/sip/media"
)

// Speech and music are not taken for digits: every prompt, four levels, both laws.
func TestPromptsAreNotDigits(t *testing.T) {
	store, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	seconds := 0
	for _, name := range store.Names() {
		sound, _ := store.Sound(name)
		pcm := make([]int16, len(sound.Alaw))
		for _, eighths := range []int{2, 5, 8, 16} {
			media.Decode(pcm, media.PCMA, sound.Alaw)
			for n, v := range pcm {
				pcm[n] = int16(max(min(int(v)*eighths/8, 32767), -32768))
			}
			seconds += len(pcm) / 8000
			law := []media.Law{media.PCMA, media.PCMU}[eighths%2]
			payload := make([]byte, len(pcm))
			media.Encode(payload, law, pcm)
			var r media.ToneReceiver
			for at := 0; at < len(payload); at += media.FrameSamples {
				if key, ok := r.Take(uint32(at), law, payload[at:at+media.FrameSamples]); ok {
					t.Errorf("prompt %s at %d/8 holds the digit %c at %d ms", name, eighths, key, at/8)
				}
			}
		}
	}
	t.Logf("%d s of sound", seconds)
}
