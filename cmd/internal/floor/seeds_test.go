//go:build !race

package floor

// seedsByDefault live for about a minute on two cores; $HOTLINE_SEEDS or -seeds says otherwise.
const seedsByDefault = 4000
