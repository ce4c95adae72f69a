package media

// DigitReceiver makes one digit of the many packets of one event. It needs any
// single packet of the event: the first, the last or one between may be lost.
// The zero value is ready.
type DigitReceiver struct {
	begun bool
	stamp uint32 // RTP timestamp of the latest event: it names the event
	code  uint8
}

// maxDuration is the longest an event lasts before it goes on in a further
// segment with a later timestamp: RFC 4733 §2.5.1.3.
const maxDuration = 0xffff

// Take takes a telephone-event packet with its RTP timestamp and gives the
// digit when it is the first packet of its event to arrive.
func (r *DigitReceiver) Take(stamp uint32, payload []byte) (key byte, ok bool) {
	e, ok := ParseEvent(payload)
	if !ok {
		return 0, false
	}
	key, ok = e.Key()
	if !ok {
		return 0, false
	}
	since := stamp - r.stamp
	if r.begun && (since == 0 || int32(since) < 0) { // the same event, or one that is over
		return 0, false
	}
	held := r.begun && e.Code == r.code && since == maxDuration
	r.begun, r.stamp, r.code = true, stamp, e.Code
	return key, !held
}

// Reset forgets the latest event, for a source that starts its timestamps anew.
func (r *DigitReceiver) Reset() { *r = DigitReceiver{} }

// The course of a digit sent, in frames: 100 ms of tone, its end told three
// times (RFC 4733 §2.5.1.4), then one frame of nothing, so that there are
// 60 ms between two tones.
const (
	toneFrames  = 5
	endRepeats  = 2
	digitFrames = toneFrames + endRepeats + 1
	digitVolume = 10 // -10 dBm0
)

// MaxDigits is how many digits a DigitSender lets wait.
const MaxDigits = 64

// DigitSender says which telephone-event packet is due, frame by frame. The
// zero value is ready and has nothing to send.
type DigitSender struct {
	waiting [MaxDigits]uint8 // event codes, a ring
	first   int
	count   int
	frame   int // of the digit under way
}

// Queue lets digits wait to be sent. It tells how many were not taken: no such
// digit, or MaxDigits wait already.
func (s *DigitSender) Queue(digits string) (refused int) {
	for i := range len(digits) {
		code, ok := KeyCode(digits[i])
		if !ok || s.count == MaxDigits {
			refused++
			continue
		}
		s.waiting[(s.first+s.count)%MaxDigits] = code
		s.count++
	}
	return refused
}

// Busy tells whether the coming frame belongs to a digit.
func (s *DigitSender) Busy() bool { return s.count > 0 }

// Waiting is how many digits are not yet completely sent.
func (s *DigitSender) Waiting() int { return s.count }

// Next is called once per frame while Busy. send tells whether a packet with
// event is due in this frame (else the frame is a pause), begin whether it is
// the first one of a digit: the one with the marker bit, whose RTP timestamp
// all packets of the digit carry.
func (s *DigitSender) Next() (event Event, send, begin bool) {
	frame, code := s.frame, s.waiting[s.first]
	s.frame++
	if frame == digitFrames-1 {
		s.frame, s.first, s.count = 0, (s.first+1)%MaxDigits, s.count-1
		return Event{}, false, false
	}
	tone := min(frame+1, toneFrames)
	event = Event{Code: code, Volume: digitVolume, Duration: uint16(tone * FrameSamples), End: frame+1 >= toneFrames}
	return event, true, frame == 0
}

// Clear drops all digits that wait.
func (s *DigitSender) Clear() { *s = DigitSender{} }
