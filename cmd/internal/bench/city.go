package bench

import (
	"fmt"
	"net/netip"
)

const (
	line        = "12345"
	firstPerson = 10_001
	password    = "demo"
	anywhere    = "127.0.0.0/8" // the addresses of the trunk
	// Most is the largest N: with it the legs of a run have ports enough on a server
	// with the default range.
	Most = 2000
)

// City writes the config of a hotline with n people: at fixed phones that are all at
// the address of the bench, or, for headsets, at browsers that answer by themselves.
// Who waits does so for ever, and after a call a person has the next one at once.
func City(n int, headsets bool, phones netip.AddrPort) string {
	place := fmt.Sprintf(`phone: "sip:{n}@%s"`, phones)
	if headsets {
		place = fmt.Sprintf("password: %s, auto_answer: true", password)
	}
	return fmt.Sprintf(`# A city to be measured by "hotline bench": %d people.
city: Bench
timezone: Asia/Shanghai
area_code: 0531
skills: [general]
queues:
  general: {needs: {general: 1}, wrap_up: 0s, max_waiting: %d, max_wait: 0s}
flows:
  direct: {otherwise: general, music: music}
lines:
  general: {numbers: %s, flow: direct}
people:
  - {range: %d-%d, %s, skills: {general: 5}}
trunks:
  local: {allow: [%s], ceiling: %d}
`, n, 2*Most, line, firstPerson, firstPerson+n-1, place, anywhere, 2*Most)
}

// people lists the numbers of that city.
func people(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprint(firstPerson + i)
	}
	return all
}
