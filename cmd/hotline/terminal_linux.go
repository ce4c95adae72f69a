package main

import (
	"os"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// blind stops a terminal from showing what is typed until show is called, or
// the process is interrupted; terminal is false when in is none.
func blind(in *os.File) (show func(), terminal bool) {
	fd := int(in.Fd())
	before, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil, false
	}
	unseen := *before
	unseen.Lflag &^= unix.ECHO
	if unix.IoctlSetTermios(fd, unix.TCSETS, &unseen) != nil {
		return nil, false
	}
	restore := func() { _ = unix.IoctlSetTermios(fd, unix.TCSETS, before) }
	signals, over := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-signals:
			restore()
			os.Exit(exitFailed)
		case <-over:
		}
	})
	return func() {
		signal.Stop(signals)
		close(over)
		watch.Wait()
		restore()
	}, true
}

// terminal tells whether somebody sees what is written there.
func terminal(out *os.File) bool {
	_, err := unix.IoctlGetTermios(int(out.Fd()), unix.TCGETS)
	return err == nil
}
