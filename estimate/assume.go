package estimate

import "slices"

// A Phrase is a short text with a code. English is the text; pages in other
// languages translate by the code, which never changes.
type Phrase struct {
	Code    string `json:"code"`
	English string `json:"english"`
}

// Role is what a method is in a panel.
type Role string

// The roles.
const (
	RoleCounts  Role = "counts"  // its interval is part of the range, its estimate of the verdict
	RoleCompare Role = "compare" // shown to compare with: it chooses nothing
	RoleBound   Role = "bound"   // a lower bound, not an estimate
	// RoleIndicated counts when its own test says that people differ in how
	// easily they are seen, and is shown to compare with when not: see
	// [PanelResult.Counts].
	RoleIndicated Role = "indicated"
)

// A Description is what separates a method from the others: its name, what it
// takes for granted of how lists depend on each other, what it does, and its
// part in a panel.
type Description struct {
	Method  Method `json:"method"`
	Name    Phrase `json:"name"`
	Assumes Phrase `json:"assumes"` // continues a sentence that starts "if"
	Role    Role   `json:"role"`
}

// descriptions are in the order of [Methods].
var descriptions = []Description{
	{MethodMain, Phrase{"method.main", "independent lists"},
		Phrase{"assumes.independent", "being on one list says nothing about being on another"}, RoleCompare},
	{MethodStepwise, Phrase{"method.stepwise", "stepwise"},
		Phrase{"assumes.few-pairs", "few pairs of lists depend on each other, and the data show which"}, RoleCounts},
	{MethodAICStep, Phrase{"method.aic-stepwise", "stepwise by AIC"},
		Phrase{"assumes.few-pairs-aic", "few pairs of lists depend on each other, and Akaike's criterion finds them"}, RoleCounts},
	{MethodBIC, Phrase{"method.bic", "best model by BIC"},
		Phrase{"assumes.one-small-model", "one model with few dependences is right, and Schwarz's criterion finds it"}, RoleCounts},
	{MethodAIC, Phrase{"method.aic", "best model by AIC"},
		Phrase{"assumes.one-model", "one model is right, and Akaike's criterion finds it"}, RoleCounts},
	{MethodAllPairs, Phrase{"method.all-pairs", "all pairs"},
		Phrase{"assumes.any-pairs", "any two lists may depend on each other, and no three do beyond that"}, RoleCompare},
	{MethodFixed, Phrase{"method.fixed", "the model given"},
		Phrase{"assumes.given-model", "the model given is right"}, RoleCounts},
	{MethodChao, Phrase{"method.chao", "Chao's lower bound"},
		Phrase{"assumes.lower-bound", "people differ in how easily they are seen, and lists do not avoid each other"}, RoleBound},
	{MethodDGA, Phrase{"method.dga", "average of graphs"},
		Phrase{"assumes.decomposable", "how lists depend on each other can be drawn as a decomposable graph"}, RoleCounts},
	{MethodLatent, Phrase{"method.lcmcr", "latent classes"},
		Phrase{"assumes.few-kinds", "people are of a few kinds; within a kind lists are independent"}, RoleCounts},
	{MethodThreshold, Phrase{"method.bayes-threshold", "Bayesian thresholding"},
		Phrase{"assumes.most-pairs-none", "most pairs of lists hardly depend on each other, and no three do beyond that"}, RoleCounts},
	{MethodHeterogeneous, Phrase{"method.mth", "people who differ"},
		Phrase{"assumes.people-differ", "people differ in how easily they are seen, in one of three forms; for each of them lists are independent"}, RoleIndicated},
}

// Describe is what separates a method from the others. A method that is not
// known is described by its own name.
func (m Method) Describe() Description {
	i := slices.IndexFunc(descriptions, func(d Description) bool { return d.Method == m })
	if i < 0 {
		return Description{m, Phrase{"method." + string(m), string(m)}, Phrase{"assumes.unknown", "its own assumptions hold"}, RoleCompare}
	}
	return descriptions[i]
}

// Descriptions describes every method, in the order of [Methods].
func Descriptions() []Description { return slices.Clone(descriptions) }

// SharedAssumptions are what every method from overlapping lists takes for
// granted. The first cannot be tested by any data.
func SharedAssumptions() []Phrase {
	return []Phrase{
		{"shared.no-top-interaction", "the interaction of all lists together is nil, which no data can test"},
		{"shared.closed", "nobody joins or leaves the population while the lists are made"},
		{"shared.links", "records are of the same person exactly when they are linked"},
		{"shared.same-people", "all lists are of the same population, place and time"},
		{"shared.chance", "everybody has some chance to come onto a list"},
	}
}

// choosesModel reports whether a method chooses or averages models.
func (m Method) choosesModel() bool {
	return !slices.Contains([]Method{MethodMain, MethodAllPairs, MethodFixed, MethodChao, MethodHeterogeneous}, m)
}

// IntervalMade says in a few words how a result's interval was made.
func (r *Result) IntervalMade() Phrase {
	given := !r.Method.choosesModel()
	switch r.Interval.Kind {
	case "wald", "profile":
		return Phrase{"made.given-model", "the model taken as given"}
	case "bca", "percentile":
		if given {
			return Phrase{"made.bootstrap", "bootstrap"}
		}
		return Phrase{"made.bootstrap-choice", "bootstrap, choosing the model again"}
	case "posterior":
		return Phrase{"made.posterior", "posterior"}
	case "forms":
		return Phrase{"made.forms", "over the forms that fit"}
	case "linkage-mixture":
		return Phrase{"made.links", "bootstrap over draws of the links"}
	}
	return Phrase{"made.none", "none"}
}

// IntervalCounts says which doubt a result's interval holds, and so what it
// leaves out: the chance of who was seen, the choice of model, the links.
func (r *Result) IntervalCounts() Phrase {
	chooses := r.Method.choosesModel()
	switch r.Interval.Kind {
	case "wald", "profile":
		return Phrase{"interval.given-model", "the chance of who was seen; the model is taken as given"}
	case "bca", "percentile":
		if !chooses {
			return Phrase{"interval.bootstrap-given-model", "the chance of who was seen, by bootstrap; the model is taken as given"}
		}
		return Phrase{"interval.choice", "the chance of who was seen and the choice of the model, made again in each replicate"}
	case "posterior":
		if r.Method == MethodThreshold {
			return Phrase{"interval.given-pairs", "the chance of who was seen; the pairs kept are taken as given"}
		}
		return Phrase{"interval.average", "the chance of who was seen, averaged over models"}
	case "forms":
		return Phrase{"interval.forms", "the chance of who was seen and the form in which people differ; lists are taken as independent for each person"}
	case "linkage-mixture":
		if !chooses {
			return Phrase{"interval.links-given-model", "who is the same person as whom and the chance of who was seen; the model is taken as given"}
		}
		return Phrase{"interval.links", "who is the same person as whom, the chance of who was seen and the choice of the model"}
	}
	return Phrase{"interval.none", "there is no interval"}
}
