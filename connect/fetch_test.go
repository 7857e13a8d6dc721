package connect

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestFetch(t *testing.T) {
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "elsewhere") }))
	defer elsewhere.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("/list.csv", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "id,name\n1,A\n") })
	mux.HandleFunc("/moved.csv", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/list.csv", http.StatusFound) })
	mux.HandleFunc("/away.csv", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+"/list.csv", http.StatusFound)
	})
	mux.HandleFunc("/plain.csv", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Host+"/list.csv", http.StatusFound)
	})
	mux.HandleFunc("/round.csv", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round.csv", http.StatusFound) })
	mux.HandleFunc("/long.csv", func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush() // no length is told
		w.Write(bytes.Repeat([]byte("x"), 2000))
	})
	mux.HandleFunc("/said.csv", func(w http.ResponseWriter, r *http.Request) { w.Write(bytes.Repeat([]byte("x"), 2000)) })
	mux.HandleFunc("/cut.csv", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "500")
		fmt.Fprint(w, "id,name\n")
	})
	mux.HandleFunc("/slow.csv", func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	s := httptest.NewTLSServer(mux)
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	for _, c := range []struct{ address, text, wrong string }{
		{s.URL + "/list.csv", "id,name\n1,A\n", ""},
		{s.URL + "/moved.csv", "id,name\n1,A\n", ""},
		{s.URL + "/away.csv", "", "the host sends on to https://" + strings.TrimPrefix(elsewhere.URL, "https://")},
		{s.URL + "/plain.csv", "", "the host sends on to http://"},
		{s.URL + "/round.csv", "", "the host sends on too often"},
		{s.URL + "/long.csv?key=secret", "", "the file has more than 1000 bytes"},
		{s.URL + "/said.csv", "", "the file has 2000 bytes, the most is 1000"},
		{s.URL + "/cut.csv", "", "unexpected EOF"},
		{s.URL + "/slow.csv", "", "the file did not arrive in time"},
		{s.URL + "/none.csv", "", "the host answers 404"},
		{s.URL, "", "the address names no file"},
		{strings.Replace(s.URL, "https", "http", 1) + "/list.csv", "", "does not begin with https"},
		{strings.Replace(s.URL, "https://", "https://ana:x@", 1) + "/list.csv", "", "holds a user's name"},
		{"ftp://localhost/list.csv", "", "does not begin with https"},
	} {
		var b bytes.Buffer
		f := Fetcher{Roots: roots, Most: 1000, Timeout: time.Minute}
		if strings.HasSuffix(c.address, "/slow.csv") {
			f.Timeout = 500 * time.Millisecond
		}
		name, err := f.Fetch(context.Background(), c.address, &b)
		switch {
		case c.wrong == "" && (err != nil || b.String() != c.text || name == ""):
			t.Errorf("%s: %q %q %v", c.address, name, b.String(), err)
		case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n")):
			t.Errorf("%s: %v, want %s", c.address, err, c.wrong)
		}
	}
	f := Fetcher{}
	if _, err := f.Fetch(context.Background(), s.URL+"/list.csv", &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a host that nobody vouches for: %v", err)
	}
}
