//go:build race

package lab

// slowed divides the calls of a proof: the race detector makes them ten times as slow.
const slowed = 4
