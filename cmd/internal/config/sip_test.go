package config

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSIPOverTLS(t *testing.T) {
	if c := load(t, small); !reflect.DeepEqual(c.SIP, SIP{}) {
		t.Errorf("without a word: %+v", c.SIP)
	}
	c := load(t, small+"\nsip: {tls: {cert: a.pem, key: /etc/b.pem}}\n")
	if want := (SIP{Cert: "dir/a.pem", Key: "/etc/b.pem", Port: 5061}); !reflect.DeepEqual(c.SIP, want) {
		t.Errorf("%+v, want %+v", c.SIP, want)
	}
	if c := load(t, small+"\nsip: {tls: {cert: a.pem, key: b.pem, port: 0}}\n"); c.SIP.Port != 0 {
		t.Errorf("port %d, want any free one", c.SIP.Port)
	}
}

func TestOriginsOfPhones(t *testing.T) {
	c := load(t, small+"\nsip: {websocket: {origins: [https://phone.example, \"http://[::1]:8000\"]}}\n")
	if want := []string{"https://phone.example", "http://[::1]:8000"}; !slices.Equal(c.SIP.Origins, want) {
		t.Errorf("%q, want %q", c.SIP.Origins, want)
	}
	for _, wrong := range []string{"phone.example", "https://phone.example/", "*", "ws://phone.example", "https://"} {
		_, mistakes := Load([]byte(small+"\nsip: {websocket: {origins: [\""+wrong+"\"]}}\n"), "city.yaml")
		if len(mistakes) != 1 || !strings.Contains(mistakes[0].Text, "is no origin like https://phone.example") {
			t.Errorf("%s: %v", wrong, mistakes)
		}
	}
}

// TestCertificatesThatCannotBeServed: each at its place, with what it is for.
func TestCertificatesThatCannotBeServed(t *testing.T) {
	c := load(t, small+"\nsip: {tls: {cert: /nowhere/a.pem, key: /nowhere/a.key}}\nhttp: {tls: {cert: /nowhere/b.pem, key: /nowhere/b.key}}\n")
	mistakes := c.CheckCertificates(time.Now())
	if len(mistakes) != 2 {
		t.Fatalf("%v", mistakes)
	}
	for i, want := range []string{"sip: tls: cannot read TLS file /nowhere/a.pem: no such file or directory", "http: tls: cannot read TLS file /nowhere/b.pem: no such"} {
		if m := mistakes[i]; !strings.HasPrefix(m.Text, want) || m.Line == 0 || m.File == "" {
			t.Errorf("%v, want %s", m, want)
		}
	}
}
