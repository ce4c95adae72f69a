package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/cmd/internal/config"
)

// hashed gives `hotline hash` what is to come from its standard input.
func hashed(t *testing.T, input string) (code int, out, errs string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "password")
	write(t, file, input)
	r, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var o, e bytes.Buffer
	code = hashFrom(r, &o, &e)
	return code, o.String(), e.String()
}

// TestTheConfigTakesAHash: what is printed is a password of the config, and
// never the same twice.
func TestTheConfigTakesAHash(t *testing.T) {
	code, first, errs := hashed(t, "right horse\n")
	if code != exitOK || errs != "" || strings.Count(first, "\n") != 1 {
		t.Fatalf("gave %d, %q, %q", code, first, errs)
	}
	first = strings.TrimSpace(first)
	demo := strings.Replace(string(config.Demo()), "password: demo", "password: "+first, 1)
	city, mistakes := config.Load([]byte(demo), "demo.yaml")
	if len(mistakes) > 0 {
		t.Fatal(config.Mistakes(mistakes))
	}
	if who, _ := city.Person("1001"); who.Password != first {
		t.Errorf("1001 has the password %q", who.Password)
	}
	if _, second, _ := hashed(t, "right horse"); strings.TrimSpace(second) == first {
		t.Error("two hashes of a password are the same: who has the file sees who shares one")
	}
}

func TestWhatIsNoPasswordIsNotHashed(t *testing.T) {
	for _, input := range []string{"", "\n", "\nsecond line\n", "\xff\xfe\n", strings.Repeat("x", 70_000)} {
		if code, out, errs := hashed(t, input); code != exitFailed || out != "" || !strings.HasPrefix(errs, "hotline hash: ") {
			t.Errorf("%.20q gave %d, %q, %q", input, code, out, errs)
		}
	}
}
