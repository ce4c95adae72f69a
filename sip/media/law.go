// Package media is sound as numbers: G.711 frames, digits and sound ready to play.
package media

// Law is a G.711 companding law.
type Law uint8

// The two laws. The zero value is none.
const (
	PCMA Law = 1 + iota // A-law, payload type 8
	PCMU                // mu-law, payload type 0
)

// String gives the RTP encoding name.
func (l Law) String() string {
	switch l {
	case PCMA:
		return "PCMA"
	case PCMU:
		return "PCMU"
	}
	return "none"
}
