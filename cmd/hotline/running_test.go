package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// program is the binary with the race detector, for whatever is tested; caller
// is the one that a user gets, for those who only call it. Each is built once.
var program, caller string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "hotline-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot make a folder for the program:", err)
		os.Exit(1)
	}
	program, caller = filepath.Join(folder, "hotline"), filepath.Join(folder, "robot")
	code := 1
	if build("-race", "-o", program) && build("-o", caller) {
		code = m.Run()
		closeShared()
	}
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

func build(how ...string) bool {
	cmd := exec.Command("go", append(append([]string{"build"}, how...), ".")...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	err := cmd.Run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot build the program:", err)
	}
	return err == nil
}

// addresses gives every server of a test its own loopback address, so that
// tests never meet on a port.
var addresses atomic.Uint32

func loopback() string {
	n := addresses.Add(1)
	return fmt.Sprintf("127.%d.%d.%d", 1+os.Getpid()%200, n/250, 1+n%250)
}

// server is a running `hotline serve`.
type server struct {
	t      *testing.T
	binary string
	cmd    *exec.Cmd
	data   string
	sip    string // address
	pages  string // URL
	log    *output
	token  string
	done   chan struct{}
	host   string
}

// output collects what a program prints and lets a test wait for a part of it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newOutput() *output { return &output{more: make(chan struct{}, 1)} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// waitFor waits until the output matches, for at most a minute.
func (o *output) waitFor(t *testing.T, pattern string) []string {
	t.Helper()
	want := regexp.MustCompile(pattern)
	deadline := time.After(time.Minute)
	for {
		if found := want.FindStringSubmatch(o.String()); found != nil {
			return found
		}
		select {
		case <-o.more:
		case <-deadline:
			t.Fatalf("waited a minute for %q in:\n%s", pattern, o)
		}
	}
}

// serveCity starts a server with the config text ("" is the demo city) in the
// data folder, and stops it at the end of the test.
func serveCity(t *testing.T, data, config string, more ...string) *server {
	t.Helper()
	return serveWith(t, program, data, config, more...)
}

// serveWith is serveCity with a binary: without the race detector a house opens
// in a second, with it in five or ten, since it reads its prompts.
func serveWith(t *testing.T, binary, data, config string, more ...string) *server {
	t.Helper()
	s := &server{t: t, binary: binary, data: data, log: newOutput(), done: make(chan struct{}), host: loopback()}
	args := []string{"serve", "--data", data, "--sip", s.host + ":0", "--http", "127.0.0.1:0", "--rtp", s.host + ":20000-29999"}
	if config != "" {
		file := filepath.Join(t.TempDir(), "city.yaml")
		if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", file)
	}
	s.start(append(args, more...))
	t.Cleanup(s.stop)
	return s
}

func (s *server) start(args []string) {
	s.t.Helper()
	s.cmd = exec.Command(s.binary, args...)
	s.cmd.Env = append(os.Environ(), "GORACE=halt_on_error=1 exitcode=66")
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("cannot start the server: %v", err)
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.done)
	}()
	s.sip = s.log.waitFor(s.t, `dial .* at (\S+) \(`)[1]
	s.pages = s.log.waitFor(s.t, `pages +(\S+)`)[1]
}

// stop ends the server as an operator would, and looks how it ended.
func (s *server) stop() {
	select {
	case <-s.done:
		return
	default:
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(30 * time.Second):
		_ = s.cmd.Process.Kill()
		s.t.Errorf("the server did not stop within 30 s:\n%s", s.log)
		return
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		s.t.Errorf("the server ended with code %d:\n%s", code, s.log)
	}
}

// kill ends the server as a power cut would.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

// run starts hotline with arguments in the background.
func (s *server) run(args ...string) (*exec.Cmd, *output) {
	s.t.Helper()
	out := newOutput()
	cmd := exec.Command(caller, append(args, "--server", s.sip)...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		s.t.Fatalf("cannot start %v: %v", args, err)
	}
	s.t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Signal(syscall.SIGTERM)
			_ = cmd.Wait()
		}
	})
	return cmd, out
}

// get asks the API as the supervisor and reads the answer into v.
func (s *server) get(path string, v any) {
	s.t.Helper()
	body := s.fetch(path)
	if err := json.Unmarshal(body, v); err != nil {
		s.t.Fatalf("GET %s gave no JSON of the kind: %v\n%s", path, err, body)
	}
}

func (s *server) fetch(path string) []byte {
	s.t.Helper()
	if s.token == "" {
		s.token = s.signIn("9001", "demo")
	}
	request, err := http.NewRequest("GET", s.pages+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	return s.do(request, http.StatusOK)
}

func (s *server) signIn(user, password string) string {
	s.t.Helper()
	body := fmt.Sprintf(`{"user":%q,"password":%q}`, user, password)
	request, err := http.NewRequest("POST", s.pages+"/api/v1/session", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	var session struct{ Token string }
	if err := json.Unmarshal(s.do(request, http.StatusOK), &session); err != nil || session.Token == "" {
		s.t.Fatalf("signing in gave no token: %v", err)
	}
	return session.Token
}

func (s *server) do(request *http.Request, status int) []byte {
	s.t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		s.t.Fatalf("%s %s gave %d, not %d: %v\n%s", request.Method, request.URL.Path, response.StatusCode, status, err, body)
	}
	return body
}

// apiCall is a call as the API shows it.
type apiCall struct {
	ID, Line, Queue, From, State, Outcome, Person string
	Arrived, Answered, Ended                      time.Time
	WaitMS                                        int64 `json:"wait_ms"`
	TalkMS                                        int64 `json:"talk_ms"`
	HoldMS                                        int64 `json:"hold_ms"`
}

// apiDay is a day as the API shows it.
type apiDay struct {
	People []struct {
		Person     string
		TalkMS     int64 `json:"talk_ms"`
		SignedInMS int64 `json:"signed_in_ms"`
	}
	Total struct {
		TalkMS int64 `json:"talk_ms"`
	}
}

// day is today, in the demo city.
func day(t *testing.T) string {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return time.Now().In(zone).Format(time.DateOnly)
}

// calls lists today's calls once each of them satisfies the condition.
func (s *server) calls(until func(apiCall) bool) []apiCall {
	s.t.Helper()
	return s.list(func(all []apiCall) bool {
		return len(all) > 0 && !slices.ContainsFunc(all, func(c apiCall) bool { return !until(c) })
	})
}

// list gives today's calls, newest first, once they satisfy the condition.
func (s *server) list(until func([]apiCall) bool) []apiCall {
	s.t.Helper()
	var list struct{ Items []apiCall }
	deadline := time.Now().Add(30 * time.Second)
	for {
		s.get("/api/v1/calls?limit=1000&day="+day(s.t), &list)
		if until(list.Items) {
			return list.Items
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the calls did not become what was expected within 30 s: %+v\n%s", list.Items, s.log)
		}
		s.event()
	}
}

// event waits for the next event of the house, or a second.
func (s *server) event() {
	request, err := http.NewRequest("GET", s.pages+"/api/v1/events", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	client := http.Client{Timeout: time.Second}
	response, err := client.Do(request)
	if err != nil {
		return
	}
	defer func() { _ = response.Body.Close() }()
	scanner := bufio.NewScanner(response.Body)
	for scanner.Scan() && !strings.HasPrefix(scanner.Text(), "data:") {
	}
}

// recording waits for a call's recording and gives its two channels as A-law.
func (s *server) recording(id string) (left, right []byte) {
	s.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		path, err := filepath.Glob(filepath.Join(s.data, "wav", "*", id+".wav"))
		if err == nil && len(path) == 1 {
			return channels(s.t, s.fetch("/api/v1/calls/"+id+"/recording"))
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("there is no recording of %s after 30 s\n%s", id, s.log)
		}
		s.event()
	}
}
