package rtp

import "hotline/sip/media"

// overSamples is how long one sound goes over into another that follows it without a
// pause: 8 ms, as in a mix.
const overSamples = 64

// tail is the end of the latest sound that a leg was sent.
type tail struct {
	codes [overSamples]byte
	law   media.Law
	end   uint32 // the timestamp that follows it
	on    bool
	from  *Leg // whose it was; nil: a prompt's or a sum's
}

// keep remembers the end of a packet, when it is the latest; of what is too short, nothing.
func (t *tail) keep(codes []byte, law media.Law, end, next uint32) {
	t.from = nil
	switch {
	case end != next: // it came late
	case len(codes) < overSamples:
		t.on = false
	default:
		copy(t.codes[:], codes[len(codes)-overSamples:])
		t.law, t.end, t.on = law, end, true
	}
}

// goOver lets the sound in the worker's frame, the first of another source, come in
// while that of the source before goes out: as in a mirror, since what would have
// followed is not known. After a pause the sound begins as it is.
func (w *worker) goOver(l *Leg, stamp uint32, octets int) {
	t := &l.send.tail
	if !t.on || t.end != stamp || octets < overSamples {
		return
	}
	var was, comes [overSamples]int16
	codes := w.frame[media.HeaderSize:][:overSamples]
	media.Decode(was[:], t.law, t.codes[:])
	media.Decode(comes[:], l.agreed.Law, codes)
	for i := range comes {
		in, out := int32(i+1), int32(overSamples-i)
		comes[i] = int16((int32(comes[i])*in + int32(was[overSamples-1-i])*out) / (overSamples + 1))
	}
	media.Encode(codes, l.agreed.Law, comes[:])
}
