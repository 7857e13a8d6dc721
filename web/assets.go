package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// Our own files, and what "make assets" brought from npm, if it ran. A clean
// clone has only the README in vendor; the pages then use our plain style sheet.
//
//go:embed assets/palermo.css assets/plain.css assets/icon.svg assets/keys.js assets/vendor
var files embed.FS

//go:embed templates
var templates embed.FS

// asset is a file as it is served.
type asset struct {
	kind        string
	plain, gzip []byte
}

// assets are served under addresses that carry their hash, so that a browser may
// keep them for ever.
type assets struct {
	byPath map[string]asset  // by address
	at     map[string]string // file name -> address
}

func readAssets() (assets, error) {
	a := assets{byPath: map[string]asset{}, at: map[string]string{}}
	// Style sheets name fonts, so fonts come first.
	for _, dir := range []string{"assets/vendor", "assets"} {
		var names []string
		for _, ext := range []string{"*.woff2", "*.svg", "*.css", "*.js"} {
			m, err := fs.Glob(files, path.Join(dir, ext))
			if err != nil {
				return a, err
			}
			names = append(names, m...)
		}
		for _, name := range names {
			data, err := files.ReadFile(name)
			if err != nil {
				return a, err
			}
			a.add(path.Base(name), data)
		}
	}
	return a, nil
}

func (a assets) add(name string, data []byte) {
	if strings.HasSuffix(name, ".css") {
		for font, at := range a.at {
			if strings.HasSuffix(font, ".woff2") {
				data = bytes.ReplaceAll(data, []byte("url("+font+")"), []byte("url("+path.Base(at)+")"))
			}
		}
	}
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	at := "/assets/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	f := asset{kind: mime.TypeByExtension(ext), plain: data}
	switch ext {
	case ".woff2":
		f.kind = "font/woff2" // compressed already
	case ".css", ".js":
		f.kind = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}[ext]
		fallthrough
	default:
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		_, _ = z.Write(data)
		_ = z.Close()
		f.gzip = b.Bytes()
	}
	a.byPath[at], a.at[name] = f, at
}

// styles are the addresses of the style sheets of a direction: the design
// system's where it was fetched, else our plain one, and then ours.
func (a assets) styles(rtl bool) []string {
	vendor := "govuk.css"
	if rtl {
		vendor = "govuk-rtl.css"
	}
	first, ok := a.at[vendor]
	if !ok {
		first = a.at["plain.css"]
	}
	return []string{first, a.at["palermo.css"]}
}

// ServeHTTP implements http.Handler.
func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.byPath[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if f.gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		_, _ = w.Write(f.gzip)
		return
	}
	_, _ = w.Write(f.plain)
}
