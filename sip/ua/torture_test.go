package ua

import (
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tortureVerdicts are the messages of RFC 4475 (files of the sipgo module) and
// what becomes of each: a status, "" when it reaches the handler, "dropped".
var tortureVerdicts = map[string]string{
	"valid/wsinv": "", "valid/intmeth": "501", "valid/esc01": "", "valid/escnull": "", "valid/esc02": "501",
	"valid/lwsdisp": "", "valid/longreq": "", "valid/dblreq": "", "valid/semiuri": "", "valid/transports": "",
	"valid/mpart01": "405", "valid/unreason": "dropped", "valid/noreason": "dropped",
	"invalid/badinv01": "400", "invalid/clerr": "400", "invalid/ncl": "400", "invalid/scalar02": "400",
	"invalid/scalarlg": "dropped", "invalid/quotbal": "400", "invalid/ltgtruri": "400", "invalid/lwsruri": "400",
	"invalid/lwsstart": "400", "invalid/trws": "400", "invalid/badaspec": "400", "invalid/baddn": "400",
	"invalid/badvers": "505", "invalid/mismatch01": "400", "invalid/mismatch02": "400", "invalid/bigcode": "dropped",
	"invalid/insuf": "400", "invalid/unkscm": "416", "invalid/novelsc": "416", "invalid/bext01": "420",
	"invalid/invut": "415", "invalid/multi01": "400", "invalid/mcl01": "400", "invalid/bcast": "dropped",
	"invalid/inv2543": "400", // it has no Content-Length: only a datagram may
	"invalid/zeromf":  "", "invalid/regaut01": "",
}

func TestTortureMessagesGetTheirVerdict(t *testing.T) {
	dir := filepath.Join(sipgoDir(t), "sip", "testdata", "torture")
	for name, want := range tortureVerdicts {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, name+".dat"))
			if err != nil {
				t.Fatal(err)
			}
			hears := newEar()
			u := newUA(Config{}, sockets{}, loopback, hears)
			sent := make(chan message, 16)
			from := &hop{transport: "tcp", remote: netip.MustParseAddrPort("192.0.2.1:5060"), write: func(b []byte) error {
				sent <- scan(b)
				return nil
			}}
			u.receive(data, from)
			u.Close()
			if n := u.Counts().Panics; n != 0 {
				t.Fatalf("%d panics", n)
			}
			got := "dropped"
			if len(hears.requests) > 0 {
				got = ""
			} else if len(sent) > 0 {
				m := <-sent
				got = strings.Fields(m.start)[1]
			}
			if got != want {
				t.Errorf("verdict %q, want %q", got, want)
			}
		})
	}
}

// sipgoDir finds the module in the module cache.
func sipgoDir(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/emiago/sipgo").Output()
	if err != nil && os.Getenv("CI") != "true" {
		t.Skipf("no go tool at hand: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
