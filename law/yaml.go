package law

import (
	"fmt"
	"strconv"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"palermo"
	"palermo/yamlfile"
)

// A node is one value of a YAML file with the line it stands on. Files are read
// into nodes and the nodes by hand, so that every complaint can name its line
// and its fix; a decoder into structs knows neither.
type node struct {
	line   int
	text   string // of a scalar
	bare   bool   // the scalar stands without quotes
	scalar bool
	keys   []string // of a mapping, in order, with its values in items
	items  []*node  // of a mapping or a sequence
}

func (n *node) isMap() bool  { return n != nil && n.keys != nil }
func (n *node) isList() bool { return n != nil && n.keys == nil && !n.scalar }

// get is the value of a key, or nil.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for i, k := range n.keys {
		if k == key {
			return n.items[i]
		}
	}
	return nil
}

// parseYAML reads one document. Anchors, tags and merges are refused: a lawyer
// should be able to read every line where it stands.
func parseYAML(file string, data []byte) (root *node, err error) {
	defer func() { // the parser has been seen to panic on hostile input
		if r := recover(); r != nil {
			err = &palermo.Error{Code: palermo.Invalid, Where: file, Message: "this is not YAML that can be read", Hint: "check its indentation and quotes"}
		}
	}()
	data, err = utf8Text(file, data)
	if err != nil {
		return nil, err
	}
	f, perr := parser.ParseBytes(data, 0)
	if perr != nil {
		return nil, yamlfile.Fault(file, perr)
	}
	switch {
	case len(f.Docs) == 0 || f.Docs[0].Body == nil && len(f.Docs) == 1:
		return nil, &palermo.Error{Code: palermo.Invalid, Where: file, Message: "the file is empty", Hint: "give it at least one record"}
	case len(f.Docs) > 1:
		return nil, palermo.At(file, line(f.Docs[1].Body), errorf("put each document in a file of its own", "a second document starts here"))
	}
	return convert(file, f.Docs[0].Body, 0)
}

const maxDepth = 64

func convert(file string, a ast.Node, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, palermo.At(file, line(a), errorf("flatten it", "this is nested more than %d deep", maxDepth))
	}
	switch v := a.(type) {
	case nil, *ast.NullNode:
		return &node{line: line(a), scalar: true, bare: true}, nil
	case *ast.MappingNode:
		n := &node{line: line(v), keys: make([]string, 0, len(v.Values))}
		for _, kv := range v.Values {
			if err := n.add(file, kv, depth); err != nil {
				return nil, err
			}
		}
		return n, nil
	case *ast.MappingValueNode:
		n := &node{line: line(v)}
		return n, n.add(file, v, depth)
	case *ast.SequenceNode:
		n := &node{line: line(v), items: make([]*node, 0, len(v.Values))}
		for _, item := range v.Values {
			c, err := convert(file, item, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, c)
		}
		return n, nil
	case *ast.LiteralNode:
		return &node{line: line(v), scalar: true, text: v.Value.Value}, nil
	case ast.ScalarNode:
		t := v.GetToken()
		return &node{line: line(v), scalar: true, text: t.Value,
			bare: t.Type != token.DoubleQuoteType && t.Type != token.SingleQuoteType}, nil
	}
	return nil, palermo.At(file, line(a), errorf("write the value out where it is used", "anchors, aliases, tags and merge keys are not read here"))
}

func (n *node) add(file string, kv *ast.MappingValueNode, depth int) error {
	key := kv.Key.GetToken().Value
	if _, ok := kv.Key.(*ast.MergeKeyNode); ok {
		return palermo.At(file, line(kv), errorf("write the value out where it is used", "merge keys are not read here"))
	}
	c, err := convert(file, kv.Value, depth+1)
	if err != nil {
		return err
	}
	if c.line == 0 {
		c.line = line(kv)
	}
	n.keys = append(n.keys, key)
	n.items = append(n.items, c)
	return nil
}

func line(a ast.Node) int {
	if a == nil {
		return 0
	}
	// A mapping's own token is its first colon; the key's line is what people look for.
	switch v := a.(type) {
	case *ast.MappingNode:
		if len(v.Values) > 0 {
			return line(v.Values[0])
		}
	case *ast.MappingValueNode:
		a = v.Key
	}
	if t := a.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

// A reader takes the values of one mapping by key, notes the first thing that is
// wrong, and at the end complains about keys that nobody asked for.
type reader struct {
	file string
	n    *node
	seen map[string]bool
	err  *error // shared by the readers of one record: the first complaint stands
}

func newReader(file string, n *node, err *error) *reader {
	r := &reader{file: file, n: n, seen: map[string]bool{}, err: err}
	if !n.isMap() {
		r.fail(n, `write it as "key: value" lines`, "a mapping should stand here")
	}
	return r
}

func (r *reader) fail(n *node, hint, format string, args ...any) {
	if *r.err == nil {
		l := 0
		if n != nil {
			l = n.line
		}
		*r.err = palermo.At(r.file, l, errorf(hint, format, args...))
	}
}

// get takes the value of a key, or nil if it is not there.
func (r *reader) get(key string) *node {
	r.seen[key] = true
	return r.n.get(key)
}

// text takes a string; the empty string when the key is absent.
func (r *reader) text(key string) string {
	n := r.get(key)
	if n == nil {
		return ""
	}
	if !n.scalar {
		r.fail(n, "write one line of text", "%q should be text", key)
		return ""
	}
	return n.text
}

// must takes a string that has to be there.
func (r *reader) must(key, hint string) string {
	s := r.text(key)
	if s == "" {
		r.fail(r.n, hint, "%q is missing", key)
	}
	return s
}

func (r *reader) number(key string) int {
	n := r.get(key)
	if n == nil {
		return 0
	}
	i, err := strconv.Atoi(n.text)
	if err != nil {
		r.fail(n, "write a whole number", "%q should be a number, not %q", key, n.text)
	}
	return i
}

func (r *reader) flag(key string) bool {
	n := r.get(key)
	switch {
	case n == nil:
		return false
	case n.text == "true" || n.text == "yes":
		return true
	case n.text != "false" && n.text != "no":
		r.fail(n, "write true or false", "%q should be true or false, not %q", key, n.text)
	}
	return false
}

func (r *reader) date(key string) palermo.Date {
	n := r.get(key)
	if n == nil || n.text == "" && n.scalar {
		return palermo.Date{}
	}
	d, err := palermo.ParseDate(n.text)
	if err != nil {
		r.failErr(n, err)
	}
	return d
}

func (r *reader) failErr(n *node, err error) {
	if *r.err == nil {
		l := 0
		if n != nil {
			l = n.line
		}
		*r.err = palermo.At(r.file, l, err)
	}
}

// unmarshal takes a word of one of the closed vocabularies.
func (r *reader) unmarshal(key string, into interface{ UnmarshalText([]byte) error }) bool {
	n := r.get(key)
	if n == nil {
		return false
	}
	if err := into.UnmarshalText([]byte(n.text)); err != nil {
		r.failErr(n, err)
	}
	return true
}

// list takes the items of a sequence; a single value counts as one of them.
func (r *reader) list(key string) []*node {
	n := r.get(key)
	switch {
	case n == nil:
		return nil
	case n.isList():
		return n.items
	case n.scalar && n.text == "" && n.bare:
		return nil
	}
	return []*node{n}
}

func (r *reader) texts(key string) []string {
	var out []string
	for _, n := range r.list(key) {
		if !n.scalar {
			r.fail(n, "write a list of words", "%q should hold text only", key)
			return nil
		}
		out = append(out, n.text)
	}
	return out
}

// done complains about a key that nothing reads, unless it is far from every
// key that something does and the record may carry notes of its own.
func (r *reader) done(mayCarryNotes bool) {
	known := sortedKeys(r.seen)
	for i, k := range r.n.keys {
		if r.seen[k] {
			continue
		}
		near := palermo.Nearest(k, known)
		if near == "" && mayCarryNotes {
			continue
		}
		hint := "take it out"
		if near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		r.fail(r.n.items[i], hint, "key %q is not known here", k)
	}
}

func errorf(hint, format string, args ...any) *palermo.Error {
	return &palermo.Error{Code: palermo.Invalid, Message: fmt.Sprintf(format, args...), Hint: hint}
}
