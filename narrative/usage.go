package narrative

import (
	"strings"

	"palermo"
)

// Why a name fits or not, by code. A page says it in its own language; Why has it
// in English. Where elements decide, Use.Elements has them.
const (
	ReasonMerged             = "merged"
	ReasonInstitution        = "institution"
	ReasonToldApart          = "told-apart"
	ReasonLabelsApart        = "labels-apart"
	ReasonDescribed          = "described"
	ReasonOwnWords           = "own-words" // the name itself says what is done, as "sex trafficking" does
	ReasonIsSmuggling        = "is-smuggling"
	ReasonIsTrafficking      = "is-trafficking"
	ReasonOnlyMeans          = "only-means"
	ReasonNoPurpose          = "no-purpose"
	ReasonNothingTrafficking = "nothing-trafficking"
	ReasonNothingSmuggling   = "nothing-smuggling"
	ReasonFalseFriend        = "false-friend"
	ReasonNeitherEntry       = "neither-entry"
	ReasonNeither            = "neither"
)

// What to do about a name that does not fit, by code. Use.Write has the crimes
// whose names are to be written.
const (
	AdviceWrite          = "write"
	AdviceTwoFields      = "two-fields"
	AdviceSayPurpose     = "say-purpose"
	AdviceSayWhich       = "say-which"
	AdviceSayTrafficking = "say-trafficking"
	AdviceSaySmuggling   = "say-smuggling"
	AdviceEachWhere      = "each-where"
)

// reasonWords are the reasons in English; {} stands for the elements.
var reasonWords = map[string]string{
	ReasonMerged:             "one label for two crimes: trafficking is defined by exploitation, smuggling by unlawful entry for gain; a case under it can be counted as neither",
	ReasonInstitution:        "the name of a law, office or service",
	ReasonToldApart:          "the two crimes are told apart here",
	ReasonLabelsApart:        "the two crimes have a label each",
	ReasonDescribed:          "describes {}",
	ReasonOwnWords:           "its own words say what is done",
	ReasonIsSmuggling:        "calls smuggling trafficking: {}; no means and no purpose of exploitation stated",
	ReasonIsTrafficking:      "calls trafficking smuggling: {}; no border, entry or fee stated",
	ReasonOnlyMeans:          "describes a means, but neither an unlawful entry nor a purpose of exploitation",
	ReasonNoPurpose:          "describes {}, but no purpose of exploitation, which decides",
	ReasonNothingTrafficking: "nothing described: no act, means or purpose",
	ReasonNothingSmuggling:   "nothing described: no entry and no gain",
	ReasonFalseFriend:        "a false friend: exploitation is described, and its name is another",
	ReasonNeitherEntry:       "neither crime's name: entry for gain is described",
	ReasonNeither:            "neither crime's name, and read as either",
}

// adviceWords are the advices in English; T and S stand for the names.
var adviceWords = map[string]string{
	AdviceTwoFields:      "two separate fields, T and S; a case may be both",
	AdviceSayPurpose:     "say what the people were exploited for, or write S",
	AdviceSayWhich:       "say whether a border was crossed for gain (S) or somebody exploited (T)",
	AdviceSayTrafficking: "say what was done and for what purpose, or define it: T",
	AdviceSaySmuggling:   "say what was done and for what gain, or define it: S",
	AdviceEachWhere:      "T where people are exploited, S where they are brought over a border for gain",
}

// elementCodes are the elements of a description, in the order they are named.
var elementCodes = [...]struct {
	el          elements
	code, words string
}{
	{elMeans, "means", "a means"}, {elPurpose, "purpose", "a purpose of exploitation"}, {elEntry, "entry", "border or entry"},
	{elBenefit, "benefit", "fee"}, {elConsent, "consent", "consent to the journey"},
}

// because gives a use its verdict, why, and the elements that decide.
func (u *Use) because(v Verdict, reason string, m elements) {
	u.Verdict, u.Reason = v, reason
	var words []string
	for _, e := range elementCodes {
		if m&e.el != 0 {
			u.Elements, words = append(u.Elements, e.code), append(words, e.words)
		}
	}
	if reason == ReasonDescribed && len(words) == 0 {
		u.Reason = ReasonOwnWords
	}
	u.Why = strings.Replace(reasonWords[u.Reason], "{}", strings.Join(words, ", "), 1)
}

// advise says what to write instead.
func (u *Use) advise(advice string, write ...palermo.Track) {
	u.Advice, u.Write = advice, write
	if advice == AdviceWrite {
		u.Suggest = writeSmuggling
		if write[0] == palermo.Trafficking {
			u.Suggest = writeTrafficking
		}
		return
	}
	u.Suggest = strings.NewReplacer("T ", writeTrafficking+" ", "S ", writeSmuggling+" ", "T)", writeTrafficking+")", "S)", writeSmuggling+")",
		"S;", writeSmuggling+";").Replace(adviceWords[advice] + " ")
	u.Suggest = strings.TrimSuffix(u.Suggest, " ")
}
