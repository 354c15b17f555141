#!/usr/bin/env bash
# Compiles the locks in requirements/ from pyproject.toml: exact versions with hashes, no address of any host.
# Needs network and uv (a development dependency). Run by `make lock`.
set -euo pipefail
cd "$(dirname "$0")/.."
uv="$(command -v .venv/bin/uv || command -v uv)"

compile() { # compile OUTPUT SOURCE...
    local out="requirements/$1"; shift
    "$uv" pip compile "$@" --universal --python-version 3.11 --generate-hashes \
        --no-config --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file "$out"
    if grep -nE '://|^--' "$out"; then
        echo "$out names a host or an option; a lock may hold only packages and hashes" >&2
        exit 1
    fi
    echo "$out: $(grep -c '==' "$out") packages"
}

compile base.txt pyproject.toml requirements/build.in "$@"
compile dev.txt pyproject.toml requirements/build.in --extra dev --constraint requirements/base.txt "$@"
compile node.txt requirements/node.in "$@"
