#!/usr/bin/env bash
# The checks that need no running service: `check.sh python`, `check.sh web`. Says which one failed.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

check() { # check NAME COMMAND...
    local name="$1"; shift
    printf -- '-- %s\n' "$name"
    "$@" || failed+=("$name")
}

case "${1:-}" in
    python)
        check "format" "$bin/ruff" format --check --quiet .
        check "lint" "$bin/ruff" check --quiet .
        check "types" "$bin/mypy" server/sightline tests
        check "imports" "$bin/lint-imports" --no-logo
        check "generated types" "$bin/python" protocols/generate.py --check
        check "interface description" env PYTHONPATH=server "$bin/python" tools/generate_api.py --check
        ;;
    web)
        check "web types and lint" tools/with-node.sh npm run --silent check
        ;;
    *) echo "usage: tools/check.sh python|web" >&2; exit 2 ;;
esac

if [ ${#failed[@]} -gt 0 ]; then
    printf 'Failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
