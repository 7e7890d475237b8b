# Two commands set everything up: `make demo` runs the main job on the sample corpus, `make test` the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
OUT ?= out

.PHONY: demo test lint clean
.DELETE_ON_ERROR:

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(DEV_STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@ $(STAMP)

demo: $(STAMP)
	$(BIN)/counterframe batch corpus/articles --output $(OUT)
	$(BIN)/counterframe compare $(OUT) --by outlet --output $(OUT)/report.html
	@echo
	@echo "Annotated articles: $(OUT)/annotated/   tables: $(OUT)/tables/   report: open $(OUT)/report.html"

test: $(DEV_STAMP)
	$(BIN)/python -m pytest

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) $(OUT)
