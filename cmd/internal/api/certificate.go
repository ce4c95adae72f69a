package api

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// certificate is a TLS certificate that can be read again while it is served.
type certificate struct {
	cert, key string // files
	read      time.Time
	current   atomic.Pointer[tls.Certificate]
}

// load reads the files unless neither has changed since the last time.
func (c *certificate) load() error {
	changed, err := latest(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("cannot read TLS certificate: %w", err)
	}
	if c.current.Load() != nil && changed.Equal(c.read) {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("cannot read TLS certificate %s with key %s: %w", c.cert, c.key, err)
	}
	c.current.Store(&pair)
	c.read = changed
	return nil
}

func latest(files ...string) (time.Time, error) {
	var t time.Time
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return t, err
		}
		if info.ModTime().After(t) {
			t = info.ModTime()
		}
	}
	return t, nil
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return c.current.Load(), nil
}
