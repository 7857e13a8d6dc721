package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"

	"palermo"
	"palermo/desk"
	"palermo/library"
	"palermo/web"
)

type estimateReportCmd struct {
	File string `arg:"" name:"file" help:"Run file, written by --out or taken from the page of a run."`
	Out  string `required:"" placeholder:"DIR" help:"Folder for report.html and the pictures (SVG and PNG)."`
	Lang string `default:"en" enum:"en,es" help:"Language of the report: en or es."`
}

// Run writes what the page of the run prints, as one file that needs no other.
func (c *estimateReportCmd) Run(s *streams) error {
	_, data, err := s.readRun(c.File)
	if err != nil {
		return err
	}
	out, err := newFolder(c.Out, func(name string) bool { return name == "report.html" || name == "pictures" })
	if err != nil {
		return err
	}
	d, err := desk.Open(library.FS, desk.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	id, err := d.Runs.Import(c.File, data)
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	job := d.Runs.Job(id)
	bar := s.newProgress()
	for {
		changed := job.Changed()
		now := job.State()
		bar.step(now.Stage, now.Done, now.Of)
		if now.Ended {
			bar.clear()
			if now.Err != nil {
				return now.Err
			}
			break
		}
		select {
		case <-changed:
		case <-ctx.Done():
			bar.clear()
			return ended(s, ctx, ctx.Err())
		}
	}
	locales, err := fs.Sub(library.FS, "locales")
	if err != nil {
		return err
	}
	pages, err := web.New(d, web.Options{Locales: locales, Workbench: true})
	if err != nil {
		return err
	}
	site := offline{pages, c.Lang}
	report, err := site.report(id)
	if err != nil {
		return err
	}
	n := 0
	err = out.write(ctx, func(put func(string, func(io.Writer) error) error) error {
		for _, name := range pictureNames(report) {
			for _, kind := range []string{"svg", "png"} {
				picture, err := site.get("/numbers/runs/" + id + "/pictures/" + name + "." + kind)
				if err != nil {
					return err
				}
				if err := put(path.Join("pictures", name+"."+kind), func(w io.Writer) error { _, err := w.Write(picture); return err }); err != nil {
					return err
				}
			}
			n++
		}
		return put("report.html", func(w io.Writer) error { _, err := io.WriteString(w, report); return err })
	})
	if err != nil {
		return ended(s, ctx, err)
	}
	fmt.Fprintf(s.out, "%s: report.html, and %d pictures as SVG and PNG\n", c.Out, n)
	return nil
}

// offline asks the pages without a network.
type offline struct {
	pages http.Handler
	lang  string
}

func (o offline) get(address string) ([]byte, error) {
	r := httptest.NewRequest(http.MethodGet, "http://localhost"+address+"?lang="+o.lang, nil)
	w := httptest.NewRecorder()
	o.pages.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return nil, &palermo.Error{Code: palermo.Invalid, Where: address, Message: fmt.Sprintf("the page answers %d", w.Code), Hint: "open the run on the pages to see why"}
	}
	return w.Body.Bytes(), nil
}

var (
	styleLink = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`)
	fontFace  = regexp.MustCompile(`@font-face\{[^}]*\}`)
	elsewhere = regexp.MustCompile(`(?s)<link rel="icon"[^>]*>|<script[^>]*></script>|<a href="#main"[^>]*>.*?</a>|<header.*?</header>|<p class="crumb">.*?</p>`)
	pictureOf = regexp.MustCompile(`data-picture="([a-z-]+)"`)
)

// report is the page of the report with its styles in it, and without what leads
// to other pages.
func (o offline) report(id string) (string, error) {
	page, err := o.get("/numbers/runs/" + id + "/report")
	if err != nil {
		return "", err
	}
	var missing error
	text := styleLink.ReplaceAllStringFunc(string(page), func(link string) string {
		sheet, err := o.get(styleLink.FindStringSubmatch(link)[1])
		missing = errors.Join(missing, err)
		return "<style>" + fontFace.ReplaceAllString(string(sheet), "") + "</style>"
	})
	return elsewhere.ReplaceAllString(text, ""), missing
}

// pictureNames are the pictures that a report shows, each once.
func pictureNames(report string) (names []string) {
	seen := map[string]bool{}
	for _, m := range pictureOf.FindAllStringSubmatch(report, -1) {
		if name := strings.TrimSpace(m[1]); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}
