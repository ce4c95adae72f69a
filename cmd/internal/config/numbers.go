package config

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// figure matches a number of YAML in tens: 15, -3.0, 2_000_000, 1e3, 1e-06.
var figure = regexp.MustCompile(`^[-+]?([0-9](_?[0-9])*(\.([0-9](_?[0-9])*)?)?|\.[0-9](_?[0-9])*)([eE][-+]?[0-9]+)?$`)

// digitsOf gives a number as Go writes it; false when the value is none, or is quoted. The
// parser takes 1e3 for a text.
func digitsOf(n ast.Node) (string, bool) {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode:
	default:
		return "", false
	}
	t := n.GetToken()
	text := strings.TrimSpace(t.Value)
	if t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType || !figure.MatchString(text) {
		return "", false
	}
	return strings.ReplaceAll(text, "_", ""), true
}

// number reads a whole number within bounds; 3.0 and 1e3 are whole too.
func (r *reader) number(n ast.Node, what string, low, high int) int {
	if text, ok := digitsOf(n); ok {
		i, err := strconv.Atoi(text)
		if x, _ := strconv.ParseFloat(text, 64); err != nil && x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			i, err = int(x), nil
		}
		if err == nil && low <= i && i <= high {
			return i
		}
	}
	r.wrong(n, "%s: want a whole number from %d to %d, got %s", what, low, high, describe(n))
	return low
}

// decimal reads a number that need not be whole.
func (r *reader) decimal(n ast.Node, what string) float64 {
	text, ok := digitsOf(n)
	x, err := strconv.ParseFloat(text, 64)
	if !ok || err != nil {
		r.wrong(n, "%s: want a number, got %s", what, describe(n))
		return 0
	}
	return x
}

// decimals reads a list of numbers.
func (r *reader) decimals(n ast.Node, what string) []float64 {
	out := []float64{}
	for _, item := range r.items(n, what, false) {
		out = append(out, r.decimal(item, what))
	}
	return out
}
