//go:build race

package floor

// seedsByDefault live for about a minute on two cores under the race detector.
const seedsByDefault = 1000
