// Package estimate says how many people are never seen, from the people who
// are: hidden populations from overlapping lists, and flows from repeated
// trials.
//
// For most use [Read] a table of overlapping lists and hand it to [Panel],
// which sets the methods of the literature side by side and says where they
// agree. [Estimate] runs one method, [Check] says whether a model can be fitted
// to a table at all, [Rerun] repeats a recorded run to the byte, and [Simulate]
// measures how often the intervals are right on populations whose size is
// known.
//
// No number is shown alone. A [Result] carries its interval, its model, the
// terms that went to minus infinity and the checks it passed or failed; a
// [PanelResult] has a range and a verdict and no top number.
//
// Trafficking and smuggling are never estimated together: a [Table] and a
// [Result] carry one [palermo.Track]. Lists are lists of people, so methods
// that need them refuse smuggling unless the caller says that the lists are of
// people; flows of unlawful entries have a method of their own, [Flow.Estimate].
//
// The package is pure. It reads no clock, file or network, draws every random
// number from the seed it is given, and gives the same bytes at any number of
// workers: each replicate, chain and simulated population has a random stream
// of its own, chosen by its number. docs/methods/estimation.md derives every
// formula with its paper.
package estimate
