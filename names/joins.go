package names

// joins proposes two or three neighbours of a for one word of b.
func (s *Scratch) joins(a, b *Name, flip bool) {
	if len(a.Tokens) < 2 {
		return
	}
	for j := range b.Tokens {
		y := &b.Tokens[j]
		if len(y.Latin) < 2 || y.Role == Number {
			continue
		}
		for i := 0; i+1 < len(a.Tokens); i++ {
			for n := 2; n <= 3 && i+n <= len(a.Tokens); n++ {
				last := &a.Tokens[i+n-1]
				from, to := int(a.Tokens[i].start), int(last.start)+len(last.Latin)
				score := s.joinScore(a, i, n, a.joined[from:to], y)
				if score < 0.9 && last.Latin != "" {
					from, to := int(a.Tokens[i].sounds), int(last.sounds)+len(last.lastSound())
					score = max(score, joinSound(a.sounds[from:to], a.Tokens[i].Script.unvowelled(), y))
				}
				if score < least || last.Latin == "" {
					continue
				}
				var w float32
				for k := i; k < i+n; k++ {
					w += a.Tokens[k].Weight
				}
				w = (w + y.Weight) / 2
				how := JoinedWords
				if len(y.Latin) == n {
					how, w = Initials, initialWeigh
				}
				p := Pair{A: int16(i), NA: int16(n), B: int16(j), NB: 1, How: how, Score: float32(score), Weight: w}
				if flip {
					p.A, p.NA, p.B, p.NB = p.B, p.NB, p.A, p.NA
				}
				s.found = append(s.found, p)
			}
		}
	}
}

// joinSound compares the sounds of several words with each form of one, where
// letters say little: other scripts, syllables written apart.
func joinSound(sounds string, unvowelled bool, y *Token) float64 {
	best, enough := 0.0, 0.85
	if y.Script.syllabic() {
		enough = 0.93
	}
	for k := range y.forms {
		f := &y.forms[k]
		if d := len(sounds) - len(f.sound); d > 2 || !unvowelled && d < -2 || d < -4 || len(f.sound) < 4 || len(sounds) > maxSound {
			continue
		}
		if v := soundLikeness(sounds, f.sound, unvowelled, f.unvowelled); v >= enough && 0.96*v > best {
			best = 0.96 * v
		}
	}
	return best
}

// joinScore compares the letters of n neighbours, joined, with one word; or the
// letters of the word with their initials.
func (s *Scratch) joinScore(a *Name, i, n int, joined string, y *Token) float64 {
	if len(y.Latin) == n && n == 2 { // JC for Jean-Claude
		for k := 0; k < n; k++ {
			t := &a.Tokens[i+k]
			if len(t.Latin) < 2 || t.Role != Plain || t.Latin[0] != y.Latin[k] {
				return 0
			}
		}
		if y.Role == Plain && !isVowelLetter(y.Latin[0]) && !isVowelLetter(y.Latin[1]) {
			return 0.85
		}
		return 0
	}
	if len(y.Latin) == n && n == 3 && a.Kind == Organisation { // PLA for People's Liberation Army
		for k := 0; k < n; k++ {
			if t := &a.Tokens[i+k]; len(t.Latin) < 3 || t.Latin[0] != y.Latin[k] {
				return 0
			}
		}
		return 0.9
	}
	if d := len(joined) - len(y.Latin); d > 1 || d < -1 || len(joined) > 64 || len(y.Latin) > 64 || len(joined) < 4 {
		return 0
	}
	if joined == y.Latin {
		return 0.985
	}
	if joined[0] != y.Latin[0] && joined[len(joined)-1] != y.Latin[len(y.Latin)-1] {
		return 0
	}
	s.pattern.load(joined)
	d := s.pattern.osa(y.Latin)
	if d > 1+len(joined)/10 || len(joined) < 6 {
		return 0
	}
	return 0.97 * (1 - float64(d)/float64(max(len(joined), len(y.Latin))))
}
