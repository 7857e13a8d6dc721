package web

import (
	"slices"
	"strconv"

	"palermo"
	"palermo/desk"
)

// shelfItem is a story on the front page.
type shelfItem struct {
	ID    string
	Title words
	Line  words
	Sides *columns // with the answer, for those that are shown
}

type homeData struct {
	Shown []shelfItem
	Shelf []shelfItem
	First string
	Laws  int
}

// home tells the two crimes apart in half a minute, and offers the stories.
func (s *site) home(q *request) (*view, error) {
	d := homeData{Laws: len(s.desk.Law.Comparable())}
	for _, st := range s.desk.Stories.List() {
		text, lang := st.Text(q.Code)
		in := q.unless(lang)
		item := shelfItem{ID: st.ID, Title: words{text.Title, in}, Line: words{text.Line, in}}
		if d.First == "" {
			d.First = st.ID
		}
		d.Shelf = append(d.Shelf, item)
		if !st.Show {
			continue
		}
		_, sides, err := s.desk.Stories.Play(st, desk.United, 0)
		if err != nil {
			return nil, err
		}
		c := s.columns(q.language, sides, palermo.ReasonableGrounds, nil)
		item.Sides = &c
		d.Shown = append(d.Shown, item)
	}
	return &view{page: "home", nav: "tell", title: q.t("home.title"), data: d, keep: true}, nil
}

type storyData struct {
	Story   *desk.Story
	Text    desk.StoryText
	Lang    string // of the text, where it is not the page's
	Number  int
	Count   int
	Answers []desk.Answer

	Guess   desk.Answer // empty before the visitor has guessed
	Law     string
	Change  int
	Answer  desk.Answer
	Right   bool
	Told    desk.Answer // the answer by the Protocols, as the story is told
	Columns columns
	Other   []other // what is neither of the two crimes, where it is met
	Changes []changeLink
	Groups  []lawGroup
	Laws    int
	Next    *shelfItem
	Prev    *shelfItem
}

type changeLink struct {
	Number  int
	Text    string
	Current bool
	Answer  desk.Answer
	Turns   bool // it changes the answer
}

// lawGroup is the laws that say the same about a story.
type lawGroup struct {
	Trafficking, Smuggling palermo.Truth
	Places                 []lawLink
	Current                bool
}

type lawLink struct {
	Code      string
	Current   bool
	Unchecked bool // its outcome rests on a text that nobody read whole
}

// story plays one story: first the guess, then the two columns, what would
// change them, and what other laws say.
func (s *site) story(q *request) (*view, error) {
	st, err := s.desk.Stories.Get(q.PathValue("id"))
	if err != nil {
		return nil, err
	}
	all := s.desk.Stories.List()
	text, lang := st.Text(q.Code)
	at := slices.Index(all, st)
	d := &storyData{Story: st, Text: text, Lang: q.unless(lang), Number: at + 1, Count: len(all), Answers: desk.Answers, Law: desk.United}
	if at+1 < len(all) {
		d.Next = s.shelf(q, all[at+1])
	}
	if at > 0 {
		d.Prev = s.shelf(q, all[at-1])
	}
	v := &view{page: "story", nav: "tell", title: text.Title, data: d, keep: true}
	vals := q.URL.Query()
	guess := desk.Answer(vals.Get("guess"))
	if !slices.Contains(desk.Answers, guess) {
		return v, nil
	}
	d.Guess = guess
	if law := vals.Get("law"); law != "" {
		d.Law = law
	}
	if c := vals.Get("change"); c != "" {
		if d.Change, err = strconv.Atoi(c); err != nil {
			d.Change = -1 // refused by Play, with its message
		}
	}
	return v, s.reveal(q, d)
}

func (s *site) shelf(q *request, st *desk.Story) *shelfItem {
	text, lang := st.Text(q.Code)
	return &shelfItem{ID: st.ID, Title: words{text.Title, q.unless(lang)}}
}

// reveal adds the answer to a story.
func (s *site) reveal(q *request, d *storyData) error {
	stories := s.desk.Stories
	_, told, err := stories.Play(d.Story, desk.United, 0)
	if err != nil {
		return err
	}
	d.Told = told.Answer()
	d.Right = d.Told == d.Guess
	_, sides, err := stories.Play(d.Story, d.Law, d.Change)
	if err != nil {
		return err
	}
	d.Answer = sides.Answer()
	d.Columns = s.columns(q.language, sides, palermo.ReasonableGrounds, nil)
	for _, a := range sides.Other {
		if a.Outcome == palermo.Established {
			d.Other = append(d.Other, s.other(q.language, a))
		}
	}
	_, base, err := stories.Play(d.Story, d.Law, 0)
	if err != nil {
		return err
	}
	for i, question := range d.Text.Changes {
		_, changed, err := stories.Play(d.Story, d.Law, i+1)
		if err != nil {
			return err
		}
		d.Changes = append(d.Changes, changeLink{i + 1, question, d.Change == i+1, changed.Answer(), changed.Answer() != base.Answer()})
	}
	for _, code := range s.desk.Law.Comparable() {
		_, by, err := stories.Play(d.Story, code, d.Change)
		if err != nil {
			return err
		}
		t, m := by.Trafficking, by.Smuggling
		if !t.Has() || !m.Has() {
			continue
		}
		link := lawLink{Code: code, Current: code == d.Law, Unchecked: min(t.Lead.Checked, m.Lead.Checked) == palermo.Unchecked}
		d.Laws++
		g := slices.IndexFunc(d.Groups, func(g lawGroup) bool { return g.Trafficking == t.Outcome() && g.Smuggling == m.Outcome() })
		if g < 0 {
			g = len(d.Groups)
			d.Groups = append(d.Groups, lawGroup{Trafficking: t.Outcome(), Smuggling: m.Outcome()})
		}
		d.Groups[g].Places = append(d.Groups[g].Places, link)
		d.Groups[g].Current = d.Groups[g].Current || link.Current
	}
	return nil
}

// about says what the pages are, what they are not, and how they are made.
func (s *site) about(q *request) (*view, error) {
	return &view{page: "about", nav: "about", title: q.t("about.title"), data: struct{ Questions, Laws, Stories int }{
		len(s.desk.Law.Questions()), len(s.desk.Law.Comparable()), len(s.desk.Stories.List())}, keep: true}, nil
}
