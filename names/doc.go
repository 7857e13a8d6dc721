// Package names reads, romanises and compares the names of people and
// organisations, and explains each comparison token by token. Record linkage,
// sanctions screening and duplicate checks all stand on it.
//
// [Parse] and [ParseOrganisation] do the slow work once: they normalise a name,
// split it into tokens, say what part each plays (particle, patronymic, initial,
// legal form ...), romanise it and derive its sound. [Compare] then aligns two
// parsed names without allocating, given a [Scratch], and returns an
// [Alignment]: a score from 0 to 1 and, for every token of both names, what it
// was matched with and how. Names with the same tokens in the same order score 1.
//
// # What a score means
//
// A token that has no partner is missing, which costs little, as long as the
// other name has no token left over either; two left-over tokens that face each
// other contradict, which costs their full weight. So "Hugo Perez" is close to
// "Hugo Antonio Perez" and far from "Hugo Gomez". A score is a degree of
// likeness and no probability: callers calibrate it on their own data. A token's
// Weight may be replaced by the caller, for instance by how rare it is.
//
// Nothing here knows or infers anybody's nationality, ethnicity, religion or
// sex. The script of a token is a property of the writing; it selects how the
// token is romanised and nothing else.
//
// # Several scripts
//
// The original is always kept. Cyrillic is romanised in the manner of BGN/PCGN
// (ISO 9:1995 diacritics are understood on input), Greek after ELOT 743 / ISO
// 843, Arabic and Persian after the consonant tables of ISO 233-2 without
// diacritics, Hebrew after ISO 259-2, Devanagari and the sister scripts of India
// after ISO 15919 with final-schwa deletion, Ethiopic after BGN/PCGN, Hangul
// after the Revised Romanization of 2000 with customary spellings of surnames,
// kana after Hepburn, Han by pinyin (through go-unidecode) with Korean,
// Cantonese and Japanese readings of frequent surnames. Where writing leaves
// something open, a token carries several forms, and the best counts. Arabic and
// Hebrew leave out short vowels: their tokens are compared by sound with vowels
// of the other side almost free. Other scripts fall back on go-unidecode.
//
// Romanised or not, tokens are also compared by a sound code of our own: one
// byte per sound, written so that the usual romanisations of one word coincide
// or lie close, compared by an edit distance whose costs follow common
// confusions (q/k, j/g, s/z, o/u). Its skeleton of consonants is the key for
// blocking, see [Keys].
//
// # Sources
//
//   - Jaro: M. A. Jaro, "Advances in record-linkage methodology as applied to
//     matching the 1985 census of Tampa, Florida", JASA 84 (1989) 414-420.
//   - Winkler's prefix bonus: W. E. Winkler, "String comparator metrics and
//     enhanced decision rules in the Fellegi-Sunter model of record linkage",
//     ASA Section on Survey Research Methods (1990) 354-359.
//   - Levenshtein's distance by bits: G. Myers, "A fast bit-vector algorithm for
//     approximate string matching based on dynamic programming", JACM 46 (1999)
//     395-415; several words and the transposition: H. Hyyrö, "A bit-vector
//     algorithm for computing Levenshtein and Damerau edit distances", Nordic
//     Journal of Computing 10 (2003) 29-39.
//   - Edit costs by confusion: R. A. Wagner and M. J. Fischer, "The
//     string-to-string correction problem", JACM 21 (1974) 168-173.
//   - Unicode: UAX 15 (NFKC), UAX 24 (scripts).
//
// The table of nicknames and spellings in data/given.txt, the particles,
// honorifics and legal forms were written for this package.
//
// # Bounds
//
// At most [MaxBytes] bytes and [MaxTokens] tokens of a name are read, and at most
// 64 letters of a token; Name.Truncated says so. Broken UTF-8 is skipped. No
// input makes a function of this package fail.
package names
