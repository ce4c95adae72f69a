package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestMemoryOutlivesRestarts: a citizen who was answered within a day is kept for
// the same person after a power cut, and after an orderly stop, though somebody
// else has been free for longer. The day run again gives the same decisions.
func TestMemoryOutlivesRestarts(t *testing.T) {
	demo, err := os.ReadFile("../internal/config/demo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	city := strings.ReplaceAll(string(demo), "# sticky:", "sticky:")
	s := serveWith(t, caller, t.TempDir(), city)
	s.returns(t, 1, "1001")
	s.kill()
	s.sameDecisions(t, 1)
	s = serveWith(t, caller, s.data, city)
	s.returns(t, 2, "1002", "1001")
	s.sameDecisions(t, 2)
	s.stop()
	s = serveWith(t, caller, s.data, city)
	s.returns(t, 3, "1002", "1001")
	s.kill()
	s.sameDecisions(t, 3)
	if strings.Contains(s.log.String(), "without memory") {
		t.Errorf("the log says\n%s", s.log)
	}
}

// sameDecisions runs the records of today again.
func (s *server) sameDecisions(t *testing.T, offers int) {
	t.Helper()
	said, err := exec.Command(caller, "replay", "--data", s.data, "--day", day(t)).CombinedOutput()
	if err != nil || !strings.Contains(string(said), fmt.Sprintf(" %d offers: the same decisions", offers)) {
		t.Errorf("replay: %v: %s", err, said)
	}
}

// returns lets people sit down, one after the other, and 1001 answer a call of the
// one citizen, whose calls are so many then.
func (s *server) returns(t *testing.T, calls int, people ...string) {
	t.Helper()
	for _, person := range people {
		cmd, said := s.run("seat", person, "--talk", "1s")
		said.waitFor(t, "ready +waiting for calls")
		defer func() {
			_ = cmd.Process.Signal(syscall.SIGTERM)
			_ = cmd.Wait()
		}()
	}
	cmd, _ := s.run("dial", "12345", "--from", "13800000077", "--for", "30s")
	_ = cmd.Wait()
	all := s.list(func(all []apiCall) bool { return len(all) == calls && all[0].State == "ended" })
	if all[0].Person != "1001" {
		t.Errorf("the call that returned is %+v", all[0])
	}
}
