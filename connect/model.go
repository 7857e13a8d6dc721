package connect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"palermo"
)

// Options say which model to ask, and what the client needs of the world.
type Options struct {
	URL       string        // of the endpoint: http://127.0.0.1:11434, .../v1 or the whole path
	Host      string        // a host beyond this machine that the operator allows by name; may be empty
	Name      string        // of the model, as the server knows it
	Timeout   time.Duration // for one call; a minute when zero
	Parallel  int           // calls at a time; one when zero
	Questions []Question    // what may be answered
	Words     Words         // what is known of words when names are looked for

	Log      io.Writer        // gets a line before and after each call
	Now      func() time.Time // the clock of the log
	Boundary func() string    // a new word that nobody can guess, for each call
	Resolver Resolver         // of host names; the system's when nil
}

// Model is a language model behind an OpenAI-compatible endpoint. It is safe for
// concurrent use.
type Model struct {
	name      string
	questions []Question
	known     map[palermo.FactID]bool
	words     Words
	schema    jsontext.Value
	endpoint  *endpoint
	client    *http.Client
	timeout   time.Duration
	now       func() time.Time
	boundary  func() string
	log       journal
	slots     chan struct{}

	plain    atomic.Bool  // the server refuses response_format
	failures atomic.Int32 // in a row
	unlogged atomic.Bool
}

// A model's name is shown to people and written to the log.
var modelName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,99}$`)

// Open checks the options. The errors are [palermo.Error]s; an address that may
// not be talked to is [palermo.Forbidden]. Nothing is sent.
func Open(ctx context.Context, o Options) (*Model, error) {
	if !modelName.MatchString(o.Name) {
		return nil, refuse(palermo.Invalid, fmt.Sprintf("%q is no name of a model", o.Name), "give the name that the server lists, such as llama3.2:3b")
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	e, err := newEndpoint(ctx, o.URL, o.Host, o.Resolver)
	if err != nil {
		return nil, err
	}
	if o.Timeout < 0 {
		return nil, refuse(palermo.Invalid, "the time-out is negative", "give a duration such as 60s")
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	o.Parallel = max(1, o.Parallel)
	m := &Model{name: o.Name, questions: o.Questions, known: map[palermo.FactID]bool{}, words: o.Words, schema: schema(o.Questions),
		endpoint: e, client: e.client(o.Parallel), timeout: o.Timeout, now: o.Now, boundary: o.Boundary,
		log: journal{w: o.Log}, slots: make(chan struct{}, o.Parallel)}
	for _, q := range o.Questions {
		m.known[q.ID] = true
	}
	return m, nil
}

// Source is what suggestions of the model are marked with.
func (m *Model) Source() string { return "model:" + m.name }

// Close ends connections that are kept open.
func (m *Model) Close() { m.client.CloseIdleConnections() }

// Bounds on what is sent.
const (
	maxLine    = 4 << 10   // bytes of a masked sentence
	maxAsk     = 12 << 10  // bytes of masked sentences in a call
	maxText    = 512 << 10 // bytes of a text, from its beginning
	maxInARow  = 5         // calls that fail before the model is left alone
	maxRefused = 64 << 10  // bytes read of an answer that is an error
)

// Read asks the model about a text. Only its sentences are sent, identities
// hidden; known are places that the caller knows to be identities, besides those
// that [Identities] finds. It never fails: what went wrong is counted.
func (m *Model) Read(ctx context.Context, text string, sentences []Place, known []Identity) ([]Suggestion, Tally) {
	t := Tally{Texts: 1}
	n := 0
	for n < len(sentences) && sentences[n].End <= min(len(text), maxText) {
		n++
	}
	if n < len(sentences) {
		t.keep(TooLong, len(sentences)-n)
		sentences = sentences[:n]
	}
	if n > 0 {
		text = text[:sentences[n-1].End]
	}
	lines := Hide(text, sentences, Identities(text, sentences, known, m.words))
	var out []Suggestion
	var batch []numbered
	size := 0
	flush := func() {
		if len(batch) > 0 {
			out = append(out, m.call(ctx, text, batch, &t)...)
		}
		batch, size = nil, 0
	}
	for i := range lines {
		l := &lines[i]
		switch {
		case !l.Sayable():
			t.keep(NoCapitals, 1)
			continue
		case len(l.Line) > maxLine:
			t.keep(TooLong, 1)
			continue
		case size+len(l.Line) > maxAsk:
			flush()
		}
		batch, size = append(batch, numbered{i + 1, l}), size+len(l.Line)
	}
	flush()
	return out, t
}

// call asks about some sentences, once more without response_format where the
// server does not know it.
func (m *Model) call(ctx context.Context, text string, batch []numbered, t *Tally) []Suggestion {
	select {
	case m.slots <- struct{}{}:
		defer func() { <-m.slots }()
	case <-ctx.Done():
		t.keep(Stopped, len(batch))
		return nil
	}
	for {
		switch {
		case ctx.Err() != nil:
			t.keep(Stopped, len(batch))
			return nil
		case m.unlogged.Load():
			t.keep(NotLogged, len(batch))
			return nil
		case m.failures.Load() >= maxInARow:
			t.keep(GivenUp, len(batch))
			return nil
		}
		boundary := m.fresh(batch)
		if boundary == "" {
			t.keep(NoBoundary, len(batch))
			return nil
		}
		plain := m.plain.Load()
		out, status, sent := m.once(ctx, text, batch, boundary, plain, t)
		if !sent {
			t.keep(NotLogged, len(batch))
			return nil
		}
		if plain || status != http.StatusBadRequest && status != http.StatusUnprocessableEntity && status != http.StatusNotImplemented {
			return out
		}
		m.plain.Store(true)
	}
}

// once makes one request and logs it. sent is false if the log could not be
// written: then nothing was.
func (m *Model) once(ctx context.Context, text string, batch []numbered, boundary string, plain bool, t *Tally) (out []Suggestion, status int, sent bool) {
	body, err := m.ask(batch, boundary, !plain)
	if err != nil {
		t.Calls++
		t.fail(NotTheSchema)
		return nil, 0, true
	}
	e := entry{Event: "ask", Host: m.endpoint.shown, Model: m.name, Digest: digest(body), Sent: len(body), Sentences: len(batch)}
	start := m.now()
	if m.log.write(start, e) != nil {
		m.unlogged.Store(true)
		return nil, 0, false
	}
	t.Calls++
	var one Tally
	answer, status, why := m.post(ctx, body)
	if why == "" {
		var content string
		if content, why = open(answer); why == "" {
			out, why = m.verify(text, batch, content, &one)
		}
	}
	e.Event, e.Result, e.Status, e.Received, e.Facts, e.Dropped = "answer", "ok", status, len(answer), one.Facts, one.Dropped
	if why != "" {
		e.Result = string(why)
		one.fail(why)
	}
	switch why {
	case Unreachable, TimedOut, BadStatus, TooLarge:
		m.failures.Add(1)
	case Stopped:
	default:
		m.failures.Store(0)
	}
	end := m.now()
	e.Took = end.Sub(start).Milliseconds()
	if m.log.write(end, e) != nil {
		m.unlogged.Store(true)
	}
	t.Add(one)
	return out, status, true
}

// fresh is a boundary that stands nowhere in the sentences, or empty if the
// caller's are no good.
func (m *Model) fresh(batch []numbered) string {
	for range 8 {
		b := m.boundary()
		if b != "" && !holds(batch, b) {
			return b
		}
	}
	return ""
}

func holds(batch []numbered, b string) bool {
	for _, s := range batch {
		if strings.Contains(s.Line, b) {
			return true
		}
	}
	return false
}

// post sends a body and reads the answer, both within the time-out.
func (m *Model) post(ctx context.Context, body []byte) (answer []byte, status int, why Reason) {
	call, stop := context.WithTimeout(ctx, m.timeout)
	defer stop()
	failed := func(err error) Reason {
		var ne net.Error
		switch {
		case ctx.Err() != nil:
			return Stopped
		case errors.Is(err, context.DeadlineExceeded), errors.As(err, &ne) && ne.Timeout():
			return TimedOut
		}
		return Unreachable
	}
	req, err := http.NewRequestWithContext(call, http.MethodPost, m.endpoint.url, bytes.NewReader(body))
	if err != nil {
		return nil, 0, Unreachable
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "palermo")
	res, err := m.client.Do(req)
	if err != nil {
		return nil, 0, failed(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		_, _ = io.CopyN(io.Discard, res.Body, maxRefused)
		return nil, res.StatusCode, BadStatus
	}
	answer, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case len(answer) > maxAnswer:
		return nil, res.StatusCode, TooLarge
	case err != nil:
		return nil, res.StatusCode, failed(err)
	}
	return answer, res.StatusCode, ""
}
