# The commands of docs: install, run, test, check, bench, lock, catalogos.
# Works with nothing but make and Python >= 3.11 (with its venv module); `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough. A name may exist and not run, so each is tried.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v "$$p"; break; }; done)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
POT := translations/messages.pot
EXTRACT := $(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --add-comments TRANSLATORS: --no-location \
  --sort-output --keyword N_ --keyword _l --keyword _n:1,2 --keyword lazy_gettext --project govabierto \
  --copyright-holder 'govabierto' --width 120

.PHONY: help install install-dev run test check lint types imports catalogos catalogos-check test-sqlite \
  test-postgresql chromium caos bench lock clean

help: ## esta lista
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | while IFS='|' read -r name text; do \
	  printf '  make %-16s %s\n' "$$name" "$$text"; done

install: $(VENV)/.instalado ## el entorno virtual .venv, desde el candado con sumas

install-dev: $(VENV)/.instalado-dev

# A half-made environment (interrupted, or without pip) is made again from the start.
$(BIN)/pip:
	@if [ -z "$(PYTHON)" ]; then echo 'Falta Python 3.11 o posterior: instala python3 (por ejemplo: apt-get install python3 python3-venv).' >&2; exit 1; fi
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo 'A Python le falta su módulo venv: instala python3-venv (por ejemplo: apt-get install python3-venv).' >&2; exit 1; }
	@echo 'Se crea el entorno virtual .venv'
	@"$(PYTHON)" -m venv --clear $(VENV)

$(VENV)/.instalado: requirements.lock pyproject.toml deploy/hatch_build.py | $(BIN)/pip
	@echo 'Se instalan las bibliotecas (requirements.lock)'
	@$(PIP_INSTALL) --require-hashes --requirement requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.instalado-dev: requirements-dev.lock $(VENV)/.instalado
	@echo 'Se instala lo que piden las pruebas (requirements-dev.lock)'
	@$(PIP_INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@

translations/%/LC_MESSAGES/messages.mo: translations/%/LC_MESSAGES/messages.po | $(VENV)/.instalado
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

run: $(VENV)/.instalado $(COMPILED) ## el sitio con la demostración (PORT=8000)
	@export GOVABIERTO_BASE_URL="$${GOVABIERTO_BASE_URL:-http://127.0.0.1:$(PORT)}"; \
	$(BIN)/govabierto migrar; \
	$(BIN)/govabierto demo --si-vacia; \
	exec $(BIN)/govabierto serve --puerto $(PORT)

test: install-dev chromium lint types imports catalogos-check test-sqlite test-postgresql ## todo, en SQLite y en PostgreSQL, con navegador

check: install-dev lint types imports catalogos-check ## lo rápido: estilo, tipos, importaciones, catálogos y reglas
	@GOVABIERTO_PRUEBA_BD=sqlite $(BIN)/python -m pytest -q \
	  $$(find tests -name 'test_*rules*.py' | sort) $$(find tests/arquitectura -maxdepth 0 2>/dev/null)

lint: install-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: install-dev
	@$(BIN)/mypy

imports: install-dev
	@$(BIN)/lint-imports

catalogos: install-dev ## extrae los mensajes, actualiza y compila los catálogos
	@mkdir -p translations
	@$(EXTRACT) --output-file $(POT) govabierto
	@if [ -e translations/en/LC_MESSAGES/messages.po ]; then \
	  $(BIN)/pybabel update --input-file $(POT) --output-dir translations --locale en --no-fuzzy-matching \
	    --ignore-obsolete --width 120 --ignore-pot-creation-date; \
	else \
	  $(BIN)/pybabel init --input-file $(POT) --output-dir translations --locale en --width 120; \
	fi
	@$(BIN)/pybabel compile --directory translations

catalogos-check: install-dev $(COMPILED)
	@mkdir -p $(VENV)/catalogos
	@$(EXTRACT) --output-file $(VENV)/catalogos/messages.pot govabierto
	@$(BIN)/python tests/verificar_catalogos.py $(VENV)/catalogos/messages.pot $(CATALOGUES)

# The path of a browser that runs, found or installed, is kept beside the environment.
chromium:
	@deploy/asegurar-chromium.sh > $(VENV)/chromium

test-sqlite: install-dev chromium $(COMPILED)
	@CHROMIUM="$$(cat $(VENV)/chromium)" GOVABIERTO_PRUEBA_BD=sqlite $(BIN)/python -m pytest -n 2

test-postgresql: install-dev $(COMPILED)
	@GOVABIERTO_PRUEBA_BD=postgresql $(BIN)/python -m pytest -n 2 -m 'not navegador'

caos: install-dev $(COMPILED) ## muertes súbitas y caídas de la base, la variante larga
	@for base in sqlite postgresql; do CAOS=largo GOVABIERTO_PRUEBA_BD=$$base $(BIN)/python -m pytest -q \
	  tests/resistencia/test_muerte_subita.py tests/resistencia/test_base_caida.py tests/resistencia/test_grandes_y_lentos.py; done

bench: install-dev $(COMPILED) ## la tabla de rendimiento, en texto y JSON
	@$(BIN)/python -m bench

lock: ## resuelve de nuevo los candados (UPGRADE=1 sube versiones)
	@PYTHON="$(PYTHON)" deploy/bloquear.sh $(if $(UPGRADE),--upgrade)

clean: ## quita el entorno y lo generado; conserva instance/
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
