package acd

// fullWeight is the weight of who takes every turn.
const fullWeight = 100

// tidyWeight gives the one form of a weight: 0 for who takes every turn.
func tidyWeight(w int) int {
	if w <= 0 || w >= fullWeight {
		return 0
	}
	return w
}
