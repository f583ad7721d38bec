# A convenience only: `pip install .` and `nlematch demo` work alone (README.md has the lines for Windows).

PYTHON ?= python3
VENV := .venv
RIVALS := .venv-rivals
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help demo test coverage soak docs site bench lock vulnerabilities clean

help:
	@echo "make demo   install into $(VENV) and solve the demonstration round"
	@echo "make test   install for development; then style, types, layers and all tests"
	@echo "make coverage  run the tests and write to build/coverage which lines and branches they do not reach"
	@echo "make soak   try a hundred times as many drawn inputs and faults, from the seeds of today or of SEED=..."
	@echo "make docs   write the pages of docs/ anew that are made from the code"
	@echo "make site   build the documentation as a website, into build/site"
	@echo "make bench  run the benchmark and write benchmarks/RESULTS.md, with BENCH=\"--rounds ... --seconds ... --data ...\""
	@echo "make lock   lock the requirements anew"
	@echo "make vulnerabilities  look the locked requirements up among known vulnerabilities; needs a network"
	@echo "make clean  remove $(VENV), $(RIVALS) and everything that is made"

# The stamps say that a set of locked requirements, and the project with them, is in the environment.
$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.run: $(VENV)/.made requirements.txt pyproject.toml
	$(PIP) install --quiet --require-hashes -r requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.develop: $(VENV)/.run requirements-dev.txt
	$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	touch $@

$(VENV)/.site: $(VENV)/.run requirements-site.txt
	$(PIP) install --quiet --require-hashes -r requirements-site.txt
	touch $@

demo: $(VENV)/.run
	rm -rf demo
	$(BIN)/nlematch demo --out demo

test: $(VENV)/.develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

coverage: $(VENV)/.develop
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal --cov --cov-report html --cov-report term

# Seeds of another day are other seeds; a failure is repeated by the seed that is printed.
SEED ?= $(shell date +%Y%m%d)000
soak: $(VENV)/.develop
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest --numprocesses auto --dist worksteal -m harness --effort soak \
		--first-seed $(SEED) --hypothesis-seed $(SEED)

docs: $(VENV)/.run
	$(BIN)/python -m tools.docs

# `--fail-on-warning`: a link or a name that leads nowhere is a failure. No page may load anything from elsewhere.
site: $(VENV)/.site
	rm -rf build/site build/doctrees
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --conf-dir docs/site --doctree-dir build/doctrees . build/site
	! grep -rlE '<(script|link|img|iframe)[^>]* (src|href)="(https?:)?//' --include='*.html' build/site
	@echo "open build/site/index.html"

# The rivals have an environment of their own, for highspy cannot be imported beside OR-Tools.
$(RIVALS)/.made: benchmarks/requirements-rivals.txt
	$(PYTHON) -m venv $(RIVALS)
	$(RIVALS)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	touch $@

bench: $(VENV)/.run $(RIVALS)/.made
	$(BIN)/python -m benchmarks.run $(BENCH)

lock: $(VENV)/.develop
	$(LOCK) --group build pyproject.toml --output-file requirements.txt
	$(LOCK) --group dev --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt
	$(LOCK) --group site --constraint requirements-dev.txt --output-file requirements-site.txt
	$(LOCK) benchmarks/requirements-rivals.in --output-file benchmarks/requirements-rivals.txt

# `--strict`: what could not be looked up is a failure, not a pass. The newest tool and list are wanted, so nothing is locked.
vulnerabilities: $(VENV)/.develop
	for file in requirements.txt requirements-dev.txt requirements-site.txt benchmarks/requirements-rivals.txt; do \
		$(BIN)/uv tool run pip-audit --strict --disable-pip --require-hashes --requirement $$file || exit 1; \
	done

clean:
	rm -rf $(VENV) $(RIVALS) build dist demo nlematch.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
