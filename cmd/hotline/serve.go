package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/signal"
	"syscall"

	"hotline/cmd/internal/config"
	"hotline/cmd/internal/floor"
)

// serve opens the hotline and stays until it is told to stop: SIGTERM or
// SIGINT drains, a second one exits at once, SIGHUP reads the config again.
func serve(args []string, out, errs io.Writer) int {
	cfg, files, code, ok := serveConfig(args, out, errs)
	if !ok {
		return code
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt, syscall.SIGHUP)
	server, err := floor.Open(cfg)
	if err != nil {
		fmt.Fprintln(errs, "hotline:", err)
		return exitNoStart
	}
	end, err := profiled(files.profile)
	if err != nil {
		fmt.Fprintln(errs, "hotline:", errors.Join(err, server.Close()))
		return exitNoStart
	}
	defer end()
	warnOfPorts(cfg)
	warnOfHeadsets(cfg)
	welcome(out, server, cfg, files.config)
	return attend(server, signals, cfg, errs)
}

// warnOfPorts says at start when the trunks may bring more calls than the RTP
// ports last for, at two legs a call: the ceilings promise what cannot be kept.
func warnOfPorts(cfg floor.ServeConfig) {
	legs, wanted := (int(cfg.High)-int(cfg.Low)+1)/2, 2*cfg.City.Ceiling()
	if legs < wanted {
		cfg.Log.Warn("--rtp has fewer ports than the ceilings of the trunks need", "legs", legs, "wanted", wanted)
	}
}

// warnOfHeadsets says at start when pages are served to others whose browsers
// have nowhere to send their sound.
func warnOfHeadsets(cfg floor.ServeConfig) {
	pages, err := netip.ParseAddrPort(cfg.HTTP)
	outside := err == nil && !pages.Addr().IsLoopback() || cfg.City.HTTP.BehindProxy
	if outside && cfg.RTP.IsLoopback() && !cfg.City.HTTP.Advertise.IsValid() {
		cfg.Log.Warn("browsers elsewhere cannot send sound: give --rtp an address that they reach, or the config http.media.advertise", "rtp", cfg.RTP)
	}
}

// attend waits for signals.
func attend(server *floor.Server, signals <-chan os.Signal, cfg floor.ServeConfig, errs io.Writer) int {
	code := exitOK
	for waiting := true; waiting; {
		select {
		case why := <-server.Sick():
			cfg.Log.Error("the engine cannot be kept alive", "why", why)
			code, waiting = exitFailed, false
		case s := <-signals:
			if s != syscall.SIGHUP {
				waiting = false
				break
			}
			if err := server.Reload(); err != nil {
				cfg.Log.Error("the config was not reloaded; the old one stays in force", "err", err)
				break
			}
			cfg.Log.Info("the config was reloaded")
		}
	}
	if code == exitOK {
		drain(server, signals, cfg)
	}
	if err := server.Close(); err != nil {
		fmt.Fprintln(errs, "hotline:", err)
		return exitFailed
	}
	return code
}

// drain lets running calls end; a second signal exits at once.
func drain(server *floor.Server, signals <-chan os.Signal, cfg floor.ServeConfig) {
	cfg.Log.Info("closing: no new calls, running calls may end; once more exits at once")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		for s := range signals {
			if s != syscall.SIGHUP {
				os.Exit(exitFailed)
			}
		}
	}()
	server.Drain(ctx)
}

// serveFiles are files that serve was told of; "" is none.
type serveFiles struct{ config, profile string }

func serveConfig(args []string, out, errs io.Writer) (cfg floor.ServeConfig, files serveFiles, code int, ok bool) {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.StringVar(&files.config, "config", "", "config `FILE` (default: the built-in demo city)")
	data := flags.String("data", "./data", "`DIR` of the ledger and the recordings")
	sipAddr := flags.String("sip", "127.0.0.1:5060", "SIP `ADDR`, UDP and TCP")
	rtpAddr := flags.String("rtp", "127.0.0.1:20000-29999", "RTP `ADDR:LOW-HIGH`")
	httpAddr := flags.String("http", "127.0.0.1:8080", "HTTP `ADDR` of the API and the pages")
	flags.StringVar(&files.profile, "profile", "", "`FILE` for a CPU profile of the run (go tool pprof)")
	format := flags.String("log", "text", "log as `text|json`")
	if _, code, ok = parse(flags, args, out, errs, 0); !ok {
		return cfg, files, code, false
	}
	cfg = floor.ServeConfig{Data: *data, Version: version(), Random: rand.Reader}
	cfg.Again = func() (*config.City, error) { return load(files.config) }
	var err, err1, err2, err4 error
	cfg.SIP, err1 = address(*sipAddr, "sip")
	cfg.RTP, cfg.Low, cfg.High, err2 = ports(*rtpAddr)
	pages, err3 := address(*httpAddr, "http")
	cfg.HTTP = pages.String()
	cfg.Log, err4 = logger(*format, errs)
	for _, err = range []error{err1, err2, err3, err4} {
		if err != nil {
			fmt.Fprintln(errs, "hotline:", err)
			return cfg, files, exitUsage, false
		}
	}
	if cfg.City, err = load(files.config); err != nil {
		fmt.Fprintln(errs, "hotline:", err)
		return cfg, files, exitFailed, false
	}
	return cfg, files, exitOK, true
}
