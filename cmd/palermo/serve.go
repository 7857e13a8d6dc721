package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"palermo"
	"palermo/desk"
	"palermo/library"
	"palermo/web"
)

type serveCmd struct {
	Addr    string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen."`
	Demo    bool   `help:"Serve the invented demonstration caseload (the only one there is so far)."`
	Data    string `placeholder:"DIR" help:"Folder that keeps runs, links and decisions. Without it they are gone when the server stops."`
	TLSCert string `name:"tls-cert" placeholder:"FILE" help:"Certificate; needed beyond this machine."`
	TLSKey  string `name:"tls-key" placeholder:"FILE" help:"Its private key."`
}

func (c *serveCmd) Run(s *streams) error {
	secure := c.TLSCert != "" && c.TLSKey != ""
	here, err := mayListen(c.Addr, secure)
	if err != nil {
		return err
	}
	d, err := desk.Open(library.FS, desk.Options{Data: c.Data})
	if err != nil {
		return err
	}
	defer d.Close()
	locales, err := fs.Sub(library.FS, "locales")
	if err != nil {
		return err
	}
	pages, err := web.New(d, web.Options{Locales: locales, Session: web.Demonstration, Workbench: here, Log: slog.New(slog.NewTextHandler(s.err, nil))})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return &palermo.Error{Code: palermo.Invalid, Where: "--addr", Message: err.Error(), Hint: "choose another port with --addr"}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// Pages about work that goes on end when the server does.
	base := func(net.Listener) context.Context { return ctx }
	srv := &http.Server{BaseContext: base, Handler: pages, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute}
	go func() {
		<-ctx.Done()
		quiet, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = srv.Shutdown(quiet)
	}()
	scheme := "http"
	if secure {
		scheme = "https"
	}
	fmt.Fprintf(s.out, "Palermo is at %s://%s with invented demonstration cases; stop it with Ctrl-C\n", scheme, l.Addr())
	_ = s.out.Flush()
	if secure {
		err = srv.ServeTLS(l, c.TLSCert, c.TLSKey)
	} else {
		err = srv.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// mayListen refuses to put pages in the clear onto a network, and reports whether
// an address can be reached from this machine alone.
func mayListen(addr string, secure bool) (here bool, err error) {
	refuse := func(what, hint string) error {
		return &palermo.Error{Code: palermo.Invalid, Where: "--addr", Message: what, Hint: hint}
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false, refuse(fmt.Sprintf("%q is not an address", addr), "write host:port, like 127.0.0.1:8080")
	}
	ip := net.ParseIP(host)
	here = host == "localhost" || ip != nil && ip.IsLoopback()
	if here || secure {
		return here, nil
	}
	return false, refuse(fmt.Sprintf("%q can be reached from other machines, and there is no TLS", addr), "give --tls-cert and --tls-key, or listen on 127.0.0.1")
}
