package tape

import "errors"

// syncer makes segments durable, apart from the writer, so that a slow disk
// does not keep written sound from the kernel.
type syncer struct {
	alarm *alarm
	jobs  chan syncJob
	ended chan struct{}
}

type syncJob struct {
	file   file
	folder string // to be synced as well: the file is new
	close  bool   // written no more
}

func newSyncer(a *alarm) *syncer {
	// A segment in each job but the last: the writer keeps to one segment when this is full.
	return &syncer{alarm: a, jobs: make(chan syncJob, 16), ended: make(chan struct{})}
}

func (s *syncer) start() {
	go func() {
		defer close(s.ended)
		for job := range s.jobs {
			s.do(job)
		}
	}()
}

func (s *syncer) do(job syncJob) {
	s.alarm.watch()
	err := job.file.Sync()
	if job.folder != "" {
		err = errors.Join(err, syncFolder(job.folder))
	}
	s.alarm.done()
	if err != nil {
		s.alarm.raise(Unsynced, "cannot sync the segment log: "+err.Error())
	} else {
		s.alarm.clear(Unsynced)
	}
	if job.close {
		job.file.Close()
	}
}

// post never waits; false: nothing was taken.
func (s *syncer) post(job syncJob) bool {
	select {
	case s.jobs <- job:
		return true
	default:
		return false
	}
}

func (s *syncer) idle() bool { return len(s.jobs) == 0 }

// stop does what was posted and waits for it.
func (s *syncer) stop() {
	close(s.jobs)
	<-s.ended
}
