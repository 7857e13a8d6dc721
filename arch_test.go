package palermo_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// importRule says which packages of Palermo each of its packages may import: the
// table of docs/ARCHITECTURE.md. Do not change it to make a build pass; change
// the architecture, with its reason, and then both.
const importRule = `
.                                   nothing
names estimate allocation chart     .
yamlfile                            .
law narrative response              . yamlfile
training cooperation exchange       . law
intake                              . law narrative
linkage                             . names yamlfile
sanctions network                   . names
release                             . estimate
seal audit access store connect     .
library                             nothing
desk                                . names estimate allocation chart law narrative response training cooperation exchange intake linkage sanctions network release seal audit access store connect library yamlfile
web                                 . desk chart yamlfile
cmd/palermo                         everything
`

// impure are the standard packages that a domain package must not import: what
// it needs of the world is passed in.
var impure = []string{"os", "net", "net/http", "database/sql", "log", "log/slog", "os/exec", "os/signal", "syscall", "io/ioutil", "math/rand", "crypto/rand"}

// outer are the packages that may touch the world.
var outer = []string{"seal", "audit", "access", "store", "connect", "desk", "web", "cmd/palermo", "library"}

// goPackage is the non-test code of a folder.
type goPackage struct {
	dir     string
	imports map[string]string // path to a file that has it
	files   map[string]*ast.File
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	byDir := map[string]*goPackage{}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && p != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "tools") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		dir := path.Dir(filepath.ToSlash(p))
		if byDir[dir] == nil {
			byDir[dir] = &goPackage{dir: dir, imports: map[string]string{}, files: map[string]*ast.File{}}
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		byDir[dir].files[p] = f
		for _, im := range f.Imports {
			ip, _ := strconv.Unquote(im.Path.Value)
			byDir[dir].imports[ip] = p
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []goPackage
	for _, p := range byDir {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b goPackage) int { return strings.Compare(a.dir, b.dir) })
	return out
}

func TestImports(t *testing.T) {
	may := map[string][]string{}
	for line := range strings.Lines(importRule) {
		left, right, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			continue
		}
		for _, p := range strings.Fields(left) {
			may[p] = strings.Fields(right)
		}
	}
	for _, p := range packages(t) {
		allowed, known := may[p.dir]
		if sub, _, ok := strings.Cut(p.dir, "/"); !known && ok && p.dir != "cmd/palermo" {
			allowed, known = may[sub], may[sub] != nil
			allowed = append(slices.Clone(allowed), sub)
		}
		if !known {
			t.Errorf("package %s has no line in the import rule", p.dir)
			continue
		}
		for ip, file := range p.imports {
			in, ours := strings.CutPrefix(ip, "palermo/")
			if ip == "palermo" {
				in, ours = ".", true
			}
			if ours && !slices.Contains(allowed, "everything") && !slices.Contains(allowed, in) && !strings.HasPrefix(in, p.dir+"/") {
				t.Errorf("%s: package %s must not import %s", file, p.dir, ip)
			}
			if slices.Contains(impure, ip) && !slices.Contains(outer, p.dir) && !slices.Contains(outer, strings.Split(p.dir, "/")[0]) {
				t.Errorf("%s: domain package %s must not import %s; pass in what it needs", file, p.dir, ip)
			}
			if p.dir == "." && strings.Contains(ip, ".") {
				t.Errorf("%s: the vocabulary uses the standard library only, not %s", file, ip)
			}
		}
	}
}

// TestNoClock sees that no domain package asks what time it is.
func TestNoClock(t *testing.T) {
	for _, p := range packages(t) {
		if slices.Contains(outer, p.dir) || slices.Contains(outer, strings.Split(p.dir, "/")[0]) {
			continue
		}
		for file, f := range p.files {
			ast.Inspect(f, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "After", "Tick", "Sleep", "NewTimer"}, s.Sel.Name) {
					t.Errorf("%s: time.%s reads the clock; pass the time in", file, s.Sel.Name)
				}
				return true
			})
		}
	}
}

// TestEveryPackageSaysWhatItIs asks for one package comment in each package.
func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		n := 0
		for _, f := range p.files {
			if f.Doc != nil && len(f.Doc.Text()) > 40 {
				n++
			}
		}
		if n != 1 {
			t.Errorf("package %s has %d package comments, want one that says what it is for", p.dir, n)
		}
	}
}

// TestEmbeddedRule sees that the architecture document prints the same rule.
func TestArchitectureShowsTheRule(t *testing.T) {
	doc, err := os.ReadFile("docs/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(doc), strings.TrimSpace(importRule)) {
		t.Error("docs/ARCHITECTURE.md does not show the import rule of arch_test.go word for word")
	}
}
