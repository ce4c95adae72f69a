package floor

import (
	"hotline/acd"
	"hotline/cmd/internal/call"
)

func (s *sim) aboutDisk() {
	if s.stalled {
		s.obey()
		return
	}
	if s.disk {
		return
	}
	s.stalled = true
	s.w.tell("> the disk stalls")
	s.saw("stalls")
	s.w.shelf.stall()
	s.later(8000, s.obey)
}

func (s *sim) obey() {
	if s.stalled {
		s.stalled = false
		s.w.tell("> the disk obeys")
		s.w.shelf.obey()
	}
}

func (s *sim) outOfPorts() {
	if s.w.house == nil {
		return
	}
	s.w.tell("> no port is free")
	s.saw("without ports")
	stage := s.w.house.stage
	stage.deny(true)
	s.later(4000, func() { stage.deny(false) })
}

func (s *sim) reload() {
	if s.w.house == nil {
		return
	}
	text := s.cityText()
	city, err := loadCity([]byte(text))
	if err != nil {
		panic(err)
	}
	s.w.tell("> other rules")
	s.saw("rules")
	s.w.reload(city)
}

// restart is kill -9 and a start within a few seconds.
func (s *sim) restart() {
	if s.w.house == nil || !s.one(2) {
		return
	}
	s.w.tell("> the house is killed")
	s.saw("killed")
	s.watch.killed()
	s.w.kill()
	s.later(6000, func() {
		if s.w.house == nil {
			s.w.tell("> the house starts")
			s.w.boot()
		}
	})
}

func (s *sim) breakCall() {
	if s.w.house == nil {
		return
	}
	all := s.w.house.conversations()
	if len(all) == 0 {
		return
	}
	c := all[s.r.IntN(len(all))]
	s.w.tell("> the plan of %s fails", s.w.caller(c.id))
	s.saw("plans failed")
	c.plan = new(call.Call)
	c.post(call.Silent{Leg: call.Citizen})
}

func (s *sim) breakEngine() {
	if s.w.house == nil {
		return
	}
	s.w.tell("> the engine fails")
	s.saw("engines failed")
	about := "nobody"
	if all := s.w.house.conversations(); len(all) > 0 {
		about = all[s.r.IntN(len(all))].id
	}
	s.w.house.breakEngine(acd.Arrive{Call: about, Line: "city"})
}
