package acd

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a need as text.
const (
	maxNeedText  = 1024 // bytes
	maxNeedTerms = 32
	maxSkillName = 64 // bytes
)

// Need is what a person must hold to serve a call: all of All and of each list
// in Any at least one. Group, site and role of a person are skills too.
type Need struct {
	All []Skill   `json:"all,omitempty"`
	Any [][]Skill `json:"any,omitempty"`
}

// ParseNeed reads a need: skills with least levels, joined by commas, "|" between
// alternatives, as in "lang.en >= 3 | lang.ru, biz". A skill without a level
// needs level 1. The empty text needs nothing. Levels are 1 to 9; a text holds at
// most 1,024 bytes and 32 skills, a name at most 64 bytes, without spaces and
// without any of , | < > =.
func ParseNeed(text string) (Need, error) {
	var n Need
	if len(text) > maxNeedText {
		return n, fmt.Errorf("cannot read need: longer than %d bytes", maxNeedText)
	}
	if strings.TrimSpace(text) == "" {
		return n, nil
	}
	terms := 0
	for _, clause := range strings.Split(text, ",") {
		var either []Skill
		for _, term := range strings.Split(clause, "|") {
			s, err := parseTerm(term)
			if terms++; err == nil && terms > maxNeedTerms {
				err = fmt.Errorf("more than %d skills", maxNeedTerms)
			}
			if err != nil {
				return Need{}, fmt.Errorf("cannot read need %q: %w", text, err)
			}
			either = append(either, s)
		}
		if len(either) == 1 {
			n.All = append(n.All, either[0])
		} else {
			n.Any = append(n.Any, either)
		}
	}
	return n, nil
}

// parseTerm reads one skill with its least level.
func parseTerm(term string) (Skill, error) {
	name, level, given := strings.Cut(term, ">=")
	s := Skill{Name: strings.TrimSpace(name), Level: 1}
	switch {
	case s.Name == "":
		return s, fmt.Errorf("a skill has no name")
	case len(s.Name) > maxSkillName:
		return s, fmt.Errorf("the name of a skill is longer than %d bytes", maxSkillName)
	case strings.ContainsAny(s.Name, "<>= \t\r\n"):
		return s, fmt.Errorf("%q is no skill with a least level, as in \"lang.en >= 3\"", strings.TrimSpace(term))
	case !given:
		return s, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(level))
	if err != nil || n < 1 || n > 9 {
		return s, fmt.Errorf("%q is no level, 1 to 9", strings.TrimSpace(level))
	}
	s.Level = n
	return s, nil
}

// String writes the need as ParseNeed reads it.
func (n Need) String() string {
	var clauses []string
	for _, s := range n.All {
		clauses = append(clauses, s.String())
	}
	for _, either := range n.Any {
		var terms []string
		for _, s := range either {
			terms = append(terms, s.String())
		}
		clauses = append(clauses, strings.Join(terms, " | "))
	}
	return strings.Join(clauses, ", ")
}

// String writes the skill as a need has it: "lang.en >= 3", "biz".
func (s Skill) String() string {
	if s.Level <= 1 {
		return s.Name
	}
	return fmt.Sprintf("%s >= %d", s.Name, s.Level)
}

// MetBy tells whether somebody who holds these skills meets the need.
func (n Need) MetBy(skills []Skill) bool {
	for _, s := range n.All {
		if level(skills, s.Name) < s.Level {
			return false
		}
	}
	for _, either := range n.Any {
		if !slices.ContainsFunc(either, func(s Skill) bool { return level(skills, s.Name) >= s.Level }) {
			return false
		}
	}
	return true
}

// missing gives what the skills lack first, "" when nothing.
func (n Need) missing(skills []Skill) string {
	held := func(s Skill) bool { return level(skills, s.Name) >= s.Level }
	for _, s := range n.All {
		if !held(s) {
			return s.String()
		}
	}
	for _, either := range n.Any {
		if !slices.ContainsFunc(either, held) {
			return Need{Any: [][]Skill{either}}.String()
		}
	}
	return ""
}

// names tells whether the need names a skill.
func (n Need) names(skill string) bool {
	is := func(s Skill) bool { return s.Name == skill }
	return slices.ContainsFunc(n.All, is) ||
		slices.ContainsFunc(n.Any, func(either []Skill) bool { return slices.ContainsFunc(either, is) })
}

// tidy gives the one form of a need: sorted, of doubles the first, every level
// at least 1, a list of one alternative among All.
func (n Need) tidy() Need {
	var t Need
	for _, either := range n.Any {
		switch either = tidyLevels(either); len(either) {
		case 0:
		case 1:
			n.All = append(slices.Clone(n.All), either[0])
		default:
			t.Any = append(t.Any, either)
		}
	}
	t.All = tidyLevels(n.All)
	slices.SortFunc(t.Any, func(a, b []Skill) int { return strings.Compare(skillsKey(a), skillsKey(b)) })
	t.Any = slices.CompactFunc(t.Any, func(a, b []Skill) bool { return skillsKey(a) == skillsKey(b) })
	return t
}

// tidyLevels is tidySkills for what is needed: no level below 1, no times.
func tidyLevels(skills []Skill) []Skill {
	t := tidySkills(skills)
	for i, s := range t {
		t[i] = Skill{Name: s.Name, Level: max(1, s.Level)}
	}
	return t
}

// key is equal for equal tidy needs.
func (n Need) key() string {
	key := skillsKey(n.All)
	for _, either := range n.Any {
		key += "| " + skillsKey(either)
	}
	return key
}
