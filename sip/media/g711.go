package media

// The tables are built from the definition of the codes rather than typed in:
// ITU-T G.711 tables 1a/1b (A-law) and 2a/2b (mu-law), on a 16-bit linear scale.
var (
	alawPCM, ulawPCM [256]int16
	pcmAlaw, pcmUlaw [65536]byte // by uint16(sample)
	alawUlaw         [256]byte
	ulawAlaw         [256]byte
)

func init() {
	for code := range 256 {
		alawPCM[code] = decodeAlaw(byte(code))
		ulawPCM[code] = decodeUlaw(byte(code))
	}
	for u := range 65536 {
		pcmAlaw[u] = encodeAlaw(int16(u))
		pcmUlaw[u] = encodeUlaw(int16(u))
	}
	for code := range 256 {
		alawUlaw[code] = pcmUlaw[uint16(alawPCM[code])]
		ulawAlaw[code] = pcmAlaw[uint16(ulawPCM[code])]
	}
}

// Silence is the code of the quietest sample of a law: A-law 0xD5, mu-law 0xFF.
func (l Law) Silence() byte {
	if l == PCMU {
		return 0xff
	}
	return 0xd5
}

// Encode writes one code per sample of 16-bit linear sound at 8 kHz. dst must
// be at least as long as pcm. A law that is none counts as A-law.
func Encode(dst []byte, law Law, pcm []int16) {
	table := &pcmAlaw
	if law == PCMU {
		table = &pcmUlaw
	}
	for i, sample := range pcm {
		dst[i] = table[uint16(sample)]
	}
}

// Decode writes one 16-bit sample per code. dst must be at least as long as b.
// A law that is none counts as A-law.
func Decode(dst []int16, law Law, b []byte) {
	table := &alawPCM
	if law == PCMU {
		table = &ulawPCM
	}
	for i, code := range b {
		dst[i] = table[code]
	}
}

// Transcode writes src in another law, code by code. dst must be at least as
// long as src and may be src itself. The same law is copied untouched.
func Transcode(dst, src []byte, from, to Law) {
	table := &alawUlaw
	switch {
	case from == to:
		copy(dst, src)
		return
	case from == PCMU:
		table = &ulawAlaw
	}
	for i, code := range src {
		dst[i] = table[code]
	}
}

// decodeAlaw: even bits are inverted on the wire, seven segments (the first
// one twice as long), 16 steps each, the output in the middle of the step.
func decodeAlaw(code byte) int16 {
	code ^= 0x55
	segment, step := code>>4&7, int16(code&15)
	magnitude := step<<4 + 8
	if segment > 0 {
		magnitude = (magnitude + 0x100) << (segment - 1)
	}
	if code&0x80 == 0 {
		return -magnitude
	}
	return magnitude
}

func encodeAlaw(sample int16) byte {
	sign, magnitude := byte(0x80), int(sample)
	if magnitude < 0 {
		// The decision values are symmetrical about zero, a step's lower end belongs to it.
		sign, magnitude = 0, -magnitude-1
	}
	segment := byte(0)
	for m := magnitude >> 8; m > 0; m >>= 1 {
		segment++
	}
	step := magnitude >> 4 & 15
	if segment > 1 {
		step = magnitude >> (segment + 3) & 15
	}
	return (sign | segment<<4 | byte(step)) ^ 0x55
}

// ulawBias moves the segment borders of mu-law to powers of two.
const ulawBias = 132

// decodeUlaw: all bits are inverted on the wire, eight segments of 16 steps.
func decodeUlaw(code byte) int16 {
	code = ^code
	segment, step := code>>4&7, int16(code&15)
	magnitude := (step<<3+ulawBias)<<segment - ulawBias
	if code&0x80 != 0 {
		return -magnitude
	}
	return magnitude
}

func encodeUlaw(sample int16) byte {
	sign, magnitude := byte(0), int(sample)
	if magnitude < 0 {
		sign, magnitude = 0x80, -magnitude
	}
	magnitude = min(magnitude, 32767-ulawBias) + ulawBias
	segment := byte(0)
	for m := magnitude >> 8; m > 0; m >>= 1 {
		segment++
	}
	return ^(sign | segment<<4 | byte(magnitude>>(segment+3)&15))
}
