//go:build race

package acd_test

// daysByDefault take a quarter of a minute on one core under the race detector.
const daysByDefault = 300
