package config

import (
	"fmt"
	"net/url"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/cmd/internal/certificate"
)

// defaultTLSPort is that of SIP over TLS: RFC 3261 §19.1.2.
const defaultTLSPort = 5061

// SIP is how phones are served that speak neither UDP nor TCP.
type SIP struct {
	Cert, Key string // PEM files of SIP over TLS; both "": it is off
	Port      uint16 // of TLS, at the address of UDP and TCP; 0: any free one
	// Origins are those of pages, beside our own, whose phones may connect over
	// WebSocket, like https://phone.example; in the order of the file.
	Origins []string
}

// files are a certificate and its key as the file names them.
type files struct {
	cert, key string
	at        Mistake // its text is what it is for
}

func (r *reader) sip(n ast.Node) SIP {
	s := SIP{Port: defaultTLSPort}
	r.table(n, "sip", fields{
		"tls": func(v ast.Node) {
			s.Cert, s.Key = r.tls(v, "sip: tls", fields{
				"port": func(v ast.Node) { s.Port = uint16(r.number(v, "sip: tls: port", 0, 65535)) },
			})
		},
		"websocket": func(v ast.Node) {
			r.table(v, "sip: websocket", fields{"origins": func(v ast.Node) { s.Origins = r.origins(v, "sip: websocket: origins") }})
		},
	})
	return s
}

// origins reads the origins of pages: RFC 6454 §6.1.
func (r *reader) origins(n ast.Node, what string) []string {
	var out []string
	for _, item := range r.items(n, what, true) {
		text := r.text(item, what)
		u, err := url.Parse(text)
		switch {
		case text == "":
		case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || text != u.Scheme+"://"+u.Host:
			r.wrong(item, "%s: %q is no origin like https://phone.example", what, short(text))
		default:
			out = append(out, text)
		}
	}
	return out
}

// tls reads a certificate and its key; more are other keys of the table.
func (r *reader) tls(n ast.Node, what string, more fields) (cert, key string) {
	all := fields{
		"cert": func(v ast.Node) { cert = r.path(v, what+": cert") },
		"key":  func(v ast.Node) { key = r.path(v, what+": key") },
	}
	for name, read := range more {
		all[name] = read
	}
	given := r.table(n, what, all)
	r.need(n, what, given, "cert", "")
	r.need(n, what, given, "key", "")
	if cert != "" && key != "" {
		p := place(n)
		r.certs = append(r.certs, files{cert, key, Mistake{r.file, p.Line, p.Column, what}})
	}
	return cert, key
}

// CheckCertificates names every certificate in the file that cannot be served at
// a moment, and why.
func (c *City) CheckCertificates(now time.Time) []Mistake {
	var mistakes []Mistake
	for _, f := range c.certs {
		if err := certificate.Check(f.cert, f.key, now); err != nil {
			m := f.at
			m.Text = fmt.Sprintf("%s: %v", m.Text, err)
			mistakes = append(mistakes, m)
		}
	}
	return mistakes
}
