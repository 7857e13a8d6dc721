package sanctions

// Route is the way in which somebody asks to be taken off a list, to stand beside
// every hit.
type Route struct {
	Text string `json:"text"`
	Link string `json:"link,omitempty"` // the authority's own page or the text of the law
}

// Delisting is the route of the lists of a format.
func Delisting(f Format) Route {
	switch f {
	case FormatOFAC, FormatOFACSide, FormatOFACAdvanced:
		return Route{"petition to OFAC under 31 CFR 501.807; funds blocked by mistaken identity: 31 CFR 501.806",
			"https://ofac.treasury.gov/specially-designated-nationals-list-sdn-list/filing-a-petition-for-removal-from-an-ofac-list"}
	case FormatUN:
		return Route{"request to the Focal Point for De-listing (resolution 2744 of 2024), for the ISIL and Al-Qaida list to the Ombudsperson",
			"https://main.un.org/securitycouncil/en/sanctions/delisting"}
	case FormatUK:
		return Route{"request to the Secretary of State under section 23 of the Sanctions and Anti-Money Laundering Act 2018, court review under section 38",
			"https://www.gov.uk/government/publications/making-a-sanctions-challenge-how-to-seek-variation-or-revocation-of-a-sanctions-designation"}
	case FormatEU:
		return Route{"request to the Council of the European Union, action before the General Court under articles 263 and 275 TFEU",
			"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:12016E263"}
	}
	return Route{Text: "ask the authority that issued the list"}
}
