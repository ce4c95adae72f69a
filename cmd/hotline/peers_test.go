package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// peerMost is how long another program of a test may live.
const peerMost = 3 * time.Minute

// peersCity has a phone at a fixed address, SEAT, and one that registers.
// 12345 rings the one and 12346 the other, both without a greeting; 12347
// greets first, and key 9 leads to the one that registers.
const peersCity = `
city: Peers
timezone: Asia/Shanghai
area_code: 0531
skills: [general, en, rare]
queues:
  general: {needs: {general: 1}, wrap_up: 0s}
  english: {needs: {en: 1}, wrap_up: 0s}
  nobody: {needs: {rare: 1}}
flows:
  direct: {otherwise: general, music: music}
  greeted:
    greeting: [greeting]
    otherwise: english
    keys: {9: {queue: general, say: [english]}}
    music: music
lines:
  fixed: {numbers: 12345, flow: direct}
  registered: {numbers: 12346, flow: direct, queue: english}
  greeted: {numbers: 12347, flow: greeted}
  early: {numbers: 12348, answers: with-seat, queue: general}
  nobody: {numbers: 12349, flow: direct, queue: nobody}
people:
  - id: 2001
    phone: sip:seat2001@SEAT
    skills: {general: 5}
  - id: 1007
    phone: registered
    secret: demo
    digest: md5
    skills: {en: 5}
  - {id: 1008, phone: registered, secret: demo, digest: md5, skills: {rare: 5}}
  - {id: 9001, password: demo, roles: [supervisor]}
trunks:
  local: {allow: [127.0.0.0/8], ceiling: 100}
`

// peer is another program that talks to the server.
type peer struct {
	cmd    *exec.Cmd
	folder string // where it runs and logs
	out    *output
	done   chan struct{}
}

// startPeer runs a program in a folder, for at most peerMost. A program that is
// not installed skips the test, but in CI fails it.
func startPeer(t *testing.T, folder, name string, args ...string) *peer {
	t.Helper()
	path := need(t, name)
	ctx, cancel := context.WithTimeout(context.Background(), peerMost)
	p := &peer{cmd: exec.CommandContext(ctx, path, args...), folder: folder, out: newOutput(), done: make(chan struct{})}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = folder, p.out, p.out
	p.cmd.WaitDelay = time.Second
	if err := p.cmd.Start(); err != nil {
		cancel()
		t.Fatalf("cannot start %s: %v", name, err)
	}
	go func() {
		_ = p.cmd.Wait()
		cancel()
		close(p.done)
	}()
	t.Cleanup(func() { p.stop() })
	return p
}

func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name)
	}
	return path
}

// missing skips a test for want of something, and fails it in CI.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed", what)
	}
	t.Skipf("%s is not installed: this test runs a call with it", what)
}

// stop ends the program, politely at first.
func (p *peer) stop() {
	select {
	case <-p.done:
		return
	default:
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(2 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// wait waits for the end of the program, which must be a good one.
func (p *peer) wait(t *testing.T) {
	t.Helper()
	<-p.done
	if !p.cmd.ProcessState.Success() {
		t.Fatalf("%s ended with %s:\n%s", filepath.Base(p.cmd.Path), p.cmd.ProcessState, p.told())
	}
}

// listens waits until the program has opened its UDP port: until then the
// kernel refuses what is sent there. An empty line asks for no answer.
func (p *peer) listens(t *testing.T, address string) {
	t.Helper()
	for range 600 {
		conn, err := net.Dial("udp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(100 * time.Millisecond))
		_, err = conn.Write([]byte("\r\n"))
		if err == nil {
			_, err = conn.Read(make([]byte, 1))
		}
		_ = conn.Close()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
		select {
		case <-p.done:
			t.Fatalf("the program has ended:\n%s", p.told())
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Fatalf("nothing listens at %s after a minute:\n%s", address, p.told())
}

// told is what the program logged, the last of it.
func (p *peer) told() string {
	var all strings.Builder
	logs, _ := filepath.Glob(filepath.Join(p.folder, "*.log"))
	for _, log := range logs {
		text, _ := os.ReadFile(log)
		all.WriteString(log + ":\n" + string(text[max(0, len(text)-8000):]))
	}
	if len(logs) == 0 {
		return p.out.String()
	}
	return all.String()
}
