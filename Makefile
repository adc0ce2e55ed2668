# Everything is reached from here; `make` alone says what there is.
# Set-up is done once: the files below .venv named *-installed say that a step stands, and what it stands on.

HOST ?= 127.0.0.1
PORT ?= 8000
INSTANCE ?= $(or $(DALUANG_INSTANCE),instance)
DEMO ?= 1
WORKERS ?= 1
PYTEST_ARGS ?=

export HOST PORT INSTANCE DEMO WORKERS
# Both names are read: the second by pip 25.3 and newer, for the packages that others are built with.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON := .venv/bin/python
WHOOSH3 := 3.54.0
CATALOGUES := $(wildcard repository/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
PACKAGE_FILES := setup.cfg pyproject.toml constraints.txt

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run setup setup-test packages test lint format messages constraints bench clean

help: ## this list
	@echo "make run     set up what is needed and serve at http://$(HOST):$(PORT)/ (Ctrl-C stops it)"
	@echo "             PORT=$(PORT) HOST=$(HOST) INSTANCE=$(INSTANCE) DEMO=$(DEMO) (0: start empty) WORKERS=$(WORKERS)"
	@echo "make test    set up what the tests need and run them all; PYTEST_ARGS='-m \"not slow\"' chooses"
	@echo "make lint    format check, ruff, types, import contracts"
	@echo "make format  write every file as the formatter wants it"
	@echo "make messages     collect new messages into the translation catalogues"
	@echo "make constraints  renew the pinned versions"
	@echo "make bench   measure, for a quarter of an hour; results go to docs/benchmarks.md; BENCH_ARGS=--quick tries it"
	@echo "make setup   only what 'make run' installs;  make setup-test  only what 'make test' installs"
	@echo "make clean   remove the virtual environment and all that was installed, not the instance"

# --- running

run: setup
	@exec $(PYTHON) scripts/foreground.py sh scripts/start

setup: .venv/run-installed .venv/front-end-installed $(COMPILED)

$(PYTHON):
	@python=$$(sh scripts/find-python) && "$$python" -m venv .venv || { rm -rf .venv; exit 1; }

.venv/run-installed: $(PYTHON) $(PACKAGE_FILES)
	@echo "Installing the Python packages into .venv; this takes a minute or two."
	@$(PYTHON) -m pip install --quiet --editable .
	@touch $@

.venv/front-end-installed: package.json package-lock.json repository/assets.py .venv/run-installed
	@echo "Installing fonts and front-end files into node_modules."
	@sh scripts/install-front-end
	@touch $@

%.mo: %.po .venv/run-installed
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/messages.po,%,$<))

# --- testing

setup-test: .venv/test-installed .venv/front-end-installed build/whoosh3/whoosh $(COMPILED)

.venv/test-installed: $(PYTHON) $(PACKAGE_FILES)
	@echo "Installing the Python packages and the test tools into .venv; this takes a few minutes."
	@$(PYTHON) -m pip install --quiet --editable '.[test]'
	@touch .venv/run-installed $@

# The other Whoosh that the index is tested with: both import as `whoosh`, so it has a folder of its own.
build/whoosh3/whoosh: Makefile .venv/test-installed
	@rm -rf build/whoosh3
	@$(PYTHON) -m pip install --quiet --no-deps --target build/whoosh3 whoosh3==$(WHOOSH3)
	@touch $@

packages:
	@sh scripts/install-test-packages

test: setup-test packages
	.venv/bin/pytest --numprocesses auto --maxprocesses 4 $(PYTEST_ARGS)

lint: setup-test
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports

format: setup-test
	.venv/bin/ruff format
	.venv/bin/ruff check --fix

# --- upkeep

messages: setup-test
	@sh scripts/collect-messages

constraints:
	@sh scripts/renew-constraints

bench: setup-test
	$(PYTHON) -m benchmarks $(BENCH_ARGS)

clean:
	rm -rf .venv node_modules repository/static/vendor build *.egg-info $(COMPILED)
