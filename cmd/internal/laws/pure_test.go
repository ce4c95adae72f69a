package laws

import (
	"go/ast"
	"slices"
	"testing"
)

// clocks are the functions of package time that look at the world or wait for it.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

func TestRoomsHaveNoClockAndNoGoroutine(t *testing.T) {
	for _, s := range code(t) {
		if !slices.Contains(rooms, s.folder) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a room starts no goroutine", fset.Position(n.Pos()))
			case *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
				t.Errorf("%s: a room uses no channel", fset.Position(n.Pos()))
			case *ast.SelectorExpr:
				pkg, ok := n.X.(*ast.Ident)
				if ok && pkg.Name == "time" && slices.Contains(clocks, n.Sel.Name) {
					t.Errorf("%s: a room may not use time.%s: now is an argument", fset.Position(n.Pos()), n.Sel.Name)
				}
			}
			return true
		})
	}
}

// TestTopLevel keeps the fixed top level: nothing else lives there.
func TestTopLevel(t *testing.T) {
	known := []string{"cmd", "sip", "acd", "ivr", "recording", "seats", "go.mod", "go.sum", "README.md", "LICENSE", "data", "hotline"}
	for _, name := range topLevel(t) {
		if name[0] != '.' && !slices.Contains(known, name) {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}
