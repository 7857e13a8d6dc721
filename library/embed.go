// Package library embeds the data that people edit: law packs by country, the
// codebook, narrative patterns and, as the product grows, everything else that
// a lawyer, linguist or case worker changes without Go.
package library

import "embed"

// FS holds the library as it stands in this folder.
//
//go:embed codebook.csv law narrative demo locales stories
var FS embed.FS
