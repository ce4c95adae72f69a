package config

import (
	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
)

// site reads the hall that calls are for: one that some person sits in.
func (r *reader) site(n ast.Node, what string) string { return r.refer(aSite, n, what) }

// settle declares the halls that people sit in.
func (r *reader) settle(c *City) {
	for _, p := range c.People {
		if p.Site != "" && r.names[aSite][p.Site] == nil {
			r.declare(aSite, p.Site, r.listed[p.ID])
		}
	}
	for _, q := range c.Rules.Queues {
		switch sites := len(r.names[aSite]); {
		case q.OwnSite && sites == 0:
			r.wrong(r.names[aQueue][q.Name], "queue %q: own_site, but nobody has a site", q.Name)
		case q.OwnSite && sites > acd.MostSites:
			r.wrong(r.names[aQueue][q.Name], "queue %q: own_site tells %d sites apart, people have %d", q.Name, acd.MostSites, sites)
		}
	}
}
