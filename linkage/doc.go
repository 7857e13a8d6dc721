// Package linkage finds who is the same person within and across agencies'
// lists, says how sure that is, and carries the doubt on into estimates.
//
//	l, err := linkage.ReadCSV("police.csv", file)
//	c, err := linkage.Recognise([]*linkage.List{l, m}, linkage.Hints{ID: "id"})
//	res, err := linkage.Link(ctx, []*linkage.List{l, m}, c, linkage.Options{Workers: 2})
//	err = res.WriteAll(put)
//
// [Link] is the one verb: a Fellegi-Sunter model fitted without labels, over
// candidates that a union of blocking passes proposes, groups by average
// linkage with evidence against counting as much as evidence for, and a cut
// that the program chooses by its own probabilities. A [Result] explains every
// pair ([Result.Explain]) and cluster ([Result.Cluster]), proposes the pairs a
// person should judge ([Result.NearCut]), and draws linkages from its posterior
// as capture histories ([Result.Draws]). [Judgement]s are kept in an append-only
// log and hold in every later run. A [Linker] places new entries one at a time.
// A [Generator] makes up populations with known truth, and [ScoreClusters]
// scores against one.
//
// The order of rows and of lists and the number of workers change nothing. A
// link says that two entries are probably one person and nothing about anybody's
// conduct; nationality, sex and place of birth are compared as identifiers only,
// and shown in every explanation. The method, its sources, what was measured and
// where it falls short: docs/methods/linkage.md.
package linkage
