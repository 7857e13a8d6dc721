// Package sanctions asks whether a name is on a sanctions list, in any script,
// and says why.
package sanctions
