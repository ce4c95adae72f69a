package acd

import (
	"cmp"
	"slices"
)

// MostSites bounds the sites whose people may come first; the first in order count.
const MostSites = 32

// sitesOf gives the sites of the people of the rules.
func sitesOf(r Rules) []string {
	var sites []string
	for _, p := range r.People {
		if p.Site != "" {
			sites = append(sites, p.Site)
		}
	}
	slices.SortFunc(sites, cmp.Compare[string])
	sites = slices.Compact(sites)
	return sites[:min(len(sites), MostSites)]
}

// addSites makes the classes of a queue whose calls go to their own site first.
func (x *index) addSites(q *queue) {
	q.sited = map[string][]*class{}
	for _, site := range x.sites {
		for ring := range q.needs {
			q.sited[site] = append(q.sited[site], x.addClass(q, ring, Need{}, site))
		}
	}
}

// siteOf gives the site whose people have a call first; "" when nobody's do.
func (x *index) siteOf(c *call, q *queue) string {
	if c.Site == "" || q.sited[c.Site] == nil {
		return ""
	}
	return c.Site
}
