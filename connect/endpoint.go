package connect

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"palermo"
)

// Resolver turns the name of a host into addresses; [net.Resolver] is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// endpoint is an address that may be talked to, and the rule for every
// connection made to it.
type endpoint struct {
	url      string // of chat completions
	host     string // without port
	shown    string // host and port, for the log
	resolver Resolver
	loopback bool // connections may end on this machine only
}

// resolveTimeout bounds looking up a host's name.
const resolveTimeout = 5 * time.Second

// newEndpoint checks an address. named is the host that the operator allows by
// name, or empty: then every address of the host must be a loopback address.
func newEndpoint(ctx context.Context, raw, named string, r Resolver) (*endpoint, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return nil, refuse(palermo.Invalid, "the model's address cannot be read", "write it as http://127.0.0.1:11434")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, refuse(palermo.Invalid, "the model's address begins with "+strconv.Quote(u.Scheme), "write http:// or https://")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, refuse(palermo.Invalid, "the model's address holds a user, a query or a fragment", "leave only host, port and path")
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
			return nil, refuse(palermo.Invalid, "the model's address has no valid port", "write a port from 1 to 65535")
		}
	}
	host := u.Hostname()
	if named != "" && !strings.EqualFold(named, host) {
		return nil, refuse(palermo.Forbidden, fmt.Sprintf("the host named as allowed is %q and the model's address goes to %q", named, host), "name the same host in both")
	}
	e := &endpoint{host: host, resolver: r}
	here, err := e.here(ctx)
	switch {
	case err != nil && (named == "" || u.Scheme == "http"):
		return nil, refuse(palermo.Invalid, fmt.Sprintf("the model's host %q cannot be looked up", host), "check the name, or write 127.0.0.1")
	case !here && named == "":
		return nil, refuse(palermo.Forbidden, fmt.Sprintf("the model's host %q is not on this machine", host), "run the model here, or allow that host by its name")
	case !here && u.Scheme != "https":
		return nil, refuse(palermo.Forbidden, fmt.Sprintf("the model's host %q is not on this machine", host), "use https beyond this machine")
	}
	e.loopback = named == "" || u.Scheme == "http"
	e.shown = u.Host
	u.Path = completions(u.Path)
	u.RawPath = ""
	e.url = u.String()
	return e, nil
}

// completions is the path of chat completions under what the operator wrote: a
// bare host, the API's root, or the whole path.
func completions(path string) string {
	path = strings.TrimRight(path, "/")
	switch {
	case path == "":
		return "/v1/chat/completions"
	case strings.HasSuffix(path, "/chat/completions"):
		return path
	}
	return path + "/chat/completions"
}

func refuse(code palermo.Code, message, hint string) error {
	return &palermo.Error{Code: code, Message: message, Hint: hint}
}

// addresses are those of the host now.
func (e *endpoint) addresses(ctx context.Context) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(e.host); err == nil {
		return []netip.Addr{a}, nil
	}
	ctx, stop := context.WithTimeout(ctx, resolveTimeout)
	defer stop()
	got, err := e.resolver.LookupNetIP(ctx, "ip", e.host)
	if err == nil && len(got) == 0 {
		err = errors.New("no address")
	}
	return got, err
}

// here reports whether every address of the host is a loopback address.
func (e *endpoint) here(ctx context.Context) (bool, error) {
	got, err := e.addresses(ctx)
	if err != nil {
		return false, err
	}
	for _, a := range got {
		if !a.IsLoopback() {
			return false, nil
		}
	}
	return true, nil
}

// errElsewhere ends a connection that would leave this machine: the host's name
// has another address now than when it was checked.
var errElsewhere = errors.New("the host's address is not on this machine")

// dial connects to the endpoint and to nothing else. It resolves the name
// itself and connects to the very addresses that it checked, so that a name that
// changes its address between check and use reaches nothing; the socket is
// looked at once more before it connects.
func (e *endpoint) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !strings.EqualFold(host, e.host) {
		return nil, errElsewhere
	}
	addrs, err := e.addresses(ctx)
	if err != nil {
		return nil, err
	}
	if e.loopback {
		for _, a := range addrs {
			if !a.IsLoopback() {
				return nil, errElsewhere
			}
		}
	}
	d := net.Dialer{Timeout: 10 * time.Second, Control: e.control}
	var failed error
	for _, a := range addrs {
		conn, err := d.DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		failed = err
	}
	return nil, failed
}

// control sees the address that a socket is about to connect to.
func (e *endpoint) control(_, address string, _ syscall.RawConn) error {
	if !e.loopback {
		return nil
	}
	if a, err := netip.ParseAddrPort(address); err != nil || !a.Addr().IsLoopback() {
		return errElsewhere
	}
	return nil
}

// Bounds on what an endpoint may send.
const (
	maxHeader = 64 << 10
	maxAnswer = 1 << 20
)

// client is the HTTP client for the endpoint: no proxy, no redirect, no
// decompression, no cookies.
func (e *endpoint) client(parallel int) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil,
			DialContext:            e.dial,
			DisableCompression:     true,
			MaxConnsPerHost:        parallel,
			MaxIdleConnsPerHost:    parallel,
			IdleConnTimeout:        30 * time.Second,
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
