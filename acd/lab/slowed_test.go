//go:build !race

package lab

// slowed divides the calls of a proof.
const slowed = 1
