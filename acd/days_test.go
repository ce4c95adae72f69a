//go:build !race

package acd_test

// daysByDefault take a quarter of a minute on one core.
const daysByDefault = 1000
