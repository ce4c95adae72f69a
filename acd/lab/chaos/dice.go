package chaos

// dice is a stream of random numbers: splitmix64. The same seed gives the same
// stream for ever.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	x := d.state
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// intN gives a number from 0 to n-1.
func (d *dice) intN(n int) int { return int(d.next() % uint64(n)) }

// shuffle puts n things into any order.
func (d *dice) shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, d.intN(i+1))
	}
}
