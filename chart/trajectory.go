package chart

// Step is the estimate from the data up to some time. Figures that are not known
// are NaN.
type Step struct {
	Label            string
	Seen             float64
	Estimate, Lo, Hi float64
	Refused          string
}

// TrajectoryWords are the words of a trajectory in the reader's language.
type TrajectoryWords struct {
	Title, About                    string
	Seen                            string // on the line of people seen
	Until, Estimate, Low, High, Why string // heads of the table; Why is of refusals
	Each                            string // that a figure is for each person seen
	Ratio                           func(float64) string
	None                            string
	Figure                          func(float64) string
}

// Trajectory draws how an estimate moves as data come in, each with its
// interval, over the number of people seen. Both grow where each step brings
// other people; what should settle is how many there are for each person seen,
// which stands over the estimate.
func Trajectory(steps []Step, w TrajectoryWords, o Options) Figure {
	f := Figure{Table: Table{Caption: w.Title, Head: []string{w.Until, w.Seen, w.Estimate, w.Low, w.High, w.Each, w.Why}}}
	show := func(v float64) string {
		if finite(v) {
			return w.Figure(v)
		}
		return w.None
	}
	var figures []float64
	for _, s := range steps {
		each := w.None
		if finite(s.Estimate) && s.Seen > 0 {
			each = w.Ratio(s.Estimate / s.Seen)
		}
		f.Table.Rows = append(f.Table.Rows, []string{s.Label, w.Figure(s.Seen), show(s.Estimate), show(s.Lo), show(s.Hi), each, s.Refused})
		figures = append(figures, s.Seen)
		if finite(s.Lo) && finite(s.Hi) {
			figures = append(figures, s.Lo, s.Hi)
		}
	}
	if len(steps) < 2 {
		return f
	}
	const top, bottom, left = 40, 290, 62
	d := &drawing{class: "chart trajectory", width: o.width(), height: 336, title: w.Title, about: w.About, rtl: o.RTL}
	y := newAxis(figures, bottom, top, 40)
	for _, t := range y.ticks {
		d.line("h-rule", left, y.at(t), d.width-10, y.at(t))
		d.text("h-figure", "end", left-8, y.at(t)+4, w.Figure(t))
	}
	x := func(i int) float64 {
		return left + (d.width-10-left)*(float64(i)+0.5)/float64(len(steps))
	}
	var band, back, line, seen []point
	for i, s := range steps {
		seen = append(seen, point{x(i), y.at(s.Seen)})
		if finite(s.Lo) && finite(s.Hi) && finite(s.Estimate) {
			band, back = append(band, point{x(i), y.at(s.Hi)}), append([]point{{x(i), y.at(s.Lo)}}, back...)
			line = append(line, point{x(i), y.at(s.Estimate)})
		}
	}
	if len(line) > 1 {
		d.path("h-band", true, append(band, back...)...)
		d.path("h-counted", false, line...)
	}
	d.path("h-seen", false, seen...)
	every := max(1, len(steps)*56/int(d.width-left))
	for i, s := range steps {
		if finite(s.Lo) && finite(s.Hi) && finite(s.Estimate) {
			d.line("h-cap-counted", x(i), y.at(s.Lo), x(i), y.at(s.Hi))
			d.circle("h-dot", x(i), y.at(s.Estimate), 5)
			if i%every == 0 {
				d.text("h-label", "middle", x(i), y.at(s.Hi)-8, "× "+w.Ratio(s.Estimate/s.Seen))
			}
		} else {
			d.text("h-refused", "middle", x(i), y.at(s.Seen)-10, w.None)
		}
		if i%every == 0 {
			d.text("h-figure", "middle", x(i), bottom+20, shorten(s.Label, 12))
		}
	}
	d.text("h-quiet", "end", d.width-10, 14, "× "+w.Each)
	d.text("h-quiet", "end", d.width-10, y.at(steps[len(steps)-1].Seen)-6, w.Seen)
	f.draw(d)
	return f
}
