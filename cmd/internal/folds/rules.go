package folds

import (
	"hotline/acd"
	"hotline/cmd/internal/numbers"
	"hotline/sip"
)

// Numbers gives the rules that supervisors keep for numbers; some may have expired.
func (h *Hub) Numbers() []numbers.Rule {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rules.Rules()
}

// InForce gives the rules of a city with those for numbers.
func (h *Hub) InForce(city acd.Rules) acd.Rules {
	for _, r := range h.Numbers() {
		city.Numbers = append(city.Numbers, r.NumberRule)
	}
	return city
}

// NumbersChange gives a channel that is closed once the rules for numbers have
// changed, from now on, and whoever enforces them was told.
func (h *Hub) NumbersChange() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.heard
}

func (h *Hub) tellRuled() {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.heard)
	h.heard = make(chan struct{})
}

// WarnIdle writes into the log which rules for numbers do nothing in a city, and why.
func (h *Hub) WarnIdle(city acd.Rules) {
	for _, r := range h.Numbers() {
		if why := city.IdleRule(r.NumberRule); why != "" {
			h.log.Warn("a rule for a number does nothing", "rule", r.ID, "number", sip.Mask(r.Number), "why", why)
		}
	}
}
