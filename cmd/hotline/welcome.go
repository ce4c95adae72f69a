package main

import (
	"cmp"
	"fmt"
	"io"
	"net/netip"
	"strings"

	"hotline/cmd/internal/config"
	"hotline/cmd/internal/floor"
)

// welcome says in a few lines what a person can do now.
func welcome(out io.Writer, server *floor.Server, cfg floor.ServeConfig, file string) {
	city := file
	if file == "" {
		city = "the built-in demo city (`hotline config` prints it)"
	}
	fmt.Fprintf(out, `The hotline is open: %s.
  dial      %s at %s (UDP and TCP)
  sign in   %s
  pages     %s (desk: /, wall: /wall, API: /openapi.json, state: /readyz)
  first call, in two other terminals:
            hotline seat %s
            hotline dial %s
  data      %s    stop: Ctrl-C drains, twice exits at once
`, city, strings.Join(numbers(cfg.City), ", "), server.SIP(), people(cfg.City), server.Pages(),
		firstPhone(cfg.City)+reach(server.SIP()), firstNumber(cfg.City)+reach(server.SIP()), cfg.Data)
}

// reach is the flag that robots on this machine need to find the hotline.
func reach(at netip.AddrPort) string {
	if at.Addr().IsUnspecified() {
		at = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port())
	}
	if at.String() == "127.0.0.1:5060" {
		return ""
	}
	return " --server " + at.String()
}

func numbers(city *config.City) []string {
	var all []string
	for _, line := range city.Lines {
		all = append(all, line.Numbers...)
	}
	return all
}

func firstNumber(city *config.City) string {
	if all := numbers(city); len(all) > 0 {
		return all[0]
	}
	return "NUMBER"
}

// people says who can sign in, and with which password while it is the built-in one.
func people(city *config.City) string {
	n := len(city.People)
	if n == 0 {
		return "nobody: the config names no people"
	}
	text := fmt.Sprintf("%s to %s (%d people)", city.People[0].ID, city.People[n-1].ID, n)
	switch builtin := len(city.BuiltinSecrets()); builtin {
	case 0:
	case n:
		text += ", password " + config.BuiltinPassword
	default:
		text += fmt.Sprintf(", %d with password %s", builtin, config.BuiltinPassword)
	}
	return text
}

// firstPhone names a person whose phone may register, one with a second skill if there
// is one, and the flag for a password that is not the built-in one; it is not told.
func firstPhone(city *config.City) string {
	first := ""
	for _, p := range city.People {
		if !p.Phone.Registered || first != "" && len(p.Skills) < 2 {
			continue
		}
		if first = p.ID; p.Phone.Secret != config.BuiltinPassword {
			first += " --password SECRET"
		}
		if len(p.Skills) > 1 {
			break
		}
	}
	return cmp.Or(first, "NUMBER")
}
