# make run    a server with sample data on http://127.0.0.1:8501
# make test   style, types and tests, as every change must pass them
# make soak   long fuzz, fault and load runs, and the walks of whole pages
# make bench  measured times (benchmarks/run.py)
# make bundle the program with all its libraries as one zip, for machines without a network (FOR=win, FOR=linux)
# make findings  writes docs/findings.md from the catalogue
# make pictures  takes the pictures of the user guide anew (docs/user)
# make screenshots  takes every page, role and state into screenshots/, to be looked at before a release

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
PY := $(VENV)/Scripts/python
else
PY := $(VENV)/bin/python
endif

SAMPLE_DB := data/sample.duckdb

# What is compiled is kept: the tests start a hundred processes, and each would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test soak bench bundle findings pictures screenshots clean
.DELETE_ON_ERROR:

run: $(SAMPLE_DB)
	KPI_DB="$(CURDIR)/$(SAMPLE_DB)" $(PY) -m streamlit run app.py --server.address 127.0.0.1

test: $(VENV)/.ready-dev
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest -m "not soak" -n auto --dist loadfile

# The load of a hundred sessions lasts a minute; KPI_LOAD_SECONDS=180 asks for more of it.
soak: $(VENV)/.ready-dev
	$(PY) -m pytest -m soak -n auto --dist loadfile

bench: $(VENV)/.ready-dev
	$(PY) benchmarks/run.py

bundle: $(VENV)/.ready
	$(PY) deploy/make_bundle.py $(FOR)

findings: $(VENV)/.ready
	$(PY) -c "from pathlib import Path; from validators.findings import catalogue_page; \
		Path('docs/findings.md').write_text(catalogue_page(), encoding='utf-8')"

pictures: $(VENV)/.ready-dev
	$(PY) docs/user/make_pictures.py

screenshots: $(VENV)/.ready-dev
	$(PY) docs/make_screenshots.py screenshots

clean:
	rm -rf $(VENV) $(SAMPLE_DB)* .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Made once; `make clean` starts afresh. Every sample is stored and a reporting year begun, or the run stops here.
$(SAMPLE_DB): | $(VENV)/.ready
	$(PY) cli.py import data/samples --db $@ --actor 見本
	KPI_DB="$(CURDIR)/$@" $(PY) data/samples/begin_year.py

$(VENV)/.ready: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
