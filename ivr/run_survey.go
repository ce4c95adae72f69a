package ivr

import "time"

// surveyFor is how long after the question the citizen may press a grade.
const surveyFor = 8 * time.Second

// Surveyed is why the flow leaves when the citizen has been asked for a grade.
const Surveyed = "surveyed"

// Surveys tells whether a citizen whose person has hung up is asked for a grade.
func (r *Run) Surveys() bool { return len(r.flow.Survey) > 0 && r.heard && r.phase == together }

// Grading tells whether a key is a grade now.
func (r *Run) Grading() bool { return r.phase == grading }

// onParted asks for a grade, once.
func (r *Run) onParted() {
	if r.Surveys() {
		r.phase, r.lang = grading, r.Language()
		r.speak(inLanguage(r.flow.Survey, r.lang))
	}
}

// onGrade: only the keys 1 to 5 are one; after another key the time goes on.
func (r *Run) onGrade(key byte) {
	if key < '1' || key > '5' {
		r.order(Unused{Key: key})
		return
	}
	r.order(Grade{Grade: int(key - '0')})
	r.thank()
}

// thank ends the survey, graded or not.
func (r *Run) thank() { r.last(Surveyed, Way{End: []string{Thanks}}) }
