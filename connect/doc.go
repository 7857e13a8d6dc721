// Package connect is everything of Palermo that goes out to a network. Today
// that is two things: getting a file that the operator named ([Fetcher]), which
// sends nothing of a case; and asking a language model which codebook questions a
// text answers, on this machine unless the operator names another host.
//
// For a model two calls matter: [Open] checks the address and the options, and
// [Model.Read] asks about one text. The rest of this page is about them.
//
// # What leaves
//
// Only what [Hide] leaves of a text: names, numbers that single somebody out,
// and addresses are replaced by role words such as "[person 1]" before anything
// is sent. A sentence in which names cannot be told from words is not sent. The
// role words and what they stand for never leave the memory of the call.
//
// # Where it may go
//
// To loopback addresses, which is checked when the client is opened and again
// at every dial, after the name was resolved. Another host only if it is named
// by an option of its own, and then by https. Redirects are not followed and
// proxies not used.
//
// # What comes back
//
// Data, and nothing else. The answer is bounded in size, must fit one JSON
// schema, and every fact in it must quote, word for word, the numbered sentence
// it cites. Whatever does not is dropped and counted by [Reason]. No text of a
// model is ever shown: what is shown is the slice of the source that its quote
// was found to be.
//
// Nothing that an endpoint does makes [Model.Read] fail: what went wrong is in
// the [Tally].
package connect
