package connect

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestOnlyConnectGoesOut sees that no other package of Palermo has what it takes
// to open a connection. Tests may, and serving is not going out.
func TestOnlyConnectGoesOut(t *testing.T) {
	outgoing := map[string][]string{
		"http": {"Get", "Post", "PostForm", "Head", "Client", "Transport", "DefaultClient", "DefaultTransport", "NewRequest", "NewRequestWithContext"},
		"net":  {"Dial", "DialTimeout", "Dialer", "DialTCP", "DialUDP", "DialIP", "DialUnix", "Resolver", "DefaultResolver", "LookupHost", "LookupIP", "LookupAddr", "ListenUDP", "ListenPacket"},
		"tls":  {"Dial", "DialWithDialer", "Dialer", "Client"},
		"exec": {"Command", "CommandContext"},
	}
	files := 0
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (p == filepath.Join("..", "connect") || p != ".." && strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "tools") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, 0)
		if err != nil {
			return err
		}
		files++
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && slices.Contains(outgoing[x.Name], s.Sel.Name) {
					t.Errorf("%s uses %s.%s: what goes out to a network is in package connect", p, x.Name, s.Sel.Name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || files < 50 {
		t.Errorf("%d files were looked at: %v", files, err)
	}
}
