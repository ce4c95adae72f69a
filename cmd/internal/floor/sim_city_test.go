package floor

import (
	"fmt"
	"strings"
)

// cityText makes up a city.
func (s *sim) cityText() string {
	pick := func(of ...string) string { return of[s.r.IntN(len(of))] }
	var b strings.Builder
	fmt.Fprintf(&b, `city: Simulated
timezone: Asia/Shanghai
area_code: 0531
skills: [general, en]%s
queues:
  general: {needs: {general: 1}, service_mark: 15s, ring_for: %s, wrap_up: %s, max_waiting: %s, max_wait: %s%s}
  english: {needs: {en: 1}, boost: %s, ring_for: %s, wrap_up: 2s, max_wait: 2m%s}
flows:
  city:
    greeting: [greeting]
    otherwise: general
    keys: {9: {queue: english, say: [english]}, 5: {queue: general, needs: "en >= 2 | general"}, 1: {keep_place: true, say: [kept-place]}}
    music: music
    announce: [{after: 20s, say: [please-wait], position: %s, wait: true}]
    overflow: {full: %s, too-long: %s, otherwise: [sorry-end]}
lines:
  city: {numbers: 12345, flow: city, site: east, announce: {citizen: %s, seat: %s}%s}
  seat: {numbers: 12346, queue: general, answers: with-seat}
trunks:
  carrier: {allow: [10.0.1.0/24], ceiling: %s}
drain: {deadline: 30s}
people:
  - {id: fay, skills: {%s}, phone: "sip:fay@10.0.0.5:5060", site: east}
`, pick("", "\nreserves: {en: {level: 2, free: 1}}")+pick("", "\nmisses: 2")+pick("", "\nrest: {missed: 5s, refused: 4s, unreachable: 12s}"),
		pick("3s", "8s", "20s"), pick("1s", "5s"), pick("2", "4", "50"), pick("25s", "3m"),
		pick("", ", rings: [{after: 6s, needs: {en: 3}}, {after: 20s, needs: {en: 1}}]")+pick("", ", order: fewest-calls", ", order: specialist", ", order: best-level", ", order: least-talk")+
			pick("", ", own_site: true")+pick("", ", wrap_up_max: 12s")+pick("", ", target: 20s", ", target: 1m")+pick("", ", sticky: {within: 5m, for: 8s}"),
		pick("0s", "15s"), pick("4s", "20s"), pick("", ", rings: [{after: 10s, needs: {general: 1}}]")+pick("", "", ", priority: 1"),
		pick("true", "false"), pick("[sorry-full]", "{queue: english}"), pick("[sorry-full]", "{message: 5s}", "{say: [please-wait], stay: true}"),
		pick("true", "false"), pick("true", "false"), pick("", ", survey: [survey]"),
		pick("6", "40"), pick("general: 1", "general: 1, en: 2"))
	skills := map[string]string{"ann": "general: 5", "ben": "general: 5", "eve": "general: 5, en: 5", "eli": "en: 3"}
	for _, name := range []string{"ann", "ben", "eve", "eli"} {
		can := skills[name]
		if s.one(8) {
			can = "en: 5"
		}
		if name != "eli" && s.one(12) {
			continue // not one of them any more
		}
		fmt.Fprintf(&b, "  - {id: %s, skills: {%s}, phone: registered, secret: secret-%s%s}\n", name, can, name, pick("", "", ", weight: 40")+pick("", "", ", auto_answer: true")+pick("", ", site: east"))
	}
	return b.String()
}
