package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hotline/sip/media"
)

// ask sends a request outside any call over UDP, twice a second until it is
// answered, and gives the final status. The INVITE offers a codec that nobody
// here has, so that it cannot become a call.
func (s *server) ask(t *testing.T, method, number string) string {
	t.Helper()
	conn, err := net.Dial("udp", s.sip)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	body := ""
	if method == "INVITE" {
		body = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 18\r\n"
	}
	id := fmt.Sprintf("%s-%d", strings.ReplaceAll(conn.LocalAddr().String(), ":", "-"), time.Now().UnixNano())
	request := func(method, to, body string) string {
		return fmt.Sprintf("%s sip:%s@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%s;rport\r\nFrom: <sip:trunk@%s>;tag=%s\r\nTo: %s\r\n"+
			"Call-ID: %s\r\nCSeq: 1 %s\r\nContact: <sip:%s>\r\nMax-Forwards: 70\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
			method, number, s.sip, conn.LocalAddr(), id, conn.LocalAddr(), id, to, id, method, conn.LocalAddr(), len(body), body)
	}
	to := fmt.Sprintf("<sip:%s@%s>", number, s.sip)
	answer := make([]byte, 4096)
	for range 40 {
		if _, err := conn.Write([]byte(request(method, to, body))); err != nil {
			continue
		}
		for {
			_ = conn.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
			n, err := conn.Read(answer)
			if err != nil {
				break
			}
			status := regexp.MustCompile(`^SIP/2.0 ([2-6]\d\d)`).FindSubmatch(answer[:n])
			if status == nil {
				continue // a 100
			}
			if method == "INVITE" {
				to := regexp.MustCompile(`(?m)^To: (.*?)\r$`).FindSubmatch(answer[:n])
				_, _ = conn.Write([]byte(request("ACK", string(to[1]), "")))
			}
			return string(status[1])
		}
	}
	t.Fatalf("%s %s was not answered", method, number)
	return ""
}

// talkTo starts a call between SIPp peers that lasts until somebody ends it, and
// waits until both talk.
func (s *server) talkTo(t *testing.T, number string) (citizen *peer) {
	t.Helper()
	citizen = s.sippCitizen(t, "citizen", "13800000010", number)
	s.list(func(all []apiCall) bool {
		return slices.ContainsFunc(all, func(c apiCall) bool { return c.From == "138****0010" && c.State == "talking" })
	})
	return citizen
}

// TestDrainAndReload: a house with a call that runs. SIGHUP with a better
// config is taken, with a broken one refused; after SIGTERM the trunk is told
// to go elsewhere, new calls too, and the running one ends by itself.
func TestDrainAndReload(t *testing.T) {
	t.Parallel()
	host, file := loopback(), filepath.Join(t.TempDir(), "city.yaml")
	city := strings.ReplaceAll(peersCity, "SEAT", host+":5060")
	write(t, file, city)
	phone := sippSeat(t, host, "seat", 12_000, "-m", "1")
	s := serveCity(t, t.TempDir(), "", "--config", file)
	if got := s.ask(t, "INVITE", "12399"); got != "404" {
		t.Errorf("a number that nobody has gave %s", got)
	}
	write(t, file, strings.Replace(city, "12345", "[12345, 12399]", 1))
	s.signal(t, syscall.SIGHUP, `the config was reloaded`)
	if got := s.ask(t, "INVITE", "12399"); got != "488" {
		t.Errorf("the new number gave %s", got)
	}
	write(t, file, strings.Replace(city, "timezone:", "timezon:", 1))
	s.signal(t, syscall.SIGHUP, `the old one stays in force.*city\.yaml:3:`)
	if got := s.ask(t, "INVITE", "12399"); got != "488" {
		t.Errorf("after a broken config the new number gave %s", got)
	}

	citizen := s.talkTo(t, "12345")
	s.signal(t, syscall.SIGTERM, `closing: no new calls`)
	if got := s.ask(t, "OPTIONS", "12345"); got != "503" {
		t.Errorf("OPTIONS gave %s while draining", got)
	}
	if got := s.ask(t, "INVITE", "12345"); got != "503" {
		t.Errorf("a new call got %s while draining", got)
	}
	if got, _ := s.page(t, "/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("/readyz gave %d while draining", got)
	}
	calls := s.calls(func(apiCall) bool { return true })
	if !slices.ContainsFunc(calls, func(c apiCall) bool { return c.State == "talking" && c.From == "138****0010" }) {
		t.Errorf("the running call is not among %+v while draining", calls)
	}
	phone.wait(t)
	citizen.wait(t)
	<-s.done
	if code := s.cmd.ProcessState.ExitCode(); code != exitOK {
		t.Errorf("the drained server ended with code %d:\n%s", code, s.log)
	}
}

// TestImpatientStop: a second SIGTERM does not wait for the running call.
// What it leaves open is ended when the house opens again.
func TestImpatientStop(t *testing.T) {
	t.Parallel()
	host := loopback()
	city := strings.ReplaceAll(peersCity, "SEAT", host+":5060")
	phone := sippSeat(t, host, "seat_patient", 0, "-m", "1")
	s := serveWith(t, caller, t.TempDir(), city)
	citizen := s.talkTo(t, "12345")
	s.signal(t, syscall.SIGTERM, `closing: no new calls`)
	begin := time.Now()
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	<-s.done
	if code, took := s.cmd.ProcessState.ExitCode(), time.Since(begin); code != exitFailed || took > 10*time.Second {
		t.Errorf("the server ended with code %d after %v", code, took)
	}
	serveWith(t, caller, s.data, city)
	citizen.wait(t)
	phone.wait(t)
}

// TestPowerCut: the server is killed while both talk. When it opens again both
// phones are told that the call is over, its story ends honestly, and its
// recording holds what was said until shortly before.
func TestPowerCut(t *testing.T) {
	host := loopback()
	city := strings.ReplaceAll(peersCity, "SEAT", host+":5060")
	phone := sippSeat(t, host, "seat_patient", 0, "-m", "1")
	s := serveWith(t, caller, t.TempDir(), city)
	citizen := s.talkTo(t, "12345")
	waitUntil(t, "two seconds of talk", func() bool {
		c := s.calls(func(apiCall) bool { return true })[0]
		return time.Since(c.Answered) > 2500*time.Millisecond
	})
	killed := time.Now()
	s.kill()

	again := serveWith(t, caller, s.data, city)
	citizen.wait(t)
	phone.wait(t)
	call := again.callFrom(t, "13800000010")
	end, ended := find(again.story(call.ID), "call.ended")
	if !ended || call.Outcome != "lost" || call.Person != "2001" || !strings.Contains(string(end.Body), "system") {
		t.Errorf("the call that was cut is %+v, its end %s", call, end.Body)
	}
	if late := call.Ended.Sub(killed); late > 100*time.Millisecond || late < -2*time.Second {
		t.Errorf("the call that was cut is said to have ended %v after the cut", late)
	}
	a, b := again.recording(call.ID)
	left, right := pcm(media.PCMA, a), pcm(media.PCMA, b)
	judge(t, left, right, 1500)
	for _, side := range []struct {
		name    string
		samples []int16
		hertz   float64
	}{{"citizen", left, citizenHertz}, {"seat", right, seatHertz}} {
		last := call.Arrived.Add(time.Duration(lastTone(side.samples, side.hertz)) * time.Second / 8000)
		if lost := killed.Sub(last); lost > 200*time.Millisecond {
			t.Errorf("of the %s the last %v before the cut are lost", side.name, lost)
		}
	}
}

// lastTone is where a tone ends.
func lastTone(samples []int16, hertz float64) int {
	end := 0
	for i := 0; i+160 <= len(samples); i += 160 {
		if tone(samples[i:i+160], hertz) > -20 {
			end = i + 160
		}
	}
	return end
}

// TestTakenPorts: the message says what is taken and which flag chooses another.
func TestTakenPorts(t *testing.T) {
	t.Parallel()
	host := loopback()
	taken, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	busy, err := net.ListenPacket("udp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	for _, c := range []struct{ flag, addr string }{{"--sip", busy.LocalAddr().String()}, {"--sip", taken.Addr().String()}, {"--http", taken.Addr().String()},
		{"--rtp", "192.0.2.1:28000-28999"}} { // RFC 5737 §3: no machine has it
		addresses := map[string]string{"--sip": host + ":0", "--http": host + ":0", "--rtp": host + ":20000-20100", c.flag: c.addr}
		args := []string{"serve", "--data", t.TempDir()}
		for _, flag := range []string{"--sip", "--http", "--rtp"} {
			args = append(args, flag, addresses[flag])
		}
		out, code := hotline(t, caller, args...)
		if code != exitNoStart || !strings.Contains(out, c.addr) || !strings.Contains(out, c.flag) {
			t.Errorf("%s %s gave code %d: %s", c.flag, c.addr, code, out)
		}
	}
}

// TestCheckNamesEveryMistake is what a person sees of a broken file.
func TestCheckNamesEveryMistake(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "city.yaml")
	write(t, file, strings.NewReplacer("SEAT", "127.0.0.1:5060", "area_code:", "area:", "flow: greeted", "flow: greetd").Replace(peersCity))
	out, code := hotline(t, caller, "check", "--config", file)
	if code != exitFailed || strings.Count(out, "\n") < 2 || !strings.Contains(out, "city.yaml:4:") || !strings.Contains(out, "greetd") {
		t.Errorf("check gave code %d:\n%s", code, out)
	}
}

// TestRobotsAreRefused: what hotline seat and dial say when they get nowhere.
func TestRobotsAreRefused(t *testing.T) {
	t.Parallel()
	s := serveWith(t, caller, t.TempDir(), "")
	_, first := s.run("seat", "1007")
	first.waitFor(t, `1007 +ready`)
	for _, c := range []struct {
		args []string
		say  string
	}{
		{[]string{"seat", "1007"}, `1007 is signed in at`},
		{[]string{"seat", "1006", "--password", "wrong"}, `(?i)password`},
		{[]string{"seat", "4711"}, `(?i)4711`},
		{[]string{"dial", "99999"}, `(?i)404`},
		{[]string{"dial", "96123", "--for", "2s"}, `nobody answered 96123`},
	} {
		out, code := hotline(t, caller, append(c.args, "--server", s.sip)...)
		if code != exitFailed || !regexp.MustCompile(c.say).MatchString(out) {
			t.Errorf("hotline %v gave code %d:\n%s", c.args, code, out)
		}
	}
}

// TestFullDisk: the data folder is a disk that fills up while the house is open.
// Calls are served all the same, the state says so, and it recovers.
func TestFullDisk(t *testing.T) {
	inCI := os.Getenv("CI") == "true"
	if os.Geteuid() != 0 && !inCI {
		t.Skip("mounting a small disk needs root")
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=6m"); err != nil {
		if inCI {
			t.Fatalf("cannot mount a small disk: %v", err)
		}
		t.Skipf("this machine mounts no tmpfs: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	host := loopback()
	sippSeat(t, host, "seat", 2000)
	s := serveCity(t, disk, strings.ReplaceAll(peersCity, "SEAT", host+":5060"))
	s.sippCitizen(t, "citizen", "13800000020", "12345").wait(t)
	s.callFrom(t, "13800000020")

	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 6<<20), 0o600); err == nil {
		t.Fatal("the disk is not full")
	}
	served := s.sippCitizen(t, "citizen", "13800000021", "12345")
	waitUntil(t, "an alarm of the full disk", func() bool { return s.metrics(t)["hotline_alarms"] > 0 })
	if got, body := s.page(t, "/readyz"); got != http.StatusOK || !strings.Contains(body, "degraded") {
		t.Errorf("/readyz gives %d and says: %s", got, body)
	}
	served.wait(t) // it talked, and the phone ended it

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the end of the alarms", func() bool { return s.metrics(t)["hotline_alarms"] == 0 })
	if got, _ := s.page(t, "/readyz"); got != http.StatusOK {
		t.Errorf("/readyz gives %d after the disk has space again", got)
	}
	if call := s.callFrom(t, "13800000021"); call.Outcome != "answered" || call.TalkMS < 1900 {
		t.Errorf("the call on the full disk is %+v", call)
	}
	s.sippCitizen(t, "citizen", "13800000022", "12345").wait(t)
	s.bothVoices(t, "13800000022", 1000)
}

// hotline runs a command to its end.
func hotline(t *testing.T, binary string, args ...string) (string, int) {
	t.Helper()
	out := newOutput()
	cmd := exec.Command(binary, args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	_ = cmd.Wait()
	return out.String(), cmd.ProcessState.ExitCode()
}

// signal sends a signal and waits for what the log says of it, after what it said before.
func (s *server) signal(t *testing.T, sig syscall.Signal, says string) {
	t.Helper()
	before := len(s.log.String())
	if err := s.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the log to say "+says, func() bool { return regexp.MustCompile(says).MatchString(s.log.String()[before:]) })
}

// page asks for a page that everybody may see.
func (s *server) page(t *testing.T, path string) (int, string) {
	t.Helper()
	response, err := http.Get(s.pages + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// waitUntil looks four times a second, for a minute.
func waitUntil(t *testing.T, what string, fine func() bool) {
	t.Helper()
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for range 240 {
		if fine() {
			return
		}
		<-tick.C
	}
	t.Fatalf("waited a minute for %s", what)
}
