#!/usr/bin/env bash
# Resolves the dependencies of pyproject.toml into the two locks: exact versions and hashes, without any address.
# The resolver lives in a throw-away environment, so it is no dependency of the project. Pass `--upgrade` to move
# every version forward; without it, what is locked stays unless pyproject.toml asks for something else.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'uv>=0.13,<0.14'

# compile FILE OPTION…: one lock for every system and every Python from 3.11 on.
compile() {
  local target=$1
  shift
  "$folder/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
    --no-header --no-emit-index-url --no-emit-find-links --no-config "$@" pyproject.toml --output-file "$target"
  if grep -nE '://|^--' "$target"; then
    echo "$target: lleva direcciones; no se guarda así." >&2
    exit 1
  fi
  echo "$target: $(grep -c '==' "$target") paquetes"
}

compile requirements.lock --extra postgres --group build "${@}"
compile requirements-dev.lock --extra postgres --group build --group dev --constraint requirements.lock "${@}"
