// Package tape keeps the sound of calls on disk: a segment log while they last, a stereo WAV when they are over.
package tape

import (
	"log/slog"
	"time"

	"hotline/recording/fact"
	"hotline/sip/media"
)

// Side is a channel of the finished recording.
type Side uint8

// The two sides.
const (
	Left  Side = 1 + iota // the citizen
	Right                 // everybody else: seats, third parties, prompts and music
)

// Config says where the tape lives and who hears about it.
type Config struct {
	Dir          string         // data folder; the tape uses Dir/tape and Dir/wav
	Notify       func(Notice)   // called on the tape's goroutines: it must only post; nil: nobody listens
	Log          *slog.Logger   // nil: silent
	Zone         *time.Location // of the day folders; nil: UTC
	SegmentBytes int64          // size at which a segment is closed; 0: 64 MiB
	Calls        int            // most calls held at once: running, waiting to be written or rendered; 0: 16,384
}

// Notice is something the tape has to tell: Rendered, Gap or Trouble.
type Notice interface{ notice() }

type (
	// Rendered: the call's sound is a file now.
	Rendered struct {
		Call string
		fact.RecordingRendered
		Cut bool // the call was never finished: a crash; the recording ends with the last sound that was kept
	}
	// Gap: sound of the call could not be kept.
	Gap struct {
		Call string
		fact.RecordingGap
	}
	// Trouble: the disk refuses or stalls; Over when it works again.
	Trouble struct {
		What   string // stable name: tape-full, tape-stalled, tape-render
		Detail string
		Over   bool
	}
)

func (Rendered) notice() {}
func (Gap) notice()      {}
func (Trouble) notice()  {}

// Tape is the recorder of one data folder. Its methods never wait for the disk, but for Open, Path, Remove and Close.
type Tape struct{}

// Open repairs the segment log that a crash may have left, begins to render the calls in it and takes new ones.
func Open(cfg Config) (*Tape, error) { return &Tape{}, nil }

// Start begins the recording of a call; at is the zero of its timeline.
func (t *Tape) Start(call string, at time.Time) {}

// Track gives the tap that records one direction of one leg on a side. It is never nil.
func (t *Tape) Track(call, leg string, side Side) media.Tap { return nil }

// Finish ends the recording at the given time; the WAV follows, then Rendered.
func (t *Tape) Finish(call string, at time.Time) {}

// Path gives the file of a rendered call.
func (t *Tape) Path(call string) (string, bool) { return "", false }

// Remove deletes the file of a rendered call.
func (t *Tape) Remove(call string) error { return nil }

// Close writes what was taken, stops the tape's goroutines and waits for them.
func (t *Tape) Close() {}
