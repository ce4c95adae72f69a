package config

import "github.com/goccy/go-yaml/ast"

// site reads the hall that calls are for: one that some person sits in.
func (r *reader) site(n ast.Node, what string) string { return r.refer(aSite, n, what) }

// settle declares the halls that people sit in.
func (r *reader) settle(c *City) {
	for _, p := range c.People {
		if p.Site != "" && r.names[aSite][p.Site] == nil {
			r.declare(aSite, p.Site, r.listed[p.ID])
		}
	}
	if len(r.names[aSite]) > 0 {
		return
	}
	for _, q := range c.Rules.Queues {
		if q.OwnSite {
			r.wrong(r.names[aQueue][q.Name], "queue %q: own_site, but nobody has a site", q.Name)
		}
	}
}
