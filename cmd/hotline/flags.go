package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// parse reads flags wherever they stand among the arguments. ok false: the
// command is over with that exit code (help, or a mistake that has been said).
func parse(flags *flag.FlagSet, args []string, out, errs io.Writer, most int) (rest []string, code int, ok bool) {
	flags.SetOutput(io.Discard)
	for {
		err := flags.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			helpOf(flags, out)
			return nil, exitOK, false
		}
		if err == nil && flags.NArg() == 0 {
			return rest, exitOK, true
		}
		if err == nil {
			rest = append(rest, flags.Arg(0))
			args = flags.Args()[1:]
			if len(rest) <= most {
				continue
			}
			err = fmt.Errorf("%q is one argument too many", rest[most])
		}
		fmt.Fprintf(errs, "hotline %[1]s: %[2]v; `hotline %[1]s --help` says what it takes\n", flags.Name(), err)
		return nil, exitUsage, false
	}
}

// given tells which flags stand on the command line.
func given(flags *flag.FlagSet) map[string]bool {
	names := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { names[f.Name] = true })
	return names
}

// address reads IP:port; no host, or localhost, is loopback. Port 0 is any free one.
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

// number checks what is to be the user of a SIP URI as it stands: RFC 3261 §25.1.
func number(text, what string) error {
	if !numberForm.MatchString(text) {
		return fmt.Errorf("%s %q is no number: digits, letters and +*-._ only, at most 64", what, text)
	}
	return nil
}

var numberForm = regexp.MustCompile(`^[A-Za-z0-9+*._-]{1,64}$`)

// keys checks what is to be pressed.
func keys(text string) error {
	if i := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789*#ABCD,", r) }); i >= 0 {
		return fmt.Errorf("--keys %q: %q is no key; there are 0-9 * # A-D, and a comma waits a second", text, text[i:])
	}
	return nil
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
