// Package certificate reads a TLS certificate with its key, and again whenever their files change.
package certificate

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Pair is a certificate that is served while its files may be renewed. A nil Pair
// is none, as Open gives for files without names. It is safe for concurrent use.
type Pair struct {
	cert, key string // files
	log       *slog.Logger

	mu    sync.Mutex
	seen  stamp // of the files when they were last read, well or not
	inUse *tls.Certificate
}

// Open reads the PEM files; both names are "" for none. The error says which
// file, and what is wrong: see Check.
func Open(cert, key string, log *slog.Logger) (*Pair, error) {
	if cert == "" && key == "" {
		return nil, nil
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	p := &Pair{cert: cert, key: key, log: log}
	return p, p.Reload()
}

// Server is how to serve with the pair: TLS 1.2 and later, with what the files
// hold at each handshake. Connections that are open keep theirs.
func (p *Pair) Server() *tls.Config {
	if p == nil {
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: p.current}
}

// Reload reads the files, whether they have changed or not. On an error the
// certificate in use stays.
func (p *Pair) Reload() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.read(stampOf(p.cert, p.key))
}

// current gives the certificate for a handshake. Files that changed for the worse
// are told of once and change nothing.
func (p *Pair) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := stampOf(p.cert, p.key); now != p.seen {
		if err := p.read(now); err != nil {
			p.log.Error("the TLS certificate was not renewed; the old one stays in use", "error", err)
		} else {
			p.log.Info("the TLS certificate was renewed", "file", p.cert)
		}
	}
	return p.inUse, nil
}

// read is under the lock.
func (p *Pair) read(now stamp) error {
	pair, err := load(p.cert, p.key, time.Now())
	if err == nil {
		p.inUse = pair
	}
	p.seen = now
	return err
}

// Check tells what is wrong with two PEM files: they cannot be read, do not belong
// together, or the certificate is over or has not begun.
func Check(cert, key string, now time.Time) error {
	_, err := load(cert, key, now)
	return err
}

func load(cert, key string, now time.Time) (*tls.Certificate, error) {
	for _, file := range []string{cert, key} {
		if _, err := os.ReadFile(file); err != nil {
			var where *os.PathError
			if errors.As(err, &where) {
				err = where.Err
			}
			return nil, fmt.Errorf("cannot read TLS file %s: %w", file, err)
		}
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("cannot use TLS certificate %s with key %s: %w", cert, key, err)
	}
	if pair.Leaf == nil {
		if pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0]); err != nil {
			return nil, fmt.Errorf("cannot use TLS certificate %s: %w", cert, err)
		}
	}
	const day = "2006-01-02 15:04 MST"
	switch leaf := pair.Leaf; {
	case now.After(leaf.NotAfter):
		return nil, fmt.Errorf("cannot use TLS certificate %s: it expired at %s; renew it", cert, leaf.NotAfter.Format(day))
	case now.Before(leaf.NotBefore):
		return nil, fmt.Errorf("cannot use TLS certificate %s: it begins at %s only; is the clock right?", cert, leaf.NotBefore.Format(day))
	}
	return &pair, nil
}

// stamp tells one state of two files from another.
type stamp [2]struct {
	changed time.Time
	size    int64
}

// stampOf gives zeros for a file that is not there.
func stampOf(cert, key string) stamp {
	var s stamp
	for i, file := range []string{cert, key} {
		if info, err := os.Stat(file); err == nil {
			s[i].changed, s[i].size = info.ModTime(), info.Size()
		}
	}
	return s
}
