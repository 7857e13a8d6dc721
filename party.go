package palermo

// PartyID identifies one human being or organisation across episodes and cases.
type PartyID string

// Party is one human being or organisation. Actor and person are roles that a
// party has in an episode; one party may have both roles in different episodes,
// as when somebody who was exploited is later made to recruit others.
type Party struct {
	ID   PartyID `json:"id"`
	Born Date    `json:"born,omitzero"`
}

// Under18 answers from a date of birth whether the party was under 18 on a day;
// it is [NotAsked] when either date leaves that open.
func (p Party) Under18(on Date) Answer {
	if p.Born.IsZero() || on.IsZero() {
		return NotAsked
	}
	switch {
	case on.Last().Before(p.Born.First().AddYears(18)):
		return Yes
	case !on.First().Before(p.Born.Last().AddYears(18)):
		return No
	}
	return NotAsked
}
