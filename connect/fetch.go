package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"palermo"
)

// Fetch's bounds, where a [Fetcher] sets none.
const (
	fetchMost      = 512 << 20 // bytes of a file
	fetchTimeout   = 10 * time.Minute
	fetchRedirects = 5
)

// Fetcher gets files that the operator named by their address, such as a sanctions
// list from its authority. It speaks https only, follows redirects on the same
// host only, uses no proxy, and keeps no cookie. The zero value is ready.
type Fetcher struct {
	Roots   *x509.CertPool // authorities that are trusted; nil for the system's
	Most    int64          // bytes of a file; 0 for 512 MB
	Timeout time.Duration  // for the whole file; 0 for 10 minutes
}

// Fetch writes the file at an address to w and returns the last part of its path.
// On an error w may hold part of the file: whoever calls keeps it only when Fetch
// returns none.
func (f *Fetcher) Fetch(ctx context.Context, address string, w io.Writer) (name string, err error) {
	u, err := fetchable(address)
	if err != nil {
		return "", err
	}
	most, timeout := f.Most, f.Timeout
	if most <= 0 {
		most = fetchMost
	}
	if timeout <= 0 {
		timeout = fetchTimeout
	}
	ctx, stop := context.WithTimeout(ctx, timeout)
	defer stop()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: f.Roots, MinVersion: tls.VersionTLS12}, TLSHandshakeTimeout: 10 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second, MaxResponseHeaderBytes: 1 << 16, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: sameHost}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", fetchError(u, err)
	}
	res, err := client.Do(req)
	if err != nil {
		return "", fetchError(u, err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode != http.StatusOK:
		return "", fetchError(u, fmt.Errorf("the host answers %s", res.Status))
	case res.ContentLength > most:
		return "", fetchError(u, fmt.Errorf("the file has %d bytes, the most is %d", res.ContentLength, most))
	}
	n, err := io.Copy(w, io.LimitReader(res.Body, most+1))
	if err == nil {
		err = ctx.Err() // a stream that ends as the time is up may look whole
	}
	switch {
	case err != nil:
		return "", fetchError(u, err)
	case n > most:
		return "", fetchError(u, fmt.Errorf("the file has more than %d bytes", most))
	}
	return path.Base(u.Path), nil
}

// fetchable checks an address.
func fetchable(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "":
		return nil, refuse(palermo.Invalid, "the address cannot be read", "write it as https://host/path/list.xml")
	case u.Scheme != "https":
		return nil, refuse(palermo.Forbidden, "the address does not begin with https://", "use https, or download the file yourself and name it")
	case u.User != nil:
		return nil, refuse(palermo.Forbidden, "the address holds a user's name or password", "leave them out, or download the file yourself and name it")
	case path.Base(u.Path) == "/" || path.Base(u.Path) == ".":
		return nil, refuse(palermo.Invalid, "the address names no file", "give the address of the list itself")
	}
	return u, nil
}

// sameHost is the rule for redirects.
func sameHost(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	switch {
	case next.URL.Scheme != "https" || !strings.EqualFold(next.URL.Host, first.Host):
		return fmt.Errorf("the host sends on to %s://%s", next.URL.Scheme, next.URL.Host)
	case len(via) > fetchRedirects:
		return errors.New("the host sends on too often")
	}
	return nil
}

// fetchError says what went wrong without a query that may hold a secret.
func fetchError(u *url.URL, err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	message := strings.Join(strings.Fields(err.Error()), " ")
	if errors.Is(err, context.DeadlineExceeded) {
		message = "the file did not arrive in time"
	}
	return &palermo.Error{Code: palermo.NotFound, Where: u.Scheme + "://" + u.Host + u.Path, Message: message, Hint: "check the address, or download the file yourself and name it"}
}
