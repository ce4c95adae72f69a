package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// parse reads flags wherever they stand among the arguments. ok false: the
// command is over with that exit code (help, or a mistake that has been said).
func parse(flags *flag.FlagSet, args []string, errs io.Writer, most int) (rest []string, code int, ok bool) {
	flags.SetOutput(errs)
	for {
		err := flags.Parse(args)
		if err == flag.ErrHelp {
			return nil, exitOK, false
		}
		if err != nil {
			return nil, exitUsage, false
		}
		if flags.NArg() == 0 {
			return rest, exitOK, true
		}
		rest = append(rest, flags.Arg(0))
		args = flags.Args()[1:]
		if len(rest) > most {
			fmt.Fprintf(errs, "hotline %s: %q is one argument too many\n", flags.Name(), rest[most])
			return nil, exitUsage, false
		}
	}
}

// address reads host:port; a name is looked up, no host is loopback.
func address(text, flagName string) (netip.AddrPort, error) {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("--%s %q is no address like 127.0.0.1:5060", flagName, text)
	}
	if host == "" || host == "localhost" {
		host = "127.0.0.1"
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("--%s %q: the port must be a number up to 65535", flagName, text)
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("--%s %q: %q is no IP address", flagName, text, host)
	}
	return netip.AddrPortFrom(addr, uint16(number)), nil
}

// ports reads ADDR:LOW-HIGH.
func ports(text string) (addr netip.Addr, low, high uint16, err error) {
	wrong := fmt.Errorf("--rtp %q is no address with a port range like 127.0.0.1:20000-29999", text)
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return addr, 0, 0, wrong
	}
	from, to, found := strings.Cut(text[i+1:], "-")
	if !found {
		return addr, 0, 0, wrong
	}
	first, err1 := address(text[:i]+":"+from, "rtp")
	last, err2 := address(text[:i]+":"+to, "rtp")
	if err1 != nil || err2 != nil || last.Port() <= first.Port() {
		return addr, 0, 0, wrong
	}
	return first.Addr(), first.Port(), last.Port(), nil
}

// logger writes the log to errs as text or json.
func logger(format string, errs io.Writer) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(errs, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(errs, nil)), nil
	}
	return nil, fmt.Errorf("--log %q is neither text nor json", format)
}
