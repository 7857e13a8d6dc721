# make run     builds Palermo and shows the demonstration
# make test    passes the tests in under five minutes on two cores
# make check   long properties, fuzzing, races
# make eval    scores against real data, where it is (PALERMO_DATA)
# make bench   benchmarks
# make lint    formatting, vet, law packs
#
# Every target does its own set-up and says clearly what it needs otherwise.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO ?= go
export CGO_ENABLED = 0
export PALERMO_DATA ?= $(CURDIR)/../shared/data

# Go's race detector and nothing else needs a C compiler.
AS_ROOT := $(filter 0,$(shell id -u))
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: reproducible help run build test check eval bench lint need-go assets browser clean

help: ## what there is
	@sed -n 's/^# \(make .*\)/\1/p' $(MAKEFILE_LIST)

need-go:
	@command -v $(GO) >/dev/null || { echo "Palermo needs Go 1.26 or newer: https://go.dev/doc/install"; exit 2; }

# Reproducible: no paths, no build id, no version-control stamp.
build: need-go ## the program, bin/palermo
	@mkdir -p bin
	@$(GO) build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o bin/palermo ./cmd/palermo

# The pages' style sheet and type come from npm into an ignored folder. Without
# Node the pages use our own plain style sheet.
assets:
	@if ! command -v npm >/dev/null; then echo "no Node.js: the pages use the plain style sheet (install nodejs and npm for the other)"; exit 0; fi; \
	if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm ci --silent --no-progress; fi; \
	npm run --silent assets

# Browser tests run on Debian's chromium.
browser:
	@if [ -n "$(CHROMIUM)" ]; then exit 0; fi; \
	if [ -z "$(AS_ROOT)" ]; then echo "no chromium: the browser tests are skipped (apt-get install chromium)"; exit 0; fi; \
	command -v apt-get >/dev/null || { echo "no chromium and no apt-get: the browser tests are skipped"; exit 0; }; \
	echo "installing chromium for the browser tests"; \
	(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core) >/dev/null 2>&1 || echo "chromium could not be installed: the browser tests are skipped"

run: assets build ## the pages, with the demonstration cases
	@bin/palermo serve --demo

test: need-go assets browser lint ## the tests
	@$(GO) test -count=1 -v ./... 2>&1 | awk -f .ci/summary.awk
	@echo "left out: fuzzing, races and long properties (make check); real data (make eval); benchmarks (make bench)"

lint: build
	@test -z "$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go'))" || { echo "gofmt these:"; gofmt -l $$(git ls-files -co --exclude-standard '*.go'); exit 1; }
	@$(GO) vet ./...
	@bin/palermo law check library/law
	@bin/palermo law test testdata/hardcases*.yaml $$(find library/law -name '*_test.yaml')

# The same source and compiler give the same static program: it is built again with
# nothing in the cache and held against the first.
reproducible: build
	@t=$$(mktemp -d); GOCACHE=$$t $(GO) build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o $$t/palermo ./cmd/palermo; \
	cmp bin/palermo $$t/palermo && echo "reproducible: yes"; \
	if command -v ldd >/dev/null; then ! ldd $$t/palermo >/dev/null 2>&1 && echo "static: yes"; fi; rm -rf $$t

# The race detector makes the long calculations ten times longer. Of linkage, estimate and
# narrative it watches the tests of work that is split among workers or stopped;
# the scripts left out of the command line's run the same code.
PARALLEL := Workers|Concurrent|Deterministic|Cancel|Live

# Each fuzz target runs for FUZZTIME; give it hours with FUZZTIME=2h.
FUZZTIME ?= 5s
check: need-go
	@PALERMO_LONG=1 $(GO) test -count=1 -timeout 20m . ./law -rapid.checks=1000
	@$(MAKE) --no-print-directory assets browser
	@PALERMO_LONG=1 $(GO) test -count=1 -timeout 20m ./web
	@CGO_ENABLED=1 $(GO) test -count=1 -race -timeout 20m ./law ./connect ./sanctions ./desk ./web
	@CGO_ENABLED=1 $(GO) test -count=1 -race -timeout 20m ./linkage ./estimate ./narrative -run '$(PARALLEL)'
	@CGO_ENABLED=1 $(GO) test -count=1 -race -timeout 20m ./cmd/palermo -skip '^TestScripts$$/^(link|estimate|estimate_report|estimate_stop|estimate_tables)$$'
	@$(MAKE) --no-print-directory reproducible
	@GO=$(GO) .ci/fuzz $(FUZZTIME)

eval: build
	@if [ ! -d "$(PALERMO_DATA)" ]; then echo "eval: no data at PALERMO_DATA=$(PALERMO_DATA); skipped"; exit 0; fi; \
	PALERMO_EVAL=1 $(GO) test -count=1 -v -timeout 30m -run 'Eval' ./... 2>&1 | grep -v 'no test files\|no tests to run' | sed '/^=== /d;/^ok/d;/^PASS/d;/^--- /d'

bench: need-go
	@$(GO) test -run '^$$' -bench . -benchmem ./...

clean:
	@rm -rf bin
