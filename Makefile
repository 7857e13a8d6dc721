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

.PHONY: help run build test check eval bench lint need-go clean

help: ## what there is
	@sed -n 's/^# \(make .*\)/\1/p' $(MAKEFILE_LIST)

need-go:
	@command -v $(GO) >/dev/null || { echo "Palermo needs Go 1.26 or newer: https://go.dev/doc/install"; exit 2; }

# Reproducible: no paths, no build id, no version-control stamp.
build: need-go ## the program, bin/palermo
	@mkdir -p bin
	@$(GO) build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o bin/palermo ./cmd/palermo

run: build ## the demonstration
	@bin/palermo assess testdata/demo.jsonl

test: need-go lint ## the tests
	@$(GO) test -count=1 ./... 2>&1 | sed '/no test files/d'
	@echo "left out: fuzzing, races and long properties (make check); real data (make eval); benchmarks (make bench)"

lint: build
	@test -z "$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go'))" || { echo "gofmt these:"; gofmt -l $$(git ls-files -co --exclude-standard '*.go'); exit 1; }
	@$(GO) vet ./...
	@bin/palermo law check library/law
	@bin/palermo law test testdata/hardcases*.yaml $$(find library/law -name '*_test.yaml')

# Each fuzz target runs for FUZZTIME on one worker.
FUZZTIME ?= 15s
check: need-go
	@PALERMO_LONG=1 $(GO) test -count=1 -timeout 20m ./law ./cmd/palermo . -rapid.checks=2000
	@CGO_ENABLED=1 $(GO) test -count=1 -race -timeout 20m . ./law ./cmd/palermo
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "fuzz $$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -parallel 2 $$p; \
	  done; \
	done

eval: build
	@if [ ! -d "$(PALERMO_DATA)" ]; then echo "eval: no data at PALERMO_DATA=$(PALERMO_DATA); skipped"; exit 0; fi; \
	PALERMO_EVAL=1 $(GO) test -count=1 -v -timeout 30m -run 'Eval' ./... 2>&1 | grep -v 'no test files\|no tests to run' | sed '/^=== RUN/d;/^ok/d;/^PASS/d'

bench: need-go
	@$(GO) test -run '^$$' -bench . -benchmem ./...

clean:
	@rm -rf bin
