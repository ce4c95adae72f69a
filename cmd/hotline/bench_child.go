package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"hotline/cmd/internal/bench"
)

// child is a server that bench has started for itself.
type child struct {
	cmd    *exec.Cmd
	folder string
	target bench.Target
	ended  chan struct{} // its output is over
}

const (
	childOpens = time.Minute // it reads its prompts first
	childEnds  = 20 * time.Second
)

// startChild starts this very program as a server with a city of its own, in a
// folder that goes with it.
func startChild(ctx context.Context, city string, at netip.Addr, profile string) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find this program: %w", err)
	}
	c := &child{ended: make(chan struct{})}
	if c.folder, err = os.MkdirTemp("", "hotline-bench"); err != nil {
		return nil, fmt.Errorf("cannot make a folder for the server: %w", err)
	}
	file := filepath.Join(c.folder, "city.yaml")
	if err := os.WriteFile(file, []byte(city), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot write the server's city: %w", err), os.RemoveAll(c.folder))
	}
	c.cmd = exec.Command(program, "serve", "--config", file, "--data", filepath.Join(c.folder, "data"),
		"--sip", at.String()+":0", "--http", "127.0.0.1:0", "--rtp", at.String()+":20000-29999", "--profile", profile)
	out, err := c.cmd.StdoutPipe()
	if err == nil {
		c.cmd.Stderr = c.cmd.Stdout
		err = c.cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot start the server: %w", err), os.RemoveAll(c.folder))
	}
	c.target.PID = c.cmd.Process.Pid
	if err := c.opens(ctx, out); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

var (
	saysSIP   = regexp.MustCompile(`dial .* at (\S+) \(`)
	saysPages = regexp.MustCompile(`pages +(\S+)`)
)

// opens reads where the server can be reached from what it says, and goes on
// reading, so that it can say more.
func (c *child) opens(ctx context.Context, out io.Reader) error {
	opened := make(chan error, 1)
	go func() {
		defer close(c.ended)
		said, last := bufio.NewScanner(out), ""
		for said.Scan() {
			last = said.Text()
			if found := saysSIP.FindStringSubmatch(last); found != nil && !c.target.SIP.IsValid() {
				c.target.SIP, _ = netip.ParseAddrPort(found[1])
			}
			if found := saysPages.FindStringSubmatch(last); found != nil && c.target.Pages == "" {
				c.target.Pages = found[1]
				opened <- nil
			}
		}
		if c.target.Pages == "" {
			opened <- fmt.Errorf("the server did not open: %s", last)
		}
	}()
	timer := time.NewTimer(childOpens)
	defer timer.Stop()
	select {
	case err := <-opened:
		return err
	case <-timer.C:
		return fmt.Errorf("the server did not open within %v", childOpens)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stop ends the server, once as an operator would and then at once, and removes its folder.
func (c *child) stop() error {
	_ = c.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	timer := time.AfterFunc(childEnds, func() { _ = c.cmd.Process.Kill() })
	defer timer.Stop()
	<-c.ended
	err := c.cmd.Wait()
	if err != nil {
		err = fmt.Errorf("the server did not end well: %w", err)
	}
	return errors.Join(err, os.RemoveAll(c.folder))
}
