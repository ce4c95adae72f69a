// Package gauge folds facts and counters into Prometheus metrics with stable names.
package gauge

import (
	"net/http"
	"time"

	"hotline/recording/fact"
)

// Gauge holds all metrics of the house. Its methods may be called from many goroutines.
type Gauge struct{}

// Sources are figures read when the metrics are asked for. A nil one reads 0.
type Sources struct {
	LedgerWaiting func() int // records waiting for their commit
	EngineMailbox func() int // inputs waiting for the engine
	CallsOpen     func() int // call goroutines
	LegsOpen      func() int // RTP legs
}

// New makes the metrics; version labels hotline_build_info.
func New(version string, s Sources) *Gauge { return &Gauge{} }

// Add folds a committed fact in.
func (g *Gauge) Add(f fact.Fact) {}

// Step counts a step of a machine (engine, call) and how long it took.
func (g *Gauge) Step(machine string, took time.Duration) {}

// Committed counts a record and its facts, and how long it waited for its commit.
func (g *Gauge) Committed(facts int, waited time.Duration) {}

// Late counts a record whose orders left before its commit.
func (g *Gauge) Late() {}

// Dropped counts what a full bound refused: engine-mailbox, call-mailbox, ledger, ports.
func (g *Gauge) Dropped(what string) {}

// Handler serves the metrics.
func (g *Gauge) Handler() http.Handler { return http.NotFoundHandler() }
