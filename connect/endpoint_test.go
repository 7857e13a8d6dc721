package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"palermo"
)

// resolver answers look-ups from a list, one entry a look-up, the last for ever.
type resolver struct {
	n     atomic.Int32
	turns [][]string
}

func (r *resolver) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	i := min(int(r.n.Add(1))-1, len(r.turns)-1)
	var out []netip.Addr
	for _, a := range r.turns[i] {
		out = append(out, netip.MustParseAddr(a))
	}
	if len(out) == 0 {
		return nil, errors.New("no such host")
	}
	return out, nil
}

func to(addrs ...string) *resolver { return &resolver{turns: [][]string{addrs}} }

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		url, named string
		r          *resolver
		want       palermo.Code // "" for allowed
	}{
		{"http://127.0.0.1:11434", "", nil, ""},
		{"http://127.8.9.10/v1", "", nil, ""},
		{"http://[::1]:8080", "", nil, ""},
		{"http://[::ffff:127.0.0.1]:8080", "", nil, ""},
		{"https://localhost:8080", "", to("127.0.0.1", "::1"), ""},
		{"http://model.test:8080", "", to("127.0.0.1"), ""},
		{"http://model.test:8080", "model.test", to("127.0.0.1"), ""},
		{"https://model.test", "model.test", to("192.0.2.1"), ""},
		{"https://MODEL.test", "model.TEST", to("192.0.2.1"), ""},
		{"https://model.test", "model.test", to(), ""}, // looked up when it is used

		{"http://192.0.2.1:11434", "", nil, palermo.Forbidden},
		{"https://192.0.2.1", "", nil, palermo.Forbidden},
		{"http://0.0.0.0:11434", "", nil, palermo.Forbidden},
		{"http://[::]:11434", "", nil, palermo.Forbidden},
		{"http://169.254.169.254", "", nil, palermo.Forbidden},
		{"http://[fe80::1]:80", "", nil, palermo.Forbidden},
		{"http://[::ffff:192.0.2.1]:80", "", nil, palermo.Forbidden},
		{"https://model.test", "", to("192.0.2.1"), palermo.Forbidden},
		{"https://model.test", "", to("127.0.0.1", "192.0.2.1"), palermo.Forbidden},
		{"http://model.test", "model.test", to("192.0.2.1"), palermo.Forbidden}, // not encrypted
		{"https://model.test", "other.test", to("192.0.2.1"), palermo.Forbidden},
		{"https://model.test.example", "model.test", to("192.0.2.1"), palermo.Forbidden},
		{"http://localhost", "model.test", to("127.0.0.1"), palermo.Forbidden},
		{"https://model.test", "", to(), palermo.Invalid},

		{"http://user:secret@127.0.0.1", "", nil, palermo.Invalid},
		{"http://127.0.0.1@192.0.2.1", "", nil, palermo.Invalid},
		{"http://127.0.0.1/?x=1", "", nil, palermo.Invalid},
		{"http://127.0.0.1/#x", "", nil, palermo.Invalid},
		{"http://127.0.0.1:0", "", nil, palermo.Invalid},
		{"http://127.0.0.1:99999", "", nil, palermo.Invalid},
		{"http://127.0.0.1\r\nX-Forged: 1", "", nil, palermo.Invalid},
		{"ftp://127.0.0.1", "", nil, palermo.Invalid},
		{"file:/etc/passwd", "", nil, palermo.Invalid},
		{"unix:/run/model.sock", "", nil, palermo.Invalid},
		{"127.0.0.1:11434", "", nil, palermo.Invalid},
		{"", "", nil, palermo.Invalid},
	} {
		if c.r == nil {
			c.r = to() // an address needs no look-up
		}
		_, err := newEndpoint(t.Context(), c.url, c.named, c.r)
		if got := palermo.CodeOf(err); got != c.want {
			t.Errorf("%s (named %q): %q, want %q: %v", c.url, c.named, got, c.want, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the refusal shows a password: %v", err)
		}
	}
}

func TestPaths(t *testing.T) {
	for in, want := range map[string]string{
		"": "/v1/chat/completions", "/": "/v1/chat/completions", "/v1": "/v1/chat/completions", "/api/v1/": "/api/v1/chat/completions",
		"/v1/chat/completions": "/v1/chat/completions",
	} {
		if got := completions(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestRebinding has a name that is on this machine when it is checked and
// somewhere else when it is used.
func TestRebinding(t *testing.T) {
	s := newStub(t, saying(facts()))
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.URL, "http://"))
	for _, later := range [][]string{{"192.0.2.1"}, {"127.0.0.1", "192.0.2.1"}, {"0.0.0.0"}, {"::"}, {"::ffff:192.0.2.1"}} {
		r := &resolver{turns: [][]string{{"127.0.0.1"}, later}}
		e, err := newEndpoint(t.Context(), "http://model.test:"+port, "", r)
		if err != nil {
			t.Fatal(err)
		}
		if conn, err := e.dial(t.Context(), "tcp", "model.test:"+port); !errors.Is(err, errElsewhere) {
			t.Errorf("%v: connected (%v), %v", later, conn != nil, err)
		}
		o := options("http://model.test:"+port, io.Discard)
		o.Resolver = &resolver{turns: [][]string{{"127.0.0.1"}, later}}
		m, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if _, tally := m.Read(t.Context(), report, sentencesOf(report), nil); tally.Failed[Unreachable] != 1 {
			t.Errorf("%v: %s", later, tally)
		}
	}
	if len(s.received()) > 0 {
		t.Error("a request arrived")
	}
	e, err := newEndpoint(t.Context(), "http://model.test:"+port, "", to("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.dial(t.Context(), "tcp", "192.0.2.1:80"); !errors.Is(err, errElsewhere) {
		t.Errorf("dialled another host: %v", err)
	}
	if err := e.control("tcp", "192.0.2.1:80", nil); !errors.Is(err, errElsewhere) {
		t.Errorf("the socket's own check let go: %v", err)
	}
}

// TestNoProxy sets a proxy for everything; requests go past it.
func TestNoProxy(t *testing.T) {
	proxy := newStub(t, saying(facts()))
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	t.Setenv("NO_PROXY", "")
	s := newStub(t, saying(facts()))
	o := options("http://model.test:"+s.URL[strings.LastIndexByte(s.URL, ':')+1:], io.Discard)
	o.Resolver = to("127.0.0.1")
	m, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	m.Read(t.Context(), report, sentencesOf(report), nil)
	if len(proxy.received()) != 0 || len(s.received()) != 1 {
		t.Errorf("the proxy got %d requests, the server %d", len(proxy.received()), len(s.received()))
	}
	if tr := m.client.Transport.(*http.Transport); tr.Proxy != nil {
		t.Error("the client looks for a proxy")
	}
}

// TestRedirectsStay has a server send the request on to another one.
func TestRedirectsStay(t *testing.T) {
	other := newStub(t, saying(facts()))
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := newStub(t, func(w http.ResponseWriter, r *http.Request, _ string) { http.Redirect(w, r, other.URL, status) })
		m, _ := openStub(t, s)
		if _, tally := m.Read(t.Context(), report, sentencesOf(report), nil); tally.Failed[BadStatus] != 1 {
			t.Errorf("%d: %s", status, tally)
		}
	}
	if len(other.received()) > 0 {
		t.Error("a redirect was followed")
	}
}

// TestNamedHost talks TLS to a host that the operator named, and to nobody who
// cannot show its certificate.
func TestNamedHost(t *testing.T) {
	var got atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		got.Add(1)
		envelope(w, facts(fact("means.force", "established", "asserted", 2, "with a belt")), "stop")
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // the handshakes that are meant to fail
	s.StartTLS()
	defer s.Close()
	port := s.URL[strings.LastIndexByte(s.URL, ':')+1:]
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	for _, c := range []struct {
		host  string
		roots *x509.CertPool
		kept  int
	}{{"example.com", roots, 1}, {"example.com", x509.NewCertPool(), 0}, {"model.test", roots, 0}} {
		o := options("https://"+c.host+":"+port, io.Discard)
		o.Host, o.Resolver = c.host, to("127.0.0.1")
		m, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		m.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: c.roots}
		if out, tally := m.Read(t.Context(), report, sentencesOf(report), nil); len(out) != c.kept || tally.Failed[Unreachable] != 1-c.kept {
			t.Errorf("%s: kept %d, %s", c.host, len(out), tally)
		}
	}
	if got.Load() != 1 {
		t.Errorf("%d requests arrived", got.Load())
	}
}

func TestOptions(t *testing.T) {
	for _, name := range []string{"", " ", "a b", "a\nb", "é", "-x", strings.Repeat("x", 101), `a"b`, "\x1b[31m"} {
		o := options("http://127.0.0.1:1", io.Discard)
		o.Name = name
		if _, err := Open(t.Context(), o); palermo.CodeOf(err) != palermo.Invalid {
			t.Errorf("%q: %v", name, err)
		}
	}
	o := options("http://127.0.0.1:1", io.Discard)
	o.Timeout = -1
	if _, err := Open(t.Context(), o); palermo.CodeOf(err) != palermo.Invalid {
		t.Errorf("negative time-out: %v", err)
	}
	o.Timeout, o.Name = 0, "library/llama3.2:3b-instruct@q4_K_M"
	if m, err := Open(t.Context(), o); err != nil || m.Source() != "model:"+o.Name || m.timeout <= 0 {
		t.Errorf("%v", err)
	}
}
