package web

import "net/http"

// screeningPages are the pages of sanctions screening.
func (s *site) screeningPages(mux *http.ServeMux) {
}
