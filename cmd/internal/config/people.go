package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
)

// maxPeople bounds the people of a city, ranges written out.
const maxPeople = 20_000

// listed is one entry of the list of people: one person, or a range of them.
type listed struct {
	node     ast.Node
	model    Person
	first    int
	count    int // 0: one person
	width    int // digits of a number in a range
	id       string
	phone    string
	phoneAt  ast.Node
	secretAt ast.Node
	digestAt ast.Node
}

func (r *reader) people(n ast.Node, zone *time.Location) []Person {
	var out []Person
	fixed := map[string]string{}
	for _, item := range r.items(n, "people", false) {
		entry, ok := r.entry(item, zone)
		if !ok {
			continue
		}
		for i := range max(entry.count, 1) {
			p, ok := r.spell(entry, i)
			if !ok {
				break
			}
			if first, again := r.listed[p.ID]; again {
				r.wrong(item, "people: %s is listed on line %d already", p.ID, place(first).Line)
				break
			}
			if other, again := fixed[p.Phone.Fixed]; again && p.Phone.Fixed != "" {
				r.wrong(entry.phoneAt, "people: %s: phone %s is the phone of %s already", p.ID, p.Phone.Fixed, other)
				break
			}
			if len(out) == maxPeople {
				r.wrong(item, "people: more than %d", maxPeople)
				return out
			}
			r.listed[p.ID], fixed[p.Phone.Fixed] = item, p.ID
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// entry reads one item of the list.
func (r *reader) entry(n ast.Node, zone *time.Location) (listed, bool) {
	e := listed{node: n, model: Person{Roles: []string{RolePerson}}}
	what := "person " + naming(n)
	m := &e.model
	aside := r.harmless
	given := r.table(n, what, fields{
		"id":          func(v ast.Node) { e.id = r.staff(v, what+": id") },
		"range":       func(v ast.Node) { r.numbered(&e, v, what) },
		"name":        aside(func(v ast.Node) { m.Name = r.text(v, what+": name") }),
		"password":    aside(func(v ast.Node) { m.Password = r.password(v, what+": password") }),
		"roles":       aside(func(v ast.Node) { m.Roles = r.roles(v, what+": roles") }),
		"skills":      func(v ast.Node) { m.Skills = r.held(v, what+": skills", zone) },
		"auto_answer": aside(func(v ast.Node) { m.AutoAnswer = r.yes(v, what+": auto_answer") }),
		"site":        aside(func(v ast.Node) { m.Site = r.name(v, what+": site") }),
		"weight":      aside(func(v ast.Node) { m.Weight = r.number(v, what+": weight", 1, 100) }),
		"place":       aside(func(v ast.Node) { m.Place = r.text(v, what+": place") }),
		"phone":       aside(func(v ast.Node) { e.phone, e.phoneAt = r.text(v, what+": phone"), v }),
		"secret":      aside(func(v ast.Node) { m.Phone.Secret, e.secretAt = r.text(v, what+": secret"), v }),
		"digest":      aside(func(v ast.Node) { m.Phone.MD5Only, e.digestAt = r.one(v, what+": digest", "best", "md5") == "md5", v }),
	})
	switch {
	case given == nil:
		return e, false
	case given["id"] == given["range"]:
		r.wrong(n, "%s: want either id or range", what)
		return e, false
	case given["range"] && e.count == 0, given["id"] && e.id == "":
		return e, false
	}
	aside(func(ast.Node) { r.checkPhone(&e, what) })(n)
	return e, true
}

// naming gives what a mistake calls an entry: its id or range as it is written.
func naming(n ast.Node) string {
	if m, ok := n.(*ast.MappingNode); ok {
		for _, v := range m.Values {
			if key, _ := scalar(v.Key); key == "id" || key == "range" {
				s, _ := scalar(v.Value)
				return short(s)
			}
		}
	}
	return "without id"
}

// staff reads a staff number, which is also the user of the person's phone.
func (r *reader) staff(n ast.Node, what string) string {
	s := r.text(n, what)
	if s != "" && !staffNumber.MatchString(s) {
		r.wrong(n, "%s: %q is no staff number: digits, letters, - and _, at most 32", what, short(s))
		return ""
	}
	return s
}

var staffNumber = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// numbered reads a range like 0001-1000: the same number of digits on both sides.
func (r *reader) numbered(e *listed, n ast.Node, what string) {
	s := r.text(n, what+": range")
	if s == "" {
		return
	}
	low, high, _ := strings.Cut(s, "-")
	first, okFirst := digits(low)
	last, okLast := digits(high)
	switch {
	case !okFirst || !okLast || len(low) != len(high):
		r.wrong(n, "%s: range: %q is no range like 0001-1000, with as many digits on both sides", what, short(s))
	case last < first:
		r.wrong(n, "%s: range: %s ends before it begins", what, s)
	case last-first >= maxPeople:
		r.wrong(n, "%s: range: more than %d people", what, maxPeople)
	default:
		e.first, e.count, e.width = first, last-first+1, len(low)
	}
}

func digits(s string) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// encoded matches an argon2id password hash within bounds that a sign-in can bear.
var encoded = regexp.MustCompile(`^\$argon2id\$v=19\$m=[1-9][0-9]{0,5},t=[1-9],p=[1-9]\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,86}$`)

func (r *reader) password(n ast.Node, what string) string {
	s := r.text(n, what)
	if strings.HasPrefix(s, "$") && !encoded.MatchString(s) {
		r.wrong(n, "%s: begins with $ but is no $argon2id$v=19$m=...,t=...,p=...$salt$hash", what)
	}
	return s
}

func (r *reader) roles(n ast.Node, what string) []string {
	var out []string
	for _, item := range r.items(n, what, true) {
		role := r.one(item, what, RolePerson, RoleSupervisor, RoleAdmin)
		if role == "" {
			continue
		}
		if slices.Contains(out, role) {
			r.wrong(item, "%s: %s comes twice", what, role)
			continue
		}
		out = append(out, role)
	}
	return out
}

// spell writes out one person of an entry; i counts from 0.
func (r *reader) spell(e listed, i int) (Person, bool) {
	p := e.model
	p.Roles, p.Skills = slices.Clone(p.Roles), slices.Clone(p.Skills)
	number := e.id
	if e.count > 0 {
		number = fmt.Sprintf("%0*d", e.width, e.first+i)
	}
	p.ID = number
	p.Name = cmp.Or(strings.ReplaceAll(p.Name, "{n}", number), number)
	p.Place = cmp.Or(strings.ReplaceAll(p.Place, "{n}", number), number)
	if e.phone == "" || p.Phone.Registered {
		return p, true
	}
	uri, why := fixedPhone(e.phone, number, i)
	if why != "" {
		r.wrong(e.phoneAt, "person %s: phone: %s", number, why)
		return p, false
	}
	p.Phone.Fixed = uri
	return p, true
}

// skilled gives people as the engine knows them.
func skilled(people []Person) []acd.Person {
	out := make([]acd.Person, len(people))
	for i, p := range people {
		out[i] = acd.Person{ID: p.ID, Skills: p.Skills, Site: p.Site, Weight: p.Weight}
	}
	return out
}
