package tape

// Side is a channel of the finished recording.
type Side uint8

// The two sides.
const (
	Left  Side = 1 + iota // the citizen
	Right                 // everybody else: seats, third parties, prompts and music
)

// call is a call on its way from its first sound to its WAV. It belongs to the
// Tape's lock, then (below) to the writer, and after its finish to the renderer.
type call struct {
	name   string
	number uint32
	start  int64 // ns, zero of the timeline

	// Under the Tape's lock.
	touched    bool
	trackCount int
	added      []*track // not yet seen by the writer
	finished   bool
	end        int64 // ns

	// The writer's.
	tracks   []*track
	live     bool // the writer knows it
	opened   bool // its start is in the log
	ending   int  // ticks since the finish was seen; 0: running
	index    index
	segments []*segment // that hold records of it, in order
	gap      int64      // samples lost by us

	cut bool // found unfinished after a crash
}

// track is one direction of one leg.
type track struct {
	number uint32
	leg    string
	side   Side
	ring   *ring // nil once given up, and in a recovered call

	declared bool   // its declaration is in the log
	seen     uint64 // samples lost by the ring, as last looked at
	gap      int64  // samples lost and not yet in the log
	why      string // of the gap
	growing  bool   // the gap grew since the last look
	told     bool   // the gap is in the batch
	at       uint64 // position in the ring behind what the batch holds
}
