package narrative

import "strings"

// inflect lists the forms of an English word: a noun's plural and a verb's
// forms alike, since a form that does not exist never occurs in a text either.
// The irregular ones come from the word list.
func inflect(w string, irregular map[string][]string) []string {
	if forms, ok := irregular[w]; ok {
		return forms
	}
	out := []string{w}
	add := func(s ...string) { out = append(out, s...) }
	n := len(w)
	if n < 2 {
		return out
	}
	last, before := w[n-1], w[n-2]
	switch {
	case last == 'e':
		add(w+"s", w+"d", w[:n-1]+"ing")
	case last == 'y' && !vowel(before):
		add(w[:n-1]+"ies", w[:n-1]+"ied", w+"ing")
	case last == 's' || last == 'x' || last == 'z' || strings.HasSuffix(w, "ch") || strings.HasSuffix(w, "sh"):
		add(w+"es", w+"ed", w+"ing")
	default:
		add(w+"s", w+"ed", w+"ing")
		if n >= 3 && vowel(before) && !vowel(w[n-3]) && !vowel(last) && last != 'w' && last != 'y' {
			double := w + string(last)
			add(double+"ed", double+"ing")
		}
	}
	return out
}

func vowel(b byte) bool { return strings.IndexByte("aeiou", b) >= 0 }
