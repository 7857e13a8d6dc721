package web

import "net/http"

// numbersPages are the pages of the number's journey: lists, links, estimates.
func (s *site) numbersPages(mux *http.ServeMux) {
}
