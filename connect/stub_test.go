package connect

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// stub is a server on this machine that answers as it is told.
type stub struct {
	*httptest.Server
	mu   sync.Mutex
	asks []string // bodies received
}

// newStub serves what answer writes; body is the request's.
func newStub(t testing.TB, answer func(w http.ResponseWriter, r *http.Request, body string)) *stub {
	s := &stub{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.asks = append(s.asks, string(body))
		s.mu.Unlock()
		answer(w, r, string(body))
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

func (s *stub) received() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asks...)
}

// saying answers every request with these words of the model.
func saying(content string) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, _ string) { envelope(w, content, "stop") }
}

func envelope(w io.Writer, content, finish string) {
	quoted, _ := json.Marshal(content)
	fmt.Fprintf(w, `{"id":"x","object":"chat.completion","choices":[{"index":0,"finish_reason":%q,"message":{"role":"assistant","content":%s}}],"usage":{"total_tokens":9}}`, finish, quoted)
}

// fact is one fact of an answer.
func fact(id, value, modality string, sentence int, quote string) string {
	q, _ := json.Marshal(quote)
	return fmt.Sprintf(`{"fact":%q,"value":%q,"modality":%q,"sentence":%d,"quote":%s}`, id, value, modality, sentence, q)
}

func facts(list ...string) string { return `{"facts":[` + strings.Join(list, ",") + `]}` }

var testQuestions = []Question{
	{"means.force", "Was force used?"}, {"means.deception", "Was the person deceived?"}, {"act.transported", "Was the person moved?"},
	{"benefit.sought", "Was a gain sought?"},
}

// testWords knows a handful of names and everyday words.
var testWords = Words{
	Given: func(w string) bool { return wordSet("maría maria josé jose edric will an rose")[w] },
	Ordinary: func(w string) bool {
		return wordSet("police women officers passports ignore promised later drivers rose")[w]
	},
	Company: func(n string) bool { return strings.HasSuffix(n, "Ltd") || strings.HasSuffix(n, "Trading") },
}

// options are those of a test: a clock that moves a second at each look, a known
// boundary and a log that is kept.
func options(url string, log io.Writer) Options {
	var clock, word atomic.Int64
	return Options{URL: url, Name: "stub:1b", Timeout: 5 * time.Second, Questions: testQuestions, Words: testWords, Log: log,
		Now:      func() time.Time { return time.Date(2026, 1, 2, 3, 4, int(clock.Add(1)), 0, time.UTC) },
		Boundary: func() string { return fmt.Sprintf("boundary-%d", word.Add(1)) }}
}

func openStub(t testing.TB, s *stub) (*Model, *bytes.Buffer) {
	var log bytes.Buffer
	m, err := Open(context.Background(), options(s.URL, &log))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m, &log
}

// sentencesOf are the places of sentences that a test puts on lines of their own.
func sentencesOf(text string) (out []Place) {
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		if s := strings.TrimRight(line, "\n"); s != "" {
			out = append(out, Place{at, at + len(s)})
		}
		at += len(line)
	}
	return out
}

// userMessage is what a request says of the text.
func userMessage(t testing.TB, body string) string {
	t.Helper()
	var r request
	if err := json.Unmarshal([]byte(body), &r); err != nil || len(r.Messages) != 2 {
		t.Fatalf("the request is %q: %v", body, err)
	}
	return r.Messages[1].Content
}

const report = `Edric Varnholt promised María wages at Harbour Trading in Port Selwyn.
Later Varnholt beat María with a belt when she asked for her passport A1234567.
Call +44 20 7946 0018 or write to e.varnholt@example.org about $15,000.`
