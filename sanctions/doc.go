// Package sanctions asks whether somebody is on a sanctions list, in any script,
// and says why.
//
//	list, err := sanctions.Read("ofac_2022-01-31/sdn.csv", file)
//	screener := sanctions.Index(sanctions.Join(list, aliases, addresses)...)
//	hits := screener.Search(sanctions.Query{Name: "Usama bin Ladn"}, scratch)
//	why := screener.Explain(query, hits[0], scratch)
//
// [Read] recognises OFAC's legacy CSV and advanced XML, the UN, UK and EU lists,
// FollowTheMoney and a plain CSV by their content. A list is a dated copy: every
// hit carries the list's own date, and nothing here says "currently listed".
//
// # How a name is found
//
// Every word of every listed name goes into a dictionary with its frequency. The
// words of a query find resembling words by one lost letter (so by every single
// typing error) and by the consonants of their sound (so across scripts), and
// those words find the names. The two dozen names that promise most are compared in full, word
// by word by package names and letter by letter, see [Screener.Search].
//
// # What a score is
//
// 1.00 is the same name. Words count by how rare they are. The best agreement is
// taken, of name or document, and named contradictions (birth date, gender,
// country, kind) are subtracted from it, each shown as [Why]. A [Calibration]
// says how many unrelated people a score flags in each script, and lowers scores
// across scripts until no script is flagged more than twice as often as Latin.
// Nationality and gender are compared only to ask whether two records are the
// same party; that they agree adds nothing.
//
// # Decisions
//
// A [Ledger] keeps what reviewers decide. A hit counts as confirmed when two
// different people have said so with reasons; a false positive expires; and
// screening again shows only what is new.
//
// The package is pure: no files, clock or network. The same lists and query give
// the same hits. A [Screener] is never changed; take a new list into force by
// indexing again and replacing the pointer.
package sanctions
