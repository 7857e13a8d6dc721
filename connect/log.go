package connect

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
)

// entry is a line of the log. It never holds a word of a text or of an answer.
type entry struct {
	Time      string         `json:"time"`  // UTC
	Event     string         `json:"event"` // "ask", written before anything is sent, or "answer"
	Host      string         `json:"host"`
	Model     string         `json:"model"`
	Digest    string         `json:"digest"` // SHA-256 of the body sent; ties the two events together
	Sent      int            `json:"sent"`   // bytes
	Sentences int            `json:"sentences"`
	Result    string         `json:"result,omitempty"` // "ok", or why the call brought nothing
	Status    int            `json:"status,omitzero"`  // of HTTP, where there was one
	Received  int            `json:"received,omitzero"`
	Took      int64          `json:"ms,omitzero"`
	Facts     int            `json:"facts,omitzero"`
	Dropped   map[Reason]int `json:"dropped,omitempty"`
}

// journal writes entries, one line each and one at a time.
type journal struct {
	mu sync.Mutex
	w  io.Writer
}

func (j *journal) write(at time.Time, e entry) error {
	e.Time = at.UTC().Format("2006-01-02T15:04:05.000Z")
	line, err := json.Marshal(e, json.Deterministic(true))
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	_, err = j.w.Write(append(line, '\n'))
	return err
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
