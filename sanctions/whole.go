package sanctions

import "palermo/names"

// Names are also found as a whole, letter by letter, wherever one typing error
// strikes: in a particle, across a space, or in a servant name that package names
// reads as one word. One error at most leaves the first half of a name untouched or
// the second, so every name stands under the hashes of its two halves and of its
// length (the pigeonhole rule of S. Wu and U. Manber, "Fast text searching allowing
// errors", 1992). A part before a comma stands behind too.

const (
	wholeShortest = 8  // letters of a name that is found as a whole
	wholeMost     = 10 // names found as a whole that are compared, at most
	wholeLooked   = 64 // names with one half in common that are looked at, at most
)

// halves calls f with the hashes under which letters of a length stand. The first
// half is a letter short, so that two letters exchanged where the halves meet leave
// it whole.
func halves(letters []byte, length int, f func(hash uint32)) {
	first, second := length/2-1, length-length/2
	if second > len(letters) {
		return
	}
	for side, half := range [2][]byte{letters[:first], letters[len(letters)-second:]} {
		h := (uint32(fnvStart) ^ uint32(2*length+side)) * fnvPrime
		for _, c := range half {
			h = (h ^ uint32(c)) * fnvPrime
		}
		f(mix(h))
	}
}

// orders calls f with the letters of a name, and with the part before a comma
// behind the rest.
func orders(letters []byte, cut int, f func([]byte)) {
	if len(letters) < wholeShortest || len(letters) > 64 {
		return
	}
	f(letters)
	if cut > 0 && cut < len(letters) {
		var turned [64]byte
		f(append(append(turned[:0], letters[cut:]...), letters[:cut]...))
	}
}

// wholeItems appends what the index keeps of a name to find it as a whole.
func wholeItems(items []uint64, n *names.Name, at int, buf []byte) ([]uint64, []byte) {
	if sc := scriptOf(n); sc == names.Han || sc == names.Hangul {
		return items, buf
	}
	var cut int
	buf = lettersOf(n, buf[:0], &cut)
	orders(buf, cut, func(letters []byte) {
		halves(letters, len(letters), func(hash uint32) { items = append(items, item(hash, at)) })
	})
	return items, buf
}

// findWhole appends the names that are one typing error from the query's letters,
// in s.left, in the order in which they are met; names in another script are left
// to the words.
func (w *workspace) findWhole(s *Scratch) {
	w.wholes = w.wholes[:0]
	x := w.index
	orders(s.left, s.leftCut, func(asked []byte) {
		for length := len(asked) - 1; length <= len(asked)+1; length++ {
			halves(asked, length, func(hash uint32) {
				stand := x.whole.find(hash)
				for _, it := range stand[:min(len(stand), wholeLooked)] {
					name := uint32(it)
					if w.name[name].round == w.round || len(w.wholes) >= wholeMost {
						continue
					}
					ref := x.names[name]
					var ascii bool
					s.right, ascii = written(inOrder(s.owner.entries[ref.entry].entry.Names[ref.alias].Name), s.right[:0], &s.rightCut)
					if !ascii || nearWhole(asked, s.right, s.rightCut) {
						w.name[name].round = w.round
						w.wholes = append(w.wholes, name)
					}
				}
			})
		}
	})
}

// nearWhole reports whether letters are at most one error from those of a name.
func nearWhole(asked, listed []byte, cut int) bool {
	near := false
	orders(listed, cut, func(l []byte) { near = near || slipsBetween(asked, l) <= 1 })
	return near
}
